"""Operands of an operation as typing sees them: the type, and the expression where its form says more."""

from typing import Any, NamedTuple

import numpy as np

from adcompile.ir.dtypes import name_of_dtype, native
from adcompile.ir.nodes import Const, Extern, Name
from adcompile.ir.reals import is_foreign
from adcompile.ir.types import (
    FLOAT, NONE, NUMERIC, OPAQUE, STR, Array, Iterable, List, Literal, NoValue, NoneType, Scalar, Size, Str, Tuple, dtype,
    is_array, is_discrete_kind, is_number, is_scalar, join, kind, may_be_complex,
)


class Operand(NamedTuple):
    """`parts` are the operands of a display or slice, where one stands here."""

    type: Any
    expr: Any = None
    parts: tuple = ()


ABSENT = Operand(NONE, Const(None))
UNKNOWN = object()


def constant_type(value):
    """The type of a constant: floats are not known by value."""
    if value.__class__ is float:
        return FLOAT
    if value is None:
        return NONE
    if isinstance(value, (bool, int, str)):
        return Literal(value)
    if isinstance(value, tuple):
        return Tuple(tuple(map(constant_type, value)))
    return Scalar(value.__class__.__name__) if isinstance(value, (float, complex)) else OPAQUE


def known_length(type):
    """How many items a value has, None where that is not known."""
    size = len(type.items) if isinstance(type, Tuple) else length(type)
    return size if isinstance(size, int) else None


def static_value(type):
    """The value of a number, string, None or tuple of them that is known; UNKNOWN otherwise."""
    match type:
        case Literal(value):
            return value
        case NoneType():
            return None
        case Size(dim) if isinstance(dim, int):
            return dim
        case Tuple(items):
            values = tuple(static_value(item) for item in items)
            return UNKNOWN if any(value is UNKNOWN for value in values) else values
    return UNKNOWN


def is_integer(type):
    """Return True if every value is an integer. Bools are none: NumPy indexes by them in another way."""
    name = kind(type)
    return name is not None and name not in ("bool", "bool_", "integer") and is_discrete_kind(name)


def dim_of(operand):
    """The dim that an integer operand equals, None where it cannot be said or the value may be negative."""
    match operand.type:
        case Size(dim):
            return dim
        case Literal(value) if isinstance(value, int):
            return int(value) if value >= 0 else None
    if isinstance(operand.expr, Name) and is_integer(operand.type):
        return ("value", operand.expr.id)
    return None


def parts_of(operand):
    """The operands of a display, or the items of a tuple."""
    if isinstance(operand.type, Tuple):
        return operand.parts or tuple(Operand(item) for item in operand.type.items)
    return operand.parts


def dims_of(operand):
    """The shape an operand says, an integer or a tuple of them; None where the rank is unknown."""
    if isinstance(operand.type, Tuple):
        if all(is_integer(item) for item in operand.type.items):
            return tuple(dim_of(part) for part in parts_of(operand))
        return None
    return (dim_of(operand),) if is_integer(operand.type) else None


def dtype_of(operand):
    """The dtype an operand names (`np.float32`, `float`, "f4"), None where absent, UNKNOWN where it cannot be told."""
    value = operand.expr.value if isinstance(operand.expr, (Const, Extern)) else static_value(operand.type)
    if value is None:
        return None
    try:
        return UNKNOWN if value is UNKNOWN else name_of_dtype(np.dtype(value))
    except TypeError:
        return UNKNOWN


def as_array(type):
    """The type of `np.asarray(value)`: an Array, NUMERIC where its rank is unknown, OPAQUE where it may be anything."""
    if is_array(type) or isinstance(type, NoValue):
        return type
    if is_scalar(type):
        return Array("unsettled" if dtype(type) is None and may_be_complex(type) else dtype(type), ())
    match type:
        case List(item, length):
            return stacked(item, length)
        case Tuple(items):
            item = items[0] if items else Scalar("float")
            for other in items[1:]:
                item = join(item, other)
            return stacked(item, len(items))
    return NUMERIC if is_number(type) else OPAQUE


def stacked(item, length):
    """The type of an array of `length` items."""
    if isinstance(item, NoValue):
        return Array("float64", (length,))
    inner = as_array(item)
    return Array(inner.dtype, (length, *inner.shape)) if is_array(inner) else inner


def element(type):
    """The type of what walking a value yields."""
    match type:
        case Array(name, dims):
            if len(dims) > 1:
                return Array(name, dims[1:])
            return OPAQUE if not dims else scalar_of(name)
        case List(item) | Iterable(item):
            return item
        case Tuple(items):
            found = NoValue()
            for item in items:
                found = join(found, item)
            return found
    if is_number(type):
        return NUMERIC
    if isinstance(type, (Str, Literal)):
        return STR
    return type if isinstance(type, NoValue) else OPAQUE


def scalar_of(name):
    """The type of an element of an array of a dtype; those of objects and records may be anything."""
    if name is None:
        return Scalar("number")
    name = native(name)
    return OPAQUE if is_foreign(Scalar(name)) and not name.startswith("complex") else Scalar("bool_" if name == "bool" else name)


def length(type):
    """The dim of what `len` says of a value."""
    match type:
        case Array(_, dims) if dims:
            return dims[0]
        case List(_, known) | Iterable(_, known):
            return known
        case Tuple(items):
            return len(items)
    return None


def size(dim):
    """The type of an int that equals a dim."""
    return Scalar("int") if dim is None else Size(dim)
