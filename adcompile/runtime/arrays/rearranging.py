"""Where elements go: the places they come from, and what adds them up there again."""

import numpy as np

from adcompile.errors import NoRule
from adcompile.runtime.arrays.shapes import reshape_like, unbroadcast
from adcompile.runtime.structures import assembled, sums_at, unarray_like

# --- places: numbers of elements, in the shape of a result ----------------------------


def gathered(x, places, start=0):
    """The elements of `x` at places that begin with `start`, and 0 where a place is none of its own."""
    places = places - start
    own = np.logical_and(places >= 0, places < np.size(x))
    flat = np.ravel(x)
    if not flat.size:
        return np.zeros(places.shape, flat.dtype)
    return np.where(own, flat[np.where(own, places, 0)], np.zeros((), flat.dtype))


def ungathered(t, x, places, start=0):
    """The transpose of `gathered(x, places, start)`, in the structure of `x`."""
    places = np.ravel(places) - start
    own = np.logical_and(places >= 0, places < np.size(x))
    sums = sums_at(places[own], np.ravel(t)[own], np.size(x))
    if isinstance(x, np.ndarray):
        return sums.reshape(x.shape).astype(x.dtype if x.dtype.kind == "f" else float, copy=False)
    return reshape_like(sums, np.asarray(x))[()] if np.ndim(x) == 0 else assembled(sums.tolist(), x)


def numbered(x, start=0):
    """The numbers of the elements of `x`, in its shape."""
    return np.arange(start, start + np.size(x)).reshape(np.shape(x))


def places_inserted(arr, obj, values, axis=None):
    """Where `np.insert` takes its elements from: first those of the array, then those of the values."""
    return np.insert(numbered(arr), obj, numbered(values, np.size(arr)), axis)


def places_padded(x, pad_width, mode, constant_values=None):
    """Where `np.pad` takes its elements from: first those of the array, then those of the constant values."""
    if mode == "constant":
        return np.pad(numbered(x), pad_width, constant_values=numbered(constant_values, np.size(x)))
    return np.pad(numbered(x), pad_width, mode)


def places_resized(x, new_shape):
    """Where `np.resize` takes its elements from; from nowhere where there are none."""
    return np.resize(numbered(x), new_shape) if np.size(x) else np.full(new_shape, -1)


def first_places(x):
    """Where each of the unique elements stands first."""
    return np.unique(x, return_index=True)[1]


# --- without zeros at the ends --------------------------------------------------------


def bounds(x, trim):
    """The part of a vector that `np.trim_zeros` leaves."""
    if np.ndim(x) != 1:
        raise NoRule("np.trim_zeros of an array of several axes has no derivative")
    places = np.flatnonzero(x)
    if not places.size:
        return slice(0, 0)
    return slice(places[0] if "f" in trim.lower() else 0, places[-1] + 1 if "b" in trim.lower() else None)


def between(t, x, trim="fb"):
    """The part of `t` where `x` is not trimmed."""
    return t[bounds(x, trim)]


def unbetween(t, x, trim="fb"):
    """The transpose of `between`."""
    whole = np.zeros((*np.shape(t)[:-1], *np.shape(x)), np.asarray(t).dtype)
    whole[..., bounds(x, trim)] = t
    return whole


# --- choices ---------------------------------------------------------------------------


def unchoose(t, choices, a, mode="raise"):
    """The transpose of `np.choose(a, choices, mode=mode)`, in the structure of the choices."""
    count = len(choices)
    a = np.clip(a, 0, count - 1) if mode == "clip" else np.mod(a, count)
    return assembled([unarray_like(np.where(np.equal(a, place), t, 0.0), choice)
                      for place, choice in enumerate(choices)], choices)


# --- one for each ----------------------------------------------------------------------


def unbroadcast_each(t, arrays):
    """The transpose of `np.broadcast_arrays(*arrays)`."""
    return tuple(unarray_like(part, x) for part, x in zip(t, arrays))


def broadcast_each(arrays, t):
    """Each of the arrays in the shape of its counterpart."""
    return tuple(np.broadcast_to(x, np.shape(part)) for x, part in zip(arrays, t))


def reshape_each(t, arrays):
    """Each part in the shape of its counterpart."""
    return tuple(reshape_like(part, x) for part, x in zip(t, arrays))


def meshgrid_of(xi, indexing="xy", sparse=False):
    """`np.meshgrid` of a tuple."""
    return tuple(np.meshgrid(*xi, indexing=indexing, sparse=sparse))


def unmeshgrid(t, xi, indexing="xy", sparse=False):
    """The transpose of `np.meshgrid(*xi)`."""
    bars = []
    for place, (part, x) in enumerate(zip(t, xi)):
        axis = 1 - place if indexing == "xy" and place < 2 <= len(xi) else place
        rest = tuple(other for other in range(np.ndim(part)) if other != axis)
        bars.append(unbroadcast(reshape_like(np.sum(part, axis=rest), x), x))
    return tuple(bars)
