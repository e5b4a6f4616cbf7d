"""optimagic's own examples with exact derivatives: the same minima with fewer calls than its differences, for optimizers of each kind."""

import inspect
import warnings
from functools import partial

import numpy as np
import pandas
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import optimagic

from adcompile import BadArgument, NotDifferentiable, interop
from tests.interop.counted import counted, example_runs

pytestmark = pytest.mark.filterwarnings("ignore")


def sphere(params):
    """Of the first steps."""
    return params @ params


def dict_sphere(params):
    """Of the page on parameters."""
    return params["a"] ** 2 + params["b"] ** 2 + (params["c"] ** 2).sum()


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@optimagic.mark.least_squares
def ls_rosenbrock(x):
    return np.concatenate((10.0 * (x[1:] - x[:-1] ** 2), 1 - x[:-1]))


Y = np.random.default_rng(1925).normal(loc=1.2, scale=2.3, size=500)


@optimagic.mark.likelihood
def normal(params):
    return -np.log(params["sd"]) - 0.5 * ((Y - params["mean"]) / params["sd"]) ** 2


def calls_of(problem):
    """The keywords, with a count over all functions in them."""
    counts, found = [], {}
    for name, given in problem.items():
        parts = [counted(one) for one in (given if isinstance(given, list) else [given])]
        counts += parts
        found[name] = parts if isinstance(given, list) else parts[0]
    return found, lambda: sum(one.calls for one in counts)


def both(f, start, algorithm, way=optimagic.minimize, **options):
    """The results with our derivatives and with differences, and how many calls each took."""
    problem, calls = calls_of(interop.optimagic.problem(f))
    exact = way(**problem, params=start, algorithm=algorithm, **options)
    theirs = counted(f)
    differences = way(fun=theirs, params=start, algorithm=algorithm, **options)
    return exact.params, differences.params, calls(), theirs.calls


@pytest.mark.parametrize("f, start", [
    (sphere, np.arange(5.0)), (dict_sphere, {"a": 1.0, "b": 2, "c": np.array([3.0, 4.0])}), (rosenbrock, np.array([-1.2, 1.0, 0.8]))])
@pytest.mark.parametrize("algorithm", ["scipy_lbfgsb", "scipy_bfgs", "scipy_slsqp"])
def test_scalar_optimizers_in_fewer_calls(f, start, algorithm):
    exact, differences, calls, more = both(f, start, algorithm)
    target = {"a": 0.0, "b": 0.0, "c": np.zeros(2)} if f is dict_sphere else np.ones(3) if f is rosenbrock else np.zeros(5)
    for name in target if isinstance(target, dict) else [slice(None)]:
        np.testing.assert_allclose(exact[name], target[name], atol=2e-3)
        np.testing.assert_allclose(exact[name], differences[name], atol=2e-3)
    assert calls < more


@pytest.mark.parametrize("algorithm", ["scipy_ls_trf", "scipy_ls_dogbox", "scipy_lbfgsb"])
def test_least_squares_for_optimizers_of_both_kinds(algorithm):
    exact, differences, calls, more = both(ls_rosenbrock, np.array([-1.2, 1.0, 0.8]), algorithm)
    np.testing.assert_allclose(exact, np.ones(3), atol=1e-3)
    np.testing.assert_allclose(exact, differences, atol=1e-3)
    assert calls < more


def test_a_likelihood_for_scalar_optimizers():
    exact, differences, calls, more = both(normal, {"mean": 0.5, "sd": 2.0}, "scipy_lbfgsb", optimagic.maximize)
    np.testing.assert_allclose([exact["mean"], exact["sd"]], [np.mean(Y), np.std(Y)], rtol=1e-4)
    np.testing.assert_allclose([exact["mean"], exact["sd"]], [differences["mean"], differences["sd"]], rtol=1e-4)
    assert calls < more


def test_a_likelihood_for_optimizers_of_its_kind():
    """BHHH goes the way it goes with differences; optimagic's does not end at the maximum here."""
    exact, differences, calls, more = both(normal, {"mean": 0.5, "sd": 2.0}, "bhhh", optimagic.maximize)
    np.testing.assert_allclose([exact["mean"], exact["sd"]], [differences["mean"], differences["sd"]], rtol=1e-6)
    assert calls < more
    jacobian = interop.optimagic.problem(normal)["jac"][0]({"mean": 0.5, "sd": 2.0})
    np.testing.assert_allclose(jacobian["mean"], (Y - 0.5) / 4)
    np.testing.assert_allclose(jacobian["sd"], -0.5 + (Y - 0.5) ** 2 / 8)


def test_bounds_and_fixed_parameters():
    problem = interop.optimagic.problem(sphere)
    found = optimagic.minimize(**problem, params=np.arange(1.0, 4.0), algorithm="scipy_lbfgsb",
                               bounds=optimagic.Bounds(lower=np.array([-9, 1, -9.0])), constraints=optimagic.FixedConstraint(selector=lambda x: x[2]))
    np.testing.assert_allclose(found.params, [0, 1, 3], atol=1e-6)


def test_data_by_partial_or_by_arguments():
    def shifted(params, to):
        return np.sum((params - to) ** 2)

    one = optimagic.minimize(**interop.optimagic.problem(partial(shifted, to=2.0)), params=np.zeros(2), algorithm="scipy_lbfgsb")
    problem = interop.optimagic.problem(shifted)
    other = optimagic.minimize(**problem, params=np.zeros(2), algorithm="scipy_lbfgsb", args=(2.0,))
    np.testing.assert_allclose([one.params, other.params], 2.0 * np.ones((2, 2)), rtol=1e-6)


def test_parameters_in_a_series_are_refused_with_what_to_give():
    jac = interop.optimagic.problem(lambda p: np.sum((p - 3.0) ** 2))["jac"]
    with pytest.raises(NotDifferentiable, match="(?s)'p' is of type Series and has no derivative.*Give .to_numpy"):
        jac(pandas.Series([1.0, 2.0], index=["a", "b"]))


def test_the_keywords_keep_the_parameters_of_the_function():
    problem = interop.optimagic.problem(sphere)
    assert set(problem) == {"fun", "jac", "fun_and_jac"} and problem["fun"] is sphere
    assert str(inspect.signature(problem["jac"])) == "(params)"
    np.testing.assert_allclose(problem["fun_and_jac"](np.ones(2))[1], [2, 2])


def test_a_problem_without_derivatives_says_why():
    problem = interop.optimagic.problem(lambda x: x ** 2)
    with pytest.raises(Exception, match="not one number|not a scalar|Scalar objective|several|shape"):
        optimagic.minimize(**problem, params=np.ones(2), algorithm="scipy_lbfgsb")


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="problem: an object of type int cannot be called"):
        interop.optimagic.problem(3)


def test_the_example_runs():
    assert example_runs(interop.optimagic.problem)
