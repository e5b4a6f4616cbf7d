"""Sparse Jacobians and Hessians: the time of one call over that of the function, and of SciPy's Radau with one over Radau with differences.

They are rows of `python -m bench jacobians`.
"""

import time

import numpy as np
from scipy.integrate import solve_ivp

from adcompile import hessian, jacobian, jacobian_pattern, jvp
from bench.jacobians import rosenbrock
from bench.measure import fastest

RANDOM = np.random.default_rng(2)
COLOURS = 3


def diffusion(u):
    r = u.copy()
    r[1:-1] = (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return r


def brusselator(t, y, a, b, c):
    n = y.size // 2
    u, v = y[:n], y[n:]
    dy = np.empty_like(y)
    uuv = u * u * v
    dy[:n] = a - (b + 1.0) * u + uuv
    dy[n:] = b * u - uuv
    dy[1:n - 1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    dy[n + 1:-1] += c * (v[2:] - 2.0 * v[1:-1] + v[:-2])
    dy[0] += c * (1.0 - 2.0 * u[0] + u[1])
    dy[n - 1] += c * (1.0 - 2.0 * u[-1] + u[-2])
    dy[n] += c * (3.0 - 2.0 * v[0] + v[1])
    dy[-1] += c * (3.0 - 2.0 * v[-1] + v[-2])
    return dy


POINTS = np.linspace(0.0, 1.0, 1002)[1:-1]
START = np.concatenate([1.0 + np.sin(2.0 * np.pi * POINTS), np.full(1000, 3.0)])
RATES = 1.0, 3.0, 0.02 * 1001.0**2
OF_BRUSSELATOR = jacobian(brusselator, wrt=1, mode="sparse")
PATTERN = jacobian_pattern(brusselator, wrt=1)(0.0, START, *RATES)


def radau(**given):
    """Integrates the Brusselator with SciPy."""
    return solve_ivp(brusselator, (0.0, 10.0), START, method="Radau", args=RATES, **given)


def pushed(u):
    """One tangent for each colour, one after the other."""
    return [jvp(diffusion, (u,), (u,)) for _ in range(COLOURS)]


OVER = {
    "sparse stencil, n = 200000, over the function": (2.0, jacobian(diffusion, mode="sparse"), diffusion, (RANDOM.normal(size=200_000),)),
    "sparse stencil, n = 1000000, over its colours": (0.6, jacobian(diffusion, mode="sparse"), pushed, (RANDOM.normal(size=1_000_000),)),
    "sparse Rosenbrock, n = 100000, over the function": (6.0, hessian(rosenbrock, mode="sparse"), rosenbrock, (RANDOM.normal(size=100_000),)),
    "sparse Brusselator, 2000, over the function": (3.0, OF_BRUSSELATOR, brusselator, (0.0, START, *RATES)),
    "sparse Radau, over differences of SciPy": (1.0 / 1.8, lambda: radau(jac=OF_BRUSSELATOR), lambda: radau(jac_sparsity=PATTERN), ()),
}
"""By what is measured: the most that is allowed, the derivative, what it is measured by, the arguments of both."""


def before_the_first_call():
    """Seconds that all takes which is made once for each size, beside the first call itself: the least of several sizes like one."""
    derivative, found = jacobian(diffusion, mode="sparse"), []
    derivative(RANDOM.normal(size=100))
    for size in range(200_000, 200_005):
        u = RANDOM.normal(size=size)
        began = time.process_time()
        derivative(u)
        whole = time.process_time() - began
        found.append(whole - fastest(lambda u=u: derivative(u), rounds=3)[0])
    return min(found)
