"""Triangles and blocks of matrices: what factorisations read, and its transposes."""

import numpy as np

from adcompile.errors import NoRule, NotDifferentiable
from adcompile.runtime.structures import zeros_like


def is_transposed(trans):
    """Return True if `trans` of SciPy's solvers asks for the transposed matrix."""
    return trans not in (0, "N")


def opposite(trans):
    """The `trans` that asks for the transposed of what `trans` asks for."""
    return 0 if is_transposed(trans) else 1


def turned(x, trans):
    """The matrix that `trans` asks for."""
    return np.swapaxes(x, -1, -2) if is_transposed(trans) else x


def only_matrix(x):
    """`x` itself, if it is one matrix and no stack of them."""
    if np.ndim(x) == 2:
        return x
    raise NoRule("the solution of a stack of systems for one vector has no derivative: write the vector as a matrix")


def only_real(x):
    """`x` itself, if it is real."""
    if np.iscomplexobj(x):
        raise NotDifferentiable("the square root of this matrix is complex", found_later=True)
    return x


def triangle(x, lower, unit_diagonal=False):
    """The part of a matrix that `solve_triangular` reads; without the diagonal where that is taken to be 1."""
    return np.tril(x, -1 if unit_diagonal else 0) if lower else np.triu(x, 1 if unit_diagonal else 0)


def lower_factor(c, lower):
    """The lower Cholesky factor, of which `c` holds the lower or, transposed, the upper triangle."""
    return np.tril(c) if lower else np.swapaxes(np.triu(c), -1, -2)


def lower_factor_back(t, lower):
    """The transpose of `lower_factor`."""
    return np.tril(t) if lower else np.triu(np.swapaxes(t, -1, -2))


def symmetric(x, lower):
    """The symmetric matrix of which only one triangle is read."""
    half = np.tril(x, -1) if lower else np.triu(x, 1)
    return half + np.swapaxes(half, -1, -2) + x * np.eye(np.shape(x)[-1], dtype=np.asarray(x).dtype)


def symmetric_back(t, lower):
    """The transpose of `symmetric`."""
    both = t + np.swapaxes(t, -1, -2)
    return (np.tril(both, -1) if lower else np.triu(both, 1)) + t * np.eye(np.shape(t)[-1], dtype=np.asarray(t).dtype)


def permuted(x, pivots, back=False):
    """The rows of a matrix as the pivots of an LU factorisation exchange them, or put back."""
    order = np.arange(len(pivots))
    for place, other in enumerate(pivots):
        order[[place, other]] = order[[other, place]]
    return x[np.argsort(order)] if back else x[order]


def block_of(t, before, x):
    """The block of a block-diagonal matrix that holds `x`, behind those of `before`; in the shape of `x`."""
    rows, columns = corner(before)
    height, width = size_of(x)
    block = t[..., rows:rows + height, columns:columns + width]
    return np.reshape(block, (*block.shape[:-2], *np.shape(x)))[()]


def unblock(t, before, x, whole):
    """The transpose of `block_of`: zeros of the shape of `whole` with `t` in that block."""
    rows, columns = corner(before)
    height, width = size_of(x)
    more = np.shape(t)[:np.ndim(t) - np.ndim(x)]
    placed = np.zeros((*more, *np.shape(whole)), zeros_like(whole).dtype)
    placed[..., rows:rows + height, columns:columns + width] = np.reshape(t, (*more, height, width))
    return placed


def corner(blocks):
    """Where the block behind these begins."""
    sizes = [size_of(block) for block in blocks]
    return sum(height for height, _ in sizes), sum(width for _, width in sizes)


def size_of(x):
    """The height and width of a block: a vector is a row."""
    shape = np.shape(x)
    return shape if len(shape) == 2 else (1, *shape) if shape else (1, 1)


def above_diagonal(a, b):
    """The matrix `[[a, b], [0, a]]`."""
    return np.concatenate((np.concatenate((a, b), axis=1), np.concatenate((np.zeros_like(a), a), axis=1)), axis=0)


def lags(t, x, row):
    """The transpose of `toeplitz`: for each element of `x`, the first column or row, the sum of the diagonal it fills."""
    sums = np.zeros((*np.shape(t)[:-2], len(x)), np.asarray(t).dtype)
    for place in range(1 if row else 0, len(x)):
        sums[..., place] = np.sum(np.diagonal(t, place if row else -place, -2, -1), -1)
    return sums


def unlags(t, whole, row):
    """The transpose of `lags`: each element of `t` along its diagonal, zeros elsewhere, in the shape of `whole`."""
    places = np.subtract.outer(np.arange(np.shape(whole)[0]), np.arange(np.shape(whole)[1]))
    kept = places < 0 if row else places >= 0
    return np.where(kept, t[..., np.where(kept, np.abs(places), 0)], 0.0)
