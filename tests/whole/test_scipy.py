"""SciPy takes derivatives as they are, wherever it takes a derivative."""

import warnings

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import NonlinearConstraint, check_grad, curve_fit, fsolve, least_squares, minimize, newton, root, root_scalar

from adcompile import grad, hessian, hvp, jacobian, value_and_grad


def rosenbrock(x, a=1.0, b=100.0):
    return np.sum(b * (x[1:] - x[:-1] ** 2) ** 2 + (a - x[:-1]) ** 2)


START = np.array([-1.2, 1.0, 0.8])
FIRST_ORDER = ["CG", "BFGS", "L-BFGS-B", "TNC", "SLSQP"]
SECOND_ORDER = ["Newton-CG", "dogleg", "trust-ncg", "trust-krylov", "trust-exact", "trust-constr"]
BY_PRODUCTS = ["Newton-CG", "trust-ncg", "trust-krylov", "trust-constr"]


def convex(x, a=1.0, b=2.0):
    """Its Hessian is positive definite, as `dogleg` wants it."""
    return np.sum(np.cosh(x - a)) + b * (x @ x) + np.log(np.sum(np.exp(x)))


def exact(function, *args):
    """The minimum, to the last digits."""
    x = minimize(function, START, args, jac=grad(function), hess=hessian(function), method="trust-exact").x
    for _ in range(5):
        x = x - np.linalg.solve(hessian(function)(x, *args), grad(function)(x, *args))
    return x


@pytest.fixture(autouse=True)
def no_chatter():
    """What SciPy says of its own progress is not the matter here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="scipy")
        yield


def succeeded(fit, function, args, tolerance):
    np.testing.assert_allclose(fit.x, exact(function, *args), rtol=tolerance, atol=tolerance)


# --- minimize ---------------------------------------------------------------------------


@pytest.mark.parametrize("function, args", [(rosenbrock, ()), (rosenbrock, (0.9, 50.0)), (convex, ())])
@pytest.mark.parametrize("method", FIRST_ORDER)
def test_minimize_with_gradients(method, function, args):
    options = {"maxfun": 2000} if method == "TNC" else {}
    fit = minimize(function, START, args, jac=grad(function), method=method, tol=1e-9, options=options)
    succeeded(fit, function, args, 1e-3)


@pytest.mark.parametrize("method", FIRST_ORDER)
def test_minimize_with_value_and_gradient_at_once(method):
    fit = minimize(value_and_grad(rosenbrock), START, (0.9, 50.0), jac=True, method=method, tol=1e-9)
    succeeded(fit, rosenbrock, (0.9, 50.0), 1e-3)


@pytest.mark.parametrize("method", SECOND_ORDER)
def test_minimize_with_hessians(method):
    function = convex if method == "dogleg" else rosenbrock
    fit = minimize(function, START, (0.9, 50.0), jac=grad(function), hess=hessian(function), method=method, tol=1e-8)
    succeeded(fit, function, (0.9, 50.0), 1e-5)


@pytest.mark.parametrize("method", BY_PRODUCTS)
def test_minimize_with_hessian_products(method):
    fit = minimize(rosenbrock, START, (0.9, 50.0), jac=grad(rosenbrock), hessp=hvp(rosenbrock), method=method, tol=1e-8)
    succeeded(fit, rosenbrock, (0.9, 50.0), 1e-5)


@pytest.mark.parametrize("method", [*FIRST_ORDER, *SECOND_ORDER])
def test_minimize_starts_from_integers(method):
    second = {"hess": hessian(convex)} if method in SECOND_ORDER else {}
    fit = minimize(convex, [1, 2, 0], jac=grad(convex), method=method, tol=1e-8, **second)
    succeeded(fit, convex, (), 1e-5)


def test_minimize_of_one_number_and_of_a_method():
    class Model:
        def __init__(self, center):
            self.center = center

        def loss(self, x):
            return (x[0] - self.center) ** 2 + 1.0

    model = Model(3.0)
    fit = minimize(model.loss, 0.0, jac=grad(model.loss), method="BFGS")
    assert np.allclose(fit.x, 3.0)


def circle(x):
    return x @ x


@pytest.mark.parametrize("method", ["SLSQP", "trust-constr"])
def test_constraints_have_jacobians(method):
    constraint = NonlinearConstraint(circle, -np.inf, 1.0, jac=jacobian(circle), hess=lambda x, v: v[0] * hessian(circle)(x))
    fit = minimize(convex, START, jac=grad(convex), hess=hessian(convex) if method == "trust-constr" else None,
                   constraints=[constraint], method=method)
    free = minimize(convex, START, constraints=[NonlinearConstraint(circle, -np.inf, 1.0)], method="SLSQP")
    assert circle(fit.x) <= 1.0 + 1e-6 and np.allclose(fit.x, free.x, atol=1e-3)


def test_check_grad_agrees():
    assert check_grad(rosenbrock, grad(rosenbrock), START) < 1e-4


# --- equations --------------------------------------------------------------------------


def system(x, shift=1.0):
    return np.array([x[0] * x[0] + x[1] - shift, np.exp(x[0]) - x[1] * x[1] * x[1]])


@pytest.mark.parametrize("method", ["hybr", "lm"])
def test_root_takes_our_jacobian(method):
    found = root(system, [1.0, 1.0], args=(2.0,), jac=jacobian(system), method=method)
    assert found.success and np.allclose(system(found.x, 2.0), 0.0, atol=1e-8)


def test_fsolve_takes_our_jacobian():
    found = fsolve(system, [1, 1], args=(2.0,), fprime=jacobian(system))
    assert np.allclose(system(found, 2.0), 0.0, atol=1e-8)


def cubic(x, a=2.0):
    return x * x * x - a


def test_newton_with_one_and_two_derivatives():
    assert np.isclose(newton(cubic, 1.0, fprime=grad(cubic)), 2.0 ** (1 / 3))
    assert np.isclose(newton(cubic, 1.0, fprime=grad(cubic), args=(3.0,)), 3.0 ** (1 / 3))
    assert np.isclose(newton(cubic, 1, fprime=grad(cubic), fprime2=grad(grad(cubic))), 2.0 ** (1 / 3))
    assert np.isclose(root_scalar(cubic, x0=1.0, fprime=grad(cubic), fprime2=grad(grad(cubic)), method="halley").root, 2.0 ** (1 / 3))


# --- least squares ----------------------------------------------------------------------

T = np.linspace(0.0, 4.0, 20)


def decay(t, a, b, c):
    return a * np.exp(-b * t) + c


def misfit(p, y):
    return p[0] * np.exp(-p[1] * T) + p[2] - y


@pytest.mark.parametrize("method", ["trf", "dogbox", "lm"])
def test_least_squares_takes_our_jacobian(method):
    y = decay(T, 2.5, 1.3, 0.5)
    fit = least_squares(misfit, [1, 1, 1], jac=jacobian(misfit), args=(y,), method=method)
    assert np.allclose(fit.x, [2.5, 1.3, 0.5])


def by_parameters(function):
    """The Jacobian as `curve_fit` wants it: one column for each parameter."""
    derivative = jacobian(function, wrt=(1, 2, 3))
    return lambda t, *p: np.column_stack(derivative(t, *p))


@pytest.mark.parametrize("method", ["lm", "trf", "dogbox"])
@pytest.mark.parametrize("start", [[1.0, 1.0, 1.0], [1, 1, 1], None])
def test_curve_fit_with_integers_to_start_from(method, start):
    y = decay(T, 2.5, 1.3, 0.5)
    found, covariance = curve_fit(decay, T, y, p0=start, jac=by_parameters(decay), method=method)
    assert np.allclose(found, [2.5, 1.3, 0.5]) and covariance.shape == (3, 3)


# --- differential equations -------------------------------------------------------------


def robertson(t, y, k):
    a = k * y[0]
    b = 1e4 * y[1] * y[2]
    c = 3e7 * y[1] * y[1]
    return np.array([b - a, a - b - c, c])


@pytest.mark.parametrize("method", ["Radau", "BDF", "LSODA"])
def test_solve_ivp_with_jacobians(method):
    derivative = jacobian(robertson, wrt=1)
    calls = []

    def counted(t, y, k):
        calls.append(t)
        return derivative(t, y, k)

    options = dict(args=(0.04,), method=method, rtol=1e-7, atol=1e-10)
    with_jacobian = solve_ivp(robertson, (0.0, 40.0), [1.0, 0.0, 0.0], jac=counted, **options)
    without = solve_ivp(robertson, (0.0, 40.0), [1.0, 0.0, 0.0], **options)
    assert with_jacobian.success and calls
    np.testing.assert_allclose(with_jacobian.y[:, -1], without.y[:, -1], rtol=1e-5)
    assert np.array_equal(derivative(0.0, np.array([1, 0, 0]), 0.04), derivative(0.0, np.array([1.0, 0.0, 0.0]), 0.04))


# --- what SciPy does with what it gets ------------------------------------------------------


@pytest.mark.parametrize("method", [*FIRST_ORDER, *SECOND_ORDER])
def test_what_scipy_keeps_is_its_own(method):
    """Every array that an optimiser is given stays as it was, though later calls return others."""
    given = []

    def kept(derivative):
        def call(*args):
            found = derivative(*args)
            given.append((found, np.copy(found)))
            return found
        return call

    second = {"hess": kept(hessian(convex))} if method in SECOND_ORDER else {}
    minimize(convex, START, jac=kept(grad(convex)), method=method, **second)
    gradients = [found for found, _ in given]
    assert len({id(found) for found in gradients}) == len(gradients) > 1
    for one in gradients:
        assert one.base is None and one.flags.writeable
    assert not any(np.shares_memory(a, b) for a, b in zip(gradients, gradients[1:]))
