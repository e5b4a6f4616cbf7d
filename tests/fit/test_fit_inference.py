"""Covariances, intervals, tests and profiles against closed forms."""

import math
import sys
import types

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from adcompile import BadArgument
from adcompile.fit import mle
from adcompile.fit.estimation import summary
from adcompile.fit.estimation.estimates import Estimates
from tests import fit_models
from tests.fit_models import exponential, normal, poisson

RATE = {"rate": 1.0}
TIMES = np.random.default_rng(3).exponential(2.0, size=50)


def exponential_times(p, time):
    return p["rate"] * time - np.log(p["rate"])


def rate_of_times(**options):
    return mle(exponential_times, RATE, (TIMES,), **options)


def poisson_fit(**options):
    return mle(poisson, np.zeros(3), fit_models.poisson_data(), **options)


def close(found, wanted, tolerance=1e-8):
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=1e-12)


def by_hand():
    """The Hessian, the scores and the estimates of the Poisson model."""
    X, y = fit_models.poisson_data()
    x = poisson_fit().x
    rate = np.exp(X @ x)
    return X.T @ (rate[:, None] * X), (rate - y)[:, None] * X, x


@pytest.mark.parametrize("transforms", [None, {"rate": "positive"}])
def test_the_rate_of_exponential_times_is_the_closed_form(transforms):
    estimates, n = rate_of_times(transforms=transforms), len(TIMES)
    rate = n / np.sum(TIMES)
    close(estimates.params["rate"], rate)
    close(estimates.se(), [rate / math.sqrt(n)])
    close(estimates.loglik, n * math.log(rate) - n)
    close([estimates.aic, estimates.bic], [2 - 2 * estimates.loglik, math.log(n) - 2 * estimates.loglik])
    close(estimates.conf_int(0.9), [[rate - stats.norm.ppf(0.95) * rate / math.sqrt(n), rate + stats.norm.ppf(0.95) * rate / math.sqrt(n)]])
    close(estimates.z, [math.sqrt(n)])
    close(estimates.p, 2 * stats.norm.sf(math.sqrt(n)))


def test_covariances_of_all_kinds_are_those_by_hand():
    hessian, scores, _ = by_hand()
    estimates, inverse = poisson_fit(), np.linalg.inv(hessian)
    outer = scores.T @ scores
    close(estimates.cov(), inverse)
    close(estimates.cov("opg"), np.linalg.inv(outer))
    close(estimates.cov("sandwich"), inverse @ outer @ inverse)
    close(estimates.se("sandwich"), np.sqrt(np.diag(inverse @ outer @ inverse)))
    close(estimates.correlation(), inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse))))


@pytest.mark.parametrize("labels", [lambda g: g, lambda g: g.astype(str), lambda g: [f"g{k}" for k in g], lambda g: g.astype(object)])
def test_clustered_errors_are_those_by_hand(labels):
    hessian, scores, _ = by_hand()
    group, inverse, n = fit_models.groups(), np.linalg.inv(hessian), len(scores)
    sums = np.array([scores[group == one].sum(axis=0) for one in np.unique(group)])
    wanted, number = inverse @ (sums.T @ sums) @ inverse, len(sums)
    estimates, groups = poisson_fit(), labels(group)
    close(estimates.cov(groups=groups), wanted)
    close(estimates.cov(groups=groups, correction="stata"), wanted * number / (number - 1))
    close(estimates.cov("sandwich", groups=groups, correction="statsmodels"), wanted * number / (number - 1) * (n - 1) / (n - 3))
    close(estimates.cov("sandwich", correction="stata"), estimates.cov("sandwich") * n / (n - 1))
    close(estimates.cov("sandwich", correction="statsmodels"), estimates.cov("sandwich") * n / (n - 3))


def test_each_observation_as_a_group_is_the_sandwich():
    estimates = poisson_fit()
    close(estimates.cov(groups=np.arange(300)), estimates.cov("sandwich"))


def test_covariances_of_transformed_parameters_are_those_of_plain_ones():
    data, start = fit_models.normal_data(), {"beta": np.zeros(3), "sigma": 1.0}
    plain, other = mle(normal, start, data), mle(normal, start, data, transforms={"sigma": "positive"})
    pair = mle(normal, start, data, transforms={"sigma": (lambda u: u * u, np.sqrt)})
    for kind in "hessian", "opg", "sandwich":
        close(other.cov(kind), plain.cov(kind), 1e-6)
        close(pair.cov(kind), plain.cov(kind), 1e-6)


def test_shares_have_the_covariance_of_a_multinomial():
    counts = np.array([20.0, 30.0, 50.0])
    estimates = mle(lambda p, counts: -np.sum(counts * np.log(p["share"])), {"share": np.full(3, 1 / 3)}, (counts,),
                    transforms={"share": "simplex"})
    share = counts / 100.0
    close(estimates.params["share"], share)
    close(estimates.cov(), (np.diag(share) - np.outer(share, share)) / 100.0, 1e-7)


def test_a_correlation_has_its_known_error():
    random, n = np.random.default_rng(5), 2000
    data = random.normal(size=(n, 2)) @ np.linalg.cholesky(np.array([[1.0, 0.6], [0.6, 1.0]])).T

    def nll(p, data):
        L = p["L"]
        first = data[:, 0] / L[0, 0]
        second = (data[:, 1] - L[1, 0] * first) / L[1, 1]
        return 0.5 * (first * first + second * second) + np.log(L[0, 0]) + np.log(L[1, 1])

    estimates = mle(nll, {"L": np.eye(2)}, (data,), transforms={"L": "correlation_cholesky"})
    r = estimates.params["L"][1, 0]
    close(np.sum(estimates.params["L"] ** 2, axis=1), 1.0)
    assert abs(r - 0.6) < 0.05
    close(estimates.se()[2], (1 - r * r) / math.sqrt(n * (1 + r * r)), 0.05)
    assert np.isnan(estimates.se()[:2]).all()


# --- fixed, bounds -------------------------------------------------------------------------


def test_what_is_fixed_stays_and_has_no_error():
    full, estimates = poisson_fit(), poisson_fit(fixed={"beta[1]": 0.5})
    assert estimates.x[1] == 0.5 and estimates.df == 2
    assert np.isnan(estimates.se()[1]) and np.isfinite(estimates.se()[[0, 2]]).all()
    X, y = fit_models.poisson_data()
    offset = mle(lambda b, X, y, offset: np.exp(X @ b + offset) - y * (X @ b + offset), np.zeros(2), (X[:, [0, 2]], y, 0.5 * X[:, 1]))
    close(estimates.x[[0, 2]], offset.x)
    close(estimates.se()[[0, 2]], offset.se())
    assert estimates.loglik < full.loglik


def test_all_may_be_fixed():
    estimates = poisson_fit(fixed={"beta": [0.1, 0.2, 0.3]})
    assert estimates.x.tolist() == [0.1, 0.2, 0.3] and estimates.df == 0 and estimates.converged
    assert np.isnan(estimates.se()).all()


def test_at_a_bound_there_is_no_error():
    estimates = poisson_fit(bounds={"beta[2]": (-0.5, None)})
    assert estimates.x[2] == -0.5 and np.isnan(estimates.se()[2])
    close(estimates.x[:2], poisson_fit(fixed={"beta[2]": -0.5}).x[:2])
    assert estimates.message.endswith("at a bound: beta[2]")


@pytest.mark.parametrize("bounds", [{"beta": (-5.0, 5.0)}, [(-5.0, None)] * 3, {"beta[1]": (0.1, None)}])
def test_bounds_that_do_not_bind_change_nothing(bounds):
    start = np.array([0.0, 0.2, 0.0])
    close(mle(poisson, start, fit_models.poisson_data(), bounds=bounds).x, poisson_fit().x, 1e-7)


# --- functions and tests -------------------------------------------------------------------


def test_the_delta_method_is_the_closed_form():
    estimates = poisson_fit()
    ratio = estimates.delta(lambda beta: np.exp(beta[1]))
    close([ratio.value, ratio.se], [math.exp(estimates.x[1]), math.exp(estimates.x[1]) * estimates.se()[1]])
    close(ratio.conf_int(), [ratio.value - 1.959963984540054 * ratio.se, ratio.value + 1.959963984540054 * ratio.se])
    both = estimates.delta(lambda beta: np.stack((beta[0] + beta[1], beta[1] * beta[2])), kind="sandwich")
    slopes = np.array([[1.0, 1.0, 0.0], [0.0, estimates.x[2], estimates.x[1]]])
    close(both.cov, slopes @ estimates.cov("sandwich") @ slopes.T)
    close(both.se, np.sqrt(np.diag(both.cov)))


def test_a_wald_test_is_the_closed_form_in_all_its_forms():
    estimates = poisson_fit()
    cov, x = estimates.cov()[1:, 1:], estimates.x[1:]
    statistic = x @ np.linalg.solve(cov, x)
    for restriction in (["beta[1]", "beta[2]"], {"beta[1]": 0.0, "beta[2]": 0.0}, np.eye(3)[1:], lambda beta: beta[1:]):
        test = estimates.wald(restriction)
        close([test.statistic, test.df, test.pvalue], [statistic, 2, stats.chi2.sf(statistic, 2)])
    one = estimates.wald("beta[1]")
    close([one.statistic, one.pvalue], [estimates.z[1] ** 2, estimates.p[1]])
    close(estimates.wald({"beta[1]": estimates.x[1]}).pvalue, 1.0)


def test_a_likelihood_ratio_is_twice_the_difference():
    full, small = poisson_fit(), poisson_fit(fixed={"beta[1]": 0.0, "beta[2]": 0.0})
    statistic = 2 * (full.loglik - small.loglik)
    for test in full.lr_test(small), small.lr_test(full):
        close([test.statistic, test.df, test.pvalue], [statistic, 2, stats.chi2.sf(statistic, 2)])


# --- profiles --------------------------------------------------------------------------------


@pytest.mark.parametrize("transforms", [None, {"rate": "positive"}])
@pytest.mark.parametrize("n", [1, 2, 50])
def test_a_profile_of_a_rate_is_the_closed_form(transforms, n):
    time = TIMES[:n]
    profile = mle(exponential_times, RATE, (time,), transforms=transforms).profile("rate")
    top = n * math.log(n / np.sum(time)) - n
    close(profile.loglik, n * np.log(profile.values) - profile.values * np.sum(time))
    drops = 2 * (top - (n * np.log(profile.interval) - profile.interval * np.sum(time)))
    close(drops, stats.chi2.ppf(0.95, 1), 1e-6)
    assert profile.interval[0] < n / np.sum(time) < profile.interval[1]


def test_a_profile_of_a_mean_is_that_of_least_squares():
    y = np.random.default_rng(2).normal(1.0, 2.0, size=30)
    estimates = mle(normal, {"beta": np.zeros(1), "sigma": 1.0}, (np.ones((30, 1)), y), transforms={"sigma": "positive"})
    half = np.std(y) * math.sqrt(math.expm1(stats.chi2.ppf(0.99, 1) / 30))
    close(estimates.profile("beta[0]", level=0.99).interval, [np.mean(y) - half, np.mean(y) + half], 1e-6)


def test_a_profile_that_never_falls_is_open():
    X = np.column_stack([np.ones(40), np.linspace(-1, 1, 40) > 0.6])
    y = np.where(X[:, 1] > 0, 1.0, np.arange(40) % 2)
    estimates = mle(fit_models.logit, np.zeros(2), (X, y))
    low, high = estimates.profile("beta[1]").interval
    assert estimates.status == "no finite maximum" and high == np.inf and 0.0 < low < 2.0


def test_a_profile_ends_at_a_bound():
    estimates = mle(exponential_times, RATE, (TIMES,), bounds={"rate": (0.45, None)})
    assert estimates.profile("rate").interval[0] == 0.45


# --- tables ----------------------------------------------------------------------------------


def test_the_summary_has_the_columns_of_r():
    estimates = poisson_fit(names={"beta": ["one", "age", "dose"]})
    assert str(estimates.summary()).splitlines() == [
        "           Estimate Std. Error z value Pr(>|z|)",
        "beta[one]   0.37793    0.05273   7.167 7.64e-13",
        "beta[age]   0.57283    0.04220  13.573  < 2e-16",
        "beta[dose] -0.77517    0.07325 -10.583  < 2e-16",
        "",
        "log-likelihood -457.4585 (df = 3), AIC 920.9171, 300 observations",
        "converged in 4 iterations",
    ]
    assert repr(estimates) == str(estimates.summary()) == repr(estimates.summary())
    clustered = str(estimates.summary(groups=fit_models.groups())).splitlines()
    assert clustered[0] == "standard errors: clustered, 30 groups"
    assert estimates.names == ["beta[one]", "beta[age]", "beta[dose]"]


WEIGHTS = [2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2, 1.615, 1.835,
           2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78]
MANUAL = [1] * 3 + [0] * 14 + [1] * 3 + [0] * 5 + [1] * 7


def test_the_table_of_a_known_fit():
    """`glm(am ~ wt, binomial, mtcars)` of R's handbooks."""
    X = np.column_stack([np.ones(32), WEIGHTS])
    estimates = mle(fit_models.logit, np.zeros(2), (X, np.array(MANUAL, float)), names=["(Intercept)", "wt"])
    head, intercept, weight, *_ = str(estimates.summary()).splitlines()
    assert head == "            Estimate Std. Error z value Pr(>|z|)"
    assert intercept == "(Intercept)   12.040      4.510   2.670  0.00759"
    assert weight == "wt            -4.024      1.437  -2.801  0.00509"


@pytest.mark.parametrize("values, digits, shown", [
    ([0.17087, 3.0445, -0.4543], 4, ["0.1709", "3.0445", "-0.4543"]),
    ([3.0445, 0.1709, 1.338e-15], 4, ["3.045e+00", "1.709e-01", "1.338e-15"]),
    ([17.815, -2.247, 0.0], 4, ["17.815", "-2.247", "0.000"]),
    ([12.0, 4.5], 4, ["12.0", "4.5"]),
    ([np.nan, np.inf, 2.0], 4, ["nan", "inf", "2"]),
    ([], 4, []),
])
def test_numbers_have_the_decimals_that_one_of_them_needs(values, digits, shown):
    assert summary.common(values, digits) == shown


@pytest.mark.parametrize("values, shown", [
    ([0.0246, 1.0], ["0.0246", "1.0000"]), ([1e-20, 0.5], ["<2e-16", "0.5"]), ([1e-20, 1.294e-10], ["< 2e-16", "1.29e-10"]),
    ([np.nan], ["nan"]), ([0.0], ["<2e-16"]),
])
def test_probabilities_are_shown_as_r_does(values, shown):
    assert summary.probabilities(values) == shown


def test_a_page_has_the_table_and_the_verdict():
    estimates = poisson_fit(names=["<b>", "c", "d"])
    page = estimates._repr_html_()
    assert "&lt;b&gt;" in page and "<b>" not in page
    assert "converged in 4 iterations" in page and page.count("<tr>") == 4


def test_what_is_no_float_is_held_and_said_to_be():
    estimates = mle(lambda p, time: p["rate"] ** p["power"] * time - np.log(p["rate"]) * p["power"], {"rate": 1.0, "power": 2}, (TIMES,))
    assert estimates.constants == ["power"] and estimates.params["power"] == 2
    assert "held as they are: power" in str(estimates.summary())


def test_estimates_of_the_survival_of_many():
    estimates = mle(exponential, {"log_rate": 0.0, "log_ratio": 0.0}, fit_models.exponential_data(n=1000))
    assert isinstance(estimates, Estimates) and set(estimates.params) == {"log_rate", "log_ratio"}
    assert type(estimates.params["log_rate"]) is float


# --- what cannot be asked ----------------------------------------------------------------------


def number(beta, X, y):
    return np.sum(poisson(beta, X, y))


@pytest.mark.parametrize("ask", [
    lambda e: e.bic, lambda e: e.se("opg"), lambda e: e.se("sandwich"), lambda e: e.se(groups=fit_models.groups()),
])
def test_a_number_has_no_observations(ask):
    estimates = mle(number, np.zeros(3), fit_models.poisson_data())
    with pytest.raises(BadArgument, match="needs the observations.*\n  Let it return an array with one term an observation"):
        ask(estimates)
    close(estimates.x, poisson_fit().x)


def test_the_number_of_observations_can_be_given():
    close(mle(number, np.zeros(3), fit_models.poisson_data(), nobs=300).bic, poisson_fit().bic)


@pytest.mark.parametrize("ask, message", [
    (lambda e: e.cov("robust"), "there is no covariance of kind 'robust'\n  Choose one of hessian, opg, sandwich"),
    (lambda e: e.cov(correction="stata"), "correction='stata' does not go with kind='hessian'"),
    (lambda e: e.cov("sandwich", correction="r"), "Give one of stata, statsmodels"),
    (lambda e: e.cov("opg", groups=np.zeros(300)), "groups= does not go with kind='opg'"),
    (lambda e: e.cov(groups=np.zeros(300)), "all observations are in one group"),
    (lambda e: e.cov(groups=np.zeros(299)), "groups has the shape (299,) for 300 observations"),
    (lambda e: e.cov(groups=np.where(np.arange(300) == 7, np.nan, 1.0)), "observation 7 has none"),
    (lambda e: e.cov(groups=[None, *range(299)]), "observation 0 has none (it is None)"),
    (lambda e: e.conf_int(95), "the level is 95\n  Give a number between 0 and 1"),
    (lambda e: e.profile("beta"), "beta has 3 elements\n  Name one of them, as 'beta[0]'."),
    (lambda e: e.profile("beta[3]"), "there is no parameter 'beta[3]'\n  Did you mean 'beta["),
    (lambda e: e.wald("gamma"), "wald: there is no parameter 'gamma'"),
    (lambda e: e.wald(np.eye(2)), "the matrix has the shape (2, 2) for 3 parameters"),
    (lambda e: e.wald([[0, 1, 0], [0, 2, 0]]), "of the 2 restrictions only 1 say something"),
    (lambda e: e.lr_test(e), "both models have 3 free parameters"),
    (lambda e: e.lr_test(3.0), "the other is a float"),
    (lambda e: e.lr_test(rate_of_times()), "300 and 50 observations"),
    (lambda e: e.delta(lambda beta: {"ratio": beta[0]}), "returned a dict, not a number\n  Return a number or an array"),
    (lambda e: e.delta(lambda beta: None), "returned a NoneType, not a number"),
    (lambda e: e.delta("beta[0]"), "the function of the parameters is a str\n  Give a function"),
    (lambda e: e.wald(lambda beta: "a"), "returned a str, not a number"),
    (lambda e: poisson_fit(names={"beta": ["one", "age", "dose"]}).profile("dose"), "there is no parameter 'dose'\n  Did you mean 'beta[dose]'?"),
])
def test_what_cannot_be_asked_is_refused_with_a_hint(ask, message):
    with pytest.raises(BadArgument) as raised:
        ask(poisson_fit())
    assert message in str(raised.value) and "\n  " in str(raised.value)


def test_what_is_not_at_its_maximum_is_not_compared():
    stopped = poisson_fit(callback=lambda step: True)
    with pytest.raises(BadArgument, match="lr_test: a model is not at its maximum: stopped"):
        stopped.lr_test(poisson_fit(fixed={"beta[1]": 0.0}))


def test_a_profile_that_finds_a_higher_likelihood_says_so():
    y = np.array([-3.0, -3.0, 3.0, 3.0, 3.0])
    two_peaks = mle(lambda p, y: np.log1p((y - p["m"]) ** 2), {"m": -3.0}, (y,))
    assert two_peaks.converged
    with pytest.raises(BadArgument, match="the likelihood is higher elsewhere .*\n.*give mle more starts"):
        two_peaks.profile("m")


def test_directions_without_curvature_are_no_parameters_of_the_model():
    X, y = fit_models.poisson_data()
    twice = mle(poisson, np.zeros(4), (np.column_stack([X, X[:, 1]]), y))
    assert twice.status == "not identified" and twice.df == 3
    close(twice.aic, poisson_fit().aic)


def test_covariances_of_columns_of_pandas_are_those_of_arrays():
    X, y = fit_models.poisson_data()
    labelled = mle(fit_models.poisson, np.zeros(3), (pd.DataFrame(X), pd.Series(y)))
    for options in ({"kind": "opg"}, {"kind": "sandwich"}, {"groups": pd.Series(fit_models.groups())}):
        close(labelled.se(**options), poisson_fit().se(**options), 1e-9)
        column = mle(lambda beta, X, y: fit_models.poisson(beta, X, y)[:, None], np.zeros(3), (X, y))
        close(column.se(**options), poisson_fit().se(**options), 1e-9)
    with pytest.raises(BadArgument, match="The data have different lengths: args.0. has 300, args.1. has 299. Give as many rows in each."):
        mle(fit_models.poisson, np.zeros(3), (pd.DataFrame(X), pd.Series(y)[:-1]))


def test_a_frame_has_a_row_a_parameter(monkeypatch):
    class Pandas(types.ModuleType):
        Index = list

        @staticmethod
        def DataFrame(data, index):
            return data, index

    monkeypatch.setitem(sys.modules, "pandas", Pandas("pandas"))
    estimates = poisson_fit()
    columns, index = estimates.to_frame("sandwich", level=0.9)
    assert list(columns) == ["estimate", "se", "z", "p", "lower", "upper"] and index == estimates.names
    close(np.stack([columns["lower"], columns["upper"]], axis=1), estimates.conf_int(0.9, "sandwich"))


@pytest.mark.parametrize("options, message", [
    ({"fixed": {"beta[1]": 0.0}}, "profile: beta[1] is fixed or at a bound"),
    ({"bounds": {"beta[1]": (None, 0.1)}}, "profile: beta[1] is fixed or at a bound"),
    ({"transforms": {"beta": "sorted"}}, "the transform of beta makes all its elements together"),
])
def test_what_has_no_profile_is_refused(options, message):
    estimates = mle(poisson, np.array([-1.0, 0.0, 1.0]), fit_models.poisson_data(), **options)
    with pytest.raises(BadArgument) as raised:
        estimates.profile("beta[1]")
    assert message in str(raised.value)
