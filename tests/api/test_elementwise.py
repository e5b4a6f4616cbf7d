"""`elementwise_grad`: the diagonal of a Jacobian that has nothing beside it, and refused where it has."""

import numpy as np
import pytest

from adcompile import (
    NotDifferentiable, NotScalar, UnsupportedSyntax, elementwise_grad, grad, hessian, jacobian, jvp, vjp,
)

SCALE = np.array([1.0, 2.0, 3.0])
X = np.array([0.5, -1.0, 2.0])


def wave(x, a=2.0):
    return np.sin(a * x) * np.exp(-x * x) + abs(x)


def capped(x):
    y = np.where(x > 0.0, x * x, -x)
    return np.minimum(np.clip(y, 0.1, 3.0), 2.5)


def iterated(x, n):
    y = x
    for _ in range(n):
        y = 0.5 * (y + SCALE / (1.0 + y * y))
    return y


def branching(x):
    if np.sum(x) > 0.0:
        return x * x
    return x


def helper(x):
    return np.tanh(x) ** 2


def with_helper(x):
    return helper(x) + helper(x * 2.0)


def copied(x):
    return np.array(x, dtype=float).copy().astype(np.float64) ** 3


@pytest.mark.parametrize("function, args", [
    (wave, (X,)), (capped, (X,)), (iterated, (X, 4)), (branching, (X,)), (branching, (-X,)), (with_helper, (X,)), (copied, (X,)),
    (wave, (X.reshape(3, 1),)), (wave, (np.ones((2, 3)),)), (wave, (np.array(0.3),)), (wave, (np.zeros(0),)),
])
def test_the_diagonal_of_the_jacobian(function, args):
    x, found = args[0], elementwise_grad(function)(*args)
    whole = jacobian(function)(*args).reshape(x.size, x.size)
    assert type(found) is np.ndarray and found.shape == x.shape
    np.testing.assert_allclose(np.diag(found.ravel()), whole, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("x", [0.5, np.float64(0.5), np.float32(0.5), 2, np.array(0.5)])
def test_numbers_get_their_own_type_back(x):
    assert type(elementwise_grad(wave)(x)) is type(grad(wave)(x)) and elementwise_grad(wave)(x) == grad(wave)(x)


def test_any_function_of_one_number_works_element_by_element():
    def series(x):
        terms = [x**k for k in range(1, 5)]
        return sum(terms) + np.sum(x * np.arange(3.0))

    assert elementwise_grad(series)(0.5) == grad(series)(0.5)


def test_with_respect_to_several():
    x_bar, a_bar = elementwise_grad(lambda x, a: x * x * a, wrt=(0, 1))(X, SCALE)
    assert np.array_equal(x_bar, 2.0 * X * SCALE) and np.array_equal(a_bar, X * X)


def test_derivatives_of_derivatives():
    cube = elementwise_grad(elementwise_grad(lambda x: x * x * x))
    assert np.array_equal(cube(X), 6.0 * X) and cube(2.0) == 12.0
    assert np.array_equal(elementwise_grad(cube)(X), [6.0, 6.0, 6.0])
    first = elementwise_grad(wave)
    np.testing.assert_allclose(jacobian(first)(X), np.diag(elementwise_grad(first)(X)), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(hessian(lambda x: np.sum(wave(x)))(X), np.diag(elementwise_grad(first)(X)), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(jvp(first, (X,), (SCALE,))[1], elementwise_grad(first)(X) * SCALE, rtol=1e-15)
    np.testing.assert_allclose(vjp(first, X)[1](SCALE)[0], elementwise_grad(first)(X) * SCALE, rtol=1e-15)
    with pytest.raises(NotScalar):
        grad(first)(X)


def test_elementwise_grad_is_a_decorator():
    @elementwise_grad
    def square(x):
        return x * x

    @elementwise_grad(wrt="a")
    def scaled(x, a):
        return x * a * a

    assert np.array_equal(square(X), 2.0 * X) and np.array_equal(scaled(X, X), 2.0 * X * X)


def loop_over(x):
    total = 0.0
    for v in x:
        total = total + v * x
    return total


@pytest.mark.parametrize("function, marked", [
    (lambda x: np.cumsum(x), "np.cumsum(x)"), (lambda x: x * np.sum(x), "np.sum(x)"), (lambda x: x[::-1] * x, "x[::-1]"),
    (lambda x: x @ np.eye(3), "x @ np.eye(3)"), (lambda x: np.sort(x), "np.sort(x)"), (lambda x: x * x[0], "x[0]"),
    (lambda x: np.roll(x, 1), "np.roll(x, 1)"), (lambda x: x / np.linalg.norm(x), "np.linalg.norm(x)"),
    (lambda x: np.array([x[0], x[0], x[0]]), "x[0]"), (lambda x: x.reshape(3, 1) * x.reshape(3, 1), "x.reshape(3, 1)"),
])
def test_what_mixes_elements_is_refused_where_it_stands(function, marked):
    with pytest.raises(NotDifferentiable, match="an element of the result depends on several elements here") as caught:
        elementwise_grad(function)(X)
    assert marked in caught.value.span.text and "Take the jacobian" in str(caught.value)


def test_a_loop_over_elements_is_refused():
    with pytest.raises(NotDifferentiable, match="for v in x"):
        elementwise_grad(loop_over)(X)


@pytest.mark.parametrize("function, x, part", [
    (lambda x: x * SCALE, 2.0, r"the result has shape \(3,\), 'x' has shape \(\)"),
    (lambda x: x * SCALE, np.ones(1), r"the result has shape \(3,\), 'x' has shape \(1,\)"),
    (lambda x: x * np.ones((2, 1)), X, r"the result has shape \(2, 3\), 'x' has shape \(3,\)"),
])
def test_a_result_of_another_shape_is_refused(function, x, part):
    with pytest.raises(NotDifferentiable, match=part):
        elementwise_grad(function)(x)


def test_structures_are_refused():
    with pytest.raises(UnsupportedSyntax, match="'p' is a list, which has no shape"):
        elementwise_grad(lambda p: p)([1.0])
