"""The Python backend: programs as the source of a module, and the module itself."""

import ast
import itertools
import linecache
import weakref

from adcompile.backend.answer import PLACES
from adcompile.backend.python.storage.fresh import parts_returned
from adcompile.backend.python.storage.naming import assign_names
from adcompile.backend.python.storage.own import owned
from adcompile.backend.python.text.in_place import keep_apart
from adcompile.backend.python.text.inline import inline
from adcompile.backend.python.text.printer import Printer
from adcompile.backend.python.text.words import Words
from adcompile.emit.as_syntax import expression
from adcompile.emit.printing import Comments, module_text, places
from adcompile.ir.frozen import frozen
from adcompile.ir.names import Role
from adcompile.ir.visit import all_names

_numbers = itertools.count(1)


@frozen(eq=True)
class Emitted:
    """The text of a module, the names of its functions, and the objects that it needs beside its imports."""

    source: str
    names: tuple
    externs: dict
    tree: ast.Module        # of the source, for the compiler of Python
    places: dict            # of line: the user's Span that it comes from
    returned: tuple = ()    # for each function what `parts_returned` says


def emit(programs, types, comments=True):
    """The module of one program, or of several that belong together. `types` has for each of them the types of its values."""
    prepared = [_prepared(program, known) for program, known in zip(programs, types, strict=True)]
    names = [program.name for program in programs]
    words = Words([*names, *(name for _, _, _, found, _ in prepared for name in found)])
    functions, remarks = [], Comments()
    for program, facts, words.names, _, _ in prepared:
        functions.append(_function(program, Printer(words, *facts, remarks if comments else None), words))
    imports = words.imports()
    source, tree = module_text("\n".join(imports) + "\n\n\n" if imports else "", functions, remarks, words.texts)
    returned = tuple([found for *_, found in prepared])
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


def _prepared(program, types):
    """The program as it will be printed, its updates and blanks, the names of its values, all names in its text, and its parts."""
    users = user_values(program)
    program = inline(program, types, users)
    program, ranges, updates = owned(program, types, users)
    returned = parts_returned(program, ranges, types)
    keep_apart(program, ranges, updates)
    names, reserved, blank = assign_names(program, ranges, users, updates)
    return program, (updates, blank), names, reserved, returned


def user_values(program):
    """The values of the user's own variables: parameters, and what its variables hold."""
    params = {param.name for param in program.params}
    return frozenset(name for name in all_names(program) if name in params or name.label.role is Role.USER)


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
