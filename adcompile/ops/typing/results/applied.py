"""Types of what functions that apply functions are made of: rows of an array, its elements, and what is put together of results."""

import numpy as np

from adcompile.ir.types import (
    BOOL, FLOAT, INT, NUMBER, NUMERIC, OPAQUE, Array, List, Literal, Numeric, Scalar, dtype, is_array, is_discrete_kind, is_scalar,
)
from adcompile.ops.typing.kinds import numpy_scalar
from adcompile.ops.typing.operands import UNKNOWN, as_array, dims_of, dtype_of, static_value
from adcompile.ops.typing.results.transposed import LISTED


def rows_result(call):
    """`runtime.rows_along`: the parts of an array along an axis."""
    arr, axis = call.operands[0].type, static_value(call.operands[1].type)
    if not is_array(arr) or not isinstance(axis, int) or not -len(arr.shape) <= axis < len(arr.shape):
        return List(Array(arr.dtype if is_array(arr) else None, (None,)))
    return List(Array(arr.dtype, (arr.shape[axis],)))


def along_result(call):
    """`runtime.along_axis`: an array with the axes of a value in the place of one, in the dtype of the first value."""
    values, arr, axis = call.operands[0].type, call.operands[1].type, static_value(call.operands[2].type)
    item = as_array(values.item) if isinstance(values, List) else NUMERIC
    if not is_array(arr) or not is_array(item):
        return NUMERIC
    if not isinstance(axis, int) or not -len(arr.shape) <= axis < len(arr.shape):
        return Array(item.dtype, (None,) * (len(arr.shape) - 1 + len(item.shape)))
    axis %= len(arr.shape)
    return Array(item.dtype, (*arr.shape[:axis], *item.shape, *arr.shape[axis + 1:]))


def element_result(call):
    """`runtime.first_element`: a number of NumPy's."""
    a = call.operands[0].type
    return numpy_scalar(a.dtype) if is_array(a) and a.dtype is not None else NUMBER


def elements_result(call):
    """`runtime.elements`: Python's numbers."""
    return List(python_number(dtype(call.operands[0].type) if not isinstance(call.operands[0].type, Numeric) else None))


def python_number(name):
    """The type of a number that `tolist` makes of one of a dtype."""
    if name in LISTED:
        return FLOAT
    if name in ("complex64", "complex128"):
        return Scalar("complex")
    return NUMBER if name is None or not is_discrete_kind(name) else BOOL if name == "bool" else INT


def kind_result(call):
    """`runtime.kind_of`: the letter of the dtype that the first result has."""
    first = call.operands[0].type
    name = dtype(first) if is_scalar(first) or is_array(first) else None
    return OPAQUE if name is None else Literal(np.dtype(name).char)


def output_kind_result(call):
    """`runtime.output_kind`: the letter of the dtype that was asked for."""
    asked = static_value(call.operands[0].type)
    return Literal(np.dtype(asked).char) if isinstance(asked, str) and len(asked) == 1 else OPAQUE


def together_result(call):
    """`runtime.elements_together`: an array of the shape and dtype that are asked for."""
    dims, name = dims_of(call.operands[1]), dtype_of(call.operands[2])
    return NUMERIC if dims is None else Array(None if name is UNKNOWN else name, dims)
