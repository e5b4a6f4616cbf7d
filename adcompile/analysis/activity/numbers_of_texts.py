"""Numbers that were text in between: `float(f"{x}")` depends on `x`, and no rule can say how."""

import ast

from adcompile.analysis.activity.active import find_useful, find_varied
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.readings import readings
from adcompile.analysis.unusual import unusual
from adcompile.frontend.outside.live_variables import Read, is_read
from adcompile.ir.nodes import Apply, Extern, Name, Statement, Verbatim
from adcompile.ir.reals import is_foreign
from adcompile.ir.types import Opaque, Str, can_carry, is_number
from adcompile.ir.visit import names_in, parts, walk
from adcompile.ops.asked import card_of
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import TEXT
from adcompile.ops.keys import is_method

FILES = "files"
"""Stands for all files: what is written into one may be read from another name for it."""

MAKERS = (str, repr, format, ascii, print)


def numbers_of_texts(program, types, wrt):
    """The names of numbers that are made of texts of values that depend on `wrt`, and that the result depends on.

    An object that a method hands a text to may hold it from then on.
    """
    found = unusual(program.body)
    as_written = any(statement.__class__ is Statement for statement in found.statements)     # `buffer.write(str(x))`
    if not as_written and not any(map(_may_be_text, found.values)) and not any(isinstance(type, Str) for type in types.values()):
        return {}
    given = list(handed_over(program))
    pairs = [*readings(program), *given]
    pairs += [(FILES, Name(name)) for name in files_in(pairs)]
    varied = dict.fromkeys(find_varied(program, types, wrt))
    readers = {}
    for target, value in pairs:
        for name in sources(value):
            readers.setdefault(name, []).append(target)
    todo, reached = [target for target, value in pairs if _makes_text(value, types, varied)], {}
    while todo:
        target = todo.pop()
        if target not in reached and can_hold(types.get(target)):
            reached[target] = True
            todo += () if is_number(types.get(target)) else readers.get(target, ())
    useful, holders = find_useful(program, types) if reached else {}, {name: True for name, _ in given}
    made = {target for target, value in pairs if target in reached and _holds_number(value, types, varied, reached)}
    return {name: True for name in reached
            if name in useful and name not in holders and (may_be_number(types.get(name)) or name in made)}


def _is_text(apply):
    return card_of(apply).form is TEXT or apply.op == "method:format" or card_of(apply).effect is Doing.PRINTS


def may_be_number(type):
    """Return True if a value may be a real number."""
    return isinstance(type, Opaque) or is_number(type) and not is_foreign(type)


def handed_over(program):
    """Pairs of an object and what one of its methods is given, or what is printed into it."""
    for statement in walk(program.body):
        value = getattr(statement, "value", None)
        yield from [(name, value) for name in printed_into(value)]
        if isinstance(value, Apply) and card_of(value).files == "writes":
            yield FILES, value
        if isinstance(value, Apply) and is_method(value.op):
            yield from [(name, arg) for name in itself(value.args[0]) for arg in parts(value)[1:]]


def files_in(pairs):
    """The names of files, from pairs of a name and what it is or holds: of what opens one, and other names for that."""
    found, size = {}, -1
    while size != len(found):
        size = len(found)
        for target, value in pairs:
            opened = isinstance(value, Apply) and card_of(value).files == "both"
            if opened or value.__class__ is Name and value.id in found or isinstance(value, Apply) and is_method(value.op) \
                    and value.args[0].__class__ is Name and value.args[0].id in found:
                found[target] = True
    return found


def printed_into(value):
    """The names of the objects that a call of `print` hands its text to."""
    if isinstance(value, Verbatim):
        files = [keyword.value for node in ast.walk(value.tree) if isinstance(node, ast.Call) for keyword in node.keywords
                 if keyword.arg == "file"]
        keys = [inner.id for file in files for inner in ast.walk(file) if isinstance(inner, ast.Name)]
        return [name for key, read in value.reads if key in keys for name in itself(read)]
    given = value.kwargs if isinstance(value, Apply) and card_of(value).effect is Doing.PRINTS else ()
    return [name for key, operand in given if key == "file" for name in itself(operand)]


def itself(expr):
    """The name of an object, or of the variable outside that is read for it; none of anything else."""
    if isinstance(expr, Name):
        return [expr.id]
    reader = expr.args[0] if is_read(expr) else expr
    return [reader.name] if isinstance(reader, Extern) and isinstance(reader.value, Read) else []


def sources(expr):
    """The names that an expression reads, those of variables outside too."""
    found, stack = [], [expr]
    while stack:
        node = stack.pop()
        found += itself(node)
        if isinstance(node, Apply) and card_of(node).files in ("reads", "both"):
            found.append(FILES)
        stack += [read for _, read in node.reads] if isinstance(node, Verbatim) else parts(node)
    return found


def can_hold(type):
    """Return True if a value may be a text, contain one, or be a number with a derivative."""
    return not is_number(type) or can_carry(type)


def _may_be_text(value):
    stack = [value]
    while stack:
        node = stack.pop()
        if node.__class__ is Verbatim or node.__class__ is Apply and _is_text(node):
            return True
        stack.extend(parts(node))
    return False


def _makes_text(expr, types, varied):
    """Return True if an expression makes a text of values that depend on `wrt`, as its own value or on the way to it: `f"{x}"`,
    `len(str(x))`."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            continue
        known = _has_text(node) if isinstance(node, Verbatim) else isinstance(node, Apply) and _is_text(node) \
            or isinstance(type_of(node, types), Str) and not card_of(node).memory.may_be("part")    # an item was a text before
        if known and any(name in varied for name in names_in(node)):
            return True
        stack.extend(parts(node))
    return False


def _holds_number(expr, types, varied, reached):
    """Return True if a part of an expression is a number made of a text. Example: the item of `[float(f"{x}")]`."""
    stack = [part for part in parts(expr) if isinstance(part, Apply)]
    while stack:
        node = stack.pop()
        if may_be_number(type := type_of(node, types)) and can_hold(type) \
                and (_makes_text(node, types, varied) or any(name in reached for name in sources(node))):
            return True
        stack += [part for part in parts(node) if isinstance(part, Apply)]
    return False


def _has_text(verbatim):
    """Return True if a piece of the user's tree makes a text."""
    if any(isinstance(read, Extern) and any(read.value is maker for maker in MAKERS)
           for _, read in verbatim.reads):
        return True
    for node in ast.walk(verbatim.tree):
        match node:
            case ast.JoinedStr() | ast.Attribute(attr="format") | ast.BinOp(ast.Constant(str()), ast.Mod()):
                return True
    return False
