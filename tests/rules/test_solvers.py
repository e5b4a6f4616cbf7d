"""Solvers that call back: against solutions of high accuracy, at the tolerances asked for, and what is refused when a program runs."""

import numpy as np
import pytest
from scipy.integrate import dblquad, odeint, quad, solve_ivp
from scipy.optimize import brentq, fsolve, least_squares, minimize, minimize_scalar, newton

from adcompile import NotDifferentiable, check, explain, grad, hvp, jacobian, nth_derivative, stop_gradient

START, UNTIL = np.array([1.0, 2.0]), np.array([0.0, 1.3, 4.0])
POINT = np.array([1.1, 0.7])


def predators(t, y, a, b):
    return [a * y[0] - b * y[0] * y[1] + 0.1 * np.sin(t), -y[1] + 0.5 * y[0] * y[1]]


def rk23(p, rtol):
    found = solve_ivp(predators, (0.0, 4.0), START, "RK23", UNTIL, args=(p[0], p[1]), rtol=rtol, atol=1e-3 * rtol)
    return found.y


def rk45(p, rtol):
    found = solve_ivp(predators, (0.0, 4.0), START, t_eval=UNTIL, args=(p[0], p[1]), rtol=rtol, atol=1e-3 * rtol)
    return found.y


def dop853(p, rtol):
    found = solve_ivp(predators, (0.0, 4.0), START, method="DOP853", t_eval=UNTIL, args=(p[0], p[1]), rtol=rtol, atol=1e-3 * rtol)
    return found.y


def radau(p, rtol):
    found = solve_ivp(predators, (0.0, 4.0), START, method="Radau", t_eval=UNTIL, args=(p[0], p[1]), rtol=rtol, atol=1e-3 * rtol)
    return found.y


def bdf(p, rtol):
    found = solve_ivp(predators, (0.0, 4.0), START, method="BDF", t_eval=UNTIL, args=(p[0], p[1]), rtol=rtol, atol=1e-3 * rtol)
    return found.y


def lsoda(p, rtol):
    found = solve_ivp(predators, (0.0, 4.0), START, method="LSODA", t_eval=UNTIL, args=(p[0], p[1]), rtol=rtol, atol=1e-3 * rtol)
    return found.y


def by_odeint(p, rtol):
    return odeint(predators, START, UNTIL, args=(p[0], p[1]), tfirst=True, rtol=rtol, atol=1e-3 * rtol).T


def reference():
    """The derivatives of the states with respect to the parameters, from the variational equation written by hand."""
    def slopes(t, z, a, b):
        y, dy = z[:2], z[2:].reshape(2, 2)
        inner = np.array([[a - b * y[1], -b * y[0]], [0.5 * y[1], -1.0 + 0.5 * y[0]]])
        return np.concatenate([predators(t, y, a, b), (inner @ dy + np.array([[y[0], -y[0] * y[1]], [0.0, 0.0]])).ravel()])

    found = solve_ivp(slopes, (0.0, 4.0), np.concatenate([START, np.zeros(4)]), "DOP853", UNTIL, args=tuple(POINT), rtol=1e-12, atol=1e-13)
    return np.moveaxis(found.y[2:].reshape(2, 2, -1), 2, 1)


@pytest.mark.parametrize("solve", [rk23, rk45, dop853, radau, bdf, lsoda, by_odeint])
@pytest.mark.parametrize("rtol", [1e-4, 1e-7])
def test_trajectories_agree_with_the_variational_equation_at_the_tolerance_asked_for(solve, rtol):
    found, expected = jacobian(solve)(POINT, rtol), reference()
    assert np.max(np.abs(found - expected)) < 100.0 * rtol * np.max(np.abs(expected))


def test_robertson_is_followed_by_implicit_steps():
    def last(k):
        def slopes(y, t):
            slow, fast, back = k[0] * y[0], k[1] * y[1] * y[1], k[2] * y[1] * y[2]
            return [-slow + back, slow - back - fast, fast]

        return odeint(slopes, [1.0, 0.0, 0.0], np.array([0.0, 1.0, 100.0]), rtol=1e-8, atol=1e-10)[-1] @ np.array([1.0, 1e4, 0.3])

    rates = np.array([0.04, 3e7, 1e4])
    expected = np.array([-0.13394616, -0.08847644, 0.11542152])       # from differences of Radau with rtol=1e-11
    assert np.allclose(grad(last)(rates) * rates, expected, rtol=1e-6)


def test_states_are_those_of_scipy_bit_for_bit_and_lie_in_memory_as_they_do():
    def layouts(p, told):
        found = solve_ivp(predators, (0.0, 4.0), START, t_eval=UNTIL, args=(p[0], p[1]))
        told.append((found.y.flags.c_contiguous, found.y.tobytes()))
        return np.sum(found.y)

    plain, ours = [], []
    layouts(POINT, plain)
    hvp(lambda p: layouts(stop_gradient(p), ours) + np.sum(p * p))(POINT, POINT)
    assert ours[-1] == plain[-1]


def test_what_cannot_be_solved_is_said():
    def explodes(a):
        return solve_ivp(lambda t, y: a * y * y, (0.0, 5.0), [1.0]).y[0, -1]

    with pytest.raises(NotDifferentiable, match="ended before the last time"):
        grad(explodes)(1.0)


@pytest.mark.parametrize("function, message", [
    (lambda a: newton(lambda x: (x - a) ** 2, 1.0, maxiter=200), "does not move smoothly"),
    (lambda a: brentq(lambda x: np.arctan(1e6 * (x - a)) + 3.0 * np.sign(x - a), -5.0, 5.7), "has no root"),
    (lambda a: newton(lambda x: x * x - a, np.array([1.0, 2.0])).sum(), "array of starting points"),
])
def test_roots_that_are_none_are_refused_when_the_program_runs(function, message):
    with pytest.raises(NotDifferentiable, match=message):
        grad(function)(2.0)


def cube_root(a):
    return brentq(lambda x: x**3 - a, 0.0, 10.0, xtol=1e-15)


def test_a_third_derivative_of_a_root_is_refused_and_two_are_right():
    assert abs(grad(grad(cube_root))(8.0) + 2.0 / 9.0 / 32.0) < 1e-13
    assert abs(nth_derivative(cube_root, 2)(8.0) + 2.0 / 9.0 / 32.0) < 1e-13
    with pytest.raises(Exception, match="second derivative of what a solver finds"):
        grad(grad(grad(cube_root)))(8.0)
    with pytest.raises(NotDifferentiable, match="up to order 2"):
        nth_derivative(cube_root, 3)(8.0)


def test_minima_and_least_squares_move_by_the_full_hessian():
    times = np.linspace(0.0, 1.0, 6)

    def fit(q, high):
        found = least_squares(lambda x: x[0] * np.exp(-x[1] * times) - q[0] * np.cos(q[1] * times) - times**2, [0.4, 0.5],
                              bounds=([0.0, -3.0], [high, 3.0]), xtol=1e-15, ftol=1e-15, gtol=1e-15)
        return found.x

    def by_hand(q, x):
        decay, wave = np.exp(-x[1] * times), np.cos(q[1] * times)
        left, rows = x[0] * decay - q[0] * wave - times**2, np.stack([decay, -x[0] * times * decay])
        inner = np.array([[0.0, -left @ (times * decay)], [-left @ (times * decay), x[0] * left @ (times**2 * decay)]])
        right = rows @ np.stack([-wave, q[0] * times * np.sin(q[1] * times)]).T
        return rows @ rows.T + inner, right

    q = np.array([1.2, 0.7])
    curvature, right = by_hand(q, fit(q, 5.0))
    assert np.allclose(jacobian(fit)(q, 5.0), -np.linalg.solve(curvature, right), rtol=1e-6)
    curvature, right = by_hand(q, fit(q, 0.5))      # the first one lies at its bound
    assert np.allclose(jacobian(fit)(q, 0.5), np.stack([np.zeros(2), -right[1] / curvature[1, 1]]), rtol=1e-5, atol=1e-9)

    def lowest(a):
        found = minimize_scalar(lambda x: (x - a) ** 2 + np.exp(x), bounds=(-2.0, 2.0), options={"xatol": 1e-11})
        return found.x

    x = lowest(0.3)
    assert abs(grad(lowest)(0.3) - 2.0 / (2.0 + np.exp(x))) < 1e-6
    assert abs(grad(lambda a: minimize_scalar(lambda x: (x - a) ** 2 + np.exp(x), bounds=(1.0, 2.0)).x)(0.3)) < 1e-12


def test_a_coordinate_at_its_bound_stays():
    def lowest(a):
        found = minimize(lambda x: (x[0] - a) ** 2 + (x[1] - a * x[0]) ** 2, [0.2, 0.5], bounds=[(0.0, 1.0 - 1e-9), (None, None)], tol=1e-12)
        return found.x @ np.array([3.0, 1.0])

    assert abs(grad(lowest)(1.001) - 1.0) < 1e-6


def test_integrals_agree_with_closed_forms():
    def normal(mean, scale):
        return quad(lambda x: np.exp(-0.5 * ((x - mean) / scale) ** 2) * x * x, -np.inf, np.inf)[0]

    mean, scale, root = 0.4, 1.3, np.sqrt(2.0 * np.pi)
    expected = root * scale * 2.0 * mean, root * (mean**2 + 3.0 * scale**2)
    assert np.allclose(grad(normal, wrt=(0, 1))(mean, scale), expected, rtol=1e-8)
    assert abs(grad(lambda a: dblquad(lambda y, x: x * y, 0.0, a, 0.0, lambda x: x)[0])(1.5) - 0.5 * 1.5**3) < 1e-9
    assert abs(grad(lambda a: quad(np.cos, 0.0, a)[0])(0.7) - np.cos(0.7)) < 1e-12
    with pytest.raises(NotDifferentiable, match="the integrand is singular"):
        grad(lambda a: quad(lambda x: x ** (a - 1.0), 0.0, 2.0)[0])(0.7)


@pytest.mark.parametrize("function, message", [
    (lambda a: fsolve(lambda x: [x[0] + a * x[1], 2.0 * x[0] + 2.0 * a * x[1]], [1.0, 1.0])[0], "singular"),
    (lambda a: minimize(lambda x: (x[0] + a * x[1]) ** 2, [1.0, 1.0]).x[0], "not positive definite"),
    (lambda a: minimize(lambda x: np.sum((x - a) ** 4 + (x - a) ** 2), [50.0, 1.0], options={"maxiter": 1}).x[0], "far from a minimum"),
])
def test_solutions_that_do_not_move_smoothly_are_refused_when_the_program_runs(function, message):
    with pytest.raises(NotDifferentiable, match=message):
        grad(function)(1.5)


def test_explain_says_how_a_solver_is_differentiated():
    assert "a root by the implicit function theorem" in str(explain(cube_root, 8.0))
    assert "its own steps once more" in str(explain(rk45, POINT, 1e-6))


def test_check_agrees_with_a_root():
    check(cube_root, 8.0)


def test_an_array_that_is_written_is_a_constant_under_stop_gradient():
    def loss(x):
        y = np.zeros(3)
        for k in range(3):
            y[k] = x * k
        return np.sum(y - stop_gradient(y)) + np.sum(y * stop_gradient(y))

    assert grad(loss)(2.0) == 13.0
