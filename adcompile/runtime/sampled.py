"""Sampled functions: interpolation, integrals, polynomials."""

import numpy as np

from adcompile.runtime.structures import zeros_like


def interval(x, xp):
    """The position in `xp` of the left end of the interval that holds `x`, for interpolation."""
    return np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(len(xp) - 2, 0))


def period_places(xp, period):
    """The places of `xp` in the order of a period, with the last before the first and the first behind the last."""
    order = np.argsort(np.mod(xp, period))
    return np.concatenate((order[-1:], order, order[:1]))


def period_shifts(xp, period):
    """What moves the elements at `period_places` into one period, and one period down or up at its ends."""
    places = period_places(xp, period)
    shifts = np.mod(xp, period)[places] - np.asarray(xp)[places]
    shifts[0] -= period
    shifts[-1] += period
    return shifts


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


def power_sums(t, x, p):
    """For each coefficient of a polynomial, highest power first, the sum of `t` times that power of `x`."""
    powers, x = np.ravel(t), np.ravel(x)
    sums = np.zeros(len(p), np.result_type(powers, x))
    for place in range(len(p) - 1, -1, -1):
        sums[place] = np.sum(powers)
        powers = powers * x
    return sums


def exponents(p):
    """The exponents of a polynomial, highest power first."""
    return np.arange(len(p) - 1, -1, -1, dtype=np.asarray(p).dtype)


def unpolyder(t, p, m=1):
    """The transpose of `np.polyder(p, m)`."""
    if len(p) <= m:
        return zeros_like(p)
    weights = np.polyder(np.ones(len(p)), m).astype(np.asarray(t).dtype)
    return np.concatenate((t * weights, np.zeros(m, np.asarray(t).dtype)))


def unpolyint(t, p, m=1):
    """The transpose of `np.polyint(p, m)`."""
    weights = np.polyint(np.ones(len(p)), m)[:len(p)].astype(np.asarray(t).dtype)
    return t[:len(p)] * weights


def last_as(t, x):
    """The last elements of `t`, as many as `x` has."""
    return t[np.size(t) - np.size(x):]


def vander_lower(columns, increasing=False):
    """The derivative of each column of a Vandermonde matrix: the exponent times the column of the next lower power."""
    lower = np.zeros_like(columns)
    powers = np.arange(1, columns.shape[-1], dtype=columns.dtype)
    if increasing:
        lower[..., 1:] = powers * columns[..., :-1]
    else:
        lower[..., :-1] = powers[::-1] * columns[..., 1:]
    return lower


def vander_upper(t, increasing=False):
    """The transpose of `vander_lower`."""
    upper = np.zeros_like(t)
    powers = np.arange(1, t.shape[-1], dtype=t.dtype)
    if increasing:
        upper[..., :-1] = powers * t[..., 1:]
    else:
        upper[..., 1:] = powers[::-1] * t[..., :-1]
    return upper
