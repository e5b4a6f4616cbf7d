"""The cheaper way round for a Jacobian, from the sizes at hand.

Forward mode runs the program once for each number that goes in, reverse mode its reverse sweep once for each number
that comes out. The costs are in runs of the program, fixed, so that the same call gives the same digits.
"""

import math

from adcompile.ir.frozen import frozen
from adcompile.ir.types import Dict, Tuple, can_carry, shape
from adcompile.ops.typing.dims import value_of

# A tangent program computes the values again beside the tangents; a reverse sweep has them from the record.
FORWARD_RUN = 2.0
RECORDING = 1.5
REVERSE_SWEEP = 1.5


@frozen(eq=True)
class ChosenWay:
    """The way that is taken, "forward" or "reverse", None where it turns out when the function has run; why; how often a
    program runs for it."""

    way: str | None
    reason: str
    runs: int = 1


def chosen(inputs, outputs):
    """The cheaper way for so many numbers that go in and come out. `outputs` is None where that is not known yet."""
    if outputs is None:
        return ChosenWay(None, f"reverse or forward: {inputs} numbers go in, how many come out is known when the function has run")
    sizes = f"{inputs} numbers go in, {outputs} come out"
    if FORWARD_RUN * inputs < RECORDING + REVERSE_SWEEP * outputs:
        return ChosenWay("forward", f"forward: {sizes}", inputs)
    return ChosenWay("reverse", f"reverse: {sizes}", outputs)


def size_of(type, symbols):
    """The number of elements with a derivative in values of a type; None where it is not known. `symbols` has the symbols by size."""
    if isinstance(type, (Tuple, Dict)):
        items = type.items if isinstance(type, Tuple) else [item for _, item in type.items]
        found = [size_of(item, symbols) for item in items if can_carry(item)]
        return None if None in found else sum(found)
    dims = shape(type)
    if dims is None:
        return None
    sizes = {symbol: size for size, symbol in symbols.items()}
    found = [value_of(dim, sizes) for dim in dims]
    return None if None in found else math.prod(found)
