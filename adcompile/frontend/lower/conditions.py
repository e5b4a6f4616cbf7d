"""Values that depend on a test: `a if test else b`, `a and b`, `a or b`."""

import ast

from adcompile.frontend.frame.dispatch import as_it_stands, nested, operand_of, test_of, value_of, with_operands
from adcompile.frontend.frame.meeting import either
from adcompile.ir.nodes import Apply


@as_it_stands(ast.IfExp)
def nested_conditional(frame, node):
    return Apply("ifexp", tuple([nested(frame, part) for part in (node.test, node.body, node.orelse)]), (), frame.span(node))


@as_it_stands(ast.BoolOp)
def nested_and_or(frame, node):
    key = "and" if isinstance(node.op, ast.And) else "or"
    return Apply(key, tuple([nested(frame, value) for value in node.values]), (), frame.span(node))


@with_operands(ast.IfExp)
def conditional_value(frame, node, label):
    return choose(frame, test_of(frame, node.test), node.body, node.orelse, node, label)


@with_operands(ast.BoolOp)
def and_or_value(frame, node, label):
    """`a and b` is `b if a else a`, with `a` evaluated once."""
    first, *rest = node.values
    left = operand_of(frame, first)
    tail = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(node.op, rest), node)
    arms = (tail, left) if isinstance(node.op, ast.And) else (left, tail)
    return choose(frame, left, *arms, node, label)


def choose(frame, test, one, other, node, label):
    """The value of one of two expressions, of which only that one is evaluated."""

    def arm(part):
        return value_of(frame, part, label) if isinstance(part, ast.expr) else part

    return either(frame, test, lambda: arm(one), lambda: arm(other), node, label)
