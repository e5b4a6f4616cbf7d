"""The types of real numbers: the ones that rules are made for."""

from adcompile.ir.dtypes import native
from adcompile.ir.types import (
    EITHER, EITHER_COMPLEX, Array, Dict, Iterable, List, Numeric, Opaque, Optional, Tuple, is_discrete_kind, kind,
    may_be_complex,
)


def is_real_kind(name):
    """Return True if a kind (or dtype) is surely one of real numbers. None stands for one that is not known."""
    return name is not None and name != "number" and (
        is_discrete_kind(name) or name in EITHER or native(name).startswith(("float", "longdouble")))


def is_foreign(type):
    """Return True if values of a type are surely no real numbers: complex, of objects, dates, texts or records."""
    name = type.dtype if type.__class__ is Array else kind(type)
    return name is not None and name != "number" and name not in EITHER_COMPLEX and not is_real_kind(name)


def may_be_complex_inside(type):
    """Return True if a type says of some numbers in its values that they are complex, or that they may be."""
    return any(map(may_be_complex, numbers_in(type)))


def is_told(type):
    """Return True if a type tells of all numbers in its values whether they are real, or that they may be complex; none are objects."""
    return surely_real(type) or all([surely_real(one) or may_be_complex(one) for one in numbers_in(type)])


def numbers_in(type):
    """The types of what values of a type are made of."""
    match type:
        case Tuple(items):
            return [one for item in items for one in numbers_in(item)]
        case Dict(items):
            return [one for _, item in items for one in numbers_in(item)]
        case List(item) | Iterable(item) | Optional(item):
            return numbers_in(item)
    return [type]


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
