"""Types of what is made of matrices of scipy.sparse."""

from adcompile.ir.objects import Sparse
from adcompile.ir.types import OPAQUE, PLAIN, Array, is_array, is_scalar, same_shape
from adcompile.ops.typing.kinds import elementwise


def same_sparse(call):
    type = call.operands[0].type
    return type if isinstance(type, Sparse) and len(call.operands) == 1 and not call.named else PLAIN


def turned_sparse(call):
    type = call.operands[0].type
    return type.turned if isinstance(type, Sparse) and len(call.operands) == 1 and not call.named else PLAIN


def dense_of_sparse(call):
    type = call.operands[0].type
    return Array(type.dtype, type.shape) if isinstance(type, Sparse) and len(call.operands) == 1 and not call.named else OPAQUE


def sparse_arithmetic(op, types):
    """The type of sums and differences of sparse matrices, of one times a number or by it, and of `-A`; None where it is none of these."""
    first = next((type for type in types if isinstance(type, Sparse)), None)
    if first is None:
        return None
    if op in ("add", "sub") and all(isinstance(type, Sparse) for type in types):
        one, other = [Array(type.dtype, type.shape) for type in types]
        return of_dtype(first, op, types) if same_shape(one, other) else PLAIN
    if op == "neg" or op == "mul" and any(map(is_scalar, types)) or op == "div" and is_scalar(types[-1]):
        return of_dtype(first, op, types)
    return PLAIN


def of_dtype(sparse, op, types):
    """A sparse matrix of that shape with the dtype that arrays would have; PLAIN where that is not known."""
    found = elementwise(op, [Array(type.dtype, (1,)) if isinstance(type, Sparse) else type for type in types])
    known = is_array(found) and found.dtype is not None and found.dtype.startswith(("float", "int", "uint", "complex"))
    return Sparse(found.dtype, sparse.shape, sparse.matrix) if known else PLAIN
