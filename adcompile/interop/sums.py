"""Functions of the users' functions whose derivatives libraries ask for: sums of terms, of squares, of constraints with weights.

Each function here makes one; `summed` takes its text into a module of its own, which the compiler follows as it follows the users'.
"""

import inspect

import numpy as np

from adcompile.fit.parameters.composed import followed
from adcompile.fit.parameters.written import module


def summed(maker, *functions):
    """The function that a maker of this module makes of the users' functions."""
    return module(inspect.getsource(maker))[maker.__name__](*map(followed, functions))


def total(f):
    def sum_of_terms(params, *args, **kwargs):
        return np.sum(f(params, *args, **kwargs))

    return sum_of_terms


def squares(f):
    def sum_of_squares(params, *args, **kwargs):
        return np.sum(f(params, *args, **kwargs) ** 2)

    return sum_of_squares


def weighted(c):
    def sum_of_constraints(x, v):
        return np.sum(v * np.asarray(c(x)))

    return sum_of_constraints


def lagrangian(f, c):
    def scaled(x, scale, v):
        return scale * f(x) + np.sum(v * np.asarray(c(x)))

    return scaled


def nothing():
    def no_constraints(x):
        return x[:0]

    return no_constraints
