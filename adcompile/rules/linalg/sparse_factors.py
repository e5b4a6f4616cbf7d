"""Systems of which the matrix was factored before: `splu(A).solve`, `factorized(A)` of `scipy.sparse.linalg`, wherever they were made.

    solve(y) = b        b_bar = solve(y_bar, "T")
"""

from adcompile import runtime
from adcompile.ir.types import NUMERIC, STR, Array, is_array
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import Opaque
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear

ONE_BY_ONE = Opaque("SciPy solves for one right side at a time")


def by_factors(call):
    """`runtime.solved_by_factors`: floats in the shape of the right side."""
    right = call.operands[1].type
    return Array("float64", right.shape) if is_array(right) else NUMERIC


def factors(draw):
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import splu
    solve = splu(csc_array(draw.regular(3, 3))).solve
    for b in (draw(3), draw(3, 2)):
        yield call(solve, b)
        yield call(solve, b, "T")


@linear(runtime.solved_by_factors, wrt=("b",), form=ONE_BY_ONE, type=by_factors, runs=(), effect=Doing.CHECKS, samples=factors)
def solved_by_factors(y_bar, solve, b, trans="N"):
    return runtime.solved_by_factors(solve, y_bar, runtime.other_way(trans))


constant(runtime.other_way, type=STR)
