"""estimagic's example of a normal likelihood with exact derivatives: the same estimates and errors, with fewer calls than differences."""

import warnings
from functools import partial

import numpy as np
import pytest
from scipy import stats

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import estimagic
    import optimagic

from adcompile import BadArgument, interop
from tests.interop.counted import counted, example_runs

pytestmark = pytest.mark.filterwarnings("ignore")

Y = np.random.default_rng(1925).normal(loc=1.2, scale=2.3, size=500)
START = {"mean": 0.0, "sd": 1.0}


def normal_loglike(params, y):
    """As the page on maximum likelihood has it."""
    return stats.norm.logpdf(y, loc=params["mean"], scale=params["sd"])


loglike = partial(normal_loglike, y=Y)


def logit(params):
    utility = X @ params["beta"] + params["cut"]
    return -np.logaddexp(0.0, np.where(CHOICE, -utility, utility))


X = np.random.default_rng(5).normal(size=(300, 2))
CHOICE = np.random.default_rng(6).uniform(size=300) < 1 / (1 + np.exp(-(X @ [1.0, -0.5] + 0.3)))


def estimated(f, start, **options):
    """The estimates with our derivatives and with differences, and how many calls each took."""
    keywords = interop.estimagic.likelihood(f, "scipy_lbfgsb")
    counts = [keywords.update({name: counted(keywords[name])}) or keywords[name] for name in ("loglike", "jacobian", "hessian")]
    keywords["optimize_options"]["jac"] = [counted(one) for one in keywords["optimize_options"]["jac"]]
    exact = estimagic.estimate_ml(**keywords, params=start, **options)
    calls = sum(one.calls for one in [*counts, *keywords["optimize_options"]["jac"]])
    theirs = counted(f)
    differences = estimagic.estimate_ml(loglike=optimagic.mark.likelihood(theirs), params=start, optimize_options="scipy_lbfgsb", **options)
    return exact, differences, calls, theirs.calls


def test_the_normal_likelihood_in_fewer_calls():
    bounds = optimagic.Bounds(lower={"sd": 0.001})
    exact, differences, calls, more = estimated(loglike, START, bounds=bounds)
    np.testing.assert_allclose([exact.params["mean"], exact.params["sd"]], [np.mean(Y), np.std(Y)], rtol=1e-4)
    closed = {"mean": np.std(Y) / np.sqrt(500), "sd": np.std(Y) / np.sqrt(1000)}
    for method in "hessian", "jacobian", "robust":
        ours, theirs = exact.se(method=method), differences.se(method=method)
        for name in START:
            np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-3)
    for name in START:
        np.testing.assert_allclose(exact.se(method="hessian")[name], closed[name], rtol=1e-3)
    assert calls < more


def test_arrays_among_the_parameters():
    exact, differences, calls, more = estimated(logit, {"beta": np.zeros(2), "cut": 0.0})
    np.testing.assert_allclose(exact.params["beta"], differences.params["beta"], rtol=1e-3)
    for method in "hessian", "jacobian":
        np.testing.assert_allclose(exact.se(method=method)["beta"], differences.se(method=method)["beta"], rtol=1e-3)
        np.testing.assert_allclose(exact.se(method=method)["cut"], differences.se(method=method)["cut"], rtol=1e-3)
    assert calls < more


def test_a_vector_of_parameters():
    def vector(params):
        return stats.norm.logpdf(Y, loc=params[0], scale=np.exp(params[1]))

    exact, differences, calls, more = estimated(vector, np.zeros(2))
    np.testing.assert_allclose(exact.params, [np.mean(Y), np.log(np.std(Y))], rtol=1e-4)
    np.testing.assert_allclose(exact.cov(method="hessian"), differences.cov(method="hessian"), rtol=1e-2, atol=1e-5)
    assert calls < more


def test_estimates_that_are_there_already():
    keywords = interop.estimagic.likelihood(loglike)
    assert set(keywords) == {"loglike", "jacobian", "hessian"}
    found = estimagic.estimate_ml(**keywords, params={"mean": np.mean(Y), "sd": np.std(Y)}, optimize_options=False)
    np.testing.assert_allclose(found.se(method="hessian")["mean"], np.std(Y) / np.sqrt(500), rtol=1e-6)


def test_options_of_the_optimizer_are_kept():
    options = {"algorithm": "scipy_lbfgsb", "algo_options": {"stopping_maxfun": 200}}
    keywords = interop.estimagic.likelihood(loglike, options)
    assert options == {"algorithm": "scipy_lbfgsb", "algo_options": {"stopping_maxfun": 200}}
    assert keywords["optimize_options"]["algo_options"] == {"stopping_maxfun": 200} and len(keywords["optimize_options"]["jac"]) == 2


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="likelihood: an object of type int cannot be called"):
        interop.estimagic.likelihood(3)


def test_the_example_runs():
    assert example_runs(interop.estimagic.likelihood)
