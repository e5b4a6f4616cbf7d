"""The functions of the runtime that go along an axis, where the quick way is not exact."""

import numpy as np
import pytest

from adcompile import grad, runtime
from adcompile.runtime.arrays.reductions import recurrence_of_floats


@pytest.mark.parametrize("a, b", [
    ([1.0, 2.0, -0.5, 3.0, 0.25], [1.0, -1.0, 0.5, 2.0, 1.0]),
    ([1.0, 1e200, 1e-300, 1e200, 1e200], [1e-250, 0.0, 0.0, 0.0, 0.0]),
    ([1.0, 1e-200, 1e-200, 1e200, 1e200], [1e300, 0.0, 0.0, 0.0, 1.0]),
    ([0.0, 2.0, 0.0, 3.0], [1.0, 1.0, 1.0, 1.0]),
    ([3.0], [2.0]),
    ([], []),
])
def test_a_recurrence_is_that_of_one_step_after_the_other(a, b):
    expected = recurrence_of_floats(list(a), list(b))
    np.testing.assert_allclose(runtime.recurrence(np.array(a), np.array(b)), expected, rtol=1e-14)
    rows = runtime.recurrence(np.array([a, a]), np.array([b, b]))
    np.testing.assert_allclose(rows, np.array([expected, expected]), rtol=1e-14)


@pytest.mark.parametrize("x, expected", [
    ([2.0, 3.0, 4.0], [12.0, 8.0, 6.0]),
    ([0.0, 3.0, 4.0], [12.0, 0.0, 0.0]),
    ([0.0, 3.0, 0.0], [0.0, 0.0, 0.0]),
    ([1e-200, 1e-200], [1e-200, 1e-200]),
    ([1e200, 1e200, 2.0], [2e200, 2e200, np.inf]),
])
def test_products_of_the_others_are_exact(x, expected):
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(runtime.other_products(np.array(x)), expected, rtol=1e-14)


def test_a_slope_is_transposed_for_coordinates_of_any_kind():
    x, f, weights = np.array([0.0, 0.5, 2.0, 2.5, 4.0]), np.array([1.0, -2.0, 0.5, 3.0, 1.5]), np.arange(1.0, 6.0)
    for spacing in (1.0, 0.25, x):
        for edge_order in (1, 2):
            columns = [np.gradient(unit, spacing, edge_order=edge_order) for unit in np.eye(5)]
            found = grad(lambda f: np.sum(weights * np.gradient(f, spacing, edge_order=edge_order)))(f)
            np.testing.assert_allclose(found, np.array(columns) @ weights, rtol=1e-13, atol=1e-13)
