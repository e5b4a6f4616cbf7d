"""statsmodels' own examples of `GenericLikelihoodModel` with exact derivatives: the same answers, with fewer calls than its differences."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.special import gammaln
from statsmodels.base.model import GenericLikelihoodModel
from statsmodels.tools.numdiff import approx_fprime

from adcompile import BadArgument, interop
from tests.interop.counted import counted, example_runs

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def spector():
    """The data of the page on generic maximum likelihood."""
    data = sm.datasets.spector.load_pandas()
    return data.endog, sm.add_constant(data.exog)


def probit(beta, y, X):
    q = 2 * y - 1
    return -stats.norm.logcdf(q * (X @ beta))


def negative_binomial(params, y, X):
    beta, alpha = params[:-1], params[-1]
    mean, size = np.exp(X @ beta), 1 / alpha
    return gammaln(size) - gammaln(y + size) + gammaln(y + 1) - size * np.log(size / (size + mean)) - y * np.log(mean / (size + mean))


def differences_of(nll_obs):
    """statsmodels' own model of a likelihood, and the function that counts."""
    counting = counted(nll_obs)

    class Differences(GenericLikelihoodModel):
        def nloglikeobs(self, params):
            return counting(params, self.endog, self.exog)

    return Differences, counting


def calls_of(model):
    """The model, with a count over all functions that look at the data."""
    counts = []
    for name in "nloglikeobs", "score", "score_obs", "hessian":
        counting = counted(getattr(model, name))
        setattr(model, name, counting)
        counts.append(counting)
    return lambda: sum(one.calls for one in counts)


@pytest.mark.parametrize("method", ["bfgs", "newton"])
def test_the_probit_of_the_page_in_fewer_calls(method):
    y, X = spector()
    model = interop.statsmodels.likelihood_model(probit)(y, X)
    calls = calls_of(model)
    fit = model.fit(start_params=np.zeros(4), method=method, disp=0)
    reference = sm.Probit(y, X).fit(disp=0)
    np.testing.assert_allclose(fit.params, reference.params, rtol=1e-3)
    np.testing.assert_allclose(fit.bse, reference.bse, rtol=1e-3)
    Differences, counting = differences_of(probit)
    other = Differences(y, X).fit(start_params=np.zeros(4), method=method, disp=0)
    np.testing.assert_allclose(fit.params, other.params, rtol=1e-3, atol=1e-4)
    assert calls() < counting.calls


def test_newton_gives_statsmodels_probit_to_the_last_digits():
    y, X = spector()
    fit = interop.statsmodels.likelihood_model(probit)(y, X).fit(start_params=np.zeros(4), method="newton", disp=0, tol=1e-12)
    reference = sm.Probit(y, X).fit(disp=0, tol=1e-12, method="newton")
    np.testing.assert_allclose(fit.params, reference.params, rtol=1e-8)
    np.testing.assert_allclose(fit.bse, reference.bse, rtol=1e-8)
    np.testing.assert_allclose(fit.llf, reference.llf, rtol=1e-10)
    np.testing.assert_allclose(fit.model.score_obs(fit.params), reference.model.score_obs(reference.params), rtol=1e-5, atol=1e-8)
    assert list(fit.model.exog_names) == ["const", "GPA", "TUCE", "PSI"]
    assert "GPA" in str(fit.summary())


def test_robust_covariances_rest_on_the_scores():
    y, X = spector()
    model = interop.statsmodels.likelihood_model(probit)(y, X)
    fit = model.fit(start_params=np.zeros(4), method="newton", disp=0, cov_type="HC0")
    reference = sm.Probit(y, X).fit(disp=0, cov_type="HC0")
    np.testing.assert_allclose(fit.bse, reference.bse, rtol=1e-4)


def test_a_negative_binomial_with_a_parameter_beside_the_columns():
    random = np.random.default_rng(4)
    X = np.column_stack((np.ones(400), random.normal(size=400)))
    y = random.negative_binomial(2.0, 2.0 / (2.0 + np.exp(X @ [0.5, 0.3])))
    start = np.array([0.1, 0.1, 0.5])
    model = interop.statsmodels.likelihood_model(negative_binomial)(y, X, extra_params_names=["alpha"])
    calls = calls_of(model)
    fit = model.fit(start_params=start, method="bfgs", disp=0, gtol=1e-8)
    reference = sm.NegativeBinomial(y, X).fit(disp=0, method="newton", tol=1e-10, maxiter=100)
    np.testing.assert_allclose(fit.params, reference.params, rtol=1e-4)
    np.testing.assert_allclose(fit.bse, reference.bse, rtol=1e-3)
    Differences, counting = differences_of(negative_binomial)
    other = Differences(y, X, extra_params_names=["alpha"]).fit(start_params=start, method="bfgs", disp=0)
    np.testing.assert_allclose(fit.params, other.params, rtol=1e-3)
    assert calls() < counting.calls
    assert fit.model.exog_names[-1] == "alpha"


def test_the_derivatives_are_those_of_differences():
    y, X = spector()
    model, at = interop.statsmodels.likelihood_model(probit)(y, X), np.array([-1.0, 0.4, 0.02, 0.5])
    np.testing.assert_allclose(model.score(at), approx_fprime(at, model.loglike, centered=True), rtol=1e-6)
    np.testing.assert_allclose(model.score_obs(at), approx_fprime(at, model.loglikeobs, centered=True), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(model.hessian(at), approx_fprime(at, model.score, centered=True), rtol=1e-5)
    assert model.loglike(at) == -model.nloglike(at)


def test_without_columns_the_function_has_two_arguments():
    def exponential(params, y):
        return y * np.exp(-params[0]) + params[0]

    y = np.array([0.5, 1.5, 4.0])
    model = interop.statsmodels.likelihood_model(exponential)(y, extra_params_names=["log_mean"])
    fit = model.fit(start_params=np.zeros(1), method="newton", disp=0)
    np.testing.assert_allclose(fit.params, [np.log(2.0)], rtol=1e-6)


def test_results_are_saved_and_loaded(tmp_path):
    y, X = spector()
    fit = interop.statsmodels.likelihood_model(probit)(y, X).fit(start_params=np.zeros(4), method="newton", disp=0)
    fit.save(tmp_path / "fit.pickle")
    other = sm.load(tmp_path / "fit.pickle")
    np.testing.assert_array_equal(fit.params, other.params)
    np.testing.assert_array_equal(fit.model.score_obs(fit.params), other.model.score_obs(fit.params))


def test_a_formula_gives_the_data():
    y, X = spector()
    data = X.assign(GRADE=y)
    model = interop.statsmodels.likelihood_model(probit).from_formula("GRADE ~ GPA + TUCE + PSI", data)
    fit = model.fit(start_params=np.zeros(4), method="newton", disp=0)
    np.testing.assert_allclose(np.asarray(fit.params)[1], sm.Probit(y, X).fit(disp=0).params["GPA"], rtol=1e-5)


@pytest.mark.parametrize("nll_obs, shape", [
    (lambda beta, y, X: np.sum((y - X @ beta) ** 2), r"\(\)"), (lambda beta, y, X: (y[:, None] - X @ beta) ** 2, r"\(32, 32\)")])
def test_what_is_not_one_term_an_observation_is_refused(nll_obs, shape):
    model = interop.statsmodels.likelihood_model(nll_obs)(*spector())
    with pytest.raises(BadArgument, match=f"likelihood_model: <lambda> returned shape {shape} for 32 observations"):
        model.fit(start_params=np.zeros(4), method="bfgs", disp=0)


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="an object of type str cannot be called"):
        interop.statsmodels.likelihood_model("probit")


def test_the_example_runs():
    assert example_runs(interop.statsmodels.likelihood_model)
