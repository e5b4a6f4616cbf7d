"""Jacobians and Hessians of real functions with complex numbers inside, in every mode, against differences."""

import numpy as np
import pytest

from adcompile import hessian, hvp, jacobian, per_example_grad, value_gradient_hessian

RANDOM = np.random.default_rng(11)
X = RANDOM.uniform(0.5, 1.5, 5)
MIX = RANDOM.normal(size=(5, 5)) + 1j * RANDOM.normal(size=(5, 5))


def response(x):
    """A frequency response, part by part."""
    w = np.linspace(0.5, 2.0, 4)
    z = x[0] + 1j * w * x[1] + 1.0 / (1j * w * x[2])
    return np.abs(z) + np.angle(z)


def through_a_matrix(x):
    z = MIX @ np.exp(1j * x)
    return np.concatenate([z.real, (z * np.conj(z)).real * x])


def pointwise(x):
    return np.exp(1j * x).imag * np.abs(x + 2j * x**2)


def solved(x):
    return np.linalg.solve(np.eye(5) * (2.0 + 1j) + 0.1j * np.outer(x, x), x).imag


def in_a_loop(x):
    z = np.zeros(5, complex)
    for k in range(4):
        z = z * z * 0.1 + x * (1.0 + 0.5j * k)
    return np.abs(z)


def stored(x):
    z = np.empty((5, 2), complex)
    z[:, 0] = x * 1j
    z[:, 1] = z[:, 0] ** 2 + x[::-1]
    return z.real[:, 1] + z[:, 0].imag


def spectrum(x):
    return np.abs(np.fft.fft(x * np.arange(1.0, 6.0))) ** 2


FUNCTIONS = (response, through_a_matrix, pointwise, solved, in_a_loop, stored, spectrum)


def by_differences(function, x, step=1e-6):
    columns = [(function(x + step * one) - function(x - step * one)) / (2.0 * step) for one in np.eye(x.size)]
    return np.stack(columns, axis=-1)


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_jacobians(function, mode):
    found = jacobian(function, mode=mode)(X)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, by_differences(function, X), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.filterwarnings("ignore::adcompile.DerivativeWarning")
def test_sparse_jacobians(function):
    np.testing.assert_allclose(jacobian(function, mode="sparse")(X).toarray(), by_differences(function, X), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_hessians(function):
    weights = np.arange(1.0, len(function(X)) + 1.0)

    def loss(x):
        return np.sum(weights * function(x))

    expected = by_differences(lambda x: by_differences(loss, x, 1e-4), X, 1e-4)
    found = hessian(loss)(X)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(np.stack([hvp(loss)(X, one) for one in np.eye(5)]), found, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(value_gradient_hessian(loss)(X)[2], found, rtol=1e-10, atol=1e-10)


def test_long_vectors_have_few_entries():
    x = RANDOM.uniform(0.5, 1.5, 60)

    def loss(x):
        return np.sum(pointwise(x)) + np.sum(np.abs(x[1:] + 1j * x[:-1]))

    found = hessian(loss)(x)
    np.testing.assert_allclose(found, np.stack([hvp(loss)(x, one) for one in np.eye(60)]), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(jacobian(pointwise)(x), by_differences(pointwise, x), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(hessian(loss, mode="sparse")(x).toarray(), found, rtol=1e-10, atol=1e-10)


def test_one_gradient_a_row():
    def terms(beta, X):
        return np.abs(np.exp(1j * (X @ beta)) - 0.5)

    rows = RANDOM.normal(size=(6, 5))
    np.testing.assert_allclose(per_example_grad(terms)(X, rows), by_differences(lambda beta: terms(beta, rows), X), rtol=1e-6, atol=1e-7)
