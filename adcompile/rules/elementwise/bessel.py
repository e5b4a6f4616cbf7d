"""Bessel and hypergeometric functions of `scipy.special`, with respect to their argument; orders are constants.

The scaled functions fall like `1 / sqrt(x)` where x is large, and the formulas with neighbouring orders cancel there. Their
derivatives are then those of the asymptotic series (DLMF 10.40.1, 10.40.2), term by term:

    y = c / sqrt(x) * sum(a[k] * z**-k)         y' = -y / x * (0.5 + sum(k * a[k] * z**-k) / sum(a[k] * z**-k))

with z = -x for the function of the first kind, and z = x for that of the second.
"""

import numpy as np
from scipy import special

from adcompile import runtime
from adcompile.rules.elementwise.special import unit
from adcompile.rules.samples import positive, real
from adcompile.rules.table import elementwise

# --- of the orders 0 and 1 --------------------------------------------------

# Where x is small, j1(x) / x and i1(x) / x are the first terms of their series in x * x / 4.


@elementwise("scipy.special.j0", samples=(real,))
def j0(y, x):
    return -special.j1(x)


@elementwise("scipy.special.j1", samples=(real,), declared_singular=False)
def j1(y, x):
    near = np.abs(x) < 0.5
    t = 0.25 * (x * x)
    series = 0.5 - t * (1 / 4 - t * (1 / 24 - t * (1 / 288 - t * (1 / 5760 - t * (1 / 172800 - t * (1 / 7257600))))))
    return special.j0(x) - np.where(near, series, y / np.where(near, 1.0, x))


@elementwise("scipy.special.y0", samples=(positive,), declared_singular=True)
def y0(y, x):
    return -special.y1(x)


@elementwise("scipy.special.y1", infinite=True, samples=(positive,))
def y1(y, x):
    return special.y0(x) - y / x


@elementwise("scipy.special.i0", samples=(real,))
def i0(y, x):
    return special.i1(x)


@elementwise("scipy.special.i1", samples=(real,), declared_singular=False)
def i1(y, x):
    near = np.abs(x) < 0.5
    t = 0.25 * (x * x)
    series = 0.5 + t * (1 / 4 + t * (1 / 24 + t * (1 / 288 + t * (1 / 5760 + t * (1 / 172800 + t * (1 / 7257600))))))
    return special.i0(x) - np.where(near, series, y / np.where(near, 1.0, x))


@elementwise("scipy.special.i0e", samples=(real,))
def i0e(y, x):
    large = np.abs(x) > 50.0
    far = np.where(large, x, 50.0)
    share = runtime.hankel_series(1, 0.0, -np.abs(far)) / runtime.hankel_series(0, 0.0, -np.abs(far))
    return np.where(large, -(y / far) * (0.5 + share), special.i1e(x) - np.sign(x) * y)


@elementwise("scipy.special.i1e", samples=(real,), declared_singular=False)
def i1e(y, x):
    near = np.abs(x) < 0.5
    t = 0.25 * (x * x)
    series = 0.5 + t * (1 / 4 + t * (1 / 24 + t * (1 / 288 + t * (1 / 5760 + t * (1 / 172800 + t * (1 / 7257600))))))
    ratio = np.where(near, series * np.exp(-np.abs(x)), y / np.where(near, 1.0, x))
    large = np.abs(x) > 50.0
    far = np.where(large, x, 50.0)
    share = runtime.hankel_series(1, 1.0, -np.abs(far)) / runtime.hankel_series(0, 1.0, -np.abs(far))
    return np.where(large, -(y / far) * (0.5 + share), special.i0e(x) - ratio - np.sign(x) * y)


@elementwise("scipy.special.k0", samples=(positive,), declared_singular=True)
def k0(y, x):
    return -special.k1(x)


@elementwise("scipy.special.k1", infinite=True, samples=(positive,))
def k1(y, x):
    return -special.k0(x) - y / x


@elementwise("scipy.special.k0e", samples=(positive,), declared_singular=True)
def k0e(y, x):
    large = x > 50.0
    far = np.where(large, x, 50.0)
    share = runtime.hankel_series(1, 0.0, far) / runtime.hankel_series(0, 0.0, far)
    return np.where(large, -(y / far) * (0.5 + share), y - special.k1e(x))


@elementwise("scipy.special.k1e", infinite=True, samples=(positive,))
def k1e(y, x):
    large = x > 50.0
    far = np.where(large, x, 50.0)
    share = runtime.hankel_series(1, 1.0, far) / runtime.hankel_series(0, 1.0, far)
    return np.where(large, -(y / far) * (0.5 + share), y - special.k0e(x) - y / x)


# --- of any order -----------------------------------------------------------


@elementwise("scipy.special.jv", "scipy.special.jn", wrt=("z",), samples=(1.5, positive))
def jv(y, v, z):
    return 0.5 * (special.jv(v - 1.0, z) - special.jv(v + 1.0, z))


@elementwise("scipy.special.yv", wrt=("z",), samples=(1.5, positive))
def yv(y, v, z):
    return 0.5 * (special.yv(v - 1.0, z) - special.yv(v + 1.0, z))


@elementwise("scipy.special.yn", wrt=("x",), counts=("n",), samples=(2, positive))
def yn(y, n, x):
    return 0.5 * (special.yn(n - 1, x) - special.yn(n + 1, x))


@elementwise("scipy.special.iv", wrt=("z",), samples=(1.5, positive))
def iv(y, v, z):
    return 0.5 * (special.iv(v - 1.0, z) + special.iv(v + 1.0, z))


@elementwise("scipy.special.ive", wrt=("z",), samples=(1.5, positive))
def ive(y, v, z):
    large = np.abs(z) > np.maximum(50.0, 5.0 * (v * v))
    far, order = np.where(large, z, 50.0), np.where(large, v, 0.0)
    share = runtime.hankel_series(1, order, -np.abs(far)) / runtime.hankel_series(0, order, -np.abs(far))
    near = 0.5 * (special.ive(v - 1.0, z) + special.ive(v + 1.0, z)) - np.sign(z) * y
    return np.where(large, -(y / far) * (0.5 + share), near)


@elementwise("scipy.special.kv", wrt=("z",), samples=(1.5, positive))
def kv(y, v, z):
    return -0.5 * (special.kv(v - 1.0, z) + special.kv(v + 1.0, z))


@elementwise("scipy.special.kn", wrt=("x",), counts=("n",), samples=(2, positive))
def kn(y, n, x):
    return -0.5 * (special.kn(abs(n - 1), x) + special.kn(n + 1, x))


@elementwise("scipy.special.kve", wrt=("z",), samples=(1.5, positive))
def kve(y, v, z):
    large = z > np.maximum(50.0, 5.0 * (v * v))
    far, order = np.where(large, z, 50.0), np.where(large, v, 0.0)
    share = runtime.hankel_series(1, order, far) / runtime.hankel_series(0, order, far)
    return np.where(large, -(y / far) * (0.5 + share), y - 0.5 * (special.kve(v - 1.0, z) + special.kve(v + 1.0, z)))


# --- hypergeometric functions, integrals ------------------------------------


@elementwise("scipy.special.hyp0f1", wrt=("z",), samples=(1.5, real))
def hyp0f1(y, v, z):
    return special.hyp0f1(v + 1.0, z) / v


@elementwise("scipy.special.hyp1f1", wrt=("x",), samples=(1.5, 2.5, real))
def hyp1f1(y, a, b, x):
    return a / b * special.hyp1f1(a + 1.0, b + 1.0, x)


@elementwise("scipy.special.hyp2f1", wrt=("z",), samples=(0.5, 1.5, 2.5, unit))
def hyp2f1(y, a, b, c, z):
    return a * b / c * special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)


@elementwise("scipy.special.exp1", samples=(positive,))
def exp1(y, x):
    return -np.exp(-x) / x


@elementwise("scipy.special.expi", samples=(positive,))
def expi(y, x):
    return np.exp(x) / x


@elementwise("scipy.special.expn", wrt=("x",), counts=("n",), samples=(3, positive))
def expn(y, n, x):
    return -special.expn(n - 1, x)
