"""Functions applied to parts of an array: what takes it apart, and what puts the results together. Functions chosen by class.

What is put together has the dtype that NumPy gives it, which may be one of integers: then nothing flows through it.
"""

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from adcompile.errors import NoRule
from adcompile.runtime.arrays.shapes import unbroadcast
from adcompile.runtime.structures import unarray_like, zeros_like

# --- pieces: where conditions hold -----------------------------------------------------


def piece_conditions(x, condlist, count):
    """Where each of `count` functions of `np.piecewise` is asked, a row for each; raises what NumPy would."""
    if np.isscalar(condlist) or not isinstance(condlist[0], (list, np.ndarray)) and np.ndim(x) != 0:
        condlist = [condlist]
    conditions = np.asarray(condlist, dtype=bool)
    given = len(conditions)
    if given == count - 1:
        rest = ~np.any(conditions, axis=0, keepdims=True)
        return np.concatenate((conditions, rest), axis=0)
    if given != count:
        raise ValueError(f"with {given} condition(s), either {given} or {given + 1} functions are expected")
    return conditions


def with_piece(y, taken, values):
    """`y` with `values` in the place of the elements that are taken."""
    y = np.array(y)
    y[taken] = values
    return y


def piece(t, taken, values):
    """The elements of `t` that are taken, in the shape of `values`, which were put there: the transpose of `with_piece`."""
    return unbroadcast(np.asarray(t)[taken], values)


def holds_floats(y):
    """Return True if the value that is written into an array has floats, so that a derivative flows through it."""
    return np.asarray(y).dtype.kind == "f"


# --- along an axis -------------------------------------------------------------------------


def rows_along(arr, axis):
    """The parts of an array along an axis, each a view; raises what `np.apply_along_axis` would."""
    arr = np.asanyarray(arr)
    moved = np.moveaxis(arr, normalize_axis_index(axis, arr.ndim), -1)
    if 0 in moved.shape[:-1]:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    return [moved[place] for place in np.ndindex(moved.shape[:-1])]


def rows_back(t, arr, axis):
    """The transpose of `rows_along`."""
    moved = np.reshape(np.array(t), np.shape(np.moveaxis(arr, axis, -1)))
    return unbroadcast(np.moveaxis(moved, -1, axis), arr)


def along_axis(values, arr, axis):
    """Put the values for the rows of `arr` together as `np.apply_along_axis` does, in the dtype of the first."""
    first = np.asanyarray(values[0])
    whole = np.zeros_like(first, shape=(len(values), *first.shape))
    for place, value in enumerate(values):
        whole[place] = value
    return np.moveaxis(np.reshape(whole, along_shape(first, arr, axis)), *moved_axes(first, arr, axis))


def unalong_axis(t, values, arr, axis):
    """The transpose of `along_axis`, in the structure of the values; each part has the axes that `t` has before its own."""
    first = np.asanyarray(values[0])
    if not holds_floats(first):
        return zeros_like(values)
    leading = np.ndim(t) - (np.ndim(arr) - 1 + first.ndim)
    wanted, there = ([leading + place for place in places] for places in moved_axes(first, arr, axis))
    parts = np.reshape(np.moveaxis(t, there, wanted), (*np.shape(t)[:leading], len(values), *first.shape))
    parts = np.array(np.moveaxis(parts, leading, 0), first.dtype)
    if leading:
        return list(parts)
    if all(type(value) is np.ndarray and value.dtype is first.dtype and value.shape == first.shape for value in values):
        return list(parts)
    return [unarray_like(part, value) for part, value in zip(parts, values)]


def along_shape(first, arr, axis):
    """The shape of all values before their axes are moved to the axis that was taken."""
    shape = list(np.shape(arr))
    del shape[axis]
    return *shape, *first.shape


def moved_axes(first, arr, axis):
    """The axes of a value when they stand last, and when they stand where the axis was."""
    around, axis = np.ndim(arr) - 1, axis % np.ndim(arr)
    return [list(range(start, start + first.ndim)) for start in (around, axis)]


def counted_axes(axes, count):
    """The axes that `np.apply_over_axes` takes one after the other."""
    return [axis + count if axis < 0 else axis for axis in np.atleast_1d(axes).tolist()]


def require_axes(value, count):
    """Raises what `np.apply_over_axes` would where an axis is missing."""
    if np.ndim(value) != count:
        raise ValueError("function is not returning an array of the correct shape")


# --- element by element ----------------------------------------------------------------------


def first_element(a):
    """The element for which `np.vectorize` calls its function to see what it returns."""
    a = np.asarray(a)
    if a.size == 0:
        raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
    return a.flat[0]


def first_element_back(t, a):
    """The transpose of `first_element`."""
    whole = zeros_like(np.array(a))
    whole.flat[:1] = t
    return unarray_like(whole, a)


def elements(a, shape):
    """The elements of an array that is broadcast to a shape, as `np.vectorize` hands them over: Python's own numbers."""
    return np.ravel(np.broadcast_to(a, shape)).tolist()


def elements_back(t, a, shape):
    """The transpose of `elements`."""
    return unarray_like(np.reshape(np.array(t, dtype=float), shape), a)


def kind_of(first):
    """The dtype of what `np.vectorize` returns, for the first result."""
    return output_kind([np.asarray(item).dtype for item in (first if isinstance(first, tuple) else (first,))])


def output_kind(otypes):
    """The dtype of what `np.vectorize` returns, as `otypes` says."""
    kinds = [np.dtype(kind).char for kind in otypes]
    if len(kinds) != 1 or kinds == ["O"]:
        raise NoRule("np.vectorize of a function that returns several values, or no numbers, has no derivative\n"
                     "Vectorize a function for each of the values.", found_later=True)
    return kinds[0]


def elements_together(values, shape, kind):
    """An array of the results for all elements, in a dtype."""
    if {*map(type, values)} == {float}:
        return np.reshape(np.array(values, dtype=kind), shape)
    whole = np.empty(len(values), object)
    for place, value in enumerate(values):
        whole[place] = value
    return np.asarray(np.reshape(whole, shape), dtype=kind)


def elements_apart(t, values, kind):
    """The transpose of `elements_together`, in the structure of the values."""
    if np.dtype(kind).kind != "f":
        return zeros_like(values)
    if {*map(type, values)} == {float}:
        return np.ravel(t).tolist()
    return [unarray_like(part, value) for part, value in zip(np.ravel(t), values)]


# --- by class --------------------------------------------------------------------------------


def dispatches(x, chooser, function):
    """Return True if a function of `functools.singledispatch` chooses that function for what has the class of `x`."""
    return chooser.dispatch(x.__class__) is function
