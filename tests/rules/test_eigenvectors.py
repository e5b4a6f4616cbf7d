"""Eigenvectors where eigenvalues are equal, and the phases of complex ones."""

import numpy as np
import pytest

from adcompile import grad, jvp
from adcompile.errors import NotDifferentiable


def of_equal_values(seed, turned):
    """A matrix with the eigenvalues -2, -1, -1, 1, 1, 2, and the matrix of its vectors."""
    rng = np.random.default_rng(seed)
    vectors = np.linalg.qr(rng.normal(size=(6, 6)) + turned * rng.normal(size=(6, 6)))[0]
    a = vectors @ np.diag([-2.0, -1.0, -1.0, 1.0, 1.0, 2.0]) @ vectors.conj().T
    return (a + a.conj().T) / 2.0, vectors


WEIGHTS = np.random.default_rng(3).normal(size=(6, 6))


def of_the_space(a):
    vectors = np.linalg.eigh(a)[1][:, :3]
    return np.sum(WEIGHTS * (vectors @ vectors.conj().T).real)


def of_the_space_and_values(a):
    return of_the_space(a) + np.sum(np.linalg.eigvalsh(a)[:3])


def of_one_vector(a):
    return np.abs(np.linalg.eigh(a)[1][0, 1]) ** 2


def of_vectors_and_values(a):
    values, vectors = np.linalg.eigh(a)
    return np.sum(WEIGHTS * ((vectors * np.sqrt(values + 10.0)) @ vectors.conj().T).real)


@pytest.mark.parametrize("turned", [0.0, 1j])
@pytest.mark.parametrize("function", [of_the_space, of_the_space_and_values])
def test_a_function_of_the_space_of_equal_eigenvalues_has_a_gradient(function, turned):
    for seed in range(5):
        a, _ = of_equal_values(seed, turned)
        direction = np.random.default_rng(9).normal(size=(6, 6)) + turned * np.random.default_rng(8).normal(size=(6, 6))
        direction = direction + direction.conj().T
        found = np.sum(np.real(np.conj(grad(function)(a)) * direction))
        wanted = (function(a + 1e-5 * direction) - function(a - 1e-5 * direction)) / 2e-5
        assert found == pytest.approx(wanted, rel=1e-6)


def test_single_vectors_are_refused():
    for turned in (0.0, 1j):
        with pytest.raises(NotDifferentiable, match="single vectors"):
            grad(of_one_vector)(of_equal_values(0, turned)[0])


def test_functions_of_the_matrix_are_refused():
    for turned in (0.0, 1j):
        with pytest.raises(NotDifferentiable, match="depends on values and vectors"):
            grad(of_vectors_and_values)(of_equal_values(0, turned)[0])


def test_a_tangent_is_refused_where_it_tells_equal_eigenvalues_apart():
    a = np.diag([1.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    apart, together = np.zeros((6, 6)), np.diag([1.0, 2.0, 0.0, 0.0, 0.0, 0.0])
    apart[0, 1] = apart[1, 0] = together[0, 3] = together[3, 0] = 1.0
    with pytest.raises(NotDifferentiable, match="Take grad or vjp"):
        jvp(of_the_space, (a,), (apart,))
    found = jvp(of_the_space, (a,), (together,))[1]
    assert found == pytest.approx((of_the_space(a + 1e-6 * together) - of_the_space(a - 1e-6 * together)) / 2e-6, rel=1e-5)


def of_a_phase(a):
    return np.sum(np.linalg.eigh(a)[1].imag * WEIGHTS[:4, :4])


def test_a_phase_that_nothing_determines_is_refused():
    blocks = np.array([[1.0, 1j, 0, 0], [-1j, 2.0, 0, 0], [0, 0, 4.0, 0.5 + 1j], [0, 0, 0.5 - 1j, 7.0]])
    with pytest.raises(NotDifferentiable, match="phase of a vector"):
        grad(of_a_phase)(blocks)
    grad(lambda a: np.sum(np.abs(np.linalg.eigh(a)[1]) ** 4))(blocks)
