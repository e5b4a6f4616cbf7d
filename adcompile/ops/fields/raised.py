"""The exceptions that an operation may raise, for types of its operands given by position: the field `raises` of a card.

Each of these functions gives classes, or None where it may raise anything.
"""

from adcompile.ir.types import Dict, List, Literal, Size, Str, Tuple, dtype, is_array, is_scalar, kind
from adcompile.ops.fields.safe import is_complex_kind, is_of_python

INTEGERS = ("int", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


def in_subscript(container, index, *others):
    """`x[i]`: an item at a place, or under a key that is a number or a text."""
    if isinstance(container, Dict):
        return (KeyError,) if is_key(index) else None
    walked = isinstance(container, (List, Tuple, Str)) or is_array(container)
    return (IndexError,) if walked and is_place(index) else None


def in_store(array, index, value):
    """`x[i] = v`: a number for one element of an array."""
    whole = is_array(array) and is_place(index) and is_scalar(value) and not is_complex_kind(value)
    places = len(index.items) if isinstance(index, Tuple) else 1
    return (IndexError,) if whole and places == len(array.shape) else None


def in_algebra(*types):
    """`+` and the like: numbers, and arrays whose shapes may not fit."""
    return (ValueError, ArithmeticError) if all(map(is_real, types)) else None


def in_quotient(*types):
    """`/`, `//`, `%`: Python's numbers raise where they are divided by zero, or too large; arrays may not fit."""
    if not all(map(is_real, types)):
        return None
    return (ArithmeticError,) if all(map(is_scalar, types)) else (ValueError, ArithmeticError)


def of_math(*types):
    """A function of `math`, of real numbers."""
    return (ValueError, ArithmeticError) if all(is_scalar(type) and not is_complex_kind(type) or is_of_python(type) for type in types) \
        else None


def is_real(type):
    """Return True if values of a type surely are numbers that have all operators: integers or floats, and arrays of them."""
    return is_of_python(type) or (dtype(type) or "").startswith(("float", "int", "uint"))


def is_place(index):
    """Return True if an index is an integer, or a tuple of integers."""
    if isinstance(index, Tuple):
        return all(map(is_place, index.items))
    return isinstance(index, Size) or isinstance(index, Literal) and type(index.value) is int or kind(index) in INTEGERS


def is_key(index):
    return is_scalar(index) or isinstance(index, (Str, Size)) or isinstance(index, Literal) and isinstance(index.value, (int, float, str))
