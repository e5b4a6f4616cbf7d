"""Rules of what is asked of arrays that are written."""

import numpy as np

from adcompile import runtime
from adcompile.ir.dtypes import DISTINCT
from adcompile.ir.types import BOOL, NUMERIC, OPAQUE, Array, Scalar, Tuple, is_scalar
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE, TEXTS, Along
from adcompile.ops.fields.memory import SELF, SHAPE
from adcompile.ops.typing.operands import as_array, static_value
from adcompile.ops.typing.results.inserted import numeric_type
from adcompile.ops.typing.results.transposed import summed
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def of_value(call):
    return summed(call.operands[0].type, call.operands[2].type)


def taken(draw):
    yield call(draw(5), 2, draw.number())
    yield call(draw(5, 3), slice(1, 4), draw(3))
    yield call(draw(5), np.array([0, 2, 0]), draw(3))
    yield call(draw(5, 3), (np.array([3, 1, 3]), slice(1)), draw(1))
    yield call(draw(4), np.array([[0, 1], [0, 0]]), draw(2, 2))


def taken_back_tangent(y, t, index, value, *, t_dot):
    return runtime.unbroadcast(runtime.select(runtime.stored_last(index, t), t_dot[index], 0.0), value)


@general(runtime.taken_back, tangent=taken_back_tangent, form=TEXTS, type=of_value, selects=True, samples=taken)
def taken_back(y, t, index, value, *, y_bar):
    return runtime.index_set(runtime.zeros_like(t), index, y_bar)


constant(runtime.stored_last, type=OPAQUE, runs=())


@linear(runtime.filling, form=ELEMENTWISE, type=first_operand, memory=SELF("value"), runs=(), samples=lambda draw: [call(draw.number())])
def filling(y_bar, value):
    return y_bar


@linear(runtime.spread_output, form=ELEMENTWISE, type=first_operand, memory=SELF("value"), runs=(), reads={"x": SHAPE},
        samples=lambda draw: [call(draw(3), np.zeros((2, 3)))])
def spread_output(y_bar, value, x):
    return y_bar


def as_output_tangent(y, value, x, message, *, value_dot):
    return value_dot


@general(runtime.as_output, tangent=as_output_tangent, form=TEXTS, type=first_operand, memory=SELF("value"), runs=(),
         samples=lambda draw: [call(draw(3), np.zeros(3), "message")])
def as_output(y, value, x, message, *, y_bar):
    return y_bar


PLACES = Array("int64", (None,))


def in_form_of(place):
    """The type of whole numbers in the form that places have."""
    return Array("int64", place.shape) if isinstance(place, Array) else Scalar("int64") if is_scalar(place) else OPAQUE


def in_a_row(call):
    """The type of places one after another."""
    places = as_array(call.operands[0].type)
    known = isinstance(places, Array) and len(places.shape) == 1
    return Array("int64", places.shape) if known else Array("int64", (1,)) if is_scalar(call.operands[0].type) else PLACES


def flat_type(call):
    x, place = call.operands[0].type, in_form_of(call.operands[1].type)
    return Tuple((place,) * len(x.shape)) if isinstance(x, Array) and place is not OPAQUE else OPAQUE


constant(runtime.whole_places, type=in_a_row, runs=())
constant(runtime.places_by_mode, type=lambda call: call.operands[1].type, runs=())
constant(runtime.places_along, type=OPAQUE, runs=())
constant(runtime.named_once, type=first_operand, memory=SELF("index"), runs=(), effect=Doing.CHECKS)
constant(runtime.masked_places, runtime.diagonal_places, type=PLACES, runs=())
constant(runtime.flat_places, type=flat_type, runs=())
constant(runtime.cycled, type=lambda call: in_form_of(call.operands[2].type), runs=())
constant(runtime.wrapped, type=lambda call: in_form_of(call.operands[1].type), runs=())


def cells_type(call):
    """The type of the numbers of new cells."""
    known = call.operands[0].type
    return Array(DISTINCT, known.shape) if isinstance(known, Array) else Scalar("int") if is_scalar(known) else NUMERIC


constant(runtime.as_cells, type=lambda call: Array(DISTINCT, (None,) * static_value(call.operands[1].type)), memory=SELF("numbers"), runs=())
constant(runtime.cells, type=cells_type, runs=(), effect=Doing.CHECKS)
constant(runtime.is_part_of, type=BOOL, runs=())
constant(runtime.lying_apart, runtime.laid_out_apart, type=first_operand, memory=SELF("numbers"), runs=(), effect=Doing.CHECKS)


@linear(runtime.laid_apart, form=ELEMENTWISE, type=first_operand, memory=SELF("value"), runs=(),
        samples=lambda draw: [call(draw(3), np.zeros(6), slice(3, None), "message")])
def laid_apart(y_bar, value, x, place, message):
    return y_bar


@linear(runtime.in_two, form=ELEMENTWISE, type=first_operand, memory=SELF("value"), runs=(),
        samples=lambda draw: [call(draw(3), np.zeros(3), np.zeros(3), "message")])
def in_two(y_bar, value, one, other, message):
    return y_bar


def seen_samples(draw):
    yield call(True, draw(3), draw(3))
    yield call(False, draw.number(), draw.number())


def seen_type(call):
    return call.operands[1].type


def seen_tangent(y, is_view, now, then, *, now_dot, then_dot):
    return runtime.seen(is_view, now_dot, then_dot)


@general(runtime.seen, tangent=seen_tangent, form=Along(also=("now", "then")), type=seen_type, memory=SELF("now", "then"), runs=(),
         samples=seen_samples)
def seen(y, is_view, now, then, *, y_bar):
    return runtime.seen(is_view, y_bar, runtime.zeros_like(now)), runtime.seen(is_view, runtime.zeros_like(then), y_bar)


@linear(runtime.written_argument, form=ELEMENTWISE, type=numeric_type, takes="anything", runs=(), effect=Doing.CHECKS,
        samples=lambda draw: [call(draw(3), (), "message"), call(draw(2, 3), (np.zeros(2),), "message")])
def written_argument(y_bar, x, others, message):
    return y_bar
