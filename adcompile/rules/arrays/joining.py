"""Arrays made of several: the cotangent of a display of parts is a display of the parts' cotangents."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NUMERIC
from adcompile.ops.fields.forms import ELEMENTWISE, SPREAD, Along, Apart, ByOperand, Joined, Leading, Like, Shaped
from adcompile.ops.fields.memory import EITHER, NEW, SELF, SHAPE, VIEW
from adcompile.ops.typing.results.arrays import (
    append_result, array_result, columns_result, concatenate_result, rows_result, stack_result, vector_stack_result,
)
from adcompile.ops.typing.results.making import filled_like_result, filled_result
from adcompile.ops.typing.results.transposed import of_two, unarrayed
from adcompile.ops.typing.usual import of_types
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import call
from adcompile.rules.table import linear

# --- arrays of given parts --------------------------------------------------


def nested(draw):
    yield call([draw.number(), draw.number(), 2])
    yield call([[draw.number(), 1.0], [draw.number(), draw.number()]])
    yield call([draw(3), draw(3)])
    yield call(((draw.number(), 0.0), (draw.number(), 1)))
    yield call(draw(3, 4))
    yield call(draw.number())
    yield call([draw.number(), 1], dtype=float, copy=True)


@linear(np.asarray, np.asanyarray, takes="arrays", type=array_result, form=ELEMENTWISE, static=("dtype",), positional=("a", "dtype", "order"),
        memory=EITHER(SELF("a"), NEW), samples=nested)
def asarray(y_bar, a, dtype=None, copy=None):
    return runtime.unarray(y_bar, a)


def nested_deeper(draw):
    yield from nested(draw)
    yield call([draw.number(), draw.number()], ndmin=2)


@linear(np.array, takes="arrays", type=array_result, form=ELEMENTWISE, static=("dtype",), positional=("object", "dtype"), samples=nested_deeper)
def array(y_bar, object, dtype=None, copy=True, ndmin=0):
    if ndmin != 0:
        return runtime.unarray(np.reshape(y_bar, np.shape(object)), object)
    return runtime.unarray(y_bar, object)


@linear(runtime.unarray, form=Leading("x"), type=of_two(unarrayed),
        memory=EITHER(VIEW("t"), NEW), reads={"x": SHAPE},
        samples=lambda draw: [call(draw(2, 3), [draw(3), draw(3)]), call(draw(2), [draw.number(), draw.number()])])
def unarray(y_bar, t, x):
    return np.array(y_bar)


def joined(draw):
    yield call((draw(2), draw(3)))
    yield call([draw(2, 3), draw(1, 3)])
    yield call([draw(2, 3), draw(2, 0), draw(2, 1)], 1)
    yield call((draw(2, 3), draw(2, 2)), axis=-1)
    yield call((draw(2, 3), draw(2)), axis=None)
    yield call(draw(2, 3, 4))
    yield call((draw(2), draw(3)), dtype=np.float64)


TYPED = {"allowed": {"dtype": is_float_type}}


@linear(np.concatenate, form=Along("axis", none="flat"), takes="arrays", whole=True, type=concatenate_result, samples=joined, **TYPED)
def concatenate(y_bar, arrays, axis=0, dtype=None):
    return runtime.split(y_bar, arrays, axis)


@linear(runtime.split, form=Along("axis", also=("arrays",)), type=of_two(unarrayed), memory=VIEW("t"), reads={"arrays": SHAPE},
        samples=lambda draw: [call(draw(5), (draw(2), draw(3)))])
def split(y_bar, t, arrays, axis=0):
    return np.concatenate(y_bar, axis=axis)


def stacked(draw):
    yield call((draw(3), draw(3)))
    yield call([draw.number(), draw.number()])
    yield call([draw(2, 3), draw(2, 3)], 1)
    yield call([draw(2, 3), draw(2, 3)], axis=-1)
    yield call((draw(3), draw(3)), dtype=np.float64)


@linear(np.stack, form=Along("axis"), takes="arrays", whole=True, type=stack_result, samples=stacked, **TYPED)
def stack(y_bar, arrays, axis=0, dtype=None):
    return runtime.unstack(y_bar, arrays, axis)


@linear(runtime.unstack, form=Along("axis", also=("arrays",)), type=of_two(unarrayed), memory=VIEW("t"),
        samples=lambda draw: [call(draw(3, 2), (draw(3), draw(3)), 1)])
def unstack(y_bar, t, arrays, axis=0):
    return np.stack(y_bar, axis=axis)


def side_by_side(draw):
    yield call((draw(3), draw(3)))
    yield call([draw(2, 3), draw(2, 3)])


def rows(draw):
    yield from side_by_side(draw)
    yield call((draw(3), draw(2, 3)))
    yield call((draw(3), draw(3)), dtype=np.float64)


@linear(np.vstack, form=Joined(2, 0), takes="arrays", type=vector_stack_result, samples=rows, **TYPED)
def vstack(y_bar, tup, dtype=None):
    return runtime.unstack_rows(y_bar, tup)


@linear(runtime.unstack_rows, form=Apart(2, 0, "arrays"), type=of_two(unarrayed), memory=VIEW("t"),
        samples=lambda draw: [call(draw(3, 3), (draw(3), draw(2, 3)))])
def unstack_rows(y_bar, t, arrays):
    return np.vstack(y_bar)


def sides(draw):
    yield from side_by_side(draw)
    yield call((draw.number(), draw(2)))
    yield call((draw(3, 1), draw(3, 2)))
    yield call((draw(3), draw(3)), dtype=np.float64)


@linear(np.hstack, form=Joined(1, 1), takes="arrays", type=vector_stack_result, samples=sides, **TYPED)
def hstack(y_bar, tup, dtype=None):
    return runtime.unstack_sides(y_bar, tup)


@linear(runtime.unstack_sides, form=Apart(1, 1, "arrays"), type=of_two(unarrayed), memory=VIEW("t"),
        samples=lambda draw: [call(draw(5), (draw(2), draw(3)))])
def unstack_sides(y_bar, t, arrays):
    return np.hstack(y_bar)


def columns(draw):
    yield from side_by_side(draw)
    yield call((draw(3), draw(3, 2)))


@linear(np.column_stack, form=Joined("columns", 1), takes="arrays", type=vector_stack_result, samples=columns)
def column_stack(y_bar, tup):
    return runtime.unstack_columns(y_bar, tup)


@linear(runtime.unstack_columns, form=Apart("columns", 1, "arrays"), type=of_two(unarrayed), memory=VIEW("t"),
        samples=lambda draw: [call(draw(3, 3), (draw(3), draw(3, 2)))])
def unstack_columns(y_bar, t, arrays):
    return np.column_stack(y_bar)


def rows_in_brackets(draw):
    yield call((draw(2), draw(3)))
    yield call((draw.number(), draw(3), [draw.number(), 2.0], 1))
    yield from in_brackets(draw)


def columns_in_brackets(draw):
    yield call((draw(3, 2), draw(3), [draw.number(), 2.0, 1]))
    yield from in_brackets(draw)


def in_brackets(draw):
    yield call((draw(3), draw(3)))
    yield call(draw(2, 3))
    yield call((draw(2, 3), draw(2, 3)))
    yield call([draw.number(), draw.number()])
    yield call((np.asarray(draw()), draw.number()))


@linear("numpy.r_.__getitem__", form=Joined(1, 0), takes="arrays", type=rows_result, samples=rows_in_brackets)
def joined_rows(y_bar, key):
    return runtime.unjoin_rows(y_bar, key)


@linear(runtime.unjoin_rows, form=Apart(1, 0, "key"), type=of_two(unarrayed), memory=EITHER(VIEW("t"), NEW),
        samples=lambda draw: [call(draw(5), (draw(2), draw(3)))])
def unjoin_rows(y_bar, t, key):
    return np.r_[y_bar]


@linear("numpy.c_.__getitem__", form=Joined("columns", 1), takes="arrays", type=columns_result, samples=columns_in_brackets)
def joined_columns(y_bar, key):
    return runtime.unjoin_columns(y_bar, key)


@linear(runtime.unjoin_columns, form=Apart("columns", 1, "key"), type=of_two(unarrayed), memory=EITHER(VIEW("t"), NEW),
        samples=lambda draw: [call(draw(3, 3), (draw(3), draw(3, 2)))])
def unjoin_columns(y_bar, t, key):
    return np.c_[y_bar]


def depths(draw):
    yield from side_by_side(draw)
    yield call((draw(2, 3, 1), draw(2, 3)))
    yield call([draw.number(), draw.number()])


@linear(np.dstack, form=Joined(3, 2), takes="arrays", type=NUMERIC, samples=depths)
def dstack(y_bar, tup):
    return runtime.unstack_depths(y_bar, tup)


@linear(runtime.unstack_depths, form=Apart(3, 2, "arrays"), type=of_two(unarrayed), memory=VIEW("t"),
        samples=lambda draw: [call(draw(1, 3, 2), (draw(3), draw(3)))])
def unstack_depths(y_bar, t, arrays):
    return np.dstack(y_bar)


def blocks(draw):
    yield call([draw(2), draw(3)])
    yield call([[draw(2, 2), draw(2, 1)], [draw(1, 2), draw(1, 1)]])
    yield call([[draw(2, 2)], [draw(1, 2)]])
    yield call([draw.number(), draw(2), draw.number()])
    yield call(draw(3))


@linear(np.block, form=SPREAD, takes="arrays", type=NUMERIC, samples=blocks)
def block(y_bar, arrays):
    return runtime.unblocked(y_bar, arrays)


@linear(runtime.unblocked, form=Along(also=("arrays",)), type=of_two(unarrayed),
        memory=VIEW("t"), samples=lambda draw: [call(draw(3, 3), [[draw(2, 2), draw(2, 1)], [draw(1, 2), draw(1, 1)]])])
def unblocked(y_bar, t, arrays):
    return np.block(y_bar)


def appended(draw):
    yield call(draw(3), draw.number())
    yield call(draw(2, 3), draw(2))
    yield call(draw(2, 3), draw(1, 3), axis=0)


@linear(np.append, form=Along("axis", none="flat", also=("arr", "values")), wrt=("arr", "values"), type=append_result, samples=appended)
def append(y_bar, arr, values, axis=None):
    return runtime.split(y_bar, (arr, values), axis)


def choices(draw):
    yield call([draw.flags(4), draw.flags(4)], [draw(4), draw(4)])
    yield call([draw.flags(4), draw.flags(4)], [draw(4), draw.number()], draw.number())
    yield call((draw.flags(2, 3),), (draw(3),), draw(2, 1))


@linear(np.select, form=ByOperand(choicelist=SPREAD, default=Leading("condlist", "choicelist")),
        takes="arrays", wrt=("choicelist", "default"), type=NUMERIC, selects=True, samples=choices)
def select(y_bar, condlist, choicelist, default=0):
    return runtime.unselect(y_bar, condlist, choicelist), runtime.unselect_rest(y_bar, condlist, default)


@linear(runtime.unselect, form=Along(also=("choicelist",)), type=of_types(lambda *types: types[2]), selects=True,
        samples=lambda draw: [call(draw(4), [draw.flags(4), draw.flags(4)], [draw(4), draw(4)])])
def unselect(y_bar, t, condlist, choicelist):
    return np.select(condlist, y_bar)


@linear(runtime.unselect_rest, form=Like("default"), selects=True,
        samples=lambda draw: [call(draw(4), [draw.flags(4), draw.flags(4)], draw(4))])
def unselect_rest(y_bar, t, condlist, default):
    return runtime.unselect_rest(runtime.broadcast_like(y_bar, t), condlist, t)


# --- arrays filled by a number ----------------------------------------------


def fills(draw):
    yield call((2, 3), draw.number())
    yield call(4, draw.number())
    yield call((2, 3), draw(3))
    yield call(3, draw.number(), np.float64)


@linear(np.full, form=Shaped("shape"), wrt=("fill_value",), type=filled_result, whole=True, static=("dtype",), samples=fills)
def full(y_bar, shape, fill_value, dtype=None):
    return runtime.unbroadcast(y_bar, fill_value)


@linear(np.full_like, form=Along(also=("a",), pads=True), wrt=("fill_value",), passive=("a",), type=filled_like_result, whole=True,
        static=("dtype",), samples=lambda draw: [call(draw(2, 3), draw.number()), call(draw(3), draw.number(), dtype=np.float64)])
def full_like(y_bar, a, fill_value, dtype=None):
    return runtime.unbroadcast(y_bar, fill_value)
