"""Writes into arrays that are no program of the corpus: into integers, with a warning; what NumPy raises; what a result is."""

import numpy as np
import pytest

from adcompile import DerivativeWarning, UnsupportedSyntax, grad, jvp, vjp
from tests.agreement import quiet

X = np.array([0.31, -0.72, 1.13])


def into_integers(x):
    a, b, c = np.zeros(3, int), np.zeros(3, bool), np.zeros(2, np.uint8)
    for k in range(3):
        a[k] = x[k] * 30.0
        a[k] += 1
    b[0] = x[1]
    c[:] = 7.5 * np.abs(x[:2])
    return np.sum(a * x) + np.sum(b * x * x) + np.sum(c * x[1:])


def test_what_is_stored_into_integers_is_constant_and_a_warning_says_so():
    expected = np.array([10.0, -20.0, 34.0]) + np.array([0.62, 0.0, 0.0]) + np.array([0.0, 2.0, 5.0])
    with pytest.warns(DerivativeWarning, match="array of integers"):
        derivative = grad(into_integers)
        found = derivative(X.copy())
    np.testing.assert_allclose(found, expected)
    with quiet(strict=False):
        value, dot = jvp(into_integers, (X.copy(),), (X,))
        again, pull = vjp(into_integers, X.copy())
    assert value == again == into_integers(X)
    np.testing.assert_allclose(dot, expected @ X)
    np.testing.assert_allclose(pull(2.0)[0], 2.0 * expected)


def test_constants_are_stored_into_integers_without_a_warning():
    def program(x):
        n = np.zeros(3, int)
        n[0] = 3
        n[1:] += 2
        return np.sum(n * x)

    np.testing.assert_allclose(grad(program)(X.copy()), [3.0, 2.0, 2.0])


def too_large(x):
    y = np.zeros(3)
    np.exp(x[None], out=y)
    return np.sum(y)


def filled_with_an_array(x):
    y = np.zeros(3)
    y.fill(x)
    return np.sum(y)


def mask_of_another_size(x):
    y = x * 1.0
    np.putmask(y, np.array([True, False]), x)
    return np.sum(y)


def place_that_is_not_there(x):
    y = x * 1.0
    np.put(y, [0, 7], x)
    return np.sum(y)


def flat_place_that_is_not_there(x):
    y = np.outer(x, x)
    y.flat[9] = x[0]
    return np.sum(y)


def array_in_one_element(x):
    y = np.outer(x, x)
    y.flat[1] = x[:1]
    return np.sum(y)


@pytest.mark.parametrize("program", [array_in_one_element, too_large, filled_with_an_array, mask_of_another_size, place_that_is_not_there,
                                     flat_place_that_is_not_there])
def test_what_numpy_raises_is_raised(program):
    with pytest.raises((ValueError, IndexError)) as plain:
        program(X.copy())
    with pytest.raises(plain.type):
        grad(program)(X.copy())


def narrow_sum(x, s):
    t = s * 1
    np.sum(np.outer(x, x), axis=0, out=t)
    return np.sum(t)


def test_a_sum_in_an_array_of_another_dtype_is_refused():
    with pytest.raises(UnsupportedSyntax, match="array of another dtype"):
        grad(narrow_sum)(X.copy(), np.zeros(3, np.float32))
