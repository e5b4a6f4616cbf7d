"""SciPy's own examples with our derivatives: the same answers, with fewer calls than its differences take."""

import warnings

import numpy as np
import pytest
from scipy.integrate import solve_bvp
from scipy.optimize import LinearConstraint, NonlinearConstraint, curve_fit, minimize, rosen

from adcompile import BadArgument, grad, hessian, interop, jacobian
from tests.interop.counted import counted, example_runs


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def two(x):
    """The constraints of SciPy's tutorial."""
    return [x[0] ** 2 + x[1], x[0] ** 2 - x[1]]


LINE = LinearConstraint([[1, 2], [2, 1]], [-np.inf, 1], [1, 1])
"""The linear constraints of the tutorial."""


# --- constraints --------------------------------------------------------------------


def test_a_constraint_has_the_derivatives_of_the_tutorial():
    x, v = np.array([0.3, -0.7]), np.array([2.0, 5.0])
    found = interop.scipy.constraint(two, -np.inf, 1)
    np.testing.assert_allclose(found.jac(x), [[2 * x[0], 1], [2 * x[0], -1]])
    np.testing.assert_allclose(found.hess(x, v), v[0] * np.diag([2, 0]) + v[1] * np.diag([2, 0]))


def test_the_tutorial_on_constraints_in_fewer_calls():
    constraint, theirs = interop.scipy.constraint(two, -np.inf, 1), counted(two)
    constraint.fun, constraint.jac = ours, derivatives = counted(constraint.fun), counted(constraint.jac)
    start = np.array([0.5, 0])
    options = {"method": "trust-constr", "jac": grad(rosenbrock), "hess": hessian(rosenbrock), "bounds": [(0, 1), (-0.5, 2)]}
    exact = minimize(rosen, start, constraints=[LINE, constraint], **options)
    differences = minimize(rosen, start, constraints=[LINE, NonlinearConstraint(theirs, -np.inf, 1)], **options)
    np.testing.assert_allclose(exact.x, [0.41494531, 0.17010937], atol=1e-4)
    np.testing.assert_allclose(exact.x, differences.x, atol=1e-6)
    assert ours.calls + derivatives.calls < theirs.calls


@pytest.mark.parametrize("method", ["SLSQP", "trust-constr", "COBYLA"])
@pytest.mark.parametrize("disc", [lambda x: 2 - x @ x, lambda x: [2 - x @ x], lambda x: np.array([2 - x @ x])])
def test_a_constraint_of_one_number_for_every_method(method, disc):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="scipy")
        constraint = interop.scipy.constraint(disc)
        found = minimize(lambda x: (x[0] - 1) ** 2 + (x[1] - 2.5) ** 2, np.array([0.5, 0.5]), method=method,
                         constraints=constraint, tol=1e-6)
    np.testing.assert_allclose(found.x, np.sqrt(2 / 7.25) * np.array([1, 2.5]), atol=1e-3)


def test_without_hessians_slsqp_says_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = minimize(rosenbrock, np.array([0.5, 0.0]), jac=grad(rosenbrock), method="SLSQP",
                         constraints=interop.scipy.constraint(two, -np.inf, 0.5, hess=False))
    np.testing.assert_allclose(two(found.x)[0], 0.5)


# --- curve_fit ----------------------------------------------------------------------


def decay(x, a, b, c):
    return a * np.exp(-b * x) + c


def noisy():
    """The data of the example in the page of `curve_fit`."""
    x = np.linspace(0, 4, 50)
    return x, decay(x, 2.5, 1.3, 0.5) + 0.2 * np.random.default_rng().normal(size=x.size)


@pytest.mark.parametrize("bounds", [(-np.inf, np.inf), (0, [3.0, 1.0, 0.5])])
def test_the_example_of_curve_fit_in_fewer_calls(bounds):
    x, y = noisy()
    ours, theirs, jac = counted(decay), counted(decay), counted(interop.scipy.curve_fit(decay))
    exact, covariance = curve_fit(ours, x, y, p0=[1.0, 1.0, 1.0] if bounds[0] else [1.0, 0.5, 0.25], jac=jac, bounds=bounds)
    differences, other = curve_fit(theirs, x, y, p0=[1.0, 1.0, 1.0] if bounds[0] else [1.0, 0.5, 0.25], bounds=bounds)
    np.testing.assert_allclose(exact, differences, rtol=1e-4)
    np.testing.assert_allclose(covariance, other, rtol=1e-3, atol=1e-8)
    assert ours.calls + jac.calls < theirs.calls


def test_parameters_may_be_starred_and_errors_have_weights():
    def cubic(x, *p):
        return p[0] + p[1] * x + p[2] * x ** 2

    x = np.linspace(0, 1, 9)
    found, _ = curve_fit(cubic, x, cubic(x, 1.0, 2.0, -3.0), p0=np.ones(3), sigma=1 + x, jac=interop.scipy.curve_fit(cubic))
    np.testing.assert_allclose(found, [1, 2, -3], rtol=1e-8)


def test_data_of_integers_and_of_several_columns():
    def plane(columns, a, b):
        return a * columns[0] + b * columns[1]

    columns = np.array([[1, 2, 3, 4], [1, 1, 2, 5]])
    found, _ = curve_fit(plane, columns, plane(columns, 2.0, -1.0), p0=[1, 1], jac=interop.scipy.curve_fit(plane))
    np.testing.assert_allclose(found, [2, -1], rtol=1e-8)


def test_a_curve_of_another_shape_is_refused():
    jac = interop.scipy.curve_fit(lambda x, a: a * np.ones((3, 2)))
    with pytest.raises(BadArgument, match=r"curve_fit: <lambda> returned an array of shape \(3, 2\), not one value an observation"):
        jac(np.zeros(3), 1.0)


# --- solve_bvp ----------------------------------------------------------------------


def bratu(x, y):
    return np.vstack((y[1], -np.exp(y[0])))


def zero_ends(left, right):
    return np.array([left[0], right[0]])


def sturm(x, y, p):
    return np.vstack((y[1], -p[0] ** 2 * y[0]))


def sturm_ends(left, right, p):
    return np.array([left[0], right[0], left[1] - p[0]])


def test_bratus_problem_in_fewer_calls():
    x, start = np.linspace(0, 1, 5), np.zeros((2, 5))
    start[0] = 3
    ours, theirs, jac = counted(bratu), counted(bratu), counted(interop.scipy.bvp(bratu))
    exact = solve_bvp(ours, zero_ends, x, start, fun_jac=jac, bc_jac=jacobian(zero_ends, wrt=(0, 1)))
    differences = solve_bvp(theirs, zero_ends, x, start)
    assert exact.success
    np.testing.assert_allclose(exact.sol(0.5), differences.sol(0.5), rtol=1e-4, atol=1e-8)
    assert ours.calls + jac.calls < theirs.calls


def test_the_sturm_liouville_problem_of_the_page_finds_its_parameter():
    x, start = np.linspace(0, 1, 5), np.zeros((2, 5))
    start[0, 1], start[0, 3] = 1, -1
    ours, theirs, jac = counted(sturm), counted(sturm), counted(interop.scipy.bvp(sturm))
    exact = solve_bvp(ours, sturm_ends, x, start, p=[6], fun_jac=jac, bc_jac=jacobian(sturm_ends, wrt=(0, 1, 2)))
    differences = solve_bvp(theirs, sturm_ends, x, start, p=[6])
    np.testing.assert_allclose(exact.p, [2 * np.pi], rtol=1e-3)
    np.testing.assert_allclose(exact.p, differences.p, rtol=1e-6)
    assert ours.calls + jac.calls < theirs.calls


def test_derivatives_of_a_right_hand_side_have_scipys_shapes():
    random = np.random.default_rng(0)
    x, y, p = np.linspace(0, 1, 4), random.normal(size=(2, 4)), np.array([1.7])
    by_y, by_p = interop.scipy.bvp(sturm)(x, y, p)
    for point in range(4):
        np.testing.assert_allclose(by_y[:, :, point], [[0, 1], [-p[0] ** 2, 0]])
        np.testing.assert_allclose(by_p[:, :, point], [[0], [-2 * p[0] * y[0, point]]])
    assert interop.scipy.bvp(bratu)(x, y).shape == (2, 2, 4)


def mixing(x, y):
    return np.vstack((y[1], -np.mean(y[0]) * y[0]))


def shifted(x, y):
    return np.vstack((y[1], np.concatenate((y[0, 1:], y[0, :1]))))


def faint(x, y):
    """Its columns meet in a row that is small beside the other one."""
    return np.vstack((1e6 * y[1], 1e-5 * np.mean(y[0]) * np.ones_like(x)))


def test_columns_that_meet_are_refused():
    for function in mixing, shifted, faint:
        with pytest.raises(BadArgument, match=f"bvp: {function.__name__} gives a column that depends on other columns of y"):
            interop.scipy.bvp(function)(np.linspace(0, 1, 4), np.ones((2, 4)))


@pytest.mark.parametrize("function, y, said", [
    (lambda x, y: y[0], np.ones((2, 4)), r"returned an array of shape \(4,\) for y of shape \(2, 4\)"),
    (bratu, np.ones((2, 4), complex), "complex y cannot be differentiated here"),
])
def test_a_right_hand_side_of_another_kind_is_refused(function, y, said):
    with pytest.raises(BadArgument, match=said):
        interop.scipy.bvp(function)(np.linspace(0, 1, 4), y)


# --- all ----------------------------------------------------------------------------


@pytest.mark.parametrize("adapter", [interop.scipy.constraint, interop.scipy.curve_fit, interop.scipy.bvp])
def test_what_is_no_function_is_refused(adapter):
    with pytest.raises(BadArgument, match="an object of type int cannot be called"):
        adapter(3)


@pytest.mark.parametrize("function", [interop.scipy.constraint, interop.scipy.curve_fit, interop.scipy.bvp])
def test_the_example_runs(function):
    assert example_runs(function)
