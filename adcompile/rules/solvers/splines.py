"""Rules of piecewise polynomials of `scipy.interpolate` at active points; what they are made of is constant."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import Array, is_array
from adcompile.ops.fields.effects import Doing
from adcompile.rules.samples import call
from adcompile.rules.table import elementwise


def spline_result(call):
    """`runtime.spline_at`: an array of floats in the shape of the point."""
    x = call.operands[1].type
    return Array("float64", x.shape) if is_array(x) else Array("float64", ())


def curves(draw):
    from scipy.interpolate import CubicSpline
    yield call(CubicSpline(np.arange(4.0), draw(4)), np.array([0.3, 1.7]))


@elementwise(runtime.spline_at, wrt=("x",), type=spline_result, effect=Doing.CHECKS, samples=curves)
def spline_at(y, spline, x, order=0):
    return runtime.spline_at(spline, x, order + 1)
