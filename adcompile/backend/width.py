"""How long expressions will be in the text, nearly: the names of values get their length from their variables."""

from adcompile.emit.expressions import COMPARE, UNARY
from adcompile.ir.names import base
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim

LIMIT = 88
PRECEDENCE = {
    "ifexp": 1, "or": 2, "and": 3, "not": 4, **dict.fromkeys((*COMPARE, "chain"), 5), "bitor": 6, "bitxor": 7,
    "bitand": 8, "lshift": 9, "rshift": 9, **dict.fromkeys(("add", "sub", "accumulate"), 10),
    **dict.fromkeys(("mul", "div", "floordiv", "mod", "matmul"), 11), **dict.fromkeys(("neg", "pos", "invert"), 12),
    "pow": 13,
}
DISPLAYS = ("tuple", "list", "set", "dict")


def width(expr):
    """The number of characters of an expression."""
    total, stack = 0, [(expr, 0)]
    while stack:
        node, level = stack.pop()
        kind = node.__class__
        if kind is Name:
            total += len(base(node.id))
        elif kind is Const:
            total += len(repr(node.value))
        elif kind is Apply:
            total += _own(node, level)
            own = PRECEDENCE.get(node.op, 0)
            stack.extend([(arg, own + (place > 0)) for place, arg in enumerate(node.args)])
            stack.extend([(value, 0) for _, value in node.kwargs])
        elif kind is Extern:
            total += len(node.name)
        elif kind is Verbatim:
            total += node.tree.end_col_offset - node.tree.col_offset if hasattr(node.tree, "end_col_offset") else LIMIT
    return total


def _own(node, level):
    """The characters of an operation without its operands; parentheses where it stands in a stronger one."""
    op, count = node.op, len(node.args)
    if op in PRECEDENCE:
        inner = 1 + 3 * (op == "not") if op in UNARY else 12 if op == "ifexp" else 3 * max(count - 1, 1)
        return inner + 2 * (PRECEDENCE[op] < level)
    commas = 2 * max(count + len(node.kwargs) - 1, 0) + sum(len(key) + 1 for key, _ in node.kwargs)
    if op in DISPLAYS or op in ("getitem", "call", "truth", "holds"):
        return 2 + commas
    if op == "slice":
        return count - 1
    name = op.partition(":")[2] or op.removeprefix("builtins.")
    if op.startswith("numpy."):
        name = name[3:]
    return len(name) + 2 + commas
