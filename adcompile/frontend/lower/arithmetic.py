"""Operators and comparisons: `a + b`, `-a`, `a < b < c`."""

import ast

from adcompile.frontend.containers.own_operators import binary, compared, unary_of
from adcompile.frontend.frame.dispatch import (
    as_it_stands, as_operand, is_flowing, nested, operands_of, telling_label, value_of, with_operands,
)
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meeting import MIDDLE
from adcompile.frontend.frame.slots import is_one_of, mentions
from adcompile.frontend.lower.conditions import choose
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ops.operators import BY_TREE


@as_it_stands(ast.BinOp)
def nested_chain(frame, node):
    """`a + b + c + ...` without recursion."""
    spine = []
    while isinstance(node, ast.BinOp):
        spine.append(node)
        node = node.left
    value = nested(frame, node)
    for outer in reversed(spine):
        value = Apply(BY_TREE[type(outer.op)].key, (value, nested(frame, outer.right)), (), frame.span(outer))
    return value


@with_operands(ast.BinOp)
def binary_value(frame, node, label):
    spine = []
    while isinstance(node, ast.BinOp) and is_flowing(frame, node):
        spine.append(node)
        node = node.left
    left = operand_or_container(frame, node)
    for outer in reversed(spine):
        right = operand_or_container(frame, outer.right)
        if is_one_of(left) or is_one_of(right):
            value = binary(frame, outer, left, right, label if outer is spine[0] else None)
        else:
            value = Apply(BY_TREE[type(outer.op)].key, (left, right), (), frame.span(outer))
        if outer is not spine[0]:
            left = value if is_one_of(value) else as_operand(frame, outer, expr(frame, value))
    return value


def operand_or_container(frame, node):
    """The operand for an expression; a Container stays what it is."""
    value = value_of(frame, node, telling_label(node))
    return value if is_one_of(value) else as_operand(frame, node, expr(frame, value))


@as_it_stands(ast.UnaryOp)
def nested_unary(frame, node):
    return unary(frame, node.op, nested(frame, node.operand), node)


@with_operands(ast.UnaryOp)
def unary_value(frame, node, label):
    operand = operand_or_container(frame, node.operand)
    return unary_of(frame, node, operand, label) if is_one_of(operand) else unary(frame, node.op, operand, node)


def unary(frame, op, operand, node):
    if isinstance(operand, Const) and type(operand.value) in (int, float) and isinstance(op, ast.USub):
        return Const(-operand.value)
    return Apply(BY_TREE[type(op)].key, (operand,), (), frame.span(node))


@as_it_stands(ast.Compare)
def nested_comparison(frame, node):
    return comparison(frame, node, [nested(frame, part) for part in (node.left, *node.comparators)])


@with_operands(ast.Compare)
def comparison_value(frame, node, label):
    if len(node.comparators) == 1 and mentions(frame, node):
        left, right = operand_or_container(frame, node.left), operand_or_container(frame, node.comparators[0])
        if is_one_of(left) or is_one_of(right):
            return compared(frame, node, left, right)
        return comparison(frame, node, [left, right])
    if len(node.comparators) == 1:
        return comparison(frame, node, operands_of(frame, [node.left, *node.comparators]))
    left, middle = operands_of(frame, [node.left, node.comparators[0]])
    first = frame.temporary(Apply(BY_TREE[type(node.ops[0])].key, (left, middle), (), frame.span(node)), node, False)
    frame.env[MIDDLE] = middle
    middle = ast.copy_location(ast.Name(MIDDLE, ast.Load()), node)
    rest = ast.copy_location(ast.Compare(middle, node.ops[1:], node.comparators[1:]), node)
    return choose(frame, first, rest, first, node, label)


def comparison(frame, node, parts):
    if len(parts) == 2:
        keyed = frame.unit.keyed.get(parts[1].id) if isinstance(parts[1], Name) else None
        if keyed is not None and isinstance(parts[0], Const) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return Const((parts[0].value in keyed) is isinstance(node.ops[0], ast.In))
        if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and all(isinstance(part, Const) for part in parts) \
                and parts[1].value is None:
            return Const((parts[0].value is None) is isinstance(node.ops[0], ast.Is))
        return Apply(BY_TREE[type(node.ops[0])].key, tuple(parts), (), frame.span(node))
    mixed = [parts[0]]
    for op, part in zip(node.ops, parts[1:]):
        mixed += [Const(BY_TREE[type(op)].key), part]
    return Apply("chain", tuple(mixed), (), frame.span(node))
