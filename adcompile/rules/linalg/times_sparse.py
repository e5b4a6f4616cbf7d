"""Products of constant sparse matrices with vectors and matrices.

    y = A @ x       x_bar = A.T @ y_bar         the transpose is another view of the same numbers

They are tried on arrays, with which they are the same.
"""

from adcompile import runtime
from adcompile.ir.objects import Sparse
from adcompile.ir.types import NUMERIC, OPAQUE, is_number
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import CORE, Columns, Opaque
from adcompile.ops.fields.memory import EITHER, NEW, SELF
from adcompile.ops.typing.results.products import sparse_product_result
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear


@linear(runtime.sparse_times, wrt=("x",), form=Columns(), complex="holomorphic", type=sparse_product_result, cost=(300, 1000), runs=(),
        samples=lambda draw: [call(draw(4, 3), draw(3)), call(draw(4, 3), draw(3, 2)), call(draw(0, 3), draw(3))])
def sparse_times(y_bar, a, x):
    return runtime.sparse_times(a.T, y_bar)


@linear(runtime.times_sparse, wrt=("x",), form=CORE, complex="holomorphic", type=sparse_product_result, cost=(300, 1000), runs=(),
        samples=lambda draw: [call(draw(4), draw(4, 3)), call(draw(2, 4), draw(4, 3)), call(draw(4), draw(4, 0))])
def times_sparse(y_bar, x, a):
    return runtime.times_sparse(y_bar, a.T)


# --- what may be an array or a sparse matrix ---------------------------------


ANYTHING = Opaque("one operand may be an array of any rank, or sparse")


def is_factor(type):
    return is_number(type) or isinstance(type, Sparse)


def factor_type(call):
    type = call.operands[0].type
    return type if is_factor(type) else OPAQUE


constant(runtime.factor, type=factor_type, takes="anything", passes=is_factor, effect=Doing.CHECKS, memory=EITHER(SELF("x"), NEW), runs=(),
         samples=lambda draw: [call(draw(3), "NoRule", "no number")])


def factors(draw):
    """Operands of a product in each order, of all ranks that may meet."""
    for a in (draw(4), draw(3, 4), draw(2, 3, 4)):
        for x in (draw(4), draw(4, 2), draw(2, 4, 5)):
            yield a, x


@linear(runtime.factor_times, wrt=("x",), form=ANYTHING, type=NUMERIC, cost=(300, 5000), runs=(),
        samples=lambda draw: [call(a, x) for a, x in factors(draw)])
def factor_times(y_bar, a, x):
    return runtime.factor_times_back(a, y_bar, x)


@linear(runtime.factor_times_back, wrt=("t",), form=ANYTHING, type=NUMERIC, cost=(300, 5000), runs=(),
        samples=lambda draw: [call(a, a @ x, x) for a, x in factors(draw)])
def factor_times_back(y_bar, a, t, x):
    return runtime.factor_times(a, y_bar)


@linear(runtime.times_factor, wrt=("x",), form=ANYTHING, type=NUMERIC, cost=(300, 5000), runs=(),
        samples=lambda draw: [call(x, a) for x, a in factors(draw)])
def times_factor(y_bar, x, a):
    return runtime.times_factor_back(y_bar, a, x)


@linear(runtime.times_factor_back, wrt=("t",), form=ANYTHING, type=NUMERIC, cost=(300, 5000), runs=(),
        samples=lambda draw: [call(x @ a, a, x) for x, a in factors(draw)])
def times_factor_back(y_bar, t, a, x):
    return runtime.times_factor(y_bar, a)
