"""Shapes: broadcasting and what undoes it, and the transposes of what rearranges an array."""

import math
import operator

import numpy as np

from adcompile.runtime.copying import in_layout


def unbroadcast(t, x):
    """`t` summed to the shape of `x`, in its precision, and its real part where `x` is real: the transpose of broadcasting `x` to the
    shape of `t`."""
    if type(x) is float and type(t) is float:
        return t
    shape = np.shape(x)
    if np.shape(t) != shape:
        t = sum_to(t, shape)
    if is_complex(t) and not is_complex(x):
        t = t.real
    if isinstance(x, (np.ndarray, np.inexact)) and x.dtype.kind in "fc":
        if isinstance(t, np.ndarray):
            return t.astype(x.dtype, copy=False)
        if type(t) is not x.dtype.type:     # a Python float would take the precision of what it meets next
            return x.dtype.type(t)
    return t


def is_complex(x):
    """Return True if a value is a complex number or array."""
    return isinstance(x, complex) or getattr(getattr(x, "dtype", None), "kind", "") == "c"


def like_kind(t, x):
    """`t`, of which the real part where `x` is real, and a complex number where `x` is one: a cotangent of `x`. A structure as it is."""
    if isinstance(x, (list, tuple, dict)) or is_complex(t) == is_complex(x):
        return t
    return t + 0j if is_complex(x) else t.real


def conjugated(t):
    """The conjugates of all complex numbers in a structure; everything else as it is."""
    if isinstance(t, (list, tuple)):
        items = [conjugated(item) for item in t]
        return items if isinstance(t, list) else t._make(items) if hasattr(t, "_make") else tuple(items)
    if isinstance(t, dict):
        return {key: conjugated(item) for key, item in t.items()}
    return t.conjugate() if is_complex(t) else t


def sum_to(t, shape):
    """`t` summed over the axes that `shape` lacks or has with size 1; broadcast first where it is the smaller one."""
    extra = np.ndim(t) - len(shape)
    if extra > 0 and shape and np.shape(t)[extra:] == shape:
        return np.add.reduce(t, axis=0 if extra == 1 else tuple(range(extra)))
    whole = np.broadcast_shapes(np.shape(t), shape)
    if np.shape(t) != whole:
        t = np.broadcast_to(t, whole)
    extra = len(whole) - len(shape)
    axes = tuple(axis for axis in range(len(whole))
                 if axis < extra or (shape[axis - extra] == 1 and whole[axis] != 1))
    return t.sum(axis=axes).reshape(shape) if shape else np.asarray(t).sum()


def broadcast_like(t, x):
    """A new array of the shape and precision of `x` filled from `t`; a number where `x` is one, NumPy's if that is."""
    shape = np.shape(x)
    if shape == ():
        number = np.reshape(t, ())[()] if isinstance(t, np.ndarray) else t
        is_numpy = isinstance(x, (np.ndarray, np.inexact)) and x.dtype.kind in "fc"
        return x.dtype.type(number) if type(number) is float and is_numpy else number
    dtype = x.dtype if x.dtype.kind in "fc" else None
    return np.full(shape, t, np.result_type(dtype, np.complex64) if dtype is not None and dtype.kind == "f" and is_complex(t) else dtype)


def in_form(t, x):
    """A derivative by `x` from `t`, in new memory: a float for a float, a number of NumPy's for one, an array of the shape of `x`."""
    if isinstance(x, np.ndarray):
        filled = np.empty(x.shape, x.dtype if x.dtype.kind in "fc" else np.float64)
        filled[...] = t
        return filled
    if isinstance(x, (np.generic, float, int)):
        number = t.item() if isinstance(t, np.ndarray) else t
        return x.dtype.type(number) if isinstance(x, np.floating) else float(number)
    return t


def with_shape(x, shape):
    """A view of `x` in the shape that `x.shape = shape` gives it; raises what that raises."""
    view = x.view() if isinstance(x, np.ndarray) else x
    view.shape = shape
    return view


def as_floats(x):
    """`x` with floats in place of integers; a structure as it is."""
    if isinstance(x, int) and not isinstance(x, bool):
        return float(x)
    if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "iu":
        return x.astype(np.float64)
    return x


def unit_direction(x, k):
    """An array of the shape of `x`, or a number, with 1 in the k-th place and zeros else."""
    direction = np.zeros(np.size(x), x.dtype if getattr(x, "dtype", np.dtype(int)).kind == "f" else float)
    direction[k] = 1.0
    return float(direction[0]) if isinstance(x, (int, float)) else direction.reshape(np.shape(x))


UPDATES = {"+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "/=": operator.itruediv,
           "//=": operator.ifloordiv, "%=": operator.imod, "**=": operator.ipow, "@=": operator.imatmul,
           "<<=": operator.ilshift, ">>=": operator.irshift, "&=": operator.iand, "|=": operator.ior, "^=": operator.ixor}


def updated(result, x, assignment):
    """The new value of `x` after `x op= y`, where `result` is `x op y`: an array keeps its shape and dtype, a number is bound
    anew.

    Where the result does not fit, the same assignment to an array like `x` raises NumPy's own error.
    """
    if not isinstance(x, np.ndarray):
        return result
    result = np.asarray(result)
    if result.shape != x.shape or not np.can_cast(result.dtype, x.dtype, "same_kind"):
        UPDATES[assignment](np.empty_like(x), result)
    return in_layout(result.astype(x.dtype, copy=False), x)


def reshape_like(t, x):
    """`t` in the shape of `x`, which has as many elements; a number where `x` is one."""
    return np.asarray(t).reshape(x.shape) if isinstance(x, np.ndarray) else np.reshape(t, np.shape(x))[()]


def expand(t, x, axis, keepdims):
    """A reduction's result with the axes of `x` put back with size 1, so that it broadcasts against `x`."""
    if keepdims or axis is None or np.ndim(x) == 0:
        return t
    return np.expand_dims(t, axis)


def count(x, axis):
    """How many elements of `x` one element of a reduction over `axis` has; 1 where there is none."""
    shape = np.shape(x)
    if axis is None or not shape:
        return max(math.prod(shape), 1)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return max(math.prod([shape[place] for place in axes]), 1)


def axis_shape(x, axis):
    """A shape that puts a vector along one axis of `x`."""
    shape = [1] * np.ndim(x)
    shape[axis] = -1
    return tuple(shape)


def inverse_axes(axes):
    """The permutation of axes that undoes one."""
    return tuple(int(place) for place in np.argsort([axis % len(axes) for axis in axes]))


def first_axes(count):
    """The first axes: as many as `count`."""
    return tuple(range(count))


# --- several axes as one -------------------------------------------------------


def axes_last(x, axis):
    """`x` with the axes of a reduction made one, the last."""
    axes = reduced_axes(x, axis)
    kept = [place for place in range(np.ndim(x)) if place not in axes]
    shape = np.shape(x)
    merged = math.prod([shape[place] for place in axes])
    return np.reshape(np.transpose(x, kept + axes), [shape[place] for place in kept] + [merged])


def axes_back(t, x, axis):
    """The inverse of `axes_last(x, axis)`, for an array of the shape of its result; a number where `x` is one."""
    axes = reduced_axes(x, axis)
    order = [place for place in range(np.ndim(x)) if place not in axes] + axes
    shape = np.shape(x)
    back = np.transpose(np.reshape(t, [shape[place] for place in order]), np.argsort(order))
    return back if isinstance(x, np.ndarray) else back[()]


def reduced_axes(x, axis):
    rank = np.ndim(x)
    if axis is None or not rank:
        return list(range(rank))
    return sorted(place % rank for place in (axis if isinstance(axis, tuple) else (axis,)))


def lifted(x, other):
    """`x` with an axis of size 1 behind its own for each axis of another array."""
    return np.reshape(x, np.shape(x) + (1,) * np.ndim(other))


def unrollaxis(t, axis, start=0):
    """The inverse of `np.rollaxis(x, axis, start)`."""
    rank = np.ndim(t)
    axis, start = axis % rank, start + rank if start < 0 else start
    return np.moveaxis(t, start - (axis < start), axis)


# --- transposes of what rearranges -----------------------------------------------


def untile(t, x, reps):
    """The transpose of `np.tile(x, reps)`."""
    reps = reps if isinstance(reps, tuple) else tuple(np.atleast_1d(reps))
    shape = np.shape(x)
    rank = max(len(shape), len(reps))
    shape = (1,) * (rank - len(shape)) + shape
    reps = (1,) * (rank - len(reps)) + reps
    pairs = [size for pair in zip(reps, shape) for size in pair]
    return reshape_like(np.reshape(t, pairs).sum(axis=tuple(range(0, 2 * rank, 2))), x)


def unrepeat(t, x, repeats, axis=None):
    """The transpose of `np.repeat(x, repeats, axis)`."""
    if axis is None:
        return reshape_like(unrepeat(t, np.reshape(x, -1), repeats, 0), x)
    size = np.shape(x)[axis]
    if np.ndim(repeats) == 0:
        axis %= np.ndim(x)
        return np.reshape(t, (*np.shape(x)[:axis + 1], repeats, *np.shape(x)[axis + 1:])).sum(axis=axis + 1)
    t = np.moveaxis(t, axis, 0)
    places = np.repeat(np.arange(size), repeats)
    sums = np.zeros((size, *t.shape[1:]), t.dtype)
    np.add.at(sums, places, t)
    return np.moveaxis(sums, 0, axis)


def undiagonal(t, x, offset=0, axis1=0, axis2=1):
    """The transpose of `np.diagonal`: zeros of the shape of `x` with `t` on a diagonal."""
    placed = np.zeros(np.shape(x), np.asarray(t).dtype)
    diagonal = np.diagonal(placed, offset, axis1, axis2)
    diagonal.flags.writeable = True
    diagonal[...] = t
    return placed


def untrace(t, x, offset=0, axis1=0, axis2=1):
    """The transpose of `np.trace`: `t` times the identity, in the shape of `x`."""
    return undiagonal(np.expand_dims(t, -1), x, offset, axis1, axis2)
