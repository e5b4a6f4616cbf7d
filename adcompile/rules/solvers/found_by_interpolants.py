"""Rules of what the texts of interpolants are made of."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import BOOL, FLOAT, INT, NONE, NUMERIC, OPAQUE, STR, Array, List, Tuple, is_array
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE, ByOperand
from adcompile.ops.fields.memory import SELF
from adcompile.ops.typing.usual import first_operand, of_types
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def coefficients_type(kind, x, y, option):
    """Four for each part between two places, and for each of the numbers at them."""
    return Array("float64", (4, *y.shape[:-1], None)) if is_array(y) and y.dtype == "float64" else NUMERIC


def like_points(dtype):
    """The typing of what is told for each point."""
    return of_types(lambda x, points, *more: Array(dtype, points.shape) if is_array(points) else NUMERIC)


constant(runtime.part_of, type=like_points("int64"))
constant(runtime.outside, type=like_points("bool"))
constant(runtime.falling, type=FLOAT)
constant(runtime.powers_down, type=of_types(lambda rows, count: Array("float64", (None,) + (1,) * (len(rows.shape) - 1))
                                               if is_array(rows) else NUMERIC))
constant(runtime.refuse_periodic, type=NONE, effect=Doing.CHECKS)
constant(runtime.coefficients_found, type=of_types(coefficients_type), effect=Doing.CHECKS)

# --- B-splines ---------------------------------------------------------------------


@linear(runtime.constant_places, form=ELEMENTWISE, type=first_operand, memory=SELF("x"), said="a B-spline with respect to the places",
        hint="Make them constants with stop_gradient, or call CubicSpline(x, y), of which the places have derivatives.")
def constant_places(y_bar, x):
    raise AssertionError("refused")


def at_places_tangent(y, c, x, *, c_dot, x_dot):
    return runtime.settled_bar(c_dot)


@general(runtime.at_places, tangent=at_places_tangent, form=ByOperand(c=ELEMENTWISE), type=first_operand, memory=SELF("c"),
         samples=lambda draw: [call(draw(4), draw(3)), call(draw(2, 4), draw(3))])
def at_places(y, c, x, *, y_bar):
    return runtime.settled_bar(y_bar), np.zeros_like(x)


VECTOR, MATRIX = Array("float64", (None,)), Array("float64", (None, None))
constant(runtime.basis_spline_found, runtime.interp1d_found, type=OPAQUE, effect=Doing.CHECKS)
constant(runtime.found_of_order, type=OPAQUE)
constant(runtime.coefficients_of)
constant(runtime.found_at, runtime.found_between, runtime.integral_found, effect=Doing.CHECKS)
constant(runtime.knots_of, runtime.places_of_knots, type=VECTOR)
constant(runtime.periodic_basis, runtime.basis_bands, type=MATRIX)
constant(runtime.weights_of_powers, type=Array("float64", (None, None, None)))
constant(runtime.parts_of_knots, type=Array("int64", (None, None)))
constant(runtime.part_before, type=like_points("int64"))
constant(runtime.neighbour, type=of_types(lambda kind, x, points: Array("int64", points.shape) if is_array(points) else NUMERIC))
constant(runtime.order_of_places, type=Array("int64", (None,)))
constant(runtime.refuse_open_knots, runtime.check_range, type=NONE, effect=Doing.CHECKS)

# --- grids -------------------------------------------------------------------------


constant(runtime.part_on_axis, type=like_points("int64"))
constant(runtime.descends, type=BOOL)
constant(runtime.corner_of, runtime.nearest_corner, runtime.outside_grid, runtime.undefined)
constant(runtime.grid_found, type=OPAQUE, effect=Doing.CHECKS)
constant(runtime.found_on_grid, effect=Doing.CHECKS)
constant(runtime.check_grid_points, type=NONE, effect=Doing.CHECKS)

# --- interpolants that are made already ----------------------------------------------


constant(runtime.rows_of, runtime.data_of, runtime.values_of, runtime.corners_of, effect=Doing.CHECKS)
constant(runtime.places_of, type=VECTOR)
constant(runtime.extrapolation_of, runtime.fill_of, type=OPAQUE)
constant(runtime.axis_of, type=INT)
constant(runtime.strictness_of, runtime.continues, runtime.clips, type=BOOL)
constant(runtime.kind_of_interpolated, runtime.method_of, type=STR)
constant(runtime.fills_of, type=Tuple((NUMERIC, NUMERIC)))
constant(runtime.axes_of_grid, type=List(VECTOR))
