"""Elements that are floats are read once in a row of plain statements, and again after anything that may write them."""

import numpy as np

from adcompile import value_and_grad
from tests.whole.test_stores import difference


def product(x, n):
    total = 0.0
    for k in range(n):
        total = total + x[0] * x[1] * x[0] + k * x[1]
    return total


def written(x, data, n):
    total, same = 0.0, data
    for k in range(n):
        before = x[0] * data[0]
        same[0] = k + 0.5
        total = total + before * data[0] + x[0]
    return total


def test_an_element_is_read_once_a_trip():
    derivative = value_and_grad(product)
    derivative(np.array([0.4, -0.7]), 3)
    first = derivative.source.partition("# Reverse sweep")[0]
    assert first.count("float(x[0])") == first.count("float(x[1])") == 1


def test_an_element_that_is_written_is_read_again():
    x = np.array([0.4, -0.7])
    value, slope = value_and_grad(written)(x, np.array([2.0]), 3)
    assert value == written(x, np.array([2.0]), 3)
    assert np.allclose(slope, [difference(lambda x: written(x, np.array([2.0]), 3), x, dot) for dot in np.eye(2)])
