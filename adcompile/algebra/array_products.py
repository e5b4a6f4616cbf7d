"""Algebra on products of arrays and on what only rearranges them.

    v @ A.T                             A @ v
    np.outer(u, v).T                    np.outer(v, u)
    A.T.T                               A
    np.moveaxis(x, -1, -1)              x
    np.outer(u, v)                      u[:, None] * v
"""

from adcompile import runtime
from adcompile.algebra.match import defined_by, is_float, number, same
from adcompile.algebra.rewriting import rewrites
from adcompile.ir.nodes import Apply, Const
from adcompile.ir.objects import Sparse
from adcompile.ir.types import is_array, is_scalar, rank


@rewrites("numpy.outer")
def outer(site, expr):
    """The outer product of two vectors, without the way through a function of NumPy's in Python."""
    if not all(rank(site.type(arg)) == 1 and is_array(site.type(arg)) for arg in expr.args) or len(expr.args) != 2:
        return expr
    column = Apply("tuple", (Apply("slice", (Const(None),) * 3), Const(None)))
    return Apply("mul", (site.assign(Apply("getitem", (expr.args[0], column))), expr.args[1]))


@rewrites("matmul")
def multiply_matrix(site, expr):
    """A vector times a transposed matrix is the matrix times the vector."""
    vector, matrix = expr.args
    turned = defined_by(site, matrix, "attr:T", "numpy.transpose")
    if rank(site.type(vector)) == 1 and turned is not None and len(turned.args) == 1 and rank(site.type(matrix)) == 2:
        return Apply("matmul", (turned.args[0], vector))
    return expr


@rewrites("attr:T")
@rewrites("numpy.transpose")
def transpose(site, expr):
    """The transpose of an outer product is the other outer product; that of a transpose the matrix itself, of a number it."""
    if is_scalar(site.type(expr.args[0])):
        return expr.args[0]
    turned = defined_by(site, expr.args[0], "attr:T", "numpy.transpose")
    type = site.type(expr.args[0])
    if len(expr.args) == 1 and turned is not None and len(turned.args) == 1 and (rank(type) == 2 or isinstance(type, Sparse)):
        return turned.args[0]
    product = defined_by(site, expr.args[0], "mul")
    column = product and defined_by(site, product.args[0], "getitem")
    if len(expr.args) > 1 or not column or not is_column(column.args[1]) \
            or not all(rank(site.type(vector)) == 1 for vector in (column.args[0], product.args[1])):
        return expr
    return outer(site, Apply("numpy.outer", (product.args[1], column.args[0])))


def is_column(index):
    """Return True for the index `[:, None]`, which makes a column of a vector."""
    match index:
        case Apply("tuple", (Apply("slice", (Const(None), Const(None), Const(None))), Const(None))):
            return True
    return False


@rewrites("runtime.einsum_spread")
def einsum_spread(site, expr):
    """The product itself is the cotangent, where each axis has a letter that something else has too."""
    t, x, subscripts, operand = expr.args
    whole = isinstance(subscripts, Const) and isinstance(operand, Const) and same(site, t, x) \
        and runtime.einsum_is_whole(subscripts.value, operand.value)
    return t if whole else expr


@rewrites("numpy.einsum")
def einsum(site, expr):
    """A sum over nothing of one factor is the factor."""
    if len(expr.args) != 2 or not isinstance(expr.args[0], Const):
        return expr
    (own,), output = runtime.einsum_terms(expr.args[0].value)
    return expr.args[1] if own == output and len(set(own)) == len(own) and is_float(site, expr.args[1]) else expr


@rewrites("attr:mT")
def matrix_transpose(site, expr):
    """Of a matrix it is the transpose."""
    turned = defined_by(site, expr.args[0], "attr:mT")
    if turned is not None:
        return turned.args[0]
    return transpose(site, Apply("attr:T", expr.args)) if rank(site.type(expr.args[0])) == 2 else expr


@rewrites("numpy.moveaxis")
def moved_axis(site, expr):
    """An axis that stays where it is."""
    x, source, target = expr.args
    return x if number(source) is not None and number(source) == number(target) else expr


@rewrites("runtime.reshape_like")
def reshape_like(site, expr):
    """Simplify `reshape_like(t, x)` to `t` where `t` has the shape of `x` already; else return the expression as it is."""
    t, x = expr.args
    return t if is_array(site.type(t)) and same(site, t, x) else expr
