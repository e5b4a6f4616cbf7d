"""NLopt's tutorial with exact gradients: the same minimum with fewer calls than without derivatives, which NLopt does not take itself."""

import nlopt
import numpy as np
import pytest

from adcompile import BadArgument, interop
from tests.interop.counted import counted, example_runs


def height(x):
    return np.sqrt(x[1])


def above(a, b):
    return lambda x: (a * x[0] + b) ** 3 - x[1]


def minimum(algorithm, functions, slack=1e-8):
    """The minimum of the tutorial, and how often all functions were called."""
    functions = [counted(function) for function in functions]
    search = nlopt.opt(algorithm, 2)
    search.set_lower_bounds([-float("inf"), 1e-6])
    search.set_min_objective(functions[0])
    for function in functions[1:]:
        search.add_inequality_constraint(function, slack)
    search.set_xtol_rel(1e-6)
    return search.optimize([1.234, 5.678]), sum(function.calls for function in functions)


def tutorial():
    return [interop.nlopt.objective(f) for f in (height, above(2.0, 0.0), above(-1.0, 1.0))]


def test_the_tutorial_in_fewer_calls():
    exact, calls = minimum(nlopt.LD_MMA, tutorial())
    without, more = minimum(nlopt.LN_COBYLA, [lambda x, grad, f=f: float(f(x)) for f in (height, above(2.0, 0.0), above(-1.0, 1.0))])
    np.testing.assert_allclose(exact, [1 / 3, 8 / 27], rtol=1e-5)
    np.testing.assert_allclose(exact, without, rtol=1e-3)
    assert calls < more


@pytest.mark.parametrize("algorithm", [nlopt.LD_SLSQP, nlopt.LD_CCSAQ, nlopt.LN_COBYLA])
def test_other_methods_find_it_too(algorithm):
    np.testing.assert_allclose(minimum(algorithm, tutorial())[0], [1 / 3, 8 / 27], rtol=1e-3)


def test_the_gradient_is_written_where_it_is_wanted():
    objective, gradient = interop.nlopt.objective(above(2.0, 0.5)), np.full(2, np.nan)
    x = np.array([0.3, 0.2])
    assert objective(x, np.array([])) == objective(x, gradient) == (2 * 0.3 + 0.5) ** 3 - 0.2
    np.testing.assert_allclose(gradient, [6 * (2 * 0.3 + 0.5) ** 2, -1])


def test_a_value_of_one_element_is_a_number():
    objective = interop.nlopt.objective(lambda x: x[:1] ** 2)
    assert objective(np.array([3.0]), np.empty(0)) == objective(np.array([3.0]), np.empty(1)) == 9.0


def test_several_numbers_are_refused():
    objective = interop.nlopt.objective(lambda x: x ** 2)
    with pytest.raises(BadArgument, match=r"objective: <lambda> returned an array of shape \(2,\), not a number"):
        objective(np.ones(2), np.empty(0))


def test_what_is_no_function_is_refused():
    with pytest.raises(BadArgument, match="an object of type list cannot be called"):
        interop.nlopt.objective([1])


def test_the_example_runs():
    assert example_runs(interop.nlopt.objective)
