"""The part of an array that an index names."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.dtypes import DISTINCT, native
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import OPAQUE, Array, dtype, is_number, is_scalar, kind
from adcompile.ops.operators import operator_of


def index_parts(place):
    """The parts of an index: the items of a tuple that is written out, or the index alone."""
    return place.args if isinstance(place, Apply) and place.op == "tuple" else (place,)


def is_slice(part):
    return isinstance(part, Apply) and part.op == "slice"


def is_single(place, types):
    """Return True if an index surely names no element twice: numbers, slices, masks, `None` and `...`, or a tuple of those."""
    return all(_is_single(part, types) for part in index_parts(place))


def _is_single(part, types):
    match part:
        case Const(value):
            return value is None or value is Ellipsis or isinstance(value, int)
        case Name(id):
            known = types.get(id, OPAQUE)
            return is_scalar(known) or dtype(known) in ("bool", DISTINCT)
        case Apply():
            known = type_of(part, types)
            return is_slice(part) or is_scalar(known) or dtype(known) in ("bool", DISTINCT) or is_mask(part, types)
    return False


def is_basic(place, types):
    """Return True if an index surely gives a view or an item: whole numbers, slices, `None`, `...`, or a tuple of these."""
    return all(part.value is None or part.value is Ellipsis or type(part.value) is int if isinstance(part, Const)
               else is_slice(part) or is_whole(type_of(part, types)) for part in index_parts(place))


def names_places(place, types):
    """Return True if an index has an array of whole numbers or bools in it, so that what is read by it is surely a copy."""
    return any(isinstance(kind, Array) and kind.shape and (is_whole(kind) or kind.dtype == "bool")
               for kind in (type_of(part, types) for part in index_parts(place) if not is_slice(part)))


def is_whole_index(part, types):
    """Return True if a part of an index is one whole number."""
    return type(part.value) is int if isinstance(part, Const) else is_whole(type_of(part, types))


def is_whole(type):
    """Return True if values of a type are whole numbers, but no bools."""
    known = kind(type)
    return known is not None and (known == "int" or native(known).startswith(("int", "uint")))


def is_mask(expr, types):
    """Return True if an expression is a comparison of numbers or arrays, which is a bool or bools whatever they are."""
    operator = operator_of(expr.op)
    return operator is not None and operator.form == "comparison" and all(is_number(type_of(arg, types)) for arg in expr.args)
