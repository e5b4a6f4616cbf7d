"""How long expressions will be in the text, nearly."""

from adcompile.ir.names import base
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim
from adcompile.emit.expressions import BINARY, COMPARE, UNARY

LIMIT = 88


def width(expr):
    """The number of characters of an expression."""
    total, stack = 0, [expr]
    while stack:
        node = stack.pop()
        match node:
            case Name(id):
                total += len(base(id))
            case Const(value):
                total += len(repr(value))
            case Extern(name):
                total += len(name)
            case Apply(op, args, kwargs):
                total += _own(op, len(args)) + sum(len(key) + 3 for key, _ in kwargs)
                stack.extend(args)
                stack.extend([value for _, value in kwargs])
            case Verbatim(tree):
                total += 2 * (tree.end_col_offset - tree.col_offset) if hasattr(tree, "end_col_offset") else LIMIT
    return total


def _own(op, count):
    if op in BINARY or op in COMPARE or op == "accumulate":
        return 5
    if op in UNARY:
        return 2
    if op.startswith("numpy."):
        return len(op) - 1 + 2 * count
    return len(op.partition(":")[2] or op.removeprefix("builtins.")) + 2 * count if op not in SHORT else 2 * count + 1


SHORT = ("tuple", "list", "getitem", "slice", "call", "dict", "set", "truth", "holds", "chain")
