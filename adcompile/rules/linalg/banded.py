"""Systems with matrices that are zero away from the diagonal: `scipy.linalg.solve_banded`.

    a @ y = b       b_bar = solve(a.T, y_bar)       a_bar = -outer(b_bar, y), of which the diagonals are what `ab` has
"""

from scipy import linalg

from adcompile import runtime
from adcompile.ir.types import NUMERIC, is_array
from adcompile.ops.fields.forms import ByOperand, Columns, Opaque
from adcompile.ops.fields.memory import SHAPE
from adcompile.ops.typing.usual import of_types
from adcompile.rules.samples import call
from adcompile.rules.table import general, multilinear

DIAGONALS = Opaque("works on diagonals, which stand in rows of different lengths")
ONLY_B = ByOperand(ab=DIAGONALS, b=Columns())
TREATED = {"overwrite_ab": (False,), "overwrite_b": (False,)}


def like_third(l_and_u, ab, b, *options):
    """The type of the solution of a system whose right side is `b`."""
    return b if is_array(b) and b.dtype == "float64" and is_array(ab) and ab.dtype == "float64" else NUMERIC


def systems(draw):
    for l_and_u, n, columns in (((1, 1), 5, ()), ((2, 1), 6, (3,)), ((0, 2), 4, ()), ((1, 0), 3, (2,)), ((0, 0), 3, ()), ((2, 3), 3, ())):
        ab = draw(sum(l_and_u) + 1, n)
        ab[l_and_u[1]] += 6.0
        yield call(l_and_u, ab, draw(n, *columns))


def products(draw):
    for (l_and_u, ab, b), _ in systems(draw):
        yield call(ab, b, l_and_u)


def pairs(draw):
    for (l_and_u, ab, b), _ in systems(draw):
        yield call(b, draw(*b.shape), l_and_u, ab)


def solve_banded_tangent(y, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True, *, ab_dot, b_dot):
    change = b_dot - runtime.banded_times(ab_dot, y, l_and_u)
    return linalg.solve_banded(l_and_u, ab, change, check_finite=False)


@general("scipy.linalg.solve_banded", form=ONLY_B, complex="holomorphic", type=of_types(like_third), tangent=solve_banded_tangent,
         allowed=TREATED, samples=systems)
def solve_banded(y, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True, *, y_bar):
    b_bar = runtime.solve_banded_transposed(l_and_u, ab, y_bar)
    return -runtime.banded_outer(b_bar, y, l_and_u, ab), b_bar


def solve_transposed_tangent(y, l_and_u, ab, b, *, ab_dot, b_dot):
    change = b_dot - runtime.banded_transposed_times(ab_dot, y, l_and_u)
    return runtime.solve_banded_transposed(l_and_u, ab, change)


@general(runtime.solve_banded_transposed, form=ONLY_B, complex="holomorphic", type=of_types(like_third),
         tangent=solve_transposed_tangent, samples=systems)
def solve_banded_transposed(y, l_and_u, ab, b, *, y_bar):
    b_bar = linalg.solve_banded(l_and_u, ab, y_bar, check_finite=False)
    return -runtime.banded_outer(y, b_bar, l_and_u, ab), b_bar


def like_vector(ab, x, l_and_u):
    return like_third(None, ab, x)


@multilinear(runtime.banded_times, form=DIAGONALS, complex="holomorphic", type=of_types(like_vector), samples=products)
def banded_times(y_bar, ab, x, l_and_u):
    return runtime.banded_outer(y_bar, x, l_and_u, ab), runtime.banded_transposed_times(ab, y_bar, l_and_u)


@multilinear(runtime.banded_transposed_times, form=DIAGONALS, complex="holomorphic", type=of_types(like_vector), samples=products)
def banded_transposed_times(y_bar, ab, x, l_and_u):
    return runtime.banded_outer(x, y_bar, l_and_u, ab), runtime.banded_times(ab, y_bar, l_and_u)


def like_diagonals(x, z, l_and_u, ab):
    return like_third(None, x, ab) if is_array(z) and z.dtype == "float64" else NUMERIC


@multilinear(runtime.banded_outer, form=DIAGONALS, complex="holomorphic", type=of_types(like_diagonals), reads={"ab": SHAPE}, samples=pairs)
def banded_outer(y_bar, x, z, l_and_u, ab):
    return runtime.banded_times(y_bar, z, l_and_u), runtime.banded_transposed_times(y_bar, x, l_and_u)
