"""Arrays taken apart, and several arrays brought to one shape: the result is a sequence of arrays."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import OPAQUE, Array, Iterable, List
from adcompile.ops.fields.forms import BESIDE, LEADING, REORDERED, Along, Leading, Opaque
from adcompile.ops.fields.memory import EITHER, EVERY, NEW, SELF, VIEW
from adcompile.ops.typing.results.transposed import broadcast_back, grid_back, like_second_result, one_each, reshaped
from adcompile.ops.typing.usual import of_types, arrays_result
from adcompile.rules.samples import call
from adcompile.rules.table import linear

# Functions of NumPy 2.1 and later.
UNSTACK = [getattr(np, name) for name in ("unstack",) if hasattr(np, name)]

# --- parts along an axis ----------------------------------------------------


def divided_type(array, *others):
    """A list of arrays, of sizes that are not told."""
    return List(Array(array.dtype, (None,) * len(array.shape))) if isinstance(array, Array) else OPAQUE


def unstacked_type(array, *others):
    """A sequence of arrays with one axis less."""
    if not isinstance(array, Array) or not array.shape:
        return OPAQUE
    return Iterable(Array(array.dtype, (None,) * (len(array.shape) - 1)))


def divisions(draw):
    yield call(draw(6), 3)
    yield call(draw(6), [2, 3])
    yield call(draw(4, 3), 2, axis=0)
    yield call(draw(3, 4), [1], -1)


@linear(np.split, np.array_split, form=Along("axis"), type=of_types(divided_type), memory=VIEW("ary"), samples=divisions)
def divided(y_bar, ary, indices_or_sections, axis=0):
    return np.concatenate(y_bar, axis=axis)


def sides(draw):
    yield call(draw(6), 3)
    yield call(draw(2, 4), 2)
    yield call(draw(2, 4), [1, 3])
    yield call(draw(2, 4, 2), 2)


@linear(np.hsplit, form=BESIDE, type=of_types(divided_type), memory=VIEW("ary"), samples=sides)
def hsplit(y_bar, ary, indices_or_sections):
    return np.hstack(y_bar)


@linear(np.vsplit, form=LEADING, type=of_types(divided_type), memory=VIEW("ary"),
        samples=lambda draw: [call(draw(4, 3), 2), call(draw(4, 3, 2), [1])])
def vsplit(y_bar, ary, indices_or_sections):
    return np.concatenate(y_bar)


@linear(np.dsplit, form=LEADING, type=of_types(divided_type), memory=VIEW("ary"),
        samples=lambda draw: [call(draw(2, 2, 4), 2), call(draw(2, 2, 4), [1, 2])])
def dsplit(y_bar, ary, indices_or_sections):
    return np.concatenate(y_bar, axis=2)


@linear(*UNSTACK, form=Along("axis"),
        type=of_types(unstacked_type), memory=VIEW("x"), samples=lambda draw: [call(draw(3, 2)), call(draw(3, 2), axis=1)])
def unstacked(y_bar, x, axis=0):
    return np.stack(y_bar, axis=axis)


# --- several arrays of one shape --------------------------------------------


def of_different_shapes(draw):
    yield call(draw(3), draw(2, 1))
    yield call(draw(2, 3), draw(3), draw(1, 1))
    yield call(draw(3), draw(3))


@linear(np.broadcast_arrays, type=arrays_result, form=LEADING, takes="arrays", wrt=("args",), memory=EITHER(SELF(EVERY), VIEW(EVERY), NEW),
        samples=of_different_shapes)
def broadcast_arrays(y_bar, *args):
    return runtime.unbroadcast_each(y_bar, args)


@linear(runtime.unbroadcast_each, form=Leading("arrays"), type=one_each(broadcast_back),
        samples=lambda draw: [call((draw(2, 3), draw(2, 3)), (draw(3), draw(2, 1)))])
def unbroadcast_each(y_bar, t, arrays):
    return runtime.broadcast_each(y_bar, t)


@linear(runtime.broadcast_each, form=Along(also=("t",), pads=True), wrt=("arrays",), type=like_second_result,
        memory=VIEW("arrays"), samples=lambda draw: [call((draw(3), draw(2, 1)), (draw(2, 3), draw(2, 3)))])
def broadcast_each(y_bar, arrays, t):
    return runtime.unbroadcast_each(y_bar, arrays)


def ranks(draw):
    yield call(draw.number(), draw(3))
    yield call(draw(3), draw(2, 3), draw(2))


@linear("numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d", type=arrays_result, form=REORDERED, takes="arrays", wrt=("arys",),
        memory=EITHER(SELF(EVERY), VIEW(EVERY), NEW), samples=ranks)
def at_least_each(y_bar, *arys):
    return runtime.reshape_each(y_bar, arys)


@linear(runtime.reshape_each, form=Along(also=("arrays",)), type=one_each(reshaped),
        memory=VIEW("t"), samples=lambda draw: [call((draw(1, 3), draw(1)), (draw(3), draw.number()))])
def reshape_each(y_bar, t, arrays):
    return runtime.reshape_each(y_bar, t)


def grids(draw):
    yield call(draw(3), draw(2))
    yield call(draw(3), draw(2), indexing="ij")
    yield call(draw(3), draw(2), draw(2), sparse=True)
    yield call(draw(3), draw.number(), copy=False)
    yield call(draw(3))


@linear(np.meshgrid, type=arrays_result, form=Opaque("each operand is an axis of the results"), takes="arrays",
        wrt=("xi",), static=("indexing", "sparse"),
        allowed={"indexing": ("xy", "ij"), "sparse": (False, True)}, memory=EITHER(VIEW(EVERY), NEW), samples=grids)
def meshgrid(y_bar, *xi, copy=True, sparse=False, indexing="xy"):
    return runtime.unmeshgrid(y_bar, xi, indexing, sparse)


@linear(runtime.unmeshgrid, form=Opaque("each operand is an axis of the results"), type=one_each(grid_back), samples=lambda draw: [
    call((draw(2, 3), draw(2, 3)), (draw(3), draw(2))), call((draw(3, 1), draw(1, 2)), (draw(3), draw(2)), "ij", True)])
def unmeshgrid(y_bar, t, xi, indexing="xy", sparse=False):
    return runtime.meshgrid_of(y_bar, indexing, sparse)


@linear(runtime.meshgrid_of, form=Opaque("each operand is an axis of the results"),
        samples=lambda draw: [call((draw(3), draw(2)), "ij", False)])
def meshgrid_of(y_bar, xi, indexing="xy", sparse=False):
    return runtime.unmeshgrid(y_bar, xi, indexing, sparse)
