"""The verdict: converged where there is a maximum, on any scale; named, with its direction, where there is none."""

import numpy as np
import pytest
from scipy.optimize import linprog

from adcompile.fit import mle, minimize
from tests import fit_models
from tests.fit_models import TRUE, logit, negative_binomial, normal, poisson

SCALES = np.array([1.0, 1e-6, 1e6])
COUNTS = dict(zip("Xy", fit_models.poisson_data()))
BINARY = dict(zip("Xy", fit_models.binary_data()))
NORMAL = dict(zip("Xy", fit_models.normal_data()))
SIGMA = {"sigma": "positive"}


def scaled(data):
    return data["X"] * SCALES, data["y"]


def with_weights(beta, X, y, weights):
    return weights * poisson(beta, X, y)


def student(p, X, y):
    """Errors with heavy tails: not convex."""
    residual, df = (y - X @ p["beta"]) / p["sigma"], 4.0
    return 0.5 * (df + 1.0) * np.log1p(residual * residual / df) + np.log(p["sigma"])


def mixture(p, y):
    low = np.log(p["share"]) - 0.5 * (y - p["mean"][0]) ** 2
    high = np.log(1.0 - p["share"]) - 0.5 * (y - p["mean"][1]) ** 2
    return -np.logaddexp(low, high)


def mixed(seed=1):
    random = np.random.default_rng(seed)
    return np.where(random.uniform(size=500) < 0.3, random.normal(-2.0, 1.0, 500), random.normal(2.0, 1.0, 500))


def garch(p, y):
    variance, total = 1.0, 0.0
    for value in y:
        total = total + 0.5 * (np.log(variance) + value * value / variance)
        variance = p["level"] + p["shock"] * value * value + p["past"] * variance
    return total


ZERO = np.zeros(3)
REGULAR = {
    "Poisson": lambda: mle(poisson, ZERO, tuple(COUNTS.values())),
    "Poisson on three scales": lambda: mle(poisson, ZERO, scaled(COUNTS)),
    "Poisson from far away": lambda: mle(poisson, np.array([15.0, -4.0, 4.0]), tuple(COUNTS.values())),
    "Poisson with weights": lambda: mle(with_weights, ZERO, (*COUNTS.values(), np.linspace(0.0, 2.0, 300))),
    "logit": lambda: mle(logit, ZERO, tuple(BINARY.values())),
    "logit on three scales": lambda: mle(logit, ZERO, scaled(BINARY)),
    "logit from far away": lambda: mle(logit, np.full(3, 25.0), tuple(BINARY.values())),
    "normal": lambda: mle(normal, {"beta": ZERO, "sigma": 1.0}, tuple(NORMAL.values()), transforms=SIGMA),
    "normal on three scales": lambda: mle(normal, {"beta": ZERO, "sigma": 1e-3}, scaled(NORMAL), transforms=SIGMA),
    "normal without a transform": lambda: mle(normal, {"beta": ZERO, "sigma": 1.0}, tuple(NORMAL.values())),
    "normal, small numbers": lambda: mle(normal, {"beta": ZERO, "sigma": 1.0}, (NORMAL["X"], 1e-8 * NORMAL["y"]), transforms=SIGMA),
    "heavy tails": lambda: mle(student, {"beta": ZERO, "sigma": 10.0}, tuple(NORMAL.values()), transforms=SIGMA),
    "mixture": lambda: mle(mixture, {"share": 0.5, "mean": np.array([-1.0, 1.0])}, (mixed(),),
                           transforms={"share": "unit_interval", "mean": "sorted"}),
    "negative binomial": lambda: mle(negative_binomial, {"beta": ZERO, "alpha": 30.0}, fit_models.negative_binomial_data(),
                                     transforms={"alpha": "positive"}),
}


@pytest.mark.parametrize("name", REGULAR)
def test_regular_likelihoods_converge(name):
    estimates = REGULAR[name]()
    assert estimates.converged and estimates.status == "converged"
    assert estimates.message.startswith("converged in ")
    assert estimates.decrement < 1e-6
    assert np.all(np.isfinite(estimates.se())) and np.all(estimates.se() > 0)


@pytest.mark.parametrize("model, data", [(poisson, COUNTS), (logit, BINARY)])
def test_scales_change_nothing_but_the_scale(model, data):
    plain, other = mle(model, ZERO, tuple(data.values())), mle(model, ZERO, scaled(data))
    np.testing.assert_allclose(other.x * SCALES, plain.x, rtol=1e-9)
    np.testing.assert_allclose(other.se() * SCALES, plain.se(), rtol=1e-9)


@pytest.mark.parametrize("n", [100, 1_000_000])
def test_few_and_many_observations_converge(n):
    X = fit_models.design(n)
    y = np.random.default_rng(5).poisson(np.exp(X @ TRUE)).astype(float)
    estimates = mle(poisson, ZERO, (X, y))
    assert estimates.converged
    assert np.all(np.abs(estimates.x - TRUE) < 4 * estimates.se())


def test_a_model_of_a_series_converges():
    random, y, variance = np.random.default_rng(2), [], 1.0
    for _ in range(800):
        y.append(np.sqrt(variance) * random.normal())
        variance = 0.1 + 0.2 * y[-1] ** 2 + 0.7 * variance
    start = {"level": 0.2, "shock": 0.1, "past": 0.5}
    estimates = mle(garch, start, (np.array(y),), transforms=dict.fromkeys(start, "positive"))
    assert estimates.converged and estimates.nobs is None
    assert np.all(np.abs(estimates.x - [0.1, 0.2, 0.7]) < 4 * estimates.se())


# --- degenerate ---------------------------------------------------------------------------

SEPARATED = (COUNTS["X"], (COUNTS["X"][:, 1] > 0).astype(float))
COLLINEAR = (np.column_stack([BINARY["X"], BINARY["X"][:, 1] * 2]), BINARY["y"])
RARE = (np.column_stack([BINARY["X"][:, :2], BINARY["X"][:, 2] > 0.9]), np.where(BINARY["X"][:, 2] > 0.9, 1.0, BINARY["y"]))
UNDER = (COUNTS["X"], np.random.default_rng(3).binomial(40, np.exp(COUNTS["X"] @ TRUE) / 40.0 * 0.4).astype(float))


def sum_of_two(p, y):
    return 0.5 * (y - p["a"] - p["b"]) ** 2


def product_of_two(p, y):
    return 0.5 * (y - p["a"] * p["b"]) ** 2


DEGENERATE = {
    "separation": (lambda: mle(logit, ZERO, SEPARATED), "no finite maximum",
                   "no finite maximum (separation, or an estimate on the boundary): the likelihood keeps rising along "),
    "separation within a group": (lambda: mle(logit, ZERO, RARE), "no finite maximum", "keeps rising along +1 beta[2]"),
    "separation, scaled": (lambda: mle(logit, ZERO, (RARE[0] * SCALES, RARE[1])), "no finite maximum", "keeps rising along +1 beta[2]"),
    "boundary": (lambda: mle(negative_binomial, {"beta": ZERO, "alpha": 1.0}, UNDER, transforms={"alpha": "positive"}),
                 "no finite maximum", "-1 log(alpha)"),
    "collinear": (lambda: mle(logit, np.zeros(4), COLLINEAR), "not identified",
                  "not identified: the likelihood does not change along +1 beta[1] -0.5 beta[3]"),
    "collinear, scaled": (lambda: mle(logit, np.zeros(4), (COLLINEAR[0] * [1.0, 1e-6, 1e6, 1e3], COLLINEAR[1])), "not identified",
                          "beta[3]"),
    "only a sum": (lambda: mle(sum_of_two, {"a": 0.0, "b": 0.0}, (NORMAL["y"],)), "not identified",
                   "not identified: the likelihood does not change along +1 a -1 b"),
    "only a product": (lambda: mle(product_of_two, {"a": 0.0, "b": 0.0}, (NORMAL["y"],)), "not identified", "along "),
    "unused": (lambda: mle(lambda p, y: 0.5 * (y - p["a"]) ** 2, {"a": 0.0, "b": 1.0}, (NORMAL["y"],)), "not identified", "along +1 b"),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_likelihoods_are_told(name):
    fit, status, message = DEGENERATE[name]
    estimates = fit()
    assert not estimates.converged
    assert estimates.status == status
    assert message in estimates.message
    assert str(estimates.summary()).splitlines()[-1] == estimates.message


def test_what_is_not_identified_has_an_infinite_error_and_the_rest_its_own():
    estimates = mle(logit, np.zeros(4), COLLINEAR)
    reduced = mle(logit, ZERO, (COLLINEAR[0][:, :3], COLLINEAR[1]))
    assert np.isinf(estimates.se()[[1, 3]]).all()
    np.testing.assert_allclose(estimates.se()[[0, 2]], reduced.se()[[0, 2]], rtol=1e-9)
    identified = estimates.delta(lambda beta: beta[1] + 2 * beta[3])
    np.testing.assert_allclose([identified.value, identified.se], [reduced.x[1], reduced.se()[1]], rtol=1e-9)
    assert np.isinf(estimates.delta(lambda beta: beta[1] + beta[3]).se)


def test_a_saddle_that_nothing_leads_away_from_is_told():
    result = minimize(lambda x: x[0] ** 2 - x[1] ** 2, np.array([1.0, 0.0]))
    assert not result.success and "no finite minimum" in result.message
    bounded = minimize(lambda x: x[0] ** 2 - x[1] ** 2, np.array([1.0, 0.5]), bounds={"x": (-2.0, 3.0)})
    assert bounded.success and bounded.x.tolist() == [0.0, 3.0] and "at a bound: x[1]" in bounded.message


def test_a_saddle_is_left():
    result = minimize(lambda x: x[0] ** 2 - x[1] ** 2 + 0.25 * x[1] ** 4, np.array([1.0, 0.0]))
    assert result.success
    np.testing.assert_allclose(np.abs(result.x), [0.0, np.sqrt(2.0)], atol=1e-7)


def test_who_stops_early_is_told_how_far_the_maximum_is():
    estimates = mle(logit, ZERO, tuple(BINARY.values()), method="Nelder-Mead", tol=1e-2)
    exact = mle(logit, ZERO, tuple(BINARY.values()))
    away = np.sqrt((estimates.x - exact.x) @ np.linalg.inv(exact.cov()) @ (estimates.x - exact.x))
    assert estimates.status == "stopped"
    assert f"stopped {estimates.decrement:.2g} standard errors away" in estimates.message
    np.testing.assert_allclose(estimates.decrement, away, rtol=0.05)


def test_kinks_are_where_a_likelihood_does_not_converge():
    y = np.random.default_rng(1).laplace(3.0, 1.0, 101)

    def laplace(p, y):
        return np.abs(y - p["m"]) / p["s"] + np.log(2.0 * p["s"])

    found = mle(laplace, {"m": 0.0, "s": 1.0}, (y,), transforms={"s": "positive"})
    assert not found.converged and 'where it has kinks (abs, maximum), give method="Nelder-Mead"' in found.message
    simplex = mle(laplace, {"m": 0.0, "s": 1.0}, (y,), transforms={"s": "positive"}, method="Nelder-Mead")
    np.testing.assert_allclose(simplex.params["m"], np.median(y), atol=1e-3)


def test_a_perfect_fit_has_no_maximum():
    estimates = mle(normal, {"beta": ZERO, "sigma": 1.0}, (NORMAL["X"], NORMAL["X"] @ TRUE), transforms=SIGMA)
    assert not estimates.converged and "log(sigma)" in estimates.message
    assert np.isinf(estimates.se()).all()


def test_a_minimum_without_curvature_is_a_minimum_whose_errors_mean_nothing():
    result = minimize(lambda x: np.sum(x ** 4), np.array([5.0, 1.0]))
    assert result.success and "curvature vanishes" in result.message
    assert np.all(np.abs(result.x) < 1e-3)


@pytest.mark.parametrize("scale", [1e-20, 1e-6, 1.0, 1e6, 1e20])
def test_the_scale_of_a_function_means_nothing(scale):
    result = minimize(lambda x, scale: scale * (100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2), np.array([-1.2, 1.0]), (scale,))
    assert result.success
    np.testing.assert_allclose(result.x, [1.0, 1.0], rtol=1e-7)


def choices(random):
    """A small logistic data set on odd scales; a third of such are separated."""
    n, p = random.integers(8, 40), random.integers(1, 5)
    X = np.column_stack([np.ones(n), random.normal(size=(n, p))])
    if random.uniform() < 0.4:
        X[:, -1] = X[:, -1] > 1
    y = (random.uniform(size=n) < 1.0 / (1.0 + np.exp(-2.0 * X @ random.normal(size=p + 1)))).astype(float)
    return X, y, 10.0 ** np.array([0, *random.integers(-6, 7, size=p)])


@pytest.mark.parametrize("seed", range(4))
def test_separation_is_told_where_a_linear_program_finds_it(seed):
    """Separated: along some direction every observation is predicted better, or as well."""
    random, found = np.random.default_rng(seed), []
    for _ in range(50):
        X, y, units = choices(random)
        better = (2 * y - 1)[:, None] * X
        program = linprog(-better.sum(axis=0), A_ub=-better, b_ub=np.zeros(len(y)), bounds=(-1.0, 1.0))
        status = "no finite maximum" if program.fun < -1e-7 else "converged"
        if status == "converged" and np.linalg.matrix_rank(X) < X.shape[1]:
            status = "not identified"
        estimates = mle(logit, np.zeros(X.shape[1]), (X * units, y))
        assert estimates.status == status, (estimates.message, program.fun)
        found.append(status)
    assert found.count("converged") > 10 and found.count("no finite maximum") > 10


@pytest.mark.parametrize("levels, long", [(5, False), (20, True)])
def test_a_direction_of_many_parameters_is_cut_short(levels, long):
    member = np.arange(200) % levels
    X = np.column_stack([np.ones(200), member[:, None] == np.arange(levels)])
    estimates = mle(poisson, np.zeros(levels + 1), (X, np.arange(200.0) % 7))
    assert estimates.status == "not identified"
    assert "along +1 beta[0] -1 beta[1] -1 beta[2]" in estimates.message
    assert estimates.message.endswith(" ...") == long
