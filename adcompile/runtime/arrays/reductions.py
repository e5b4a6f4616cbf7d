"""Reductions: what was selected, and products without division."""

import numpy as np

from adcompile.errors import NoRule
from adcompile.runtime.arrays.shapes import axes_back, axes_last, expand, reduced_axes


def extremes(x, y, axis=None, keepdims=False):
    """Where the elements are that a maximum or minimum `y` of `x` selected."""
    y = expand(y, x, axis, keepdims)
    selected = np.equal(x, y)
    return selected if np.all(np.equal(y, y)) else selected | np.not_equal(y, y) & np.not_equal(x, x)


def ties(selected, x, axis=None):
    """How many elements were selected, so that it broadcasts against `x`; in its precision."""
    if axis is None:
        return float(np.sum(selected))
    return np.sum(selected, axis=axis, keepdims=True, dtype=x.dtype.type)


def counted(x, axis, keepdims, where):
    """How many elements of `x` one element of a reduction over those `where` says has; 1 where there is none."""
    return np.maximum(np.sum(np.broadcast_to(where, np.shape(x)), axis=axis, keepdims=keepdims), 1)


def centred(x, mean=None, axis=None, where=None):
    """`x` less its mean over those elements that `where` tells, or less a given mean; 0 for the others."""
    if mean is None:
        mean = np.mean(x, axis=axis, keepdims=True, where=where)
    return x - mean if where is None else np.where(where, x - mean, 0.0)


# --- places of the sorted ----------------------------------------------------------


def quantile_of(t, x, q, axis=None, keepdims=False, method="linear"):
    """Of `t`, which has the shape of `x`, what `np.quantile` takes of `x`."""
    low, high, weight = quantile_places(rows_last(x, axis), np.ravel(q), method)
    flat = rows_last(t, axis)
    found = parts(np.take_along_axis(flat, low, -1), 1.0 - weight) + parts(np.take_along_axis(flat, high, -1), weight)
    kept = np.shape(x) if keepdims else ()
    rows = [1 if place in reduced_axes(x, axis) else size for place, size in enumerate(kept)] or found.shape[:-1]
    return np.reshape(np.moveaxis(found, -1, 0), (*np.shape(q), *rows))[()]


def unquantile(t, x, q, axis=None, keepdims=False, method="linear"):
    """The transpose of `quantile_of`."""
    flat = rows_last(x, axis)
    low, high, weight = quantile_places(flat, np.ravel(q), method)
    shares = np.moveaxis(np.reshape(t, (np.size(q), *flat.shape[:-1])), 0, -1)
    sums = np.zeros(flat.shape, flat.dtype if flat.dtype.kind == "f" else None)
    if sums.ndim == 1 and low.size == 1:
        sums[low] += parts(shares, 1.0 - weight)
        sums[high] += parts(shares, weight)
    else:
        rows = np.indices(low.shape, sparse=True)[:-1]
        np.add.at(sums, (*rows, low), parts(shares, 1.0 - weight))
        np.add.at(sums, (*rows, high), parts(shares, weight))
    back = axes_back(sums if np.size(x) else sums[..., :0], x, axis)
    return back if isinstance(x, np.ndarray) else back[()]


def rows_last(x, axis):
    """As `axes_last`, with one zero in rows that have no element: there NumPy's quantiles are NaN."""
    flat = axes_last(x, axis)
    return flat if flat.shape[-1] else np.zeros((*flat.shape[:-1], 1), flat.dtype)


def parts(t, weight):
    """`t * weight`, and 0 where the weight is 0."""
    return np.where(weight == 0.0, np.zeros_like(t), t) * weight


def quantile_places(flat, q, method):
    """Where in each row the two elements stand between which a quantile lies, and the weight of the second."""
    size = flat.shape[-1]
    sizes = size - np.sum(np.isnan(flat), axis=-1, keepdims=True)
    count = max(int(np.max(sizes, initial=0)), 1)
    if np.all(sizes == count):
        place = sorted_place(count, q, method)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, count - 1)
        order = np.argpartition(flat, sorted({*low.tolist(), *high.tolist()}), axis=-1)
    else:
        place = np.zeros((*sizes.shape[:-1], q.size))
        for count in np.unique(sizes):
            place[sizes[..., 0] == count] = sorted_place(max(count, 1), q, method)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, np.maximum(sizes - 1, 0))
        order = np.argsort(flat, axis=-1, kind="stable")
    shape = (*flat.shape[:-1], q.size)
    found = [np.take_along_axis(order, np.broadcast_to(places, shape), axis=-1) for places in (low, high)]
    return *found, (place - low).astype(flat.dtype if flat.dtype.kind == "f" else float)


def sorted_place(size, q, method):
    """The place of a quantile among so many sorted elements, between two of them where it is no integer."""
    if method == "linear":
        return q * (size - 1.0)
    return np.clip(np.quantile(np.arange(float(size)), q, method=method), 0.0, size - 1.0)


def row_of_quantiles(q):
    """`q` itself, a number or a row: of more axes `np.nanquantile` returns them in another order."""
    if np.ndim(q) > 1:
        raise NoRule("np.nanquantile of an array of quantiles of several axes has no derivative; give them in a row")
    return q


def fractions(q):
    """The quantiles that percentiles are."""
    return np.true_divide(q, 100)


# --- products, along the last axis -------------------------------------------------


def products_before(x):
    """For each element the product of those before it, 1 for the first."""
    products = np.ones_like(x)
    np.cumprod(x[..., :-1], axis=-1, out=products[..., 1:])
    return products


def other_products(x):
    """For each element the product of the others: by a quotient where that is exact to rounding."""
    with np.errstate(all="ignore"):
        whole = np.prod(x, axis=-1, keepdims=True)
        size = np.abs(whole)
        if np.all((size > SMALL) & (size < 1.0 / SMALL)):
            return whole / x
    return products_before(x) * np.flip(products_before(np.flip(x, axis=-1)), axis=-1)


SMALL = 1e-30
"""Products in between may have lost digits where the whole product is smaller than this, or larger than its reciprocal."""


def recurrence(a, b):
    """The sequence y[i] = a[i] * y[i - 1] + b[i], which begins with b[0]."""
    y, factors = doubled_recurrence(a, b)
    if np.all(np.isfinite(y)) and (np.all(factors) or not np.all(a[..., 1:])):
        return y
    if np.ndim(b) == 1:
        return np.array(recurrence_of_floats(a.tolist(), b.tolist()), b.dtype)
    y = np.array(b)
    for place in range(1, y.shape[-1]):
        y[..., place] += a[..., place] * y[..., place - 1]
    return y


def doubled_recurrence(a, b):
    """The same by steps of 1, 2, 4 …, and the products of factors in it, which may overflow or vanish."""
    factors, y, step = np.array(a), np.array(b), 1
    factors[..., :1] = 1.0
    with np.errstate(all="ignore"):
        while step < y.shape[-1]:
            y[..., step:] += factors[..., step:] * y[..., :-step]
            factors[..., step:] *= factors[..., :-step]
            step *= 2
    return y, factors


def recurrence_of_floats(a, b):
    y = b[:1]
    for factor, term in zip(a[1:], b[1:]):
        y.append(factor * y[-1] + term)
    return y


def previous(x):
    """For each element the one before it, 0 for the first."""
    moved = np.zeros_like(x)
    moved[..., 1:] = x[..., :-1]
    return moved


def following(x):
    """For each element the one after it, 0 for the last: the transpose of `previous`."""
    moved = np.zeros_like(x)
    moved[..., :-1] = x[..., 1:]
    return moved
