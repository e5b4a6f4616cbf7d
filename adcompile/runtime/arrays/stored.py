"""Stores into arrays where elements may be named twice, and the places that functions of NumPy store into."""

import numpy as np

from adcompile import errors
from adcompile.runtime.arrays.shapes import unbroadcast


def stored_last(index, t):
    """Bools, one for each number that is stored at an index of `t`: whether it is the one that stays."""
    places = np.full(t.shape, -1)
    numbers = np.arange(places[index].size).reshape(places[index].shape)
    places[index] = numbers
    return places[index] == numbers


def taken_back(t, index, value):
    """The transpose of `x[index] = value` in the value: for each element of it the sum of `t` where it is what was stored last."""
    numbers = np.arange(np.size(value)).reshape(np.shape(value))
    last = np.full(np.shape(t), -1)
    last[index] = numbers
    own = last >= 0
    sums = np.zeros(np.size(value), t.dtype)
    np.add.at(sums, last[own], t[own])
    return unbroadcast(sums.reshape(np.shape(value)) if np.ndim(value) else sums[0], value)


# --- places among all elements in the order of C ---------------------------------------


def flat_places(x, index):
    """The index into `x` of the elements that an index into `x.flat` names."""
    return np.unravel_index(np.arange(np.size(x))[index], np.shape(x))


def whole_places(places):
    """Places as `np.put` reads them: one after another, as whole numbers."""
    return np.ravel(np.asarray(places).astype(np.intp, casting="same_kind"))


def places_by_mode(x, places, mode="raise"):
    """Places as `np.put` takes them by its mode: within `x`, from the end of it, or those at its ends."""
    return np.arange(np.size(x)).take(places, mode=mode)


def places_along(x, indices, axis=-1):
    """The index into `x` of the elements that `np.put_along_axis` writes."""
    if axis is None:
        return flat_places(x, indices)
    numbers = np.arange(np.size(x)).reshape(np.shape(x))
    return np.unravel_index(np.take_along_axis(numbers, indices, axis), np.shape(x))


def named_once(index, x, message):
    """`index`, which names no element of `x` twice; raises the refusal where it does."""
    named = np.arange(np.size(x)).reshape(np.shape(x))[index]
    if np.size(np.unique(named)) != np.size(named):
        raise errors.UnsupportedSyntax(message)
    return index


def masked_places(x, mask):
    """The numbers of the elements of `x` that a mask of as many elements chooses."""
    if np.size(mask) != np.size(x):
        raise ValueError("mask and array must have the same size")
    return np.flatnonzero(mask)


def diagonal_places(x, wrap=False):
    """The numbers of the elements of the diagonal, as `np.fill_diagonal` reads it."""
    if x.ndim < 2 or x.ndim > 2 and len(set(x.shape)) > 1:
        raise ValueError("the array must have at least two axes, and all of one length where these are more")
    step = x.shape[1] + 1 if x.ndim == 2 else 1 + int(np.cumprod(x.shape[:-1]).sum())
    return np.arange(x.size)[:x.shape[1] * x.shape[1] if x.ndim == 2 and not wrap else None:step]


def cycled(value, x, index):
    """The numbers of the elements of `value`, over and over, for the elements that an index into `x.flat` names."""
    places = np.arange(np.size(x))[index]
    if np.ndim(value) and not np.ndim(places):
        raise ValueError("an array cannot be stored into one element")
    return wrapped(value, np.arange(np.size(places)).reshape(np.shape(places)))


def wrapped(value, places):
    """Places within `value`, which begins anew where it ends."""
    if np.size(value) == 0 and np.size(places):
        raise ValueError("the array into which nothing is stored has places for something")
    return places % max(np.size(value), 1)


# --- results that are written into arrays -----------------------------------------------


def filling(value):
    """`value`, with which an array is filled: one number."""
    if np.ndim(value):
        raise ValueError("an array is filled with one number")
    return value


def spread_output(value, x):
    """`value`, which a ufunc writes into `x`: it has no more axes."""
    if np.ndim(value) > np.ndim(x):
        raise ValueError(f"a result of shape {np.shape(value)} cannot be written into an array of shape {np.shape(x)}")
    return value


def as_output(value, x, message):
    """`value`, which a function writes into `x`: it has its shape; raises the refusal where it has another dtype."""
    if np.shape(value) != np.shape(x):
        raise ValueError(f"a result of shape {np.shape(value)} cannot be written into an array of shape {np.shape(x)}")
    if np.asarray(value).dtype != np.asarray(x).dtype:
        raise errors.UnsupportedSyntax(message)
    return value
