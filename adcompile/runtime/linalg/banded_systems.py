"""Matrices that are zero away from the diagonal, as scipy.linalg stores them: with `l` diagonals below and `u` above the main one

    ab[u + i - j, j] = a[i, j]

Elements of `ab` that belong to no place of `a` are read nowhere, and are 0 in what is made here.
"""

import numpy as np

from adcompile.on_demand import needs


def diagonals(l_and_u, n):
    """For each diagonal: its row in `ab`, and the rows and columns of `a` that it has, as slices."""
    lower, upper = l_and_u
    for row in range(lower + upper + 1):
        ahead = upper - row         # the column less the row
        if abs(ahead) < n:
            yield row, slice(max(-ahead, 0), n - max(ahead, 0)), slice(max(ahead, 0), n - max(-ahead, 0))


def scaled(factors, x):
    """Each row of `x`, which may be a vector, times its factor."""
    return factors * x if np.ndim(x) == 1 else factors[:, None] * x


def banded_times(ab, x, l_and_u):
    """`a @ x` of a vector or matrix."""
    found = np.zeros(np.shape(x), np.result_type(ab, x))
    for row, rows, columns in diagonals(l_and_u, len(x)):
        found[rows] += scaled(ab[row, columns], x[columns])
    return found


def banded_transposed_times(ab, x, l_and_u):
    """`a.T @ x` of a vector or matrix."""
    found = np.zeros(np.shape(x), np.result_type(ab, x))
    for row, rows, columns in diagonals(l_and_u, len(x)):
        found[columns] += scaled(ab[row, columns], x[rows])
    return found


def banded_outer(x, z, l_and_u, ab):
    """The diagonals of `x @ z.T`, of two vectors of the outer product, in the shape of `ab`."""
    found = np.zeros(np.shape(ab), np.result_type(x, z))
    for row, rows, columns in diagonals(l_and_u, len(x)):
        products = x[rows] * z[columns]
        found[row, columns] = products if products.ndim == 1 else products.sum(1)
    return found


def solve_banded_transposed(l_and_u, ab, b):
    """The solution of `a.T @ x = b`."""
    lower, upper = l_and_u
    ab = np.asarray(ab)
    turned = np.zeros(ab.shape, ab.dtype)
    for row, rows, columns in diagonals(l_and_u, ab.shape[1]):
        turned[lower + upper - row, rows] = ab[row, columns]
    return needs("scipy.linalg").solve_banded((upper, lower), turned, b, check_finite=False)
