"""Functions of `scipy.special`: at the edges, with weights and signs, and without a warning of their own."""

import numpy as np
import pytest
import scipy.special
from scipy.special import logsumexp

import adcompile
from adcompile import runtime
from adcompile.errors import NoRule
from tests.rules.test_rules import derivative


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


SLOWLY_FALLING = [
    ("i0e", None, 30, -0.0012296158835897392, 6.202074722455996e-05),
    ("i0e", None, 49, -0.0005860869339743139, 1.8035905507487e-05),
    ("i0e", None, 51, -0.0005517806510132884, 1.631083857889521e-05),
    ("i0e", None, 1000.0, -6.310198962627116e-06, 9.467668325601487e-09),
    ("i0e", None, 1000000.0, -1.9947121500246404e-10, 2.992068973055139e-16),
    ("i0e", None, 100000000.0, -1.9947114094873313e-13, 2.9920671217111648e-21),
    ("i0e", None, -1000.0, 6.310198962627116e-06, 9.467668325601487e-09),
    ("i1e", None, 30, -0.0011675951363651794, 5.680612465277664e-05),
    ("i1e", None, 49, -0.0005680510284668269, 1.7110808592675605e-05),
    ("i1e", None, 51, -0.0005354698124343932, 1.5507206046243512e-05),
    ("i1e", None, 1000.0, -6.300731294301514e-06, 9.443993225628657e-09),
    ("i1e", None, 1000000.0, -1.9947091579556673e-10, 2.9920614928808364e-16),
    ("i1e", None, 100000000.0, -1.99471137956666e-13, 2.9920670469094864e-21),
    ("i1e", None, -1000.0, -6.300731294301514e-06, -9.443993225628657e-09),
    ("k0e", None, 30, -0.003767463761458072, 0.0001868767896742497),
    ("k0e", None, 49, -0.0018132663399604114, 5.523326125467351e-05),
    ("k0e", None, 51, -0.001708154078650886, 5.00005086377974e-05),
    ("k0e", None, 1000.0, -1.9809212205993364e-05, 2.970640097347964e-08),
    ("k0e", None, 1000000.0, -6.266568336615697e-10, 9.399850154963945e-16),
    ("k0e", None, 100000000.0, -6.266570663077861e-13, 9.399855971117152e-21),
    ("k1e", None, 30, -0.003954340551132322, 0.00020232803911650747),
    ("k1e", None, 49, -0.001868499601215085, 5.8037464100236316e-05),
    ("k1e", None, 51, -0.0017581545872886835, 5.243994730785462e-05),
    ("k1e", None, 1000.0, -1.9838918606966846e-05, 2.9780648446447416e-08),
    ("k1e", None, 1000000.0, -6.266577736465852e-10, 9.399873654583457e-16),
    ("k1e", None, 100000000.0, -6.266570757076421e-13, 9.39985620611355e-21),
    ("ive", 0.5, 1000.0, -6.3078313050504005e-06, 9.4617469575756e-09),
    ("ive", 2, 1000000.0, -1.9947001817637086e-10, 2.9920390524102895e-16),
    ("ive", 2, -1000.0, 6.272375639524655e-06, 9.37313369294531e-09),
    ("ive", 7.3, 30, 0.0003975507160792324, -3.782340368738597e-05),
    ("ive", 7.3, 300, -2.8903535122916825e-05, 1.1513729949375949e-07),
    ("ive", 7.3, 1000000.0, -1.9945527061429865e-10, 2.9916703667252325e-16),
    ("ive", 7.3, 100000000.0, -1.9947098150151094e-13, 2.992063135530948e-21),
    ("kve", 0.5, 1000.0, -1.9816636488030055e-05, 2.9724954732045083e-08),
    ("kve", 0.5, 100000000.0, -6.266570686577501e-13, 9.399856029866252e-21),
    ("kve", 7.3, 30, -0.024380904589553613, 0.0023875204762951628),
    ("kve", 7.3, 300, -0.00015493543597640028, 8.972570177965669e-07),
    ("kve", 7.3, 1000000.0, -6.267069265544329e-10, 9.40110248788644e-16),
    ("kve", 40, 1000.0, -0.00011448531666163769, 3.334581541362341e-07),
    ("kve", 40, 10000.0, -7.87424078685737e-07, 1.3526877806353189e-10),
    ("kve", 40, 100000000.0, -6.266721061775427e-13, 9.40023196886216e-21),
    ("dawsn", None, 5.0, -0.021340744242768356, 0.009139293579129872),
    ("dawsn", None, 49.0, -0.0002083767994879836, 8.51049677161653e-06),
    ("dawsn", None, 51.0, -0.0001923447243989211, 7.5472862507580424e-06),
    ("dawsn", None, -51.0, -0.0001923447243989211, -7.5472862507580424e-06),
    ("dawsn", None, 1e3, -5.00000750001875e-07, 1.00000300001125e-09),
    ("expit", None, 30.0, 9.357622968838423e-14, -9.357622968836672e-14),
    ("expit", None, -30.0, 9.357622968838423e-14, 9.357622968836672e-14),
    ("expit", None, 40.0, 4.248354255291589e-18, -4.248354255291589e-18),
    ("expit", None, 300.0, 5.148200222412013e-131, -5.148200222412013e-131),
    ("expm1", None, -30.0, 9.357622968840175e-14, 9.357622968840175e-14),
]
"""Functions, their orders, points, and the first two derivatives there, of 60 digits rounded."""


@pytest.mark.parametrize("name, order, x, first, second", SLOWLY_FALLING)
def test_derivatives_do_not_cancel_where_a_function_falls_slowly(name, order, x, first, second):
    function = getattr(scipy.special, name)

    def total(x):
        return np.sum(function(x)) if order is None else np.sum(function(order, x))

    slope, product = adcompile.grad(total), adcompile.hvp(total)
    points = np.array([x, 0.5, 70.0])
    np.testing.assert_allclose((slope(x), adcompile.grad(slope)(x)), (first, second), rtol=1e-9, atol=0.0)
    np.testing.assert_allclose((slope(points)[0], product(points, np.ones(3))[0]), (first, second), rtol=1e-9, atol=0.0)


def test_the_derivative_of_i0e_does_not_cancel_far_out():
    assert adcompile.grad(lambda x: scipy.special.i0e(x))(1e8) == pytest.approx(-1.9947114094873313e-13, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("order", [np.array([0.5, 7.3, 40.0]), 2])
def test_orders_of_scaled_bessel_functions_may_be_an_array(order):
    x, h = np.array([60.0, 400.0, 2000.0]), 1e-3
    for function in (scipy.special.ive, scipy.special.kve):
        difference = (function(order, x + h) - function(order, x - h)) / (2.0 * h)
        found = adcompile.grad(lambda x: np.sum(function(order, x)))(x)
        np.testing.assert_allclose(found, difference, rtol=1e-6)


def test_survival_functions_with_a_formula_do_not_cancel():
    stats = pytest.importorskip("scipy.stats")
    slope = adcompile.grad(lambda x: stats.weibull_min.logsf(x, 1.7))
    assert slope(1e3) == pytest.approx(-214.01732000500834, rel=1e-14)
    assert adcompile.grad(slope)(1e3) == pytest.approx(-0.1498121240035059, rel=1e-13)
    assert adcompile.grad(lambda x: stats.pareto.logsf(x, 1.7))(1e8) == pytest.approx(-1.7e-8, rel=1e-15, abs=0.0)
    assert adcompile.grad(lambda x: stats.expon.logsf(x, 0.5, 2.0))(1e8) == -0.5
    assert adcompile.grad(lambda x: stats.gumbel_r.logsf(x))(40.0) == pytest.approx(-1.0, rel=1e-15)


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


def test_a_function_of_scipy_writes_where_it_is_told():
    p = scipy.special.expit(1.0)
    np.testing.assert_allclose(adcompile.grad(into)(np.ones(2)), [p * (1.0 - p)] * 2)


@pytest.mark.parametrize("function, x, told", [
    (exact, 3.0, "this value of 'exact' of scipy.special.comb is not supported"),
    (incomplete, 2.0, "scipy.special.gammainc has no derivative with respect to 'a'"),
])
def test_options_and_parameters_without_a_rule_are_refused_by_name(function, x, told):
    with pytest.raises(NoRule, match=told):
        adcompile.grad(function)(x)
