"""Rules of what derivatives are made of: the functions of `runtime`, and the operations that transforms add.

With them a derivative is legal input of every transform: second order is forward mode over an adjoint.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import BOOL, INT, NONE, NUMBER, OPAQUE, Array, List, Scalar, is_number, is_scalar
from adcompile.ops.fields import raised
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import CORE, ELEMENTWISE, LEADING, Along, Indexed, Leading, Like
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, SELF, SHAPE, VIEW, Identity
from adcompile.ops.fields.safe import in_store, in_truth
from adcompile.ops.typing.results.inserted import (
    accumulate_type, added_type, as_floats_type, copied_tape_type, expand_result, in_form_type, number_type, numeric_type,
    updated_result, zeros_type,
)
from adcompile.ops.typing.results.operators import unpack_type
from adcompile.ops.typing.results.transposed import filled, in_shape_of, of_two, put_back, repacked_result, summed
from adcompile.ops.typing.usual import always, first_operand
from adcompile.rules.samples import call, flags, positive, real
from adcompile.rules.table import constant, elementwise, general, linear

# --- shapes -----------------------------------------------------------------


def pairs_to_sum(draw):
    yield call(draw(3, 4), draw(4))
    yield call(draw(3, 4), draw(3, 1))
    yield call(draw(3, 4), draw(3, 4))
    yield call(draw(3, 4), draw.number())
    yield call(draw(5, 3, 4), draw(1, 4))


def pairs_to_broadcast(draw):
    yield call(draw(4), draw(3, 4))
    yield call(draw(3, 1), draw(3, 4))
    yield call(draw.number(), draw(3, 4))
    yield call(draw.number(), draw.number())


def expansions(draw):
    yield call(draw(3), draw(3, 4), axis=1, keepdims=False)
    yield call(draw(4), draw(3, 4), axis=-2, keepdims=False)
    yield call(draw(4), draw(3, 4, 2), axis=(0, 2), keepdims=False)
    yield call(draw(3, 1), draw(3, 4), axis=1, keepdims=True)
    yield call(draw.number(), draw(3, 4), axis=None, keepdims=False)


@linear(runtime.unbroadcast, form=Like("x"), type=of_two(summed), memory=EITHER(SELF("t"), NEW), reads={"x": SHAPE}, samples=pairs_to_sum)
def unbroadcast(y_bar, t, x):
    return runtime.broadcast_like(y_bar, t)


@linear(runtime.broadcast_like, form=Like("x"), type=of_two(filled), whole=True, identity=Identity.BUFFER, reads={"x": SHAPE},
        samples=pairs_to_broadcast)
def broadcast_like(y_bar, t, x):
    return runtime.unbroadcast(y_bar, t)


@linear(runtime.in_shape, form=Like("x"), type=of_two(in_shape_of), memory=EITHER(SELF("t"), NEW), samples=pairs_to_broadcast)
def in_shape(y_bar, t, x):
    return runtime.unbroadcast(y_bar, t)


@linear(runtime.expand, form=Along("axis"), type=expand_result, static=("axis", "keepdims"), memory=EITHER(SELF("t"), VIEW("t"), NEW),
        reads={"x": SHAPE}, samples=expansions)
def expand(y_bar, t, x, axis, keepdims):
    return runtime.reshape_like(y_bar, t)


def merged_axes(draw):
    yield call(draw(3, 4), 0)
    yield call(draw(2, 3, 4), (0, 2))
    yield call(draw(2, 3), None)


@linear(runtime.axes_last, form=Along("axis"), memory=EITHER(VIEW("x"), NEW), samples=merged_axes)
def axes_last(y_bar, x, axis):
    return runtime.axes_back(y_bar, x, axis)


@linear(runtime.axes_back, form=Along("axis", also=("x",)), type=of_two(put_back), memory=VIEW("t"),
        samples=lambda draw: [call(draw(3, 8), draw(2, 3, 4), (0, 2))])
def axes_back(y_bar, t, x, axis):
    return runtime.axes_last(y_bar, axis)


constant(runtime.count, type=INT, reads={"x": SHAPE})
constant(runtime.extremes, runtime.ties)

# --- sequences along the last axis ------------------------------------------


def rows(draw):
    yield call(draw(5))
    yield call(draw(2, 3))
    yield call(draw(0))


@linear(runtime.previous, form=CORE, type=first_operand, samples=rows)
def previous(y_bar, x):
    return runtime.following(y_bar)


@linear(runtime.following, form=CORE, type=first_operand, samples=rows)
def following(y_bar, x):
    return runtime.previous(y_bar)


def products_before_tangent(y, x, *, x_dot):
    return runtime.recurrence(runtime.previous(x), runtime.previous(x_dot * y))


@general(runtime.products_before, form=CORE, tangent=products_before_tangent, type=first_operand, samples=rows)
def products_before(y, x, *, y_bar):
    back = np.flip(runtime.recurrence(np.flip(x, axis=-1), np.flip(y_bar, axis=-1)), axis=-1)
    return runtime.following(back) * y


def other_products_tangent(y, x, *, x_dot):
    before = runtime.products_before(x)
    after = np.flip(runtime.products_before(np.flip(x, axis=-1)), axis=-1)
    before_dot = runtime.recurrence(runtime.previous(x), runtime.previous(x_dot * before))
    back = runtime.previous(np.flip(x_dot * after, axis=-1))
    after_dot = np.flip(runtime.recurrence(runtime.previous(np.flip(x, axis=-1)), back), axis=-1)
    return before_dot * after + before * after_dot


@general(runtime.other_products, form=CORE, tangent=other_products_tangent, type=first_operand, samples=rows)
def other_products(y, x, *, y_bar):
    before = runtime.products_before(x)
    after = np.flip(runtime.products_before(np.flip(x, axis=-1)), axis=-1)
    before_bar = runtime.recurrence(runtime.previous(x), runtime.previous(y_bar * before))
    back = runtime.previous(np.flip(y_bar * after, axis=-1))
    after_bar = np.flip(runtime.recurrence(runtime.previous(np.flip(x, axis=-1)), back), axis=-1)
    return before_bar * after + before * after_bar


def recurrence_tangent(y, a, b, *, a_dot, b_dot):
    return runtime.recurrence(a, b_dot + a_dot * runtime.previous(y))


@general(runtime.recurrence, form=Along(also=("b",)), tangent=recurrence_tangent, type=first_operand,
         samples=lambda draw: [call(draw(5), draw(5)), call(draw(2, 3), draw(2, 3))])
def recurrence(y, a, b, *, y_bar):
    back = np.flip(runtime.recurrence(np.flip(runtime.following(a), axis=-1), np.flip(y_bar, axis=-1)), axis=-1)
    return back * runtime.previous(y), back

# --- numbers ----------------------------------------------------------------


@elementwise(runtime.divide, algebra="quotient", strong=("t",), samples=(real, positive))
def divide(y, t, x):
    return runtime.divide(1.0, x), -runtime.divide(y, x)


@elementwise(runtime.divide_where, wrt=("t", "x"), samples=(real, positive, flags), selects=True, strong=("t", "taken"))
def divide_where(y, t, x, taken):
    return runtime.divide_where(1.0, x, taken), -runtime.divide_where(y, x, taken)


@elementwise(runtime.scale, recurrence="product", samples=(real, real), strong=("t",))
def scale(y, t, partial):
    return partial, t


@elementwise(runtime.product, recurrence="product", samples=(real, real), strong=("a", "b"))
def product(y, a, b):
    return b, a


@elementwise(runtime.power, recurrence="power", samples=(positive, real), declared_singular=True)
def power(y, a, b):
    return runtime.power_partial(a, b), runtime.times_log(y, a)


@elementwise(runtime.power_partial, samples=(positive, real), declared_singular=True)
def power_partial(y, a, b):
    return runtime.scale(b, runtime.power_partial(a, b - 1.0)), runtime.power_mixed(a, b)


@elementwise(runtime.power_mixed, samples=(positive, real), declared_singular=True)
def power_mixed(y, a, b):
    again = runtime.power_partial(a, b - 1.0)
    log = runtime.log(a)
    return again * (1.0 + b * log) + b * runtime.power(a, b - 2.0), runtime.power(a, b - 1.0) * log * (2.0 + b * log)


@elementwise(runtime.log, samples=(positive,), declared_singular=True)
def log(y, a):
    return runtime.divide(1.0, a)


@elementwise(runtime.times_log, samples=(real, positive), strong=("t",))
def times_log(y, t, a):
    return runtime.log(a), runtime.divide(t, a)


@elementwise(runtime.reciprocal_or_zero, samples=(positive,))
def reciprocal_or_zero(y, a):
    return -(y * y)


@elementwise(runtime.quotient_or_zero, recurrence="quotient", samples=(real, positive))
def quotient_or_zero(y, a, b):
    return runtime.reciprocal_or_zero(b), -(y * runtime.reciprocal_or_zero(b))


@elementwise(runtime.sinc_slope, samples=(real, real), declared_singular=False)
def sinc_slope(y, value, x):
    near = np.abs(x) < 0.3183098861837907
    far = np.where(near, 1.0, x)
    return (np.where(near, 0.0, -1.0 / far),
            np.where(near, runtime.sinc_derivative(2, x), -(3.141592653589793 * np.sin(3.141592653589793 * x) + y) / far))


@elementwise(runtime.sinc_derivative, wrt=("x",), samples=(2, real))
def sinc_derivative(y, order, x):
    return runtime.sinc_derivative(order + 1, x)


@elementwise(runtime.exponential_moment, wrt=("x",), samples=(1, real))
def exponential_moment(y, order, x):
    return runtime.exponential_moment(order + 1, x)


@elementwise(runtime.digamma, orders="runtime.polygamma", samples=(positive,))
def digamma(y, x):
    return runtime.polygamma(1, x)


@elementwise(runtime.polygamma, wrt=("x",), samples=(2, positive))
def polygamma(y, order, x):
    return runtime.polygamma(order + 1, x)


# --- structures -------------------------------------------------------------


def sums_of_like(draw):
    yield call(draw(3, 4), draw(3, 4))
    yield call(draw.number(), draw.number())
    yield call([draw(3), draw.number()], [draw(3), draw.number()])


def indexed(draw):
    yield call(draw(5), 2, draw.number())
    yield call(draw(5, 3), slice(1, 4), draw(3, 3))
    yield call(draw(5), np.array([0, 2, 0]), draw(3))
    yield call([draw(3), draw.number()], 1, draw.number())


@linear("accumulate", runtime.accumulate, form=CORE, wrt=("x_bar", "t"), type=accumulate_type, algebra="sum", whole=True, version=0,
        identity=Identity.BUFFER, samples=sums_of_like)
def accumulate(y_bar, x_bar, t):
    return y_bar, y_bar


@linear("index_add", runtime.index_add, form=Indexed("index", "x_bar", "t"),
        wrt=("x_bar", "t"), type=added_type, takes="anything", whole=True, version=0,
        identity=Identity.BUFFER, samples=indexed)
def index_add(y_bar, x_bar, index, t):
    return y_bar, y_bar[index]


def stored(draw):
    yield call(draw(5), 2, draw.number())
    yield call(draw(5, 3), slice(1, 4), draw(3, 3))
    yield call(draw(5, 3), slice(None, None, 2), draw(3))
    yield call(draw(5), np.array([True, False, True, True, False]), draw(3))
    yield call(draw(5), np.array([0, 2, 0]), draw(3))
    yield call(draw(5, 3), [3, 3, 1], draw(3))
    yield call(draw(5, 3), ([0, 4, 0], [1, 1, 1]), draw.number())


@linear("index_set", runtime.index_set, form=Indexed("index", "x", "value"), wrt=("x", "value"), type=first_operand, whole=True, version=0,
        selects=True, safe=in_store, raises=raised.in_store, identity=Identity.BUFFER, samples=stored)
def index_set(y_bar, x, index, value):
    return runtime.index_set(runtime.snapshot(y_bar), index, 0.0), runtime.taken_back(y_bar, index, value)


def unpacked(draw):
    yield call(draw(3), 3, -1)
    yield call(draw(4, 2), 3, 1)
    yield call((draw.number(), draw(2)), 2, -1)
    yield call([draw.number(), draw.number(), draw.number()], 2, 0)


@linear("unpack", runtime.unpack, form=LEADING, type=unpack_type, takes="anything", memory=EITHER(SELF("x"), VIEW("x"), NEW), walks=True,
        samples=unpacked)
def unpack(y_bar, x, count, star):
    return runtime.repack(y_bar, x, count, star)


@linear(runtime.repack, form=Leading("x"), type=repacked_result,
        samples=lambda draw: [call((draw.number(), [draw.number(), draw.number()]), draw(3), 2, 1)])
def repack(y_bar, t, x, count, star):
    return runtime.unpack(y_bar, count, star)


@linear("snapshot", runtime.snapshot, type=first_operand, takes="anything", form=ELEMENTWISE, identity=Identity.MOMENT, runs=(),
        duplicates=True, samples=lambda draw: [call(draw(3))])
def snapshot(y_bar, x):
    return y_bar


def written(draw):
    yield call(draw(3), draw(3), "+=")
    yield call(draw(3, 4), draw(3, 4), "*=")
    yield call(draw.number(), draw.number(), "+=")
    yield call(draw.number(), np.array(0.7), "+=")


@linear(runtime.updated, form=Like("x"), type=updated_result, takes="anything", memory=EITHER(SELF("result"), NEW), samples=written)
def updated(y_bar, result, x, assignment):
    return y_bar


def numbers_and_arrays(draw):
    yield call(draw(3), "NoRule", "no number")
    yield call(draw.number(), "NoRule", "no number")


@linear(runtime.numeric, runtime.operand, passes=is_number, type=numeric_type, takes="anything", asks="real", form=ELEMENTWISE,
        memory=EITHER(SELF("x"), NEW), runs=(), samples=numbers_and_arrays)
def numeric(y_bar, x, error, message):
    return y_bar


def wide_type(call):
    """A number or array whose dtype may be another."""
    type = call.operands[0].type
    return Array(None, type.shape) if isinstance(type, Array) and type.dtype != "float64" else NUMBER if is_scalar(type) else type


@linear(runtime.wide, type=wide_type, form=ELEMENTWISE, memory=EITHER(SELF("x"), NEW),
        samples=lambda draw: [call(draw(3)), call(draw.number())])
def wide(y_bar, x):
    return runtime.unbroadcast(y_bar, x)


@linear(runtime.real, runtime.floats, type=first_operand, form=ELEMENTWISE, takes="anything", asks="real", memory=SELF("x"), runs=(),
        samples=lambda draw: [call(draw(3), "NoRule", "no floats")])
def real(y_bar, x, error, message):
    return y_bar


constant(runtime.discrete, runtime.checked_operand, type=first_operand, takes="anything", effect=Doing.CHECKS, memory=SELF("x"), runs=(),
         samples=lambda draw: [call(draw(3) > 0.0, "NoRule", "not discrete")])


@linear(runtime.sequence, form=CORE, type=first_operand, takes="anything", asks="index", memory=SELF("x"), runs=(),
        samples=lambda draw: [call(draw(3), 0, "NoRule", "no sequence")])
def sequence(y_bar, x, index, error, message):
    return y_bar


@linear(runtime.number, passes=is_scalar, type=number_type, takes="anything", asks="real", form=ELEMENTWISE, effect=Doing.CHECKS, runs=(),
        samples=lambda draw: [call(draw.number(), "NoRule", "no number")])
def number(y_bar, x, error, message):
    return y_bar


@linear(runtime.in_form, form=Like("x"), type=in_form_type, whole=True, identity=Identity.BUFFER, reads={"x": SHAPE},
        samples=pairs_to_broadcast)
def in_form(y_bar, t, x):
    return runtime.unbroadcast(y_bar, t)


@linear(runtime.as_floats, type=as_floats_type, form=ELEMENTWISE, memory=EITHER(SELF("x"), NEW),
        samples=lambda draw: [call(draw(3, 4)), call(draw.number())])
def as_floats(y_bar, x):
    return y_bar


constant(runtime.unit_direction, type=zeros_type, reads={"x": SHAPE},
         samples=lambda draw: [call(draw(3, 4), 5), call(draw.number(), 0)])
constant("zeros_like", runtime.zeros_like, type=zeros_type, selects=True, whole=True, identity=Identity.BUFFER, reads={EVERY: SHAPE},
         samples=lambda draw: [call(draw(3, 4))])
constant("holds", type=always(BOOL), runs=(), identity=Identity.MOMENT, prints="brackets")
constant("truth", type=always(BOOL), safe=in_truth, prints="brackets", floats="test", cost=(12, 1000))
constant("entries", type=always(INT), identity=Identity.MOMENT)
constant("cut", type=always(NONE), runs=(), identity=Identity.MOMENT, prints="brackets")
constant("tape", type=copied_tape_type, runs=(), identity=Identity.MOMENT)
constant("comment", runtime.refuse, type=always(NONE), runs=(), effect=Doing.CHECKS)
constant(runtime.laid_as, type=first_operand, identity=Identity.MOMENT, form=ELEMENTWISE, samples=lambda draw: [call(draw(3))])
constant(runtime.counted_place, type=INT, runs=())
constant(runtime.held_alone, runtime.held_once, runtime.long_enough, runtime.pass_on, runtime.stored_at_once, runtime.require_number,
         runtime.require_pair, runtime.tell_end, runtime.tell_loop, runtime.tell_trip, runtime.tell_value, type=always(NONE), runs=(),
         effect=Doing.CHECKS)
constant(runtime.made_of, type=always(OPAQUE), takes="anything", runs=(), keeps=(EVERY,))
constant(runtime.is_python, type=BOOL)
constant(runtime.order, type=List(Scalar("int")))
constant(runtime.place_of_largest, runtime.place_of_smallest, runtime.stretch, type=INT)
