"""Expressions that do nothing but give a value, and statements that may write memory."""

from adcompile.ir.nodes import Apply, Effect, Name, Statement, Verbatim
from adcompile.ir.visit import operands, parts
from adcompile.ops.asked import card_of, is_usual, written
from adcompile.ops.keys import is_attribute


def is_pure(expr):
    """Return True if evaluating the expression does nothing but give a value, the same each time."""
    if is_usual(expr):
        return True
    stack = [expr]
    while stack:
        node = stack.pop()
        if node.__class__ is Apply:
            if not is_pure_operation(node):
                return False
            stack.extend([part for part in parts(node) if part.__class__ is not Name])
        elif node.__class__ is Verbatim:
            return False
    return True


def is_pure_operation(node):
    """An update in place that was not resolved to a plain operation is seen by others."""
    return card_of(node).is_pure and not written(node) or is_attribute(node.op)


def is_comment(statement):
    return statement.__class__ is Effect and statement.value.__class__ is Apply and statement.value.op == "comment"


def writes_memory(statement):
    """Return True if a statement itself, its test or what it walks may write data in place, by a store or an unknown call."""
    return statement.__class__ is Statement or not is_comment(statement) and not all(map(is_pure, operands(statement)))
