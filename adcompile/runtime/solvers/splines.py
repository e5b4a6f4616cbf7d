"""Piecewise polynomials of `scipy.interpolate` as functions of the point: `CubicSpline`, `PchipInterpolator`, `BSpline` and their like."""

import sys

import numpy as np

from adcompile import errors


def is_spline(value):
    """Return True if an object is a piecewise polynomial of SciPy's that knows its derivatives."""
    module = sys.modules.get("scipy.interpolate")
    return module is not None and isinstance(value, (module.PPoly, module.BPoly, module.BSpline)) \
        and np.ndim(value.c) == (1 if isinstance(value, module.BSpline) else 2)


def spline_at(spline, x, order=0):
    """The derivative of that order of a piecewise polynomial at a point, or at each of an array. Raises NotDifferentiable if its values
    are no numbers."""
    value = spline(x, order)
    if np.shape(value) != np.shape(x) or value.dtype != np.float64:
        raise errors.NotDifferentiable("a spline of arrays, or of complex numbers, cannot be differentiated\n"
                                       "  Make a spline of each column by itself.", found_later=True)
    return value
