"""Linear operations on strands: what the tangent of each statement is made of, from what those are made of that it reads.

Each function takes the `particular_program.Particular` and the operation, and returns the Strands of its result.
"""

import numpy as np

from adcompile.ir.nodes import Apply, Const
from adcompile.ops.by_operation import ByOperation
from adcompile.sparse.dependence.one_operation import printed
from adcompile.sparse.entries.progressions import NoEntries
from adcompile.sparse.entries.strands import Factor, Strand, Strands, limited, whole

linear = ByOperation()
"""By operation: the function for it."""

PLUS, MINUS = Const(1.0), Const(-1.0)


@linear("runtime.written_argument", "runtime.floats", "runtime.real", "runtime.numeric")
def itself(at, apply):
    return at.strands(apply.args[0])


@linear("ndarray.copy", "numpy.copy", "snapshot", "pos", "numpy.positive", "numpy.ascontiguousarray")
def same(at, apply):
    first, *others = apply.args
    if others or apply.kwargs:
        raise NoEntries
    return at.strands(first)


@linear("numpy.array", "numpy.asarray")
def as_array(at, apply):
    first, *others = apply.args
    if others or apply.kwargs:
        raise NoEntries
    return side_by_side(at.items(first)) if at.is_structure(first) else at.strands(first)


@linear("runtime.broadcast_like")
def spread(at, apply):
    return at.strands(apply.args[0]).to(np.shape(at.value(apply.args[1])))


@linear("neg", "numpy.negative")
def turned(at, apply):
    found = at.strands(apply.args[0])
    return Strands(found.shape, tuple([Strand(one.rows, one.columns, negative(at, one.factor)) for one in found.strands]), found.grid)


@linear("add", "accumulate", "numpy.add")
def added(at, apply):
    one, other = map(at.strands, apply.args)
    return sum_of(at, one, other, "add")


@linear("sub", "numpy.subtract")
def subtracted(at, apply):
    one, other = map(at.strands, apply.args)
    return sum_of(at, one, other, "sub", turned=True)


def sum_of(at, one, other, op, turned=False):
    if one.grid is not None and (one.grid, one.shape) == (other.grid, other.shape):
        found = sum_of(at, Strands(one.grid, one.strands), Strands(other.grid, other.strands), op, turned)
        return Strands(one.shape, found.strands, one.grid)
    shape = np.broadcast_shapes(one.shape, other.shape)
    found = list(one.to(shape).all())
    for strand in other.to(shape).all():
        place = next((place for place, known in enumerate(found) if known.is_beside(strand)), None)
        if place is None:
            found.append(Strand(strand.rows, strand.columns, negative(at, strand.factor)) if turned else strand)
        else:
            found[place] = Strand(strand.rows, strand.columns, combined(at, op, found[place].factor, strand.factor))
    return limited(Strands(shape, tuple(found)))


@linear("mul", "numpy.multiply")
def scaled(at, apply):
    one, other = apply.args
    carried, other = (one, other) if at.carries(one) else (other, one)
    return with_each(at, carried, other, product)


@linear("div", "numpy.divide", "numpy.true_divide")
def divided(at, apply):
    carried, other = apply.args
    return with_each(at, carried, other, lambda at, factor, by: combined(at, "div", factor, by))


@linear("runtime.scale")
def scaled_where_not_zero(at, apply):
    """A product that is 0 where the tangent is."""
    carried, other = apply.args
    return with_each(at, carried, other, lambda at, factor, by: by if factor.number == 1.0 else combined(at, apply.op, factor, by))


@linear("runtime.product")
def product_where_none_is_zero(at, apply):
    carried, other = apply.args if at.carries(apply.args[0]) else apply.args[::-1]
    return with_each(at, carried, other, lambda at, factor, by: by if factor.number == 1.0 else combined(at, apply.op, factor, by))


@linear("runtime.divide")
def divided_where_not_zero(at, apply):
    carried, other = apply.args
    return with_each(at, carried, other, lambda at, factor, by: combined(at, apply.op, factor, by))


@linear("runtime.unbroadcast")
def of_one_shape(at, apply):
    found = at.strands(apply.args[0])
    if np.shape(at.value(apply.args[1])) != found.shape:
        raise NoEntries
    return found


def with_each(at, carried, other, change):
    """The strands of `carried` with their factors changed by what a constant value has in the same rows."""
    if at.carries(other):
        raise NoEntries
    found, value = at.strands(carried), at.value(other)
    if found.grid is not None and np.ndim(value):
        raise NoEntries
    shape = found.shape if found.grid is not None else np.broadcast_shapes(found.shape, np.shape(value))
    own = Factor(Const(float(other.value))) if isinstance(other, Const) else whole(at.float(other), np.shape(value))
    spread = found.strands if found.grid is not None else found.to(shape).strands
    strands = [Strand(one.rows, one.columns, change(at, one.factor, in_rows(own, one.rows))) for one in spread]
    return Strands(shape, tuple(strands), found.grid)


def in_rows(factor, rows):
    """The part of a value that stands in some rows of something of that rank or a higher one."""
    count = len(factor.shape)
    picks = [(0, 1, 1) if size == 1 else row for size, row in zip(factor.shape, rows[len(rows) - count:])]
    return Factor(factor.value, factor.shape, tuple(picks))


@linear("getitem")
def part(at, apply):
    found, index = at.strands(apply.args[0]), at.index(apply.args[1])
    if isinstance(index, np.ndarray) and index.dtype.kind in "iu" and index.size:
        return gathered(at, found, index, apply.args[1])
    return found.taken(index)


def gathered(at, found, index, expr):
    """The rows at the places in an array."""
    rows, strands = tuple([(0, size, 1) for size in index.shape]), []
    for one in found.all():
        if len(found.shape) != 1 or one.rows != ((0, found.shape[0], 1),) or one.factor.counts not in ((), found.shape):
            raise NoEntries
        value = one.factor
        factor = value if value.counts == () else at.assigned(Apply("getitem", (value.expression(), expr)), index.shape)
        strands.append(Strand(rows, one.columns[index], factor))
    return Strands(index.shape, tuple(strands))


@linear("numpy.roll")
def rolled(at, apply):
    """A vector turned around its end."""
    first, shift, *axis = apply.args
    found = at.strands(first)
    if len(found.shape) != 1 or any(at.constant(one) not in (None, 0) for one in axis):
        raise NoEntries
    size, far = found.shape[0], at.constant(shift) % max(found.shape[0], 1)
    back = found.taken(slice(size - far, None)).put(slice(None, far), found.shape)
    return limited(Strands(found.shape, (*found.taken(slice(None, size - far)).put(slice(far, None), found.shape).strands, *back.strands)))


@linear("numpy.diff")
def neighbours(at, apply):
    found, = map(at.strands, apply.args)
    if len(found.shape) != 1:
        raise NoEntries
    return sum_of(at, found.taken(slice(1, None)), found.taken(slice(None, -1)), "sub", turned=True)


@linear("attr:T", "numpy.transpose", "ndarray.transpose")
def transposed(at, apply):
    found, = map(at.strands, apply.args)
    return Strands(found.shape[::-1], tuple([Strand(one.rows[::-1], one.columns.T, turned_around(at, one.factor)) for one in found.all()]))


def turned_around(at, factor):
    if len(factor.counts) < 2:
        if factor.counts:
            raise NoEntries
        return factor
    return at.assigned(Apply("numpy.transpose", (factor.expression(),)), factor.counts[::-1])


@linear("index_set")
def stored(at, apply):
    into, index, part = apply.args
    index, old = at.index(index), at.strands(into)
    new = at.strands(part).put(index, old.shape)
    return limited(Strands(old.shape, (*old.without(index).strands, *new.strands)))


@linear("index_add")
def stored_more(at, apply):
    into, index, part = apply.args
    index, old = at.index(index), at.strands(into)
    new = at.strands(part).put(index, old.shape)
    return limited(Strands(old.shape, (*old.all(), *new.all())))


@linear("zeros_like")
def none(at, apply):
    return Strands(np.shape(at.value(apply.args[0])))


@linear("numpy.where", "runtime.select")
def selected(at, apply):
    test, *both = apply.args
    if at.carries(test) or len(both) != 2:
        raise NoEntries
    value, sides = at.value(test), [at.strands(one) for one in both]
    shape = np.broadcast_shapes(np.shape(value), *[one.shape for one in sides])
    own, found = whole(test, np.shape(value)), []
    for place, side in enumerate(sides):
        for one in side.to(shape).all():
            chosen = in_rows(own, one.rows)
            parts = [one.factor, Factor(Const(0.0))]
            expr = Apply(apply.op, (chosen.expression(), *[part.expression() for part in (parts if place == 0 else parts[::-1])]))
            found.append(Strand(one.rows, one.columns, at.assigned(expr, np.broadcast_shapes(chosen.counts, one.factor.counts))))
    return limited(Strands(shape, tuple(found)))


@linear("numpy.concatenate")
def joined(at, apply):
    parts, *others = apply.args
    axis = others[0] if others else dict(apply.kwargs).get("axis", Const(0))
    parts = at.items(parts)
    if not isinstance(axis, Const) or not isinstance(axis.value, int) or len(others) > 1 or not all(one.shape for one in parts):
        raise NoEntries
    each, start, found = parts, 0, []
    axis = axis.value % len(each[0].shape)
    shape = list(each[0].shape)
    shape[axis] = sum(one.shape[axis] for one in each)
    for one in each:
        ends = (slice(None),) * axis + (slice(start, start + one.shape[axis]),)
        found += one.put(ends, shape).strands
        start += one.shape[axis]
    return limited(Strands(tuple(shape), tuple(found)))


@linear("numpy.stack")
def stacked(at, apply):
    parts, = map(at.items, apply.args)
    if apply.kwargs:
        raise NoEntries
    return side_by_side(parts)


def side_by_side(parts):
    """The parts along a new first axis."""
    shape = len(parts), *parts[0].shape
    if any(one.shape != parts[0].shape for one in parts):
        raise NoEntries
    return limited(Strands(shape, tuple([strand for place, one in enumerate(parts) for strand in one.put(place, shape).strands])))


@linear("runtime.reshape_like")
def in_the_shape_of(at, apply):
    return in_shape(at, at.strands(apply.args[0]), np.shape(at.value(apply.args[1])), apply)


@linear("numpy.ravel", "ndarray.ravel", "numpy.reshape", "ndarray.reshape", "ndarray.flatten")
def reshaped(at, apply):
    found, source = at.strands(apply.args[0]), apply.args[0]
    more = [at.constant(arg) for arg in apply.args[1:]]
    if any(isinstance(one, str) and one != "C" for one in more):        # in another order
        raise NoEntries
    return in_shape(at, found, at.run(apply, source, np.broadcast_to(0.0, found.shape), more).shape, apply)


def in_shape(at, found, shape, apply):
    """In another shape, the numbers in the same order: each strand that is in all rows, or else all of them until the end."""
    if found.grid is None and all(is_whole(one, found.shape) for one in found.strands):
        rows, strands = tuple([(0, size, 1) for size in shape]), []
        for one in found.strands:
            value = one.factor
            factor = value if value.counts == () else at.assigned(Apply(apply.op, (value.expression(), *apply.args[1:])), shape)
            strands.append(Strand(rows, np.reshape(one.columns, shape), factor))
        return Strands(shape, tuple(strands))
    grid = found.shape if found.grid is None else found.grid
    return Strands(shape, found.strands, None if shape == grid else grid)


def is_whole(strand, shape):
    """Return True if a strand is in all rows, with one number or one for each."""
    return tuple([count for _, count, _ in strand.rows]) == shape and strand.factor.counts in ((), shape)


# --- factors ------------------------------------------------------------------------


def product(at, one, other):
    if one.number == 1.0:
        return other
    if other.number == 1.0:
        return one
    if one.number == -1.0:
        return negative(at, other)
    if other.number == -1.0:
        return negative(at, one)
    return combined(at, "mul", one, other)


def negative(at, factor):
    if factor.number is not None:
        return Factor(Const(-factor.number))
    return at.assigned(Apply("neg", (factor.expression(),)), factor.counts)


def combined(at, op, one, other):
    if one.number is not None and other.number:
        function, _ = printed(Apply(op, (one.value, other.value)))
        return Factor(Const(function(one.number, other.number)))
    return at.assigned(Apply(op, (one.expression(), other.expression())), np.broadcast_shapes(one.counts, other.counts))
