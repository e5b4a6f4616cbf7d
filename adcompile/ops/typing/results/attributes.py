"""Types of attributes of numbers and arrays: `x.shape`, `x.T`."""

from adcompile.ir.objects import Sparse
from adcompile.ir.types import (
    FLOAT, INT, INTEGER, NO_VALUE, NUMBER, OPAQUE, PLAIN, Array, Instance, Iterable, Literal, NoValue, Plain, Tuple, is_array,
    is_number, is_scalar, kind, widest,
)
from adcompile.ops.typing.dims import product
from adcompile.ops.typing.kinds import elementwise
from adcompile.ops.typing.operands import size
from adcompile.ops.typing.usual import of_python


@of_python
def attribute_type(call):
    """`x.shape` and the like of numbers and arrays."""
    name, type = call.op.partition(":")[2], call.operands[0].type
    if isinstance(type, NoValue):
        return NO_VALUE
    if isinstance(type, Sparse) and name in ("T", "shape", "ndim"):
        return type.turned if name == "T" else Literal(2) if name == "ndim" else Tuple(tuple(size(dim) for dim in type.shape))
    if isinstance(type, Plain) or isinstance(type, Instance) and name in type.plain:
        return PLAIN
    if not is_number(type):
        return OPAQUE
    if name in ("real", "imag"):
        return elementwise(f"numpy.{name}", (type,)) if not is_scalar(type) else python_part(name, type)
    known = type.shape if is_array(type) else () if is_scalar(type) else None
    match name:
        case "shape":
            return Iterable(INT) if known is None else Tuple(tuple(size(dim) for dim in known))
        case "ndim":
            return INT if known is None else Literal(len(known))
        case "size":
            return size(None if known is None else product(known))
        case "T":
            return type if known is None else Array(type.dtype, known[::-1]) if is_array(type) else type
        case "mT":
            return type if known is None else Array(type.dtype, (*known[:-2], *known[:-3:-1])) if len(known) > 1 else OPAQUE
        case "nbytes" | "itemsize":
            return INT
        case "strides":
            return Iterable(INT) if known is None else Tuple((INT,) * len(known))
    return OPAQUE


def python_part(name, type):
    """`.real` and `.imag` of a number."""
    known = kind(type)
    if known in ("number", "integer") or known == "bool":
        return NUMBER if known == "number" else INTEGER
    return FLOAT if known == "complex" else widest(type) if not known.startswith("complex") else NUMBER
