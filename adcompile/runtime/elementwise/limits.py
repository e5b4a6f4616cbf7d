"""Values at infinity, and where formulas would cancel: quotients by lengths, asymptotic series, slopes of log densities."""

import math

import numpy as np

from adcompile.runtime.elementwise.numbers import DOUBLE, as_float, like_number, quotient_or_zero


def cosine(a, b):
    """`a / b` of a side and a length: 0 where the length is 0, 1 or -1 where both are infinite."""
    if type(a) is float and type(b) is float:
        return math.copysign(1.0, a) if math.isinf(a) and math.isinf(b) else quotient_or_zero(a, b)
    if type(a) in DOUBLE and type(b) in DOUBLE:
        return np.float64(cosine(float(a), float(b)))
    with np.errstate(all="ignore"):
        found = np.divide(a, b)
        if math.isfinite(np.add.reduce(found, axis=None)):
            return found
        found = np.where(np.logical_and(np.isinf(a), np.isinf(b)), np.copysign(np.ones_like(found), a), found)
        return np.where(np.equal(b, 0.0), np.zeros_like(found), found)[()]


def squared_norm(x, ord=None, axis=None, keepdims=False):
    """The square of `np.linalg.norm` for no `ord`: it bends where the norm has a kink."""
    square = x.real * x.real + x.imag * x.imag if np.iscomplexobj(x) else x * x
    return np.sum(square, axis=axis, keepdims=keepdims)


def squared_hypot(x1, x2):
    """The square of `np.hypot`."""
    return x1 * x1 + x2 * x2


def over_squares(a, b):
    """`a / (a * a + b * b)`, also where the squares are too large or too small to be told; 0 where both are 0."""
    if type(a) is float and type(b) is float:
        squares = a * a + b * b
        if 1e-280 < squares < math.inf:
            return a / squares
        length = math.hypot(a, b)
        return cosine(a, length) / length if length != 0.0 else 0.0
    a, b = as_float(a), as_float(b)
    precision = np.result_type(a, b)
    with np.errstate(all="ignore"):
        squares = np.multiply(a, a, dtype=precision) + np.multiply(b, b, dtype=precision)
        if np.all(np.logical_and(np.greater(squares, 1e-280), np.less(squares, np.inf))):
            return a / squares
        length = np.hypot(a, b)
        return like_number(quotient_or_zero(cosine(a, length), length), a, b)


def defined(slope, y):
    """The slope of a log density or the like that has one everywhere: NaN where its value `y` is NaN."""
    if not math.isnan(np.add.reduce(y, axis=None)):
        return slope if np.shape(slope) == np.shape(y) else slope + np.zeros(np.shape(y))
    return np.where(np.isnan(y), np.nan, slope)[()]


def supported(slope, y):
    """The slope of a log density or the like: 0 where its value `y` is minus infinity, NaN where that is NaN."""
    if math.isfinite(np.add.reduce(y, axis=None)):
        return slope if np.shape(slope) == np.shape(y) else slope + np.zeros(np.shape(y))
    return np.where(np.isneginf(y), 0.0, np.where(np.isnan(y), np.nan, slope))[()]


def hankel_series(power, v, z):
    """The sum of `k**power * a(k, v) / z**k` over k from 0 to 9, with Hankel's coefficients (DLMF 10.17.1): the asymptotic series
    of Bessel functions of order v where z is large, and what its derivatives are made of."""
    z, order = as_float(z), 4.0 * v * v
    term, total = np.ones_like(z), np.zeros_like(z)
    for k in range(10):
        total = total + k**power * term
        term = term * (order - (2 * k + 1) ** 2) / (8.0 * (k + 1) * z)
    return total[()]


def hazard_tail(u):
    """The density of the normal distribution over the probability of what is above `u`, of 50 or more: by its asymptotic series."""
    inverse = 1.0 / as_float(u)
    t = inverse * inverse
    return u + inverse * (1.0 - t * (2.0 - t * (10.0 - t * (74.0 - t * 706.0))))
