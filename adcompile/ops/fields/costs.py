"""The cost of one operation, in units of about 2.5 ns of CPython 3.11: an addition of two floats is 12.

    cost(op, count, scalar)     of an operation with that many operands, on numbers (`scalar`) or on arrays
"""

from functools import lru_cache

from adcompile.ops.operators import LEVELS, UPDATES
from adcompile.ops.registry import card

FLOP, FUNCTION, INDEX, UFUNC, HELPER, VIEW, PASS, HEAVY = 12, 45, 40, 300, 150, 60, 1000, 5000
OF_NUMPY = (UFUNC, HEAVY)       # of what nobody declared


def cost(op, count, scalar):
    return _costs(op, count)[0 if scalar else 1]


@lru_cache(maxsize=4096)
def _costs(op, count):
    """The costs on numbers and on arrays."""
    found = card(op, count)
    if found is not None and found.cost is not None:
        return found.cost
    if UPDATES.get(op, op) in LEVELS:
        return FLOP, PASS
    if op.startswith("math."):
        return FUNCTION, FUNCTION
    if found is not None and found.memory.may_be("view"):
        return VIEW, VIEW
    if op.startswith("attr:"):
        return FLOP, FLOP
    return (HELPER, PASS) if op.startswith("runtime.") else OF_NUMPY
