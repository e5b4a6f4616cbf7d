"""Types of what transforms insert: zeros, sums of cotangents, what is brought into the shape of an operand."""

from adcompile.ir.types import (
    FLOAT, NO_VALUE, NUMBER, NUMERIC, OPAQUE, PYTHON_KINDS, Array, Dict, Iterable, List, Literal, NoValue, NoneType, Numeric, Optional,
    Scalar, Str, Tuple, is_array, is_discrete_kind, is_number, is_scalar, join, kind, present, rank, shape,
)
from adcompile.ops.typing.operands import UNKNOWN, as_array, element, static_value
from adcompile.ops.typing.results.operators import operator_type
from adcompile.ops.typing.usual import Call, again, of_python


@of_python
def zeros_type(call):
    """`zeros_like`: floats in the shape of x, in its dtype where that is a float's."""
    type = call.operands[0].type
    match type:
        case Array(name, dims):
            return Array("float64" if name is not None and is_discrete_kind(name) else name, dims)
        case Optional(inner):
            return join(FLOAT, zeros_type(again(call, inner)))
        case Tuple(items):
            return Tuple(tuple(zeros_type(again(call, item)) for item in items))
        case List(item, known):
            return List(zeros_type(again(call, item)), known)
        case Iterable(item, known) if is_number(item):      # a tuple of any length
            return Iterable(zeros_type(again(call, item)), known)
        case Dict(items):
            return Dict(tuple((key, zeros_type(again(call, item))) for key, item in items))
        case Scalar(kind=name):
            return FLOAT if name in PYTHON_KINDS or is_discrete_kind(name) else join(type, FLOAT)
    if is_scalar(type) or isinstance(type, (Literal, Str, NoneType)):
        return FLOAT
    return type if isinstance(type, (NoValue, Numeric)) else OPAQUE


@of_python
def in_form_type(call):
    """`runtime.in_form(t, x)` is floats in the form of x."""
    type = call.operands[1].type
    if is_scalar(type) and not isinstance(type, NoValue):
        return FLOAT if kind(type) in PYTHON_KINDS or is_discrete_kind(kind(type)) else type
    return zeros_type(again(call, type))


@of_python
def as_floats_type(call):
    """`runtime.as_floats(x)` is x, with floats in place of integers."""
    type = call.operands[0].type
    if isinstance(type, Array):
        return Array("float64", type.shape) if type.dtype is not None and is_discrete_kind(type.dtype) else type
    if is_scalar(type) and is_discrete_kind(kind(type)):
        return FLOAT if kind(type) in PYTHON_KINDS else Scalar("float64")
    return type


@of_python
def numeric_type(call):
    """`runtime.numeric(x)` is x, and a number or array."""
    type = present(call.operands[0].type)
    return type if is_number(type) or isinstance(type, NoValue) else NUMERIC


@of_python
def number_type(call):
    """`runtime.number(x)` is x, and a number."""
    type = present(call.operands[0].type)
    return type if is_scalar(type) or isinstance(type, NoValue) else NUMBER


@of_python
def accumulate_type(call):
    """The sum of two cotangents: item by item where they are structures."""
    left, right = call.operands[0].type, call.operands[1].type
    match left, right:
        case Tuple(), Tuple() if len(left.items) == len(right.items):
            return Tuple(tuple(accumulate_type(again(call, a, b)) for a, b in zip(left.items, right.items)))
        case List(), List():
            return List(accumulate_type(again(call, left.item, right.item)), left.length)
        case Iterable(), Iterable():
            return Iterable(accumulate_type(again(call, left.item, right.item)), left.length)
        case Dict(), Dict() if [key for key, _ in left.items] == [key for key, _ in right.items]:
            return Dict(tuple((key, accumulate_type(again(call, a, b)))
                              for (key, a), (_, b) in zip(left.items, right.items)))
    return operator_type(Call("add", call.operands, {})) if is_number(left) and is_number(right) else join(left, right)


@of_python
def added_type(call):
    """`index_add(x_bar, index, t)`: an array is what it was; the items of a structure, where numbers are added to floats, may be
    the sums."""
    base, t = call.operands[0].type, call.operands[2].type
    added = element(t) if isinstance(t, (List, Tuple, Iterable)) else t

    def either(item):
        if isinstance(item, Tuple) and isinstance(t, Tuple) and len(item.items) == len(t.items):
            return join(item, accumulate_type(again(call, item, t)))
        return join(item, accumulate_type(again(call, item, added))) if is_scalar(item) and is_scalar(added) else item

    match base:
        case List(item, length):
            return List(either(item), length)
        case Iterable(item, length):
            return Iterable(either(item), length)
        case Tuple(items, fields):
            return Tuple(tuple(map(either, items)), fields)
        case Dict(items):
            return Dict(tuple([(key, either(item)) for key, item in items]))
    return base


@of_python
def copied_tape_type(call):
    """`tape(x)` is a tape with the entries of x, `tape()` an empty one."""
    return call.operands[0].type if call.operands else List(NO_VALUE)


def updated_result(call):
    """`runtime.updated`: an array keeps its shape and dtype, a number becomes the result."""
    result, x = call.operands[0].type, call.operands[1].type
    if is_array(x) or isinstance(x, NoValue):
        return x
    return result if is_scalar(x) else join(result, x) if is_number(x) and is_number(result) else OPAQUE


def expand_result(call):
    """`runtime.expand`: a reduction's result with its axes put back."""
    t, x = call.operands[0].type, call.operands[1].type
    axis, keepdims = static_value(call.get("axis", 2).type), static_value(call.get("keepdims", 3).type)
    if keepdims is True or axis is None or is_scalar(x):
        return t
    if rank(x) is None or axis is UNKNOWN or keepdims is UNKNOWN or rank(t) is None:
        return NUMERIC
    axes = [one % len(x.shape) for one in (axis if isinstance(axis, tuple) else (axis,))]
    left = iter(shape(t))
    if len(shape(t)) + len(axes) != len(x.shape):
        return OPAQUE
    return Array(as_array(t).dtype, tuple(1 if place in axes else next(left) for place in range(len(x.shape))))
