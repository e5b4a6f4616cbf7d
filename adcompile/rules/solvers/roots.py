"""Roots as texts in which the parameters of a function have derivatives: see `rules.models`.

SciPy finds the root `x` of `f(x, p)`, as a number without a derivative. How it moves with the parameters is told by the implicit function
theorem, `x' = -f_p / f_x`, here as two steps of Newton's method with a constant slope, of the function less its value at `x`. So they change
nothing in `x`; the first is right in the first derivatives, the second in the second (a third is refused by `runtime.derived_twice_at_most`).
The error is that of the root, as SciPy leaves it.
"""

from types import SimpleNamespace

import numpy as np

from adcompile import runtime
from adcompile.rules.models_of_derivatives import found, pushed


def moving_root(f, root, tolerance):
    slope = pushed(f, root, 1.0)
    beside = pushed(f, runtime.beside_root(root, tolerance), 1.0)
    value = f(root)
    left = runtime.unmoved(value)
    slope = runtime.slope_at_root(root, left, runtime.unmoved(slope), runtime.unmoved(beside), tolerance)
    x = runtime.derived_twice_at_most(root - (value - left) / slope)
    return runtime.in_form(x - (f(x) - left) / slope, root)


def in_bracket(f, kind, a, b, xtol, rtol, maxiter, disp):
    root = found(f, runtime.root_in_bracket, (runtime.any_float(),), kind, a, b, xtol, rtol, maxiter, disp)
    return moving_root(f, root, xtol + rtol * abs(root))


def brentq(f, a, b, xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, disp=True):
    return in_bracket(f, "brentq", a, b, xtol, rtol, maxiter, disp)


def brenth(f, a, b, xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, disp=True):
    return in_bracket(f, "brenth", a, b, xtol, rtol, maxiter, disp)


def bisect(f, a, b, xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, disp=True):
    return in_bracket(f, "bisect", a, b, xtol, rtol, maxiter, disp)


def ridder(f, a, b, xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, disp=True):
    return in_bracket(f, "ridder", a, b, xtol, rtol, maxiter, disp)


def toms748(f, a, b, k=1, xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, disp=True):
    root = found(f, runtime.root_by_toms748, (runtime.any_float(),), a, b, k, xtol, rtol, maxiter, disp)
    return moving_root(f, root, xtol + rtol * abs(root))


def newton(func, x0, tol=1.48e-08, maxiter=50, x1=None, rtol=0.0, disp=True):
    def as_number(x):
        return np.float64(func(x))

    root = found(as_number, runtime.root_by_newton, (runtime.any_number(),), x0, tol, maxiter, x1, rtol, disp)
    return moving_root(func, root, tol + rtol * abs(root))


def newton_with_fprime(func, x0, fprime, tol=1.48e-08, maxiter=50, x1=None, rtol=0.0, disp=True):
    def both(x, order):
        return np.float64(fprime(x)) if order == 1 else np.float64(func(x))

    root = found(both, runtime.root_by_newton_and_slope, (runtime.any_number(), runtime.any_order()), x0, tol, maxiter, x1, rtol, disp)
    return moving_root(func, root, tol + rtol * abs(root))


def root_scalar(f, method=None, bracket=None, x0=None, x1=None, xtol=None, rtol=None, maxiter=None):
    def as_number(x):
        return np.float64(f(x))

    root, iterations, calls, converged, flag = found(
        as_number, runtime.root_by_any, (runtime.any_number(),), method, bracket, x0, x1, xtol, rtol, maxiter)
    root = moving_root(f, root, runtime.root_tolerance(root, xtol, rtol))
    return SimpleNamespace(root=root, iterations=iterations, function_calls=calls, converged=converged, flag=flag, method=method)


def root_scalar_with_fprime(f, method=None, bracket=None, fprime=None, x0=None, x1=None, xtol=None, rtol=None,
                            maxiter=None):
    def both(x, order):
        return np.float64(fprime(x)) if order == 1 else np.float64(f(x))

    root, iterations, calls, converged, flag = found(
        both, runtime.root_by_any_and_slope, (runtime.any_number(), runtime.any_order()), method, bracket, x0, x1, xtol, rtol, maxiter)
    root = moving_root(f, root, runtime.root_tolerance(root, xtol, rtol))
    return SimpleNamespace(root=root, iterations=iterations, function_calls=calls, converged=converged, flag=flag, method=method)
