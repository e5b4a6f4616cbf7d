"""Reductions of functions of two numbers: `np.add.reduce` and the like, which go over the first axis."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NUMERIC, OPAQUE
from adcompile.ops.fields.forms import TERM, Along, ByOperand
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import reduced_result
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def first_axis(draw):
    yield call(draw(4))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), None)
    yield call(draw(3, 4), axis=(0, 1), keepdims=True)


def masked_sums(draw):
    yield from first_axis(draw)
    yield call(draw(3, 4), 1, initial=draw.number(), where=np.array([True, False, True, True]))
    yield call(draw(3, 4), 1, np.float64, None, True)


def masked_products(draw):
    yield from masked(draw)
    yield call(draw(3, 4), 1, np.float64)


def masked(draw):
    yield from first_axis(draw)
    yield call(draw(3, 4), 1, initial=0.5, where=np.array([True, False, True, True]))


REDUCE = {"type": reduced_result, "positional": ("array", "axis", "dtype", "out", "keepdims", "initial", "where"),
          "passive": ("where",), "allowed": {"dtype": is_float_type}}


@linear("numpy.add.reduce", form=ByOperand(array=Along("axis"), initial=TERM), wrt=("array", "initial"), samples=masked_sums, **REDUCE)
def add_reduce(y_bar, array, axis=0, dtype=None, keepdims=False, initial=None, where=None):
    share = runtime.expand(y_bar, array, axis, keepdims)
    if where is not None:
        share = np.where(where, share, 0.0)
    return runtime.broadcast_like(share, array), np.sum(y_bar)


def multiply_reduce_tangent(y, array, axis=0, dtype=None, keepdims=False, initial=None, where=None, *, array_dot):
    x, change = array, array_dot
    if where is not None:
        x, change = np.where(where, array, 1.0), np.where(where, array_dot, 0.0)
    x = runtime.axes_last(x, axis)
    others = runtime.other_products(x)
    total = np.sum(runtime.axes_back(others, array, axis) * change, axis=axis, keepdims=keepdims)
    if initial is not None:
        return initial * total
    return total


@general("numpy.multiply.reduce", form=Along("axis"), tangent=multiply_reduce_tangent, samples=masked_products, **REDUCE)
def multiply_reduce(y, array, axis=0, dtype=None, keepdims=False, initial=None, where=None, *, y_bar):
    x = array
    if where is not None:
        x = np.where(where, array, 1.0)
    x = runtime.axes_last(x, axis)
    others = runtime.other_products(x)
    share = runtime.expand(y_bar, array, axis, keepdims) * runtime.axes_back(others, array, axis)
    if initial is not None:
        share = share * initial
    if where is not None:
        share = np.where(where, share, 0.0)
    return runtime.unbroadcast(share, array)


def extreme_reduce_tangent(y, array, axis=0, keepdims=False, initial=None, where=None, *, array_dot):
    selected = runtime.extremes(array, y, axis, keepdims)
    if where is not None:
        selected = np.logical_and(selected, where)
    count = runtime.ties(selected, array, axis)
    if initial is not None:
        count = np.maximum(count + np.equal(runtime.expand(y, array, axis, keepdims), initial), 1.0)
    return np.sum(np.where(selected, array_dot / count, 0.0), axis=axis, keepdims=keepdims)


@general("numpy.maximum.reduce", "numpy.minimum.reduce", "numpy.fmax.reduce", "numpy.fmin.reduce", form=Along("axis"),
         tangent=extreme_reduce_tangent, samples=masked, **(REDUCE | {"allowed": {}}))
def extreme_reduce(y, array, axis=0, keepdims=False, initial=None, where=None, *, y_bar):
    selected = runtime.extremes(array, y, axis, keepdims)
    if where is not None:
        selected = np.logical_and(selected, where)
    count = runtime.ties(selected, array, axis)
    if initial is not None:
        count = np.maximum(count + np.equal(runtime.expand(y, array, axis, keepdims), initial), 1.0)
    share = np.where(selected, runtime.expand(y_bar, array, axis, keepdims) / count, 0.0)
    if initial is not None:
        return runtime.unbroadcast(share, array)
    return share


def logaddexp_reduce_tangent(y, array, axis=0, keepdims=False, initial=None, where=None, *, array_dot):
    weights = runtime.exp_difference(array, runtime.expand(y, array, axis, keepdims))
    if where is not None:
        weights = np.where(where, weights, 0.0)
    return np.sum(weights * array_dot, axis=axis, keepdims=keepdims)


@general("numpy.logaddexp.reduce", form=Along("axis"), tangent=logaddexp_reduce_tangent, samples=masked, **(REDUCE | {"allowed": {}}))
def logaddexp_reduce(y, array, axis=0, keepdims=False, initial=None, where=None, *, y_bar):
    weights = runtime.exp_difference(array, runtime.expand(y, array, axis, keepdims))
    if where is not None:
        weights = np.where(where, weights, 0.0)
    return runtime.expand(y_bar, array, axis, keepdims) * weights


def hypot_reduce_tangent(y, array, axis=0, keepdims=False, initial=None, where=None, *, array_dot):
    change = array * array_dot
    if where is not None:
        change = np.where(where, change, 0.0)
    return runtime.quotient_or_zero(np.sum(change, axis=axis, keepdims=keepdims), y)


@general("numpy.hypot.reduce", form=Along("axis"), tangent=hypot_reduce_tangent, samples=masked, **(REDUCE | {"allowed": {}}))
def hypot_reduce(y, array, axis=0, keepdims=False, initial=None, where=None, *, y_bar):
    share = array * runtime.expand(runtime.quotient_or_zero(y_bar, y), array, axis, keepdims)
    if where is not None:
        return np.where(where, share, 0.0)
    return share


# --- sums of parts ----------------------------------------------------------


def parts(draw):
    yield call(draw(6), [0, 2, 5])
    yield call(draw(6), np.array([3, 1, 1, 5, 0]))
    yield call(draw(3, 4), [0, 2], 1)
    yield call(draw(3, 4), [1], axis=0, dtype=np.float64)


@linear("numpy.add.reduceat", form=Along("axis"), type=NUMERIC, samples=parts, static=("axis",),
        positional=("array", "indices", "axis", "dtype", "out"), allowed={"dtype": is_float_type})
def add_reduceat(y_bar, array, indices, axis=0, dtype=None):
    return runtime.unreduceat(y_bar, array, indices, axis)


@linear(runtime.unreduceat, form=Along("axis", also=("x",)),
        type=like_second_result, samples=lambda draw: [call(draw(3), draw(6), [0, 2, 5], 0)])
def unreduceat(y_bar, t, x, indices, axis):
    return np.add.reduceat(y_bar, indices, axis)


# --- without derivative -----------------------------------------------------

constant(*[f"numpy.{name}.reduce" for name in (
    "logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm")],
         type=OPAQUE)
