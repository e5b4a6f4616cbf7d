"""Transforms: parameters with a restriction as functions of free ones.

    positive                exp
    unit_interval           the logistic function
    simplex                 rows that sum to 1, from one number less: the last weight stands for 1 before they are scaled
    sorted                  rows that rise: the first, then logarithms of the differences
    correlation_cholesky    the lower factor of a correlation matrix: rows of length 1, from the part below the diagonal

The functions here are written into the module of the function that uses them, see `composed`.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import stop_gradient
from adcompile.errors import BadArgument
from adcompile.ir.frozen import frozen


def positive(free):
    return np.exp(free)


def unit_interval(free):
    return np.exp(-np.logaddexp(0.0, -free))


def simplex(free):
    logs = np.concatenate((free, np.zeros(free.shape[:-1] + (1,))), axis=-1)
    weights = np.exp(logs - stop_gradient(np.max(logs, axis=-1, keepdims=True)))
    return weights / np.sum(weights, axis=-1, keepdims=True)


def rising(free):
    return np.cumsum(np.concatenate((free[..., :1], np.exp(free[..., 1:])), axis=-1), axis=-1)


def correlation_cholesky(free):
    order = int(np.sqrt(2 * free.size)) + 1
    below = np.tri(order, order, -1, dtype=int)
    places = np.where(below > 0, np.cumsum(below).reshape((order, order)) - 1, free.size + np.eye(order, dtype=int))
    rows = np.concatenate((free, np.array([0.0, 1.0])))[places]
    return rows / np.sqrt(np.sum(rows * rows, axis=1, keepdims=True))


def free_of_simplex(value):
    return np.log(value[..., :-1]) - np.log(value[..., -1:])


def free_of_rising(value):
    return np.concatenate((value[..., :1], np.log(np.diff(value, axis=-1))), axis=-1)


def free_of_correlation(value):
    return (value / np.diag(value)[:, None])[np.tril_indices(len(value), -1)]


def is_rows(value):
    return np.ndim(value) > 0 and np.shape(value)[-1] > 0


def is_correlation_factor(value):
    square = np.ndim(value) == 2 and len(value) == np.shape(value)[1]
    return square and np.all(np.triu(value, 1) == 0) and np.all(np.diag(value) > 0) and np.allclose(np.sum(value * value, axis=1), 1)


@frozen
class Transform:
    """`outward` takes free numbers to the parameter, `inward` takes it back.

    `holds` says of a value whether it is one that can come out, `meaning` what such a value is. `elementwise` transforms
    have a free number for each element, which people call `label`.
    """

    outward: Callable
    inward: Callable
    holds: Callable
    meaning: str
    elementwise: bool = False
    label: str = ""

    @property
    def text(self):
        """The source of `outward`, for a module that uses it; None for a function of the user's."""
        return inspect.getsource(self.outward) if self in TRANSFORMS.values() else None


TRANSFORMS = {
    "positive": Transform(positive, np.log, lambda value: np.all(value > 0), "above 0", True, "log"),
    "unit_interval": Transform(
        unit_interval, lambda value: np.log(value) - np.log1p(-value), lambda value: np.all((value > 0) & (value < 1)),
        "between 0 and 1", True, "logit",
    ),
    "simplex": Transform(
        simplex, free_of_simplex, lambda value: is_rows(value) and np.all(value > 0) and np.allclose(np.sum(value, axis=-1), 1),
        "an array of positive numbers that sum to 1 along its last axis",
    ),
    "sorted": Transform(
        rising, free_of_rising, lambda value: is_rows(value) and np.all(np.diff(value, axis=-1) > 0),
        "an array that rises along its last axis",
    ),
    "correlation_cholesky": Transform(
        correlation_cholesky, free_of_correlation, is_correlation_factor,
        "a lower triangular matrix with a positive diagonal and rows of length 1",
    ),
}


def transform_of(given, name):
    """The `Transform` that a user means by its name or by a pair of functions, outward and inward."""
    if isinstance(given, str) and given in TRANSFORMS:
        return TRANSFORMS[given]
    if isinstance(given, (tuple, list)) and len(given) == 2 and all(map(callable, given)):
        return Transform(*given, lambda value: True, "a value of the transform")
    raise BadArgument(f"the transform of {name} is {given!r}\n"
                      f"  Give one of {', '.join(TRANSFORMS)}, or a pair of functions: from free numbers to the parameter, and back.")


def checked_inward(transform, name, value):
    """The free numbers for a starting value, as float64; refused where the transform cannot give that value."""
    value = np.asarray(value, np.float64)
    if not transform.holds(value):
        raise BadArgument(f"the starting value of {name} is {shown(value)}, which its transform cannot give\n"
                          f"  Start with {transform.meaning}.")
    return np.asarray(transform.inward(value), np.float64)


def shown(value: Any):
    return np.array2string(np.asarray(value), precision=4, threshold=6)
