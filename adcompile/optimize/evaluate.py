"""Expressions whose value types decide: `evaluated` computes whatever it can, `evaluated_test` what a branch asks.

Only operations without effect are computed, and never one that raises or whose result cannot be written as a constant.
"""

import math
from operator import is_

import numpy as np

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.dtypes import native
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.types import (
    EITHER, UNSURE, Array, Dict, List, Literal, NoneType, Numeric, Scalar, Size, Str, Tuple, at_least_two,
)
from adcompile.ops.asked import card_of, is_question
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.keys import function_of
from adcompile.ops.operators import OPERATORS
from adcompile.ops.registry import card
from adcompile.ops.typing.operands import UNKNOWN, static_value

NOT_NONE = (Literal, Size, Scalar, Array, Numeric, Str, Tuple, List, Dict)


def evaluated(expr, types, known=None):
    """The expression with every part computed that can be; `known` has the displays that names stand for."""
    if expr.__class__ is not Apply:
        return expr
    args = tuple([evaluated(arg, types, known) if arg.__class__ is Apply else arg for arg in expr.args])
    kwargs = tuple([(name, evaluated(arg, types, known)) for name, arg in expr.kwargs]) if expr.kwargs else ()
    if not all(map(is_, args, expr.args)) or any([a[1] is not b[1] for a, b in zip(kwargs, expr.kwargs)]):
        expr = Apply(expr.op, args, kwargs, expr.span)
    return computed(expr, types, known or {})


def evaluated_test(expr, types):
    """A test with its value computed if it can be: names of known value count as that value."""
    if isinstance(expr, Name):
        value = static_value(types.get(expr.id))
        return expr if value is UNKNOWN or isinstance(value, tuple) else Const(value)
    return evaluated(expr, types)


computes = ByOperation()
"""By operation: the function `f(expr, types, known)` that computes one whose operands are evaluated already."""


def computed(expr, types, known):
    """One operation whose operands are evaluated already."""
    op = expr.op
    if expr.kwargs:
        return expr
    if op in computes:
        return computes[op](expr, types, known)
    if is_question(op):
        return constant(static_value(type_of(expr, types)), expr)
    row = OPERATORS.get(op)
    if row is not None:
        return operated(expr, row, types)
    found = card(op, len(expr.args))
    return folded(expr, types) if found is not None and found.foldable else expr


@computes("ifexp")
def chosen(expr, types, known):
    """The value that a known test chooses."""
    test = evaluated_test(expr.args[0], types)
    return expr if not isinstance(test, Const) else expr.args[1] if test.value else expr.args[2]


@computes("not")
def negated(expr, types, known):
    test = evaluated_test(expr.args[0], types)
    return Const(not test.value) if isinstance(test, Const) else expr


@computes("is")
def same(expr, types, known):
    found = identical(*[type_of(arg, types) for arg in expr.args])
    return expr if found is None else Const(found)


@computes("is_not")
def not_same(expr, types, known):
    found = identical(*[type_of(arg, types) for arg in expr.args])
    return expr if found is None else Const(not found)


@computes("builtins.callable")
def is_callable(expr, types, known):
    return Const(False) if isinstance(type_of(expr.args[0], types), NOT_NONE) else expr


@computes("runtime.holds_floats")
def holds_floats(expr, types, known):
    return Const(True) if is_float_array(type_of(expr.args[0], types)) else expr


def folded(expr, types):
    """A function of values that are known, computed; or the value that the types tell."""
    values = [arg.value if isinstance(arg, Const) else static_value(type_of(arg, types)) for arg in expr.args]
    found = static_value(type_of(expr, types)) if UNKNOWN in values else result_of(function_of(expr.op), values)
    return constant(found, expr)


def result_of(function, operands):
    """The result of a function; UNKNOWN where it raises, or where the result cannot be written as a constant."""
    try:
        value = function(*operands)
    except (ArithmeticError, TypeError, ValueError):
        return UNKNOWN
    return UNKNOWN if isinstance(value, float) and not math.isfinite(value) or isinstance(value, complex) else value


def constant(value, otherwise):
    """The value as an expression."""
    if value is UNKNOWN:
        return otherwise
    if isinstance(value, tuple):
        return Apply("tuple", tuple(constant(item, None) for item in value))
    return Const(value)


def operated(expr, row, types):
    """An operator over constants; a comparison also of names of known value and of sizes."""
    if row.form != "comparison" and not all(isinstance(arg, Const) and is_plain(arg.value) for arg in expr.args):
        return expr
    operands = [arg.value if isinstance(arg, Const) else static_value(type_of(arg, types)) for arg in expr.args]
    if any(operand is UNKNOWN for operand in operands):
        return sizes_compared(expr, row, types)
    if row.key == "pow" and abs(operands[1]) > 64:
        return expr
    return constant(result_of(row.function, operands), expr)


def is_plain(value):
    return isinstance(value, (bool, int, float))


def sizes_compared(expr, row, types):
    """Equal sizes are equal; a size of at least two is neither 0 nor 1."""
    equal, other = row.sign == "==", row.sign == "!="
    if not (equal or other):
        return expr
    left, right = (size_of(type_of(arg, types)) for arg in expr.args)
    if left is None or right is None:
        return expr
    if left == right:
        return Const(equal)
    if at_least_two(left) and right in (0, 1) or at_least_two(right) and left in (0, 1):
        return Const(other)
    return expr


def size_of(type):
    """The dim that an integer equals, None where there is none."""
    if isinstance(type, Size):
        return type.dim
    return type.value if isinstance(type, Literal) and type.value.__class__ is int else None


def identical(a, b):
    """The value of `a is b`, where one is None or a bool; None where that is not known."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, NoneType):
            if isinstance(other, NoneType):
                return True
            return False if isinstance(other, NOT_NONE) else None
    if not any(map(is_flag, (a, b))):
        return None
    if is_flag(a) and is_flag(b):
        return a.value is b.value
    other = class_of(a if is_flag(b) else b)
    return None if other in (None, bool) else False


def is_flag(type):
    return isinstance(type, Literal) and isinstance(type.value, bool)


@computes("and", "or")
def short_circuit(expr, types, known):
    """`and`, `or`: known operands that do not decide fall away, one that decides ends it."""
    left = []
    for position, arg in enumerate(expr.args):
        test = evaluated_test(arg, types)
        decides = isinstance(test, Const) and bool(test.value) == (expr.op == "or")
        if position == len(expr.args) - 1 or decides or not isinstance(test, Const):
            left.append(test if isinstance(test, Const) else arg)
        if decides:
            break
    if len(left) == 1:
        return left[0]
    return expr if len(left) == len(expr.args) else Apply(expr.op, tuple(left), (), expr.span)


@computes("getitem")
def item(expr, types, known):
    """An element of a display, or of a shape."""
    value, index = expr.args
    place = static_value(type_of(index, types))
    display = known.get(value.id) if isinstance(value, Name) else value
    if isinstance(display, Apply) and display.op == "tuple" and place.__class__ is int \
            and all(isinstance(arg, (Name, Const)) for arg in display.args):
        return display.args[place] if -len(display.args) <= place < len(display.args) else expr
    if isinstance(value, Apply) and (is_question(value.op) or card_of(value).foldable):
        return constant(static_value(type_of(expr, types)), expr)
    return expr


def is_float_array(type):
    return isinstance(type, Array) and type.dtype is not None and native(type.dtype).startswith("float")


CLASSES = {"float": float, "int": int, "bool": bool, "complex": complex, "bool_": np.bool_}


def class_of(type):
    """The class of the values of a type, None where it is not one class."""
    match type:
        case Scalar(kind=name) if name not in UNSURE and name not in EITHER:
            return CLASSES.get(name) or np.dtype(name).type
        case Literal(value):
            return value.__class__
        case Size():
            return int
        case Array():
            return np.ndarray
        case Tuple():
            return tuple
        case List():
            return list
        case Dict():
            return dict
        case Str():
            return str
        case NoneType():
            return None.__class__
    return None


@computes("builtins.isinstance")
def instance(expr, types, known):
    """`isinstance(x, C)` where the class of x is known."""
    if len(expr.args) != 2:
        return expr
    found, asked = class_of(type_of(expr.args[0], types)), expr.args[1]
    wanted = asked.args if isinstance(asked, Apply) and asked.op == "tuple" else (asked,)
    if found is None or not all(isinstance(one, Extern) and isinstance(one.value, type) for one in wanted):
        return expr
    return Const(any(issubclass(found, one.value) for one in wanted))


@computes("runtime.dispatches")
def dispatched(expr, types, known):
    """`runtime.dispatches(x, chooser, function)` where the class of x is known."""
    found, (chooser, function) = class_of(type_of(expr.args[0], types)), expr.args[1:]
    return expr if found is None else Const(chooser.value.dispatch(found) is function.value)
