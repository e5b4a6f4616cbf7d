"""Whether the values that a program takes on are of the types that were inferred for them."""

import numpy as np

from adcompile.frontend.outside.paths import reader
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.dtypes import DISTINCT, name_of_dtype
from adcompile.ir.types import (
    EITHER, EITHER_COMPLEX,
    OPAQUE, Array, Dict, Iterable, List, Literal, NoneType, Numeric, Opaque, Optional, Residuals, Scalar, Size, Str, Tuple,
)
from adcompile.ir.types import NoValue
from tests.interpret import UNSET, Evaluation, bound

NUMBERS = (float, int, complex, np.generic)


class Unsound(AssertionError):
    """A value is not of the type inferred for its name."""


class Watched(dict):
    """Values by name; each is compared with the type of its name when it is set."""

    def __init__(self, values, types, sizes):
        super().__init__()
        self.types, self.sizes = types, sizes
        self.update(values)

    def __setitem__(self, name, value):
        if value is not UNSET and not holds(self.types.get(name, OPAQUE), value, self.sizes):
            raise Unsound(f"{name} is {value!r}, inferred {self.types.get(name)}")
        super().__setitem__(name, value)

    def update(self, pairs):
        for name, value in dict(pairs).items():
            self[name] = value


def arguments(program, args, function, kwargs):
    """The values of all parameters, captured data among them."""
    values = bound(program.params, args, kwargs)
    for param in program.params:
        if param.kind == "captured":
            values[param.name] = reader(function, param.path)()
    return values


def types_of(values):
    """The types of the parameters as a signature has them, and the sizes that symbols stand for."""
    symbols = {}
    types = {name: type_of_value(value, symbols) for name, value in values.items()}
    return types, {symbol: size for size, symbol in symbols.items()}


def run_watched(program, values, types, sizes):
    """What a program returns; raises Unsound where a value is not of its type."""
    return Evaluation(Watched(values, types, dict(sizes)), program.callees).block(program.body)


def holds(type, value, sizes):
    """Whether a value is of a type; equal dims must be equal sizes."""
    match type:
        case Opaque():
            return True
        case NoValue():
            return False
        case Numeric(surely_complex):
            return isinstance(value, (np.ndarray, *NUMBERS)) and (not surely_complex or np.iscomplexobj(value))
        case Array(dtype, dims):
            fits = isinstance(value, np.ndarray) and value.ndim == len(dims)
            either = dtype == "unsettled" and name_of_dtype(value.dtype) in ("float64", "complex128")
            return fits and (either or whole_as(dtype) in (None, name_of_dtype(value.dtype))) and all(
                same(dim, size, sizes) for dim, size in zip(dims, value.shape))
        case Scalar(kind):
            return holds_kind(kind, value)
        case Size(dim):
            return value.__class__ is int and same(dim, value, sizes)
        case Literal(known):
            return value.__class__ is known.__class__ and value == known
        case NoneType():
            return value is None
        case Str():
            return isinstance(value, str)
        case Optional(inner):
            return value is None or holds(inner, value, sizes)
        case Tuple(items):
            return isinstance(value, tuple) and len(value) == len(items) and all(
                part is UNSET or holds(item, part, sizes) for item, part in zip(items, value))
        case List(item, length):
            return isinstance(value, list) and same(length, len(value), sizes) and all(
                part is UNSET or holds(item, part, sizes) for part in value)
        case Residuals(items):
            return items is None or holds(Tuple(items), value, sizes)
        case Dict(items):
            return isinstance(value, dict) and [key for key, _ in items] == list(value) and all(
                holds(item, value[key], sizes) for key, item in items)
        case Iterable():
            return hasattr(value, "__iter__")
    raise TypeError(f"not a type: {type!r}")


def whole_as(kind):
    """The dtype of whole numbers that stand once in an array is that of others."""
    return "int64" if kind == DISTINCT else kind


def holds_kind(kind, value):
    if kind == "number":
        return isinstance(value, NUMBERS)
    if kind == "integer":
        return isinstance(value, (int, np.integer, np.bool_))
    if kind in EITHER or kind in EITHER_COMPLEX:
        return type(value).__name__ in (EITHER.get(kind) or EITHER_COMPLEX[kind])
    if kind in ("bool", "int", "float", "complex"):
        return value.__class__.__name__ == kind
    return isinstance(value, np.generic) and value.dtype.name == whole_as(kind).rstrip("_")


def same(dim, size, sizes):
    """Whether a dim may be a size; what depends on names of the program may change from trip to trip."""
    if dim is None or isinstance(dim, tuple) and "value" in str(dim) or "mask" in str(dim):
        return True
    return dim == size if isinstance(dim, int) else sizes.setdefault(dim, size) == size
