"""Spectra: what the transposes of discrete Fourier transforms do beside transforming."""

import numpy as np

from adcompile.errors import NoRule


def fitted(t, x):
    """`t` in the shape of `x`: cut at the ends of its axes, or filled up with zeros there. Its own inverse where both are of one shape."""
    shape = np.shape(x)
    if np.shape(t) == shape:
        return t
    kept = tuple([slice(min(size, own)) for size, own in zip(shape, np.shape(t))])
    found = np.zeros(shape, np.asarray(t).dtype)
    found[kept] = t[kept]
    return found


def folded_spectrum(t, axis):
    """The first half of `t` along an axis, of which all but the first and the middle number count twice: the others are their conjugates
    in the spectrum of real numbers."""
    size = np.shape(t)[axis]
    half = np.take(t, np.arange(size // 2 + 1), axis)
    return half * spectrum_weights(half, size, axis)


def unfolded_spectrum(t, x, axis):
    """The transpose of `folded_spectrum(x, axis)`."""
    return fitted(t * spectrum_weights(t, np.shape(x)[axis], axis), x)


def spectrum_weights(half, size, axis):
    weights = np.full(np.shape(half)[axis], 2.0, np.asarray(half).real.dtype)
    weights[0] = 1.0
    if size % 2 == 0:
        weights[-1] = 1.0
    shape = [1] * np.ndim(half)
    shape[axis] = -1
    return weights.reshape(shape)


def transformed_axes(s, axes):
    """The axes of a transform in several dimensions: without `axes` the last ones, as many as sizes in `s`."""
    return tuple(range(-len(s), 0)) if axes is None and s is not None else axes


def transformed_places(shape, s, axes):
    """The axes of a transform in several dimensions of an array of that shape, counted from the end."""
    if axes is None:
        return tuple(range(-(len(shape) if s is None else len(s)), 0))
    places = tuple([axis % len(shape) - len(shape) for axis in axes])
    if len(set(places)) < len(places):
        raise NoRule("a transform that names an axis twice has no derivative rule", found_later=True)
    return places


def transformed_sizes(shape, s, axes):
    """The sizes of the transforms along these axes; -1 stands for all that there is."""
    places = transformed_places(shape, s, axes)
    return tuple([shape[axis] if s is None or size == -1 else size for axis, size in zip(places, s or places)])


# --- convolutions --------------------------------------------------------------------


def convolved_back(t, other, x, mode, axes):
    """The transpose of `scipy.signal.fftconvolve(x, other, mode, axes)` in `x`, the first operand; only the shape of `x` is read."""
    return _correlated(t, other, np.shape(x), axes)


def convolved_back_second(t, other, x, mode, axes):
    """The transpose of `scipy.signal.fftconvolve(other, x, mode, axes)` in `x`, the second operand."""
    return _correlated(t, other, np.shape(x), axes)


def _correlated(t, other, shape, axes):
    from scipy.signal import fftconvolve
    rank, sizes = len(shape), np.shape(other)
    if rank == 0:
        return t * other
    axes = range(rank) if axes is None else np.atleast_1d(axes)
    places = tuple([int(axis) % rank for axis in axes])
    whole = list(np.shape(t))
    for axis in places:
        whole[axis] = shape[axis] + sizes[axis] - 1
    start = [(size - own) // 2 for size, own in zip(whole, np.shape(t))]
    padded = np.zeros(whole, t.dtype)
    padded[tuple([slice(one, one + size) for one, size in zip(start, np.shape(t))])] = t
    return unbroadcast_to(fftconvolve(padded, np.flip(other, places), "valid", places), shape)


def unbroadcast_to(t, shape):
    """Sums of `t` over the axes along which an array of that shape was repeated."""
    repeated = tuple([axis for axis, size in enumerate(shape) if size == 1 and np.shape(t)[axis] != 1])
    return np.sum(t, axis=repeated, keepdims=True) if repeated else t
