"""`np.pad` in all its modes with a derivative, however widths are given; the others are refused."""

import numpy as np
import pytest

from adcompile import check, grad
from adcompile.errors import NoRule

X = np.array([[0.5, -1.25, 2.0], [1.5, 0.25, -0.75]])


def weighted(y):
    return np.sum(y * y * np.arange(1.0, 1.0 + y.size).reshape(y.shape))


@pytest.mark.parametrize("padded", [
    lambda x: np.pad(x, 2, "mean"), lambda x: np.pad(x, (1, 3), "mean", stat_length=2),
    lambda x: np.pad(x, ((1, 0), (2, 3)), mode="maximum"), lambda x: np.pad(x, ((1,), (2,)), "minimum", stat_length=(1, 2)),
    lambda x: np.pad(x, ((2, 1), (0, 3)), "linear_ramp", end_values=((1.0, -2.0), (0.5, 3.0))),
    lambda x: np.pad(x[0], 2, "linear_ramp"), lambda x: np.pad(x, ((1, 1), (1, 1)), "mean", stat_length=((1, 9), (2, 3))),
    lambda x: np.pad(x, ((0, 0), (3, 2)), "maximum", stat_length=((2, 2), (1, 2))),
])
def test_each_mode_of_padding_agrees_with_differences(padded):
    check(lambda x: weighted(padded(x)), X)


BY_AXIS = [
    lambda x: np.pad(x, {1: (1, 2)}), lambda x: np.pad(x, {-1: 2}, "mean"), lambda x: np.pad(x, {0: 1, 1: (0, 2)}, "maximum"),
    lambda x: np.pad(x, {0: (1, 2)}, "edge"),
]
PAIRS = [lambda x: np.pad(x, ((0, 0), (1, 2))), lambda x: np.pad(x, (2,), "mean")]


@pytest.mark.parametrize("padded", PAIRS if np.lib.NumpyVersion(np.__version__) < "2.2.0" else PAIRS + BY_AXIS)
def test_each_way_to_give_widths_agrees_with_differences(padded):
    check(lambda x: weighted(padded(x)), X)


def test_the_first_of_equal_extremes_has_the_derivative():
    found = grad(lambda x: np.sum(np.pad(x, (0, 2), "maximum")))(np.array([1.0, 3.0, 3.0]))
    np.testing.assert_array_equal(found, [1.0, 3.0, 1.0])


@pytest.mark.parametrize("padded", [
    lambda x: np.pad(x, 1, "median"), lambda x: np.pad(x, 1, "reflect", reflect_type="odd"),
    lambda x: np.pad(x, 1, "linear_ramp", end_values=x[0, 0]), lambda x: np.pad(x, 1, "empty"),
    lambda x: np.pad(x, 1, lambda vector, widths, axis, kwargs: None),
])
def test_another_mode_is_refused(padded):
    with pytest.raises(NoRule, match=r"test_padding\.py:\d+"):
        grad(lambda x: np.sum(padded(x)))(X)
