"""Sparse matrices of SciPy beside values that carry a derivative: what stands in `tests/programs/sparse_products.py`, and the operators."""

import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from adcompile import NoRule, NotDifferentiable, check, grad, hessian, hvp, jacobian, jacobian_pattern, jvp, value_and_grad, vjp

RANDOM = np.random.default_rng(5)
N = 30
LAPLACE = sp.diags_array([1.0, -2.0, 1.0], offsets=[-1, 0, 1], shape=(N, N)).tocsr()
X = RANDOM.normal(size=N)


def weighted(x, a):
    return np.sum(np.sin(a @ x) * np.arange(1.0, N + 1.0).reshape((N,) + (1,) * (x.ndim - 1)))


FORMATS = {one: getattr(LAPLACE, f"to{one}")() for one in ("csr", "csc", "coo", "dia", "lil", "dok", "bsr")} | {
    "matrix": sp.csr_matrix(LAPLACE), "float32": LAPLACE.astype(np.float32), "int": LAPLACE.astype(int), "bool": LAPLACE > 0.0}


@pytest.mark.parametrize("x", [X, X.astype(np.float32), np.stack([X, X**2], 1), X[::-1], np.repeat(X, 2)[::2]],
                         ids=["vector", "float32", "columns", "reversed", "strided"])
@pytest.mark.parametrize("name", FORMATS)
def test_all_formats(name, x):
    a = FORMATS[name]
    value, found = value_and_grad(weighted)(x, a)
    by_hand = a.T @ (np.cos(a @ x) * np.arange(1.0, N + 1.0).reshape((N,) + (1,) * (x.ndim - 1)))
    assert np.allclose(value, weighted(x, a)) and found.dtype == x.dtype and found.shape == x.shape
    assert np.allclose(found, by_hand, rtol=1e-4 if x.dtype == np.float32 or a.dtype == np.float32 else 1e-13)


def test_the_text_is_the_one_by_hand():
    derivative = grad(lambda x, a: np.sum((a @ x) ** 2))
    derivative(X, LAPLACE)
    assert "t = a @ x" in derivative.source and "x_bar = a.T @ t_bar" in derivative.source


def test_complex_numbers():
    for a in (LAPLACE[:4, :4], (1.0 + 0.5j) * LAPLACE[:4, :4]):
        for function in (lambda x: np.sum(np.abs(a @ (x * (1.0 + 2.0j))) ** 2), lambda x: np.sum(np.sin((x + 0.5j) @ a).imag),
                         lambda z: (np.exp(a @ z) @ z).real):
            assert check(function, X[:4])
        z = X[:4] + 1j * X[4:8]
        assert np.allclose(grad(lambda z: np.sum(np.abs(a @ z) ** 2))(z), 2.0 * a.conj().T @ (a @ z))


def test_operators_agree():
    def curve(x, a):
        return np.tanh(a @ x) + x * (x @ a)

    x, a = X[:12], LAPLACE[:12, :12]
    forward, reverse = [jacobian(curve, mode=mode)(x, a) for mode in ("forward", "reverse")]
    assert np.allclose(forward, reverse, rtol=1e-13) and np.allclose(jacobian(curve)(x, a), forward, rtol=1e-13)
    value, pull = vjp(curve, x, a)
    bar, dot = RANDOM.normal(size=12), RANDOM.normal(size=12)
    assert np.allclose(pull(bar)[0], bar @ forward) and np.allclose(jvp(curve, (x, a), (dot, None))[1], forward @ dot)
    assert check(weighted, X, LAPLACE)
    whole = hessian(weighted)(X, LAPLACE)
    assert np.allclose(whole @ X, hvp(weighted)(X, X, LAPLACE))
    by_hand = -LAPLACE.T @ (LAPLACE.toarray() * (np.sin(LAPLACE @ X) * np.arange(1.0, N + 1.0))[:, None])
    assert np.allclose(whole, by_hand, rtol=1e-12, atol=1e-12)


def residual(u, a):
    return a @ u - u**3


def dense(u, a):
    return a.toarray() - np.diag(3.0 * u**2)


def test_a_sparse_jacobian_has_the_places_of_the_matrix():
    derivative = jacobian(residual, mode="sparse")
    found = derivative(X, LAPLACE)
    assert found.nnz == 3 * N - 2 and np.allclose(found.toarray(), dense(X, LAPLACE))
    assert jacobian_pattern(residual)(X, LAPLACE).nnz == 3 * N - 2


def test_its_places_are_those_of_the_call():
    derivative = jacobian(residual, mode="sparse")
    wide = sp.diags_array([1.0, -2.0, 1.0], offsets=[-3, 0, 3], shape=(N, N)).tocsr()
    hollow = LAPLACE.copy()
    hollow.data[hollow.data > 0.0] = 0.0
    hollow.eliminate_zeros()
    for a in (LAPLACE, 2.0 * LAPLACE, wide, LAPLACE.tocoo(), hollow, LAPLACE, sp.csr_array(np.tri(N)), LAPLACE.todia()):
        assert np.allclose(derivative(X, a).toarray(), dense(X, a), rtol=1e-12, atol=1e-12)


def test_zeros_of_sums_of_matrices_are_no_zeros_of_the_next_call():
    """SciPy leaves out the elements of a sum that cancel."""
    def combined(u, a, b, c):
        return (a + c * b) @ u

    derivative = jacobian(combined, mode="sparse")
    other = LAPLACE.copy()
    other.data[1] = 7.0
    for c in (-1.0, 0.5, -1.0, 2.0):
        assert np.allclose(derivative(X, LAPLACE, other, c).toarray(), (LAPLACE + c * other).toarray())


def test_a_matrix_argument_has_columns_of_its_own_in_the_pattern():
    def on_columns(m, a):
        return np.ravel(a @ m), np.ravel(m.T @ a)

    m, a = RANDOM.normal(size=(5, 2)), LAPLACE[:5, :5]
    for place in (0, 1):
        function = lambda m, a: on_columns(m, a)[place]         # noqa: E731
        found = jacobian(function, mode="sparse")(m, a)
        assert np.allclose(found.toarray(), jacobian(function, mode="reverse")(m, a).reshape(10, 10)) and found.nnz <= 3 * 10


@dataclass
class Heat:
    laplace: Any
    rate: float

    def step(self, u):
        return u + self.rate * (self.laplace @ u)

    def loss(self, u):
        for _ in range(3):
            u = self.step(u)
        return u @ u


def test_matrices_in_objects_that_become_others():
    model = Heat(LAPLACE, 0.1)
    bound, free = grad(model.loss), grad(Heat.loss)
    for matrix in (LAPLACE, LAPLACE.tocsc(), LAPLACE.toarray(), 0.5 * LAPLACE):
        model.laplace = matrix
        step = np.eye(N) + 0.1 * (matrix if isinstance(matrix, np.ndarray) else matrix.toarray())
        by_hand = 2.0 * np.linalg.matrix_power(step, 3).T @ np.linalg.matrix_power(step, 3) @ X
        assert np.allclose(bound(X), by_hand) and np.allclose(free(model, X), by_hand)


@pytest.mark.parametrize("a", [RANDOM.normal(size=(4, N)), RANDOM.normal(size=N), RANDOM.normal(size=(2, 4, N)), np.ones(N, int), LAPLACE])
def test_what_may_be_anything(a):
    held = {"a": [a]}

    def loss(x):
        return np.sum(np.sin(held["a"][0] @ x))

    def loss_of_the_other_side(x):
        return np.sum(np.sin(x @ held["a"][0].T))

    for function in (loss, loss_of_the_other_side) if not isinstance(a, np.ndarray) or a.ndim < 3 else (loss,):
        for x in (X, np.stack([X, X**2], 1)) if function is loss else (X,):
            assert check(function, x)


def test_another_size_is_another_program():
    derivative = grad(lambda x, a: np.sum((a @ x) ** 2))
    for n in (3, 4, 1, 30, 4):
        a = LAPLACE[:n, :n]
        assert np.allclose(derivative(X[:n], a), 2.0 * a.T @ (a @ X[:n]))
    assert np.allclose(pickle.loads(pickle.dumps(grad(weighted)))(X, LAPLACE), grad(weighted)(X, LAPLACE))


def test_a_matrix_that_does_not_fit_raises_as_the_function_does():
    with pytest.raises(ValueError, match="dimension mismatch|mismatch"):
        grad(lambda x, a: np.sum(a @ x))(X[:4], LAPLACE)


@pytest.mark.parametrize("function, arguments", [
    (lambda c, x, a: np.sum((c * a) @ x), (2.0, X, LAPLACE)),
    (lambda x, a: np.sum(a.multiply(x)), (X, LAPLACE)),
    (lambda x, a: np.sum((a * x).sum()), (X, LAPLACE)),
    (lambda x, a: np.sum(np.dot(a, x)), (X, LAPLACE)),
])
def test_what_carries_a_derivative_into_a_sparse_matrix_is_refused(function, arguments):
    with pytest.raises((NotDifferentiable, NoRule)):
        grad(function)(*arguments)
