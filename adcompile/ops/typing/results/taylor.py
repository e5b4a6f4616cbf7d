"""Types of truncated Taylor series, see `runtime.taylor`."""

from adcompile.ir.types import (
    NONE, NUMERIC, OPAQUE, Array, Dict, List, NoneType, Numeric, Scalar, Str, Tuple, is_array, is_scalar, kind, rank,
)

DOUBLE = ("bool", "int", "float", "complex", "bool_", "float16", "float32", "float64", "double", "real", "mixed", "integer",
          *[f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)])
"""Numbers and dtypes of which a series is one of float64."""


def series_type(type):
    """The type of the series of values of a type."""
    match type:
        case Array(dtype, shape):
            return Array("float64" if dtype in DOUBLE else None, (None, *shape))
        case Tuple(items):
            return Tuple(tuple(map(series_type, items)))
        case List(item, length):
            return List(series_type(item), length)
        case Dict(items):
            return Dict(tuple([(key, series_type(item)) for key, item in items]))
        case NoneType() | Str():
            return NONE
        case Numeric():
            return NUMERIC
    return Array("float64" if kind(type) in DOUBLE else None, (None,)) if is_scalar(type) else OPAQUE


def series_of_first(call):
    return series_type(call.operands[0].type)


def padded_type(call):
    """A series with axes of length 1 put in, so that it has one axis more than a value."""
    coeffs, y = call.operands[0].type, call.operands[1].type
    count = 0 if is_scalar(y) else rank(y) if is_array(y) else None
    if count is None or not is_array(coeffs):
        return NUMERIC
    missing = count + 1 - len(coeffs.shape)
    return coeffs if missing <= 0 else Array(coeffs.dtype, (coeffs.shape[0], *(1,) * missing, *coeffs.shape[1:]))


def series_of_second(call):
    return series_type(call.operands[1].type)


def first_coefficients(call):
    """The type of a coefficient of a series."""
    coeffs = call.operands[0].type
    return coefficient_type(coeffs)


def coefficient_type(coeffs):
    match coeffs:
        case Array(dtype, (_, *shape)):
            return Array(dtype, tuple(shape)) if shape else Scalar("float64") if dtype == "float64" else NUMERIC
        case Tuple(items):
            return Tuple(tuple(map(coefficient_type, items)))
        case List(item, length):
            return List(coefficient_type(item), length)
        case Dict(items):
            return Dict(tuple([(key, coefficient_type(item)) for key, item in items]))
    return NUMERIC if isinstance(coeffs, Numeric) else OPAQUE
