"""The columns that each element of a value may depend on: a `Reach` has a set of columns for each of `size` elements, in order.

`terms` are arrays with one column an element, -1 for none: where a program moves elements about, nothing else is needed. `rows` is a
boolean matrix of scipy.sparse beside them, or None. Where `full`, every element depends on every column, or may.
"""

from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen
from adcompile.on_demand import needs

MOST_TERMS = 12
"""So many columns an element are kept as terms."""
MOST = 30_000_000
"""Elements of a set of columns for each element of a value, beyond which every one of them counts as depending on everything."""


@frozen
class Reach:
    size: int
    width: int              # the number of columns
    terms: tuple = ()
    rows: Any = None
    full: bool = False

    def taken(self, index):
        """The Reach of elements that are those at `index`, -1 for a constant."""
        index = np.reshape(index, -1)
        left_out = bool(len(index)) and index.min() < 0
        if self.full:
            return full_rows(index >= 0, self.width) if left_out else Reach(len(index), self.width, full=True)
        if self.size == 0:
            return Reach(len(index), self.width)
        terms = tuple([np.where(index < 0, -1, term[index]) if left_out else term[index] for term in self.terms])
        if self.rows is None:
            return Reach(len(index), self.width, terms)
        if not left_out:
            return reach_of(len(index), self.width, terms, self.rows[index])
        some = np.flatnonzero(index >= 0)
        return reach_of(len(index), self.width, terms, selecting(some, index[some], (len(index), self.size)) @ self.rows)

    def grouped(self, group, count):
        """The Reach of `count` elements, each of them made of all elements whose `group` is its number; -1 for those that none is made of."""
        if self.full:
            return Reach(count, self.width, full=True)
        group = np.reshape(group, -1)
        kept = np.flatnonzero(group >= 0)
        rows = selecting(group[kept], kept, (count, self.size)) @ self.matrix()
        return reach_of(count, self.width, (), rows)

    def everywhere(self, count):
        """The Reach of `count` elements, each of which depends on all that this one has."""
        if self.full:
            return Reach(count, self.width, full=True)
        return self.grouped(np.zeros(self.size, np.int64), 1).taken(np.zeros(count, np.int64)) if self.size else Reach(count, self.width)

    def matrix(self):
        """The sets as a boolean matrix of compressed rows, each column once."""
        sparse = needs("scipy.sparse")
        if self.full:
            return sparse.csr_array(np.ones((self.size, self.width), bool))
        found = self.rows if self.rows is not None else sparse.csr_array((self.size, self.width), dtype=bool)
        if not self.terms:
            return found
        columns = np.stack(self.terms, 1)
        if len(self.terms) == 1 and columns.min(initial=0) >= 0:
            own = sparse.csr_array((np.ones(self.size, bool), columns[:, 0], np.arange(self.size + 1)), shape=(self.size, self.width))
        else:
            columns.sort(1)
            new = columns >= 0
            new[:, 1:] &= columns[:, 1:] != columns[:, :-1]
            starts = np.zeros(self.size + 1, np.int64)
            np.cumsum(sum(new.T, np.zeros(self.size, np.int64)), out=starts[1:])
            own = sparse.csr_array((np.ones(starts[-1], bool), columns[new], starts), shape=(self.size, self.width))
        return own if self.rows is None else own + found

    @property
    def is_empty(self):
        return not self.full and not self.terms and self.rows is None


def own(start, count, width):
    """The Reach of an argument with `count` elements, whose columns begin with `start`."""
    return Reach(count, width, (np.arange(start, start + count, dtype=np.int32),))


def united(one, other):
    """The Reach of elements that depend on both; None stands for nothing."""
    if one is None or other is None or one is other:
        return other if one is None else one
    if one.full or other.full:
        return Reach(one.size, one.width, full=True)
    terms = list(one.terms)
    terms += [term for term in other.terms if not any(term is known or np.array_equal(term, known) for known in one.terms)]
    rows = one.rows if other.rows is None else other.rows if one.rows is None or one.rows is other.rows else one.rows + other.rows
    return reach_of(one.size, one.width, tuple(terms), rows)


def reach_of(size, width, terms, rows):
    """The Reach with these sets; full where they are about everything, or too many."""
    if rows is not None and rows.nnz == 0:
        rows = None
    if len(terms) > MOST_TERMS:
        rows, terms = Reach(size, width, terms, rows).matrix(), ()
    if rows is not None and (rows.nnz >= MOST or rows.nnz == size * width):
        return Reach(size, width, full=True)
    return Reach(size, width, terms, rows)


def full_rows(chosen, width):
    """The Reach of elements of which those that are chosen depend on everything."""
    counts = np.where(chosen, width, 0)
    starts = np.concatenate([[0], np.cumsum(counts)])
    if starts[-1] >= MOST:
        return Reach(len(chosen), width, full=True)
    columns = np.tile(np.arange(width), np.count_nonzero(chosen))
    rows = needs("scipy.sparse").csr_array((np.ones(len(columns), bool), columns, starts), shape=(len(chosen), width))
    return reach_of(len(chosen), width, (), rows)


def selecting(rows, columns, shape):
    """The boolean matrix that is true at these places."""
    sparse = needs("scipy.sparse")
    return sparse.coo_array((np.ones(len(rows), bool), (rows, columns)), shape=shape).tocsr()
