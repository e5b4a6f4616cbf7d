"""Functions of `scipy.special`: at the edges, with weights and signs, and without a warning of their own."""

import numpy as np
import pytest
import scipy.special
from scipy.special import logsumexp

import adcompile
from adcompile import runtime
from adcompile.errors import NoRule
from tests.test_rules import derivative


@pytest.mark.parametrize("name, args, wrt, expected", [
    ("xlogy", (np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 2.0])), 1, [0.0, np.inf, 0.0]),
    ("xlogy", (np.array([0.0, 3.0]), np.array([0.0, 2.0])), 0, [-np.inf, np.log(2.0)]),
    ("xlog1py", (np.array([0.0, 1.0]), np.array([-1.0, 1e-20])), 1, [0.0, 1.0]),
    ("xlog1py", (np.array([2.0]), np.array([1e-20])), 0, [1e-20]),
    ("entr", (np.array([0.0, 1.0]),), 0, [np.inf, -1.0]),
    ("rel_entr", (np.array([0.0, 2.0]), np.array([1.0, 2.0])), 1, [0.0, -1.0]),
    ("kl_div", (np.array([0.0, 2.0]), np.array([1.0, 2.0])), 1, [1.0, 0.0]),
    ("log_ndtr", (np.array([-1e10, 0.0, 40.0, np.inf]),), 0, [1e10, np.sqrt(2.0 / np.pi), 0.0, 0.0]),
    ("expit", (np.array([-1000.0, 1000.0]),), 0, [0.0, 0.0]),
    ("log_expit", (np.array([-1000.0, 1000.0]),), 0, [1.0, 0.0]),
    ("logit", (np.array([0.0, 0.5]),), 0, [np.inf, 4.0]),
    ("gammaln", (np.array([1.0, 0.0]),), 0, [-np.euler_gamma, -np.inf]),
    ("gamma", (np.array([-0.5]),), 0, scipy.special.gamma(-0.5) * scipy.special.digamma(-0.5)),
    ("digamma", (np.array([1.0, -0.5]),), 0, [np.pi**2 / 6.0, np.pi**2 / 2.0 + 4.0]),
    ("exprel", (np.array([0.0]),), 0, 0.5),
    ("i0", (np.array([0.0]),), 0, 0.0),
    ("i1", (np.array([0.0, -0.0]),), 0, 0.5),
    ("i0e", (np.array([0.0]),), 0, 0.0),
    ("i1e", (np.array([0.0]),), 0, 0.5),
    ("j1", (np.array([0.0]),), 0, 0.5),
    ("erfcx", (np.array([0.0, 1e10]),), 0, [-2.0 / np.sqrt(np.pi), 0.0]),
    ("boxcox", (np.array([2.0, 2.0]), np.array([0.0, 1e-12])), 1, 0.5 * np.log(2.0) ** 2),
    ("gammainc", (1.0, np.array([0.0, 800.0])), 0, [1.0, 0.0]),
    ("gammainc", (2.0, 0.0), 0, 0.0),
    ("betainc", (1.0, 3.0, np.array([0.0, 1.0])), 0, [3.0, 0.0]),
    ("comb", (np.array([3.0, 2.0]), np.array([0.0, 3.0])), 0, [0.0, 0.0]),
])
def test_the_derivative_at_an_edge(name, args, wrt, expected):
    with np.errstate(divide="ignore"):
        found = derivative(f"scipy.special.{name}", *args, wrt=wrt)
    np.testing.assert_allclose(found, np.broadcast_to(expected, np.shape(found)), rtol=1e-9, atol=1e-15)


ERFCX = [
    (49.0, (-0.00023483443498219486, 9.5790995108293726e-6)),
    (50.0, (-0.00022554056313532388, 9.0162171151572226e-6)),
    (51.0, (-0.00021678759208511816, 8.4965779733878028e-6)),
    (1e3, (-5.6418873726549667e-07, 1.1283757819707055e-9)),
    (1e6, (-5.6418958354691168e-13, 1.1283791670921899e-18)),
    (1e8, (-5.6418958354775629e-17, 1.1283791670955126e-24)),
    (np.inf, (0.0, 0.0)),
]
"""Points, and the first two derivatives of `erfcx` there, of 60 digits rounded."""


@pytest.mark.parametrize("x, expected", ERFCX)
def test_derivatives_do_not_cancel_where_erfcx_falls_slowly(x, expected):
    first = adcompile.grad(lambda x: np.sum(scipy.special.erfcx(x)))
    second = adcompile.hvp(lambda x: np.sum(scipy.special.erfcx(x)))
    points = np.array([x, 0.5])
    np.testing.assert_allclose((first(x), adcompile.grad(first)(x)), expected, rtol=2e-9, atol=0.0)
    np.testing.assert_allclose((first(points)[0], second(points, np.ones(2))[0]), expected, rtol=2e-9, atol=0.0)


@pytest.mark.parametrize("x", [-71.0, -1e3, -1e6, -1e9])
def test_the_logarithm_of_the_normal_distribution_bends_like_a_parabola_far_out(x):
    found = adcompile.grad(adcompile.grad(lambda x: scipy.special.log_ndtr(x)))(x)
    assert found == pytest.approx(-1.0 + x**-2.0 - 6.0 * x**-4.0, rel=1e-9)


def test_what_is_infinite_counts_as_nothing_where_it_is_multiplied_by_nothing():
    def f(x, weights):
        return np.sum(weights * scipy.special.entr(x))

    x, weights = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    np.testing.assert_array_equal(adcompile.grad(f)(x, weights), [0.0, -1.0])


@pytest.mark.parametrize("x", [0.5, 3, 12.0, -0.5, -17.3])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_polygamma_of_arrays_and_numbers(order, x):
    with np.errstate(all="ignore"):
        expected = (-1.0) ** (order + 1) * scipy.special.gamma(order + 1) * sum(
            (x + k) ** -(order + 1.0) for k in range(30)) + scipy.special.polygamma(order, x + 30.0)
    found = runtime.polygamma(order, np.array([x, x]))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_allclose(runtime.polygamma(order, x), expected, rtol=1e-12)


def test_a_weight_that_may_be_none():
    def f(x, b=None):
        return logsumexp(x, b=b)

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(adcompile.grad(f)(x), scipy.special.softmax(x))
    np.testing.assert_allclose(adcompile.grad(f)(x, np.array([0.0, 1.0])), [0.0, 1.0])
    np.testing.assert_allclose(adcompile.grad(f, wrt="b")(x, np.array([1.0, 1.0])), np.exp(x - logsumexp(x)))


def test_the_sign_of_a_sum_of_exponentials():
    def f(x, b):
        size, sign = logsumexp(x, b=b, return_sign=True)
        return sign * np.exp(size)

    x, b = np.array([1.0, 2.0]), np.array([1.0, -1.0])
    np.testing.assert_allclose(adcompile.grad(f)(x, b), b * np.exp(x))
    np.testing.assert_allclose(adcompile.grad(f, wrt=1)(x, b), np.exp(x))


def exact(x):
    return scipy.special.comb(x, 2, exact=True)


def incomplete(a):
    return scipy.special.gammainc(a, 1.0)


def into(x):
    return np.sum(scipy.special.expit(x, out=np.zeros(2)))


@pytest.mark.parametrize("function, x, told", [
    (exact, 3.0, "this value of 'exact' of scipy.special.comb is not supported"),
    (incomplete, 2.0, "scipy.special.gammainc has no derivative with respect to 'a'"),
    (into, np.ones(2), "argument 'out' of scipy.special.expit is not supported"),
])
def test_what_is_refused(function, x, told):
    with pytest.raises(NoRule, match=told):
        adcompile.grad(function)(x)
