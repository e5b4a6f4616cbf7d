"""Reductions: what was selected, and products without division."""

import numpy as np

from adcompile.runtime.shapes import axes_last, axes_back, expand


def extremes(x, y, axis=None, keepdims=False):
    """Where the elements are that a maximum or minimum `y` of `x` selected."""
    y = expand(y, x, axis, keepdims)
    selected = np.equal(x, y)
    return selected if np.all(np.equal(y, y)) else selected | np.not_equal(y, y) & np.not_equal(x, x)


def ties(selected, x, axis=None):
    """How many elements were selected, so that it broadcasts against `x`; in its precision."""
    if axis is None:
        return float(np.sum(selected))
    return np.sum(selected, axis=axis, keepdims=True, dtype=x.dtype)


def median_shares(x, axis=None):
    """The share that each element of `x` has in the median."""
    flat = axes_last(x, axis)
    size = flat.shape[-1]
    order = np.argsort(flat, axis=-1, kind="stable")
    shares = np.zeros_like(flat)
    middle = order[..., (size - 1) // 2:size // 2 + 1]
    np.put_along_axis(shares, middle, 1.0 / middle.shape[-1] if size else 0.0, axis=-1)
    return axes_back(shares, x, axis)


def quantile_shares(x, q, axis=None):
    """The share that each element of `x` has in a quantile."""
    flat = axes_last(x, axis)
    place = q * (flat.shape[-1] - 1)
    below = int(np.floor(place))
    order = np.argsort(flat, axis=-1, kind="stable")[..., below:below + 2]
    weights = np.array([1.0 - (place - below), place - below], flat.dtype)[:order.shape[-1]]
    shares = np.zeros_like(flat)
    np.put_along_axis(shares, order, np.broadcast_to(weights, order.shape), axis=-1)
    return axes_back(shares, x, axis)


# --- products, along the last axis -------------------------------------------------


def products_before(x):
    """For each element the product of those before it, 1 for the first."""
    products = np.ones_like(x)
    np.cumprod(x[..., :-1], axis=-1, out=products[..., 1:])
    return products


def recurrence(a, b):
    """The sequence y[i] = a[i] * y[i - 1] + b[i], which begins with b[0]."""
    if np.ndim(b) == 1:
        return np.array(recurrence_of_floats(a.tolist(), b.tolist()), b.dtype)
    y = np.array(b)
    for place in range(1, y.shape[-1]):
        y[..., place] += a[..., place] * y[..., place - 1]
    return y


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
