"""The derivative at 0 of a function of a step, by differences, and whether there is anything to be said of it.

A difference is doubted where the function raises or is not finite beside the point, where its value changes from call to
call, where the extrapolation does not settle (a jump, a singular derivative), and at a kink: there central differences
settle at the mean of both slopes, but the mean of both values leaves the value at the point as the slopes differ.
"""

from dataclasses import dataclass

import numpy as np

from adcompile.errors import DerivativeError

STEPS = 6
FIRST_STEP = 1e-2
TOLERANCE = 1e-6                # for float64; narrower arguments have less

SINGULAR = "the function is singular here"
CHANGES = "the value changes from call to call"
UNSETTLED = "differences do not settle here"
KINK = "the function has a kink here"


@dataclass(frozen=True)
class Difference:
    """The derivative, how far it can be trusted, and what speaks against it, if anything does."""

    value: float
    error: float
    doubt: str = ""


def difference(function, coarseness=1.0) -> Difference:
    """The derivative at 0 of a function of a step, by Richardson's extrapolation; narrow floats are coarser."""
    steps = [FIRST_STEP / 4.0**level for level in range(STEPS)]
    with np.errstate(all="ignore"):
        try:
            middle = function(0.0)
            sides = [(function(step), function(-step)) for step in steps]
            again = function(0.0)
        except (ArithmeticError, ValueError, TypeError, DerivativeError) as error:
            return Difference(np.nan, np.inf, f"beside this point the function raises {type(error).__name__}")
        if not np.array_equal(middle, again, equal_nan=True):
            return Difference(np.nan, np.inf, CHANGES)
        best, error = extrapolated([(ahead - behind) / (2.0 * step) for step, (ahead, behind) in zip(steps, sides)])
        return Difference(best, error, doubt(best, error, middle, sides, coarseness))


def extrapolated(slopes):
    """The limit of differences whose step is a fourth of that before, and how much it changed where that was least."""
    best, error, row = slopes[0], np.inf, []
    for slope in slopes:
        before, row = row, [slope]
        for power, coarser in enumerate(before, 1):
            row.append(row[-1] + (row[-1] - coarser) / (16.0**power - 1.0))
            spread = max(abs(row[power] - row[power - 1]), abs(row[power] - coarser))
            if spread < error:
                best, error = row[power], spread
    return best, error


def doubt(best, error, middle, sides, coarseness):
    """The reason why a difference is not to be trusted; None if there is none."""
    if not np.isfinite(best):
        return SINGULAR
    allowed = TOLERANCE * coarseness * (1.0 + abs(best))
    if not error <= 10.0 * allowed:
        return UNSETTLED
    rounding = 100.0 * np.finfo(float).eps * coarseness**2 * abs(middle)
    smallest = FIRST_STEP / 4.0**(STEPS - 1)
    return KINK if bend(middle, sides[-3:]) > 10.0 * allowed * smallest + rounding else ""


def bend(middle, sides):
    """How far the mean of both sides does not go to the value in the middle as even powers of the step do."""
    rest = [(ahead + behind) / 2.0 - middle for ahead, behind in sides]
    for power in range(1, len(rest)):
        rest = [finer + (finer - coarser) / (16.0**power - 1.0) for coarser, finer in zip(rest, rest[1:])]
    return abs(rest[0])
