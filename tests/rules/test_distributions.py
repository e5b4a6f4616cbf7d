"""Distributions of `scipy.stats`: the support, invalid parameters, how they are called and reached, what is refused."""

import functools

import numpy as np
import pytest
import scipy.stats as st
from scipy.optimize import minimize
from scipy.stats import gamma, norm

import adcompile
from adcompile.errors import NoRule
from adcompile.frontend.outside.library import canonical
from adcompile.rules import table
from tests.rules.test_rules import derivative

METHODS = ("logpdf", "pdf", "cdf", "sf", "logcdf", "logsf")


def at(name, *args):
    """The derivatives of a method with respect to all that it has derivatives for, by name."""
    rule = table.lookup(f"scipy.stats.{name}", len(args))
    with np.errstate(all="ignore"):
        return {wrt: derivative(f"scipy.stats.{name}", *args, wrt=place) for place, wrt in enumerate(rule.wrt)}


@pytest.mark.parametrize("name, args", [
    ("expon", (-1.0,)), ("gamma", (-1.0, 2.0)), ("gamma", (0.0, 2.0)), ("beta", (1.5, 2.0, 3.0)), ("beta", (-0.5, 2.0, 3.0)),
    ("uniform", (1.5,)), ("uniform", (-0.5,)), ("lognorm", (-1.0, 0.5)), ("chi2", (-1.0, 3.0)), ("weibull_min", (-1.0, 2.0)),
    ("invgamma", (-1.0, 2.0)), ("pareto", (0.5, 2.0)), ("expon", (-1000.0,)), ("gamma", (-1000.0, 1.0)),
])
def test_outside_the_support_the_derivative_is_zero(name, args):
    for method in METHODS:
        for wrt, found in at(f"{name}.{method}", *args).items():
            assert found == 0.0, (method, wrt)


@pytest.mark.parametrize("name, args, wrt, expected", [
    ("gamma.logpdf", (0.0, 1.0), "x", -1.0), ("expon.logpdf", (0.0,), "x", -1.0), ("expon.cdf", (0.0,), "x", 1.0),
    ("beta.logpdf", (0.0, 1.0, 3.0), "x", -2.0), ("uniform.cdf", (1.0,), "x", 1.0), ("laplace.logpdf", (0.0,), "x", 0.0),
    ("poisson.logpmf", (0, 0.0), "mu", -1.0), ("poisson.pmf", (0, 0.0), "mu", -1.0), ("poisson.logpmf", (1.5, 2.0), "mu", 0.0),
    ("poisson.logpmf", (-1, 2.0), "mu", 0.0), ("poisson.cdf", (-1, 2.0), "mu", 0.0), ("poisson.cdf", (0.7, 2.0), "mu", -np.exp(-2.0)),
    ("binom.logpmf", (0, 4, 0.0), "p", -4.0), ("binom.logpmf", (4, 4, 1.0), "p", 4.0), ("binom.logpmf", (5, 4, 0.5), "p", 0.0),
    ("poisson.pmf", (1, 0.0), "mu", 1.0), ("poisson.pmf", (2, 0.0), "mu", 0.0), ("poisson.pmf", (1.5, 2.0), "mu", 0.0),
    ("poisson.pmf", (-50, 1e-20), "mu", 0.0), ("binom.pmf", (1, 4, 0.0), "p", 4.0), ("binom.pmf", (4, 4, 1.0), "p", 4.0),
    ("binom.pmf", (3, 4, 1.0), "p", -4.0), ("bernoulli.pmf", (1, 0.0), "p", 1.0), ("nbinom.pmf", (1, 2.0, 1.0), "p", -2.0),
    ("geom.pmf", (2, 1.0), "p", -1.0), ("geom.cdf", (0.5, 0.3), "p", 0.0),
    ("binom.cdf", (4, 4, 0.5), "p", 0.0), ("binom.cdf", (-1, 4, 0.5), "p", 0.0),
    ("bernoulli.logpmf", (1, 1.0), "p", 1.0), ("bernoulli.pmf", (0, 0.0), "p", -1.0), ("bernoulli.cdf", (1, 0.5), "p", 0.0),
    ("nbinom.logpmf", (0, 2.0, 1.0), "p", 2.0), ("nbinom.cdf", (-1, 2.0, 0.5), "p", 0.0),
    ("geom.logpmf", (0, 0.5), "p", 0.0), ("norm.logcdf", (-1e5,), "x", 1e5), ("norm.logsf", (40.0,), "x", -40.02496884720762),
])
def test_at_the_edges_of_the_support(name, args, wrt, expected):
    np.testing.assert_allclose(at(name, *args)[wrt], expected, rtol=1e-9)


@pytest.mark.parametrize("name, args", [
    ("norm.logpdf", (1.0, 0.0, -1.0)), ("norm.cdf", (1.0, 0.0, -1.0)), ("gamma.logpdf", (1.0, -2.0)),
    ("norm.logpdf", (np.nan, 0.0, 1.0)), ("poisson.logpmf", (1, -1.0)), ("binom.logpmf", (1, 3, 1.5)),
])
def test_where_the_value_is_no_number_the_derivative_is_none(name, args):
    assert np.isnan(next(iter(at(name, *args).values())))


def by_keyword(theta, x):
    return np.sum(norm.logpdf(x, scale=np.exp(theta[1]), loc=theta[0]))


def by_position(theta, x):
    return np.sum(st.norm.logpdf(x, theta[0], np.exp(theta[1])))


def test_the_ways_to_call_it():
    theta, x = np.array([0.3, -0.2]), np.array([1.0, -0.5, 2.0])
    value, gradient = adcompile.value_and_grad(by_keyword)(theta, x)
    assert value == by_keyword(theta, x)
    np.testing.assert_allclose(gradient, adcompile.grad(by_position)(theta, x), rtol=1e-14)
    adcompile.check(by_keyword, theta, x, wrt=0)
    np.testing.assert_allclose(adcompile.hessian(by_keyword)(theta, x), adcompile.hessian(by_position)(theta, x), rtol=1e-12)


def test_it_is_the_method_that_is_known_and_not_the_name():
    assert canonical(norm.logpdf) == "scipy.stats.norm.logpdf"
    assert canonical(st.poisson.pmf) == "scipy.stats.poisson.pmf"
    assert canonical(norm) == "scipy.stats.norm"
    assert canonical(norm(0.0, 1.0).logpdf) is None
    assert canonical(functools.partial(norm.logpdf, loc=0.0)) is None


def test_a_gamma_regression_finds_its_maximum():
    rng = np.random.default_rng(4)
    X = np.column_stack([np.ones(200), rng.uniform(size=200)])
    y = rng.gamma(3.0, np.exp(X @ [0.5, 1.0]) / 3.0)

    def loss(theta):
        shape = np.exp(theta[2])
        return -np.sum(gamma.logpdf(y, shape, scale=np.exp(X @ theta[:2]) / shape))

    found = minimize(loss, np.zeros(3), jac=adcompile.grad(loss), hess=adcompile.hessian(loss), method="trust-exact")
    assert found.success and np.linalg.norm(adcompile.grad(loss)(found.x)) < 1e-4
    np.testing.assert_allclose(found.x, [0.5, 1.0, np.log(3.0)], atol=0.3)


def test_censored_survival_times():
    def loss(theta, time, event):
        density = st.weibull_min.logpdf(time, np.exp(theta[0]), scale=np.exp(theta[1]))
        survival = st.weibull_min.logsf(time, np.exp(theta[0]), scale=np.exp(theta[1]))
        return -np.sum(np.where(event, density, survival))

    time = np.array([0.5, 1.0, 2.0, 3.0])
    adcompile.check(loss, np.array([0.2, 0.1]), time, np.array([True, False, True, False]), wrt=0)


def frozen(theta):
    return norm(theta[0], theta[1]).logpdf(1.0)


def held(theta):
    prior = norm(0.0, 1.0)
    return prior.logpdf(theta[0])


def incomplete(theta):
    return gamma.cdf(1.0, theta[0])


def drawn(theta):
    return norm.rvs(theta[0])


def counted(theta):
    return st.poisson.logpmf(theta[0], 2.0)


@pytest.mark.parametrize("function, told", [
    (frozen, r"Give the parameters to the method itself, as in norm.logpdf\(x, loc, scale\)"),
    (held, r"Call the method of the distribution itself, as in norm.logpdf\(x, loc, scale\)"),
    (incomplete, "scipy.stats.gamma.cdf has no derivative with respect to 'a'"),
    (drawn, "scipy.stats.norm.rvs has no derivative rule"),
    (counted, "scipy.stats.poisson.logpmf has no derivative with respect to 'k'"),
])
def test_calls_without_a_derivative_are_refused_with_what_to_do(function, told):
    with pytest.raises(NoRule, match=told) as refused:
        adcompile.grad(function)(np.array([1.0, 2.0]))
    assert "test_distributions.py" in str(refused.value)
