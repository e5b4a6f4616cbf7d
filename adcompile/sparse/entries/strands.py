"""Entries of the rows of a derivative: a `Strand` has one in each row of a part of a value, `Strands` are all that a value has.

The rows are those places of the value that are in a progression along each axis. What stands in them is a `Factor`: a number, or a
part of a value of the program. The column of each is in an array of the same shape.
"""

from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Apply, Const
from adcompile.sparse.entries.progressions import NoEntries, as_slice, met, of_slice, python_slice, rest, within

MOST = 64
"""So many strands a value has at most."""
ALL = Apply("slice", (Const(None),) * 3)
ONE = (0, 1, 1)


@frozen
class Factor:
    """A number (a Const), or the elements at `picks` of a value of that `shape`. Picks are progressions, numbers of single places, and
    None for a new axis; its axes stand against the last ones of what it is a factor of."""

    value: Any
    shape: tuple = ()
    picks: tuple = ()

    @property
    def counts(self):
        return tuple([1 if pick is None else pick[1] for pick in self.picks if not isinstance(pick, int)])

    @property
    def number(self):
        return self.value.value if isinstance(self.value, Const) else None

    def expression(self):
        """The expression that reads it."""
        if all(isinstance(pick, tuple) and pick == (0, size, 1) for pick, size in zip(self.picks, self.shape)) and None not in self.picks:
            return self.value
        sizes, index = iter(self.shape), []
        for pick in self.picks:
            size = None if pick is None else next(sizes)
            index.append(Const(None) if pick is None else Const(pick if pick <= size // 2 else pick - size) if isinstance(pick, int)
                         else Apply("slice", tuple(map(Const, as_slice(pick, size)))))
        return Apply("getitem", (self.value, index[0] if len(index) == 1 else Apply("tuple", tuple(index))))

    def places_of_axes(self):
        return [place for place, pick in enumerate(self.picks) if not isinstance(pick, int)]

    def cut(self, axis, rank, numbers):
        """Of the places with these numbers along an axis of something of that rank."""
        axes = self.places_of_axes()
        place = len(axes) - (rank - axis)
        pick = None if place < 0 else self.picks[axes[place]]
        if pick is None or pick[1] == 1:
            return self
        at = axes[place]
        return replace(self, picks=(*self.picks[:at], within(pick, numbers), *self.picks[at + 1:]))

    def without(self, axis, rank):
        """Without an axis of one place."""
        axes = self.places_of_axes()
        place = len(axes) - (rank - axis)
        if place < 0:
            return self
        at = axes[place]
        kept = () if self.picks[at] is None else (self.picks[at][0],)
        return replace(self, picks=(*self.picks[:at], *kept, *self.picks[at + 1:]))

    def with_axis(self, axis, rank):
        """With a new axis before that one of `rank`."""
        axes = self.places_of_axes()
        place = len(axes) - (rank - axis)
        if place <= 0:
            return self
        at = axes[place - 1] + 1
        return replace(self, picks=(*self.picks[:at], None, *self.picks[at:]))


def whole(value, shape):
    """The factor that is all of a value."""
    return Factor(value, tuple(shape), tuple([(0, size, 1) for size in shape]))


@frozen
class Strand:
    rows: tuple         # a progression for each axis
    columns: Any        # an array of the shape of the rows
    factor: Factor

    def cut(self, axis, numbers):
        """Of the rows those with these numbers along an axis."""
        rows = list(self.rows)
        rows[axis] = within(rows[axis], numbers)
        if rows[axis][2] < 0:
            raise NoEntries
        picked = (slice(None),) * axis + (python_slice(numbers),)
        return Strand(tuple(rows), self.columns[picked], self.factor.cut(axis, len(rows), numbers))

    def taken(self, axis, other):
        """Those of the rows that a progression along an axis takes, in its order; None where it takes none."""
        found = met(self.rows[axis], other)
        if found is None:
            return None
        own, there = found
        picked = (slice(None),) * axis + (python_slice(own),)
        rows = (*self.rows[:axis], there, *self.rows[axis + 1:])
        return Strand(rows, self.columns[picked], self.factor.cut(axis, len(rows), own))

    def dropped(self, axis):
        """Without an axis of one row."""
        picked = (slice(None),) * axis + (0, ...)
        rows = (*self.rows[:axis], *self.rows[axis + 1:])
        return Strand(rows, self.columns[picked], self.factor.without(axis, len(self.rows)))

    def with_axis(self, axis, row=ONE):
        """With an axis of one row before that one."""
        factor = self.factor.with_axis(axis, len(self.rows))
        return Strand((*self.rows[:axis], row, *self.rows[axis:]), np.expand_dims(self.columns, axis), factor)

    def spread(self, shape, target):
        """The same in a value that is broadcast from one shape to another."""
        found = self
        for _ in range(len(target) - len(shape)):
            found = found.with_axis(0)
        before = (1,) * (len(target) - len(shape)) + tuple(shape)
        rows = tuple([(0, after, 1) if old == 1 != after else row for row, old, after in zip(found.rows, before, target)])
        return Strand(rows, np.broadcast_to(found.columns, [count for _, count, _ in rows]), found.factor)

    def is_beside(self, other):
        """Return True if another strand has its entries at the same places."""
        mine, its = self.columns, other.columns
        if self.rows != other.rows:
            return False
        same = mine.__array_interface__["data"] == its.__array_interface__["data"] and mine.strides == its.strides
        return same or bool(mine.flat[0] == its.flat[0]) and np.array_equal(mine, its)


@frozen
class Strands:
    """Those of a value of that shape. After a change of the shape the rows are those of the shape before, `grid`."""

    shape: tuple
    strands: tuple = ()
    grid: Any = None

    def all(self):
        if self.grid is not None:
            raise NoEntries
        return self.strands

    def to(self, shape):
        shape = tuple(shape)
        if shape == self.shape:
            return self
        if np.broadcast_shapes(self.shape, shape) != shape:
            raise NoEntries
        return Strands(shape, tuple([one.spread(self.shape, shape) for one in self.all()]))

    def taken(self, index):
        """Those of a part of the value: `index` is that of NumPy, of numbers, slices, None and an ellipsis."""
        found, axis, size = list(self.all()), 0, []
        for pick, length in indices(index, self.shape):
            if pick is None:
                found = [one.with_axis(axis) for one in found]
                size.append(1)
            elif isinstance(pick, int):
                found = [one.taken(axis, (pick, 1, 1)) for one in found]
                found = [one.dropped(axis) for one in found if one is not None]
                continue
            elif pick != (0, length, 1):
                found = [one for one in [one.taken(axis, pick) for one in found] if one is not None] if pick[1] else []
                size.append(pick[1])
            else:
                size.append(length)
            axis += 1
        return Strands(tuple(size), tuple(found))

    def without(self, index):
        """Those of the value with a part cleared."""
        found, left = [], list(self.all())
        for axis, (pick, length) in enumerate(places(index, self.shape)):
            still = []
            for one in left:
                found += [one.cut(axis, numbers) for numbers in rest(one.rows[axis], pick)]
                common = met(one.rows[axis], pick) if pick[1] else None
                still += [] if common is None else [one.cut(axis, common[0])]
            left = still
        return limited(Strands(self.shape, tuple(found)))

    def put(self, index, shape):
        """Those of a value of that shape whose part at `index` is this."""
        picks = indices(index, shape)
        if any(pick is None for pick, _ in picks):
            raise NoEntries
        own = self.to([pick[1] for pick, _ in picks if isinstance(pick, tuple)])
        back = [isinstance(pick, tuple) and pick[2] < 0 for pick, _ in picks]
        if any(back):
            own = own.taken(tuple([slice(None, None, -1 if turned else None) for turned, (pick, _) in zip(back, picks)
                                   if isinstance(pick, tuple)]))
            picks = [(ascending(pick) if turned else pick, size) for turned, (pick, size) in zip(back, picks)]
        found = []
        for one in own.all():
            for axis, (pick, _) in enumerate(picks):
                if isinstance(pick, int):
                    one = one.with_axis(axis, (pick, 1, 1))
                else:
                    start, count, step = one.rows[axis]
                    rows = pick[0] + pick[2] * start, count, pick[2] * step
                    one = Strand((*one.rows[:axis], rows, *one.rows[axis + 1:]), one.columns, one.factor)
            found.append(one)
        return Strands(tuple(shape), tuple(found))


def limited(strands):
    if len(strands.strands) > MOST:
        raise NoEntries
    return strands


def indices(index, shape):
    """For each part of an index the pick and the length of the axis: a progression, the number of a place, or None for a new axis."""
    index = index if isinstance(index, tuple) else (index,)
    if not all(one is None or one is Ellipsis or isinstance(one, (int, np.integer, slice)) and not isinstance(one, bool) for one in index):
        raise NoEntries
    given = sum(one is not None and one is not Ellipsis for one in index)
    if Ellipsis not in index:
        index = (*index, Ellipsis)
    found, axis = [], 0
    for one in index:
        if one is None:
            found.append((None, 1))
        elif one is Ellipsis:
            found += [((0, size, 1), size) for size in shape[axis:axis + len(shape) - given]]
            axis += len(shape) - given
        else:
            size = shape[axis]
            found.append((of_slice(one, size) if isinstance(one, slice) else int(one) % size, size))
            axis += 1
    return found


def places(index, shape):
    """The same for each axis as a progression that ascends; of what is written."""
    found = [((pick, 1, 1) if isinstance(pick, int) else pick, size) for pick, size in indices(index, shape)]
    if any(pick is None for pick, _ in found):
        raise NoEntries
    return [(ascending(pick), size) for pick, size in found]


def ascending(pick):
    """The same places the other way round, where they descend."""
    start, count, step = pick
    return (start + (count - 1) * step, count, -step) if step < 0 and count else pick
