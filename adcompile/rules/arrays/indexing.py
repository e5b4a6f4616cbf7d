"""Parts of arrays, lists and tuples: the cotangent of a part is added to zeros where the part was.

Repeated indices add up.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NUMERIC, OPAQUE, Array
from adcompile.ops.fields import raised
from adcompile.ops.fields.forms import Along, Indexed, Opaque
from adcompile.ops.fields.memory import EITHER, NEW, PART, UNKNOWN, VIEW
from adcompile.ops.fields.safe import in_subscript
from adcompile.ops.typing.results.arrays import take_result
from adcompile.ops.typing.results.operators import getitem_type
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import of_types
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear, register


def indexed(draw):
    yield call(draw(5), 2)
    yield call(draw(5), -1)
    yield call(draw(5), slice(1, 4))
    yield call(draw(5), slice(None, None, -2))
    yield call(draw(5), slice(4, 1))
    yield call(draw(5), None)
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), (1, -2))
    yield call(draw(3, 4), (slice(None), 2))
    yield call(draw(3, 4), (Ellipsis, 0))
    yield call(draw(3, 4), (slice(None), None, slice(1, 3)))
    yield call(draw(5), np.array([0, 2, 0]))
    yield call(draw(5), [3, 3, 1])
    yield call(draw(5), np.array([[0, -1], [4, 0]]))
    yield call(draw(3, 4), (np.array([0, 2, 0]), np.array([1, 1, 1])))
    yield call(draw(3, 4), (slice(1, None), [0, 0, 3]))
    yield call(draw(3, 4), (1, [0, 0, 3]))
    yield call(draw(5), np.array([True, False, True, True, False]))
    yield call(draw(3, 4), draw.flags(3, 4))
    yield call(draw(3, 4), (np.array([True, False, True]), 1))
    yield call(draw(5), np.array([], dtype=int))
    yield call([draw(3), draw.number()], 1)
    yield call([draw(3), draw(2), draw.number()], slice(1, 3))
    yield call((draw.number(), draw(3)), 1)
    yield call((draw.number(), draw(3), draw(2)), slice(0, 2))
    yield call([[draw.number(), draw(2)], draw.number()], 0)


@linear("getitem", form=Indexed("index"),
        type=getitem_type, memory=EITHER(VIEW(0), PART(0), NEW), prints="brackets", takes="anything", cost=(40, 60), walks=True,
        safe=in_subscript, raises=raised.in_subscript, samples=indexed)
def getitem(y_bar, x, index):
    return runtime.index_add(runtime.zeros_like(x), index, y_bar)


def taken(draw):
    yield call(draw(3, 4), np.array([0, 5, 5]))
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), np.array([2, 0, 2]), 0)
    yield call(draw(3, 4), [[0, 1], [1, 1]], -1)
    yield call(draw(5), -1, axis=0)
    yield call(draw(5), np.array([7, -1, -9]), mode="wrap")
    yield call(draw(3, 4), [5, -2], 1, mode="clip")
    yield call(draw(3, 4), range(0), 0)
    yield call(draw(3), [True, False, True])


@linear(np.take, form=Along("axis", none="flat"),
        type=take_result, whole=True, static=("axis",), allowed={"mode": ("raise", "wrap", "clip")}, samples=taken)
def take(y_bar, a, indices, axis=None, mode="raise"):
    if mode == "raise":
        return runtime.untake(y_bar, a, indices, axis)
    return runtime.untake(y_bar, a, runtime.inside(indices, a, axis, mode), axis)


constant(runtime.inside)


@linear(runtime.untake, form=Along("axis", none="flat", also=("x",)), type=like_second_result, selects=True, static=("axis",),
        samples=lambda draw: [call(draw(3, 4), draw(2, 4), [1, 0, 1], 0), call(draw(2), draw(3, 4), [5, 5])])
def untake(y_bar, t, x, indices, axis=None):
    return np.take(y_bar, indices, axis)


def taken_along(draw):
    yield call(draw(3, 4), np.array([[0, 3], [1, 1], [2, 0]]), axis=1)
    yield call(draw(3, 2), np.array([[0, 2]]), 0)


@linear(np.take_along_axis, form=Along("axis", also=("indices",)), samples=taken_along)
def take_along_axis(y_bar, arr, indices, axis=-1):
    return runtime.untake_along(y_bar, arr, indices, axis)


@linear(runtime.untake_along, form=Along("axis", also=("x",)), type=like_second_result, selects=True,
        samples=lambda draw: [call(draw(3, 2), draw(3, 4), np.array([[0, 3], [1, 1], [2, 0]]), 1)])
def untake_along(y_bar, t, x, indices, axis=-1):
    return np.take_along_axis(y_bar, indices, axis)


def compressed_type(condition, array, *others):
    """Of an array, some along the axis or of all; the condition tells how many."""
    return NUMERIC if not isinstance(array, Array) or others else Array(array.dtype, (None,))


def compressions(draw):
    yield call(np.array([True, False, True]), draw(3))
    yield call([0, 1, 1], draw(2, 3))
    yield call(np.array([True, False]), draw(2, 3), 0)
    yield call([True, False, True], draw(2, 3), axis=-1)


@linear(np.compress, form=Along("axis", none="flat"), wrt=("a",), passive=("condition",), type=NUMERIC, static=("axis",),
        samples=compressions)
def compress(y_bar, condition, a, axis=None):
    return runtime.untake(y_bar, a, np.flatnonzero(condition), axis)


@linear(np.extract, form=Opaque("takes the elements in order"), wrt=("arr",), passive=("condition",), type=of_types(compressed_type),
        samples=lambda draw: [call(np.array([[True, False], [True, True]]), draw(2, 2)), call([1, 0, 1], draw(3))])
def extract(y_bar, condition, arr):
    return runtime.untake(y_bar, arr, np.flatnonzero(condition))


def counted(draw):
    yield call(np.array([0, 2, 2, 1]), draw(4))
    yield call(np.array([0, 2, 2, 1]), draw(4), 6)


@linear(np.bincount, form=Opaque("counts in one dimension"), wrt=("weights",), type=Array(None, (None,)), samples=counted)
def bincount(y_bar, x, weights=None, minlength=0):
    return y_bar[x]


# --- left out ---------------------------------------------------------------


def deletions(draw):
    yield call(draw(5), 2)
    yield call(draw(5), [0, -1])
    yield call(draw(3, 4), 1, 1)
    yield call(draw(3, 4), slice(0, 2), axis=0)
    yield call(draw(3, 4), 7)


@linear(np.delete, form=Along("axis", none="flat"), static=("axis",), samples=deletions)
def delete(y_bar, arr, obj, axis=None):
    return runtime.untake(y_bar, arr, runtime.kept(arr, obj, axis), axis)


constant(runtime.kept)
constant(np.triu_indices, np.tril_indices, np.diag_indices, np.triu_indices_from, np.tril_indices_from,
         np.diag_indices_from, np.mask_indices, np.indices, np.unravel_index, np.ravel_multi_index,
         type=OPAQUE)
register((np.ix_,), ("general", (), ()), {"hint": "Index with np.newaxis, as in x[:, None].", "type": OPAQUE, "memory": UNKNOWN})
