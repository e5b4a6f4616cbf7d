"""The Python backend: programs as the source of a module, and the module itself."""

import ast
import itertools
import linecache
import weakref

from adcompile.backend.answer import PLACES
from adcompile.backend.python.storage.naming import Spelling
from adcompile.backend.python.text.printer import Printer
from adcompile.backend.python.text.words import Words
from adcompile.emit.as_syntax import expression
from adcompile.emit.printing import Comments, module_text, places
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Program

_numbers = itertools.count(1)


@frozen
class Printable:
    """A program as it is printed, and what the passes of this backend found of it (`compiler.passes`)."""

    program: Program
    updates: dict       # of assignments that are printed as updates: how, see `storage.reuse`
    spelling: Spelling
    returned: tuple     # see `analysis.memory.fresh.parts_returned`
    copies: tuple       # see `storage.copied`


@frozen(eq=True)
class Emitted:
    """The text of a module, the names of its functions, and the objects that it needs beside its imports."""

    source: str
    names: tuple
    externs: dict
    tree: ast.Module        # of the source, for the compiler of Python
    places: dict            # of line: the user's Span that it comes from
    returned: tuple = ()    # for each function what `parts_returned` says


def emit(programs, comments=True):
    """The module of one Printable, or of several that belong together."""
    names = [one.program.name for one in programs]
    words = Words([*names, *(name for one in programs for name in one.spelling.reserved)])
    functions, remarks = [], Comments()
    for one in programs:
        words.names = one.spelling.names
        functions.append(_function(one.program, Printer(words, one.updates, one.spelling.blank, remarks if comments else None), words))
    imports = words.imports()
    source, tree = module_text("\n".join(imports) + "\n\n\n" if imports else "", functions, remarks, words.texts)
    returned = tuple([one.returned for one in programs])
    return Emitted(source, tuple(names), words.externs, tree, places(functions, tree), returned)


def load(emitted, name):
    """The namespace of the module, which debuggers and tracebacks can show by its file name."""
    filename = f"<adcompile {name} {next(_numbers)}>"
    namespace = {"__name__": f"adcompile.{name}", "__file__": filename, PLACES: emitted.places, **emitted.externs}
    code = compile(emitted.tree, filename, "exec", dont_inherit=True)
    linecache.cache[filename] = (len(emitted.source), None, emitted.source.splitlines(True), filename)
    exec(code, namespace)
    weakref.finalize(namespace[emitted.names[0]].__code__, linecache.cache.pop, filename, None)
    return namespace


def _function(program, printer, words):
    body = printer.block(program.body)
    function = ast.FunctionDef(program.name, _arguments(program, words), body, [])
    if "type_params" in ast.FunctionDef._fields:
        function.type_params = []
    return function


def _arguments(program, words):
    """The parameters: captured data are keyword only."""
    made = ast.arguments([], [], None, [], [], None, [])
    for param in program.params:
        arg = ast.arg(words.local(param.name))
        default = None if param.default is None else expression(param.default, words)
        match param.kind:
            case "positional":
                made.args.append(arg)
                made.defaults += [] if default is None else [default]
            case "keyword" | "captured":
                made.kwonlyargs.append(arg)
                made.kw_defaults.append(default)
            case "star":
                made.vararg = arg
            case "double_star":
                made.kwarg = arg
            case kind:
                raise TypeError(f"not a kind of parameter: {kind}")
    return made
