"""Types of arrays made from others: reshaped, converted, joined, taken from."""

import numpy as np

from adcompile.ir.dtypes import native
from adcompile.ir.types import (
    COMPLEX_NUMERIC, EITHER_COMPLEX, NO_VALUE, NUMERIC, OPAQUE, UNSURE, Array, List, Literal, NoValue, NoneType, Numeric, Scalar, Tuple,
    dtype, is_array,
    is_number, is_scalar, kind, shape,
)
from adcompile.ops.typing.dims import plus, product, quotient
from adcompile.ops.typing.kinds import elementwise, numpy_scalar
from adcompile.ops.typing.operands import (
    ABSENT, UNKNOWN, Operand, as_array, dim_of, dims_of, dtype_of, element, is_integer, length, parts_of, static_value,
)
from adcompile.ops.typing.results.indexing import is_slice
from adcompile.ops.typing.usual import Call, array_or_number, numpy_name

# --- shapes -------------------------------------------------------------------


def reshaped(type, wanted):
    """The type of a number or array in another shape; `wanted` are the dims asked for, -1 for the rest."""
    if wanted is None:
        return NUMERIC
    array = as_array(type)
    if not is_array(array):
        return NUMERIC if is_number(array) else array
    if "rest" in wanted:
        given = product([dim for dim in wanted if dim != "rest"])
        rest = quotient(product(array.shape), given)
        wanted = tuple(rest if dim == "rest" else dim for dim in wanted)
    return Array(array.dtype, tuple(wanted))


def wanted_dims(operand):
    """The dims of a new shape, "rest" for -1; None where their number is unknown."""
    parts = parts_of(operand) if isinstance(operand.type, Tuple) else (operand,)
    if not all(is_integer(part.type) for part in parts):
        return None
    return tuple("rest" if static_value(part.type) == -1 else dim_of(part) for part in parts)


def reshape_result(call):
    operand = call.get("shape", 1)
    if operand is ABSENT:
        operand = call.get("newshape")
    return reshaped(call.operands[0].type, wanted_dims(operand))


def ravel_result(call):
    return reshaped(call.operands[0].type, ("rest",))


def squeeze_result(call):
    array = as_array(call.operands[0].type)
    if not is_array(array):
        return NUMERIC if is_number(array) else array
    if isinstance(call.get("axis", 1).type, NoneType):
        if any(not isinstance(dim, (int, str)) for dim in array.shape):
            return NUMERIC
        return Array(array.dtype, tuple(dim for dim in array.shape if dim != 1))
    axes = static_value(call.get("axis", 1).type)
    if axes is UNKNOWN:
        return NUMERIC
    gone = [axis % max(len(array.shape), 1) for axis in (axes if isinstance(axes, tuple) else (axes,))]
    return Array(array.dtype, tuple(dim for axis, dim in enumerate(array.shape) if axis not in gone))


def broadcast_to_result(call):
    array, dims = as_array(call.operands[0].type), dims_of(call.get("shape", 1))
    if not is_array(array) or dims is None:
        return NUMERIC
    return Array(array.dtype, dims)


def array_result(call):
    """`np.array`, `np.asarray`: of what the operand holds, in the dtype that is asked for."""
    array = array_of(call.operands[0])
    least = static_value(call.get("ndmin").type)
    if not call.only("dtype", "copy", "order", "ndmin") or least is UNKNOWN:
        return NUMERIC
    if least is not None and is_array(array):
        array = Array(array.dtype, (1,) * (least - len(array.shape)) + array.shape)
    name = dtype_of(call.get("dtype", 1)) if call.op not in ("numpy.copy", "numpy.ravel") else None
    if not is_array(array) or name is None:
        return array
    return Array(None, array.shape) if name is UNKNOWN else Array(name, array.shape)


def astype_result(call):
    """`np.astype`: an array in another dtype, a number of it."""
    type, name = call.operands[0].type, dtype_of(call.get("dtype", 1))
    if isinstance(type, Numeric) or not is_number(type):
        return COMPLEX_NUMERIC if name is not UNKNOWN and is_number(type) and native(name).startswith("complex") else NUMERIC
    name = None if name is UNKNOWN else name
    return Array(name, type.shape) if is_array(type) else numpy_scalar(name)


def numpy_scalar_result(call):
    """`np.float64(x)`: a number; an array of an array."""
    name, type = np.dtype(call.op.partition(".")[2]).name, array_or_number(call.operands[0].type)
    if is_array(type):
        return Array(name, type.shape) if type.shape else Scalar(name)
    return Scalar(name) if is_scalar(type) else NUMERIC


def take_result(call):
    array, index, axis = as_array(call.operands[0].type), call.get("indices", 1).type, call.get("axis", 2)
    places = as_array(index) if not is_scalar(index) else index
    if not is_array(array) or not (is_array(places) or is_scalar(places)):
        return NUMERIC
    if isinstance(axis.type, NoneType):
        array, place = reshaped(array, ("rest",)), 0
    else:
        place = static_value(axis.type)
        if place is UNKNOWN:
            return NUMERIC
        place %= len(array.shape)
    dims = (*array.shape[:place], *shape(places), *array.shape[place + 1:])
    return Array(array.dtype, dims) if dims else numpy_scalar(array.dtype)


# --- joining ------------------------------------------------------------------


def pieces(operand):
    """The arrays that a function of a sequence joins, None where their number is unknown."""
    if isinstance(operand.type, Tuple):
        return [as_array(item) for item in operand.type.items]
    if operand.parts and not any(isinstance(part.expr, type(None)) for part in operand.parts):
        return [as_array(part.type) for part in operand.parts]
    return None


def concatenate_result(call):
    axis = static_value(call.get("axis", 1).type) if "axis" in call.named or len(call.operands) > 1 else 0
    arrays = pieces(call.operands[0])
    if arrays is None:
        return joined_list(call.operands[0].type, axis)
    if any(isinstance(array, NoValue) for array in arrays):
        return NO_VALUE
    if not arrays or not all(map(is_array, arrays)) or axis is UNKNOWN or not call.only("axis"):
        return NUMERIC
    name = common_dtype(arrays)
    if axis is None:
        return Array(name, (total([product(array.shape) for array in arrays]),))
    rank_ = len(arrays[0].shape)
    if any(len(array.shape) != rank_ for array in arrays) or not -rank_ <= axis < rank_:
        return OPAQUE
    return Array(name, joined_dims([array.shape for array in arrays], axis % rank_))


def joined_list(type, axis):
    """Of a list of arrays of one rank."""
    item = as_array(element(type)) if isinstance(type, List) else NUMERIC
    if not is_array(item) or axis is UNKNOWN or not item.shape:
        return NUMERIC
    if axis is None:
        return Array(item.dtype, (None,))
    axis %= len(item.shape)
    return Array(item.dtype, tuple(None if place == axis else dim for place, dim in enumerate(item.shape)))


def total(dims):
    found = 0
    for dim in dims:
        found = plus(found, dim)
    return found


def joined_dims(shapes, axis):
    """The dims of arrays joined along an axis; along the others all have the same size."""
    return tuple(total([dims[place] for dims in shapes]) if place == axis else known([dims[place] for dims in shapes])
                 for place in range(len(shapes[0])))


def stack_result(call):
    axis = static_value(call.get("axis", 1).type) if "axis" in call.named or len(call.operands) > 1 else 0
    arrays = pieces(call.operands[0])
    if arrays is None:
        item, count = as_array(element(call.operands[0].type)), length(call.operands[0].type)
        if isinstance(call.operands[0].type, NoValue):
            return NO_VALUE
        arrays = [item]
    else:
        count = len(arrays)
    if not arrays or not all(map(is_array, arrays)) or not isinstance(axis, int) or not call.only("axis"):
        return NO_VALUE if any(isinstance(array, NoValue) for array in arrays) else NUMERIC
    if any(len(array.shape) != len(arrays[0].shape) for array in arrays):
        return OPAQUE
    dims = [known([array.shape[place] for array in arrays]) for place in range(len(arrays[0].shape))]
    dims.insert(axis % (len(dims) + 1), count)
    return Array(common_dtype(arrays), tuple(dims))


def vector_stack_result(call):
    """`vstack`, `hstack`, `column_stack`: as `concatenate`, of arrays of at least one or two axes."""
    arrays = pieces(call.operands[0])
    if arrays is None or not all(map(is_array, arrays)) or not call.only():
        return NUMERIC
    raised = [raised_array(call.op, array) for array in arrays]
    axis = 0 if call.op == "numpy.vstack" or len(raised[0].shape) == 1 else 1
    both = Operand(Tuple(tuple(raised)))
    return concatenate_result(Call("numpy.concatenate", (both,), {"axis": Operand(Literal(axis))}))


def raised_array(op, array):
    """An array with the axes that the stacking functions put in front or behind."""
    if not array.shape:
        array = Array(array.dtype, (1,))
    if len(array.shape) == 1 and op in ("numpy.vstack", "numpy.column_stack"):
        dims = (1, array.shape[0]) if op == "numpy.vstack" else (array.shape[0], 1)
        array = Array(array.dtype, dims)
    return array


def rows_result(call):
    """`np.r_`: of numbers and vectors, a vector; of arrays of several axes, their rows."""
    items = bracketed(call)
    ranks = {max(len(shape(item)), 1) for item in items or ()}
    if len(ranks) != 1:
        return NUMERIC
    return Array(weak_dtype(items), joined_dims([shape(item) or (1,) for item in items], 0))


def columns_result(call):
    """`np.c_`: of numbers and vectors, a column for each; the columns of matrices."""
    items = bracketed(call)
    if items is None or any(len(shape(item)) > 2 for item in items):
        return NUMERIC
    return Array(weak_dtype(items), joined_dims([as_column(shape(item)) for item in items], 1))


def as_column(dims):
    """The shape of a number or vector as a column; a matrix is one already."""
    return dims if len(dims) == 2 else (*dims, 1, 1)[:2]


def bracketed(call):
    """The types of the numbers and arrays in brackets; None where something else may stand there."""
    whole = call.operands[0].type
    parts = parts_of(call.operands[0]) if isinstance(whole, Tuple) else (call.operands[0],)
    items = [range_of(part) if is_slice(part.expr) else as_array(part.type) if isinstance(part.type, (List, Tuple)) else part.type
             for part in parts]
    known_ones = all(is_scalar(item) and kind(item) != "bool" or is_array(item) for item in items)
    return items if items and known_ones else None


def range_of(cut):
    """The numbers that a slice in brackets stands for: a range, or so many at even distances where the step is complex."""
    kinds = [kind(bound.type) for bound in cut.parts if not isinstance(bound.type, NoneType)]
    values = [static_value(bound.type) for bound in cut.parts]
    if "complex" in kinds[2:]:
        return Array("float64", (None,))
    if set(kinds) == {"int"} and UNKNOWN not in values:
        return Array("int64", (len(range(values[0] or 0, values[1], values[2] or 1)),))
    return Array("int64" if set(kinds) == {"int"} else "float64" if set(kinds) <= {"int", "float"} else None, (None,))


def weak_dtype(types):
    """The dtype of numbers and arrays joined, where Python's own numbers make none wider; None where it is not known."""
    found = types[0]
    for type in types[1:]:
        found = elementwise("numpy.add", [Array(one.dtype, (None,)) if is_array(one) else one for one in (found, type)])
    name = found.dtype if is_array(found) else kind(found)
    return None if name in UNSURE else numpy_name(name)


def append_result(call):
    both = Operand(Tuple((as_array(call.operands[0].type), as_array(call.operands[1].type))))
    axis = call.get("axis", 2)
    if isinstance(axis.type, NoneType):
        flat = Tuple(tuple(reshaped(item, ("rest",)) for item in both.type.items))
        return concatenate_result(Call("numpy.concatenate", (Operand(flat),), {}))
    return concatenate_result(Call("numpy.concatenate", (both,), {"axis": axis}))


def array_of(operand):
    """As `as_array`; a display is looked at item by item."""
    if not operand.parts:
        return as_array(operand.type)
    items = [array_of(part) for part in operand.parts]
    if not all(map(is_array, items)) or any(len(item.shape) != len(items[0].shape) for item in items):
        return as_array(operand.type)
    dims = [known([item.shape[place] for item in items]) for place in range(len(items[0].shape))]
    return Array(common_dtype(items), (len(items), *dims))


def known(dims):
    """The size that several dims have in common: the best known of them."""
    return next((dim for dim in dims if isinstance(dim, int)), next((dim for dim in dims if isinstance(dim, str)),
                next((dim for dim in dims if dim is not None), None)))


def common_dtype(arrays):
    """The dtype of arrays joined, None where it is not known."""
    found = arrays[0]
    for array in arrays[1:]:
        if found.dtype != array.dtype:
            joined = elementwise("numpy.add", (Array(found.dtype, ()), Array(array.dtype, ())))
            name = kind(joined)
            unsettled = name in EITHER_COMPLEX and dtype(joined) is None
            found = Array("unsettled" if unsettled else None if name is None or name in UNSURE else numpy_name(name), ())
    return found.dtype
