"""The source of a function: the text from which its code object was compiled, or a refusal, never another text.

The function is the place in its file whose code object equals the function's own: the lines that the code object
names, or else the file is parsed and searched. So it does not matter whether the file was edited around the function,
how often a name occurs, what decorates it or how many lambdas share a line. `__wrapped__` is not followed: what is
differentiated is what runs.
"""

import __future__

import ast
import copy
import linecache
import sys
import threading
import warnings
import weakref
from collections import OrderedDict
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

from adcompile.errors import NoSource, StaleSource, UnsupportedSyntax, located, render, short
from adcompile.frontend.source.codes import codes_within, first_line, last_line, node_of, same_beside_asserts, same_code
from adcompile.frontend.source.supers import with_arguments
from adcompile.ir.names import ADDED, named, user
from adcompile.ir.nodes import Span

_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names[2:])
_FILES_KEPT = 32
TEXTS = str(Path(__file__).parents[2] / "rules" / "solvers")
"""The room of our own texts whose classes are followed."""

_files = OrderedDict()      # of file name: (text, tree, imports), the most recently used last
_sources = weakref.WeakKeyDictionary()      # of code object: {file name: Source}
_lock = threading.RLock()


class Source:
    """Where a function stands: its file, the lines of that file, its node (`ast`) and the name tracebacks give it."""

    variable = staticmethod(user)       # the label of what a variable holds, by its name

    def __init__(self, file, text, node, name):
        self.file, self.text, self.node, self.name = file, text, node, name
        self.lines = text.split("\n")
        self._texts = {}

    @cached_property
    def gast_node(self):
        """The node as gast has it. Refused where it nests too deep for Python's own recursion."""
        try:
            return _converter().visit(self.node)
        except RecursionError:
            raise located(UnsupportedSyntax, f"'{self.name}' nests too deep", "Move a part of it into a helper.",
                          self.span(self.node)) from None

    def span(self, node, statement=None):
        """The place of a node of this function (`ast` or gast) in the user's file; it stands in `statement`."""
        text = "" if statement is None else self.statement_text(statement)
        return Span(self.file, self.name, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, text)

    def statement_text(self, statement):
        """The statement on one line, as the user wrote it; of a compound statement the header."""
        place = statement.lineno, statement.col_offset
        text = self._texts.get(place)
        if text is None:
            text = self._texts[place] = " ".join(self._statement_text(statement).splitlines())
        return text

    def _statement_text(self, statement):
        line = self.lines[statement.lineno - 1]
        start = _column(line, statement.col_offset)
        inner = getattr(statement, "body", None) or getattr(statement, "cases", None)
        if not inner or is_added(statement):
            if statement.end_lineno == statement.lineno:
                return line[start:_column(line, statement.end_col_offset)]
            if inner:
                return line[start:].rstrip()
        elif "#" not in line and line.rstrip().endswith(":"):
            if first_line(getattr(inner[0], "pattern", inner[0])) > statement.lineno:
                return line[start:].rstrip()
        return self._rewritten(statement) or line[start:].rstrip()

    def _rewritten(self, statement):
        """A statement of several lines or with a comment in Python's own layout; of a compound one the header."""
        header = copy.copy(self._own(statement))
        for field in ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list"):
            if hasattr(header, field):
                setattr(header, field, [])
        try:
            return ast.unparse(header)
        except RecursionError:
            return None

    def _own(self, statement):
        """The statement of our `ast` tree where a gast one stands."""
        if isinstance(statement, ast.stmt) and type(statement).__module__ == "ast":
            return statement
        return self._statements[statement.lineno, statement.col_offset]

    @cached_property
    def _statements(self):
        return {(node.lineno, node.col_offset): node for node in ast.walk(self.node) if isinstance(node, ast.stmt)}


def is_of_model(file):
    """Return True if a text is one of our own that says what a class of a library does."""
    return file.startswith(("<adcompile ", TEXTS))


class StandingFor:
    """The source of a text that says what a call of a library's function does: all of it stands where the call does."""

    variable = staticmethod(named)

    def __init__(self, source, place):
        self.node, self.file, self.place = source.node, source.file, place

    def span(self, node, statement=None):
        return self.place



@cache
def _converter():
    """From `ast` to gast, with chains of operators walked in a loop."""
    import gast
    from gast.ast3 import Ast3ToGAst

    class Converter(Ast3ToGAst):
        def visit_BinOp(self, node):
            chain = []
            while isinstance(node, ast.BinOp):
                chain.append(node)
                node = node.left
            left = self.visit(node)
            for outer in reversed(chain):
                joined = gast.BinOp(left, self.visit(outer.op), self.visit(outer.right))
                left = gast.copy_location(joined, outer)
            return left

    return Converter()


def find_source(function):
    """The Source of a Python function. Raises NoSource or StaleSource."""
    code = getattr(function, "__code__", None)
    if code is None or not hasattr(code, "co_qualname"):
        name = getattr(function, "__qualname__", getattr(function, "__name__", type(function).__qualname__))
        raise NoSource(render(f"'{name}' is no Python function, so it has no source",
                              "Give its derivative with derivative_of, or keep active values out of it."))
    known = _sources.get(code, {}).get(code.co_filename)
    if known is not None:
        return known
    with _lock:
        source = _search(function, code)
        _sources.setdefault(code, {})[code.co_filename] = source
    return source


def _search(function, code):
    """First the text that `linecache` holds (it may be the one that was imported), then the file as it is now."""
    file = code.co_filename
    module = getattr(function, "__globals__", {})
    lines = linecache.getlines(file, module)
    found = _in_text(file, lines, code, module)
    if found is None:
        linecache.checkcache(file)
        now = linecache.getlines(file, module)
        if now != lines:
            lines, found = now, _in_text(file, now, code, module)
    if found is None:
        raise _missing(code, lines)
    text, candidate, tree = found
    node = node_of(candidate, tree)
    if node is None:
        place = f"line {code.co_firstlineno} of {short(file)}"
        raise NoSource(render(f"which of the lambdas on {place} is meant cannot be told",
                              "Give each lambda a line of its own, or write a def."))
    try:
        return Source(file, text, with_arguments(node, code, module), code.co_name)
    except RecursionError:
        raise _too_deep(code) from None


KEPT = "Python keeps no text of what is piped or given to exec"
KEPT += "." if sys.version_info >= (3, 13) else ", and before 3.13 none of what is typed or given to -c."
"""The texts that this Python does not keep."""


def _missing(code, lines):
    name, file = code.co_name, code.co_filename
    if not lines or (file.startswith("<") and file.endswith(">")):
        typed = file in ("<stdin>", "<string>")
        hint = f"Write it in a file, a notebook or IPython: {KEPT}" if typed else "Write the function in a file or in a notebook."
        return NoSource(render(f"the source of '{name}' cannot be found: it was compiled from '{short(file)}'", hint))
    return StaleSource(render(f"the source of '{name}' is not what was compiled ({short(file)}:{code.co_firstlineno})",
                              "The file has changed since it was imported: reload the module or start Python again."))


def _too_deep(code):
    return NoSource(render(f"the source of '{code.co_name}' nests too deep to be read ({short(code.co_filename)})",
                           "Write long expressions in several statements."))


def _in_text(file, lines, code, module):
    """(text, equal code object, the tree that it stands in), or None."""
    text = "".join(lines)
    found = _at_its_lines(file, lines, code, module)
    if found is not None:
        return text, *found
    try:
        parsed = _parsed(file, text)
    except (RecursionError, MemoryError):
        raise _too_deep(code) from None
    if parsed is None:
        return None
    kinds = (_same, _same_but_asserts) if _was_rewritten(module) else (_same,)
    for statements in _groups(*parsed, code):
        found = _among(statements, code, kinds)
        if found is not None:
            return text, *found
    return None


def _at_its_lines(file, lines, code, module):
    """(equal code object, tree) of the lines that a function's code object names, which saves the parsing of the file;
    None where they are no statement by themselves, or another one."""
    first, last = code.co_firstlineno, last_line(code)
    here = lines[first - 1:last]
    if not here or here[0][:1].isspace() or code.co_name != code.co_qualname or code.co_name == "<lambda>":
        return None
    try:
        tree = _tree(file, "\n" * (first - 1) + "".join(here))
    except (RecursionError, MemoryError):
        return None
    modules = [name for name in code.co_names if isinstance(module.get(name), ModuleType)]
    return tree and _among([*_importing(modules), *tree.body], code, (_same,))


def _groups(tree, imports, code):
    """Runs of statements that may have been compiled together, the cheapest first: the statement at the function's line with the
    imports of its module; that statement alone (IPython and the interactive Python compile one at a time); the file."""
    here = [node for node in tree.body if first_line(node) <= code.co_firstlineno <= node.end_lineno]
    beside = [[*imports, *here]] if imports else []
    return [*beside, here, tree.body] if here else [tree.body]


def _among(statements, code, kinds):
    """(code object, tree) of what is the same as `code`: what has the same place, or the nearest; else None."""
    compiled = _compiled(statements, code)
    candidates = codes_within(compiled, code.co_qualname) if compiled else []
    positions = list(code.co_positions())

    def distance(candidate):
        lines = abs(candidate.co_firstlineno - code.co_firstlineno)
        return lines, list(candidate.co_positions()) != positions

    for candidate in sorted(candidates, key=distance):
        line = candidate.co_firstlineno
        around = ast.Module([node for node in statements if first_line(node) <= line <= node.end_lineno], [])
        if any(same(code, candidate, around) for same in kinds):
            return candidate, around
    return None


def _same(code, candidate, tree):
    return same_code(code, candidate)


def _same_but_asserts(code, candidate, tree):
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    lines = {line for node in asserts for line in range(node.lineno, node.end_lineno + 1)}
    return same_beside_asserts(code, candidate, lines)


def _was_rewritten(module):
    """Return True if a loader other than Python's own made the module. pytest's rewrites the assert statements."""
    loader = module.get("__loader__")
    return loader is not None and not getattr(loader, "__module__", "").startswith(("_frozen_importlib", "zipimport"))


def _parsed(file, text):
    """The tree of a file and its imports, or None where the text is empty or no Python."""
    if not text:
        return None
    known = _files.get(file)
    if known is not None and known[0] == text:
        _files.move_to_end(file)
        return known[1:]
    tree = _tree(file, text)
    if tree is None:
        return None
    imports = _imports(tree)
    _files[file] = text, tree, imports
    while len(_files) > _FILES_KEPT:
        _files.popitem(last=False)
    return tree, imports


def _tree(file, text):
    """The tree of a text, None where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, file)
    except (SyntaxError, ValueError):
        return None


def _imports(tree):
    """One import of all names that the module imports."""
    names, stack = {}, [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name.partition(".")[0]: None for alias in node.names if alias.name != "*"}
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            stack.extend(ast.iter_child_nodes(node))
    return _importing(names)


def _importing(names):
    """An import of these names, if there are any: `np.exp(x)` compiles otherwise where `np` was imported."""
    aliases = [ast.alias(name, None, lineno=1, col_offset=0) for name in names]
    return [ast.Import(aliases, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)] if aliases else []


def _compiled(statements, code):
    """The code of statements at the top of a file, compiled with the flags of the function; None where it cannot be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.Module(statements, [])
            return compile(module, code.co_filename, "exec", code.co_flags & _FUTURES, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    except (RecursionError, MemoryError):
        raise _too_deep(code) from None


def is_added(statement):
    """Return True if a statement is a loop that stands for an expression of the user's, such as `yield from`: the text is of that."""
    parts = getattr(statement, "target", None), getattr(statement, "iter", None)
    return any(getattr(part, "id", "").startswith(ADDED) for part in parts)


def _column(line, offset):
    """The column of a byte offset."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="replace"))
