"""Systems of Toeplitz and circulant matrices as texts, see `rules.linalg.toeplitz`."""

import numpy as np

from adcompile import runtime


def solve_toeplitz(c_or_cr, b, check_finite=True):
    if isinstance(c_or_cr, tuple):
        c, r = c_or_cr
    else:
        c, r = c_or_cr, np.conj(c_or_cr)
    b = np.asarray(b)
    return runtime.toeplitz_solution(runtime.diagonals_of(np.asarray(c), np.asarray(r), b), b)


def solve_circulant(c, b):
    return runtime.circulant_solution(np.asarray(c), np.asarray(b))
