"""Systems of Toeplitz and circulant matrices, and of symmetric ones that are zero away from the diagonal: see `runtime.linalg.toeplitz`.

    a @ y = b       b_bar = solve(a.T, y_bar)       a_bar = -outer(b_bar, y), summed along the diagonals
"""

import numpy as np
from scipy import linalg

from adcompile import runtime
from adcompile.ir.types import INT, NUMERIC, Array, Tuple, is_array
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import Opaque
from adcompile.ops.fields.memory import SHAPE
from adcompile.ops.typing.usual import of_types
from adcompile.rules.linalg.banded import DIAGONALS, TREATED, like_third
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear, multilinear


def like_second(v, x, *more):
    return x if is_array(x) and x.dtype == "float64" and is_array(v) and v.dtype == "float64" else NUMERIC


def diagonals_type(c, r, b):
    return Array("float64", (None,)) if all(is_array(one) and one.dtype == "float64" for one in (c, r)) else NUMERIC


def vectors(draw):
    for n, columns in ((4, ()), (3, (2,)), (1, ())):
        v = draw(2 * n - 1)
        v[n - 1] += 6.0
        yield call(v, draw(n, *columns))


def pairs(draw):
    yield call(draw(4), draw(4))
    yield call(draw(3, 2), draw(3, 2))


# --- diagonals -----------------------------------------------------------------


@linear(runtime.diagonals_of, said="the diagonals of a Toeplitz matrix", wrt=("c", "r"), form=DIAGONALS, type=of_types(diagonals_type),
        effect=Doing.CHECKS, samples=lambda draw: [call(draw(3), draw(3), draw(3)), call(draw(1), draw(1), draw(1, 2))])
def diagonals_of(y_bar, c, r, b):
    return runtime.diagonals_back(y_bar, c, False), runtime.diagonals_back(y_bar, r, True)


@linear(runtime.diagonals_back, form=DIAGONALS, type=of_types(lambda t, c, row: c), reads={"c": SHAPE},
        samples=lambda draw: [call(draw(5), draw(3), row) for row in (True, False)])
def diagonals_back(y_bar, t, c, row):
    nothing = np.zeros_like(c)
    return runtime.diagonals_of(nothing, y_bar, c) if row else runtime.diagonals_of(y_bar, nothing, c)


# --- Toeplitz ------------------------------------------------------------------


def solution_tangent(y, v, b, *, v_dot, b_dot):
    return runtime.toeplitz_solution(v, b_dot - runtime.toeplitz_times(v_dot, y))


@general(runtime.toeplitz_solution, form=DIAGONALS, type=of_types(like_second), tangent=solution_tangent, samples=vectors)
def toeplitz_solution(y, v, b, *, y_bar):
    b_bar = runtime.toeplitz_solution(v[::-1], y_bar)
    return -runtime.toeplitz_sums(b_bar, y), b_bar


@multilinear(runtime.toeplitz_times, form=DIAGONALS, type=of_types(like_second), samples=vectors)
def toeplitz_times(y_bar, v, x):
    return runtime.toeplitz_sums(y_bar, x), runtime.toeplitz_times(v[::-1], y_bar)


@multilinear(runtime.toeplitz_sums, form=DIAGONALS, samples=pairs,
             type=of_types(lambda x, z: Array("float64", (None,)) if like_second(x, z) is not NUMERIC else NUMERIC))
def toeplitz_sums(y_bar, x, z):
    return runtime.toeplitz_times(y_bar, z), runtime.toeplitz_times(y_bar[::-1], x)


# --- circulant ------------------------------------------------------------------

ROUND = Opaque("works on one vector")


def circulant_tangent(y, c, b, *, c_dot, b_dot):
    return runtime.circulant_solution(c, b_dot - runtime.circular(c_dot, y))


@general(runtime.circulant_solution, said="solve_circulant", form=ROUND, type=of_types(like_second), tangent=circulant_tangent,
         effect=Doing.CHECKS, samples=lambda draw: [call(draw(4) + np.array([6.0, 0.0, 0.0, 0.0]), draw(4)), call(draw(1), draw(1))])
def circulant_solution(y, c, b, *, y_bar):
    b_bar = runtime.circulant_solution(runtime.turned_back(c), y_bar)
    return -runtime.circular(runtime.turned_back(y), b_bar), b_bar


@multilinear(runtime.circular, form=ROUND, type=of_types(like_second), samples=lambda draw: [call(draw(4), draw(4)), call(draw(3), draw(3))])
def circular(y_bar, c, x):
    return runtime.circular(runtime.turned_back(x), y_bar), runtime.circular(runtime.turned_back(c), y_bar)


@linear(runtime.turned_back, form=ROUND, type=of_types(lambda c: c), samples=lambda draw: [call(draw(4)), call(draw(1))])
def turned_back(y_bar, c):
    return runtime.turned_back(y_bar)


# --- symmetric with bands ---------------------------------------------------------


def bands(draw):
    for rows, n, columns in ((2, 5, ()), (3, 4, (2,)), (1, 3, ())):
        ab = draw(rows, n)
        ab[-1] = np.abs(ab[-1]) + 6.0
        yield call(ab, draw(n, *columns))
        yield call(ab[::-1], draw(n, *columns), lower=True)


def solveh_banded_tangent(y, ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True, *, ab_dot, b_dot):
    change = runtime.banded_times(runtime.whole_bands(ab_dot, lower), y, runtime.widths_of(ab))
    return linalg.solveh_banded(ab, b_dot - change, lower=lower, check_finite=False)


@general("scipy.linalg.solveh_banded", form=DIAGONALS, type=of_types(lambda ab, b, *options: like_third(None, ab, b)),
         tangent=solveh_banded_tangent, allowed=TREATED, samples=bands)
def solveh_banded(y, ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True, *, y_bar):
    b_bar = linalg.solveh_banded(ab, y_bar, lower=lower, check_finite=False)
    both = runtime.banded_outer(b_bar, y, runtime.widths_of(ab), runtime.whole_bands(ab, lower))
    return -runtime.whole_bands_back(both, ab, lower), b_bar


def halves(draw):
    for lower in (False, True):
        yield call(draw(3, 5), lower)
        yield call(draw(1, 3), lower)


@linear(runtime.whole_bands, form=DIAGONALS, samples=halves,
        type=of_types(lambda ab, lower: Array("float64", (None, ab.shape[1])) if is_array(ab) and ab.dtype == "float64" else NUMERIC))
def whole_bands(y_bar, ab, lower):
    return runtime.whole_bands_back(y_bar, ab, lower)


@linear(runtime.whole_bands_back, form=DIAGONALS, type=of_types(lambda t, ab, lower: ab), reads={"ab": SHAPE},
        samples=lambda draw: [call(draw(5, 4), draw(3, 4), lower) for lower in (False, True)])
def whole_bands_back(y_bar, t, ab, lower):
    return runtime.whole_bands(y_bar, lower)


constant(runtime.widths_of, type=Tuple((INT, INT)))
