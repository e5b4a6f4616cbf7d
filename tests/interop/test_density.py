"""Densities of free numbers: the logarithms of determinants against the matrices themselves, and totals that are 1."""

import numpy as np
import pytest
from scipy.integrate import quad

from adcompile import BadArgument, NotDifferentiable, value_and_grad
from adcompile.fit.parameters.packing import Layout
from adcompile.fit.parameters.transforms import TRANSFORMS, correlation_cholesky, positive, rising, simplex, unit_interval
from adcompile.interop.density import checked_dims, coordinates_of, density_of
from adcompile.interop.log_jacobians import LOG_SLOPES

RANDOM = np.random.default_rng(11)


def below(factor):
    return factor[np.tril_indices(len(factor), -1)]


# the functions that give the parameter, and those of its elements that the density is one of
CASES = [
    ("positive", positive, np.float64(0.3), np.ravel), ("positive", positive, RANDOM.normal(size=(2, 3)), np.ravel),
    ("unit_interval", unit_interval, np.float64(-1.3), np.ravel), ("unit_interval", unit_interval, 4 * RANDOM.normal(size=5), np.ravel),
    ("simplex", simplex, RANDOM.normal(size=3), lambda p: p[:-1]), ("simplex", simplex, RANDOM.normal(size=(2, 3)), lambda p: np.ravel(p[:, :-1])),
    ("simplex", simplex, np.zeros(0), lambda p: p[:-1]), ("sorted", rising, RANDOM.normal(size=4), np.ravel),
    ("sorted", rising, RANDOM.normal(size=(3, 2)), np.ravel), ("sorted", rising, np.ones(1), np.ravel),
    ("correlation_cholesky", correlation_cholesky, RANDOM.normal(size=1), below),
    ("correlation_cholesky", correlation_cholesky, RANDOM.normal(size=6), below), ("correlation_cholesky", correlation_cholesky, np.zeros(0), below),
]


@pytest.mark.parametrize("name, outward, free, chosen", CASES)
def test_the_logarithm_is_that_of_the_determinant(name, outward, free, chosen):
    assert_determinant(name, outward, free, chosen)


def test_weights_and_factors_have_their_determinants():
    assert_determinant("simplex", simplex, np.array([0.3, -1.0]), lambda p: p[:-1])
    assert_determinant("correlation_cholesky", correlation_cholesky, np.array([0.3, -1.0, 0.7]), below)


def assert_determinant(name, outward, free, chosen):
    matrix = np.empty((free.size, free.size))
    for place in range(free.size):
        moved = []
        for sign in 1, -1:
            step = np.zeros(free.size)
            step[place] = sign * 1e-6
            moved.append(chosen(np.asarray(outward(free + step.reshape(free.shape)))))
        matrix[:, place] = (moved[0] - moved[1]) / 2e-6
    found = LOG_SLOPES[TRANSFORMS[name]](free)
    np.testing.assert_allclose(found, np.linalg.slogdet(matrix)[1] if free.size else 0.0, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name, outward, free, chosen", CASES)
def test_the_logarithm_is_differentiated(name, outward, free, chosen):
    slope = LOG_SLOPES[TRANSFORMS[name]]
    layout = Layout({"p": np.asarray(outward(free)), "mu": 1.0})
    coordinates, logs = coordinates_of(layout, {"p": name})
    density, _ = density_of(lambda params: -0.5 * params["mu"] ** 2, coordinates, logs, 0)
    at = np.append(np.ravel(free), 0.7)
    value, gradient = value_and_grad(density)(at)
    np.testing.assert_allclose(value, slope(free) - 0.5 * 0.49)
    differences = [(density(at + step) - density(at - step)) / 2e-6 for step in 1e-6 * np.eye(len(at))]
    np.testing.assert_allclose(gradient, differences, rtol=1e-5, atol=1e-8)


def total(logp, params, transforms, reach=30.0):
    """The integral of the density over one free number."""
    coordinates, logs = coordinates_of(Layout(params, "p"), transforms)
    density, _ = density_of(logp, coordinates, logs, 0)
    with np.errstate(all="ignore"):
        return quad(lambda free: np.exp(density(np.array([free]))), -reach, reach, limit=200)[0]


@pytest.mark.parametrize("logp, start, transform", [
    (lambda p: -p, 1.0, "positive"),
    (lambda p: np.log(6.0) + np.log(p) + np.log1p(-p), 0.5, "unit_interval"),
    (lambda p: np.log(6.0) + np.sum(np.log(p)), np.array([0.4, 0.6]), "simplex"),
    (lambda p: np.log(2.0) - 2 * p, 1.0, (lambda free: np.logaddexp(0.0, free), lambda value: np.log(np.expm1(value)))),
    (lambda p: -p, 2.0, (lambda free: np.exp(-free), lambda value: -np.log(value))),
    (lambda p: -p, 2.0, (lambda free: np.exp(2 * free), lambda value: 0.5 * np.log(value), lambda free: np.log(2.0) + 2 * free)),
])
def test_a_density_keeps_its_total(logp, start, transform):
    np.testing.assert_allclose(total(logp, start, {"p": transform}), 1.0, rtol=1e-6)


def test_an_exponential_density_keeps_its_total():
    np.testing.assert_allclose(total(lambda p: -p, 1.0, {"p": "positive"}), 1.0, rtol=1e-6)


def test_a_correlation_factor_with_a_flat_density_of_its_elements():
    """With two rows there is one element r, between -1 and 1."""
    np.testing.assert_allclose(total(lambda p: 0.0 * p[1, 0], np.eye(2), {"p": "correlation_cholesky"}, 1e4), 2.0, rtol=1e-6)


def test_a_pair_of_functions_for_an_array():
    def outward(free):
        return np.sinh(free)

    layout = Layout({"p": np.array([0.5, -1.0])})
    coordinates, logs = coordinates_of(layout, {"p": (outward, np.arcsinh)})
    density, names = density_of(lambda params, y: np.sum(params["p"]) * y, coordinates, logs, 1)
    at = coordinates.inward(layout.vector)
    assert names == ["y"]
    np.testing.assert_allclose(density(at, 2.0), -1.0 + np.sum(np.log(np.cosh(at))))
    np.testing.assert_allclose(value_and_grad(density)(at, 2.0)[1], 2.0 * np.cosh(at) + np.tanh(at))


def test_a_pair_of_functions_that_mixes_elements_is_refused():
    pair = lambda free: np.cumsum(free), lambda value: np.diff(value, prepend=0.0)
    coordinates, logs = coordinates_of(Layout({"p": np.array([1.0, 2.0])}), {"p": pair})
    density, _ = density_of(lambda params: np.sum(params["p"]), coordinates, logs, 0)
    with pytest.raises(NotDifferentiable, match="an element of the result depends on several elements"):
        density(np.ones(2))


def test_names_of_the_users_are_not_those_of_the_text():
    def density(positive, free, log_slope_of_positive):
        return -positive["free"] * free + log_slope_of_positive

    coordinates, logs = coordinates_of(Layout({"free": 2.0}), {"free": "positive"})
    composed, names = density_of(density, coordinates, logs, 2)
    np.testing.assert_allclose(composed(np.array([np.log(2.0)]), 3.0, 1.0), -6.0 + 1.0 + np.log(2.0))
    np.testing.assert_allclose(value_and_grad(composed)(np.array([np.log(2.0)]), 3.0, 1.0)[1], [-6.0 + 1.0])


@pytest.mark.parametrize("coords, dims, said", [
    ({}, {"q": "time"}, "dims: there is no parameter 'q'\n  There are: p, mu."),
    ({"time": [1, 2, 3]}, {"p": ("time", "place")}, "dims: p has 1 dimensions, and there are 2 names for them"),
    ({}, {"p": "time"}, "dims: 'time' of p has no coordinates\n  Give 3 labels for it"),
    ({"time": [1, 2]}, {"p": "time"}, "coords: 'time' has 2 labels for the 3 elements of p"),
])
def test_dimensions_that_do_not_fit_are_refused(coords, dims, said):
    with pytest.raises(BadArgument) as raised:
        checked_dims(Layout({"p": np.ones(3), "mu": 1.0}), coords, dims)
    assert str(raised.value).startswith(said)
