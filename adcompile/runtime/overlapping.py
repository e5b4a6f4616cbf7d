"""Arrays that are written: an argument has to be whole, and no memory of another one."""

import numpy as np

from adcompile import errors

SHARED, NO_ARRAY = "an argument that is written shares memory with another one", "an argument that is written is no array or list of its own"
READ_ONLY = "an argument that is written is read-only"
"""The first words of the refusals of an argument."""

PLAIN = (int, float, str, bytes, type, type(np), type(lambda: None))
"""Classes of objects that hold none that are written."""

ATOMS = (*PLAIN, type(None), complex, np.generic, np.dtype, np.ufunc, type(...), slice, range, type(len))
"""Classes of objects that are their own deep copies, or whose copies nobody tells apart."""

MOST = 100_000
"""How many objects are looked at in search of arrays."""


def written_argument(x, others, message):
    """A copy, which lies in memory as it does, of an argument that is written. Raises its refusal where it is no plain array, one whose
    elements overlap, or one that another argument, or something in it, shares memory with, or one that is read-only: the function may
    write it on some paths alone."""
    if type(x) is not np.ndarray:
        raise errors.UnsupportedSyntax(message.replace(SHARED, NO_ARRAY))
    arrays = arrays_in(others)
    if overlaps(x) or arrays is None or any(np.shares_memory(x, array) for array in arrays):
        raise errors.UnsupportedSyntax(message)
    if not x.flags.writeable:
        raise errors.UnsupportedSyntax(message.replace(SHARED, READ_ONLY))
    return laid_as(x)


def written_list(x, others, message):
    """A copy of an argument that is a list and is written. Raises its refusal where it is none of Python's, or another argument is it or
    holds it."""
    todo, seen = list(others), set()
    while todo and len(seen) < MOST:
        value = todo.pop()
        if value is x:
            raise errors.UnsupportedSyntax(message)
        if id(value) not in seen and not isinstance(value, (*PLAIN, np.ndarray)):
            seen.add(id(value))
            todo.extend(held_by(value))
    if todo or type(x) is not list:
        raise errors.UnsupportedSyntax(message.replace(SHARED, NO_ARRAY))
    return list(x)


def held_alone(owners, same, others, message):
    """Raises the refusal where one of the objects, dicts and lists that are written is held by another value too, or by two of them, or
    where a pair that was the same is not."""
    known = {id(owner) for owner in owners}
    todo, seen = list(others), set()
    held = len(known) < len(owners) or any(one is not other for one, other in same)
    while todo and not held and len(seen) < MOST:
        value = todo.pop()
        held = id(value) in known
        if id(value) not in seen and not isinstance(value, (*PLAIN, np.ndarray)):
            seen.add(id(value))
            todo.extend(held_by(value))
    if held or todo:
        raise errors.UnsupportedSyntax(message)


def held_once(values, message):
    """Raises the refusal where an array, list, dict or object is one of the values, or held by it, and another value is it or holds it too:
    copies of the values are two of it, where a deep copy of what holds all of them has one."""
    known = {}
    for one, value in enumerate(values):
        todo, seen = [value], set()
        while todo:
            part = todo.pop()
            if isinstance(part, ATOMS) or id(part) in seen:
                continue
            if not isinstance(part, (tuple, frozenset)) and known.setdefault(id(part), one) != one or len(seen) == MOST:
                raise errors.UnsupportedSyntax(message)
            seen.add(id(part))
            todo.extend(part.flat if isinstance(part, np.ndarray) and part.dtype.kind == "O" else held_by(part))


def long_enough(x, count, message):
    """Raises the refusal where `x` is no array, list or range of at least so many items."""
    if not isinstance(x, (np.ndarray, list, tuple, range)) or getattr(x, "ndim", 1) == 0 or len(x) < count:
        raise errors.UnsupportedSyntax(message)


def counted_place(x, place):
    """A place in a list, counted from its beginning; raises what the list does where there is none."""
    x[place]
    return place + len(x) if place < 0 else place


def laid_as(x):
    """A copy of an array with its strides, so that what NumPy does by layout, as to sum in some order, is the same."""
    if x.size == 0 or x.flags.forc:
        return x.copy(order="K")
    low, high = np.lib.array_utils.byte_bounds(x)
    offset = x.__array_interface__["data"][0] - low
    found = np.ndarray(x.shape, x.dtype, np.empty(high - low, np.uint8), offset, x.strides)
    found[...] = x
    return found


def laid_apart(value, x, place, message):
    """`value` itself, which is to be stored at a place of `x`; raises the refusal where NumPy stores something else. It reads what it has
    just written where both are lines in one array with unequal steps in one direction: `x[0:6:2] = x[0:3]`."""
    target = x[place]
    if getattr(value, "ndim", 0) == 1 and getattr(target, "ndim", 0) == 1 and value.strides != target.strides \
            and value.strides[0] * target.strides[0] > 0 and np.shares_memory(value, target):
        raise errors.UnsupportedSyntax(message)
    return value


def in_two(value, one, other, message):
    """`value` itself, which is to be stored into one of two arrays; raises the refusal where these share memory: NumPy says nothing of
    what is there then."""
    if np.shares_memory(one, other):
        raise errors.UnsupportedSyntax(message)
    return value


def cells(value, start, message):
    """The numbers, from `start` on, of new cells for the elements of an array of floats in the order of C, in an array that lies in memory as
    it does; `start` itself for a number. Raises the refusal for what is neither."""
    if not isinstance(value, np.ndarray):
        if isinstance(value, (int, float, np.integer, np.floating, np.bool_)):
            return start
        raise errors.UnsupportedSyntax(message)
    if value.dtype != np.float64 or type(value) is not np.ndarray or overlaps(value):
        raise errors.UnsupportedSyntax(message)
    numbers = laid_as(value).view(np.int64)
    numbers[...] = np.arange(start, start + value.size).reshape(value.shape)
    return numbers


def as_cells(numbers, rank):
    """`numbers` of cells themselves, which have so many axes."""
    return numbers


def is_part_of(x, y):
    """Return True if `x` is a number, has no elements, or shares memory with an array."""
    return np.size(x) == 0 or not isinstance(x, np.ndarray) or np.shares_memory(x, y)


def lying_apart(numbers, others, message):
    """`numbers` of cells, none of which is among others; raises the refusal where one is."""
    if any(np.shares_memory(numbers, other) for other in others):
        raise errors.UnsupportedSyntax(message)
    return numbers


def laid_out_apart(numbers, source, message):
    """`numbers` of the cells into which what is in other cells is to be stored; raises the refusal where NumPy stores something else, see
    `laid_apart`."""
    laid_apart(source, numbers, ..., message)
    return numbers


def seen(is_view, now, then):
    """An item of an array that was taken before the array was written: a view `then` is what it is `now`, a number is what it was."""
    return now if is_view else then


def overlaps(x):
    """Return True if two elements of an array have one place in memory."""
    extent = x.itemsize + sum(abs(step) * (size - 1) for step, size in zip(x.strides, x.shape))
    return x.size > 0 and extent < x.nbytes


def arrays_in(values):
    """The arrays among values and in what these hold, None where that is too much to look through. What nobody can look into counts
    as none."""
    found, seen, todo = [], set(), list(values)
    while todo and len(seen) < MOST:
        value = todo.pop()
        if isinstance(value, np.ndarray):
            found.append(value)
            todo.extend(value.flat if value.dtype.kind == "O" else ())
        elif id(value) not in seen and not isinstance(value, PLAIN):
            seen.add(id(value))
            todo.extend(held_by(value))
    return None if todo else found


def held_by(value):
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, (list, tuple, set, frozenset)):
        return value
    slots = [getattr(value, name, None) for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
    return [*getattr(value, "__dict__", {}).values(), *slots]
