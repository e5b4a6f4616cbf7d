"""Functions of NumPy that take functions: what differs from following the user's own, and what is refused."""

import numpy as np
import pytest

from adcompile import DerivativeError, check, grad, hessian, value_and_grad
from adcompile.errors import NoRule

X = np.array([0.5, -0.75, 1.5])
calls = []


def counted(t):
    calls.append(1)
    return t * t


cube = np.vectorize(lambda t: t ** 3)


def counted_elements(x):
    return np.sum(np.vectorize(counted)(x))


def counted_pieces(x):
    return np.sum(np.piecewise(x, [x < 0.0, x > 9.0], [counted, counted, 0.0]))


def counted_rows(x):
    return np.sum(np.apply_along_axis(counted, 0, x))


@pytest.mark.parametrize("function", [counted_elements, counted_pieces, counted_rows])
def test_a_function_is_called_as_often_as_numpy_calls_it(function):
    calls.clear()
    function(X)
    often = len(calls)
    assert often
    grad(function)(X)
    assert len(calls) == 2 * often


def test_the_object_behind_a_name_may_change(monkeypatch):
    def loss(x):
        return np.sum(cube(x))

    derivative = grad(loss)
    np.testing.assert_allclose(derivative(X), 3.0 * X ** 2, rtol=1e-14)
    monkeypatch.setitem(globals(), "cube", np.vectorize(lambda t: t * t))
    np.testing.assert_allclose(derivative(X), 2.0 * X, rtol=1e-14)
    cube.pyfunc = counted_twice
    np.testing.assert_allclose(derivative(X), 4.0 * X, rtol=1e-14)
    cube.otypes = "l"
    np.testing.assert_array_equal(derivative(X), np.zeros(3))
    cube.signature = "()->()"
    with pytest.raises(NoRule):
        derivative(X)


def counted_twice(t):
    return 2.0 * t * t


def test_second_derivatives_of_pieces_and_elements():
    def energy(x, s):
        y = np.piecewise(x, [x < 0.0], [lambda t: s * t ** 3, np.exp])
        return np.sum(np.vectorize(lambda t: s * t * t)(y))

    check(energy, X, 1.5)
    first = np.where(X < 0.0, 30.0 * 1.5 ** 3 * X ** 4, 4.0 * 1.5 * np.exp(2.0 * X))
    np.testing.assert_allclose(hessian(energy)(X, 1.5), np.diag(first), rtol=1e-12)


def test_single_precision_stays():
    x = X.astype(np.float32)
    for function in (counted_elements, counted_pieces, counted_rows):
        assert grad(function)(x).dtype == np.float32


def two_values(x):
    return np.sum(np.vectorize(lambda t: (t, t))(x)[0])


def by_name(x):
    return np.sum(np.vectorize(lambda t, k: t ** k)(x, k=2))


def excluded(x):
    return np.sum(np.vectorize(lambda t, k: t ** k, excluded=[1])(x, 2))


def with_signature(x):
    return np.sum(np.vectorize(np.sum, signature="(n)->()")(x))


def cached(x):
    return np.sum(np.vectorize(lambda t: t * t, cache=True)(x))


def of_objects(x):
    return np.sum(np.frompyfunc(lambda t: t * t, 1, 1)(x))


@pytest.mark.parametrize("function", [two_values, by_name, excluded, with_signature, cached, of_objects])
def test_other_ways_to_call_are_refused(function):
    with pytest.raises(DerivativeError, match=r"test_applied\.py:\d+"):
        grad(function)(X)


@pytest.mark.parametrize("function, error", [
    (lambda x: np.sum(np.piecewise(x, [x < 0.0, x > 1.0, x > 2.0], [lambda t: t * t])), "3 condition"),
    (lambda x: np.sum(np.vectorize(lambda t: t * t)(x[:0])), "size 0"),
    (lambda x: np.sum(np.apply_along_axis(np.sum, 1, x)), "out of bounds"),
    (lambda x: np.sum(np.apply_along_axis(np.sum, 1, x[:0, None])), "iteration dimensions"),
    (lambda x: np.sum(np.apply_over_axes(lambda a, axis: np.sum(a, (0, 1)), x[:, None], 0)), "correct shape"),
])
def test_what_numpy_raises_is_raised_with_the_place(function, error):
    with pytest.raises(ValueError, match=error):
        function(X)
    with pytest.raises(ValueError, match=error) as raised:
        grad(function)(X)
    assert "test_applied.py" in raised.value.__notes__[0]


def first_replaced(row, scale):
    row[0] = 7.0
    return np.sum(row) * scale


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_rows_of_constant_data_are_views_as_numpy_makes_them(axis):
    def loss(scale, data):
        data = data * 1.0
        sums = np.apply_along_axis(first_replaced, axis, data, scale)
        return np.sum(sums * np.sum(data, axis))

    data = np.arange(24.0).reshape(2, 3, 4)
    assert value_and_grad(loss)(2.0, data) == (loss(2.0, data), loss(2.0, data) / 2.0)


def doubled_sum(row):
    row *= 2.0
    return np.sum(row)


@pytest.mark.parametrize("loss", [
    lambda x: np.sum(np.apply_along_axis(doubled_sum, 1, x * 1.0)),
    lambda x: np.sum(np.apply_along_axis(lambda row: first_replaced(row, 2.0), 0, x * 1.0)),
])
def test_writing_into_rows_that_carry_a_derivative_is_refused(loss):
    with pytest.raises(DerivativeError, match=r"test_applied\.py:\d+"):
        grad(loss)(np.ones((2, 3)))


def test_a_call_without_active_values_stays_as_it_is():
    def loss(x, data):
        shares = np.apply_along_axis(lambda row: row / np.sum(row), 0, np.ma.masked_less(data, 0.0))
        return np.sum(x * shares.filled(0.5)) + np.sum(x * np.piecewise(data, [data < 0.0], [lambda t: -t, 1.0]))

    derivative = grad(loss)
    assert derivative(1.5, X) == loss(1.0, X)
    assert "np.apply_along_axis(" in derivative.source and "np.piecewise(" in derivative.source
