"""The type of a result: by what the card says, or else what NumPy and Python say of such operands.

    result_type(found, call)    the type of what an operation with the card `found` (None where it has none) gives
"""

import numpy as np

from adcompile.ir.dtypes import OTHER, native
from adcompile.ir.types import (
    BOOL, FLOAT, INT, NO_VALUE, NUMBER, NUMERIC, OPAQUE, Array, Dict, List, NoValue, Optional, Tuple, is_number,
)
from adcompile.ops.fields.params import parameter_names
from adcompile.ops.keys import function_of
from adcompile.ops.operators import OPERATORS
from adcompile.ops.typing.kinds import elementwise, is_elementwise
from adcompile.ops.typing.operands import UNKNOWN, Operand, constant_type, static_value
from adcompile.ops.typing.usual import Call, elementwise_result, tried_result

MATH = {"isqrt": INT, "isclose": BOOL, "prod": NUMBER, "frexp": Tuple((FLOAT, INT)), "modf": Tuple((FLOAT, FLOAT))} | dict.fromkeys(
    ("floor", "ceil", "trunc", "factorial", "comb", "perm", "gcd", "lcm"), INT) | dict.fromkeys(("isnan", "isfinite", "isinf"), BOOL)
"""Types of results of those functions of `math` that do not return a float."""

ASKED = ("numpy.", "scipy.", "runtime.")
"""Modules whose functions are asked for the type of their result, see `trial`."""


def result_type(found, call):
    """The type of what an operation with a card gives. Where an operand is an array in the other byte order, so may the result be."""
    type = declared_type(found, call)
    if found is None or not any(has_other_order(operand.type) for operand in call.all()) or keeps_order(found):
        return type
    return of_either_order(type)


def has_other_order(type):
    """Return True if an array in the other byte order is, or is in, a value of a type."""
    match type:
        case Array(name):
            return name in OTHER
        case Tuple(items):
            return any(map(has_other_order, items))
        case Dict(items):
            return any(has_other_order(item) for _, item in items)
        case List(item) | Optional(item):
            return has_other_order(item)
    return False


def of_either_order(type):
    """The type with nothing known of the dtypes of real arrays."""
    match type:
        case Array(name, shape):
            return type if name is not None and native(name).startswith(("bool", "complex")) else Array(None, shape)
        case Tuple(items, fields):
            return Tuple(tuple(map(of_either_order, items)), fields)
        case Dict(items):
            return Dict(tuple([(key, of_either_order(item)) for key, item in items]))
        case List(item, length):
            return List(of_either_order(item), length)
        case Optional(inner):
            return Optional(of_either_order(inner))
    return type


def keeps_order(found):
    """Return True if the byte order of the result is known as its dtype is: that of an operand it is or holds, or what a ufunc gives."""
    held = found.memory.may_be("view") or found.memory.may_be("self") or found.memory.may_be("part") or found.keeps
    return bool(held) or isinstance(found.function, np.ufunc) or found.key in OPERATORS


def declared_type(found, call):
    typed = None if found is None else found.type
    if getattr(typed, "of_python", False):
        strange = call.named and typed.named is not None and not set(call.named) <= set(typed.named)
        return OPAQUE if strange else typed(call)
    if any(isinstance(operand.type, NoValue) for operand in call.all()):
        return NO_VALUE
    if found is None:
        return OPAQUE
    if found.variants:
        typed = found.choose(known_operands(found, call)).type
    if typed is None:
        return default_type(found, call)
    return typed(with_positions(found, call)) if callable(typed) else typed


def default_type(found, call):
    """The type of the result of a function whose card says nothing of it."""
    rule, key = found.rule, call.op
    if key.startswith("math."):
        return MATH.get(key.partition(".")[2], FLOAT)
    if rule is not None and (rule.kind == "elementwise" or rule.broadcasts):
        return elementwise_of_rule(found, call)
    if rule is None and is_elementwise(found.function):
        return elementwise_result(call)
    if not key.startswith(ASKED) or not call.operands and not call.named:
        return OPAQUE
    return tried_result(with_positions(found, call))


def with_positions(found, call):
    """The call with those operands by position that carry derivatives, also where they were given by name."""
    if not call.named:
        return call
    operands, named, rule = list(call.operands), dict(call.named), found.rule
    for name in () if rule is None else parameter_names(found)[len(operands):]:
        if name not in rule.wrt or name not in named:
            break
        operands.append(named.pop(name))
    if not operands:
        first = next(iter(named))
        operands = [named.pop(first)]
    return Call(call.op, tuple(operands), named)


def known_operands(found, call):
    """The operands of a call whose values are known, by parameter name; defaults for those that are not given."""
    given = dict(zip(parameter_names(found), call.operands)) | call.named
    values = {param.name: static_value(given[param.name].type) if param.name in given else param.default
              for param in found.rule.params}
    return {name: value for name, value in values.items() if value is not UNKNOWN}


def elementwise_of_rule(found, call):
    """The operands of an operation that works element by element, broadcast."""
    if not call.only() and not found.key.startswith("runtime."):
        if (known := all_by_position(found, call)) is None:
            return elementwise_result(call) if function_of(call.op) is not None else NUMERIC
        call = known
    types = [operand.type for operand in call.operands]
    if function_of(call.op) is not None:
        return elementwise_result(call)
    known = [type for type in types if is_number(type)]
    return elementwise("numpy.add", known) if len(known) == len(types) else OPAQUE


def all_by_position(found, call):
    """The same call with all operands by position, defaults in between; None where it has others than the rule knows."""
    names = parameter_names(found)
    given = dict(zip(names, call.operands)) | call.named
    defaults = {param.name: param.default for param in found.rule.params}
    if not all(name in names for name in call.named) or not all(name in given or name in defaults for name in names):
        return None
    count = 1 + max(names.index(name) for name in given)
    return Call(call.op, tuple([given.get(name) or Operand(constant_type(defaults[name])) for name in names[:count]]), {})
