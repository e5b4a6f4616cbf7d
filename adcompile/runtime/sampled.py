"""Sampled functions: interpolation, integrals, polynomials."""

import numpy as np

from adcompile.runtime.structures import zeros_like


def interval(x, xp):
    """The position in `xp` of the left end of the interval that holds `x`, for interpolation."""
    return np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(len(xp) - 2, 0))


def midpoints(x, axis):
    """The means of neighbours along an axis."""
    moved = np.moveaxis(x, axis, -1)
    return np.moveaxis(0.5 * (moved[..., 1:] + moved[..., :-1]), -1, axis)


def unmidpoints(t, x, axis):
    """The transpose of `midpoints(x, axis)`; `t` may have size 1 for what is the same everywhere."""
    sums = zeros_like(x)
    moved, half = np.moveaxis(sums, axis, -1), np.moveaxis(0.5 * t, axis, -1)
    moved[..., 1:] += half
    moved[..., :-1] += half
    return sums


def polynomial_slope(p):
    """The coefficients of the derivative of a polynomial, highest power first."""
    return p[:-1] * exponents(p)[:-1] if len(p) > 1 else 0.0 * p


def polynomial_slope_transposed(t, p):
    """The transpose of `polynomial_slope`."""
    return np.append(t * exponents(p)[:-1], np.zeros_like(t[:1])) if len(p) > 1 else 0.0 * t


def exponents(p):
    """The exponents of a polynomial, highest power first."""
    return np.arange(len(p) - 1, -1, -1, dtype=np.asarray(p).dtype)
