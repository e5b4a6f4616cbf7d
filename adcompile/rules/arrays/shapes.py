"""Functions that rearrange, repeat or pick whole parts of an array: all of them linear."""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import CORE, ELEMENTWISE, LEADING, REORDERED, REVERSED, SPREAD, Along, Like, Opaque, Ravelled, Shaped
from adcompile.ops.fields.copies import in_one_row, ravelled, unless
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW
from adcompile.ops.typing.results.arrays import (
    array_result, astype_result, broadcast_to_result, numpy_scalar_result, ravel_result, reshape_result, squeeze_result,
)
from adcompile.ops.typing.results.transposed import like_second_result, of_two, reshaped
from adcompile.ops.typing.usual import elementwise_result, unsized_result
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import call
from adcompile.rules.table import general, linear

ORDERS = ("C", "F")

# --- other shape, same elements ---------------------------------------------


def reshapes(draw):
    yield call(draw(3, 4), (2, 6))
    yield call(draw(3, 4), -1)
    yield call(draw(12), (3, 4), "F")
    yield call(draw(0, 3), (3, 0))
    yield call(np.asarray(draw()), (1, 1))
    yield call(draw.number(), (1,))


@linear(np.reshape, form=Shaped("shape"),
        type=reshape_result, static=("order",), allowed={"order": ORDERS}, memory=EITHER(VIEW("a"), NEW), copies=in_one_row,
        samples=reshapes)
def reshape(y_bar, a, shape, order="C"):
    if order == "C":
        return runtime.reshape_like(y_bar, a)
    return np.reshape(y_bar, np.shape(a), order)


@linear(runtime.with_shape, form=Shaped("shape"), type=reshape_result, memory=VIEW("x"), samples=lambda draw: [
    call(draw(3, 4), (3, 1, 4)), call(draw(3), (-1, 1))])
def with_shape(y_bar, x, shape):
    return runtime.reshape_like(y_bar, x)


def ravels(draw):
    yield call(draw(3, 4))
    yield call(draw(3, 4), "F")
    yield call(draw.number())


@linear(np.ravel, form=Ravelled("order"), type=ravel_result, allowed={"order": ORDERS}, memory=EITHER(VIEW("a"), NEW), copies=ravelled,
        samples=ravels)
def ravel(y_bar, a, order="C"):
    if order == "C":
        return runtime.reshape_like(y_bar, a)
    return np.reshape(y_bar, np.shape(a), order)


def expansions(draw):
    yield call(draw(3), 0)
    yield call(draw(3, 4), -1)
    yield call(draw(3, 4), (0, 2))
    yield call(draw.number(), 0)


@linear(np.expand_dims, form=Along("axis"), static=("axis",), memory=EITHER(VIEW("a"), NEW), samples=expansions)
def expand_dims(y_bar, a, axis):
    return runtime.reshape_like(y_bar, a)


def squeezes(draw):
    yield call(draw(1, 3, 1))
    yield call(draw(1, 3, 1), 0)
    yield call(draw(1, 3, 1), (0, 2))
    yield call(draw(1))


@linear(np.squeeze, form=Along("axis", none="ones"), type=squeeze_result, memory=EITHER(VIEW("a"), NEW), samples=squeezes)
def squeeze(y_bar, a, axis=None):
    return runtime.reshape_like(y_bar, a)


@linear(runtime.lifted, form=CORE, memory=EITHER(VIEW("x"), NEW),
        samples=lambda draw: [call(draw(3), draw(2)), call(draw(2, 3), draw(2, 2)), call(draw(2), draw.number())])
def lifted(y_bar, x, other):
    return runtime.reshape_like(y_bar, x)


def ranks(draw):
    yield call(draw.number())
    yield call(draw(3))
    yield call(draw(2, 3))


@linear("numpy.atleast_1d/1", "numpy.atleast_2d/1", "numpy.atleast_3d/1", form=REORDERED, takes="arrays",
        memory=EITHER(SELF("x"), VIEW("x"), NEW), samples=ranks)
def at_least(y_bar, x):
    return runtime.reshape_like(y_bar, x)


@linear(runtime.reshape_like, form=Like("x"), type=of_two(reshaped), memory=EITHER(VIEW("t"), NEW),
        samples=lambda draw: [call(draw(6), draw(2, 3)), call(draw(1), draw.number())])
def reshape_like(y_bar, t, x):
    return runtime.reshape_like(y_bar, t)


# --- other order of axes ----------------------------------------------------


def transposes(draw):
    yield call(draw(3))
    yield call(draw(3, 4))
    yield call(draw(2, 3, 4))
    yield call(draw(2, 3, 4), (2, 0, 1))
    yield call(draw(2, 3, 4), (-1, 0, 1))


@linear("attr:T", form=REVERSED, memory=VIEW("a"),
        samples=lambda draw: [call(draw(3, 4)), call(draw(2, 3, 4)), call(draw(5))])
def turned(y_bar, a):
    return y_bar.T


@linear(np.transpose, form=Along("axes", none="reversed"), memory=EITHER(VIEW("a"), NEW), samples=transposes)
def transpose(y_bar, a, axes=None):
    if axes is None:
        return np.transpose(y_bar)
    return np.transpose(y_bar, runtime.inverse_axes(axes))


def exchanges(draw):
    yield call(draw(2, 3, 4), 0, 2)
    yield call(draw(2, 3, 4), -1, -2)


@linear(np.swapaxes, form=Along("axis1", "axis2"), static=("axis1", "axis2"), memory=EITHER(VIEW("a"), NEW), samples=exchanges)
def swapaxes(y_bar, a, axis1, axis2):
    return np.swapaxes(y_bar, axis1, axis2)


def moves(draw):
    yield call(draw(2, 3, 4), 0, -1)
    yield call(draw(2, 3, 4), (0, 1), (1, 2))


@linear(np.moveaxis, form=Along("source", "destination"), static=("source", "destination"), memory=EITHER(VIEW("a"), NEW), samples=moves)
def moveaxis(y_bar, a, source, destination):
    return np.moveaxis(y_bar, destination, source)


def rolled_axes(draw):
    for axis, start in ((0, 3), (2, 0), (1, 1), (-1, 1), (0, 2), (2, -2)):
        yield call(draw(2, 3, 4), axis, start)
    yield call(draw(2, 3, 4), 2)


@linear(np.rollaxis, form=Along("axis", "start"), static=("axis", "start"), memory=EITHER(VIEW("a"), NEW), samples=rolled_axes)
def rollaxis(y_bar, a, axis, start=0):
    return runtime.unrollaxis(y_bar, axis, start)


@linear(runtime.unrollaxis, form=Along("axis", "start"), static=("axis", "start"),
        memory=VIEW("t"), samples=lambda draw: [call(draw(2, 3, 4), 2, 0), call(draw(2, 3, 4), 0, 2)])
def unrollaxis(y_bar, t, axis, start=0):
    return np.rollaxis(y_bar, axis, start)


# --- other order of elements ------------------------------------------------


def flips(draw):
    yield call(draw(3, 4))
    yield call(draw(3, 4), 0)
    yield call(draw(3, 4), (0, -1))


@linear(np.flip, form=Along("axis"), memory=EITHER(VIEW("m"), NEW), samples=flips)
def flip(y_bar, m, axis=None):
    return np.flip(y_bar, axis)


@linear(np.fliplr, form=LEADING, memory=EITHER(VIEW("m"), NEW), samples=lambda draw: [call(draw(3, 4))])
def fliplr(y_bar, m):
    return np.fliplr(y_bar)


@linear(np.flipud, form=LEADING, memory=EITHER(VIEW("m"), NEW), samples=lambda draw: [call(draw(3, 4)), call(draw(3))])
def flipud(y_bar, m):
    return np.flipud(y_bar)


def turns(draw):
    yield call(draw(3, 4))
    yield call(draw(2, 3, 4), 3, (1, 2))


@linear(np.rot90, form=Along("axes"), memory=EITHER(VIEW("m"), NEW), samples=turns)
def rot90(y_bar, m, k=1, axes=(0, 1)):
    return np.rot90(y_bar, -k, axes)


def rolls(draw):
    yield call(draw(5), 2)
    yield call(draw(3, 4), -1)
    yield call(draw(3, 4), 1, -1)
    yield call(draw(3, 4), (1, 2), (0, 1))


@linear(np.roll, form=Along("axis", none="flat"), samples=rolls)
def roll(y_bar, a, shift, axis=None):
    return np.roll(y_bar, np.negative(shift, dtype=int), axis)


# --- repeated elements ------------------------------------------------------


def broadcasts(draw):
    yield call(draw(3), (2, 3))
    yield call(draw(2, 1), (4, 2, 3))
    yield call(draw.number(), (3,))


@linear(np.broadcast_to, form=Shaped("shape"), type=broadcast_to_result, memory=EITHER(VIEW("array"), NEW), samples=broadcasts)
def broadcast_to(y_bar, array, shape):
    return runtime.unbroadcast(y_bar, array)


def tilings(draw):
    yield call(draw(3), 2)
    yield call(draw(3), (2, 2))
    yield call(draw(2, 3), (4, 1, 2))
    yield call(draw(2, 3), 2)


@linear(np.tile, form=SPREAD, samples=tilings)
def tile(y_bar, A, reps):
    return runtime.untile(y_bar, A, reps)


@linear(runtime.untile, form=Like("x"), type=like_second_result, samples=lambda draw: [call(draw(4, 3), draw(2, 3), (2, 1))])
def untile(y_bar, t, x, reps):
    return np.tile(y_bar, reps)


def repetitions(draw):
    yield call(draw(3), 2)
    yield call(draw(2, 3), 2)
    yield call(draw(2, 3), 2, 1)
    yield call(draw(2, 3), np.array([1, 3]), 0)
    yield call(draw(3), np.array([0, 2, 1]))


@linear(np.repeat, form=Along("axis", none="flat"), type=unsized_result, whole=True, static=("axis",), samples=repetitions)
def repeat(y_bar, a, repeats, axis=None):
    return runtime.unrepeat(y_bar, a, repeats, axis)


@linear(runtime.unrepeat, form=Along("axis", none="flat", also=("x",)), type=like_second_result, static=("axis",),
        samples=lambda draw: [call(draw(4, 3), draw(2, 3), 2, 0), call(draw(6), draw(3), 2)])
def unrepeat(y_bar, t, x, repeats, axis=None):
    return np.repeat(y_bar, repeats, axis)


# --- copies and other precisions --------------------------------------------


def copies(draw):
    yield call(draw(3, 4))
    yield call(draw.number())


@linear(np.copy, type=array_result, form=ELEMENTWISE, whole=True, samples=copies)
@linear(np.ascontiguousarray, form=ELEMENTWISE, memory=EITHER(SELF("a"), NEW), copies=unless("C"), samples=copies)
@linear(np.asfortranarray, form=ELEMENTWISE, memory=EITHER(SELF("a"), NEW), copies=unless("F"), samples=copies)
@linear(np.asarray_chkfinite, form=ELEMENTWISE, memory=EITHER(SELF("a"), NEW), samples=copies)
def copy(y_bar, a):
    return runtime.unbroadcast(y_bar, a)


@linear(np.require, form=CORE, type=array_result, memory=EITHER(SELF("a"), NEW), samples=lambda draw: [call(draw(3, 4), None, ["C", "W"])])
def require(y_bar, a, dtype=None, requirements=None):
    return runtime.unbroadcast(y_bar, a)


@linear(np.real_if_close, form=CORE,
        type=elementwise_result, memory=EITHER(SELF("a"), VIEW("a"), NEW), samples=lambda draw: [call(draw(3), 1000)])
def real_if_close(y_bar, a, tol=100):
    return runtime.unbroadcast(y_bar, a)


@linear(np.real, form=ELEMENTWISE, type=elementwise_result, memory=EITHER(SELF("x"), VIEW("x"), NEW), samples=copies)
@linear(np.conjugate, type=elementwise_result, form=ELEMENTWISE, samples=copies)
def real(y_bar, x):
    return y_bar


def conversions(draw):
    yield call(draw(3, 4), np.float64)
    yield call(draw(3, 4), float)


@linear("numpy.astype", type=astype_result, form=ELEMENTWISE, floats="stays", samples=conversions)
def astype(y_bar, x, dtype, copy=True):
    return runtime.unbroadcast(y_bar, x)


def astype_tangent(y, x, dtype, copy=True, *, x_dot):
    return runtime.unbroadcast(x_dot, y)


@general("ndarray.astype", "generic.astype", tangent=astype_tangent, like="numpy.astype", form=ELEMENTWISE, floats="stays",
         positional=("x", "dtype", "order", "casting", "subok", "copy"), samples=conversions)
def method_astype(y, x, dtype, copy=True, *, y_bar):
    return runtime.unbroadcast(y_bar, x)


@linear(np.float64, np.float32, np.longdouble, squares="sum", type=numpy_scalar_result, form=ELEMENTWISE,
        memory=EITHER(SELF("x"), NEW), samples=lambda draw: [call(draw.number())])
def numpy_scalar(y_bar, x):
    return runtime.unbroadcast(y_bar, x)


# --- diagonals ---------------------------------------------------------------


def diagonals(draw):
    yield call(draw(3, 4))
    yield call(draw(3, 4), 1)
    yield call(draw(4, 3), -1)
    yield call(draw(2, 3, 3), 0, 1, 2)


def traces(draw):
    yield from diagonals(draw)
    yield call(draw(3, 3), dtype=np.float64)


@linear(np.trace, form=Along("axis1", "axis2"), allowed={"dtype": is_float_type}, samples=traces)
def trace(y_bar, a, offset=0, axis1=0, axis2=1, dtype=None):
    if dtype is not None:
        return runtime.unbroadcast(runtime.untrace(y_bar, a, offset, axis1, axis2), a)
    return runtime.untrace(y_bar, a, offset, axis1, axis2)


@linear(runtime.untrace, form=Along("axis1", "axis2", also=("x",)), type=like_second_result, selects=True,
        samples=lambda draw: [call(draw.number(), draw(3, 4), 1), call(draw(2), draw(2, 3, 3), 0, 1, 2)])
def untrace(y_bar, t, x, offset=0, axis1=0, axis2=1):
    return np.trace(y_bar, offset, axis1, axis2)


@linear(np.diagonal, form=Along("axis1", "axis2"), memory=EITHER(VIEW("a"), NEW), samples=diagonals)
def diagonal(y_bar, a, offset=0, axis1=0, axis2=1):
    return runtime.undiagonal(y_bar, a, offset, axis1, axis2)


@linear(runtime.undiagonal, form=Along("axis1", "axis2", also=("x",)), type=like_second_result, selects=True,
        samples=lambda draw: [call(draw(3), draw(3, 4), 1), call(draw(2, 3), draw(2, 3, 3), 0, 1, 2)])
def undiagonal(y_bar, t, x, offset=0, axis1=0, axis2=1):
    return np.diagonal(y_bar, offset, axis1, axis2)


def matrices_and_vectors(draw):
    yield call(draw(3))
    yield call(draw(3), -1)
    yield call(draw(3, 4))
    yield call(draw(3, 4), 1)


@linear(np.diag, form=Opaque("makes a matrix of a vector, a vector of a matrix"), memory=EITHER(VIEW("v"), NEW), samples=matrices_and_vectors)
def diag(y_bar, v, k=0):
    if np.ndim(v) == 1:
        return np.diagonal(y_bar, k)
    return runtime.undiagonal(y_bar, v, k)


@linear(np.diagflat, form=Opaque("makes a matrix of the elements in order"),
        samples=lambda draw: [call(draw(3)), call(draw(2, 2), -1), call(draw.number(), 1)])
def diagflat(y_bar, v, k=0):
    return runtime.reshape_like(np.diagonal(y_bar, k), v)


def triangles(draw):
    yield call(draw(3, 4))
    yield call(draw(2, 3, 3), -1)


@linear(np.tril, form=CORE, selects=True, samples=triangles)
def tril(y_bar, m, k=0):
    return np.tril(y_bar, k)


@linear(np.triu, form=CORE, selects=True, samples=triangles)
def triu(y_bar, m, k=0):
    return np.triu(y_bar, k)
