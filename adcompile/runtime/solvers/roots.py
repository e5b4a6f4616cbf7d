"""Roots of functions of one number, by `scipy.optimize`, and whether a derivative of them may be trusted."""

import numpy as np

from adcompile import errors


def with_operands(function, *last):
    """A function of the first operands of another one; the last ones are given."""
    return lambda *first: function(*first, *last)


def any_float():
    """A float, of which nothing else is known."""
    return 0.0


def any_number():
    """A number of NumPy's, of which nothing else is known."""
    return np.float64(0.0)


def any_order():
    """An integer, of which nothing else is known."""
    return 0


def root_in_bracket(function, kind, a, b, xtol, rtol, maxiter, disp):
    """The root that the function `kind` of `scipy.optimize` finds between `a` and `b`."""
    from scipy import optimize
    return float(getattr(optimize, kind)(function, a, b, (), xtol, rtol, maxiter, False, disp))


def root_by_toms748(function, a, b, k, xtol, rtol, maxiter, disp):
    """The root that `scipy.optimize.toms748` finds."""
    from scipy import optimize
    return optimize.toms748(function, a, b, (), k, xtol, rtol, maxiter, False, disp)


def root_by_newton(function, x0, tol, maxiter, x1, rtol, disp):
    """The root that `scipy.optimize.newton` finds by secants."""
    from scipy import optimize
    return optimize.newton(function, one_start(x0), None, (), tol, maxiter, None, x1, rtol, False, disp)


def root_by_newton_and_slope(function, x0, tol, maxiter, x1, rtol, disp):
    """The root that `scipy.optimize.newton` finds; `function(x, 1)` is the slope of `function(x, 0)`."""
    from scipy import optimize
    value, slope = of_orders(function)
    return optimize.newton(value, one_start(x0), slope, (), tol, maxiter, None, x1, rtol, False, disp)


def one_start(x0):
    """`x0`, if it is one number, else raises NotDifferentiable."""
    if np.ndim(x0):
        raise errors.NotDifferentiable("newton of an array of starting points cannot be differentiated\n"
                                       "  Call it for one number after the other, or call root for a system.", found_later=True)
    return x0


def of_orders(function):
    """The functions that a function of a number and an order is for the orders 0 and 1."""
    return lambda x: function(x, 0), lambda x: function(x, 1)


def root_by_any(function, method, bracket, x0, x1, xtol, rtol, maxiter):
    """The root that `scipy.optimize.root_scalar` finds, and what it says of that: how many iterations and calls
    there were, whether it converged, and how it ended."""
    return said_of_root(function, method, bracket, None, x0, x1, xtol, rtol, maxiter)


def root_by_any_and_slope(function, method, bracket, x0, x1, xtol, rtol, maxiter):
    """The same where `function(x, 1)` is the slope of `function(x, 0)`."""
    value, slope = of_orders(function)
    return said_of_root(value, method, bracket, slope, x0, x1, xtol, rtol, maxiter)


def said_of_root(function, method, bracket, slope, x0, x1, xtol, rtol, maxiter):
    from scipy import optimize
    said = optimize.root_scalar(function, (), method, bracket, slope, None, x0, x1, xtol, rtol, maxiter)
    return said.root, said.iterations, said.function_calls, bool(said.converged), said.flag


def root_tolerance(root, xtol, rtol):
    """How far from a root `root_scalar` may stop."""
    return (1e-11 if xtol is None else xtol) + (0.0 if rtol is None else rtol) * abs(float(root))


def beside_root(root, tolerance):
    """A place a few tolerances beside a root."""
    return type(root)(root + 4.0 * tolerance + 8.0 * np.spacing(abs(root)))


NEAR = 1e-8
"""How far a root may be off, beyond its tolerance and relative to it and to 1."""


def slope_at_root(root, value, slope, beside, tolerance):
    """The slope of a function at its root as a float; `beside` is that in the place `beside_root`. Raises NotDifferentiable if it has no
    root there, or one that its slope does not tell."""
    slope = float(slope)
    if not np.isfinite(value) or not abs(value) <= abs(slope) * (10.0 * tolerance + NEAR * (1.0 + abs(root))) and value != 0.0:
        raise errors.NotDifferentiable(f"the function has no root at {float(root)!r}, where the solver ended: it is {float(value)!r} there,"
                                       f" and its slope {slope!r}\n  Let the solver start closer to a root, or look whether the function"
                                       " jumps there.", found_later=True)
    if not np.isfinite(slope) or slope == 0.0 or abs(beside - slope) > 0.5 * abs(slope):
        raise errors.NotDifferentiable(f"the root at {float(root)!r} does not move smoothly with the parameters: the slope of the function"
                                       f" there is {slope!r}, and {float(beside)!r} within its tolerance\n  Write the function so that"
                                       " it crosses zero with a slope.", found_later=True)
    return slope


def unmoved(x):
    """The value of `x`, in memory of its own, through which no derivative flows."""
    return x.copy() if isinstance(x, np.ndarray) else list(x) if isinstance(x, list) else x


def derived_twice_at_most(x):
    """`x` itself, which has two derivatives."""
    return x


def derived_once(t, x):
    """The tangent or cotangent `t` of what has two derivatives, `x`."""
    return t if np.shape(t) == np.shape(x) else np.broadcast_to(t, np.broadcast_shapes(np.shape(t), np.shape(x)))


def derived_twice(t, x):
    """The tangent `t` of such a `t`, where `x` has the tangent `x` too: it has no derivative."""
    return derived_once(t, x)


def series_to_order_two(coefficients):
    """The series of what has two derivatives, which is given; raises NotDifferentiable if it has more."""
    if len(coefficients) > 3:
        raise errors.NotDifferentiable("a derivative of what a solver finds is known up to order 2\n  Take two derivatives at most.",
                                       found_later=True)
    return coefficients
