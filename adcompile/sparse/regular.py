"""Colourings that arithmetic finds: no two columns of one colour have elements in one row.

    modular(pattern)    column mod p, for the widest row p: the fewest colours for bands, and for blocks on the diagonal
    lattice(pattern)    (a i + b j + ...) mod p for columns that are points (i, j, ...) of a grid: stencils, whatever size the grid has

Both take time linear in the number of elements.
"""

from itertools import combinations, product

import numpy as np

MOST_IN_A_ROW = 27
"""Columns of one row up to which it may be a stencil: a cube of three."""
SPARE = 2
"""Colours beyond the elements of the widest row up to which a grid is worth it."""
FAR = 6
"""How far points of a stencil lie apart along an axis, at most."""
MOST_GRIDS = 40


def modular(pattern):
    """The colours of the columns and their number: the distance from the first to the last column of the widest row."""
    some = pattern.counts() > 0
    starts, ends = pattern.indptr[:-1][some], pattern.indptr[1:][some]
    spread = int((pattern.indices[ends - 1] - pattern.indices[starts]).max()) + 1 if len(starts) else 1
    return np.arange(pattern.shape[1]) % spread, min(spread, max(pattern.shape[1], 1))


def lattice(pattern):
    """The colours of the columns and their number; None where the columns are no points of a grid, or it would take too many."""
    apart = differences(pattern)
    if not apart:
        return None
    least, columns = int(pattern.counts().max()), np.arange(pattern.shape[1])
    for strides in grids(apart):
        vectors = [coordinates(one, strides) for one in apart]
        if max(max(map(abs, vector)) for vector in vectors) > FAR:
            continue
        found = weights(vectors, least, len(strides))
        if found is None:
            continue
        factors, count = found
        rest, colours = columns, np.zeros(len(columns), np.int64)
        for stride, factor in zip(strides, factors):
            place, rest = np.divmod(rest, stride)
            colours += factor * place
        colours %= count
        if is_valid(pattern, colours):
            return colours, count
    return None


def differences(pattern):
    """The distances between columns that have elements in one row; None where these are too many."""
    counts = pattern.counts()
    if not len(counts) or counts.max() > MOST_IN_A_ROW or pattern.nnz == 0:
        return None
    rows, found = pattern.rows(), np.zeros(pattern.shape[1], bool)
    for lag in range(1, int(counts.max())):
        together = rows[lag:] == rows[:-lag]
        found[(pattern.indices[lag:] - pattern.indices[:-lag])[together]] = True
    apart = np.flatnonzero(found)
    return apart.tolist() if len(apart) <= counts.max() ** 2 else None


def grids(apart):
    """The strides that a grid may have, one for each axis and 1 for the last, whose points lie so far apart in memory."""
    long = sorted({near for one in apart if one > 2 for near in (one, one - 1, one + 1) if near > 2 and near in apart})[:MOST_GRIDS]
    yield (1,)
    yield from [(stride, 1) for stride in long]
    yield from [(large, small, 1) for small, large in combinations(long, 2) if large % small == 0][:MOST_GRIDS]


def coordinates(distance, strides):
    """A distance in memory as steps along the axes, as few as there can be of the longest."""
    steps = []
    for stride in strides:
        step = (2 * distance + stride) // (2 * stride) if stride > 1 else distance
        steps.append(step)
        distance -= step * stride
    return tuple(steps)


def weights(vectors, least, axes):
    """A factor for each axis and a number p, the smallest for which no vector has a sum of its steps that p divides; None where that is
    not about the least number of colours."""
    steps = np.array(vectors)
    for count in range(least, least + SPARE + 1):
        factors = np.array([(*one, 1) for one in product(range(count), repeat=axes - 1)])
        good = (steps @ factors.T % count != 0).all(0)
        if good.any():
            return factors[int(good.argmax())].tolist(), count
    return None


def is_valid(pattern, colours):
    """Return True if no two columns of one colour have elements in one row."""
    count = int(colours.max()) + 1 if len(colours) else 1
    keys = pattern.rows().astype(np.int64) * count + colours[pattern.indices]
    return len(keys) == 0 or bool(np.bincount(keys, minlength=1).max() <= 1) if pattern.shape[0] * count < 8 * pattern.nnz + 1000 \
        else len(np.unique(keys)) == len(keys)
