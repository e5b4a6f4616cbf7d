"""Facts about objects of the user's classes, found by looking at the object and its class without running their code.

    attributes_of(value)        its own attributes
    plain_attributes(value)     the names of those that hold plain values
    kind_of(value)              what a key has of a value so that equal kinds are plain together
    is_frame(cls)               whether it is the class of columns or of tables of pandas
    is_design(cls)              whether it is the class of design matrices of patsy
    is_plain_value(value)       whether the operators, methods and attributes of a value run no code of the user's
    stores(cls, name)           whether to read that attribute of an object of the class runs no code for it
    sets(cls, name)             the same of binding or deleting it

Matrices of scipy.sparse have a type of their own, `Sparse`. They carry no derivative themselves: they are what active values are multiplied by.

    is_sparse(cls)              whether it is one of their classes
    is_known_sparse(value)      whether a value has that type
    structure_of(matrix)        where its elements stand
"""

from functools import lru_cache
from types import (
    BuiltinFunctionType, FunctionType, GetSetDescriptorType, MemberDescriptorType, MethodDescriptorType, ModuleType,
    WrapperDescriptorType,
)
from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen
from adcompile.ir.types import Plain

HEAP = 1 << 9       # of `type.__flags__`: classes that are made when a program runs
MOST = 16
"""How many items of one container are looked at."""

CONTAINERS = frozenset([list, tuple, set, frozenset, dict])
PLAIN_CLASSES = frozenset([int, float, complex, bool, str, bytes, bytearray, type(None), type(Ellipsis), slice, range, np.dtype,
                           np.random.Generator, np.random.RandomState, *np.sctypeDict.values()]) - {np.object_, np.void}
NO_OBJECTS = (type, ModuleType, FunctionType)
FOUND_AS_THEY_ARE = (FunctionType, staticmethod, classmethod, MemberDescriptorType, GetSetDescriptorType, BuiltinFunctionType,
                     MethodDescriptorType, WrapperDescriptorType)


def is_object(cls):
    """Return True if objects of a class may have attributes or operators that Python code gives them."""
    return bool(cls.__dictoffset__ or cls.__flags__ & HEAP) and not issubclass(cls, NO_OBJECTS) and cls not in PLAIN_CLASSES


@lru_cache(maxsize=1024)
def is_frame(cls):
    """Return True for the class of columns and that of tables of pandas; not for classes that inherit from them, which may give
    operators another meaning."""
    return cls.__name__ in ("Series", "DataFrame") and cls.__module__.partition(".")[0] == "pandas"


@lru_cache(maxsize=1024)
def is_design(cls):
    """Return True for the class of design matrices of patsy: arrays that know what their columns are called."""
    return cls.__name__ == "DesignMatrix" and cls.__module__.partition(".")[0] == "patsy"


def frames_in(value):
    """The names of the object's own attributes that hold columns or tables of pandas, by themselves or in a short container."""
    return tuple([name for name, held in attributes_of(value).items() if holds_frames(held) and stores(type(value), name)])


def holds_frames(value):
    """Return True if a value is a column or table of pandas, or a short container of them."""
    cls = value.__class__
    if cls in CONTAINERS:
        return len(value) <= MOST and any([is_frame(item.__class__) for item in (value.values() if cls is dict else value)])
    return is_frame(cls)


def attributes_of(value):
    """The object's own attributes by name."""
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}


def kind_of(value, depth=2):
    """The class of a value; of a short container the kinds of its items too."""
    cls = value.__class__
    if cls in CONTAINERS and depth > 0 and len(value) <= MOST:
        items = [*value.keys(), *value.values()] if cls is dict else value
        return cls, tuple([kind_of(item, depth - 1) for item in items])
    return (cls, value.dtype.hasobject) if cls is np.ndarray else cls


def is_plain_value(value, depth=2):
    """Return True if no operation on a value, or on anything it holds, runs code of the user's."""
    cls = value.__class__
    if cls is np.ndarray:
        return not value.dtype.hasobject
    if cls in CONTAINERS:
        items = [*value.keys(), *value.values()] if cls is dict else value
        return depth > 0 and len(value) <= MOST and all([is_plain_value(item, depth - 1) for item in items])
    return cls in PLAIN_CLASSES


def plain_attributes(value):
    """The names of the object's own attributes that hold plain values and are read as they are."""
    cls = type(value)
    return tuple([name for name, held in attributes_of(value).items() if is_plain_value(held) and stores(cls, name)])


def stores(cls, name):
    """Return True if reading that attribute of an object of the class runs no code of the class."""
    found = _in_class(cls, name)
    if isinstance(cls.__getattribute__, FunctionType) or is_computed(found):
        return False
    return found is not None or not hasattr(cls, "__getattr__")


def sets(cls, name):
    """Return True if binding or deleting an attribute of objects of a class runs no code of the class."""
    found = _in_class(cls, name)
    plain = not isinstance(cls.__setattr__, FunctionType) and not isinstance(cls.__delattr__, FunctionType)
    return plain and (isinstance(found, MemberDescriptorType) or not hasattr(type(found), "__set__"))


def is_computed(found):
    """Return True if an attribute found in a class is a descriptor that computes the value, as a property does."""
    return not isinstance(found, FOUND_AS_THEY_ARE) and hasattr(type(found), "__get__")


def _in_class(cls, name):
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


# --- matrices of scipy.sparse --------------------------------------------------


@frozen(eq=True)
class Sparse(Plain):
    """A sparse matrix of numbers: its dtype and its dims. Of a `matrix` the operator `*` is the matrix product, as of `csr_matrix`; of
    a sparse array it goes element by element."""

    dtype: Any
    shape: tuple
    matrix: bool

    def with_dims(self, change):
        """The type with `change(dim)` in place of each dim."""
        return Sparse(self.dtype, tuple(map(change, self.shape)), self.matrix)

    @property
    def turned(self):
        """The type of the transpose."""
        return Sparse(self.dtype, self.shape[::-1], self.matrix)


@lru_cache(maxsize=256)
def is_sparse(cls):
    """Return True for the classes of scipy.sparse, and classes that inherit from none but them."""
    return cls.__module__.split(".")[:2] == ["scipy", "sparse"] and hasattr(cls, "tocsr")


@lru_cache(maxsize=256)
def is_matrix(cls):
    """Return True for those of them whose `*` is the matrix product."""
    return not any(base.__name__ == "sparray" for base in cls.__mro__)


def structure_of(matrix):
    """The arrays that say where the elements of a sparse matrix stand; None where its format has others than these."""
    names = ("indptr", "indices") if hasattr(matrix, "indptr") else ("row", "col") if hasattr(matrix, "row") else ("offsets",)
    return [getattr(matrix, name) for name in names] if all(hasattr(matrix, name) for name in names) else None


def is_known_sparse(value):
    """Return True if a value is a sparse matrix, with two axes, of numbers."""
    return is_sparse(value.__class__) and len(value.shape) == 2 and value.dtype.kind in "biufc" and value.dtype.isnative
