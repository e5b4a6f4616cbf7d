"""Ipopt's own example, problem 71 of Hock and Schittkowski, with exact derivatives: the same minimum with fewer calls than differences."""

import cyipopt
import numpy as np
import pytest

from adcompile import BadArgument, interop
from tests.interop.counted import counted, example_runs

START = np.array([1.0, 5.0, 5.0, 1.0])
BEST = [1.0, 4.74299963, 3.82114998, 1.37940829]


def cost(x):
    return x[0] * x[3] * np.sum(x[0:3]) + x[2]


def product_and_squares(x):
    return np.array([np.prod(x), np.dot(x, x)])


def solved(problem, start, **limits):
    """The minimum, and Ipopt's report."""
    search = cyipopt.Problem(len(start), len(limits.get("cl", ())), problem, **limits)
    for name, value in {"print_level": 0, "sb": "yes", "tol": 1e-9}.items():
        search.add_option(name, value)
    return search.solve(start)


LIMITS = {"lb": np.ones(4), "ub": 5 * np.ones(4), "cl": [25.0, 40.0], "cu": [2e19, 40.0]}


def counting(problem):
    """The problem, with a count over all its functions."""
    counts = []
    for name in "objective", "gradient", "constraints", "jacobian", "hessian":
        call = counted(getattr(problem, name))
        setattr(problem, name, call)
        counts.append(call)
    return lambda: sum(call.calls for call in counts)


def test_the_example_in_fewer_calls():
    problem = interop.cyipopt.problem(cost, product_and_squares)
    calls = counting(problem)
    x, info = solved(problem, START, **LIMITS)
    assert info["status"] == 0
    np.testing.assert_allclose(x, BEST, rtol=1e-7)
    f, c = counted(cost), counted(product_and_squares)
    constraints = [{"type": "ineq", "fun": lambda x: c(x)[0] - 25}, {"type": "eq", "fun": lambda x: c(x)[1] - 40}]
    other = cyipopt.minimize_ipopt(f, START, bounds=[(1, 5)] * 4, constraints=constraints)
    np.testing.assert_allclose(x, other.x, rtol=1e-4)
    assert calls() < f.calls + c.calls


def test_the_derivatives_are_those_of_the_example():
    """As the example writes them by hand."""
    x, v, scale = np.array([1.5, 2.0, 3.0, 4.0]), np.array([0.7, -0.4]), 1.3
    problem = interop.cyipopt.problem(cost, product_and_squares)
    np.testing.assert_allclose(problem.gradient(x), [x[0] * x[3] + x[3] * np.sum(x[:3]), x[0] * x[3], x[0] * x[3] + 1, x[0] * np.sum(x[:3])])
    np.testing.assert_allclose(problem.jacobian(x), np.concatenate((np.prod(x) / x, 2 * x)))
    bent = scale * np.array([[2 * x[3], 0, 0, 0], [x[3], 0, 0, 0], [x[3], 0, 0, 0], [2 * x[0] + x[1] + x[2], x[0], x[0], 0]])
    bent += v[0] * np.array([[0, 0, 0, 0], [x[2] * x[3], 0, 0, 0], [x[1] * x[3], x[0] * x[3], 0, 0], [x[1] * x[2], x[0] * x[2], x[0] * x[1], 0]])
    bent += v[1] * 2 * np.eye(4)
    np.testing.assert_allclose(problem.hessian(x, v, scale), bent[np.tril_indices(4)])


def test_a_problem_without_constraints():
    def rosenbrock(x):
        return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    x, info = solved(interop.cyipopt.problem(rosenbrock), np.array([-1.2, 1.0, 0.8]), lb=-10 * np.ones(3), ub=10 * np.ones(3))
    assert info["status"] == 0
    np.testing.assert_allclose(x, np.ones(3), rtol=1e-6)


@pytest.mark.parametrize("disc", [lambda x: x @ x, lambda x: [x @ x], lambda x: np.array([x @ x])])
def test_a_constraint_of_one_number(disc):
    problem = interop.cyipopt.problem(lambda x: (x[0] - 1) ** 2 + (x[1] - 2.5) ** 2, disc)
    x, info = solved(problem, np.array([0.5, 0.5]), cl=[0.0], cu=[2.0])
    assert info["status"] == 0
    np.testing.assert_allclose(x, np.sqrt(2 / 7.25) * np.array([1, 2.5]), rtol=1e-6)


def test_several_numbers_are_refused():
    with pytest.raises(BadArgument, match=r"problem: <lambda> returned an array of shape \(2,\), not a number"):
        interop.cyipopt.problem(lambda x: x ** 2).objective(np.ones(2))


@pytest.mark.parametrize("given", [(3,), (cost, 3)])
def test_what_is_no_function_is_refused(given):
    with pytest.raises(BadArgument, match="problem: an object of type int cannot be called"):
        interop.cyipopt.problem(*given)


def test_the_example_runs():
    assert example_runs(interop.cyipopt.problem)
