"""Types of products of matrices and vectors."""

from adcompile.ir.objects import Sparse
from adcompile.ir.types import NO_VALUE, NUMBER, NUMERIC, OPAQUE, PLAIN, Array, NoValue, is_array, rank
from adcompile.ops.typing.dims import broadcast_shapes
from adcompile.ops.typing.kinds import elementwise, numpy_scalar
from adcompile.ops.typing.operands import as_array
from adcompile.ops.typing.results.arrays import reshaped
from adcompile.ops.typing.trial import tried
from adcompile.ops.typing.usual import array_or_number


def matmul_result(call):
    """`@` and `matmul`: batches broadcast."""
    if any(isinstance(operand.type, Sparse) for operand in call.operands):
        return sparse_product_result(call)
    a, b = as_array(call.operands[0].type), as_array(call.operands[1].type)
    if not (is_array(a) and is_array(b)):
        return OPAQUE if OPAQUE in (a, b) else NO_VALUE if NO_VALUE in (a, b) else NUMERIC
    if not a.shape or not b.shape:
        return OPAQUE
    batch = broadcast_shapes([a.shape[:-2], b.shape[:-2]])
    dims = (*batch, *(a.shape[-2:-1]), *(b.shape[-1:] if len(b.shape) > 1 else ()))
    return product_type(a, b, dims)


def sparse_product_result(call):
    """A sparse matrix times a vector or matrix, in either order."""
    types = [operand.type if isinstance(operand.type, Sparse) else as_array(operand.type) for operand in call.operands]
    if any(isinstance(type, NoValue) for type in types):
        return NO_VALUE
    if all(isinstance(type, Sparse) for type in types):
        return PLAIN
    if not all(isinstance(type, Sparse) or is_array(type) and 0 < rank(type) < 3 for type in types):
        return OPAQUE if OPAQUE in types else NUMERIC
    a, b = [Array(type.dtype, type.shape) for type in types]
    return product_type(a, b, (*a.shape[:-1], *b.shape[1:]))


def product_type(a, b, dims):
    found = elementwise("numpy.multiply", (Array(a.dtype, (1,)), Array(b.dtype, (1,))))
    name = found.dtype if is_array(found) else None
    return Array(name, dims) if dims else numpy_scalar(name)


def dot_result(call):
    a, b = array_or_number(call.operands[0].type), array_or_number(call.operands[1].type)
    if rank(a) is None or rank(b) is None:
        return OPAQUE if OPAQUE in (a, b) else NO_VALUE if NO_VALUE in (a, b) else NUMERIC
    if rank(a) == 0 or rank(b) == 0:
        return elementwise("numpy.multiply", (a, b))
    inner = b.shape[:-2] + b.shape[-1:] if len(b.shape) > 1 else ()
    return product_type(a, b, a.shape[:-1] + inner)


def inner_result(call):
    a, b = array_or_number(call.operands[0].type), array_or_number(call.operands[1].type)
    if rank(a) is None or rank(b) is None:
        return NUMERIC
    if rank(a) == 0 or rank(b) == 0:
        return elementwise("numpy.multiply", (a, b))
    return product_type(a, b, a.shape[:-1] + b.shape[:-1])


def outer_result(call):
    a, b = reshaped(call.operands[0].type, ("rest",)), reshaped(call.operands[1].type, ("rest",))
    if not (is_array(a) and is_array(b)):
        return NUMERIC
    return product_type(a, b, a.shape + b.shape)


def vdot_result(call):
    a, b = as_array(call.operands[0].type), as_array(call.operands[1].type)
    return product_type(a, b, ()) if is_array(a) and is_array(b) else NUMBER


def solve_result(call):
    a, b = as_array(call.operands[0].type), as_array(call.operands[1].type)
    if not (is_array(a) and is_array(b)) or len(a.shape) < 2 or not b.shape:
        return NUMERIC
    found = tried("numpy.linalg.solve", (("array", a.dtype, (2, 2)), ("array", b.dtype, (2,))))
    name = found.dtype if is_array(found) else None
    if len(b.shape) == 1:
        return Array(name, (*a.shape[:-2], b.shape[0]))
    return Array(name, (*broadcast_shapes([a.shape[:-2], b.shape[:-2]]), *b.shape[-2:]))
