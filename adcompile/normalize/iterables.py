"""What a loop walks: ranges, what has a length, what is walked from its end."""

from adcompile.ir.nodes import Apply
from adcompile.ir.types import Array, List, Tuple


def has_length(type):
    """Whether the number of trips over a value of the type can be asked beforehand."""
    return isinstance(type, (Array, List, Tuple))


def is_range(expr):
    return isinstance(expr, Apply) and expr.op == "builtins.range"


def reversed_in(iterable):
    """What an iterable is that is walked from its end to its start; None for what is walked as it stands."""
    return iterable.args[0] if isinstance(iterable, Apply) and iterable.op == "builtins.reversed" and len(iterable.args) == 1 else None
