"""Products of sparse matrices with what carries a derivative, as operations of their own.

    A @ x, A * x of an `spmatrix`       runtime.sparse_times(A, x)
    x @ A, x * A                        runtime.times_sparse(x, A)
    A @ x where A may be anything       t = runtime.factor(A, ...), a check that A is an array or a sparse matrix; runtime.factor_times(t, x)
"""

from adcompile.ir.nodes import Apply, Name
from adcompile.ir.objects import Sparse
from adcompile.ir.types import Instance, Opaque, is_number, rank
from adcompile.normalize.guards import OPERAND, asked
from adcompile.ops.by_operation import ByOperation

PRODUCTS = ByOperation()
"""By operation: its function, called as `times_sparse` is, after the types of the operands."""


def times_sparse(apply, type_of, varied, define):
    """A product in which one operand is known to be a sparse matrix, or may be one, as that of its own; any other operation as it is.
    `varied` are the names that may carry a derivative, `define` gives a value a name."""
    found = PRODUCTS.get(apply.op)
    return apply if found is None else found(apply, [type_of(arg) for arg in apply.args], varied, define)


@PRODUCTS("matmul")
def matrix_product(apply, types, varied, define):
    if any(isinstance(type, Sparse) for type in types):
        return of_sparse(apply, types)
    unknown = [isinstance(type, Opaque) and not isinstance(type, Instance) and isinstance(arg, Name) and arg.id not in varied
               for arg, type in zip(apply.args, types)]
    if unknown.count(True) != 1:
        return apply
    place = unknown.index(True)
    factor = define(asked("runtime.factor", apply.args[place], OPERAND, apply.span))
    args = tuple([factor if k == place else arg for k, arg in enumerate(apply.args)])
    return Apply("runtime.times_factor" if place else "runtime.factor_times", args, (), apply.span)


@PRODUCTS("mul")
def star(apply, types, varied, define):
    """`*`, which is the matrix product of an `spmatrix` with what is no number."""
    others = [type for type in types if not isinstance(type, Sparse)]
    matrices = all(type.matrix for type in types if isinstance(type, Sparse))
    fits = all((is_number(type) or isinstance(type, Opaque)) and rank(type) != 0 for type in others)
    return of_sparse(apply, types) if len(others) == 1 and matrices and fits else apply


def of_sparse(apply, types):
    first, second = [isinstance(type, Sparse) for type in types]
    if first and second:
        return apply
    return Apply("runtime.sparse_times" if first else "runtime.times_sparse", apply.args, (), apply.span)


@PRODUCTS("runtime.factor_times")
def first_is_known(apply, types, varied, define):
    return of_known(apply, types[0])


@PRODUCTS("runtime.times_factor")
def second_is_known(apply, types, varied, define):
    return of_known(apply, types[1])


def of_known(apply, type):
    """The product with what might have been anything, where it is known by now what that is."""
    return Apply("matmul", apply.args, (), apply.span) if is_number(type) or isinstance(type, Sparse) else apply
