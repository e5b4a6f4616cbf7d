"""Operands that are written out: numbers, and tuples of them."""

from adcompile.ir.nodes import Apply, Const
from adcompile.ir.visit import is_display
from adcompile.transform.together.lifting import NoForm


def is_none(operand):
    return operand is None or isinstance(operand, Const) and operand.value is None


def constant(operand):
    """The value of an operand that is written out: a number, a string, a tuple of these, None."""
    if isinstance(operand, Const):
        return operand.value
    if is_display(operand):
        return tuple(map(constant, operand.args))
    raise NoForm


def written(value):
    return tuple_of(*map(written, value)) if isinstance(value, tuple) else Const(value)


def tuple_of(*items):
    return Apply("tuple", items)


def has_negative(axis):
    return any(map(has_negative, axis)) if isinstance(axis, tuple) else axis is not None and axis < 0


def further(axis):
    """Axes counted one further; those from behind stay."""
    return tuple(map(further, axis)) if isinstance(axis, tuple) else axis + 1 if axis >= 0 else axis
