"""Prints and files in a run that tells nothing once more; warnings of a run."""

import os
import warnings

import numpy as np

from adcompile.errors import DerivativeWarning
from adcompile.ir.objects import is_frame

SPREAD = "{} of shape {} and {} of shape {} make a matrix of each with each"
SPREAD_HINT = "Where a vector is meant, write y[:, 0], or .ravel() of it."


def warn_if_spread(x, z, name, other, place, file, line):
    """Warns if `x` is an array with one column and `z` is a vector with as many elements."""
    shape = () if is_frame(x.__class__) else np.shape(x)
    if len(shape) == 2 and shape[1] == 1 and shape[0] > 1 and np.shape(z) == shape[:1]:
        told = SPREAD.format(name, shape, other, shape[:1])
        warnings.warn_explicit(told + place, DerivativeWarning, file, line)


def make_text(*values, **options):
    """Make the text of each value as `print` does, and print nothing."""
    for value in values:
        str(value)


def open_again(file, mode="r", *rest, **options):
    """The file, or a place where nothing stays if it is to be written: what was written into it is not written once more."""
    return open(os.devnull if set("wax+").intersection(mode) else file, mode.replace("x", "w"), *rest, **options)
