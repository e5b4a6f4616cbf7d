"""Posteriors that are known by quadrature, sampled by NUTS: eight schools, a logistic regression, an equation of motion by Runge and Kutta."""

import arviz
import numpy as np
import nutpie
import pytest

from adcompile import BadArgument, NotDifferentiable, interop
from tests.interop.counted import example_runs

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning")

EFFECTS = np.array([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0])
ERRORS = np.array([15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])
SCHOOLS = ["Choate", "Deerfield", "Phillips Andover", "Phillips Exeter", "Hotchkiss", "Lawrenceville", "St. Paul's", "Mt. Hermon"]


def sampled(model, draws=1000, **options):
    return nutpie.sample(model, draws=draws, tune=600, chains=4, cores=2, seed=20, progress_bar=False, **options)


def assert_mean(draws, expected, errors=5.0):
    """The mean of draws is within some Monte Carlo errors of what it should be."""
    error = float(arviz.mcse(np.asarray(draws)))
    assert abs(float(np.mean(np.asarray(draws))) - expected) < errors * error, (float(np.mean(np.asarray(draws))), expected, error)


def moments(log_density, *grids):
    """The mean of each of the variables of a density on a grid."""
    axes = np.meshgrid(*grids, indexing="ij")
    logs = log_density(*axes)
    weights = np.exp(logs - np.max(logs))
    return [np.sum(weights * axis) / np.sum(weights) for axis in axes]


# --- eight schools ------------------------------------------------------------------


def schools(p, y, sigma):
    """Non-centred, with a normal density for mu and half of a Cauchy one for tau, of scale 5 each."""
    theta = p["mu"] + p["tau"] * p["theta_raw"]
    prior = -0.5 * (p["mu"] / 5) ** 2 - np.log1p((p["tau"] / 5) ** 2) - 0.5 * np.sum(p["theta_raw"] ** 2)
    return prior - 0.5 * np.sum(((y - theta) / sigma) ** 2)


def marginal_of_schools(mu, log_tau):
    """The same without the eight effects, which are normal."""
    tau = np.exp(log_tau)
    variance = tau[..., None] ** 2 + ERRORS ** 2
    terms = -0.5 * np.log(variance) - 0.5 * (EFFECTS - mu[..., None]) ** 2 / variance
    return -0.5 * (mu / 5) ** 2 - np.log1p((tau / 5) ** 2) + log_tau + np.sum(terms, axis=-1)


@pytest.fixture(scope="module")
def trace():
    start = {"mu": 0.0, "tau": 1.0, "theta_raw": np.zeros(8)}
    model = interop.nutpie.model(schools, start, (EFFECTS, ERRORS), transforms={"tau": "positive"}, coords={"school": SCHOOLS},
                                 dims={"theta_raw": ("school",)})
    return sampled(model)


def test_eight_schools(trace):
    log_tau = np.linspace(-14, 6, 801)
    mu, _ = moments(marginal_of_schools, np.linspace(-25, 25, 401), log_tau)
    axes = np.meshgrid(np.linspace(-25, 25, 401), log_tau, indexing="ij")
    logs = marginal_of_schools(*axes)
    tau = np.sum(np.exp(logs - np.max(logs)) * np.exp(axes[1])) / np.sum(np.exp(logs - np.max(logs)))
    assert 4.2 < mu < 4.6 and 3.4 < tau < 3.8
    assert_mean(trace.posterior["mu"], mu)
    assert_mean(trace.posterior["tau"], tau)
    assert float(trace.posterior["tau"].min()) > 0
    assert float(arviz.rhat(trace)["mu"]) < 1.02


def test_draws_are_arvizs_with_names_of_schools(trace):
    assert list(trace.posterior["theta_raw"].coords["school"].values) == SCHOOLS
    assert trace.posterior["theta_raw"].dims == ("chain", "draw", "school")
    assert trace.posterior["mu"].shape == (4, 1000)
    assert "theta_raw[Choate]" in arviz.summary(trace).index
    assert "diverging" in trace.sample_stats


# --- logistic regression ------------------------------------------------------------


RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=80)
LABELS = (RANDOM.uniform(size=80) < 1 / (1 + np.exp(-(0.5 + 1.2 * X)))).astype(float)


def logistic(beta, x, y):
    score = beta[0] + beta[1] * x
    return np.sum(y * score - np.logaddexp(0.0, score)) - 0.5 * np.sum(beta ** 2) / 4


def test_logistic_regression_with_a_plain_vector():
    trace = sampled(interop.nutpie.model(logistic, np.zeros(2), (X, LABELS)))
    grid = np.linspace(-2, 4, 301)

    def density(a, b):
        score = a[..., None] + b[..., None] * X
        return np.sum(LABELS * score - np.logaddexp(0, score), axis=-1) - (a ** 2 + b ** 2) / 8

    for place, mean in enumerate(moments(density, grid, grid)):
        assert_mean(trace.posterior["beta"][..., place], mean)


# --- an equation of motion ----------------------------------------------------------


TIMES = np.linspace(0.0, 5.0, 26)


def logistic_growth(rate, capacity, start):
    """The population at each time, by the method of Runge and Kutta."""
    h = TIMES[1] - TIMES[0]
    x, found = start, [start]
    for _ in range(len(TIMES) - 1):
        k1 = rate * x * (1 - x / capacity)
        k2 = rate * (x + h / 2 * k1) * (1 - (x + h / 2 * k1) / capacity)
        k3 = rate * (x + h / 2 * k2) * (1 - (x + h / 2 * k2) / capacity)
        k4 = rate * (x + h * k3) * (1 - (x + h * k3) / capacity)
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        found.append(x)
    return np.array(found)


OBSERVED = logistic_growth(1.3, 4.0, 0.5) * np.exp(0.1 * np.random.default_rng(2).normal(size=26))


def growth(p, y):
    path = logistic_growth(p["rate"], p["capacity"], 0.5)
    prior = -p["rate"] - 0.5 * np.log(p["capacity"] / 3.0) ** 2 - np.log(p["capacity"])
    return prior - 0.5 * np.sum((np.log(y / path) / 0.1) ** 2)


def test_growth_by_an_equation_of_motion():
    model = interop.nutpie.model(growth, {"rate": 1.0, "capacity": 3.0}, OBSERVED, transforms={"rate": "positive", "capacity": "positive"})
    trace = sampled(model)

    def density(rate, capacity):
        path = logistic_growth(rate, capacity, np.full(rate.shape, 0.5))
        misfit = np.sum((np.log(OBSERVED[:, None, None] / path) / 0.1) ** 2, axis=0)
        return -rate - 0.5 * np.log(capacity / 3) ** 2 - np.log(capacity) - 0.5 * misfit

    rate, capacity = moments(density, np.linspace(1.0, 1.7, 301), np.linspace(3.4, 4.8, 301))
    assert_mean(trace.posterior["rate"], rate)
    assert_mean(trace.posterior["capacity"], capacity)


# --- restrictions -------------------------------------------------------------------


def test_transforms_of_every_kind_have_the_means_of_their_densities():
    def logp(p):
        dirichlet = np.sum(np.array([1.0, 2.0, 4.0]) * np.log(p["w"]))
        beta = np.log(p["q"]) + 3 * np.log1p(-p["q"])
        return dirichlet + beta - p["s"] - np.sum(p["ordered"] ** 2) / 2 + 0.0 * p["L"][1, 0] - p["own"]

    softplus = (lambda free: np.logaddexp(0.0, free), lambda value: np.log(np.expm1(value)))
    start = {"w": np.array([0.3, 0.3, 0.4]), "q": 0.5, "s": 1.0, "ordered": np.array([-1.0, 1.0]), "L": np.eye(2), "own": 1.0}
    model = interop.nutpie.model(logp, start, transforms={
        "w": "simplex", "q": "unit_interval", "s": "positive", "ordered": "sorted", "L": "correlation_cholesky", "own": softplus})
    draws = sampled(model, 800).posterior
    for place, mean in enumerate(np.array([2.0, 3.0, 5.0]) / 10):
        assert_mean(draws["w"][..., place], mean)
    assert_mean(draws["q"], 2 / 6)
    assert_mean(draws["s"], 1.0)
    assert_mean(draws["own"], 1.0)
    assert_mean(draws["ordered"][..., 1], 1 / np.sqrt(np.pi))
    assert_mean(draws["L"][..., 1, 0], 0.0)
    assert_mean(draws["L"][..., 1, 0] ** 2, 1 / 3)
    np.testing.assert_allclose(draws["w"].sum(axis=-1), 1.0)


# --- what else ----------------------------------------------------------------------


def normal(p, y):
    return -0.5 * np.sum((y - p) ** 2)


def test_data_may_be_changed():
    model = interop.nutpie.model(normal, 0.0, np.array([1.0, 2.0, 3.0]))
    other = model.with_data(y=np.array([11.0, 12.0, 13.0]))
    assert_mean(sampled(model, 500).posterior["p"], 2.0)
    assert_mean(sampled(other, 500).posterior["p"], 12.0)


def test_a_density_that_is_not_finite_everywhere():
    def cut(p):
        return -np.inf if abs(p) > 1 else -0.5 * p ** 2

    def chol(p):
        return 2 * np.sum(np.log(np.diag(np.linalg.cholesky(np.array([[1.0, p], [p, 1.0]])))))

    assert abs(float(sampled(interop.nutpie.model(cut, 0.1), 200).posterior["p"].max())) <= 1
    assert abs(float(sampled(interop.nutpie.model(chol, 0.1), 200).posterior["p"].max())) <= 1


class Normal:
    def __init__(self, y):
        self.y = y

    def __call__(self, p):
        return -0.5 * np.sum((self.y - p) ** 2)


@pytest.mark.parametrize("logp, args", [
    (lambda p, y: -0.5 * np.sum((y - p) ** 2), [1.0, 2.0, 3.0]), (lambda p, *y: -0.5 * np.sum((y[0] - p) ** 2), np.array([1, 2, 3])),
    (lambda p, y: np.float32(-0.5 * np.sum((y - p) ** 2)), (np.array([1.0, 2.0, 3.0]),)), (Normal(np.array([1.0, 2.0, 3.0])), ()),
    (lambda p, y: -0.5 * np.sum((y - p) ** 2, keepdims=True), (np.array([1.0, 2.0, 3.0]),)),
])
@pytest.mark.parametrize("start", [0.0, 0, np.float32(1.0), np.array(0.5)])
def test_data_and_values_of_other_kinds(logp, args, start):
    (draws,) = sampled(interop.nutpie.model(logp, start, args), 300).posterior.values()
    assert draws.shape == (4, 300)
    assert_mean(draws, 2.0)


def test_labels_may_be_numbers():
    model = interop.nutpie.model(lambda p: -0.5 * np.sum(p ** 2), np.zeros((2, 3)), coords={"year": range(2001, 2004), "side": np.array(["l", "r"])},
                                 dims={"p": ("side", "year")})
    draws = sampled(model, 50).posterior["p"]
    assert draws.dims[2:] == ("side", "year")
    assert draws.coords["year"].values.tolist() == [2001, 2002, 2003] and draws.coords["side"].values.tolist() == ["l", "r"]


def test_structures_of_parameters():
    model = interop.nutpie.model(lambda p: -0.5 * np.sum(p["layers"][0]["W"] ** 2) - 0.5 * p["b"] ** 2, {
        "layers": [{"W": np.ones((2, 3)), "units": 3}], "b": np.float32(0.5)})
    draws = sampled(model, 200).posterior
    assert draws["layers[0].W"].shape == (4, 200, 2, 3) and draws["b"].shape == (4, 200)


@pytest.mark.parametrize("logp, params, options, error, said", [
    (lambda p: p ** 2 * np.ones(3), 1.0, {}, BadArgument, r"model: <lambda> returned an array of shape \(3,\), not a number"),
    (lambda p: "high", 1.0, {}, BadArgument, "model: <lambda> returned a str, not a number"),
    (lambda p: np.log(p), -1.0, {}, BadArgument, "model: <lambda> is nan at the start"),
    (lambda p: -np.sqrt(p), 0.0, {}, BadArgument, "model: the derivative of <lambda> by free number 0 of 1 is -inf at the start"),
    (lambda p: -p, {"s": 1}, {"transforms": {"s": "cube"}}, BadArgument, "the transform of s is 'cube'"),
    (lambda p: -p["s"], {"s": -1.0}, {"transforms": {"s": "positive"}}, BadArgument, "the starting value of s is -1.*which its transform cannot give"),
    (lambda p: -p["s"], {"s": 1.0}, {"transforms": {"t": "positive"}}, BadArgument, "transforms: there is no parameter 't'"),
    (lambda p: -np.sum(p ** 2), np.ones(2), {"dims": {"p": "a"}}, BadArgument, "dims: 'a' of p has no coordinates"),
    (lambda p: -np.sum(p["v"] ** 2), {"v": np.ones(2)}, {"transforms": {"v": (lambda f: np.cumsum(f), lambda v: np.diff(v, prepend=0.0))}},
     NotDifferentiable, "(?s)an element of the result depends on several elements"),
    (3, 1.0, {}, BadArgument, "model: an object of type int cannot be called"),
    (lambda p: 0.0, "start", {}, BadArgument, "there are no floats in the parameters"),
])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_wrong_arguments_are_refused(logp, params, options, error, said):
    with pytest.raises(error, match=said):
        interop.nutpie.model(logp, params, **options)


def test_a_pair_that_mixes_elements_is_told_of_the_third_function():
    pair = lambda f: np.cumsum(f), lambda v: np.diff(v, prepend=0.0)
    with pytest.raises(NotDifferentiable) as raised:
        interop.nutpie.model(lambda p: -np.sum(p["v"] ** 2), {"v": np.ones(2)}, transforms={"v": pair})
    assert "give a third" in "".join(raised.value.__notes__)
    model = interop.nutpie.model(lambda p: -0.5 * np.sum(p["v"] ** 2), {"v": np.ones(2)}, transforms={"v": (*pair, lambda f: 0.0)})
    assert_mean(sampled(model, 500).posterior["v"][..., 1], 0.0)


def test_the_example_runs():
    assert example_runs(interop.nutpie.model)
