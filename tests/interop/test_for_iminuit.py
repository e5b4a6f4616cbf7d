"""iminuit's basic tutorial with exact gradients: the same minimum and errors. Harder problems take fewer calls."""

import numpy as np
import pytest
from iminuit import Minuit
from iminuit.util import describe

from adcompile import BadArgument, grad, interop
from tests.interop.counted import counted, example_runs

RANDOM = np.random.default_rng(4321)
X = np.linspace(0, 1, 10)
ERROR = 0.1
Y = RANDOM.normal(1 + 2 * X, ERROR)
TIMES = RANDOM.exponential(0.7, size=300)


def line(a, b):
    """The line of the tutorial, by least squares."""
    return np.sum(((Y - (a + b * X)) / ERROR) ** 2)


def polynomial(p):
    """The tutorial's fit of many parameters in one array."""
    return np.sum(((Y - (p[0] + p[1] * X + p[2] * X ** 2)) / ERROR) ** 2)


def exponential(tau):
    return np.sum(np.log(tau) + TIMES / tau)


exponential.errordef = Minuit.LIKELIHOOD


def rosenbrock(a, b):
    return (1 - a) ** 2 + 100 * (b - a ** 2) ** 2


def calls_of(fit):
    return fit.nfcn + fit.ngrad


@pytest.mark.parametrize("f, start", [(line, {"a": 5.0, "b": 5.0}), (rosenbrock, {"a": -1.2, "b": 1.0}), (exponential, {"tau": 1.0})])
def test_the_minimum_and_its_errors_are_those_of_differences(f, start):
    exact, differences = Minuit(interop.iminuit.cost(f), **start), Minuit(f, **start)
    for fit in exact, differences:
        fit.tol = 1e-4
        fit.migrad()
        fit.hesse()
        assert fit.valid
    assert np.all(np.abs(np.subtract(exact.values, differences.values)) < 1e-3 * np.array(differences.errors))
    np.testing.assert_allclose(exact.errors, differences.errors, rtol=1e-2)
    assert exact.parameters == differences.parameters and exact.errordef == differences.errordef


@pytest.mark.parametrize("f, start", [(rosenbrock, {"a": -1.2, "b": 1.0}), (exponential, {"tau": 1.0})])
@pytest.mark.parametrize("strategy", [0, 1])
def test_fewer_calls_than_differences(f, start, strategy):
    exact, differences = Minuit(interop.iminuit.cost(f), **start), Minuit(f, **start)
    for fit in exact, differences:
        fit.strategy = strategy
        fit.migrad()
        assert fit.valid
    assert calls_of(exact) < calls_of(differences)


def test_the_line_of_the_tutorial_takes_no_more_values_than_differences():
    """Without Hesse's own differences, of which rounding at the minimum decides how many there are."""
    exact, differences = Minuit(interop.iminuit.cost(line), a=5.0, b=5.0), Minuit(line, a=5.0, b=5.0)
    for fit in exact, differences:
        fit.strategy = 0
        fit.migrad()
        assert fit.valid
    assert exact.nfcn <= differences.nfcn and exact.ngrad > 0


def test_a_vector_of_parameters():
    exact, differences = Minuit(interop.iminuit.cost(polynomial), np.zeros(3)), Minuit(polynomial, np.zeros(3))
    for fit in exact, differences:
        fit.migrad()
        fit.hesse()
    design = np.column_stack((np.ones(10), X, X ** 2)) / ERROR
    np.testing.assert_allclose(exact.values, np.linalg.lstsq(design, Y / ERROR, rcond=None)[0], rtol=1e-4)
    np.testing.assert_allclose(exact.covariance, np.linalg.inv(design.T @ design), rtol=1e-4)
    assert exact.nfcn <= differences.nfcn


@pytest.mark.parametrize("limits", [(0.0, 10.0), (None, 1.9), (0.0, None)])
def test_limits_and_minos(limits):
    exact, differences = Minuit(interop.iminuit.cost(line), a=1.5, b=1.5), Minuit(line, a=1.5, b=1.5)
    for fit in exact, differences:
        fit.limits["b"] = limits
        fit.migrad()
        fit.hesse()
        fit.minos("a")
    np.testing.assert_allclose(exact.values, differences.values, rtol=1e-3)
    np.testing.assert_allclose(exact.merrors["a"].upper, differences.merrors["a"].upper, rtol=1e-2)


def test_a_fixed_parameter():
    exact = Minuit(interop.iminuit.cost(line), a=1.0, b=1.5)
    exact.fixed["a"] = True
    exact.migrad()
    exact.hesse()
    np.testing.assert_allclose(exact.values["b"], np.sum(X * (Y - 1)) / np.sum(X * X), rtol=1e-6)
    np.testing.assert_allclose(exact.errors["b"], ERROR / np.sqrt(np.sum(X * X)), rtol=1e-5)


def test_the_derivatives_and_names_are_those_of_the_function():
    cost = interop.iminuit.cost(rosenbrock)
    assert describe(cost) == ["a", "b"]
    np.testing.assert_allclose(cost.grad(0.5, 2.0), grad(rosenbrock, wrt=(0, 1))(0.5, 2.0))
    assert describe(interop.iminuit.cost(exponential)) == ["tau"]
    assert interop.iminuit.cost(exponential).errordef == 0.5 and not hasattr(cost, "errordef")
    assert interop.iminuit.cost(rosenbrock, errordef=0.5).errordef == 0.5


def test_the_function_is_called_with_numbers():
    f = counted(rosenbrock)
    assert interop.iminuit.cost(f)(1.0, 1.0) == 0.0 and f.calls == 1


def test_terms_are_refused():
    with pytest.raises(BadArgument, match=r"cost: <lambda> returned an array of shape \(10,\), not a number"):
        Minuit(interop.iminuit.cost(lambda a, b: (Y - a - b * X) ** 2), a=0.0, b=0.0).migrad()


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="an object of type NoneType cannot be called"):
        interop.iminuit.cost(None)


def test_the_example_runs():
    assert example_runs(interop.iminuit.cost)
