"""Minima as texts in which the parameters of a function have derivatives: the roots of its gradient, see `rules.solvers.several_roots`.

SciPy stops where the gradient is small, not where it is 0. The derivative is taken a step of Newton's method closer to the minimum, which
is where the gradient is as small as it can be. Coordinates at their bounds stay there.
"""

from types import SimpleNamespace

import numpy as np

from adcompile import runtime
from adcompile.rules.models_of_derivatives import found, pushed, slope
from adcompile.rules.solvers.several_roots import matrix_of


def moving_minimum(fun, x, bounds):
    def slopes(z):
        return slope(fun, z)

    left, matrix = slopes(x), matrix_of(slopes, x)
    x = runtime.closer_minimum(x, runtime.unmoved(left), runtime.unmoved(matrix), bounds)
    value, matrix = slopes(x), matrix_of(slopes, x)
    left = runtime.unmoved(value)
    inverse = runtime.inverse_at_minimum(x, left, runtime.unmoved(matrix), bounds)
    z = runtime.derived_twice_at_most(x - inverse @ (value - left))
    return z - inverse @ (slopes(z) - left)


def minimize(fun, x0, method=None, bounds=None, tol=None, options=None):
    x, success, message, status, nfev, nit = found(fun, runtime.minimum_by, (runtime.start_vector(x0),), x0, method, bounds, tol, options)
    z = moving_minimum(fun, x, bounds)
    x = runtime.moving_as(x, z, runtime.unmoved(z))
    return SimpleNamespace(x=x, fun=fun(x), success=success, message=message, status=status, nfev=nfev, nit=nit)


def minimize_with_jac(fun, x0, method=None, jac=None, bounds=None, tol=None, options=None):
    def both(x, order):
        return np.asarray(jac(x)) if order == 1 else np.asarray(fun(x))

    x, success, message, status, nfev, nit = found(both, runtime.minimum_by_slopes, (runtime.start_vector(x0), runtime.any_order()),
                                                   x0, method, bounds, tol, options)
    z = moving_minimum(fun, x, bounds)
    x = runtime.moving_as(x, z, runtime.unmoved(z))
    return SimpleNamespace(x=x, fun=fun(x), success=success, message=message, status=status, nfev=nfev, nit=nit)


def minimize_with_jac_with_hess(fun, x0, method=None, jac=None, hess=None, bounds=None, tol=None, options=None):
    def all_of_it(x, order):
        if order == 2:
            return np.asarray(hess(x))
        return np.asarray(jac(x)) if order == 1 else np.asarray(fun(x))

    x, success, message, status, nfev, nit = found(all_of_it, runtime.minimum_by_curvature, (runtime.start_vector(x0), runtime.any_order()),
                                                   x0, method, bounds, tol, options)
    z = moving_minimum(fun, x, bounds)
    x = runtime.moving_as(x, z, runtime.unmoved(z))
    return SimpleNamespace(x=x, fun=fun(x), success=success, message=message, status=status, nfev=nfev, nit=nit)


def minimize_scalar(fun, bracket=None, bounds=None, method=None, tol=None, options=None):
    def first(z):
        return pushed(fun, z, 1.0)

    x, success, message, nfev, nit = found(fun, runtime.minimum_of_one, (runtime.any_number(),), bracket, bounds, method, tol, options)
    left, curvature = first(x), pushed(first, x, 1.0)
    closer = runtime.closer_number(x, runtime.unmoved(left), runtime.unmoved(curvature), bounds)
    value, curvature = first(closer), pushed(first, closer, 1.0)
    left = runtime.unmoved(value)
    inverse = runtime.inverse_at_number(closer, left, runtime.unmoved(curvature), bounds)
    z = runtime.derived_twice_at_most(closer - inverse * (value - left))
    z = z - inverse * (first(z) - left)
    x = x + (z - runtime.unmoved(z))
    return SimpleNamespace(x=x, fun=fun(x), success=success, message=message, nfev=nfev, nit=nit)


def least_squares(fun, x0, bounds=None, method="trf", ftol=1e-08, xtol=1e-08, gtol=1e-08, max_nfev=None):
    def residuals(x):
        return np.ravel(np.asarray(fun(x)))

    def cost(x):
        left = residuals(x)
        return 0.5 * (left @ left)

    x, success, message, status, nfev = found(residuals, runtime.minimum_of_squares, (runtime.start_vector(x0),), x0, bounds, method, ftol,
                                              xtol, gtol, max_nfev)
    z = moving_minimum(cost, x, runtime.box(bounds))
    x = runtime.moving_as(x, z, runtime.unmoved(z))
    return SimpleNamespace(x=x, cost=cost(x), fun=residuals(x), success=success, message=message, status=status, nfev=nfev)


def least_squares_with_jac(fun, x0, jac=None, bounds=None, method="trf", ftol=1e-08, xtol=1e-08, gtol=1e-08, max_nfev=None):
    def residuals(x):
        return np.ravel(np.asarray(fun(x)))

    def cost(x):
        left = residuals(x)
        return 0.5 * (left @ left)

    def both(x, order):
        return np.asarray(jac(x)) if order == 1 else residuals(x)

    x, success, message, status, nfev = found(both, runtime.minimum_of_squares_by_slopes, (runtime.start_vector(x0), runtime.any_order()),
                                              x0, bounds, method, ftol, xtol, gtol, max_nfev)
    z = moving_minimum(cost, x, runtime.box(bounds))
    x = runtime.moving_as(x, z, runtime.unmoved(z))
    return SimpleNamespace(x=x, cost=cost(x), fun=residuals(x), success=success, message=message, status=status, nfev=nfev)
