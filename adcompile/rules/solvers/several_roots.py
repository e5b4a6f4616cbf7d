"""Systems of equations and fixed points as texts in which the parameters of a function have derivatives: as `rules.solvers.roots`, with the
inverse of the Jacobian at the solution in the place of the slope."""

from types import SimpleNamespace

import numpy as np

from adcompile import runtime
from adcompile.rules.models_of_derivatives import found, pushed
from adcompile.rules.solvers.roots import moving_root


def matrix_of(f, x):
    columns = np.array([pushed(f, x, runtime.unit_direction(x, k)) for k in range(np.size(x))])
    return np.transpose(np.reshape(columns, (np.size(x), np.size(x))))


def moving_roots(f, roots):
    matrix = matrix_of(f, roots)
    value = f(roots)
    left = runtime.unmoved(value)
    inverse = runtime.inverse_at_roots(roots, left, runtime.unmoved(matrix))
    x = runtime.derived_twice_at_most(roots - inverse @ (value - left))
    return x - inverse @ (f(x) - left)


def fsolve(func, x0, xtol=1.49012e-08, maxfev=0, band=None, epsfcn=None, factor=100, diag=None):
    def residuals(x):
        return np.ravel(np.asarray(func(x)))

    roots = found(residuals, runtime.roots_by_fsolve, (runtime.start_vector(x0),), x0, xtol, maxfev, band, epsfcn, factor, diag)
    return moving_roots(residuals, roots)


def fsolve_with_fprime(func, x0, fprime, xtol=1.49012e-08, maxfev=0, band=None, epsfcn=None, factor=100, diag=None):
    def residuals(x):
        return np.ravel(np.asarray(func(x)))

    def both(x, order):
        return np.asarray(fprime(x)) if order == 1 else residuals(x)

    roots = found(both, runtime.roots_by_fsolve_and_slopes, (runtime.start_vector(x0), runtime.any_order()), x0, xtol, maxfev, band, epsfcn,
                  factor, diag)
    return moving_roots(residuals, roots)


def root(fun, x0, method="hybr", tol=None, options=None):
    def residuals(x):
        return np.ravel(np.asarray(fun(x)))

    roots, left, success, message, status = found(residuals, runtime.roots_by_any, (runtime.start_vector(x0),), x0, method, tol, options)
    return SimpleNamespace(x=moving_roots(residuals, roots), fun=left, success=success, message=message, status=status)


def root_with_jac(fun, x0, method="hybr", jac=None, tol=None, options=None):
    def residuals(x):
        return np.ravel(np.asarray(fun(x)))

    def both(x, order):
        return np.asarray(jac(x)) if order == 1 else residuals(x)

    roots, left, success, message, status = found(both, runtime.roots_by_any_and_slopes, (runtime.start_vector(x0), runtime.any_order()),
                                                  x0, method, tol, options)
    return SimpleNamespace(x=moving_roots(residuals, roots), fun=left, success=success, message=message, status=status)


def fixed_number(func, x0, xtol, maxiter, method):
    def residual(x):
        return func(x) - x

    x = found(func, runtime.fixed_number, (runtime.any_number(),), x0, xtol, maxiter, method)
    return moving_root(residual, x, xtol * abs(x))


def fixed_vector(func, x0, xtol, maxiter, method):
    def values(x):
        return np.asarray(func(x))

    def residuals(x):
        return values(x) - x

    x = found(values, runtime.fixed_vector, (runtime.start_vector(x0),), x0, xtol, maxiter, method)
    return moving_roots(residuals, x)


def fixed_point(func, x0, xtol=1e-08, maxiter=500, method="del2"):
    if np.ndim(x0) == 0:
        x = fixed_number(func, x0, xtol, maxiter, method)
    else:
        x = fixed_vector(func, x0, xtol, maxiter, method)
    return x
