"""How long expressions will be in the text, nearly: the names of values get their length from their variables."""

from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.ops.keys import printed_name
from adcompile.ops.operators import LEVELS, operator_of
from adcompile.ops.registry import card

LIMIT = 88


def width(expr):
    """The number of characters of an expression."""
    total, stack = 0, [(expr, 0)]
    while stack:
        node, level = stack.pop()
        kind = node.__class__
        if kind is Name:
            total += len(node.id.label.stem)
        elif kind is Const:
            total += len(repr(node.value))
        elif kind is Apply:
            total += _own(node, level)
            own = LEVELS.get(node.op, 0)
            stack.extend([(arg, own + (place > 0)) for place, arg in enumerate(node.args) if node.op != "slice" or not is_none(arg)])
            stack.extend([(value, 0) for _, value in node.kwargs])
        elif kind is Extern:
            total += len(node.name)
        elif kind is Verbatim:
            total += node.tree.end_col_offset - node.tree.col_offset if hasattr(node.tree, "end_col_offset") else LIMIT
    return total


def _own(node, level):
    """The characters of an operation without its operands; parentheses where it stands in a stronger one."""
    op, count = node.op, len(node.args)
    if op in LEVELS:
        return _between(op, count) + 2 * (LEVELS[op] < level)
    commas = 2 * max(count + len(node.kwargs) - 1, 0) + sum(len(key) + 1 for key, _ in node.kwargs)
    found = card(op, count)
    prints = "name" if found is None else found.prints
    if prints == "brackets":
        return 2 + commas
    if prints == "slice":
        return count - 1 - is_none(node.args[-1])
    return len(printed_name(op)) + 2 + commas


def is_none(expr):
    """Return True for the constant None, which a slice leaves out."""
    return expr.__class__ is Const and expr.value is None


def _between(op, count):
    """The characters of an operator, with the blanks around it."""
    row = operator_of(op)
    if row is not None and row.form == "unary":
        return len(row.sign) + row.sign.isalpha()
    return len(" if  else ") + 2 if op == "ifexp" else 3 * max(count - 1, 1)
