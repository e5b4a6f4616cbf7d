"""For which types of its operands, given by position, an operation surely raises nothing: the field `safe` of a card."""

from functools import lru_cache

import numpy as np

from adcompile.ir.types import (
    PYTHON_KINDS, Dict, Iterable, List, Literal, NoneType, Size, Str, Tuple, dtype, is_array, is_number, is_scalar,
    kind, same_shape,
)

WALKABLE = (List, Tuple, Dict, Iterable, Str)


def always(*types):
    """The operation takes anything."""
    return True


def on_numbers(*types):
    """It takes all numbers and arrays of numbers."""
    return all(map(is_number, types))


def on_scalars(*types):
    """It takes all real numbers, and no arrays."""
    return all(is_scalar(type) and not is_complex_kind(type) for type in types)


def of_all(*types):
    """It takes all elements of an array, where nothing is said of axes."""
    return len(types) == 1 and is_number(types[0])


def in_making(shape, *others):
    """`np.zeros(shape)`: a size, or a tuple of sizes, of something else."""
    sizes = shape.items if isinstance(shape, Tuple) else (shape,)
    return not others and all(isinstance(size, Size) for size in sizes)


def is_complex_kind(type):
    return (kind(type) or "").startswith("complex")


def in_algebra(*types):
    """`+`, `-`, `*`: Python's numbers among themselves, floats, arrays of floats of shapes that surely meet.

    NumPy's bools have no `-`, and a Python int may not fit into an array of narrow integers.
    """
    return all(map(is_of_python, types)) or all(is_float(type) or is_of_python(type) for type in types) and meet(types)


def in_quotient(*types):
    """`/`: NumPy divides by zero with a warning, Python's floats raise."""
    return not all(map(is_of_python, types)) and in_algebra(*types)


def in_comparison(*types):
    """`<` and the like: real numbers, and arrays of shapes that surely meet."""
    return all(is_number(type) and not is_complex_kind(type) for type in types) and meet(types)


def in_chain(*types):
    """`a < b <= c`: every second operand is a sign."""
    return in_comparison(*types[::2]) and in_truth(*types[::2])


def in_truth(*types):
    """`not`, `and`, `bool`: numbers, texts, None, containers; an array of several elements has no truth."""
    return all(is_scalar(type) or isinstance(type, (Literal, NoneType, Str, Tuple, List, Dict)) for type in types)


def in_choice(test, *values):
    """`a if test else b`."""
    return in_truth(test)


def in_subscript(container, index, *others):
    """`x[i]`: an item of a tuple or dict that is there, a place of an array of which the size is known, a slice of it."""
    if isinstance(container, Tuple):
        return isinstance(index, Literal) and is_place(index.value, len(container.items))
    if isinstance(container, Dict):
        return isinstance(index, Literal) and any(key == index.value for key, _ in container.items)
    return is_array(container) and bool(container.shape) and isinstance(index, Literal) and is_place(index.value, at_least(container.shape[0]))


def in_store(array, index, value):
    """`x[i] = v`: a number for a place that is there."""
    return is_scalar(value) and in_subscript(array, index)


def before_place(items, place, value):
    """`items.insert(place, value)`: any of Python's integers says where."""
    return kind(place) in ("int", "bool")


def in_range(*types):
    """`range(start, stop)`: Python's integers. A step may be 0."""
    return len(types) < 3 and all(kind(type) in ("int", "bool") for type in types)


def in_length(type):
    """`len(x)`: a container, or an array with an axis."""
    return isinstance(type, WALKABLE[:3]) or isinstance(type, Str) or is_array(type) and bool(type.shape)


def in_ufunc(function):
    """A ufunc that takes floats, of floats and arrays of floats of shapes that surely meet."""
    takes = any(name.startswith("d" * function.nin) for name in function.types)
    return (lambda *types: len(types) == function.nin and in_floats(*types)) if takes else None


def in_floats(*types):
    return all(map(is_float, types)) and meet(types)


def is_float(type):
    name = dtype(type)
    return name is not None and name.startswith("float")


def is_of_python(type):
    return isinstance(type, Size) or kind(type) in PYTHON_KINDS


def is_place(value, count):
    return isinstance(value, int) and -count <= value < count


def at_least(dim):
    """The smallest number that a size may be."""
    return dim if isinstance(dim, int) else 2 if isinstance(dim, str) else 0


def meet(types):
    """True only if the shapes of numbers and arrays surely broadcast to that of one of them."""
    arrays = [type for type in types if not is_scalar(type) and not (is_array(type) and type.shape == ())]
    return len(arrays) < 2 and all(map(is_number, types)) or all(
        is_array(type) and same_shape(type, arrays[0]) for type in arrays)


@lru_cache(maxsize=1024)
def default(function):
    """Where nothing is said: what is known of a function of NumPy from what it is."""
    return in_ufunc(function) if isinstance(function, np.ufunc) and function.signature is None else None
