"""Variables with observations in rows or columns, and where observations fall in a histogram."""

import numpy as np

from adcompile.runtime.structures import sums_at, unarray_like


def variables(m, other=None, rowvar=True):
    """The matrix with a variable in each row that `np.cov(m, other, rowvar)` takes."""
    rows = np.atleast_2d(m) if rowvar or np.ndim(m) < 2 else np.transpose(m)
    if other is None:
        return rows
    more = np.atleast_2d(other) if rowvar or np.ndim(other) < 2 else np.transpose(other)
    return np.concatenate((rows, more))


def variable_count(m, rowvar=True):
    """How many variables an array has."""
    return 1 if np.ndim(m) < 2 else np.shape(m)[0 if rowvar else 1]


def unvariables(t, x, rowvar=True):
    """The transpose of `variables(x, None, rowvar)`."""
    rows = t if rowvar or np.ndim(x) < 2 else np.swapaxes(t, -1, -2)
    whole = np.reshape(rows, (*rows.shape[:-2], *np.shape(x)))
    return whole if np.ndim(t) > 2 else unarray_like(whole, x)


def cov_freedom(x, bias=False, ddof=None):
    """The number that `np.cov` divides by."""
    return np.shape(x)[1] - (ddof if ddof is not None else 0 if bias else 1)


def bin_places(a, edges):
    """The bin of each element, and whether it is in one; the last bin has its right edge."""
    a = np.ravel(a)
    places = np.searchsorted(edges, a, side="right") - 1
    places = np.where(a == edges[-1], len(edges) - 2, places)
    return np.clip(places, 0, len(edges) - 2), np.logical_and(a >= edges[0], a <= edges[-1])


def histogram_counts(weights, a, edges):
    """The sum of the weights in each bin."""
    places, own = bin_places(a, edges)
    return sums_at(places[own], np.ravel(weights)[own], len(edges) - 1)


def unhistogram(t, weights, a, edges):
    """The transpose of `histogram_counts`: for each element what its bin has."""
    places, own = bin_places(a, edges)
    found = np.where(own, t[..., places], 0.0)
    return np.reshape(found, (*found.shape[:-1], *np.shape(weights))).astype(weights.dtype, copy=False)


def moved_edges(t, a, edges, bins, range):
    """The tangent of the edges of a histogram, which lie between the least and the largest of its data unless they are given."""
    leading = np.shape(t)[:np.ndim(t) - np.ndim(a)]
    if range is not None or np.ndim(bins) or not np.size(a):
        return np.zeros((*leading, len(edges)))
    flat = np.reshape(t, (*leading, -1))
    return np.linspace(flat[..., np.argmin(a)], flat[..., np.argmax(a)], len(edges), axis=-1)


def unmoved_edges(t, a, edges, bins, range):
    """The transpose of `moved_edges`."""
    leading = np.shape(t)[:-1]
    found = np.zeros((*leading, np.size(a)), np.result_type(t, a))
    if range is None and not np.ndim(bins) and np.size(a):
        share = np.linspace(0.0, 1.0, len(edges))
        found[..., np.argmin(a)] += np.sum(t * (1.0 - share), axis=-1)
        found[..., np.argmax(a)] += np.sum(t * share, axis=-1)
    return np.reshape(found, (*leading, *np.shape(a)))
