"""Minima by `scipy.optimize`, and whether a derivative of them may be trusted."""

import numpy as np

from adcompile import errors
from adcompile.runtime.solvers.roots import of_orders

FAR = 1e-2
"""How far from a minimum, relative to its largest part and to 1, a solver may end."""
AT_BOUND = 1e-8
"""How close to a bound, relative to it and to 1, a coordinate stays there if the function falls beyond it."""


BESIDE = 1e-4
"""The same for a single number: the bounded search stops at a tolerance from the bound."""


def minimum_by(function, x0, method, bounds, tol, options):
    """The minimum that `scipy.optimize.minimize` finds, and what it says of that."""
    return said_of_minimum(function, x0, method, None, None, bounds, tol, options)


def minimum_by_slopes(function, x0, method, bounds, tol, options):
    """The same where `function(x, 1)` is the gradient of `function(x, 0)`."""
    value, slopes = of_orders(function)
    return said_of_minimum(value, x0, method, slopes, None, bounds, tol, options)


def minimum_by_curvature(function, x0, method, bounds, tol, options):
    """The same where `function(x, 2)` is the Hessian."""
    value, slopes = of_orders(function)
    return said_of_minimum(value, x0, method, slopes, lambda x: function(x, 2), bounds, tol, options)


def said_of_minimum(function, x0, method, slopes, curvature, bounds, tol, options):
    from scipy import optimize
    said = optimize.minimize(function, x0, (), method, slopes, curvature, bounds=bounds, tol=tol, options=options)
    return np.ravel(said.x), bool(said.success), str(said.message), int(said.status), int(said.nfev), int(said.get("nit", 0))


def minimum_of_one(function, bracket, bounds, method, tol, options):
    """The minimum that `scipy.optimize.minimize_scalar` finds, and what it says of that."""
    from scipy import optimize
    said = optimize.minimize_scalar(lambda x: function(np.float64(x)), bracket, bounds, (), method, tol, options)
    return np.float64(said.x), bool(said.success), str(said.get("message", "")), int(said.nfev), int(said.get("nit", 0))


def minimum_of_squares(function, x0, bounds, method, ftol, xtol, gtol, max_nfev):
    """The minimum that `scipy.optimize.least_squares` finds, and what it says of that."""
    return said_of_squares(function, x0, "2-point", bounds, method, ftol, xtol, gtol, max_nfev)


def minimum_of_squares_by_slopes(function, x0, bounds, method, ftol, xtol, gtol, max_nfev):
    """The same where `function(x, 1)` is the Jacobian of the residuals `function(x, 0)`."""
    value, slopes = of_orders(function)
    return said_of_squares(value, x0, slopes, bounds, method, ftol, xtol, gtol, max_nfev)


def said_of_squares(function, x0, slopes, bounds, method, ftol, xtol, gtol, max_nfev):
    from scipy import optimize
    bounds = (-np.inf, np.inf) if bounds is None else bounds
    said = optimize.least_squares(function, x0, slopes, bounds, method, ftol, xtol, gtol, max_nfev=max_nfev)
    return said.x, bool(said.success), str(said.message), int(said.status), int(said.nfev)


def fixed_by(bounds, x, slopes, near):
    """For each coordinate whether it lies at a bound beyond which the function falls."""
    if bounds is None:
        return np.zeros(np.shape(x), bool)
    if hasattr(bounds, "lb"):
        low, high = bounds.lb, bounds.ub
    else:
        low, high = zip(*[(-np.inf if lower is None else lower, np.inf if upper is None else upper) for lower, upper in bounds])
    low, high = (np.broadcast_to(np.asarray(bound, float), np.shape(np.atleast_1d(x))) for bound in (low, high))
    near = near * (1.0 + np.abs(x))
    at_low, at_high = x - low <= near, high - x <= near
    return np.reshape(at_low & (slopes > 0.0) | at_high & (slopes < 0.0) | (low == high), np.shape(x))


def inverse_of_curvature(x, slopes, matrix, bounds, near=AT_BOUND):
    """The inverse of a Hessian between the coordinates that are free, 0 else. Raises NotDifferentiable if there is no minimum."""
    free = np.flatnonzero(~fixed_by(bounds, x, slopes, near))
    inverse, inner = np.zeros_like(matrix), matrix[np.ix_(free, free)]
    sizes = np.linalg.eigvalsh(0.5 * (inner + inner.T)) if np.all(np.isfinite(inner)) else np.full(1, np.nan)
    if len(free) and not sizes[0] > 1e-13 * max(sizes[-1], 0.0):
        raise errors.NotDifferentiable("the solver did not end at a minimum that moves smoothly: the Hessian there is not positive definite\n"
                                       "  Let it start elsewhere, or take out what the function does not depend on.", found_later=True)
    inverse[np.ix_(free, free)] = np.linalg.inv(inner)
    return inverse


def closer_minimum(x, slopes, matrix, bounds, near=AT_BOUND):
    """A step of Newton's method closer to a minimum. Raises NotDifferentiable if that is far."""
    step = inverse_of_curvature(x, slopes, matrix, bounds, near) @ slopes
    if not np.max(np.abs(step), initial=0.0) <= FAR * (1.0 + np.max(np.abs(x), initial=0.0)):
        raise errors.NotDifferentiable("the solver ended far from a minimum: a step of Newton's method is"
                                       f" {float(np.max(np.abs(step))):.3g} long there\n"
                                       "  Let it iterate on, by a smaller tolerance.", found_later=True)
    return x - step


def inverse_at_minimum(x, slopes, matrix, bounds):
    """The inverse of the Hessian at a minimum between the coordinates that are free, 0 else."""
    return inverse_of_curvature(x, slopes, matrix, bounds)


def closer_number(x, slope, curvature, bounds):
    """As `closer_minimum`, of one number."""
    return float(closer_minimum(np.array([float(x)]), np.array([float(slope)]), np.array([[float(curvature)]]), as_pairs(bounds), BESIDE)[0])


def inverse_at_number(x, slope, curvature, bounds):
    """As `inverse_at_minimum`, of one number."""
    one, at, matrix = np.array([float(x)]), np.array([float(slope)]), np.array([[float(curvature)]])
    return float(inverse_of_curvature(one, at, matrix, as_pairs(bounds), BESIDE)[0, 0])


def as_pairs(bounds):
    """The bounds of one number as those of an array of one."""
    return None if bounds is None else [tuple(bounds)]


def box(bounds):
    """The bounds of `least_squares`, a pair of arrays or numbers, as an object with both."""
    from scipy import optimize
    return bounds if bounds is None or hasattr(bounds, "lb") else optimize.Bounds(*bounds)
