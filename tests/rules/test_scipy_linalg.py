"""Functions of `scipy.linalg`: what they read, which options are refused, and that nothing raises in between."""

import numpy as np
import pytest
import scipy.linalg

import adcompile
from adcompile.errors import NoRule, NotDifferentiable, UnsupportedSyntax

MATRIX = np.array([[4.0, 1.0], [0.5, 3.0]])
VECTOR = np.array([1.0, -2.0])


@pytest.mark.parametrize("function, unread", [
    (lambda a: scipy.linalg.solve_triangular(a, VECTOR), (1, 0)),
    (lambda a: scipy.linalg.solve_triangular(a, VECTOR, 0, True), (0, 1)),
    (lambda a: scipy.linalg.solve_triangular(a, VECTOR, 1, True, True), (0, 0)),
    (lambda a: scipy.linalg.cholesky(a), (1, 0)),
    (lambda a: scipy.linalg.cholesky(a, True), (0, 1)),
    (lambda a: scipy.linalg.solve(a, VECTOR, assume_a="pos"), (1, 0)),
    (lambda a: scipy.linalg.solve(a, VECTOR, True, assume_a="sym"), (0, 1)),
])
def test_what_is_not_read_has_derivative_zero(function, unread):
    gradient = adcompile.grad(lambda a: np.sum(np.sin(function(a))))(MATRIX)
    assert gradient[unread] == 0.0 and np.count_nonzero(gradient) == 3 - (unread == (0, 0)) * 2


def test_a_gaussian_process():
    def loglik(theta, x, y):
        K = theta[0] * np.exp(-0.5 * (x[:, None] - x[None, :]) ** 2 / theta[1]) + theta[2] * np.eye(len(x))
        c, low = scipy.linalg.cho_factor(K)
        return -0.5 * (y @ scipy.linalg.cho_solve((c, low), y)) - np.sum(np.log(np.diag(c)))

    def by_a_lower_factor(theta, x, y):
        K = theta[0] * np.exp(-0.5 * (x[:, None] - x[None, :]) ** 2 / theta[1]) + theta[2] * np.eye(len(x))
        L = scipy.linalg.cholesky(K, lower=True)
        z = scipy.linalg.solve_triangular(L, y, lower=True)
        return -0.5 * (z @ z) - np.sum(np.log(np.diag(L)))

    x = np.linspace(0.0, 5.0, 12)
    arguments = np.array([1.0, 0.7, 0.1]), x, np.sin(x)
    adcompile.check(loglik, *arguments, wrt=0)
    np.testing.assert_allclose(adcompile.grad(by_a_lower_factor)(*arguments), adcompile.grad(loglik)(*arguments), rtol=1e-9)
    np.testing.assert_allclose(adcompile.hessian(by_a_lower_factor)(*arguments), adcompile.hessian(loglik)(*arguments),
                               rtol=1e-8)


def test_a_cotangent_that_is_no_number_raises_nothing():
    def f(a, b):
        return scipy.linalg.solve_triangular(a, b)

    _, pull = adcompile.vjp(f, MATRIX, VECTOR)
    assert np.all(np.isnan(pull(np.array([np.nan, np.nan]))[1]))


def overwrites(a):
    return np.sum(scipy.linalg.cholesky(a, overwrite_a=True))


def transposes(a):
    return np.sum(scipy.linalg.solve(a, VECTOR, transposed=True))


def banded(a):
    return np.sum(scipy.linalg.solve(a, VECTOR, assume_a="banded"))


def both(a):
    return np.sum(scipy.linalg.expm_frechet(a, MATRIX)[1])


def generalised(a):
    return np.sum(scipy.linalg.eigvalsh(a, MATRIX))


@pytest.mark.parametrize("function, told", [
    (transposes, "this value of 'transposed' of scipy.linalg.solve is not supported"),
    (banded, "this value of 'assume_a' of scipy.linalg.solve is not supported"),
    (both, "this value of 'compute_expm' of scipy.linalg.expm_frechet is not supported"),
    (generalised, "scipy.linalg.eigvalsh with 2 arguments is not supported"),
])
def test_options_without_a_rule_are_refused_by_name(function, told):
    with pytest.raises(NoRule, match=told) as refused:
        adcompile.grad(function)(MATRIX)
    assert "test_scipy_linalg.py" in str(refused.value)


def test_a_stack_of_systems_for_one_vector():
    def f(a):
        return np.sum(scipy.linalg.solve_triangular(a, VECTOR))

    with pytest.raises(NoRule, match="write the vector as a matrix"):
        adcompile.grad(f)(np.stack([MATRIX, MATRIX]))


def test_an_operand_that_may_be_overwritten_is_refused():
    with pytest.raises(UnsupportedSyntax, match="may change active values in place|writing a result into an array"):
        adcompile.grad(overwrites)(MATRIX)


def test_a_matrix_with_a_complex_root_is_refused():
    def f(a):
        return np.sum(scipy.linalg.sqrtm(a))

    with pytest.raises(NotDifferentiable):
        adcompile.grad(f)(-MATRIX)
