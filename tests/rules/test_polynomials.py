"""Polynomials: products, quotients, fits, series; where their lengths jump, they are refused."""

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from adcompile import check, grad, jacobian
from adcompile.errors import NotDifferentiable

RNG = np.random.default_rng(7)
POINTS, VALUES, WEIGHTS = np.sort(RNG.normal(size=8)), RNG.normal(size=8), RNG.uniform(0.5, 2.0, 8)


def fitted(x, y, w, degree):
    c = np.polyfit(x, y, degree, w=w)
    return np.sum(c * c) + np.polyval(c, 0.3)


@pytest.mark.parametrize("degree", [0, 1, 3])
def test_a_fit_depends_on_points_values_and_weights(degree):
    check(fitted, POINTS, VALUES, WEIGHTS, degree)


def test_the_derivative_of_a_fit_by_its_values_is_the_pseudoinverse():
    found = jacobian(lambda y: np.polyfit(POINTS, y, 2))(VALUES)
    np.testing.assert_allclose(found, np.linalg.pinv(np.vander(POINTS, 3)), rtol=1e-11, atol=1e-13)


def test_points_that_do_not_determine_the_polynomial_are_refused():
    def fit(y):
        return np.sum(np.polyfit(np.array([0.0, 1.0, 1.0]), y, 2))

    with pytest.raises(NotDifferentiable, match=r"test_polynomials\.py:\d+"), pytest.warns(np.exceptions.RankWarning):
        grad(fit)(np.ones(3))


def product(a, b):
    return np.sum(np.polymul(a, b) ** 2)


def test_the_derivative_of_a_product_of_polynomials():
    check(product, RNG.normal(size=4), RNG.normal(size=2))


def test_zeros_at_the_front_are_refused_where_they_are_active():
    zero_first, other = np.array([0.0, 2.0, 1.0]), np.array([1.0, -3.0])
    np.testing.assert_allclose(grad(product)(other, zero_first), grad(product)(other, zero_first[1:]), rtol=1e-14)
    with pytest.raises(NotDifferentiable, match="leading coefficient"):
        grad(product)(zero_first, other)


def divided(u, v):
    q, r = np.polydiv(u, v)
    return np.sum(q * q) * (1.0 + np.sum(np.sin(r)))


@pytest.mark.parametrize("lengths", [(6, 3), (4, 4), (3, 1), (2, 4)])
def test_a_quotient_and_its_remainder(lengths):
    rng = np.random.default_rng(sum(lengths))
    check(divided, *[rng.uniform(0.5, 1.5, length) for length in lengths])


def test_a_quotient_without_remainder():
    def deflated(u, root):
        return np.sum(np.polydiv(u, [1.0, -root])[0] ** 2)

    check(deflated, np.polymul([1.0, 2.0, 3.0], [1.0, -2.0]), 2.0)
    with pytest.raises(NotDifferentiable, match=r"test_polynomials\.py:\d+"):
        grad(lambda u: np.polydiv(u, np.array([1.0, -2.0, 1.0]))[1][0])(np.polymul([1.0, 2.0, 3.0], [1.0, -2.0, 1.0]))


def test_the_derivative_of_a_series_is_the_series_of_the_derivative():
    c, x = RNG.normal(size=6), RNG.uniform(-1.0, 1.0, 5)
    found = grad(lambda x: np.sum(chebyshev.chebval(x, c)))(x)
    np.testing.assert_allclose(found, chebyshev.chebval(x, chebyshev.chebder(c)), rtol=1e-12)
    columns = jacobian(lambda c: chebyshev.chebval(x, c))(c)
    np.testing.assert_allclose(columns, chebyshev.chebvander(x, 5), rtol=1e-12, atol=1e-14)
