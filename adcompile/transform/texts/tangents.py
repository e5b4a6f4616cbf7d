"""The type of a tangent or cotangent: what the value's own type says, as a float."""

from adcompile.ir.dtypes import native
from adcompile.ir.types import (
    FLOAT, NUMERIC, RESIDUALS, Array, Dict, List, Literal, Numeric, Residuals, Scalar, Size, Tuple, is_discrete_kind,
)


def tangent_type(type):
    """The type of the tangents and cotangents of values of a type."""
    match type:
        case Scalar(kind=known):
            if known == "mixed":
                return Scalar("double")
            return FLOAT if known == "real" or is_discrete_kind(known) else type
        case Literal() | Size():
            return FLOAT
        case Array(dtype, shape):
            if dtype is not None and is_discrete_kind(dtype):
                return Array("float64", shape)
            return type if native(dtype) == dtype else Array(None, shape)       # zeros like it are in its byte order, sums are not
        case Tuple(items):
            return Tuple(tuple(map(tangent_type, items)))
        case List(item, length):
            return List(tangent_type(item), length)
        case Dict(items):
            return Dict(tuple([(key, tangent_type(item)) for key, item in items]))
        case Residuals():
            return RESIDUALS
    return NUMERIC if isinstance(type, Numeric) else type
