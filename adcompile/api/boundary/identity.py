"""The directions of all elements of arguments or results at once, along a first axis; in chunks, where there are many.

    for first, last in chunks(count, width):
        seeds = identity(x, first, last)        something of the form of `x`: each number and array in it has the axis in front
"""

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import constant, floating
from adcompile.api.boundary.leaves import leaves, put_together, shaped

CHUNK = 1 << 17
"""The numbers in a chunk: 1 MB of them."""
WHOLE = 1 << 22
"""The numbers up to which a matrix of all directions is not taken in chunks: 32 MB of them."""
FEWEST = 8


def chunks(count, width):
    """Ranges of directions, each of which makes about a megabyte of something with so many numbers; all in one where that is enough. A few go
    together however many numbers they have, up to what the allocator of C takes from memory that it has at hand."""
    each = max(CHUNK // max(width, 1), min(FEWEST, WHOLE // (2 * max(width, 1))), 1)
    parts = max(-(-count // each), 1)
    ends = [count * part // parts for part in range(parts + 1)]
    return list(zip(ends, ends[1:]))


def identity(x, first, last):
    """The directions from `first` to `last` of the elements of the leaves of `x`."""
    parts, start, count = [], 0, last - first
    for leaf in leaves(x):
        size, dtype = np.size(leaf), floating(np.asarray(leaf).dtype)
        part = np.zeros((count, size), dtype)
        places = np.arange(max(first, start), min(last, start + size))
        part[places - first, places - start] = 1.0
        parts.append(part.reshape(count, *np.shape(leaf)))
        start += size
    return put_together(x, iter(parts), lambda item: runtime.in_all_directions(constant(item), count))


def is_whole(x):
    """Return True if the identity for a value is not built, but known to the program: for a vector that is not too long."""
    return type(x) is np.ndarray and x.ndim == 1 and x.dtype == np.float64 and 1 < x.size and x.size**2 <= WHOLE


class Seeds:
    """The operands of a program for some directions of its arguments: their tangents, made when they are asked for, and their number."""

    def __init__(self, active, dots, first, last):
        self.active, self.dots, self.first, self.last = active, dots, first, last

    def __iter__(self):
        yield from self.dots(identity(self.active, self.first, self.last))
        yield self.last - self.first


class Blocks:
    """Derivatives of the leaves of something, one row for each direction, as they come in chunks."""

    def __init__(self, own, count, lent=False):
        """`lent`: what comes may be memory of the user's."""
        self.own, self.count, self.rows, self.lent = own, count, [None] * len(own), lent

    def take(self, first, last, parts):
        """Enter what a chunk gave for each leaf; a number or None stands for zeros."""
        for k, (part, x) in enumerate(zip(parts, self.own)):
            if first == 0 and last == self.count:
                taken = self.lent or any(part is other for other in parts[:k])
                self.rows[k] = whole_rows(np.array(part) if taken and np.ndim(part) else part, self.count, x)
                continue
            if self.rows[k] is None:
                self.rows[k] = np.empty((self.count, np.size(x)), floating(np.asarray(x).dtype))
            self.rows[k][first:last] = 0.0 if part is None else np.reshape(part, (last - first, np.size(x))) if np.ndim(part) else part

    def down(self, others):
        """For each leaf those of the directions' leaves: blocks of the shape of the direction's leaf and then of the own one."""
        start = 0
        for y in others:
            rows = [part[start:start + np.size(y)] for part in self.rows]
            start += np.size(y)
            yield [of_dtype(part, y, x, (*np.shape(y), *np.shape(x))) for part, x in zip(rows, self.own)]

    def across(self, others):
        """The same with the axes of the own leaf first: its elements are those that the directions move."""
        start = [0]
        for x in others:
            start.append(start[-1] + np.size(x))
        for k, y in enumerate(self.own):
            parts = [self.rows[k][first:last].T for first, last in zip(start, start[1:])]
            yield [of_dtype(part, y, x, (*np.shape(y), *np.shape(x))) for part, x in zip(parts, others)]


def whole_rows(part, count, x):
    """All rows for one leaf, in memory that nobody else holds."""
    if np.ndim(part) == 0:
        return np.full((count, np.size(x)), 0.0 if part is None else part, floating(np.asarray(x).dtype))
    own = isinstance(part, np.ndarray) and part.base is None and part.flags.writeable
    return np.reshape(part if own else np.array(part), (count, np.size(x)))


def of_dtype(part, y, x, shape):
    """A block in the dtype of the derivative of `y` by `x`; a number where both are numbers."""
    dtype = np.result_type(*[floating(np.asarray(one).dtype) for one in (y, x)])
    found = part.astype(dtype, copy=False).reshape(shape)
    return shaped(found.reshape(np.size(y), np.size(x)), y, x) if shape == () else found
