"""`sparsity`: where a matrix is not zero."""

from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.plot.canvas import canvas

LARGEST = 200
"""Rows or columns up to which each element is a square of its own; beyond, a square stands for several."""


def sparsity(pattern: Any, ax: Any = None) -> Any:
    """The axes of a picture of a matrix, which is a NumPy array or one of scipy.sparse: black where an element is not zero.

    Where there are more than 200 rows or columns, a square stands for several elements, and is the darker the more of them are
    not zero. An array of more axes is refused: give a matrix of it, as by `reshape`.
    """
    rows, columns, shape = places_of(pattern)
    count = len(rows)
    blocks = [min(size, LARGEST) for size in shape]
    dark = np.zeros(blocks)
    np.add.at(dark, tuple([place * many // size for place, many, size in zip((rows, columns), blocks, shape)]), 1.0)
    if blocks != list(shape):
        held = [np.bincount(np.arange(size) * many // size, minlength=many) for many, size in zip(blocks, shape)]
        dark = np.sqrt(dark / np.outer(*held))
        dark[dark > 0] = 0.25 + 0.75 * dark[dark > 0]
    ax = canvas(ax, (4.6, 4.6))
    ax.imshow(np.minimum(dark, 1.0), cmap="gray_r", vmin=0.0, vmax=1.0, interpolation="nearest", aspect="auto" if is_long(shape) else "equal",
              extent=(-0.5, shape[1] - 0.5, shape[0] - 0.5, -0.5))
    total = shape[0] * shape[1]
    ax.set_title(f"{count:.6g} of {total:.6g} elements not zero ({100 * count / total:.2g} %)", fontsize="medium")
    ax.set_xlabel("column (argument)")
    ax.set_ylabel("row (result)")
    for axis in ax.xaxis, ax.yaxis:
        axis.get_major_locator().set_params(integer=True)
    return ax


def is_long(shape):
    """Return True if squares would leave nothing to be seen of the shorter side."""
    return max(shape) > 8 * min(shape)


def places_of(pattern):
    """The rows and the columns of the elements that are not zero, and the shape."""
    if hasattr(pattern, "tocoo"):
        found = pattern.tocoo()
        found.sum_duplicates()
        there = np.asarray(found.data) != 0
        rows, columns, shape = np.asarray(found.row)[there], np.asarray(found.col)[there], found.shape
    else:
        matrix = np.asarray(pattern)
        if matrix.ndim != 2 or matrix.dtype.kind not in "biufc":
            what = f"an array of shape {matrix.shape}" if matrix.ndim and matrix.dtype.kind in "biufc" else f"a {type(pattern).__name__}"
            raise BadArgument(f"sparsity: this is {what}\n  Give a matrix: a NumPy array with two axes, or one of scipy.sparse.")
        (rows, columns), shape = np.nonzero(matrix), matrix.shape
    if 0 in shape:
        raise BadArgument(f"sparsity: the matrix has the shape {tuple(shape)}\n  Give one that has elements.")
    return rows.astype(np.int64), columns.astype(np.int64), tuple(shape)
