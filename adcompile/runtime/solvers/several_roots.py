"""Solutions of systems by `scipy.optimize`, and whether a derivative of them may be trusted."""

import numpy as np

from adcompile import errors
from adcompile.runtime.solvers.roots import of_orders

CLOSE = 1e-5
"""How far a solution may be off by its last Newton step, relative to its largest part and to 1."""
SINGULAR = 1e-13
"""The smallest singular value, relative to the largest, of a Jacobian that tells how a solution moves."""


def roots_by_fsolve(function, x0, xtol, maxfev, band, epsfcn, factor, diag):
    """The solution that `scipy.optimize.fsolve` finds."""
    from scipy import optimize
    return optimize.fsolve(function, x0, xtol=xtol, maxfev=maxfev, band=band, epsfcn=epsfcn, factor=factor, diag=diag)


def roots_by_fsolve_and_slopes(function, x0, xtol, maxfev, band, epsfcn, factor, diag):
    """The same where `function(x, 1)` is the Jacobian of `function(x, 0)`."""
    from scipy import optimize
    value, slopes = of_orders(function)
    return optimize.fsolve(value, x0, (), slopes, xtol=xtol, maxfev=maxfev, band=band, epsfcn=epsfcn, factor=factor, diag=diag)


def roots_by_any(function, x0, method, tol, options):
    """The solution that `scipy.optimize.root` finds, what is left there, and what it says of that."""
    return said_of_roots(function, x0, method, None, tol, options)


def roots_by_any_and_slopes(function, x0, method, tol, options):
    """The same where `function(x, 1)` is the Jacobian of `function(x, 0)`."""
    value, slopes = of_orders(function)
    return said_of_roots(value, x0, method, slopes, tol, options)


def said_of_roots(function, x0, method, slopes, tol, options):
    from scipy import optimize
    said = optimize.root(function, x0, (), method, slopes, tol, None, options)
    return np.ravel(said.x), np.ravel(said.fun), bool(said.success), said.message, int(said.get("status", 1))


def fixed_number(function, x0, xtol, maxiter, method):
    """The fixed point that `scipy.optimize.fixed_point` finds of a function of one number."""
    from scipy import optimize
    return np.float64(optimize.fixed_point(lambda x: function(np.float64(x)), x0, (), xtol, maxiter, method))


def fixed_vector(function, x0, xtol, maxiter, method):
    """The fixed point that `scipy.optimize.fixed_point` finds of a function of an array."""
    from scipy import optimize
    return np.asarray(optimize.fixed_point(function, x0, (), xtol, maxiter, method), float)


def inverse_at_roots(roots, left, matrix):
    """The inverse of the Jacobian of a system at its solution. Raises NotDifferentiable where there is none, or it does not move
    smoothly."""
    inverse = inverse_of_regular(matrix, "the Jacobian of the system")
    step = np.max(np.abs(inverse @ left), initial=0.0)
    if not step <= CLOSE * (1.0 + np.max(np.abs(roots), initial=0.0)):
        raise errors.NotDifferentiable("the system is not solved where the solver ended: a step of Newton's method is"
                                       f" {float(step):.3g} long there\n"
                                       "  Let the solver start closer to a solution, or give a smaller tolerance.", found_later=True)
    return inverse


def inverse_of_regular(matrix, name):
    """The inverse of a matrix; raises NotDifferentiable if it has none."""
    sizes = np.linalg.svd(matrix, compute_uv=False) if np.all(np.isfinite(matrix)) else np.zeros(1)
    if len(sizes) and not sizes[-1] > SINGULAR * sizes[0]:
        raise errors.NotDifferentiable(f"{name} is singular at the solution, so it does not tell how the solution moves\n"
                                       "  Write as many independent equations as there are unknowns.", found_later=True)
    return np.linalg.inv(matrix)
