"""Kinds of results, asked of Python and NumPy themselves: the operation runs once on ones of the operands' kinds.

So promotion (NEP 50, Python's own numbers, bools) is right by construction, for every version of NumPy.
"""

import itertools
from functools import lru_cache, reduce

import numpy as np

from adcompile.ir.dtypes import name_of_dtype, native
from adcompile.ir.types import (
    COMPLEX_NUMERIC, EITHER, EITHER_COMPLEX, INTEGER, NO_VALUE, NUMBER, NUMERIC, OPAQUE, PYTHON_KINDS, UNSURE, Array, NoValue, Scalar, is_array,
    is_complex, may_be_complex,
    is_discrete_kind, is_number, is_scalar, join, kind, shape,
)
from adcompile.ops.keys import function_of
from adcompile.ops.typing.dims import broadcast_shapes

COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")

# Bools and integers of any kind go in, a bool or integer comes out.
CLOSED_ON_INTEGERS = (
    "add", "sub", "mul", "floordiv", "mod", "neg", "pos", "invert", "lshift", "rshift", "bitand", "bitor", "bitxor",
    *COMPARISONS, "numpy.add", "numpy.subtract", "numpy.multiply", "numpy.negative", "numpy.absolute", "numpy.sign",
    "numpy.maximum", "numpy.minimum", "numpy.clip", "builtins.abs", "builtins.round",
)


def sample(name, axes):
    """A one of a kind (`axes` None) or an array of ones of a dtype."""
    if axes is None:
        if name in PYTHON_KINDS:
            return {"bool": bool, "int": int, "float": float, "complex": complex}[name](1)
        return np.dtype(name.rstrip("_")).type(1)
    return np.ones((1,) * axes, name)


@lru_cache(maxsize=4096)
def sampled(op, operands):
    """The kinds of the results of an operation on operands `(kind, None)` or `(dtype, rank)`.

    A name, or a tuple of names where the operation returns a tuple; None where it fails or returns something else.
    """
    if any(is_foreign(name) for name, _ in operands):
        return None
    try:
        with np.errstate(all="ignore"):
            result = function_of(op)(*[sample(name, axes) for name, axes in operands])
    except Exception:
        return None
    return tuple(map(kind_of, result)) if isinstance(result, tuple) else kind_of(result)


@lru_cache(maxsize=1024)
def is_foreign(name):
    """Return True if a dtype is one of objects, dates, texts or records. A sample of such tells nothing."""
    return name not in PYTHON_KINDS and np.dtype(name.rstrip("_")).kind not in "biufc"


def kind_of(value):
    """The kind of a number or the dtype of an array."""
    if value.__class__ in (bool, int, float, complex):
        return value.__class__.__name__
    if isinstance(value, np.bool_):
        return "bool_"
    return name_of_dtype(value.dtype) if isinstance(value, (np.generic, np.ndarray)) else None


def key(type):
    """A number's type as an operand of `sampled`, None where its kind is not one kind."""
    if is_array(type):
        return None if type.dtype is None else (type.dtype, max(len(type.shape), 1))
    name = kind(type)
    return None if name is None or name in UNSURE else (name, None)


def discrete(type):
    name = type.dtype if is_array(type) else kind(type)
    return name is not None and is_discrete_kind(name)


def elementwise(op, types):
    """The type of an elementwise operation, or of each of its results as a tuple of types."""
    if any(isinstance(type, NoValue) for type in types):
        return NO_VALUE
    if not all(is_number(type) for type in types):
        return OPAQUE
    if not all(is_scalar(type) or is_array(type) for type in types):
        return COMPLEX_NUMERIC if stays_complex(op, types) else NUMERIC
    if any([len(each_kind(type)) > 1 for type in types]):
        return join_ways([elementwise(op, way) for way in ways(types)])
    operands = [key(type) for type in types]
    if None in operands and any(map(may_be_complex, types)):
        return COMPLEX_NUMERIC if stays_complex(op, types) else NUMERIC
    found = None if None in operands else sampled(op, tuple(operands))
    if isinstance(found, tuple):
        return tuple(shaped(name, types) for name in found)
    if found is None and None not in operands:
        return OPAQUE
    return shaped(found, types, op)


def stays_complex(op, types):
    """Return True if an operation surely gives a complex number, one of whose operands is complex."""
    if not any(map(is_complex, types)):
        return False
    found = [sampled(op, way) for way in itertools.product(*[
        (("complex128", 1),) if is_complex(type) else (("float64", 1), ("complex128", 1)) for type in types])]
    return all([name is not None and not isinstance(name, tuple) and name.startswith("complex") for name in found])


def ways(types):
    """The types of operands with each that is of one of several kinds as one of them, in all combinations."""
    return [list(way) for way in itertools.product(*map(each_kind, types))]


def each_kind(type):
    """The types of one kind each that numbers or arrays of a type may have."""
    if type.__class__ is Array:
        return [Array("float64", type.shape), Array("complex128", type.shape)] if type.dtype == "unsettled" else [type]
    names = EITHER.get(kind(type)) or EITHER_COMPLEX.get(kind(type))
    return [Scalar(name) for name in names] if names else [type]


def join_ways(found):
    """The type that holds what an operation gives in all of several ways."""
    if isinstance(found[0], tuple):
        return tuple([reduce(join, parts) for parts in zip(*found)])
    return reduce(join, found)


def shaped(name, types, op=None):
    """An elementwise result of a kind, None for unknown, in the broadcast shape of the operands."""
    if all(is_scalar(type) for type in types):
        if name is None:
            closed = op in CLOSED_ON_INTEGERS and all(discrete(type) for type in types)
            return INTEGER if closed or op in COMPARISONS else NUMBER
        return Scalar(name)
    dims = broadcast_shapes([shape(type) for type in types])
    if name is None:
        name = "bool" if op in COMPARISONS else None
        return Array(name, dims) if dims else (INTEGER if name else NUMBER)
    return Array("bool" if name == "bool_" else name, dims) if dims else numpy_scalar(name)


def numpy_scalar(name):
    """The type of the NumPy scalar of a dtype, of any real number where the dtype is unknown."""
    if name is None:
        return NUMBER
    return Scalar("bool_" if name == "bool" else native(name))


def is_elementwise(function):
    """Return True if a function is a ufunc over elements (not over axes)."""
    return getattr(function, "nout", None) is not None and getattr(function, "signature", None) is None
