"""Batches: data in parts of some rows, in a new order each time they are gone through."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from adcompile.errors import BadArgument


class Minibatches:
    """The batches of an epoch, see `minibatches`. `rng` is the generator that orders the rows, `rows` their number."""

    def __init__(self, data: Any, size: int, rng: Any = None, drop_last: bool = False):
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
            raise BadArgument(f"the size of a batch is {size!r}\n  Give a number of rows from 1 on.")
        self.data, self.size, self.rng, self.drop_last = prepared(data), int(size), np.random.default_rng(rng), drop_last
        self.rows, self._take = rows_of(self.data), taker(self.data)
        if not len(self):
            raise BadArgument(f"there are {self.rows} rows, and no batch of {size} can be made of them\n"
                              "  Make size smaller, or let drop_last be False.")

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return self.rows // self.size if self.drop_last else -(-self.rows // self.size)

    def __iter__(self) -> Iterator[Any]:
        order = self.rng.permutation(self.rows)
        for start in range(0, len(self) * self.size, self.size):
            yield self._take(order[start:start + self.size])


def minibatches(data: Any, size: int, rng: Any = None, drop_last: bool = False) -> Minibatches:
    """Goes through data in batches of `size` rows, in a new order each time; `len` is the number of batches.

    `data` is an array, a list of numbers, a DataFrame, or a tuple or dict of these with as many rows each; None, strings and
    single numbers in it are in every batch as they are. `rng` is a generator of NumPy's or a seed; without one the order
    differs from run to run. The last batch has the rows that are left over, unless `drop_last` leaves it out.

    >>> import numpy as np
    >>> from adcompile import optim
    >>> batches = optim.minibatches((np.arange(5), np.arange(5.0) / 10), 2, rng=1)
    >>> len(batches)
    3
    >>> [rows.tolist() for rows, _ in batches], [rows.tolist() for rows, _ in batches]
    ([[4, 0], [1, 2], [3]], [[3, 0], [1, 4], [2]])
    """
    return Minibatches(data, size, rng, drop_last)


def prepared(data):
    """Data with its lists as arrays."""
    if isinstance(data, list):
        try:
            return np.array(data)
        except ValueError:
            raise BadArgument("the data are a list of arrays\n  Give a tuple of them; a list stands for one column.") from None
    if isinstance(data, tuple):
        return remade(data, [prepared(item) for item in data])
    return {key: prepared(item) for key, item in data.items()} if type(data) is dict else data


def remade(data, items):
    return data._make(items) if hasattr(data, "_make") else tuple(items)


def taker(data):
    """The function that takes the rows of data with some numbers."""
    if type(data) is np.ndarray and data.ndim:
        return lambda index: data.take(index, 0)
    if isinstance(data, tuple) or type(data) is dict:
        items = data.items() if isinstance(data, dict) else enumerate(data)
        parts = [(key, taker(item)) for key, item in items]
        if isinstance(data, dict):
            return lambda index: {key: take(index) for key, take in parts}
        return lambda index: remade(data, [take(index) for _, take in parts])
    if has_rows(data):
        rows = data.iloc if hasattr(data, "iloc") else data
        return lambda index: rows[index]
    return lambda index: data


def has_rows(data):
    return len(getattr(data, "shape", ())) > 0


def counts(data, name="data"):
    """How many rows there are in all that has rows, by its name."""
    if isinstance(data, tuple) or type(data) is dict:
        found = {}
        for key, item in data.items() if isinstance(data, dict) else enumerate(data):
            found |= counts(item, f"{name}[{key!r}]")
        return found
    return {name: data.shape[0]} if has_rows(data) else {}


def rows_of(data):
    """The number of rows, the same in all parts of the data."""
    found = counts(data)
    if not found:
        raise BadArgument(f"the data have no rows: they are a {type(data).__name__}\n  Give an array, or a tuple or dict of arrays.")
    if len(set(found.values())) > 1:
        told = ", ".join([f"{name} has {count}" for name, count in list(found.items())[:8]])
        raise BadArgument(f"the data have different lengths: {told}\n  Give as many rows in each.")
    rows = next(iter(found.values()))
    if not rows:
        raise BadArgument("the data are empty\n  Give at least one row.")
    return rows
