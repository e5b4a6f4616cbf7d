"""Sequences along an axis: transposes of differences and slopes, and where running extremes come from."""

from functools import lru_cache

import numpy as np

# --- differences -------------------------------------------------------------------


def undiff(t, x, n=1, axis=-1):
    """The transpose of `np.diff(x, n, axis)`."""
    return undiff_joined(t, x, n, axis, 0)


def undiff_joined(t, x, n, axis, more):
    """The same where `more` elements were put before or behind those of `x`."""
    shape = list(np.shape(x))
    shape[axis] += more
    if shape[axis] <= n:
        return np.zeros(shape, t.dtype)
    before = (slice(None),) * (axis % len(shape))
    for back in range(n - 1, -1, -1):
        shape[axis] = np.shape(x)[axis] + more - back
        wider = np.zeros(shape, t.dtype)
        wider[(*before, slice(1, None))] = t
        wider[(*before, slice(-1))] -= t
        t = wider
    return t


def width(part, axis):
    """How many elements along an axis a part has that is put before an array; a number has one."""
    return 0 if part is None else 1 if np.ndim(part) == 0 else np.shape(part)[axis]


def elements_of(part):
    """How many elements a part has, none where it is None."""
    return 0 if part is None else np.size(part)


def signs_after_first(x, axis):
    """1 for the first along an axis and -1 for the others, so that it broadcasts against `x`."""
    shape = [1] * np.ndim(x)
    shape[axis] = np.shape(x)[axis]
    signs = -np.ones(shape, np.asarray(x).dtype)
    signs[(slice(None),) * (axis % np.ndim(x)) + (slice(0, 1),)] = 1.0
    return signs


def places(x):
    """The positions of the elements of a vector, as its numbers."""
    return np.arange(len(x), dtype=np.asarray(x).dtype)


def records(y, axis):
    """For each element of a running extreme the position from which it comes: where it last changed."""
    y = np.moveaxis(y, axis, -1)
    places = np.zeros(y.shape, int)
    changed = np.not_equal(y[..., 1:], y[..., :-1])
    places[..., 1:] = np.where(changed, np.arange(1, max(y.shape[-1], 1)), 0)
    return np.moveaxis(np.maximum.accumulate(places, axis=-1), -1, axis)


def unreduceat(t, x, indices, axis):
    """The transpose of `np.add.reduceat(x, indices, axis)`; a part that does not go forwards is one element."""
    sums = np.zeros(np.shape(x), np.asarray(x).dtype)
    moved, parts = np.moveaxis(sums, axis, 0), np.moveaxis(t, axis, 0)
    ends = np.append(indices, len(moved))[1:]
    for start, end, part in zip(indices, ends, parts):
        moved[start:max(end, start + 1)] += part
    return sums


# --- slopes ------------------------------------------------------------------------


def gradient_of(f, spacings, axis=None, edge_order=1):
    """`np.gradient` with the spacings as a tuple."""
    return np.gradient(f, *spacings, axis=axis, edge_order=edge_order)


def ungradient(t, f, spacings, axis=None, edge_order=1):
    """The transpose of `np.gradient(f, *spacings)`; `t` is a tuple where there are several axes."""
    rank = np.ndim(f)
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    parts = t if isinstance(t, (list, tuple)) else (t,)
    if len(spacings) < len(parts):
        spacings = (spacings or (1.0,)) * len(parts)
    total = np.zeros(np.shape(f), np.asarray(parts[0]).dtype)
    for part, spacing, one in zip(parts, spacings, axes):
        moved, sums = np.moveaxis(part, one, -1), np.moveaxis(total, one, -1)
        make = slope_weights if np.ndim(spacing) else even_slope_weights
        for shift, weights in make(moved.shape[-1], spacing, edge_order).items():
            rows = slice(max(-shift, 0), moved.shape[-1] - max(shift, 0))
            columns = slice(max(shift, 0), moved.shape[-1] - max(-shift, 0))
            sums[..., columns] += weights[rows].astype(total.dtype) * moved[..., rows]
    return total


def slope_weights(size, spacing, edge_order):
    """The weight that `np.gradient` gives in each slope to the element so many places on, by the number of places.

    A slope reads at most two places on either side, so elements five apart can be asked for at once.
    """
    rows = np.arange(size)
    found = {}
    for residue in range(5):
        slopes = np.gradient(np.where(rows % 5 == residue, 1.0, 0.0), spacing, edge_order=edge_order)
        for shift in range(-2, 3):
            reads = (rows + shift) % 5 == residue
            found.setdefault(shift, np.zeros(size))[reads] = slopes[reads]
    return {shift: weights for shift, weights in found.items() if abs(shift) < size and np.any(weights)}


@lru_cache(maxsize=16)
def even_slope_weights(size, spacing, edge_order):
    """The same for elements that are equally far apart, kept for the next call."""
    return slope_weights(size, spacing, edge_order)
