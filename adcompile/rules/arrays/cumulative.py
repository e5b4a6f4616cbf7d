"""Sequences along an axis: running sums, products and extremes, differences, slopes.

Zeros in a running product are exact. Of equal running extremes the first has the derivative.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import INT
from adcompile.ops.fields.forms import Along, ByOperand, Like, Opaque
from adcompile.ops.fields.memory import EITHER, NEW, SELF, is_other
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import reduced_result
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import along_axis, call
from adcompile.rules.table import constant, general, linear

# Functions of NumPy 2.1 and later.
CUMULATIVE_SUM = [getattr(np, name) for name in ("cumulative_sum",) if hasattr(np, name)]
CUMULATIVE_PROD = [getattr(np, name) for name in ("cumulative_prod",) if hasattr(np, name)]


def lines(draw):
    yield from along_axis(draw)
    yield call(draw(3, 4), 1, np.float64)
    yield call(draw(4), axis=0, dtype=float)


def lines_by_name(draw):
    """Of the functions that take the axis by name alone."""
    yield call(draw(5))
    yield call(draw(3, 4), axis=0)
    yield call(draw(3, 4), axis=-1, include_initial=True)
    yield call(draw(5), include_initial=True)
    yield call(draw(3, 4), axis=1, dtype=np.float64)


def first_axis(draw):
    yield call(draw(5))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), axis=-1)
    yield call(draw(0))
    yield call(draw(1))


def first_axis_typed(draw):
    yield from first_axis(draw)
    yield call(draw(4), dtype=np.float64)


CUMULATED = {"allowed": {"dtype": is_float_type}}
ACCUMULATE = {"positional": ("array", "axis", "dtype", "out")}
TYPED = ACCUMULATE | {"allowed": {"dtype": is_float_type}, "samples": first_axis_typed}

# --- sums -------------------------------------------------------------------


@linear(np.cumsum, output="exact", form=Along("axis", none="flat"), whole=True, samples=lines, **CUMULATED)
def cumsum(y_bar, a, axis=None, dtype=None):
    if axis is None:
        back = runtime.reshape_like(np.flip(np.cumsum(np.flip(y_bar))), a)
    else:
        back = np.flip(np.cumsum(np.flip(y_bar, axis=axis), axis=axis), axis=axis)
    if dtype is not None:
        return runtime.unbroadcast(back, a)
    return back


@linear("numpy.add.accumulate", form=Along("axis"), **TYPED)
def add_accumulate(y_bar, array, axis=0, dtype=None):
    back = np.flip(np.cumsum(np.flip(y_bar, axis=axis), axis=axis), axis=axis)
    if dtype is not None:
        return runtime.unbroadcast(back, array)
    return back


@linear(*CUMULATIVE_SUM, form=Along("axis", none="flat"), samples=lines_by_name, **CUMULATED)
def cumulative_sum(y_bar, x, axis=None, dtype=None, include_initial=False):
    if axis is None:
        axis = 0
    if include_initial:
        y_bar = np.moveaxis(np.moveaxis(y_bar, axis, 0)[1:], 0, axis)
    return runtime.unbroadcast(np.flip(np.cumsum(np.flip(y_bar, axis=axis), axis=axis), axis=axis), x)


@linear("numpy.subtract.accumulate", form=Along("axis"), **TYPED)
def subtract_accumulate(y_bar, array, axis=0, dtype=None):
    back = np.flip(np.cumsum(np.flip(y_bar, axis=axis), axis=axis), axis=axis)
    return runtime.unbroadcast(back * runtime.signs_after_first(array, axis), array)


@linear("numpy.subtract.reduce", form=Along("axis"), type=reduced_result, positional=("array", "axis", "dtype", "out", "keepdims"),
        allowed={"dtype": is_float_type},
        samples=lambda draw: [call(draw(4), 0, float), call(draw(3, 4)), call(draw(3, 4), axis=1, keepdims=True)])
def subtract_reduce(y_bar, array, axis=0, dtype=None, keepdims=False):
    back = runtime.expand(y_bar, array, axis, keepdims) * runtime.signs_after_first(array, axis)
    return runtime.unbroadcast(runtime.broadcast_like(back, array), array)


constant(runtime.signs_after_first)

# --- products ---------------------------------------------------------------


def cumprod_tangent(y, a, axis=None, dtype=None, *, a_dot):
    x = runtime.axes_last(a, axis)
    shares = runtime.axes_last(a_dot, axis) * runtime.products_before(x)
    return runtime.axes_back(runtime.recurrence(x, shares), y, axis)


@general(np.cumprod, form=Along("axis", none="flat"), tangent=cumprod_tangent, samples=lines, **CUMULATED)
def cumprod(y, a, axis=None, dtype=None, *, y_bar):
    x = runtime.axes_last(a, axis)
    y_bars = np.flip(runtime.axes_last(y_bar, axis), axis=-1)
    back = np.flip(runtime.recurrence(np.flip(runtime.following(x), axis=-1), y_bars), axis=-1)
    return runtime.unbroadcast(runtime.axes_back(back * runtime.products_before(x), a, axis), a)


def multiply_accumulate_tangent(y, array, axis=0, dtype=None, *, array_dot):
    x = runtime.axes_last(array, axis)
    shares = runtime.axes_last(array_dot, axis) * runtime.products_before(x)
    return runtime.axes_back(runtime.recurrence(x, shares), y, axis)


@general("numpy.multiply.accumulate", form=Along("axis"), tangent=multiply_accumulate_tangent, **TYPED)
def multiply_accumulate(y, array, axis=0, dtype=None, *, y_bar):
    x = runtime.axes_last(array, axis)
    y_bars = np.flip(runtime.axes_last(y_bar, axis), axis=-1)
    back = np.flip(runtime.recurrence(np.flip(runtime.following(x), axis=-1), y_bars), axis=-1)
    return runtime.unbroadcast(runtime.axes_back(back * runtime.products_before(x), array, axis), array)


def cumulative_prod_tangent(y, x, axis=None, dtype=None, include_initial=False, *, x_dot):
    if axis is None:
        axis = 0
    factors = runtime.axes_last(x, axis)
    shares = runtime.axes_last(x_dot, axis) * runtime.products_before(factors)
    change = runtime.axes_back(runtime.recurrence(factors, shares), x, axis)
    if include_initial:
        moved = np.moveaxis(change, axis, 0)
        return np.moveaxis(np.concatenate((np.zeros_like(moved[:1]), moved)), 0, axis)
    return change


@general(*CUMULATIVE_PROD, form=Along("axis", none="flat"), tangent=cumulative_prod_tangent,
         samples=lambda draw: [use for use in lines_by_name(draw)], **CUMULATED)
def cumulative_prod(y, x, axis=None, dtype=None, include_initial=False, *, y_bar):
    if axis is None:
        axis = 0
    if include_initial:
        y_bar = np.moveaxis(np.moveaxis(y_bar, axis, 0)[1:], 0, axis)
    factors = runtime.axes_last(x, axis)
    y_bars = np.flip(runtime.axes_last(y_bar, axis), axis=-1)
    back = np.flip(runtime.recurrence(np.flip(runtime.following(factors), axis=-1), y_bars), axis=-1)
    return runtime.unbroadcast(runtime.axes_back(back * runtime.products_before(factors), x, axis), x)


# --- extremes and logarithms of sums ----------------------------------------


def separate(draw):
    """Numbers that are far from each other."""
    for shape, axis in (((6,), 0), ((3, 4), 0), ((3, 4), 1), ((3, 4), -1), ((0,), 0), ((1,), 0)):
        size = int(np.prod(shape))
        yield call(np.reshape(0.3 * draw.rng.permutation(size) - 1.0, shape), axis)


def running_extreme_tangent(y, array, axis=0, *, array_dot):
    return np.take_along_axis(array_dot, runtime.records(y, axis), axis)


@general("numpy.maximum.accumulate", "numpy.minimum.accumulate", "numpy.fmax.accumulate", "numpy.fmin.accumulate", form=Along("axis"),
         tangent=running_extreme_tangent, samples=separate, **ACCUMULATE)
def running_extreme(y, array, axis=0, *, y_bar):
    return runtime.untake_along(y_bar, array, runtime.records(y, axis), axis)


constant(runtime.records)


def logaddexp_accumulate_tangent(y, array, axis=0, *, array_dot):
    total = np.moveaxis(y, axis, -1)
    shares = runtime.exp_difference(np.moveaxis(array, axis, -1), total) * np.moveaxis(array_dot, axis, -1)
    kept = runtime.exp_difference(runtime.previous(total), total)
    return np.moveaxis(runtime.recurrence(kept, shares), -1, axis)


@general("numpy.logaddexp.accumulate", form=Along("axis"), tangent=logaddexp_accumulate_tangent, samples=first_axis, **ACCUMULATE)
def logaddexp_accumulate(y, array, axis=0, *, y_bar):
    total = np.moveaxis(y, axis, -1)
    kept = runtime.exp_difference(total, runtime.following(total))
    back = np.flip(runtime.recurrence(np.flip(kept, axis=-1), np.flip(np.moveaxis(y_bar, axis, -1), axis=-1)), axis=-1)
    return np.moveaxis(back * runtime.exp_difference(np.moveaxis(array, axis, -1), total), -1, axis)


# --- differences ------------------------------------------------------------


def differences(draw):
    yield call(draw(5))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 1, 0)
    yield call(draw(6), 2)
    yield call(draw(3), 0)
    yield call(draw(1))
    yield call(draw(0))
    yield call(draw(4), prepend=draw.number())
    yield call(draw(4), append=draw(2), n=2)
    yield call(draw(3, 4), 1, 0, draw.number(), draw(2, 4))
    yield call(draw(3, 4), axis=-1, prepend=draw(3, 1))


ENDS = Opaque("a number is spread over the other axes")


@linear(np.diff,
        form=ByOperand(a=Along("axis", also=("prepend", "append"), pads=True), prepend=ENDS, append=ENDS),
         wrt=("a", "prepend", "append"), static=("n", "axis"), memory=EITHER(SELF("a"), NEW),
        new_where=is_other("n", 0),
        samples=differences)
def diff(y_bar, a, n=1, axis=-1, prepend=None, append=None):
    if prepend is None and append is None:
        return runtime.undiff(y_bar, a, n, axis), None, None
    before = runtime.width(prepend, axis)
    after = runtime.width(append, axis)
    whole = np.moveaxis(runtime.undiff_joined(y_bar, a, n, axis, before + after), axis, 0)
    middle = before + np.shape(a)[axis]
    return (np.moveaxis(whole[before:middle], 0, axis),
            runtime.unbroadcast(np.moveaxis(whole[:before], 0, axis), prepend),
            runtime.unbroadcast(np.moveaxis(whole[middle:], 0, axis), append))


@linear(runtime.undiff, form=Like("x"), type=like_second_result, memory=EITHER(SELF("t"), NEW),
        samples=lambda draw: [call(draw(3, 3), draw(3, 4)), call(draw(4), draw(6), 2)])
def undiff(y_bar, t, x, n=1, axis=-1):
    return np.diff(y_bar, n, axis)


@linear(runtime.undiff_joined, form=Along("axis", also=("x",)), memory=EITHER(SELF("t"), NEW),
        samples=lambda draw: [call(draw(6), draw(4), 1, 0, 3), call(draw(3, 3), draw(3, 2), 1, -1, 2)])
def undiff_joined(y_bar, t, x, n, axis, more):
    return np.diff(y_bar, n, axis)


constant(runtime.width, type=INT)


def flat_differences(draw):
    yield call(draw(5))
    yield call(draw(2, 3))
    yield call(draw(4), draw.number(), draw(2))
    yield call(draw(4), to_end=draw(2))
    yield call(draw(1), to_begin=draw.number())
    yield call(draw(0))


@linear(np.ediff1d, form=Opaque("takes the elements in order"), wrt=("ary", "to_end", "to_begin"), samples=flat_differences)
def ediff1d(y_bar, ary, to_end=None, to_begin=None):
    before = runtime.elements_of(to_begin)
    after = np.size(y_bar) - runtime.elements_of(to_end)
    begin_bar, end_bar = None, None
    if to_begin is not None:
        begin_bar = runtime.reshape_like(y_bar[:before], to_begin)
    if to_end is not None:
        end_bar = runtime.reshape_like(y_bar[after:], to_end)
    return runtime.reshape_like(runtime.undiff(y_bar[before:after], np.ravel(ary)), ary), end_bar, begin_bar


constant(runtime.elements_of, type=INT)

# --- slopes -----------------------------------------------------------------


def slopes(draw):
    yield call(draw(5))
    yield call(draw(5), 0.5)
    yield call(draw(5), np.cumsum(draw.positive(5)))
    yield call(draw(6), edge_order=2)
    yield call(draw(6), np.cumsum(draw.positive(6)), edge_order=2)
    yield call(draw(3, 4), axis=0)
    yield call(draw(3, 4), 2.0, axis=-1)
    yield call(draw(3, 4))
    yield call(draw(3, 4), 0.5, np.cumsum(draw.positive(4)))
    yield call(draw(3, 4), 0.5, 2.0, axis=(1, 0))


@linear(np.gradient, form=Along("axis"), static=("axis", "edge_order"), samples=slopes)
def gradient(y_bar, f, *varargs, axis=None, edge_order=1):
    return runtime.ungradient(y_bar, f, varargs, axis, edge_order)


def unslopes(draw):
    yield call(draw(5), draw(5), ())
    yield call(draw(3, 4), draw(3, 4), (0.5,), 1, 2)


@linear(runtime.ungradient, form=Along("axis", also=("f",)), type=like_second_result, samples=unslopes)
def ungradient(y_bar, t, f, spacings, axis=None, edge_order=1):
    return runtime.gradient_of(y_bar, spacings, axis, edge_order)


@linear(runtime.gradient_of, form=Along("axis"), samples=lambda draw: [call(draw(5), ()), call(draw(3, 4), (0.5,), 1)])
def gradient_of(y_bar, f, spacings, axis=None, edge_order=1):
    return runtime.ungradient(y_bar, f, spacings, axis, edge_order)
