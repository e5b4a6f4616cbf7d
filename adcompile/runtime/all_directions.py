"""Values in all directions: each number and array in them has a further axis, the first one."""

import numpy as np

from adcompile.runtime.structures import rebuilt

FLOATS = (float, complex, np.inexact)


def in_all_directions(x, count):
    """`x` as often as there are directions, in new memory; what has no derivative as it is."""
    if isinstance(x, (list, tuple)):
        return rebuilt([in_all_directions(item, count) for item in x], x)
    if isinstance(x, dict):
        return {key: in_all_directions(item, count) for key, item in x.items()}
    if isinstance(x, FLOATS) or isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        return np.repeat(np.asarray(x)[None], count, axis=0)
    return x


def of_direction(x, k):
    """`x` in one of its directions; a number that stands for zeros is the same in all."""
    if isinstance(x, (list, tuple)):
        return rebuilt([of_direction(item, k) for item in x], x)
    if isinstance(x, dict):
        return {key: of_direction(item, k) for key, item in x.items()}
    return x[k] if isinstance(x, np.ndarray) and x.dtype.kind in "fc" else x


def together(parts):
    """The results for each of the directions, put together part by part."""
    first = parts[0]
    if isinstance(first, (list, tuple)):
        return rebuilt([together(items) for items in zip(*parts)], first)
    if isinstance(first, dict):
        return {key: together([part[key] for part in parts]) for key in first}
    if isinstance(first, FLOATS) or isinstance(first, np.ndarray) and first.dtype.kind in "fc":
        return np.stack(parts)
    return first


def each_direction(x, first, count):
    """The directions of all elements of `x`: `count` of them, of which the first one is at `first`; the others are zeros."""
    found = np.zeros((count, *np.shape(x)))
    found.reshape(count, -1)[first:first + np.size(x)] = np.eye(np.size(x))
    return found


def by_rows(x):
    """`x` as a matrix that has a row for each element along the first axis."""
    return np.reshape(x, (len(x), -1))
