"""How few directions give a sparse matrix, and which columns or rows share one.

    colouring = coloured(pattern)                       by columns, rows or both, whichever takes the fewest
    colouring = coloured_symmetric(pattern)             by columns, where each element may be read from either side
    colouring.seeds()                                   a direction for each colour of columns, see `recovery`

All take time linear in the number of elements, and what has fewer colours the more it costs to find is tried last.
"""

from dataclasses import field
from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen
from adcompile.sparse.greedy import first_fit
from adcompile.sparse.index_arrays import Pattern
from adcompile.sparse.regular import lattice, modular
from adcompile.sparse.star import star_colouring

NONE = np.zeros(0, np.int64)
DENSE = 4
"""A row with so many times the elements of most is worth a direction of its own."""
MANY = 4
"""With so many times fewer colours than columns it is not worth to look for fewer."""


@frozen
class Colouring:
    """`columns` has the colour of each column and `rows` that of each row, -1 where it takes part in no direction. `from_rows` tells for
    each element whether it is read from the product of a colour of rows. `symmetric`: it is read from the product for its own column,
    or for that of its transpose."""

    pattern: Pattern
    columns: Any
    column_count: int
    rows: Any = field(default_factory=lambda: NONE)
    row_count: int = 0
    from_rows: Any = None
    symmetric: bool = False

    @property
    def count(self):
        """The number of directions."""
        return self.column_count + self.row_count

    def seeds(self, dtype=np.float64):
        """A direction for each colour of columns, as rows of one array."""
        return seeds_of(self.columns, self.column_count, dtype)

    def row_seeds(self, dtype=np.float64):
        """A cotangent for each colour of rows."""
        return seeds_of(self.rows, self.row_count, dtype)


def seeds_of(colours, count, dtype):
    found, used = np.zeros((count, len(colours)), dtype), np.flatnonzero(colours >= 0)
    found[colours[used], used] = 1
    return found


def coloured(pattern, columns=True, rows=True):
    """The colouring with the fewest directions, by the columns, by the rows, or by some rows and the columns of the others. Only such as
    are wanted."""
    by_column = regular(pattern) if columns else None
    if by_column is not None and by_column[1] == least(pattern) <= 2 * DENSE:
        return Colouring(pattern, *by_column)
    flipped = pattern.transposed()[0]
    found = []
    if columns and rows and min(least(pattern), least(flipped)) > 2 * DENSE:
        found = [one for one in (with_dense_rows(pattern), with_dense_columns(pattern)) if one is not None]
    if columns and not any(one.count <= least(pattern) for one in found):
        found.append(Colouring(pattern, *(by_column or of_columns(pattern))))
    if rows and not any(one.count <= least(flipped) for one in found):
        found.append(Colouring(pattern, NONE, 0, *of_columns(flipped), np.ones(pattern.nnz, bool)))
    return min(found, key=lambda one: one.count)


def coloured_symmetric(pattern):
    """The colouring of a symmetric matrix with the fewest directions, all by columns."""
    found = regular(pattern)
    if found is not None and MANY * found[1] <= pattern.shape[1]:
        return Colouring(pattern, *found)
    star = Colouring(pattern, *star_colouring(pattern), symmetric=True)
    return star if found is None or star.count < found[1] else Colouring(pattern, *found)


def least(pattern):
    """So many directions are needed at least, by columns."""
    return int(pattern.counts().max()) if pattern.shape[0] else 0


def of_columns(pattern):
    """The colours of the columns, no two of one colour with elements in one row, and their number."""
    return regular(pattern) or min(modular(pattern), first_fit(pattern), key=lambda found: found[1])


def regular(pattern):
    """The same by arithmetic, where that takes about as few as there can be; else None."""
    needed = least(pattern)
    if needed == 0 or needed == pattern.shape[1]:
        return np.arange(pattern.shape[1]) % max(needed, 1), min(1, pattern.shape[1]) if needed == 0 else needed
    found = modular(pattern)
    return found if found[1] <= needed else lattice(pattern)


def with_dense_rows(pattern):
    """Rows with many elements by themselves, the columns of all others; None where no rows have."""
    dense = dense_rows(pattern)
    if dense is None:
        return None
    rows, row_count = of_columns(pattern.of_rows(dense).transposed()[0])
    return Colouring(pattern, *of_columns(pattern.of_rows(~dense)), np.where(dense, rows, -1), row_count, dense[pattern.rows()])


def with_dense_columns(pattern):
    """Columns with many elements by themselves, the rows of all others; None where no columns have."""
    flipped = pattern.transposed()[0]
    dense = dense_rows(flipped)
    if dense is None:
        return None
    columns, count = of_columns(flipped.of_rows(dense).transposed()[0])
    return Colouring(pattern, np.where(dense, columns, -1), count, *of_columns(flipped.of_rows(~dense)), ~dense[pattern.indices])


def dense_rows(pattern):
    """A bool for each row that says whether it has far more elements than most; None where none has, or all."""
    counts = pattern.counts()
    dense = counts > DENSE * max(np.median(counts), 1)
    return dense if dense.any() and not dense.all() else None
