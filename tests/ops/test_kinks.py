"""What cards say of kinks is what is computed there, and lies between the slopes on both sides."""

import numpy as np
import pytest

from adcompile import grad
from adcompile.ops import registry
from adcompile.ops.keys import function_of
from tests.rule_uses import RULES

assert RULES        # all cards are loaded
KINKS = [(key, kink) for key in sorted(registry.keys()) if "/" not in key for kink in registry.declared(key).kinks]
STEP = 1e-6


def calling(function, count):
    """The sum of what a function gives, as a function of that many operands."""
    return {1: lambda x: np.sum(function(x)), 2: lambda x, y: np.sum(function(x, y)), 3: lambda x, y, z: np.sum(function(x, y, z))}[count]


def value(operand):
    return np.array(operand) if isinstance(operand, list) else operand


def slopes(f, operands, place, element):
    """The slopes on both sides of an element of an operand, beyond a jump; NaN where there is no value."""
    def found(offset):
        moved = [np.array(operand) for operand in operands]
        moved[place][element] += offset
        with np.errstate(all="ignore"):
            try:
                return f(*[part if part.ndim else float(part) for part in moved])
            except ValueError:
                return np.nan
    return (found(2 * STEP) - found(STEP)) / STEP, (found(-STEP) - found(-2 * STEP)) / STEP


@pytest.mark.parametrize("key, kink", KINKS, ids=[f"{key}-{kink}" for key, kink in KINKS])
def test_the_derivative_at_a_kink_is_what_the_card_says(key, kink):
    function = function_of(key)
    operands = [value(operand) for operand in kink.operands]
    f = calling(function, len(operands))
    for place, given in enumerate(kink.gives):
        found = grad(f, wrt=place)(*operands)
        assert np.array_equal(found, value(given))
        for element in np.ndindex(np.shape(operands[place])):
            sides, taken = slopes(f, operands, place, element), np.asarray(found)[element]
            if np.isinf(taken):
                assert max(sides) > 100.0 or np.nanmax(sides) > 100.0
            else:
                assert np.nanmin(sides) - 1e-5 <= taken <= np.nanmax(sides) + 1e-5


def test_what_has_a_kink_says_so():
    found = {key for key, _ in KINKS}
    assert {"numpy.absolute", "numpy.sign", "numpy.sqrt", "numpy.maximum", "builtins.max", "numpy.linalg.norm", "numpy.std"} <= found
