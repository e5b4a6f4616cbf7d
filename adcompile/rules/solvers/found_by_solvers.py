"""Rules of what the texts of solvers are made of."""

from adcompile import runtime
from adcompile.ir.types import BOOL, FLOAT, INT, OPAQUE, Scalar, Tuple
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.fields.memory import EITHER, SELF, VIEW
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

constant(runtime.any_float, type=FLOAT)
constant(runtime.any_number, type=Scalar("float64"))
constant(runtime.any_order, type=INT)
constant(runtime.root_in_bracket, type=FLOAT, effect=Doing.UNKNOWN)
constant(runtime.root_by_newton, runtime.root_by_newton_and_slope, runtime.root_by_toms748, type=Scalar("float64"), effect=Doing.UNKNOWN)
constant(runtime.root_by_any, runtime.root_by_any_and_slope, effect=Doing.UNKNOWN,
         type=Tuple((Scalar("double"), INT, INT, BOOL, OPAQUE)))
constant(runtime.root_tolerance, type=FLOAT)
constant(runtime.beside_root, type=first_operand)
constant(runtime.unmoved, type=first_operand, memory=SELF("x"), form=ELEMENTWISE)
constant(runtime.slope_at_root, type=FLOAT, effect=Doing.CHECKS)


# --- orders -----------------------------------------------------------------------------


def solutions(draw):
    yield call(draw(3))
    yield call(draw.number())


def once_tangent(y, x, *, x_dot):
    return runtime.derived_once(x_dot, x)


@general(runtime.derived_twice_at_most, tangent=once_tangent, form=ELEMENTWISE, type=first_operand, memory=SELF("x"), samples=solutions)
def derived_twice_at_most(y, x, *, y_bar):
    return runtime.derived_once(y_bar, x)


def twice_tangent(y, t, x, *, t_dot, x_dot):
    return runtime.derived_twice(t_dot, x_dot)


@general(runtime.derived_once, tangent=twice_tangent, form=ELEMENTWISE, type=first_operand, memory=EITHER(SELF("t"), VIEW("t")),
         samples=lambda draw: [
    call(draw(3), draw(3)), call(draw.number(), draw.number())])
def derived_once(y, t, x, *, y_bar):
    return runtime.derived_twice(y_bar, x), runtime.zeros_like(x)


@linear(runtime.derived_twice, wrt=("t", "x"), form=ELEMENTWISE, type=first_operand, memory=EITHER(SELF("t"), VIEW("t")),
        hint="Take two derivatives of it at most, or make it a constant with stop_gradient.",
        said="a second derivative of what a solver finds")
def derived_twice(y_bar, t, x):
    raise AssertionError("refused")
constant(runtime.series_to_order_two, type=first_operand, memory=SELF("coefficients"), effect=Doing.CHECKS)
