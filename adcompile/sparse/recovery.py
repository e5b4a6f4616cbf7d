"""The numbers of a sparse matrix from the products that the directions of a colouring gave.

    picked = places(colouring)                  where each element stands in the products: once for each pattern
    data = recovered(picked, by_column, by_row) the elements in the order of the pattern

`by_column` has a row J v for each colour of columns, `by_row` a row u J for each colour of rows.
"""

import numpy as np


def places(colouring):
    """The place of each element in the products by column, flat, followed by those by row, flat."""
    pattern = colouring.pattern
    height, width = pattern.shape
    rows, columns = pattern.rows().astype(np.int64), pattern.indices.astype(np.int64)
    if colouring.symmetric:
        own, other = colouring.columns[columns] * height + rows, colouring.columns[rows] * height + columns
        alone = np.bincount(own, minlength=colouring.column_count * height)[own] == 1
        return np.where(alone, own, other)
    if colouring.from_rows is None:
        return colouring.columns[columns] * height + rows
    by_row = colouring.column_count * height + colouring.rows[rows] * width + columns
    if colouring.column_count == 0:
        return by_row
    return np.where(colouring.from_rows, by_row, colouring.columns[columns] * height + rows)


def recovered(picked, by_column=None, by_row=None):
    """The elements in the order of the pattern."""
    parts = [np.reshape(part, -1) for part in (by_column, by_row) if part is not None and np.size(part)]
    if not parts:
        return np.zeros(len(picked))
    return np.take(parts[0] if len(parts) == 1 else np.concatenate(parts), picked, mode="clip")     # all are there; "raise" copies
