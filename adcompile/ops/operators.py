"""Python's operators, one row each: how it is written, how strongly it binds, what it is in a syntax tree, what it computes."""

import ast
import operator
from typing import Any

from adcompile.ir.frozen import frozen


@frozen
class Operator:
    """`form` is "binary", "unary", "comparison" or "boolean"; a larger `level` binds more strongly."""

    key: str
    form: str
    sign: str
    level: int
    tree: Any
    function: Any = None


OPERATORS = {row.key: row for row in (
    Operator("or", "boolean", "or", 2, ast.Or),
    Operator("and", "boolean", "and", 3, ast.And),
    Operator("not", "unary", "not", 4, ast.Not, operator.not_),
    Operator("lt", "comparison", "<", 5, ast.Lt, operator.lt),
    Operator("le", "comparison", "<=", 5, ast.LtE, operator.le),
    Operator("gt", "comparison", ">", 5, ast.Gt, operator.gt),
    Operator("ge", "comparison", ">=", 5, ast.GtE, operator.ge),
    Operator("eq", "comparison", "==", 5, ast.Eq, operator.eq),
    Operator("ne", "comparison", "!=", 5, ast.NotEq, operator.ne),
    Operator("is", "comparison", "is", 5, ast.Is, operator.is_),
    Operator("is_not", "comparison", "is not", 5, ast.IsNot, operator.is_not),
    Operator("in", "comparison", "in", 5, ast.In),
    Operator("not_in", "comparison", "not in", 5, ast.NotIn),
    Operator("bitor", "binary", "|", 6, ast.BitOr, operator.or_),
    Operator("bitxor", "binary", "^", 7, ast.BitXor, operator.xor),
    Operator("bitand", "binary", "&", 8, ast.BitAnd, operator.and_),
    Operator("lshift", "binary", "<<", 9, ast.LShift, operator.lshift),
    Operator("rshift", "binary", ">>", 9, ast.RShift, operator.rshift),
    Operator("add", "binary", "+", 10, ast.Add, operator.add),
    Operator("sub", "binary", "-", 10, ast.Sub, operator.sub),
    Operator("mul", "binary", "*", 11, ast.Mult, operator.mul),
    Operator("div", "binary", "/", 11, ast.Div, operator.truediv),
    Operator("floordiv", "binary", "//", 11, ast.FloorDiv, operator.floordiv),
    Operator("mod", "binary", "%", 11, ast.Mod, operator.mod),
    Operator("matmul", "binary", "@", 11, ast.MatMult, operator.matmul),
    Operator("neg", "unary", "-", 12, ast.USub, operator.neg),
    Operator("pos", "unary", "+", 12, ast.UAdd, operator.pos),
    Operator("invert", "unary", "~", 12, ast.Invert, operator.invert),
    Operator("pow", "binary", "**", 13, ast.Pow, operator.pow),
)}

UPDATES = {f"i{row.key}": row.key for row in OPERATORS.values() if row.form == "binary"}
"""Augmented assignments, with the operator that each is the update of."""


def of_form(*forms):
    """The operators of these forms by key."""
    return {key: row for key, row in OPERATORS.items() if row.form in forms}
