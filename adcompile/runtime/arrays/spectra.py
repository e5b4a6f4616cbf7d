"""Spectra: what the transposes of discrete Fourier transforms do beside transforming."""

import numpy as np


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
