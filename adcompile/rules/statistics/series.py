"""The sums of `numpy.polynomial` (lowest coefficient first), as short texts that say what they do: see `rules.models`.

Each is the recurrence by which NumPy sums up the series. With `tensor` every column of coefficients is summed up at all
of `x`, without it they broadcast.
"""

import numpy as np


def polyval(x, c, tensor=True):
    x, c = np.asarray(x), np.atleast_1d(c)
    if tensor:
        c = np.reshape(c, np.shape(c) + (1,) * np.ndim(x))
    value = c[-1] + x * 0.0
    for place in range(2, len(c) + 1):
        value = c[-place] + value * x
    return value


def chebval(x, c, tensor=True):
    x, c = np.asarray(x), np.atleast_1d(c)
    if tensor:
        c = np.reshape(c, np.shape(c) + (1,) * np.ndim(x))
    if len(c) == 1:
        return c[0] + 0.0 * x
    low, high = c[-2], c[-1]
    for place in range(3, len(c) + 1):
        low, high = c[-place] - high, low + high * (2.0 * x)
    return low + high * x


def legval(x, c, tensor=True):
    x, c = np.asarray(x), np.atleast_1d(c)
    if tensor:
        c = np.reshape(c, np.shape(c) + (1,) * np.ndim(x))
    if len(c) == 1:
        return c[0] + 0.0 * x
    low, high = c[-2], c[-1]
    for place in range(3, len(c) + 1):
        degree = len(c) + 2 - place
        low, high = c[-place] - high * ((degree - 1) / degree), low + high * x * ((2 * degree - 1) / degree)
    return low + high * x


def hermval(x, c, tensor=True):
    x, c = np.asarray(x), np.atleast_1d(c)
    if tensor:
        c = np.reshape(c, np.shape(c) + (1,) * np.ndim(x))
    if len(c) == 1:
        return c[0] + 0.0 * x
    low, high = c[-2], c[-1]
    for place in range(3, len(c) + 1):
        low, high = c[-place] - high * (2.0 * (len(c) + 1 - place)), low + high * (2.0 * x)
    return low + high * (2.0 * x)


def hermeval(x, c, tensor=True):
    x, c = np.asarray(x), np.atleast_1d(c)
    if tensor:
        c = np.reshape(c, np.shape(c) + (1,) * np.ndim(x))
    if len(c) == 1:
        return c[0] + 0.0 * x
    low, high = c[-2], c[-1]
    for place in range(3, len(c) + 1):
        low, high = c[-place] - high * (len(c) + 1.0 - place), low + high * x
    return low + high * x


def lagval(x, c, tensor=True):
    x, c = np.asarray(x), np.atleast_1d(c)
    if tensor:
        c = np.reshape(c, np.shape(c) + (1,) * np.ndim(x))
    if len(c) == 1:
        return c[0] + 0.0 * x
    low, high = c[-2], c[-1]
    for place in range(3, len(c) + 1):
        degree = len(c) + 2 - place
        low, high = c[-place] - (high * (degree - 1)) / degree, low + (high * ((2 * degree - 1) - x)) / degree
    return low + high * (1.0 - x)


MODELS = {
    f"numpy.polynomial.{module}.{model.__name__}": model for module, model in [
        ("polynomial", polyval), ("chebyshev", chebval), ("legendre", legval), ("hermite", hermval),
        ("hermite_e", hermeval), ("laguerre", lagval)]
}
"""The models by the public names of the functions."""
