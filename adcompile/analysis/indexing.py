"""Types of `x[index]`: of arrays, lists, tuples, dicts and strings."""

from adcompile.analysis.dims import broadcast_shapes, slice_size
from adcompile.analysis.operands import (
    UNKNOWN, Operand, as_array, dim_of, element, is_integer, scalar_of, static_value,
)
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import (
    NUMERIC, OPAQUE, PYTHON_KINDS, STR, UNDEFINED, Array, Dict, Iterable, List, Literal, NoneType, Str, Tuple, Undefined,
    is_array, is_discrete_kind, is_number, is_scalar, join, kind, widest,
)


def index_type(type, index):
    """The type of an element or part; `index` is an operand."""
    if isinstance(type, Undefined) or isinstance(index.type, Undefined):
        return UNDEFINED
    match type:
        case Array():
            return array_part(type, entries(index))
        case Tuple():
            return tuple_part(type, index)
        case List(item, length) | Iterable(item, length):
            if is_slice(index.expr):
                return type.__class__(item, slice_size(length, *bounds(index)))
            return item if is_integer(index.type) or kind(index.type) == "bool" else OPAQUE
        case Dict(items):
            return dict_part(items, static_value(index.type))
        case Str() | Literal():
            return STR if not is_number(type) else OPAQUE
    return NUMERIC if is_number(type) and kind(type) not in PYTHON_KINDS else OPAQUE


def tuple_part(type, index):
    if is_slice(index.expr):
        known = [static_value(operand.type) for operand in slice_operands(index)]
        return OPAQUE if UNKNOWN in known else Tuple(type.items[slice(*known)])
    place = static_value(index.type)
    if isinstance(place, int):
        return type.items[place] if -len(type.items) <= place < len(type.items) else OPAQUE
    return element(type) if is_integer(index.type) else OPAQUE


def dict_part(items, key):
    if key is UNKNOWN:
        found = UNDEFINED
        for _, item in items:
            found = join(found, widest(item))
        return found if items else OPAQUE
    return dict(items).get(key, OPAQUE)


# --- arrays ------------------------------------------------------------------


def is_slice(expr):
    return isinstance(expr, Apply) and expr.op == "slice"


def slice_operands(index):
    """Start, stop and step of a slice as operands; the types stand where `types.operand_of` put them."""
    return index.type.items


def bounds(index):
    """Start, stop and step for `slice_size`: ints, None for what is missing, dims; an unknown one makes the size unknown."""
    found = []
    for operand in slice_operands(index):
        value = static_value(operand.type)
        if value is UNKNOWN or value is not None and not isinstance(value, int):
            value = dim_of(operand)
            value = ("unknown", operand.expr) if value is None else value
        found.append(value)
    return found
