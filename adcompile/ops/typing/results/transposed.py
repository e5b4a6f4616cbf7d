"""Types of transposes, `t` for an operand `x`: what is summed, filled, taken apart and put together again in the form of `x`.

Python's numbers get Python's floats, and float64 a float64, wherever a helper makes numbers of an array; an array of floats
gets its own dtype back.
"""

from functools import reduce

import numpy as np

from adcompile.ir.dtypes import native
from adcompile.ir.types import (
    COMPLEX_NUMERIC, EITHER, FLOAT, NO_VALUE, NUMBER, NUMERIC, OPAQUE, PYTHON_KINDS, UNSURE, Array, Dict, Iterable, List, NoValue, Numeric,
    Scalar, Tuple, dtype, is_array, is_complex, is_number, is_scalar, join, kind, may_be_complex, shape, widest,
)
from adcompile.ir.reals import surely_real
from adcompile.ops.typing.kinds import elementwise, numpy_scalar, ways
from adcompile.ops.typing.operands import Operand, as_array, dims_of, element, static_value
from adcompile.ops.typing.results.inserted import accumulate_type, zeros_type
from adcompile.ops.typing.results.operators import join_all
from adcompile.ops.typing.usual import Call

LISTED = ("float16", "float32", "float64")
"""The dtypes of which `tolist` makes floats."""

FLOAT64, DOUBLE, COMPLEX = Scalar("float64"), Scalar("double"), Scalar("complex")

PLAIN_NUMBERS = ("bool", "int", "float", "float64", *EITHER)
"""Kinds that are Python's numbers as `isinstance` sees it: helpers make a float for them, and a float64 for a float64."""


def like_second_result(call):
    """`t` in the shape of `x`: what a transpose returns of which nothing more is known, in the dtype that both have."""
    t, x = call.operands[0].type, call.operands[1].type
    if isinstance(x, (List, Tuple, Iterable)):
        return like_structure(x)
    if is_array(x) and not x.shape:
        return NUMERIC
    if is_array(x):
        source = as_array(t)
        return Array(x.dtype if is_array(source) and source.dtype == x.dtype else None, x.shape)
    if is_scalar(x):
        return NUMBER
    return NUMERIC if is_number(x) else OPAQUE


def like_structure(type):
    """The type of a cotangent of a structure, whose numbers may be of any kind."""
    match type:
        case Tuple(items):
            return Tuple(tuple(map(like_structure, items)))
        case List(item, known_length):
            return List(like_structure(item), known_length)
        case Iterable(item, known_length) if is_number(item):
            return Iterable(like_structure(item), known_length)
        case Array(_, dims):
            return Array(None, dims)
    return NUMBER if is_scalar(type) else type


def of_two(function):
    """The typing by a function of the types of the first two operands."""
    return lambda call: function(call.operands[0].type, call.operands[1].type)


# --- in the shape of an array or number -----------------------------------------


def like_kind(t, x):
    """`runtime.like_kind(t, x)`: complex where `x` is, else real."""
    if is_complex(x):
        return elementwise("add", (t, COMPLEX)) if is_number(t) and not is_complex(t) else t
    return elementwise("numpy.real", (t,)) if surely_real(x) and may_be_complex(t) else t if surely_real(t) and surely_real(x) else NUMERIC


def is_float_dtype(name):
    return name is not None and native(name).startswith(("float", "complex"))


def summed(t, x):
    """`runtime.unbroadcast(t, x)`: an array like `x`, or a number in the precision of a NumPy float."""
    if isinstance(t, NoValue) or isinstance(x, NoValue):
        return NO_VALUE
    if is_complex(t) and surely_real(x):
        t = elementwise("numpy.real", (t,))
    if kind(x) in EITHER:
        return join_all([summed(t, Scalar(name)) for name in EITHER[kind(x)]])
    if not is_number(x) or isinstance(x, Numeric):
        return NUMERIC if is_number(x) else like_structure(x) if isinstance(x, (List, Tuple, Iterable)) else OPAQUE
    if shape(x):
        return in_precision(x, dtype_after_sum(t))
    if isinstance(t, Numeric) or not is_number(t):
        return NUMBER if is_scalar(x) else NUMERIC
    total = widest(t) if shape(t) == () else numpy_scalar(dtype_after_sum(t))
    if is_array(x) and x.dtype is None or kind(x) in UNSURE:
        return NUMERIC if is_array(total) else NUMBER
    name = x.dtype if is_array(x) else kind(x)
    if not is_float_dtype(name) or is_scalar(x) and name in ("float", "complex"):
        return total
    return Array(name, ()) if is_array(total) else Scalar(native(name))


def dtype_after_sum(t):
    """The dtype of `t` as an array, also summed over an axis; None where it is unknown, or the sum of integers may be wider."""
    source = as_array(t) if is_number(t) else None
    name = source.dtype if is_array(source) else None
    return name if name is not None and native(name).startswith(("float", "complex")) else None


def in_precision(x, name):
    """An array in the shape of `x`, and in its dtype where that is a float's; else in the dtype `name`, but real."""
    if is_float_dtype(x.dtype):
        return Array(x.dtype, x.shape)
    return Array(None if x.dtype is None else kept_of(name, x), x.shape)


def filled(t, x):
    """`runtime.broadcast_like(t, x)`: an array of the shape of `x`, a number where it has none."""
    if isinstance(x, NoValue) or not is_number(x) or isinstance(x, Numeric):
        structure = like_structure(x) if isinstance(x, (List, Tuple, Iterable)) else OPAQUE
        return x if isinstance(x, NoValue) else NUMERIC if is_number(x) else structure
    if shape(x) == ():
        return filled_number(t, x)
    source = as_array(t) if is_number(t) else None
    if is_complex(t) and not is_complex(x):
        known = is_array(source) and x.dtype is not None and source.dtype is not None
        if not known:
            return COMPLEX_NUMERIC
        return Array(np.result_type(native(x.dtype), np.complex64).name if is_float_dtype(x.dtype) else source.dtype, x.shape)
    return in_precision(x, source.dtype if is_array(source) else None)


def filled_number(t, x):
    """A number of an array, or `t` itself; a float of Python's becomes one of NumPy's where `x` is one."""
    if kind(t) in EITHER or kind(x) in EITHER:
        return join_all([filled_number(*way) for way in ways((t, x))])
    if not is_scalar(t):
        return numpy_scalar(t.dtype) if is_array(t) else NUMBER
    if widest(t) != FLOAT or kind(x) in PYTHON_KINDS:
        return widest(t)
    name = x.dtype if is_array(x) else kind(x)
    return NUMBER if name is None or name in UNSURE else Scalar(name) if is_float_dtype(name) else FLOAT


def in_shape_of(t, x):
    """`runtime.in_shape(t, x)`: a structure as it is, and zeros where a number stands for it."""
    if isinstance(x, (List, Tuple, Iterable, Dict)):
        zeros = zeros_type(Call("zeros_like", (Operand(x),), {}))
        return t if isinstance(t, (List, Tuple, Iterable, Dict)) else zeros if is_scalar(t) else join(t, zeros)
    return filled(t, x)


def reshaped(t, x):
    """`runtime.reshape_like(t, x)`: the elements of `t` in the shape of `x`."""
    array, source = as_array(x), as_array(t)
    if isinstance(array, NoValue):
        return array
    name = source.dtype if is_array(source) else None
    if not is_array(array):
        return array
    return Array(name, array.shape) if is_array(x) or array.shape else numpy_scalar(name)


def put_back(t, x):
    """`runtime.axes_back(t, x)`: what `axes_last` took apart, in the shape of `x`; a number of NumPy's where `x` is one."""
    return numpy_scalar(dtype_after_sum(t)) if is_scalar(x) else reshaped(t, x) if is_array(x) else NUMERIC if is_number(x) else OPAQUE


# --- in the structure of lists and tuples ----------------------------------------


def unarrayed(t, x):
    """`runtime.unarray(t, x)` and what takes arrays apart with it: the parts of `t` in the structure of `x`."""
    source = as_array(t)
    return part_like(x, source.dtype if is_array(source) else None)


def part_like(x, name):
    """A part of an array of a dtype in the structure of `x`."""
    match x:
        case List(item, length):
            return List(listed(part_like(item, name), kept_of(name, item)), length)
        case Tuple(items, fields):
            parts = [listed(part_like(item, name), kept_of(name, item)) for item in items]
            if any(part in (FLOAT64, DOUBLE) for part in parts):      # then all may become numbers of NumPy's
                parts = [DOUBLE if part == FLOAT else part for part in parts]
            return Tuple(tuple(parts), fields)
        case Array():
            return in_precision(x, name)
    known = kind(x)
    if known in PLAIN_NUMBERS:
        return number_like(x)
    if known == "complex":
        return Scalar("complexes")
    if known is None or known in UNSURE:
        return NUMBER if known else NUMERIC if is_number(x) else x if isinstance(x, NoValue) else OPAQUE
    return Scalar(known) if is_float_dtype(known) else numpy_scalar(kept_of(name, x))


def kept_of(name, x):
    """The dtype of the part of numbers of a dtype that goes to `x`: the real part where that is real."""
    is_part = name is not None and native(name).startswith("complex") and surely_real(x)
    return np.dtype(native(name)).type(0).real.dtype.name if is_part else name


def number_like(x):
    """A float where `x` is a number of Python's, a float64 where it is one."""
    known = kind(x)
    return FLOAT64 if known == "float64" else DOUBLE if known in ("double", "mixed") else FLOAT


def listed(type, name):
    """The type of the numbers that `tolist` gives for an array of a dtype."""
    if type != FLOAT or name in LISTED:
        return type
    return Scalar("complex") if name in ("complex64", "complex128") else NUMBER


def resequenced(t, x):
    """`runtime.resequence(t, x)`: the items of `t` in a list, tuple or array as `x` is one."""
    match x, t:
        case (List(), List()) | (Tuple(), Tuple()) | (Iterable(), Iterable()):
            return t
        case List(_, length), (Tuple() | Array() | Iterable()):
            return List(widest(element(t)), length)
        case Iterable(_, length), (Tuple() | Array() | List()):
            return Iterable(widest(element(t)), length)
        case Tuple(items, fields), (List() | Array()):
            return Tuple((widest(element(t)),) * len(items), fields)
        case Array(), Array():
            return t
    return like_second_result(Call("runtime.resequence", (Operand(t), Operand(x)), {}))


def repacked_result(call):
    """`runtime.repack(t, x, count, star)`: what was unpacked, in one."""
    t, x = call.operands[0].type, call.operands[1].type
    star = static_value(call.operands[3].type)
    if not isinstance(t, Tuple) or not isinstance(star, int) or not isinstance(x, (List, Tuple)):
        return like_second_result(call)
    items = list(t.items)
    if star >= 0:
        middle = element(items[star])
        more = len(x.items) - len(items) + 1 if isinstance(x, Tuple) else 1
        items[star:star + 1] = [middle] * max(more, 0)
    if isinstance(x, Tuple):
        return Tuple(tuple(items), x.fields)
    return List(reduce(join, map(widest, items), NO_VALUE), x.length)


def for_each(t, items):
    """`runtime.each(t, items)`: `t` in the shape of each of the items."""
    match items:
        case List(item, length):
            return List(summed(t, item), length)
        case Iterable(item, length):
            return Iterable(summed(t, item), length)
        case Tuple(several, fields):
            return Tuple(tuple([summed(t, item) for item in several]), fields)
    return filled(t, items) if is_array(items) else like_second_result(Call("runtime.each", (Operand(t), Operand(items)), {}))


def gathered_items(items, places):
    """`runtime.gather(items, places)`: a list of some of the items."""
    return NO_VALUE if isinstance(items, NoValue) else List(widest(element(items)), getattr(places, "length", None))


def scattered(t, items):
    """`runtime.scatter(t, items, places)`: zeros like the items, with parts of `t` added to some."""
    if not isinstance(items, List) or not isinstance(t, List):
        return like_second_result(Call("runtime.scatter", (Operand(t), Operand(items)), {}))
    zero = zeros_type(Call("zeros_like", (Operand(items.item),), {}))
    return List(join(zero, accumulate_type(Call("accumulate", (Operand(zero), Operand(t.item)), {}))), items.length)


# --- what functions applied to parts give ------------------------------------------


def piece_result(call):
    """`runtime.piece(t, taken, values)`: elements of `t` in the shape of the values."""
    t, values = as_array(call.operands[0].type), call.operands[2].type
    return summed(Array(t.dtype, (None,)) if is_array(t) and t.dtype is not None else NUMERIC, values)


def elements_back_result(call):
    """`runtime.elements_back(t, a, shape)`: the sums of float64 numbers that came to each element."""
    a, dims = call.operands[1].type, dims_of(call.operands[2])
    if kind(a) in PLAIN_NUMBERS:
        return number_like(a)
    if dims is None:
        return like_second_result(call)
    return summed(Array("float64", dims), a)


def first_element_back_result(call):
    """`runtime.first_element_back(t, a)`: zeros like `a` with one element."""
    a = call.operands[1].type
    if kind(a) in PLAIN_NUMBERS:
        return number_like(a)
    return summed(zeros_type(Call("zeros_like", (Operand(as_array(a)),), {})), a) if is_number(a) else like_second_result(call)


def apart(t, values):
    """`runtime.unalong_axis` and `runtime.elements_apart`: a part of `t` for each of the values."""
    return like_structure(values) if not isinstance(values, List) else List(one_apart(values.item), values.length)


def one_apart(item):
    """A cotangent of one of several values that were put together in an array, zero where that is no array of floats."""
    if kind(item) in PLAIN_NUMBERS:
        return join(FLOAT, number_like(item))
    return item if is_array(item) and item.shape and is_float_dtype(item.dtype) else like_structure(item)


def listed_apart(t, values):
    """The same where `tolist` may take numbers apart."""
    found = apart(t, values)
    return List(listed(found.item, dtype(t)), found.length) if isinstance(found, List) else found


def one_each(function):
    """The typing of a tuple of transposes, one for each operand, of which `function` gives the types."""
    def found(t, x):
        if isinstance(t, Tuple) and isinstance(x, Tuple) and len(t.items) == len(x.items):
            return Tuple(tuple(map(function, t.items, x.items)))
        return like_structure(x)
    return of_two(found)


def broadcast_back(t, x):
    """The type of the cotangent of one operand of `np.broadcast_arrays`; a float for a number."""
    return number_like(x) if kind(x) in PLAIN_NUMBERS else summed(t, x)


def grid_back(t, x):
    """The type of the cotangent of one operand of `np.meshgrid`: its sums, in its shape."""
    return summed(reshaped(Array(dtype_after_sum(t), (None,)), x), x)
