"""The type inferred for each use of each rule holds the value that comes out."""

import numpy as np
import pytest

from adcompile.analysis.inference.infer import type_of
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import (
    EITHER, EITHER_COMPLEX, Array, Dict, Iterable, List, Literal, NoneType, Numeric, Opaque, Scalar, Size, Str, Tuple,
)
from tests.rule_uses import RULES, evaluate, fits, is_structure, uses


def expression(value, types, symbols):
    """How a program says a value: numbers and arrays that may be active by name, indices and axes as they are."""
    if isinstance(value, slice):
        return Apply("slice", (Const(value.start), Const(value.stop), Const(value.step)))
    if isinstance(value, type):
        return Extern(value.__name__, value)
    if value is None or value is Ellipsis or isinstance(value, (str, bool)) or type(value) is int:
        return Const(value)
    if isinstance(value, tuple) and not any(isinstance(item, (float, np.ndarray)) for item in value):
        return Apply("tuple", tuple(expression(item, types, symbols) for item in value))
    name = f"x.{len(types)}"
    types[name] = type_of_value(value, symbols)
    return Name(name)


def holds(type, value, sizes):
    """Whether a value is of a type; `sizes` are the sizes that symbols stand for."""
    match type:
        case Opaque():
            return True
        case Numeric():
            return isinstance(value, (np.ndarray, np.generic, float, int, complex))
        case Array(dtype, dims):
            return (isinstance(value, np.ndarray) and value.ndim == len(dims)
                    and (dtype in (None, "unsettled") or value.dtype.name == dtype) and all(same_size(dim, size, sizes) for dim, size in zip(dims, value.shape)))
        case Scalar("number"):
            return isinstance(value, (float, int, np.generic))
        case Scalar("integer"):
            return isinstance(value, (int, np.integer, np.bool_))
        case Scalar(kind):
            return holds_kind(kind, value)
        case Size(dim):
            return type_name(value) == "int" and same_size(dim, value, sizes)
        case Literal(known):
            return value == known
        case NoneType():
            return value is None
        case Str():
            return isinstance(value, str)
        case Tuple(items):
            return isinstance(value, tuple) and len(value) == len(items) and all(
                holds(item, part, sizes) for item, part in zip(items, value))
        case List(item, length):
            return isinstance(value, list) and same_size(length, len(value), sizes) and all(
                holds(item, part, sizes) for part in value)
        case Iterable(item):
            return all(holds(item, part, sizes) for part in value)
    raise TypeError(f"{type!r} of {value!r}")


def type_name(value):
    return value.__class__.__name__


def holds_kind(kind, value):
    if kind in ("bool", "int", "float", "complex"):
        return type_name(value) == kind
    if kind in EITHER or kind in EITHER_COMPLEX:
        return type_name(value) in (EITHER.get(kind) or EITHER_COMPLEX[kind])
    return isinstance(value, np.generic) and value.dtype.name == kind.rstrip("_")


def same_size(dim, size, sizes):
    """Whether a dim may be a size: numbers and symbols must be it, derived ones are not worked out here."""
    if isinstance(dim, int):
        return dim == size
    return not isinstance(dim, str) or sizes[dim] == size


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.samples])
def test_the_inferred_type_holds_the_result(name):
    rule = RULES[name]
    for use in uses(name, rule):
        if not fits(rule, use):
            continue
        types, symbols = {}, {}
        args = tuple(expression(arg, types, symbols) for arg in use.args)
        kwargs = tuple((key, expression(arg, types, symbols)) for key, arg in use.kwargs.items())
        found = type_of(Apply(rule.key if rule.key.endswith("/complex") else rule.key.partition("/")[0], args, kwargs), types)
        value = evaluate(rule, use)
        sizes = {symbol: size for size, symbol in symbols.items()}
        assert holds(found, value, sizes), (found, value, use.args, use.kwargs)
