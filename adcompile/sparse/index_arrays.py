"""Where a matrix is not zero, as the index arrays of compressed rows: those of row i are `indices[indptr[i]:indptr[i + 1]]`."""

from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen


@frozen
class Pattern:
    """Rows of increasing columns, each of them once. The arrays are read only."""

    indptr: Any
    indices: Any
    shape: tuple

    @property
    def nnz(self):
        return len(self.indices)

    def counts(self):
        """The number of elements of each row."""
        return np.diff(self.indptr)

    def rows(self):
        """The row of each element."""
        return np.repeat(np.arange(self.shape[0], dtype=self.indices.dtype), self.counts())

    def transposed(self):
        """The pattern of the transpose, and the place of each of its elements among those of this one."""
        order = np.argsort(self.indices, kind="stable")
        return pattern_of(starts_of(self.indices, self.shape[1]), self.rows()[order], self.shape[::-1]), order

    def of_rows(self, chosen):
        """The pattern with the other rows empty; `chosen` has a bool for each row."""
        kept = np.repeat(chosen, self.counts())
        return pattern_of(starts_of(self.rows()[kept], self.shape[0]), self.indices[kept], self.shape)

    def symmetric(self):
        """The pattern of this and its transpose together."""
        rows = self.rows()
        return from_places(np.concatenate([rows, self.indices]), np.concatenate([self.indices, rows]), self.shape)


def pattern_of(indptr, indices, shape):
    """The pattern with these arrays, which nobody writes from now on."""
    size = np.int32 if max(len(indices), *shape, 0) < 2**31 else np.int64
    arrays = [np.ascontiguousarray(array, dtype=size) for array in (indptr, indices)]
    for array in arrays:
        array.flags.writeable = False
    return Pattern(*arrays, tuple(shape))


def from_places(rows, columns, shape):
    """The pattern with elements at these places, which may come in any order and several times."""
    rows, columns = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    keys = rows * max(shape[1], 1) + columns
    if len(keys) and not (np.diff(keys) > 0).all():
        keys = np.sort(keys)        # much faster than numpy.unique, which makes a table of them
        keys = keys[np.diff(keys, prepend=keys[0] - 1) > 0]
    rows, columns = np.divmod(keys, max(shape[1], 1))
    return pattern_of(starts_of(rows, shape[0]), columns, shape)


def from_dense(matrix):
    """The pattern of the elements of a matrix that are not zero."""
    return from_places(*np.nonzero(matrix), np.shape(matrix))


def starts_of(sorted_or_not, count):
    """The `indptr` of so many rows, from the row of each element."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(sorted_or_not, minlength=count), out=starts[1:])
    return starts
