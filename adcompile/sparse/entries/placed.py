"""The places of the entries of strands in the data of a matrix of compressed rows.

    pattern, pairs, zeroed, other = placed(blocks, width)       pairs of the `Placed` of a strand and that
    fill = filling([one for one, _ in pairs], zeroed, pattern.nnz, other)
    data = fill(*numbers)
"""

from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen, replace
from adcompile.sparse.entries.progressions import NoEntries
from adcompile.sparse.index_arrays import pattern_of, starts_of


@frozen
class Placed:
    """The numbers of a strand in the data. `where` are (offset, shape, strides) in memory where they lie at equal distances along each
    axis, else the places, flat. `adds`: something may be there before. `mirror` is where they stand a second time, in the same form."""

    number: Any         # where it is the same always
    counts: tuple
    where: Any
    adds: bool
    mirror: Any = None


def places_in(strand, shape, first):
    """The row of each entry; `first` is that of the first element of the value."""
    found = np.full((1,) * len(strand.rows), first, np.int64)
    for axis, (start, count, step) in enumerate(strand.rows):
        far = int(np.prod(shape[axis + 1:], dtype=np.int64))
        along = [-1 if one == axis else 1 for one in range(len(strand.rows))]
        found = found + (far * (start + step * np.arange(count))).reshape(along)
    return found


def placed(blocks, width, symmetric=False):
    """The pattern; pairs and a flag as of `with_ways`; and the place of each element's other side, where data are to be the mean with that.

    `blocks` has for each value in the result its number of elements, the shape that rows are counted in, and its strands. Of a `symmetric`
    matrix what is below the diagonal is that above it once more, or both are the mean.
    """
    lines, first = [], 0
    for size, shape, strands in blocks:
        for strand in strands:
            rows = places_in(strand, shape, first)
            lines.append((strand, np.broadcast_to(rows, strand.columns.shape), strand.columns))
        first += size
    lines = [line for line in lines if line[2].size]
    keys = [np.reshape(rows * max(width, 1) + columns, -1) for _, rows, columns in lines]
    every = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    order = np.argsort(every, kind="stable")
    ordered = every[order]
    new = np.ones(len(every), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    place = np.empty(len(every), np.int64)
    place[order] = np.cumsum(new) - 1
    ordered = ordered[new]
    rows = ordered // max(width, 1)
    columns = ordered - rows * max(width, 1)
    pattern = pattern_of(starts_of(rows, first), columns, (first, width))
    parts = np.split(place, np.cumsum([len(key) for key in keys])[:-1]) if keys else []
    chosen = mirrored(lines, parts, ordered, width) if symmetric else [None] * len(lines)
    return pattern, *with_ways(lines, parts, chosen or [None] * len(lines), pattern.nnz), other_side(pattern) if chosen is None else None


def other_side(pattern):
    """For each element the place of that on the other side of the diagonal."""
    flipped, order = pattern.transposed()
    if not np.array_equal(flipped.indices, pattern.indices) or not np.array_equal(flipped.indptr, pattern.indptr):
        raise NoEntries
    return order


def with_ways(lines, parts, chosen, count):
    """Pairs of the Placed of a strand and that, the largest first; and True where the data must be zeros before."""
    found, before, zeroed = [], np.zeros(count, bool), False
    for number in sorted(range(len(lines)), key=lambda one: -len(parts[one])):
        if chosen[number] is False:
            continue
        (strand, _, columns), part, mirror = lines[number], parts[number], chosen[number]
        some = before[part]
        before[part] = True
        if mirror is not None:
            before[mirror] = True
            mirror = way_of(np.reshape(mirror, columns.shape))
        zeroed = zeroed or bool(some.any() and not some.all())
        where = way_of(np.reshape(part, columns.shape))
        found.append((Placed(strand.factor.number, columns.shape, where, bool(some.any()), mirror), strand))
    return [(replace(one, adds=True), strand) for one, strand in found] if zeroed else found, zeroed


def way_of(places):
    """The way places lie: (offset, shape, strides) in bytes where that is all, else the places in order."""
    steps = [int(np.take(places, 1, axis).flat[0] - places.flat[0]) if size > 1 else 0 for axis, size in enumerate(places.shape)]
    expected = np.full((1,) * places.ndim, places.flat[0])
    for axis, (step, size) in enumerate(zip(steps, places.shape)):
        expected = expected + (step * np.arange(size)).reshape([-1 if one == axis else 1 for one in range(places.ndim)])
    if np.array_equal(expected, places):
        return 8 * int(places.flat[0]), places.shape, tuple([8 * step for step in steps])
    return np.reshape(places, -1)


def mirrored(lines, parts, keys, width):
    """For each strand the places of its entries on the other side of the diagonal, None on it, and False for what is left out, below it.
    None instead where strands cross the diagonal, or several of them meet above it. `keys` are those of all places, in order."""
    sides = [side_of(rows, columns) for _, rows, columns in lines]
    above, below = np.zeros(len(keys), bool), np.zeros(len(keys), bool)
    for side, part in zip(sides, parts):
        if side == "across" or side == "above" and above[part].any():
            return None
        if side in ("above", "below"):
            (above if side == "above" else below)[part] = True
    if np.count_nonzero(above) != np.count_nonzero(below):
        return None
    found = []
    for (_, rows, columns), side in zip(lines, sides):
        if side != "above":
            found.append(None if side == "on" else False)
            continue
        other = np.reshape(columns * max(width, 1) + rows, -1)
        at = np.minimum(np.searchsorted(keys, other), len(keys) - 1)
        if not np.array_equal(keys[at], other):
            return None
        found.append(at)
    return found


def side_of(rows, columns):
    if (rows < columns).all():
        return "above"
    return "on" if (rows == columns).all() else "below" if (rows > columns).all() else "across"


def filling(found, zeroed, count, other=None):
    """A function that puts the numbers of strands, those whose factor is no number, into the data of a new matrix.

        def fill(c0, c1):
            data = np.empty(598)
            data[1:597:3] = c0
            data[0:1] = 1.0
            ...
    """
    lines, space, given = [f"data = np.{'zeros' if zeroed else 'empty'}({count})"], {"np": np, "inf": np.inf, "nan": np.nan}, []
    for one in found:
        value = f"c{len(given)}" if one.number is None else repr(one.number)
        given += [value] if one.number is None else []
        for where in [one.where] if one.mirror is None else [one.where, one.mirror]:
            lines += written(where, one, value, space)
    lines += [] if other is None else ["return 0.5 * (data + data[other])"]
    space["other"] = other
    text = "\n    ".join([f"def fill({', '.join(given)}):", *lines, "return data"])
    exec(compile(text, "<adcompile fill>", "exec"), space)
    return space["fill"]


def written(where, one, value, space):
    """The lines that put a value, or add it, to where a strand stands."""
    sign = "+=" if one.adds else "="
    if not isinstance(where, tuple):
        name = f"places{len(space)}"
        space[name] = where
        return [f"data[{name}] {sign} np.ravel(np.broadcast_to({value}, {one.counts}))"]
    offset, shape, strides = where
    if len(shape) <= 1:
        first, count, step = offset // 8, shape[0] if shape else 1, strides[0] // 8 if shape and shape[0] > 1 else 1
        if step > 0:
            return [f"data[{first}:{first + (count - 1) * step + 1}{f':{step}' if step > 1 else ''}] {sign} {value}"]
    return [f"part = np.ndarray({shape}, np.float64, data, {offset}, {strides})", f"part[...] {sign} {value}"]
