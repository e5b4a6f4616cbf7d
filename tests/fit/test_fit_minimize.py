"""`minimize`: every structure, transforms, bounds, starts, SciPy's methods and constraints."""

import functools
from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import Bounds, NonlinearConstraint, OptimizeResult

from adcompile import DerivativeError
from adcompile.fit import minimize, mle
from adcompile.fit.minimisers import run
from adcompile.fit.minimisers.metric import Metric
from adcompile.fit.minimisers.newton import Newton
from adcompile.fit.minimisers.problem import prepared
from adcompile.fit.minimisers.quasi import approached
from adcompile.fit.minimisers.verdict import FUNCTION, verdict
from adcompile.fit.parameters.transforms import TRANSFORMS
from tests import fit_models

METHODS = ["Nelder-Mead", "Powell", "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "COBYLA", "SLSQP", "trust-constr",
           "dogleg", "trust-ncg", "trust-exact", "trust-krylov"]
BOUNDED = ["Nelder-Mead", "Powell", "L-BFGS-B", "TNC", "COBYLA", "SLSQP", "trust-constr", None]


def rosenbrock(x, a=1.0, b=100.0):
    return np.sum(b * (x[1:] - x[:-1] ** 2) ** 2 + (a - x[:-1]) ** 2)


def of_dict(p, target):
    return (p["a"] - target) ** 2 + np.sum((p["b"] - p["a"]) ** 2)


STRUCTURES = [
    (lambda x: (x - 3.0) ** 2, 0.0, 3.0),
    (lambda x: (x - 3.0) ** 2, np.float64(0.0), np.float64(3.0)),
    (lambda x: (x - 3.0) ** 2, np.array(0.0), np.array(3.0)),
    (lambda x: (x - 3.0) ** 2, 1, 3.0),
    (lambda x: np.sum((x - 3.0) ** 2), np.zeros((2, 2)), np.full((2, 2), 3.0)),
    (lambda x: np.sum((x - 3.0) ** 2), np.zeros(2, np.float32), np.full(2, 3.0, np.float32)),
    (lambda x: np.sum((x - 3.0) ** 2), np.zeros(2, int), np.full(2, 3.0)),
    (lambda p: (p[0] - 3.0) ** 2 + np.sum((p[1] - p[0]) ** 2), [0.0, np.zeros(2)], [3.0, np.full(2, 3.0)]),
    (lambda p: (p[0] - 3.0) ** 2 + np.sum((p[1] - p[0]) ** 2), (0.0, np.zeros(2)), (3.0, np.full(2, 3.0))),
    (lambda p: (p["a"] - 3.0) ** 2, {"a": 0.0, "power": 2, "name": "x"}, {"a": 3.0, "power": 2, "name": "x"}),
    (lambda p: (p["a"][0]["b"] - 3.0) ** 2, {"a": [{"b": 0.0}]}, {"a": [{"b": 3.0}]}),
]


def equal(one, other):
    if isinstance(one, dict):
        return list(one) == list(other) and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and all(map(equal, one, other))
    return type(one) is type(other) and np.all(one == other if isinstance(one, str) else np.abs(np.asarray(one) - other) < 1e-6)


@pytest.mark.parametrize("f, start, wanted", STRUCTURES)
def test_parameters_come_back_in_their_structure(f, start, wanted):
    result = minimize(f, start)
    assert isinstance(result, OptimizeResult) and result.success and result.status == 0
    assert equal(result.params, wanted)
    assert len(result.x) == len(result.names)


Line = namedtuple("Line", "slope level")


@dataclass
class Curve:
    slope: float
    level: float


@pytest.mark.parametrize("start", [Line(0.0, 0.0), Curve(0.0, 0.0)])
def test_parameters_with_fields_are_fitted_or_refused_with_a_hint(start):
    try:
        result = minimize(lambda p: (p.slope - 1.0) ** 2 + (p.level - p.slope) ** 2, start)
    except DerivativeError as error:
        assert error.__notes__ == [f"The parameters are a {type(start).__name__}: where that cannot be differentiated yet, "
                                   "give a dict, a list or a tuple."]
    else:
        assert type(result.params) is type(start)
        np.testing.assert_allclose([result.params.slope, result.params.level], 1.0, rtol=1e-12)


def test_the_minimum_of_a_valley():
    result = minimize(rosenbrock, np.array([-1.2, 1.0, 0.8]))
    np.testing.assert_allclose(result.x, 1.0, rtol=1e-7)
    assert result.nit == result.history[-1].iteration == len(result.history) - 1
    assert result.nhev <= result.nit + 1 and result.nfev == result.njev
    assert result.hess.shape == (3, 3) and np.all(np.abs(result.jac) < 1e-6)


def test_data_of_any_kind_go_through():
    assert minimize(of_dict, {"a": 0.0, "b": np.zeros(2)}, 3.0).params["a"] == pytest.approx(3.0)
    assert minimize(of_dict, {"a": 0.0, "b": np.zeros(2)}, (3.0,)).params["a"] == pytest.approx(3.0)
    data = {"rows": [(1.0, 2.0), (2.0, 4.0)], "name": "line", "weights": None}

    def loss(slope, data):
        total = 0.0
        for x, y in data["rows"]:
            total = total + (y - slope * x) ** 2
        return total

    assert minimize(loss, 0.0, (data,)).params == pytest.approx(2.0)


class Model:
    def __init__(self, target):
        self.target = target

    def cost(self, x):
        return np.sum((x - self.target) ** 2)

    def __call__(self, x):
        return self.cost(x)


class Heir(Model):
    pass


def scaled(x, target, *rest, scale=2.0):
    return scale * np.sum((x - target) ** 2) + rest[0] * 0.0


@pytest.mark.parametrize("f, args", [
    (Model(3.0).cost, ()), (Model(3.0), ()), (Heir(3.0), ()), (functools.partial(scaled, scale=3.0), (3.0, 1.0)), (scaled, (3.0, 1.0, 2.0)),
    (lambda x, result, total=1.0, *data1: np.sum((x - result) ** 2) * data1[0], (3.0, 1.0, 2.0)),
    (lambda *given: np.sum((given[0] - given[1]) ** 2), (3.0,)),
    (functools.wraps(scaled)(lambda *given: scaled(*given)), (3.0, 1.0)),
])
def test_functions_of_all_kinds(f, args):
    result = minimize(f, np.zeros(2), args)
    assert result.success and result.params.tolist() == [3.0, 3.0]


def test_functions_of_one_code_keep_their_own_data():
    found = [minimize(lambda x: (x - target) ** 2, 0.0).params for target in (1.0, 2.0, np.array(3.0))]
    assert found == [1.0, 2.0, 3.0]


def test_functions_of_one_name_keep_their_own_code():
    def cost(x):
        return (x - 1.0) ** 2

    first = cost

    def cost(x):
        return (x - 2.0) ** 2

    assert [minimize(f, 0.0).params for f in (first, cost, first)] == [1.0, 2.0, 1.0]


def test_what_is_fixed_needs_no_derivative():
    result = minimize(lambda p: (p["a"] - 3.0) ** 2 + np.sqrt(p["b"]), {"a": 0.0, "b": 1.0}, fixed={"b": 0.0})
    assert result.success and result.params == {"a": 3.0, "b": 0.0}


# --- transforms ----------------------------------------------------------------------------

FACTOR = np.linalg.cholesky(np.array([[1.0, 0.5, 0.2], [0.5, 1.0, 0.3], [0.2, 0.3, 1.0]]))


@pytest.mark.parametrize("transform, start, target", [
    ("positive", 1.0, 4.0),
    ("positive", np.ones((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]])),
    ("unit_interval", np.array([0.5, 0.9]), np.array([0.2, 0.99])),
    ("simplex", np.full(3, 1 / 3), np.array([0.2, 0.3, 0.5])),
    ("simplex", np.full((2, 3), 1 / 3), np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])),
    ("sorted", np.arange(3.0), np.array([-2.0, 0.5, 10.0])),
    ("correlation_cholesky", np.eye(3), FACTOR),
    ((lambda u: u * u, np.sqrt), np.array([1.0, 2.0]), np.array([3.0, 5.0])),
    ((np.tanh, np.arctanh), 0.0, 0.5),
])
def test_transforms_reach_what_they_can_give(transform, start, target):
    result = minimize(lambda p: np.sum((p["w"] - target) ** 2), {"w": start}, transforms={"w": transform})
    assert result.success, result.message
    np.testing.assert_allclose(result.params["w"], target, atol=1e-6)


@pytest.mark.parametrize("name, value", [
    ("positive", np.array([0.5, 2.0])), ("positive", np.array(3.0)), ("unit_interval", np.array([0.1, 0.7, 1.0 - 1e-12])),
    ("simplex", np.array([0.2, 0.3, 0.5])), ("simplex", np.array([[0.2, 0.8], [0.6, 0.4]])), ("simplex", np.ones(1)),
    ("sorted", np.array([-2.0, 0.5, 10.0])), ("sorted", np.array([[0.0, 1.0], [1.0, 3.0]])), ("correlation_cholesky", FACTOR),
    ("correlation_cholesky", np.eye(1)), ("correlation_cholesky", np.eye(6)),
])
def test_a_transform_gives_back_what_it_was_taken_from(name, value):
    transform = TRANSFORMS[name]
    assert transform.holds(value)
    np.testing.assert_allclose(transform.outward(transform.inward(value)), value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_any_free_numbers_make_a_value(name):
    free = np.random.default_rng(1).normal(size=6) * 2
    assert TRANSFORMS[name].holds(TRANSFORMS[name].outward(free))
    np.testing.assert_allclose(TRANSFORMS[name].inward(TRANSFORMS[name].outward(free)), free, rtol=1e-9)


@pytest.mark.parametrize("slope", [1.0, -1.0])
def test_the_way_off_a_saddle_leads_down(slope):
    metric = Metric(np.diag([2.0, -8.0]), np.ones(2, bool))
    direction = metric.downhill(np.array([0.5, slope]))
    np.testing.assert_allclose(direction, [0.0, -slope / np.sqrt(8.0)], atol=1e-15)


def test_a_transform_keeps_its_restriction():
    result = minimize(lambda p: np.sum((p["w"] - np.array([0.6, 0.6, 0.6])) ** 2), {"w": np.array([0.2, 0.3, 0.5])},
                      transforms={"w": "simplex"})
    np.testing.assert_allclose(result.params["w"], 1 / 3, atol=1e-7)


def test_a_part_of_a_transformed_array_can_be_fixed():
    result = minimize(lambda p: np.sum((p["w"] - 3.0) ** 2), {"w": np.ones(3)}, transforms={"w": "positive"}, fixed={"w[1]": 0.5})
    np.testing.assert_allclose(result.params["w"], [3.0, 0.5, 3.0], atol=1e-6)


# --- bounds, starts ------------------------------------------------------------------------

LIMITS = [{"x": (0.0, 1.5)}, [(0.0, 1.5)] * 3, Bounds(np.zeros(3), np.full(3, 1.5)), {"x": (np.zeros(3), [1.5, 1.5, 1.5])}]


@pytest.mark.parametrize("bounds", LIMITS, ids=["name", "pairs", "SciPy's", "arrays"])
def test_bounds_of_all_forms(bounds):
    result = minimize(lambda x: np.sum((x - np.array([-1.0, 1.0, 2.0])) ** 2) + x[0] * x[1], np.full(3, 0.5), bounds=bounds)
    assert result.success
    np.testing.assert_allclose(result.x, [0.0, 1.0, 1.5], atol=1e-9)


@pytest.mark.parametrize("method", BOUNDED)
def test_bounds_with_every_method(method):
    result = minimize(rosenbrock, np.zeros(2), bounds={"x[0]": (None, 0.5)}, method=method, tol=1e-10)
    np.testing.assert_allclose(result.x, [0.5, 0.25], atol=2e-3 if method == "Powell" else 1e-4)


def test_forty_bounds_of_which_many_are_met():
    random = np.random.default_rng(1)
    target, A = random.normal(size=40), random.normal(size=(60, 40))
    result = minimize(lambda x, A, target: np.sum((A @ (x - target)) ** 2), np.ones(40), (A, target), bounds={"x": (0.0, None)})
    gradient = 2 * A.T @ A @ (result.x - target)
    free = result.x > 0
    assert result.success and 5 < free.sum() < 35
    assert np.all(np.abs(gradient[free]) < 1e-6) and np.all(gradient[~free] > 0)


def test_the_lowest_of_several_starts_counts():
    result = minimize(lambda x: np.sin(3 * x) + 0.1 * x * x, 4.0, starts=[-3.0, 0.0])
    np.testing.assert_allclose(result.params, -0.512214, atol=1e-5)
    assert len(result.starts) == 3 and result.fun == result.starts.min() < result.starts[0]
    estimates = mle(lambda m, y: -np.logaddexp(-(y - m) ** 2, -1.0 - (y - m + 6.0) ** 2), 8.0, (np.zeros(3),), starts=np.array([0.5, 7.0]))
    assert abs(estimates.params) < 0.1


# --- methods, constraints ------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_scipys_methods_by_name(method):
    data = fit_models.binary_data()
    exact = mle(fit_models.logit, np.zeros(3), data)
    estimates = mle(fit_models.logit, np.zeros(3), data, method=method.lower(), tol=1e-10)
    np.testing.assert_allclose(estimates.x, exact.x, atol=1e-3)
    assert estimates.decrement < 1e-2 and estimates.converged == (estimates.decrement <= 1e-4)
    result = minimize(lambda beta, X, y: np.sum(fit_models.logit(beta, X, y)), np.zeros(3), data, method=method, tol=1e-10)
    np.testing.assert_allclose(result.x, exact.x, atol=1e-3)
    assert result.history and result.params.tolist() == result.x.tolist()


def of_sum(p):
    return np.sum(p["a"]) - 1.0 - p["b"]


@pytest.mark.parametrize("method, constraints", [
    (None, {"type": "eq", "fun": of_sum}),
    ("SLSQP", [{"type": "eq", "fun": lambda p, one: np.sum(p["a"]) - one - p["b"], "args": (1.0,)}]),
    ("trust-constr", NonlinearConstraint(of_sum, 0.0, 0.0)),
    ("COBYLA", [{"type": "ineq", "fun": lambda p: -of_sum(p)}]),
])
@pytest.mark.filterwarnings("ignore:delta_grad")
def test_constraints_are_over_the_structure(method, constraints):
    result = minimize(lambda p: np.sum((p["a"] - 3.0) ** 2) + p["b"] ** 2, {"a": np.zeros(2), "b": 1.0}, method=method,
                      constraints=constraints)
    np.testing.assert_allclose(result.x, [4 / 3, 4 / 3, 5 / 3], atol=1e-4)


def test_constraints_with_transforms_and_what_is_fixed():
    result = minimize(lambda p: (p["a"] - 3.0) ** 2 + p["b"] ** 2, {"a": 1.0, "b": 1.0, "c": 2.0}, transforms={"a": "positive"},
                      fixed={"c": 1.0}, constraints={"type": "eq", "fun": lambda p: p["a"] + p["b"] - p["c"]})
    np.testing.assert_allclose(result.x, [2.0, -1.0, 1.0], atol=1e-5)


# --- dear and large ------------------------------------------------------------------------


def ridge(beta, X, y):
    eta = X @ beta
    return np.sum(np.logaddexp(0.0, eta) - y * eta) + 0.5 * np.sum(beta * beta)


def wide(p, n=400):
    random = np.random.default_rng(2)
    X = random.normal(size=(n, p)) * np.geomspace(1e-2, 1e2, p)
    return X, (random.uniform(size=n) < 0.5).astype(float)


def test_where_a_hessian_is_dear_few_are_made():
    data = wide(320)
    result = minimize(ridge, np.zeros(320), data)
    slow = minimize(ridge, np.zeros(320), data, method="trust-exact")
    assert result.success and result.nhev < 8 < result.nfev
    np.testing.assert_allclose(result.fun, slow.fun, rtol=1e-8)
    setting, objective = prepared(ridge, np.zeros(40), wide(40), fixed=None, transforms=None, bounds=None, names=None, number=True)
    objective.hessian(objective.start)
    assert not run.is_dear(objective, 40) and run.is_dear(objective, 320)


def test_a_hessian_is_dear_where_its_columns_are_made_one_by_one():
    terms = [lambda rest: rest * rest, lambda rest: rest * rest * 2.0]

    def loop(x):
        total = 0.0
        for place in range(len(x)):
            total = total + terms[place % 2](x[place] - place)
        return total

    result = minimize(loop, np.zeros(20))
    assert result.success and result.hess.shape == (20, 20)
    np.testing.assert_allclose(result.x, np.arange(20.0), atol=1e-6)
    setting, objective = prepared(loop, np.zeros(20), (), fixed=None, transforms=None, bounds=None, names=None, number=True)
    objective.hessian(objective.start)
    assert run.is_dear(objective, 20)


def test_too_many_parameters_for_a_hessian(monkeypatch):
    monkeypatch.setattr(run, "LARGEST", 10)
    data = wide(30)
    result = minimize(ridge, np.zeros(30), data)
    monkeypatch.undo()
    exact = minimize(ridge, np.zeros(30), data)
    assert result.success and result.hess is None and result.nhev == 0
    np.testing.assert_allclose(result.x, exact.x, rtol=1e-5)


def test_bounds_without_a_hessian(monkeypatch):
    start, bounds = np.full(3, 0.5), {"x": (0.25, 1.5)}
    exact = minimize(rosenbrock, start, (2.0,), bounds=bounds)
    monkeypatch.setattr(run, "LARGEST", 1)
    result = minimize(rosenbrock, start, (2.0,), bounds=bounds)
    assert exact.success and result.success and result.hess is None
    np.testing.assert_allclose(result.x, exact.x, rtol=1e-6)
    assert 1.5 in result.x


def test_the_first_metric_leaves_little_to_do():
    _, objective = prepared(ridge, np.zeros(320), wide(320), fixed=None, transforms=None, bounds=None, names=None, number=True)
    value, gradient = objective.value_and_gradient(objective.start)
    metric = Metric(objective.hessian(objective.start), np.ones(320, bool))
    objective.values = 0
    z, _, gradient = approached(objective, objective.start, value, gradient, metric)
    assert objective.values < 40
    assert Metric(objective.hessian(z), np.ones(320, bool)).decrement(gradient) < 0.3


def test_who_runs_out_of_steps_is_told_how_many_there_were():
    _, objective = prepared(rosenbrock, np.array([-1.2, 1.0]), (), fixed=None, transforms=None, bounds=None, names=None, number=True)
    outcome = Newton(objective, objective.start, *objective.value_and_gradient(objective.start)).run(steps=3)
    assert outcome.reason == "steps"
    assert verdict(outcome, objective.names, FUNCTION).message.endswith(" after 3 iterations")


def test_thousands_of_parameters():
    start = 0.9 + 0.1 * np.random.default_rng(0).normal(size=3000)
    result = minimize(rosenbrock, start)
    assert result.success and result.nhev == 0
    np.testing.assert_allclose(result.x, 1.0, atol=1e-6)


def test_a_saddle_is_left_without_a_hessian(monkeypatch):
    monkeypatch.setattr(run, "LARGEST", 1)
    result = minimize(lambda x: x[0] ** 2 - x[1] ** 2 + 0.25 * x[1] ** 4, np.array([1.0, 1e-9]))
    np.testing.assert_allclose(np.abs(result.x), [0.0, np.sqrt(2.0)], atol=1e-6)


def test_errors_are_made_when_asked_for_where_there_was_no_hessian(monkeypatch):
    data = fit_models.binary_data()
    monkeypatch.setattr(run, "LARGEST", 1)
    estimates = mle(fit_models.logit, np.zeros(3), data)
    monkeypatch.undo()
    assert estimates.converged
    np.testing.assert_allclose(estimates.se(), mle(fit_models.logit, np.zeros(3), data).se(), rtol=1e-6)


# --- watching ------------------------------------------------------------------------------


def test_progress_is_a_line_an_iteration(capsys):
    result = minimize(rosenbrock, np.zeros(2), progress=True)
    printed = capsys.readouterr()
    assert printed.out == "" and len(printed.err.splitlines()) == len(result.history)


@pytest.mark.parametrize("method", [None, "BFGS", "SLSQP"])
def test_a_callback_sees_the_parameters(method):
    seen = []
    minimize(of_dict, {"a": 0.0, "b": np.zeros(2)}, 3.0, callback=seen.append, method=method)
    assert seen[-1].params["a"] == pytest.approx(3.0, abs=1e-3) and seen[-1].fun == pytest.approx(0.0, abs=1e-5)


def stop(step):
    raise StopIteration


@pytest.mark.parametrize("callback", [stop, lambda step: True])
def test_a_callback_may_stop(callback):
    result = minimize(rosenbrock, np.zeros(2), callback=callback)
    assert not result.success
    assert result.message == f"stopped before the minimum, at a Newton decrement of {result.decrement:.2g}; stopped by the callback"
    assert mle(fit_models.logit, np.zeros(3), fit_models.binary_data(), callback=callback).status == "stopped"


def test_a_function_that_fails_on_the_way_is_stepped_back_from():
    import math

    def nll(p):
        return math.exp(p["a"]) - 3.0 * p["a"] + math.sqrt(10.0 - p["a"] - p["b"]) + p["b"] ** 2

    result = minimize(nll, {"a": -9.0, "b": 0.0})
    assert result.success and abs(math.exp(result.params["a"]) - 3.0) < 0.5
