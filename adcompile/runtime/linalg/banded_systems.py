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


def widths_of(ab):
    """How many diagonals below and above the main one a symmetric matrix has of which `ab` holds one half."""
    return len(ab) - 1, len(ab) - 1


def whole_bands(ab, lower):
    """All diagonals of the symmetric matrix of which `ab` holds those above the main one and that, or, `lower`, those below."""
    width, n = len(ab) - 1, np.shape(ab)[1]
    found = np.zeros((2 * width + 1, n), ab.dtype)
    for row, rows, columns in diagonals((width, width), n):
        if row >= width:
            found[row, columns] = ab[row - width, columns] if lower else ab[2 * width - row, rows]
        else:
            found[row, columns] = ab[width - row, rows] if lower else ab[row, columns]
    return found


def whole_bands_back(t, ab, lower):
    """The transpose of `whole_bands`, in the shape of `ab`."""
    width, n = len(ab) - 1, np.shape(ab)[1]
    found = np.zeros(np.shape(ab), t.dtype)
    for row, rows, columns in diagonals((width, width), n):
        place = abs(row - width) if lower else width - abs(row - width)
        found[place, columns if (row >= width) == lower or row == width else rows] += t[row, columns]
    return found
