"""Operators of objects that are taken apart: `v + w`, `-v`, `v < w`, `k in d`, `v += w`."""

import ast

from adcompile.frontend.containers.members import call_method, each_of, over, truth, truth_of_one
from adcompile.frontend.frame.dispatch import as_operand, value_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meanings import as_constant
from adcompile.frontend.frame.slots import held, is_certain, is_nothing, is_one_of, keys_of, put, settled
from adcompile.frontend.frame.values import Choice, Container, Pack
from adcompile.ir.nodes import Apply, Const
from adcompile.ops.operators import BY_TREE

METHODS = {ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Div: "__truediv__", ast.FloorDiv: "__floordiv__",
           ast.Mod: "__mod__", ast.Pow: "__pow__", ast.MatMult: "__matmul__", ast.BitOr: "__or__", ast.BitAnd: "__and__",
           ast.BitXor: "__xor__", ast.LShift: "__lshift__", ast.RShift: "__rshift__"}
UNARY = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}
COMPARED = {ast.Lt: ("__lt__", "__gt__"), ast.Gt: ("__gt__", "__lt__"), ast.LtE: ("__le__", "__ge__"), ast.GtE: ("__ge__", "__le__"),
            ast.Eq: ("__eq__", "__eq__"), ast.NotEq: ("__ne__", "__ne__")}


def binary(frame, node, left, right, label=None):
    """The value of `left op right` where one of them is a Container."""
    if isinstance(left, Choice):
        return over(frame, left, lambda one: binary(frame, node, one, right), node, label)
    if isinstance(right, Choice):
        return over(frame, right, lambda one: binary(frame, node, left, one), node, label)
    name = METHODS[type(node.op)]
    if is_dict(left) and is_dict(right) and isinstance(node.op, ast.BitOr):
        return merged_dict(frame, left, right, node)
    for owner, other, name in ((left, right, name), (right, left, f"__r{name[2:]}")):
        value = call_method(frame, owner, name, (other,), node, label) if isinstance(owner, Container) else None
        if value is not None:
            return value
    return refused(frame, node)


def merged_dict(frame, left, right, node):
    items = {key: held(frame, one, key) for one in (left, right) if is_certain(frame, one, node) for key in keys_of(one, frame.env)}
    return Pack("dict", items)


def unary_of(frame, node, owner, label=None):
    """The value of `-v` or `not v` for a Container."""
    if isinstance(owner, Choice) and isinstance(node.op, ast.Not):
        return Apply("not", (truth_of_one(frame, owner, node),), (), frame.span(node))
    if isinstance(owner, Choice):
        return over(frame, owner, lambda one: unary_of(frame, node, one), node, label)
    if isinstance(node.op, ast.Not):
        return Apply("not", (truth(frame, owner, node),), (), frame.span(node))
    name = UNARY.get(type(node.op))
    value = None if name is None else call_method(frame, owner, name, (), node, label)
    return refused(frame, node) if value is None else value


def compared(frame, node, left, right):
    """The value of a comparison of two values one of which is a Container."""
    if isinstance(left, Choice):
        return each_of(frame, left, lambda one: compared(frame, node, one, right), lambda one: compared(frame, node, one, right), node)
    if isinstance(right, Choice):
        return each_of(frame, right, lambda one: compared(frame, node, left, one), lambda one: compared(frame, node, left, one), node)
    match node.ops[0]:
        case ast.Is() | ast.IsNot() if left is not right and may_be_one(left) and may_be_one(right):
            return Const(None) if frame.unit.outer.tell_apart(left.merged) else refused(frame, node)
        case ast.Is() | ast.IsNot() if isinstance(left, Container) and isinstance(right, Container) and left.row and right.row:
            if left.row[0] is not right.row[0]:
                return Const(isinstance(node.ops[0], ast.IsNot))
            places = settled(frame, left).row[1], settled(frame, right).row[1]
            return Apply("eq" if isinstance(node.ops[0], ast.Is) else "ne", places, (), frame.span(node))
        case ast.Is() | ast.IsNot():
            both = left is right or is_nothing(left) and is_nothing(right)
            return Const(both is isinstance(node.ops[0], ast.Is))
        case ast.In() | ast.NotIn() if isinstance(right, Container):
            return contained(frame, node, left, right)
    names = COMPARED.get(type(node.ops[0]))
    for owner, other, name in ((left, right, names and names[0]), (right, left, names and names[1])):
        value = call_method(frame, owner, name, (other,), node) if names and isinstance(owner, Container) else None
        if value is not None:
            return value
    return refused(frame, node)


def may_be_one(value):
    """True if a Container may be another one that is known under another name."""
    return isinstance(value, Container) and value.merged is not None


def contained(frame, node, item, owner):
    """`k in d`."""
    if owner.kind == "object":
        value = call_method(frame, owner, "__contains__", (item,), node)
        if value is None:
            return refused(frame, node)
        return value if isinstance(node.ops[0], ast.In) else Apply("not", (as_operand(frame, node, expr(frame, value)),), (), frame.span(node))
    key = as_constant(frame, item)
    if key is None and frame.unit.outer.ask_table(owner):
        return Const(None)
    if owner.kind != "dict" or key is None or not is_certain(frame, owner, node):
        return refused(frame, node)
    return Const((key.value in keys_of(owner, frame.env)) is isinstance(node.ops[0], ast.In))


def updated(frame, old, statement):
    """The value of `old op= value`."""
    old = old if is_one_of(old) else as_operand(frame, statement.target, expr(frame, old))
    value = value_of(frame, statement.value)
    if not is_one_of(old) and not is_one_of(value):
        value = as_operand(frame, statement.value, expr(frame, value))
        return Apply("i" + BY_TREE[type(statement.op)].key, (old, value), (), frame.span())
    if isinstance(old, Choice) and not is_one_of(value):
        value = as_operand(frame, statement.value, expr(frame, value))
    return updated_by(frame, old, value, statement)


def updated_by(frame, old, value, statement):
    """The same with the value that is there already; one of them is a Container, or one of several."""
    if isinstance(old, Choice):
        return over(frame, old, lambda one: updated_by(frame, one, value, statement), statement)
    if isinstance(value, Choice):
        return over(frame, value, lambda one: updated_by(frame, old, one, statement), statement)
    if is_dict(old) and is_dict(value) and isinstance(statement.op, ast.BitOr) and is_certain(frame, value, statement):
        for key in keys_of(value, frame.env):
            put(frame, old, key, held(frame, value, key))
        return old
    found = call_method(frame, old, f"__i{METHODS[type(statement.op)][2:]}", (value,), statement) if isinstance(old, Container) else None
    return binary(frame, statement, old, value) if found is None else found


def is_dict(value):
    return isinstance(value, Container) and value.kind == "dict"


def refused(frame, node):
    frame.refuse("member", node)
    return Const(None)
