"""Structures: numbers, arrays, and lists, tuples and dicts of structures. A cotangent has the structure of its primal."""

import math

import numpy as np

from adcompile.ir.objects import is_frame
from adcompile.runtime.arrays.shapes import broadcast_like, is_complex, reshape_like, unbroadcast


def zeros_like(x):
    """Float zeros in the structure of `x`: 0.0 for a Python number, float32 for float32, float64 for integers; an array for a column or
    table of pandas."""
    if x.__class__ is dict:
        return {key: zeros_like(item) for key, item in x.items()}
    if isinstance(x, (float, int)):
        return 0.0
    if x.__class__ is np.ndarray and x.dtype.kind in "fc":
        return np.zeros(x.shape, x.dtype)
    if isinstance(x, (np.ndarray, np.generic)):
        dtype = x.dtype if x.dtype.kind in "fc" else np.float64
        return np.zeros(x.shape, dtype) if isinstance(x, np.ndarray) else np.dtype(dtype).type(0)
    if isinstance(x, (list, tuple)):
        return rebuilt([zeros_like(item) for item in x], x)
    if isinstance(x, dict):
        return {key: zeros_like(item) for key, item in x.items()}
    return np.zeros(x.shape) if is_frame(x.__class__) else 0.0


def in_shape(t, x):
    """A cotangent of `x` in its structure: `t`, but where that is a number which stands for zeros."""
    if isinstance(x, (list, tuple, dict)):
        return t if isinstance(t, (list, tuple, dict)) else zeros_like(x)
    return broadcast_like(t, x)


def accumulate(x_bar, t):
    """`x_bar + t`, item by item in a structure, for which a number stands that is zero. Operands are left as they are."""
    if x_bar.__class__ is np.ndarray or x_bar.__class__ is float:
        return accumulate(zeros_like(t), t) if isinstance(t, (list, tuple, dict)) else x_bar + t
    if isinstance(x_bar, (list, tuple, dict)) and not isinstance(t, (list, tuple, dict)):
        t = zeros_like(x_bar)
    if isinstance(x_bar, (list, tuple)):
        return rebuilt([accumulate(a, b) for a, b in zip(x_bar, t)], x_bar)
    if isinstance(x_bar, dict):
        return {key: accumulate(item, t[key]) for key, item in x_bar.items()}
    return x_bar + t


def index_set(x, index, value):
    """`x` with `value` at `index`: in place in an array; returns it. A number `x` is all that `x[()]` has in it."""
    if not isinstance(x, np.ndarray):
        return x * 0.0 + value
    x[index] = value
    return x


def index_add(x_bar, index, t):
    """`x_bar` with `t` added at `index`, repeated indices adding up: in place in an array, list or dict; returns it.

    An index of a number, as in `x[()]` or `x[..., None]`, has that number in it.
    """
    if x_bar.__class__ is dict:
        x_bar[index] = accumulate(x_bar[index], t)
        return x_bar
    if isinstance(x_bar, (list, dict)):
        if isinstance(index, slice):
            x_bar[index] = [accumulate(a, b) for a, b in zip(x_bar[index], t)]
        else:
            x_bar[index] = accumulate(x_bar[index], t)
        return x_bar
    if isinstance(x_bar, tuple):
        return rebuilt(index_add(list(x_bar), index, t), x_bar)
    if not isinstance(x_bar, np.ndarray):
        return x_bar + np.sum(t)
    if repeats(index):
        np.add.at(x_bar, index, t)
    else:
        x_bar[index] += t
    return x_bar


def unpack(x, count, star):
    """The tuple of what `a, b = x` assigns (`count` items); the item at `star` takes what is left, as a list."""
    before, after = (count, 0) if star < 0 else (star, count - star - 1)
    items = list(x)
    if len(items) < before + after:
        expected = f"expected {count}" if star < 0 else f"expected at least {before + after}"
        raise ValueError(f"not enough values to unpack ({expected}, got {len(items)})")
    if star < 0:
        if len(items) > count:
            raise ValueError(f"too many values to unpack (expected {count})")
        return tuple(items)
    end = len(items) - after
    return (*items[:before], items[before:end], *items[end:])


def repeats(index):
    """Return True if an index may name one element twice: it has integers in an array, a list, or what NumPy makes an array of, as a
    column of a data frame."""
    if isinstance(index, tuple):
        return any(repeats(item) for item in index)
    if index is None or index is Ellipsis or isinstance(index, (int, slice, np.generic)):
        return False
    index = np.asarray(index)
    return index.dtype.kind in "iu" and index.ndim > 0


def repack(t, x, count, star):
    """The transpose of `unpack(x, count, star)`."""
    items = list(t) if star < 0 else [*t[:star], *t[star], *t[star + 1:]]
    return assembled(items, x)


def assembled(parts, x):
    """A list, tuple or array of parts, as `x` is one."""
    if isinstance(x, np.ndarray):
        return np.reshape(parts, np.shape(x)) if len(parts) else np.zeros(np.shape(x))
    return rebuilt(parts, x)


def rebuilt(items, x):
    """A list, tuple or named tuple of items, as `x` is one."""
    if isinstance(x, list):
        return list(items)
    return x._make(items) if hasattr(x, "_make") else tuple(items)


def resequence(t, x):
    """A list, tuple or array with the items of `t`, as `x` is one: the transpose of `list(x)` and `tuple(x)`."""
    return t if type(t) is type(x) else assembled(list(t), x)


NUMBERS = (float, int, np.float64)


def unarray(t, x):
    """The items of `t` in the structure of `x`: the transpose of `np.array(x)`."""
    if isinstance(x, (list, tuple)):
        kinds = set(map(type, x))
        if all(kind in NUMBERS for kind in kinds):
            t = np.real(t) if np.iscomplexobj(t) else t
            return rebuilt([*np.asarray(t, float)] if np.float64 in kinds else np.asarray(t).tolist(), x)
        return rebuilt([unarray(part, item) for part, item in zip(t, x)], x)
    if isinstance(x, (float, int)):
        return number_like(t, x)
    return unbroadcast(reshape_like(t, x), x)


def number_like(t, x):
    """A number of Python's where `x` is one, else NumPy's: it decides in which precision it meets narrow numbers."""
    t = t.real if is_complex(t) else t
    return np.float64(t) if isinstance(x, np.float64) else float(t)


# --- joining -----------------------------------------------------------------------


def split(t, arrays, axis=0):
    """The transpose of `np.concatenate(arrays, axis)`."""
    if axis is None:
        return parts_along(t, arrays, 0, [math.prod(np.shape(x)) for x in arrays])
    return parts_along(t, arrays, axis, [np.shape(x)[axis] for x in arrays])


def unstack(t, arrays, axis=0):
    """The transpose of `np.stack(arrays, axis)`."""
    return parts_along(t, arrays, axis, [1] * len(arrays))


def unstack_rows(t, arrays):
    """The transpose of `np.vstack(arrays)`."""
    return parts_along(t, arrays, 0, [np.shape(x)[0] if np.ndim(x) > 1 else 1 for x in arrays])


def unstack_sides(t, arrays):
    """The transpose of `np.hstack(arrays)`."""
    axis = 0 if np.ndim(arrays[0]) <= 1 else 1
    return parts_along(t, arrays, axis, [np.shape(x)[axis] if np.ndim(x) > 0 else 1 for x in arrays])


def unstack_columns(t, arrays):
    """The transpose of `np.column_stack(arrays)`."""
    return parts_along(t, arrays, 1, [np.shape(x)[1] if np.ndim(x) > 1 else 1 for x in arrays])


def unstack_depths(t, arrays):
    """The transpose of `np.dstack(arrays)`."""
    return parts_along(t, arrays, 2, [np.shape(x)[2] if np.ndim(x) > 2 else 1 for x in arrays])


def unjoin_rows(t, key):
    """The transpose of `np.r_[key]`."""
    if not isinstance(key, tuple):
        return unjoin_rows(t, (key,))[0]
    return parts_along(t, key, 0, [np.shape(x)[0] if np.ndim(x) > 0 else 1 for x in key])


def unjoin_columns(t, key):
    """The transpose of `np.c_[key]`."""
    if not isinstance(key, tuple):
        return unjoin_columns(t, (key,))[0]
    return parts_along(t, key, -1, [np.shape(x)[-1] if np.ndim(x) > 1 else 1 for x in key])


def unblocked(t, arrays):
    """The transpose of `np.block(arrays)`."""
    depth, rank = depth_of(arrays), np.ndim(t)
    return cut(t, arrays, rank - depth, rank)


def depth_of(arrays):
    return 1 + depth_of(arrays[0]) if isinstance(arrays, list) else 0


def cut(t, arrays, axis, rank):
    """The parts of a block along an axis and those after it, in the structure of `arrays`."""
    if not isinstance(arrays, list):
        return unarray(np.reshape(t, np.shape(arrays)), arrays)
    parts, end = [], 0
    for inner in arrays:
        start, end = end, end + extent(inner, axis, rank)
        parts.append(cut(t[(slice(None),) * axis + (slice(start, end),)], inner, axis + 1, rank))
    return parts


def extent(arrays, axis, rank):
    """How far a part of a block goes along an axis."""
    while isinstance(arrays, list):
        arrays = arrays[0]
    shape = (1,) * (rank - np.ndim(arrays)) + np.shape(arrays)
    return shape[axis]


def parts_along(t, arrays, axis, sizes):
    """`t` cut along an axis, the parts in the shapes and the structure of `arrays`."""
    before, parts, end = (slice(None),) * (axis % np.ndim(t)), [], 0
    for size, x in zip(sizes, arrays):
        start, end = end, end + size
        part = t[(*before, slice(start, end))]
        parts.append(unarray(part if part.shape == np.shape(x) else np.reshape(part, np.shape(x)), x))
    return assembled(parts, arrays)


# --- Python's sequences ---------------------------------------------------------------


def each(t, items):
    """`t` for each of the items, summed to its shape: the transpose of Python's `sum`."""
    if isinstance(items, np.ndarray):
        return broadcast_like(t, items)
    kinds = set(map(type, items)) if type(t) in NUMBERS else {None}
    if kinds <= {*NUMBERS}:
        known = {kind: unbroadcast(t, kind(0)) for kind in kinds}
        return assembled([known[type(item)] for item in items], items)
    return assembled([unbroadcast(t, item) for item in items], items)


def collect(items, t):
    """The sum of the items, in the shape of `t`: the transpose of `each`."""
    total = zeros_like(t)
    for item in items:
        total = total + broadcast_like(item, t)
    return total


def first_largest(items):
    """The position of what Python's `max` returns."""
    if isinstance(items, np.ndarray) and not np.any(np.isnan(items)):
        return int(np.argmax(items))
    best = 0
    for place in range(1, len(items)):
        if items[place] > items[best]:
            best = place
    return best


def first_smallest(items):
    """The position of what Python's `min` returns."""
    if isinstance(items, np.ndarray) and not np.any(np.isnan(items)):
        return int(np.argmin(items))
    best = 0
    for place in range(1, len(items)):
        if items[place] < items[best]:
            best = place
    return best


def sorting(items):
    """The positions of the items in the order of Python's `sorted`."""
    return sorted(range(len(items)), key=items.__getitem__)


def gather(items, places):
    """A list of the items at the places."""
    return [items[place] for place in places]


def scatter(t, items, places):
    """The transpose of `gather`, in the structure of `items`."""
    parts = list(zeros_like(items))
    for place, part in zip(places, t):
        parts[place] = accumulate(parts[place], part)
    return assembled(parts, items)


def made_of(cls, *named):
    """An object of a class that holds values, each of which follows its name; no code of the class runs."""
    names, values = named[::2], named[1::2]
    if issubclass(cls, tuple):
        return tuple.__new__(cls, values)
    made = cls.__new__(cls)
    for name, value in zip(names, values):
        object.__setattr__(made, name, value)
    return made


# --- parts of arrays -----------------------------------------------------------------------


def untake(t, x, indices, axis=None):
    """The transpose of `np.take(x, indices, axis)`."""
    if axis is None:
        return reshape_like(untake(t, np.reshape(x, -1), indices, 0), x)
    return index_add(zeros_like(x), (slice(None),) * (axis % np.ndim(x)) + (np.asarray(indices, np.intp),), t)


def inside(indices, x, axis, mode):
    """Indices as `np.take` reads them with `mode="wrap"` or `mode="clip"`."""
    size = np.size(x) if axis is None else np.shape(x)[axis]
    return np.mod(indices, size) if mode == "wrap" else np.clip(indices, 0, size - 1)


def sums_at(places, t, size):
    """An array of so many numbers, each the sum of the elements of `t` that have its place."""
    if t.dtype.itemsize <= 8:
        return np.bincount(places, weights=t, minlength=size)
    sums = np.zeros(size, t.dtype)
    np.add.at(sums, places, t)
    return sums


def untake_along(t, x, indices, axis=-1):
    """The transpose of `np.take_along_axis(x, indices, axis)`."""
    axis %= np.ndim(x)
    indices, shape = np.broadcast_arrays(indices, t)[0], np.shape(x)
    behind = math.prod(shape[axis + 1:])
    starts = np.arange(math.prod(shape[:axis]))[:, None, None] * (shape[axis] * behind) + np.arange(behind)
    places = np.mod(indices, shape[axis]).reshape(len(starts), np.shape(t)[axis], behind) * behind + starts
    sums = sums_at(places.ravel(), np.ravel(t), math.prod(shape))
    return sums.reshape(shape).astype(zeros_like(x[:0]).dtype, copy=False)


def kept(x, obj, axis=None):
    """The positions that `np.delete(x, obj, axis)` keeps."""
    return np.delete(np.arange(np.size(x) if axis is None else np.shape(x)[axis]), obj)


def unselect(t, condlist, choicelist):
    """The transpose of `np.select` with respect to the choices."""
    parts, left = [], True
    for condition, choice in zip(condlist, choicelist):
        parts.append(unarray_like(np.where(np.logical_and(left, condition), t, 0.0), choice))
        left = np.logical_and(left, np.logical_not(condition))
    return assembled(parts, choicelist)


def unselect_rest(t, condlist, default):
    """The transpose of `np.select` with respect to the default."""
    return unarray_like(np.where(np.logical_or.reduce(condlist), 0.0, t), default)


def unarray_like(t, x):
    return number_like(np.sum(t), x) if isinstance(x, (float, int)) else unbroadcast(t, x)


def order(keys, reverse=False):
    """The places of items in the order of their keys, equal ones as they stand: `sorted` by a key."""
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def place_of_largest(keys):
    """The first place of the largest key."""
    if not keys:
        raise ValueError("max() iterable argument is empty")
    return max(range(len(keys)), key=keys.__getitem__)


def place_of_smallest(keys):
    """The first place of the smallest key."""
    if not keys:
        raise ValueError("min() iterable argument is empty")
    return min(range(len(keys)), key=keys.__getitem__)


def hypot_of(sides):
    """The square root of the sum of the squares of numbers in a list or array: `math.hypot(*sides)`."""
    return math.hypot(*sides)
