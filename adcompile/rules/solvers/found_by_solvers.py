"""Rules of what the texts of solvers are made of."""

from adcompile import runtime
from adcompile.ir.types import BOOL, FLOAT, INT, NONE, OPAQUE, Array, Scalar, Tuple, is_array
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE, ByOperand
from adcompile.ops.fields.memory import EITHER, SELF, VIEW
from adcompile.ops.typing.operands import as_array
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def start_result(call):
    """`runtime.start_vector`: floats, as many as there are in a vector."""
    return vector_like(call.operands[0].type)


def vector_like(start):
    """Floats, as many as there are numbers in what a solver starts from."""
    x = as_array(start)
    return Array("float64", x.shape or (1,)) if is_array(x) and len(x.shape) < 2 else VECTOR


def with_more(*more):
    """The typing of a solver that starts from its second operand: a vector, and further results."""
    return lambda call: Tuple((vector_like(call.operands[1].type), *more))


VECTOR, MATRIX = Array("float64", (None,)), Array("float64", (None, None))
STEPS = VECTOR, MATRIX, VECTOR, VECTOR, Array("int64", (None,)), MATRIX
TENSOR = Array("float64", (None, None, None))
constant(runtime.any_float, type=FLOAT)
constant(runtime.any_number, type=Scalar("float64"))
constant(runtime.any_order, type=INT)
ROOT = "a root by the implicit function theorem"
constant(runtime.root_in_bracket, type=FLOAT, effect=Doing.UNKNOWN, said=ROOT)
constant(runtime.root_by_newton, runtime.root_by_newton_and_slope, effect=Doing.UNKNOWN,
         type=Scalar("float64"), said=ROOT)
constant(runtime.root_by_toms748, effect=Doing.UNKNOWN, type=Scalar("double"), said=ROOT)
constant(runtime.root_by_any, runtime.root_by_any_and_slope, effect=Doing.UNKNOWN, said=ROOT,
         type=Tuple((Scalar("double"), INT, INT, BOOL, OPAQUE)))
constant(runtime.root_tolerance, type=FLOAT)
constant(runtime.beside_root, type=first_operand)
constant(runtime.unmoved, type=first_operand, form=ELEMENTWISE)
constant(runtime.slope_at_root, type=FLOAT, effect=Doing.CHECKS)


SYSTEM = "the solution of a system by the implicit function theorem"
constant(runtime.roots_by_fsolve, runtime.roots_by_fsolve_and_slopes, effect=Doing.UNKNOWN, said=SYSTEM,
         type=lambda call: vector_like(call.operands[1].type))
constant(runtime.roots_by_any, runtime.roots_by_any_and_slopes, effect=Doing.UNKNOWN, said=SYSTEM,
         type=lambda call: Tuple((vector_like(call.operands[1].type),) * 2 + (BOOL, OPAQUE, INT)))
constant(runtime.fixed_number, type=Scalar("float64"), effect=Doing.UNKNOWN, said=ROOT)
constant(runtime.fixed_vector, type=lambda call: vector_like(call.operands[1].type), effect=Doing.UNKNOWN, said=SYSTEM)
constant(runtime.inverse_at_roots, runtime.inverse_at_minimum, type=MATRIX, effect=Doing.CHECKS)

MINIMUM = "a minimum by the implicit function theorem for its gradient"
constant(runtime.minimum_by, runtime.minimum_by_slopes, runtime.minimum_by_curvature, effect=Doing.UNKNOWN, said=MINIMUM,
         type=with_more(BOOL, OPAQUE, INT, INT, INT))
constant(runtime.minimum_of_squares, runtime.minimum_of_squares_by_slopes, effect=Doing.UNKNOWN, said=MINIMUM,
         type=with_more(BOOL, OPAQUE, INT, INT))
constant(runtime.minimum_of_one, type=Tuple((Scalar("float64"), BOOL, OPAQUE, INT, INT)), effect=Doing.UNKNOWN, said=MINIMUM)
constant(runtime.box, type=OPAQUE)
constant(runtime.closer_minimum, type=start_result, effect=Doing.CHECKS)
constant(runtime.closer_number, runtime.inverse_at_number, type=FLOAT, effect=Doing.CHECKS)

constant(runtime.integral_by_quad, type=Tuple((FLOAT, FLOAT, INT, VECTOR, VECTOR)), effect=Doing.UNKNOWN,
         said="an integral at the nodes that quad chose")
constant(runtime.check_integral, type=NONE, effect=Doing.CHECKS)


# --- derivatives of one for another ------------------------------------------------------


def moving_as_tangent(y, found, x, before, *, x_dot):
    return runtime.settled_bar(x_dot)


@general(runtime.moving_as, tangent=moving_as_tangent, form=ByOperand(x=ELEMENTWISE), type=first_operand,
         samples=lambda draw: [
    call(draw(3, 2), draw(3, 2), draw(3, 2)), call(draw(3), draw(3), draw(3))])
def moving_as(y, found, x, before, *, y_bar):
    return runtime.settled_bar(y_bar)


def settled_tangent(y, x, *, x_dot):
    return runtime.settled_bar(x_dot)


@general(runtime.settled, tangent=settled_tangent, form=ELEMENTWISE, type=first_operand, memory=SELF("x"),
         samples=lambda draw: [call(draw(3, 2))])
def settled(y, x, *, y_bar):
    return runtime.settled_bar(y_bar)


@linear(runtime.settled_bar, form=ELEMENTWISE, type=first_operand, settles=True, samples=lambda draw: [call(draw(3, 2))])
def settled_bar(y_bar, x):
    return runtime.settled_bar(y_bar)


# --- orders -----------------------------------------------------------------------------


constant(runtime.start_vector, type=start_result)
constant(runtime.collocation_nodes, type=Array("float64", (3,)))
constant(runtime.collocation_coefficients, type=Array("float64", (3, 3)))
constant(runtime.solved_by_any, type=Tuple((VECTOR, MATRIX, INT, OPAQUE, INT, BOOL, *STEPS, TENSOR, TENSOR)), effect=Doing.UNKNOWN,
         said="a trajectory by steps beside it, of DOP853 or Radau with its tolerances")
constant(runtime.solved_by_odeint, type=Tuple((MATRIX, BOOL, *STEPS, TENSOR, TENSOR)), effect=Doing.UNKNOWN,
         said="a trajectory by odeint, by steps beside it, of DOP853 or Radau with its tolerances")
constant(runtime.solved_ivp, type=Tuple((VECTOR, MATRIX, INT, OPAQUE, INT, *STEPS)), effect=Doing.UNKNOWN,
         said="a trajectory by its own steps once more, with their times as constants")


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
         samples=lambda draw: [call(draw(3), draw(3)), call(draw.number(), draw.number())])
def derived_once(y, t, x, *, y_bar):
    return runtime.derived_twice(y_bar, x), runtime.zeros_like(x)


@linear(runtime.derived_twice, wrt=("t", "x"), form=ELEMENTWISE, type=first_operand, memory=EITHER(SELF("t"), VIEW("t")),
        hint="Take two derivatives of it at most, or make it a constant with stop_gradient.",
        said="a second derivative of what a solver finds")
def derived_twice(y_bar, t, x):
    raise AssertionError("refused")
constant(runtime.series_to_order_two, type=first_operand, memory=SELF("coefficients"), effect=Doing.CHECKS)
