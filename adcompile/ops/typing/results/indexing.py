"""Types of `x[index]`: of arrays, lists, tuples, dicts and strings."""

from adcompile.ir.dtypes import DISTINCT
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import (
    EITHER, NO_VALUE, NUMERIC, OPAQUE, PYTHON_KINDS, STR, UNSURE, Array, Dict, Iterable, List, Literal, NoValue, NoneType,
    Residuals, Scalar, Str, Tuple, dtype, is_array, is_number, join, kind, widest,
)
from adcompile.ops.typing.dims import broadcast_shapes, slice_size
from adcompile.ops.typing.operands import (
    UNKNOWN, as_array, dim_of, element, is_integer, parts_of, scalar_of, static_value,
)


def index_type(type, index):
    """The type of an element or part; `index` is an operand."""
    if isinstance(type, NoValue) or isinstance(index.type, NoValue):
        return NO_VALUE
    match type:
        case Array():
            return array_part(type, index)
        case Tuple():
            return tuple_part(type, index)
        case Residuals(items) if items is not None:
            return tuple_part(Tuple(items), index)
        case List(item, length) | Iterable(item, length):
            if is_slice(index.expr):
                return type.__class__(item, sliced(length, index))
            return item if is_number(index.type) else OPAQUE
        case Dict(items):
            return dict_part(items, static_value(index.type))
        case Str() | Literal():
            return STR if not is_number(type) else OPAQUE
    if isinstance(type, Scalar) and type.kind not in (*PYTHON_KINDS, *EITHER, *UNSURE):
        return array_part(Array(dtype(type), ()), index)
    return NUMERIC if is_number(type) and kind(type) not in PYTHON_KINDS else OPAQUE


def tuple_part(type, index):
    if is_slice(index.expr):
        known = [static_value(operand.type) for operand in index.parts]
        return OPAQUE if UNKNOWN in known else Tuple(type.items[slice(*known)])
    place = static_value(index.type)
    if isinstance(place, int):
        return type.items[place] if -len(type.items) <= place < len(type.items) else OPAQUE
    return element(type) if is_number(index.type) else OPAQUE


def dict_part(items, key):
    if key is UNKNOWN:
        found = NO_VALUE
        for _, item in items:
            found = join(found, widest(item))
        return found if items else OPAQUE
    return dict(items).get(key, OPAQUE)


# --- slices ------------------------------------------------------------------


def is_slice(expr):
    return isinstance(expr, Apply) and expr.op == "slice"


def bounds(index):
    """Start, stop and step for `slice_size`: ints, None for what is missing, dims; UNKNOWN where nothing is known."""
    found = []
    for operand in index.parts:
        value = static_value(operand.type)
        if value is UNKNOWN or value is not None and not isinstance(value, int):
            dim = bound_of(operand)
            value = UNKNOWN if dim is None else dim
        found.append(value)
    return found


def bound_of(operand):
    """The dim that a bound of a slice equals, also where a constant is added: `x[k + 1:]`; None where it cannot be said."""
    match operand.expr:
        case Apply("add" | "sub" as op, (Name(id), Const(step))) if type(step) is int and is_integer(operand.type):
            return ("plus", ("value", id), step if op == "add" else -step)
    return dim_of(operand)


def sliced(dim, index):
    """The dim of an axis under a slice."""
    limits = bounds(index)
    return None if UNKNOWN in limits else slice_size(dim, *limits)


# --- arrays ------------------------------------------------------------------


def array_part(array, index):
    """The type of `array[index]`: an Array where the index is an array or leaves an axis whole, else a number."""
    entries = list(parts_of(index)) if isinstance(index.type, Tuple) else [index]
    forms = [form(entry) for entry in entries]
    if "unknown" in forms or forms.count("ellipsis") > 1:
        return NUMERIC
    used = sum(consumed(entry, name) for entry, name in zip(entries, forms))
    if "ellipsis" not in forms:
        entries.append(None)
        forms.append("ellipsis")
    if array.dtype == DISTINCT and ("array" in forms):
        array = Array("int64", array.shape)     # an index may name one place twice
    return taken(array, entries, forms, len(array.shape) - used)


def form(entry):
    """The kind of one entry of an index: "slice", "integer", "new", "ellipsis", "array", "mask", "flag", or "unknown"."""
    if is_slice(entry.expr):
        return "slice"
    if isinstance(entry.expr, Const) and entry.expr.value is Ellipsis:
        return "ellipsis"
    if isinstance(entry.type, NoneType):
        return "new"
    if is_integer(entry.type):
        return "integer"
    if kind(entry.type) in ("bool", "bool_"):
        return "flag"
    chosen = as_array(entry.type) if isinstance(entry.type, (Array, List, Tuple)) else None
    if not is_array(chosen) or chosen.dtype is None:
        return "unknown"
    return "mask" if chosen.dtype == "bool" else "array"


def consumed(entry, name):
    """How many axes an entry takes up."""
    if name == "mask":
        return len(as_array(entry.type).shape)
    return 1 if name in ("slice", "integer", "array") else 0


def taken(array, entries, forms, left):
    """Dims from left to right; those of index arrays stand together, in front where something separates them."""
    if left < 0:
        return OPAQUE
    advanced = any(name in ("array", "mask", "flag") for name in forms)
    before, broadcast_dims, place, axis, blocks, open_block = [], [], None, 0, 0, False
    for entry, name in zip(entries, forms):
        joins = advanced and name in ("array", "mask", "flag", "integer")
        if joins:
            if not open_block:
                blocks, place = blocks + 1, len(before) if place is None else place
            broadcast_dims.append(chosen_dims(entry, name))
        elif name == "slice":
            before.append(sliced(array.shape[axis], entry))
        elif name == "new":
            before.append(1)
        elif name == "ellipsis":
            before.extend(array.shape[axis:axis + left])
            axis += left
        open_block = joins
        axis += consumed(entry, name) if entry is not None else 0
    if advanced:
        chosen = list(broadcast_shapes(broadcast_dims))
        place = place if blocks == 1 else 0
        before[place:place] = chosen
    elif all(name in ("integer", "ellipsis") for name in forms) and not before:
        return scalar_of(array.dtype) if entries[-1] is None else Array(array.dtype, ())
    return Array(array.dtype, tuple(before)) if before or not advanced else scalar_of(array.dtype)


def chosen_dims(entry, name):
    """The shape that an entry contributes to what the index arrays select."""
    if name == "array":
        return as_array(entry.type).shape
    if name == "integer":
        return ()
    return (("mask", entry.expr.id) if isinstance(entry.expr, Name) else None,)
