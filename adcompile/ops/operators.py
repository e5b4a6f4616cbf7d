"""Python's operators, one row each: how it is written, how strongly it binds, what it is in a syntax tree, what it computes."""

import ast
import operator
from typing import Any

from adcompile.ir.frozen import frozen


@frozen
class Operator:
    """`form` is "binary", "unary", "comparison" or "boolean"; a larger `level` binds more strongly. `algebra` is "sum",
    "difference", "negative", "product" or "quotient" where it is one for numbers."""

    key: str
    form: str
    sign: str
    level: int
    tree: Any
    function: Any
    algebra: str = ""


OPERATORS = {row.key: row for row in (
    Operator("or", "boolean", "or", 2, ast.Or, lambda a, b: a or b),
    Operator("and", "boolean", "and", 3, ast.And, lambda a, b: a and b),
    Operator("not", "unary", "not", 4, ast.Not, operator.not_),
    Operator("lt", "comparison", "<", 5, ast.Lt, operator.lt),
    Operator("le", "comparison", "<=", 5, ast.LtE, operator.le),
    Operator("gt", "comparison", ">", 5, ast.Gt, operator.gt),
    Operator("ge", "comparison", ">=", 5, ast.GtE, operator.ge),
    Operator("eq", "comparison", "==", 5, ast.Eq, operator.eq),
    Operator("ne", "comparison", "!=", 5, ast.NotEq, operator.ne),
    Operator("is", "comparison", "is", 5, ast.Is, operator.is_),
    Operator("is_not", "comparison", "is not", 5, ast.IsNot, operator.is_not),
    Operator("in", "comparison", "in", 5, ast.In, lambda a, b: a in b),
    Operator("not_in", "comparison", "not in", 5, ast.NotIn, lambda a, b: a not in b),
    Operator("bitor", "binary", "|", 6, ast.BitOr, operator.or_),
    Operator("bitxor", "binary", "^", 7, ast.BitXor, operator.xor),
    Operator("bitand", "binary", "&", 8, ast.BitAnd, operator.and_),
    Operator("lshift", "binary", "<<", 9, ast.LShift, operator.lshift),
    Operator("rshift", "binary", ">>", 9, ast.RShift, operator.rshift),
    Operator("add", "binary", "+", 10, ast.Add, operator.add, "sum"),
    Operator("sub", "binary", "-", 10, ast.Sub, operator.sub, "difference"),
    Operator("mul", "binary", "*", 11, ast.Mult, operator.mul, "product"),
    Operator("div", "binary", "/", 11, ast.Div, operator.truediv, "quotient"),
    Operator("floordiv", "binary", "//", 11, ast.FloorDiv, operator.floordiv),
    Operator("mod", "binary", "%", 11, ast.Mod, operator.mod),
    Operator("matmul", "binary", "@", 11, ast.MatMult, operator.matmul),
    Operator("neg", "unary", "-", 12, ast.USub, operator.neg, "negative"),
    Operator("pos", "unary", "+", 12, ast.UAdd, operator.pos),
    Operator("invert", "unary", "~", 12, ast.Invert, operator.invert),
    Operator("pow", "binary", "**", 13, ast.Pow, operator.pow),
)}

UPDATES = {f"i{row.key}": row.key for row in OPERATORS.values() if row.form == "binary"}
"""Augmented assignments, with the operator that each is the update of."""


BY_TREE = {row.tree: row for row in OPERATORS.values()}
BY_SIGN = {row.sign: row for row in OPERATORS.values() if row.form == "comparison"} | {
    key: row for key, row in OPERATORS.items() if row.form == "comparison"}
"""Comparisons by their signs and by their keys: a link of a chain names either."""

LEVELS = {key: row.level for key, row in OPERATORS.items()} | {"ifexp": 1, "chain": 5, "accumulate": 10,
                                                                 "runtime.sparse_times": 11, "runtime.times_sparse": 11}
"""How strongly operations bind that stand between their operands."""


ALGEBRA = {key: row.algebra for key, row in OPERATORS.items() if row.algebra and row.form == "binary"}
COMMUTES = ("sum", "product")
SUMS = ("sum", "difference")


def operator_of(op):
    """The operator that an operation is, or is the update of; None where it is none."""
    return OPERATORS.get(UPDATES.get(op, op))


def update_sign(op):
    """How an augmented assignment is written: `+=`."""
    return f"{OPERATORS[UPDATES[op]].sign}="
