"""The iterables of loops: ranges, values with a length, values walked from their end."""

from adcompile.ir.nodes import Apply
from adcompile.ir.types import Array, List, Tuple
from adcompile.ops.typing.operands import length


def has_length(type):
    """Return True if the number of trips over a value of the type can be asked beforehand."""
    return isinstance(type, (Array, List, Tuple))


def is_range(expr):
    return isinstance(expr, Apply) and expr.op == "builtins.range"


def reversed_in(iterable):
    """`x` for the iterable `reversed(x)`; None for any other."""
    return iterable.args[0] if isinstance(iterable, Apply) and iterable.op == "builtins.reversed" and len(iterable.args) == 1 else None


def known_length(type):
    """How many items a value has, None where that is not known."""
    size = len(type.items) if isinstance(type, Tuple) else length(type)
    return size if isinstance(size, int) else None
