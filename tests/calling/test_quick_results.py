"""What a direct call gives: memory of its own, of the kind of the argument."""

import numpy as np
import pytest

from adcompile import DerivativeError, NotScalar, derivative_of, grad, value_and_grad
from tests.direct import direct, kinds

SHARED = np.arange(1.0, 4.0)


def shares_captured(x, y):
    return np.sum(x * SHARED) + np.sum(y * SHARED)


def shares_argument(x, y):
    return np.sum(x * y)


def shares_result(x, y):
    t = np.exp(SHARED)
    return np.sum(x * t) + np.sum(y * t)


def shares_view(x, y):
    return np.sum(x * y[::-1]) + np.sum(y.reshape(3, 1)[:, 0] * SHARED)


def shares_in_a_branch(x, y):
    z = y if x[0] > 0 else SHARED
    return np.sum(x * z) + y[0]


def returns_an_item(x, y):
    z = x * SHARED + y
    return z[0]


@pytest.mark.parametrize("f", [shares_captured, shares_argument, shares_result, shares_view, shares_in_a_branch, returns_an_item])
def test_results_are_memory_of_their_own(f):
    derivative = value_and_grad(f, wrt=(0, 1))
    x, y, before = np.full(3, 2.0), np.full(3, 3.0), SHARED.copy()
    expected = derivative(x, y)
    for _ in range(3):
        value, bars = derivative(x, y)
        assert value == expected[0] and all(np.array_equal(one, other) for one, other in zip(bars, expected[1]))
        held = [x, y, SHARED]
        for bar in bars:
            assert type(bar) is np.ndarray and bar.base is None and bar.shape == (3,)
            assert not any(np.shares_memory(bar, one) for one in held)
            held.append(bar)
        for bar in bars:
            bar[:] = np.nan
    assert np.array_equal(SHARED, before) and np.array_equal(x, np.full(3, 2.0)) and np.array_equal(y, np.full(3, 3.0))


def test_results_that_are_views_are_copied():
    x, y = np.arange(9.0).reshape(3, 3), np.arange(9.0, 18.0).reshape(3, 3)
    derivative = grad(lambda x, y: np.sum(x * y.T), wrt=(0, 1))
    for _ in range(3):
        x_bar, y_bar = derivative(x, y)
        assert np.array_equal(x_bar, y.T) and np.array_equal(y_bar, x.T)
        assert x_bar.base is None and not np.shares_memory(x_bar, y) and not np.shares_memory(y_bar, x)


def test_a_gradient_is_not_the_memory_of_the_value():
    for of in (lambda x: np.exp(x), lambda x: np.exp(x).reshape(1, 1), lambda x: np.exp(x)[:1], lambda x: np.exp(x).T):
        derivative = value_and_grad(of)
        for _ in range(3):
            value, bar = derivative(np.zeros(1))
            assert value == 1.0 and bar == 1.0 and not np.shares_memory(value, bar)


@pytest.mark.parametrize("x", [
    np.ones(3, np.float32), np.ones(3, ">f8"), np.ones(3, np.int32), np.ones((3, 1)), np.ones(1), np.array(1.0), np.float32(1.0),
    np.float64(1.0), 1.0, 2, [1.0, np.ones(3)],
])
@pytest.mark.parametrize("of", [
    lambda x, w: np.sum(x * w), lambda x, w: np.sum(x * x * w), lambda x, w: 2.0, lambda x, w: np.sum(x),
])
def test_the_direct_way_gives_what_the_first_call_gave(x, of):
    f = of if not isinstance(x, list) else lambda x, w: of(x[0], w) + of(x[1], w)
    for w in (np.arange(3.0), np.arange(3.0, dtype=np.float32), np.arange(3.0).astype(">f8"), 2.0):
        derivative = grad(f)
        first = derivative.front(x, w)
        for _ in range(2):
            found = derivative(x, w)
            assert kinds(found) == kinds(first)


def test_a_value_that_is_no_number_is_refused_in_the_direct_way_too():
    def branches(x, flag):
        return x if flag[0] > 0 else np.sum(x)

    derivative = direct(branches, np.ones(3), np.zeros(1))
    with pytest.raises(NotScalar):
        derivative(np.ones(3), np.ones(1))


def test_a_rule_that_gives_another_shape_is_told_in_each_call():
    def opaque(x):
        return x.ravel()

    @derivative_of(opaque, form="adjoint")
    def adjoint(y, x, y_bar):
        return y_bar

    derivative = grad(lambda x: np.sum(opaque(x)))
    for _ in range(3):
        with pytest.raises(DerivativeError, match=r"of shape \(2, 2\) came out with shape \(4,\)"):
            derivative(np.ones((2, 2)))
