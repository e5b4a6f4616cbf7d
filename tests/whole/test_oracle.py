"""The oracle is right where it answers and silent where it cannot know."""

import math

import numpy as np
import pytest

from tests import oracle


def cubic(x, y):
    return x ** 3 * y


def bent(x):
    return abs(x) * 2.0


def branching(x):
    return x if x < 1.0 else 2.0 * x - 1.0


def test_difference_of_a_cubic_is_exact_to_ten_digits():
    found = oracle.directional(cubic, (1.3, 0.7), (0, 1), (1.0, 2.0))
    expected = 3 * 1.3 ** 2 * 0.7 + 2.0 * 1.3 ** 3
    assert abs(found.value[0] - expected) < 1e-10 * expected
    assert found.error < 1e-6


def test_gradient_has_one_entry_per_float():
    found = oracle.gradient(lambda v, s: np.sum(np.sin(v)) * s, (np.array([0.1, 0.2]), 3.0), (0, 1))
    assert np.allclose(found, [3 * math.cos(0.1), 3 * math.cos(0.2), math.sin(0.1) + math.sin(0.2)], atol=1e-9)


def test_kink_within_an_operation_has_no_difference():
    assert oracle.directional(bent, (0.0,), (0,), (1.0,)) is None
    assert oracle.directional(bent, (0.5,), (0,), (1.0,)).value[0] == pytest.approx(2.0)
    assert oracle.directional(lambda x: abs(x) + max(x, 0.0), (1e-7,), (0,), (1.0,)) is None


@pytest.mark.parametrize("distance", [0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3])
def test_difference_beside_a_kink_is_that_of_its_side_or_none(distance):
    """The slopes of the two sides differ by a hundredth of the derivative."""
    def nearly_tied(x):
        return np.sin(3.0 * x) + np.min(np.array([x, 1.01 * x]))

    found = oracle.directional(nearly_tied, (-distance,), (0,), (1.0,))
    expected = 3.0 * math.cos(3.0 * distance) + 1.01
    assert found is None or abs(found.value[0] - expected) < 1e-6
    assert found is None or distance > 1e-6


def test_function_that_is_smooth_around_the_point_but_not_at_it_has_no_difference():
    def spiked(x):
        return float(np.sin(x) + np.maximum(0.0, 1e-8 - abs(x - 1.0)))

    assert oracle.directional(spiked, (1.0,), (0,), (1.0,)) is None


def test_smaller_steps_are_tried_until_the_difference_is_sure():
    """What the first step does not resolve would be within what is reliable."""
    def rippled(x):
        return math.sin(x) + 3e-9 * math.sin(700.0 * x)

    found = oracle.directional(rippled, (0.3,), (0,), (1.0,))
    assert found.error <= oracle.SURE
    assert abs(found.value[0] - math.cos(0.3) - 2.1e-6 * math.cos(210.0)) < 1e-9


def test_functions_that_curve_strongly_keep_their_difference():
    for function in (lambda x: np.sin(40.0 * x), lambda x: 1e4 + x ** 9, lambda x: 1.0 / (x + 0.95)):
        assert oracle.directional(function, (-0.9,), (0,), (1.0,)) is not None


def test_jump_of_the_path_has_no_difference():
    assert oracle.directional(branching, (1.0,), (0,), (1.0,)) is None
    assert oracle.directional(branching, (0.9,), (0,), (1.0,)) is not None


def test_path_sees_branches_within_a_line():
    _, low = oracle.path_of(branching, (0.5,))
    _, high = oracle.path_of(branching, (1.5,))
    _, again = oracle.path_of(branching, (0.7,))
    assert low == again != high


def test_same_means_bits_and_types():
    assert oracle.same((1.0, [np.float64(2.0)]), (1.0, [np.float64(2.0)]))
    assert oracle.same(math.nan, math.nan)
    assert not oracle.same(0.0, -0.0)
    assert not oracle.same(1.0, np.float64(1.0))
    assert not oracle.same(np.zeros(2), np.zeros(2, dtype=np.float32))


def test_close_knows_infinities():
    assert oracle.close([np.inf, 1.0], [np.inf, 1.0 + 1e-12], 1e-10)
    assert not oracle.close([np.inf], [1.0], 1e-10)
    assert not oracle.close([np.nan], [1.0], 1e-10)
