"""Types of values that are there: of arguments and captured data."""

import numpy as np

from adcompile.ir.dtypes import name_of_dtype
from adcompile.ir.objects import Sparse, frames_in, is_frame, is_known_sparse, is_matrix, is_object, is_plain_value, plain_attributes
from adcompile.ir.types import (
    NONE, NO_VALUE, OPAQUE, PLAIN, Array, Dict, Instance, List, Literal, Scalar, Tuple, join, widest,
)


def type_of_value(value, symbols):
    """The type of an argument, as a signature holds it.

    Arrays by dtype, rank, and per axis 0, 1 or a symbol; `symbols` maps the sizes met so far to their
    symbols, so that equal sizes among all arguments of a call have one. Bools and strings by value,
    tuples and dicts by structure, a list as the join of its items.
    """
    cls = value.__class__
    if cls is np.ndarray:
        return type_of_array(value, symbols)
    if cls is float or cls is int or cls is complex:
        return Scalar(cls.__name__)
    if cls is bool or cls is str:
        return Literal(value)
    if value is None:
        return NONE
    if isinstance(value, np.generic) and cls is value.dtype.type:
        return type_of_numpy_scalar(value)
    if cls is tuple:
        return Tuple(tuple([type_of_value(item, symbols) for item in value]))
    if cls is list:
        item = NO_VALUE
        for element in value:
            item = join(item, widest(type_of_value(element, symbols)))
        return List(item)
    if cls is dict and all(isinstance(key, (str, int)) for key in value):
        return Dict(tuple([(key, type_of_value(item, symbols)) for key, item in value.items()]))
    if is_known_sparse(value):
        return Sparse(value.dtype.name, tuple([symbol(size, symbols) for size in value.shape]), is_matrix(cls))
    if is_object(cls):
        return Instance(cls, plain_attributes(value), () if is_frame(cls) else frames_in(value))
    return PLAIN if is_plain_value(value) else OPAQUE


def type_of_array(value, symbols):
    if value.dtype.kind not in "biufc":
        return OPAQUE
    return Array(name_of_dtype(value.dtype), tuple([symbol(size, symbols) for size in value.shape]))


def type_of_numpy_scalar(value):
    if value.dtype.kind not in "biufc":
        return OPAQUE
    return Scalar("bool_" if value.dtype.kind == "b" else value.dtype.name)


def symbol(size, symbols):
    """The dim of a size in a signature: 0 and 1 are exact, every other size is a symbol."""
    if size < 2:
        return int(size)
    return symbols.setdefault(size, f"n{len(symbols)}")
