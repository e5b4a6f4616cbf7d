"""Matrices with equal elements along each diagonal, said by these: `a[i, j] = v[i - j + n - 1]` of `v` with `2 n - 1` elements; and those of
which the columns are one vector turned round: `a[i, j] = c[(i - j) % n]`.

The transpose of the first ones is said by `v[::-1]`, that of the others by `turned_back(c)`.
"""

import numpy as np

from adcompile.errors import NotDifferentiable
from adcompile.on_demand import needs


def diagonals_of(c, r, b):
    """The elements along the diagonals of the matrix with the first column `c` and the first row `r`. Raises NotDifferentiable for
    what SciPy does not take for one matrix, or `b` for no vectors."""
    if np.ndim(c) != 1 or np.ndim(r) != 1 or len(c) != len(r) or np.ndim(b) not in (1, 2) or len(b) != len(c):
        raise NotDifferentiable("a Toeplitz matrix that is not square, or has an array for its column, cannot be differentiated\n"
                                "  Hand over vectors, or write linalg.toeplitz(c, r) @ x.", found_later=True)
    return np.concatenate([r[:0:-1], c])


def diagonals_back(t, c, row):
    """The transpose of `diagonals_of`: the part of the first row, or of the first column."""
    n = len(c)
    return np.concatenate([np.zeros(1, t.dtype), t[:n - 1][::-1]]) if row else t[n - 1:].copy()


def toeplitz_solution(v, b):
    """The solution of `a @ x = b` of a vector or matrix."""
    n = len(b)
    return needs("scipy.linalg").solve_toeplitz((v[n - 1:], v[:n][::-1]), b)


def toeplitz_times(v, x):
    """`a @ x` of a vector or matrix."""
    n = len(x)
    return needs("scipy.linalg").matmul_toeplitz((v[n - 1:], v[:n][::-1]), x).astype(np.result_type(v, x), copy=False)


def toeplitz_sums(x, z):
    """The sums of `x @ z.T`, of two vectors of the outer product, along the diagonals."""
    if np.ndim(x) == 1:
        return np.convolve(x, z[::-1])
    return np.sum([np.convolve(one, other[::-1]) for one, other in zip(x.T, z.T)], axis=0)


def turned_back(c):
    """The first column of the transpose of a circulant matrix."""
    return np.roll(c[::-1], 1)


def circular(c, x):
    """`a @ x` of a circulant matrix and a vector, of which each may be the other."""
    return np.fft.irfft(np.fft.rfft(c) * np.fft.rfft(x), len(x))


def circulant_solution(c, b):
    """The solution of `a @ x = b` of a circulant matrix and a vector."""
    if np.ndim(c) != 1 or np.shape(c) != np.shape(b):
        raise NotDifferentiable("solve_circulant of more than two vectors cannot be differentiated\n"
                                "  Call it for one right side after the other.", found_later=True)
    return needs("scipy.linalg").solve_circulant(c, b)
