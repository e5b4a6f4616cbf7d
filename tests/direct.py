"""What the tests of direct calls share."""

import numpy as np

from adcompile import grad


class Labelled(np.ndarray):
    """An array of another class with the same dtype and shape."""


def front_of(derivative):
    return type(derivative).__call__


def direct(f, *arguments):
    """A derivative that was called with arguments like these, and goes directly now."""
    derivative = grad(f)
    derivative(*arguments)
    assert front_of(derivative) is not derivative.front
    return derivative


def stays_direct(derivative, *arguments):
    """What a call gives that neither compiles nor looks anything up."""
    table = derivative.table
    table._build = None
    table.young.clear()
    table._runs.clear()
    return derivative(*arguments)


def kinds(value):
    """The classes, dtypes and numbers in a result."""
    if isinstance(value, list):
        return [kinds(one) for one in value]
    return type(value), getattr(value, "dtype", None), np.shape(value), np.asarray(value).tolist()
