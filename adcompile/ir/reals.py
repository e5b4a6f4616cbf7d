"""The types of real numbers: the ones that rules are made for."""

from adcompile.ir.dtypes import native
from adcompile.ir.types import (
    EITHER, Array, Dict, Iterable, List, Numeric, Opaque, Optional, Tuple, is_discrete_kind, kind,
)


def is_real_kind(name):
    """Return True if a kind (or dtype) is surely one of real numbers. None stands for one that is not known."""
    return name is not None and name != "number" and (
        is_discrete_kind(name) or name in EITHER or native(name).startswith(("float", "longdouble")))


def is_foreign(type):
    """Return True if values of a type are surely no real numbers: complex, of objects, dates, texts or records."""
    name = type.dtype if type.__class__ is Array else kind(type)
    return name is not None and name != "number" and not is_real_kind(name)


def surely_real(type):
    """Return True if all numbers in values of a type are real ones, and no objects."""
    match type:
        case Array(name):
            return is_real_kind(name)
        case Tuple(items):
            return all(map(surely_real, items))
        case Dict(items):
            return all(surely_real(item) for _, item in items)
        case List(item) | Iterable(item) | Optional(item):
            return surely_real(item)
        case Numeric() | Opaque():
            return False
    name = kind(type)
    return name is None or is_real_kind(name)
