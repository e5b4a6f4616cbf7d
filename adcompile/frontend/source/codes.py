"""Comparison of code objects: which two do the same, and which node of a tree a code object was compiled from.

Line numbers are no part of the comparison: a function that stands elsewhere in an edited file is still the same.
"""

import ast
import dis
import re
from types import CodeType

_ATTRIBUTES = (
    "co_name", "co_qualname", "co_flags", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount",
    "co_varnames", "co_names", "co_freevars", "co_cellvars", "co_code", "co_exceptiontable",
)
_HEAD = _ATTRIBUTES[:6]
_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def codes_within(code, name):
    """All code objects below `code` whose qualified name is `name`, in order."""
    stack, found = [code], []
    while stack:
        inner = [const for const in stack.pop().co_consts if isinstance(const, CodeType)]
        found += [const for const in inner if const.co_qualname == name]
        stack += reversed(inner)
    return found


def same_code(one, other):
    """Return True if two code objects do the same: instructions, constants and names are equal, down to nested functions."""
    if any(getattr(one, name) != getattr(other, name) for name in _ATTRIBUTES):
        return False
    return _same_consts(one.co_consts, other.co_consts, same_code)


def same_beside_asserts(own, found, assert_lines):
    """As `same_code`, but only outside the assert statements, which a test runner rewrites.

    `assert_lines` are lines of the text from which `found` was compiled. What is compared is, line by line, the
    sequence of instructions with the names and constants they use, not their numbering.
    """
    shift = own.co_firstlineno - found.co_firstlineno
    own_lines = _by_line(own, {line + shift for line in assert_lines})
    found_lines = _by_line(found, assert_lines)
    if any(getattr(own, name) != getattr(found, name) for name in _HEAD):
        return False
    if _parameters(own) != _parameters(found) or own.co_freevars != found.co_freevars:
        return False
    if [line - shift for line in own_lines] != list(found_lines):
        return False

    def same(one, other):
        return same_beside_asserts(one, other, assert_lines)

    return all(_same_run(mine, theirs, same) for mine, theirs in zip(own_lines.values(), found_lines.values()))


def node_of(code, root):
    """The function or lambda below `root` from which `code` was compiled, or None where that cannot be told."""
    nodes = ast.walk(root)
    if code.co_name != "<lambda>":
        return next((node for node in nodes if isinstance(node, _FUNCTIONS) and node.name == code.co_name
                     and first_line(node) == code.co_firstlineno), None)
    lambdas = [node for node in nodes if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno]
    if len(lambdas) == 1:
        return lambdas[0]
    places = list(_places(code))
    if not places:
        return _only(node for node in lambdas if _names(node.args) == _parameters(code))
    holding = [node for node in lambdas if all(_holds(node.body, *place) for place in places)]
    return min(holding, key=_extent) if holding else None


def _only(lambdas):
    """The first of the lambdas, where all have the same body."""
    lambdas = list(lambdas)
    bodies = {ast.dump(node.body) for node in lambdas}
    return lambdas[0] if len(bodies) == 1 else None


def _names(args):
    """The parameters in the order in which a code object has them."""
    starred = [arg for arg in (args.vararg, args.kwarg) if arg is not None]
    return tuple([arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, *starred)])


def first_line(node):
    """The line on which a statement begins, decorators included."""
    decorators = getattr(node, "decorator_list", None)
    return min(node.lineno, decorators[0].lineno) if decorators else node.lineno


def last_line(code):
    """The last line that the instructions of a code object, and of those in it, come from; 0 where that was left out."""
    inner = [last_line(const) for const in code.co_consts if isinstance(const, CodeType)]
    return max([*inner, *[end or 0 for _, end, _, _ in code.co_positions()]], default=0)


def _same_consts(ones, others, same):
    return len(ones) == len(others) and all(_same_const(a, b, same) for a, b in zip(ones, others))


def _same_const(one, other, same):
    """1, 1.0 and True differ, and so do 0.0 and -0.0; nan is itself."""
    if type(one) is not type(other):
        return False
    match one:
        case CodeType():
            return same(one, other)
        case tuple():
            return _same_consts(one, other, same)
        case float() | complex():
            return repr(one) == repr(other)
        case frozenset():
            return sorted(map(repr, one)) == sorted(map(repr, other))
    return one == other


def _parameters(code):
    flags = bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    return code.co_varnames[:code.co_argcount + code.co_kwonlyargcount + flags]


def _by_line(code, left_out):
    """For each line, in ascending order, its instructions as (operation, operand)."""
    lines = {}
    for instruction in dis.get_instructions(code):
        line = instruction.positions.lineno
        if line is not None and line not in left_out and instruction.opname not in ("EXTENDED_ARG", "NOP"):
            lines.setdefault(line, []).extend(_steps(instruction, code))
    return dict(sorted(lines.items()))


def _steps(instruction, code):
    """An instruction as (operation, operand), free of what depends on the rest of the function: distances of jumps,
    numbers of variables, and whether two loads are made in one instruction (`LOAD_FAST_LOAD_FAST`)."""
    name = instruction.opname.replace("_FORWARD", "").replace("_BACKWARD", "")
    if name.startswith(("LOAD_FAST", "STORE_FAST")) and name != "LOAD_FAST_AND_CLEAR":
        kinds = re.findall("LOAD|STORE", name)
        operands = instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
        return list(zip(kinds, operands))
    if instruction.opcode in _JUMPS:
        return [(name, None)]
    if instruction.opname == "KW_NAMES":
        return [(name, code.co_consts[instruction.arg])]
    return [(name, instruction.argval)]


def _same_run(mine, theirs, same):
    """The compiler may repeat the instructions of a short last line; how often is no difference."""
    def equal(a, b):
        return a[0] == b[0] and _same_const(a[1], b[1], same)

    shorter, longer = sorted((mine, theirs), key=len)
    if len(longer) % len(shorter):
        return False
    return all(equal(one, shorter[position % len(shorter)]) for position, one in enumerate(longer))


def _places(code):
    """Where in the text the instructions of a lambda come from: (line, column, end line, end column)."""
    for line, end_line, column, end_column in code.co_positions():
        if None not in (line, end_line, column, end_column) and (line, column) != (end_line, end_column):
            yield line, column, end_line, end_column


def _holds(node, line, column, end_line, end_column):
    return ((node.lineno, node.col_offset) <= (line, column)
            and (end_line, end_column) <= (node.end_lineno, node.end_col_offset))


def _extent(node):
    return node.end_lineno - node.lineno, node.end_col_offset - node.col_offset
