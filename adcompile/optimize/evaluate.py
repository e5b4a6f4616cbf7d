"""Expressions whose value types decide: `evaluated` computes whatever it can, `evaluated_test` what a branch asks.

Only operations without effect are computed, and never one that raises or whose result cannot be written as a constant.
"""

import math
import operator
from operator import is_

import numpy as np

from adcompile import runtime
from adcompile.analysis.expressions import type_of
from adcompile.analysis.methods import is_question
from adcompile.analysis.operands import UNKNOWN, static_value
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.types import (
    EITHER, UNSURE, Array, Dict, List, Literal, NoneType, Numeric, Scalar, Size, Str, Tuple, at_least_two,
)

ARITHMETIC = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow, "neg": operator.neg, "pos": operator.pos,
    "builtins.abs": abs, "builtins.int": int,
}
COMPARISONS = {
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
    "in": lambda a, b: a in b, "not_in": lambda a, b: a not in b,
}
QUESTIONS = ("numpy.ndim", "numpy.size", "numpy.shape", "builtins.len")
AXES = {f"runtime.{name}": getattr(runtime, name) for name in (
    "first_axes", "inverse_axes", "tensordot_axes", "tensordot_order", "einsum_cotangent", "norm_kind", "axes_to_end",
    "later_axes_first")}
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


def computed(expr, types, known):
    """One operation whose operands are evaluated already."""
    op, args = expr.op, expr.args
    if expr.kwargs:
        return expr
    if op in ("and", "or"):
        return short_circuit(expr, types)
    if op == "ifexp":
        test = evaluated_test(args[0], types)
        return expr if not isinstance(test, Const) else args[1] if test.value else args[2]
    if op == "not":
        test = evaluated_test(args[0], types)
        return Const(not test.value) if isinstance(test, Const) else expr
    if op in ("is", "is_not"):
        same = identical(type_of(args[0], types), type_of(args[1], types))
        return expr if same is None else Const(same == (op == "is"))
    if op == "builtins.isinstance":
        return instance(expr, types)
    if op == "builtins.callable" and isinstance(type_of(args[0], types), NOT_NONE):
        return Const(False)
    if op == "runtime.holds_floats" and is_float_array(type_of(args[0], types)):
        return Const(True)
    if op == "getitem":
        return item(expr, types, known)
    if op in QUESTIONS or is_question(op):
        return constant(static_value(type_of(expr, types)), expr)
    if op in AXES:
        values = [arg.value if isinstance(arg, Const) else static_value(type_of(arg, types)) for arg in args]
        return expr if UNKNOWN in values else constant(AXES[op](*values), expr)
    if op in ARITHMETIC or op in COMPARISONS:
        return operated(expr, types)
    return expr


def constant(value, otherwise):
    """The value as an expression."""
    if value is UNKNOWN:
        return otherwise
    if isinstance(value, tuple):
        return Apply("tuple", tuple(constant(item, None) for item in value))
    return Const(value)


def operated(expr, types):
    """Arithmetic on constants; comparisons also of names of known value and of sizes."""
    if expr.op in ARITHMETIC and not all(isinstance(arg, Const) and is_plain(arg.value) for arg in expr.args):
        return expr
    operands = [arg.value if isinstance(arg, Const) else static_value(type_of(arg, types)) for arg in expr.args]
    if any(operand is UNKNOWN for operand in operands):
        return sizes_compared(expr, types)
    if expr.op == "pow" and abs(operands[1]) > 64:
        return expr
    try:
        value = (ARITHMETIC.get(expr.op) or COMPARISONS[expr.op])(*operands)
    except (ArithmeticError, TypeError, ValueError):
        return expr
    if isinstance(value, float) and not math.isfinite(value) or isinstance(value, complex):
        return expr
    return Const(value)


def is_plain(value):
    return isinstance(value, (bool, int, float))


def sizes_compared(expr, types):
    """Equal sizes are equal; a size of at least two is neither 0 nor 1."""
    if expr.op not in ("eq", "ne"):
        return expr
    left, right = (size_of(type_of(arg, types)) for arg in expr.args)
    if left is None or right is None:
        return expr
    if left == right:
        return Const(expr.op == "eq")
    if at_least_two(left) and right in (0, 1) or at_least_two(right) and left in (0, 1):
        return Const(expr.op == "ne")
    return expr


def size_of(type):
    """The dim that an integer equals, None where there is none."""
    if isinstance(type, Size):
        return type.dim
    return type.value if isinstance(type, Literal) and type.value.__class__ is int else None


def identical(a, b):
    """Whether `a is b`, where one is None or a bool; None where it cannot be said."""
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


def short_circuit(expr, types):
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


def item(expr, types, known):
    """An element of a display, or of a shape."""
    value, index = expr.args
    place = static_value(type_of(index, types))
    display = known.get(value.id) if isinstance(value, Name) else value
    if isinstance(display, Apply) and display.op == "tuple" and place.__class__ is int \
            and all(isinstance(arg, (Name, Const)) for arg in display.args):
        return display.args[place] if -len(display.args) <= place < len(display.args) else expr
    if isinstance(value, Apply) and (value.op in QUESTIONS or is_question(value.op)):
        return constant(static_value(type_of(expr, types)), expr)
    return expr


def is_float_array(type):
    return isinstance(type, Array) and type.dtype is not None and type.dtype.startswith("float")


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


def instance(expr, types):
    """`isinstance(x, C)` where the class of x is known."""
    if len(expr.args) != 2:
        return expr
    found, asked = class_of(type_of(expr.args[0], types)), expr.args[1]
    wanted = asked.args if isinstance(asked, Apply) and asked.op == "tuple" else (asked,)
    if found is None or not all(isinstance(one, Extern) and isinstance(one.value, type) for one in wanted):
        return expr
    return Const(any(issubclass(found, one.value) for one in wanted))
