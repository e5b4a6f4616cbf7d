"""Sampled functions: interpolation, integrals."""

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
    """The shifts that move the elements at `period_places` into one period, and beyond its ends by one period down or up."""
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
