"""Integrals as texts in which the limits and what the integrand reads have derivatives: see `rules.models`.

SciPy finds the value by Gauss-Kronrod rules on parts of the range that it chooses (Piessens and others, QUADPACK, 1983). The rules are
applied once more to the parts that were left, with their places in the range as constants. What that adds to the value is its derivative
alone: of the integrand at the nodes, and of the limits through the nodes, which is Leibniz's rule. Where the sum at the nodes is not the
value, since the integrand is singular and SciPy extrapolates, it is refused.
"""

import numpy as np

from adcompile import runtime
from adcompile.rules.models_of_derivatives import found


def sum_at_nodes(func, start, width, places, weights):
    total = 0.0
    for k in range(len(places)):
        total = total + weights[k] * func(start + width * places[k])
    return width * total


def quad(func, a, b, epsabs=1.49e-08, epsrel=1.49e-08, limit=50, points=None):
    def number(x):
        return np.float64(func(x))

    value, error, kind, places, weights = found(func, runtime.integral_by_quad, (runtime.any_float(),), a, b, epsabs, epsrel, limit, points)
    start, width = 0.0, 1.0
    if kind == 0:
        start, width = float(a), float(b - a)
    elif kind == 1:
        start = float(a)
    elif kind == 2:
        start = float(b)
    total = sum_at_nodes(number, start, width, places, weights)
    runtime.check_integral(value, runtime.unmoved(total), error, epsabs, epsrel)
    return runtime.in_form(value + (total - runtime.unmoved(total)), value), error


def over_both(func, a, b, low, high, epsabs, epsrel):
    absolute, relative = runtime.unmoved(epsabs), runtime.unmoved(epsrel)

    def inner(x):
        def along(y):
            return func(y, x)

        value, _ = quad(along, low(x), high(x), epsabs=absolute, epsrel=relative)
        return value

    return quad(inner, a, b, epsabs=epsabs, epsrel=epsrel)


def dblquad(func, a, b, gfun, hfun, epsabs=1.49e-08, epsrel=1.49e-08):
    low, high = runtime.settled(gfun), runtime.settled(hfun)
    return over_both(func, a, b, lambda x: low, lambda x: high, epsabs, epsrel)


def dblquad_with_gfun(func, a, b, gfun, hfun, epsabs=1.49e-08, epsrel=1.49e-08):
    high = runtime.settled(hfun)
    return over_both(func, a, b, gfun, lambda x: high, epsabs, epsrel)


def dblquad_with_hfun(func, a, b, gfun, hfun, epsabs=1.49e-08, epsrel=1.49e-08):
    low = runtime.settled(gfun)
    return over_both(func, a, b, lambda x: low, hfun, epsabs, epsrel)


def dblquad_with_gfun_with_hfun(func, a, b, gfun, hfun, epsabs=1.49e-08, epsrel=1.49e-08):
    return over_both(func, a, b, gfun, hfun, epsabs, epsrel)
