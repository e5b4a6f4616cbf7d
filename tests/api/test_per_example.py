"""`per_example_grad` against one gradient for each row."""

import numpy as np
import pytest

from adcompile import NotDifferentiable, grad, per_example_grad

RANDOM = np.random.default_rng(4)
X, Y, BETA = RANDOM.normal(size=(12, 3)), RANDOM.integers(0, 2, 12).astype(float), np.array([0.3, -0.2, 0.5])


def terms(beta, X, y):
    eta = X @ beta
    return np.logaddexp(0.0, eta) - y * eta


def one_by_one(beta, X, y):
    return np.stack([grad(lambda beta, k: terms(beta, X[k:k + 1], y[k:k + 1])[0])(beta, k) for k in range(len(y))])


@pytest.mark.parametrize("rows", [12, 2, 1])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_each_row_is_a_gradient(rows, dtype):
    found = per_example_grad(terms)(BETA.astype(dtype), X[:rows].astype(dtype), Y[:rows].astype(dtype))
    assert found.shape == (rows, 3) and found.dtype == dtype
    np.testing.assert_allclose(found, one_by_one(BETA, X[:rows], Y[:rows]), rtol=1e-12 if dtype is np.float64 else 1e-4, atol=1e-6)


def test_no_rows():
    assert per_example_grad(terms)(BETA, X[:0], Y[:0]).shape == (0, 3)


def test_structures_and_several_arguments():
    def of_a_network(layers, X):
        hidden = np.tanh(X @ layers["W"] + layers["b"])
        return hidden @ layers["last"][0] * 2.0

    layers = {"W": RANDOM.normal(size=(3, 4)), "b": np.zeros(4), "last": (RANDOM.normal(size=4), "tanh")}
    found = per_example_grad(of_a_network)(layers, X)
    assert found["W"].shape == (12, 3, 4) and found["b"].shape == (12, 4) and found["last"][0].shape == (12, 4)
    for k in range(12):
        row = grad(lambda layers: of_a_network(layers, X[k:k + 1])[0])(layers)
        np.testing.assert_allclose(found["W"][k], row["W"], rtol=1e-12)
        np.testing.assert_allclose(found["last"][0][k], row["last"][0], rtol=1e-12)
    both = per_example_grad(lambda a, b: a * X[:, 0] + np.sin(b) * Y, wrt=(0, 1))(0.5, 0.3)
    np.testing.assert_allclose(both[0], X[:, 0])
    np.testing.assert_allclose(both[1], np.cos(0.3) * Y)


def test_as_a_decorator_and_in_a_loop_over_rows():
    @per_example_grad
    def by_rows(w):
        out = np.zeros(len(Y))
        for k in range(len(Y)):
            out[k] = (Y[k] - X[k] @ w) ** 2
        return out

    np.testing.assert_allclose(by_rows(BETA), -2.0 * (Y - X @ BETA)[:, None] * X, rtol=1e-12)


@pytest.mark.parametrize("function", [lambda w: np.sum(w * w), lambda w: np.outer(w, w), lambda w: (w, w)])
def test_a_result_that_is_no_vector_is_refused(function):
    with pytest.raises(NotDifferentiable, match="not one number for each example"):
        per_example_grad(function)(np.ones(3))


@pytest.mark.parametrize("a, b", [(0.3, -0.2), (800.0, 0.0), (-800.0, 0.0), (np.inf, 1.0), (-np.inf, 1.0), (1.0, np.inf)])
def test_the_share_of_an_exponential(a, b):
    slope = grad(np.logaddexp, wrt=(0, 1))(a, b)
    high = 1.0 / (1.0 + np.exp(-abs(a - b)))
    expected = (high, 1.0 - high) if a > b else (1.0 - high, high)
    np.testing.assert_allclose(slope, expected, rtol=1e-12, atol=1e-300)


def test_equal_infinities_share():
    assert grad(lambda a, b: np.logaddexp(a, b), wrt=(0, 1))(-np.inf, -np.inf) == (0.5, 0.5)
