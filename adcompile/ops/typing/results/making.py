"""Types of arrays that are made of numbers, and of what is asked of arrays: shapes, places of elements."""

from adcompile.ir.types import (
    FLOAT, INT, NO_VALUE, NONE, NUMERIC, OPAQUE, UNSURE, Array, Literal, NoValue, NoneType, Opaque, Tuple, is_array, is_number, is_scalar,
    kind, rank, shape,
)
from adcompile.ops.typing.dims import broadcast_shapes, product
from adcompile.ops.typing.kinds import elementwise
from adcompile.ops.typing.operands import (
    ABSENT, UNKNOWN, as_array, dim_of, dims_of, dtype_of, is_integer, size, static_value,
)
from adcompile.ops.typing.usual import array_or_number, numpy_name


def filled_result(call):
    """`zeros`, `ones`, `empty`, `full`: the shape is what the operand says."""
    dims = dims_of(call.get("shape", 0))
    name = dtype_of(call.get("dtype", 2 if call.op == "numpy.full" else 1))
    if dims is None or name is UNKNOWN:
        return NUMERIC
    if call.op == "numpy.full" and name is None:
        fill = as_array(call.get("fill_value", 1).type)
        return Array(fill.dtype if is_array(fill) else None, dims)
    return Array(name or "float64", dims)


def filled_like_result(call):
    """`np.zeros_like` and the like: the shape and dtype of the operand."""
    array = as_array(call.operands[0].type)
    name = dtype_of(call.get("dtype", 2 if call.op == "numpy.full_like" else 1))
    if not is_array(array) or "shape" in call.named:
        return NUMERIC if "shape" in call.named or is_number(array) else array
    return Array(array.dtype if name is None else None if name is UNKNOWN else name, array.shape)


def eye_result(call):
    n, m = call.get("N", 0), call.get("M", 1) if call.op == "numpy.eye" else ABSENT
    name = dtype_of(call.get("dtype"))
    rows = dim_of(n)
    return Array("float64" if name is None else None if name is UNKNOWN else name,
                 (rows, rows if isinstance(m.type, NoneType) else dim_of(m)))


def arange_result(call):
    types = [operand.type for operand in call.operands]
    if any(isinstance(type, NoValue) for type in types):
        return NO_VALUE
    name = dtype_of(call.get("dtype", 3))
    if name is None:
        kinds = [kind(type) for type in types]
        name = "int64" if all(known in ("int", "int64") for known in kinds) else None
        name = "float64" if any(known in ("float", "float64") for known in kinds) else name
    dim = dim_of(call.operands[0]) if len(types) == 1 and is_integer(types[0]) else None
    return Array(None if name is UNKNOWN else name, (dim,))


def linspace_result(call):
    start, stop = array_or_number(call.operands[0].type), array_or_number(call.get("stop", 1).type)
    number = call.get("num", 2)
    if shape(start) is None or shape(stop) is None or not call.only("num", "endpoint", "axis") \
            or static_value(call.get("axis", 6).type) not in (None, 0):
        return NUMERIC
    count = 50 if number is ABSENT else dim_of(number) if is_integer(number.type) else None
    found = elementwise("numpy.true_divide", (start, stop))
    name = found.dtype if is_array(found) else kind(found)
    name = None if name in UNSURE else numpy_name(name)
    return Array(name, (count, *broadcast_shapes([shape(start), shape(stop)])))


def drawn_result(call):
    """Random numbers: an array where a size is given."""
    wanted = call.get("size")
    if wanted is ABSENT:
        return NUMERIC
    dims = dims_of(wanted)
    return NUMERIC if dims is None else Array(None, dims)


def drawn_floats(call):
    """Floats that a generator draws: an array of the size that is given, which stands last; without it and for numbers a float."""
    parameters = NUMBERS_OF_DRAWS.get(call.op.rpartition(".")[2], 2)
    if "dtype" in call.named or "out" in call.named:
        return NUMERIC
    wanted, given = call.get("size", parameters + 1), call.operands[1:parameters + 1]
    if wanted is ABSENT or isinstance(wanted.type, NoneType):
        return FLOAT if all(is_scalar(operand.type) for operand in given) and not set(call.named) - {"size"} else NUMERIC
    dims = dims_of(wanted)
    return NUMERIC if dims is None else Array("float64", dims)


NUMBERS_OF_DRAWS = {"standard_normal": 0, "standard_exponential": 0, "random": 0, "exponential": 1, "rayleigh": 1, "weibull": 1}
"""The number of parameters of draws that have not two of them."""


def drawn_places_result(call):
    """A place for each item of the operand."""
    dims = shape(as_array(call.operands[1].type))
    return Array("int64", dims[:1]) if dims else NUMERIC


def size_of_draw_result(call):
    """The size of a draw is what the caller gave; where he gave none, None for numbers."""
    size, *others = call.operands
    if call.op.endswith("uniform_size"):
        size, *others = others
    if not isinstance(size.type, NoneType):
        return OPAQUE if isinstance(size.type, Opaque) else size.type
    return NONE if all(is_scalar(operand.type) for operand in others) else OPAQUE


def shape_result(call):
    dims = shape(array_or_number(call.operands[0].type))
    if isinstance(call.operands[0].type, NoValue):
        return NO_VALUE
    return OPAQUE if dims is None else Tuple(tuple(size(dim) for dim in dims))


def broadcast_shapes_result(call):
    shapes = [dims_of(operand) for operand in call.operands]
    return OPAQUE if None in shapes else Tuple(tuple([size(dim) for dim in broadcast_shapes(shapes)]))


def ndim_result(call):
    found = rank(array_or_number(call.operands[0].type))
    return INT if found is None else Literal(found)


def size_result(call):
    dims = shape(array_or_number(call.operands[0].type))
    axis = static_value(call.get("axis", 1).type)
    if dims is None or axis is UNKNOWN:
        return INT
    if axis is None:
        return size(product(dims))
    return size(dims[axis]) if isinstance(axis, int) and -len(dims) <= axis < len(dims) else INT


def indices_result(call):
    """Places of elements: integers, as many as there are."""
    rank_ = rank(array_or_number(call.operands[0].type))
    if call.op == "numpy.nonzero":
        return OPAQUE if rank_ is None else Tuple((Array("int64", (None,)),) * max(rank_, 1))
    return Array("int64", (None, rank_)) if call.op == "numpy.argwhere" else Array("int64", (None,))


def unique_result(call):
    """The elements, and what numbers are asked for beside them."""
    array, asked = as_array(call.operands[0].type), {}
    for place, name in enumerate(("return_index", "return_inverse", "return_counts"), 1):
        flag = call.get(name, place)
        asked[name] = False if flag is ABSENT else static_value(flag.type)
    known = call.only(*asked) and len(call.operands) <= 4 and all(flag in (True, False) for flag in asked.values())
    if not is_array(array) or not known:
        return OPAQUE
    inverse = NUMERIC if len(array.shape) > 1 else Array("int64", (None,))      # its shape depends on the version
    more = [inverse if name == "return_inverse" else Array("int64", (None,)) for name, flag in asked.items() if flag]
    values = Array(array.dtype, (None,))
    return Tuple((values, *more)) if more else values
