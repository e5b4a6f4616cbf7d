"""The type of a result: by what the card says, or else what NumPy and Python say of such operands.

    result_type(found, call)    the type of what an operation with the card `found` (None where it has none) gives
"""

import itertools
import math
from functools import reduce

import numpy as np

from adcompile.ir.dtypes import OTHER, native
from adcompile.ir.types import (
    BOOL, EITHER_COMPLEX, FLOAT, INT, NO_VALUE, NUMBER, NUMERIC, OPAQUE, Array, Dict, List, NoValue, Optional, Scalar, Tuple, is_array,
    is_number, join, kind, may_be_complex,
)
from adcompile.ir.reals import numbers_in
from adcompile.ops.fields.params import parameter_names
from adcompile.ops.keys import function_of
from adcompile.ops.operators import OPERATORS
from adcompile.ops.typing.kinds import each_kind, elementwise, is_elementwise
from adcompile.ops.typing.operands import UNKNOWN, Operand, constant_type, static_value
from adcompile.ops.typing.usual import Call, elementwise_result, tried_result

MATH = {"isqrt": INT, "isclose": BOOL, "prod": NUMBER, "frexp": Tuple((FLOAT, INT)), "modf": Tuple((FLOAT, FLOAT))} | dict.fromkeys(
    ("floor", "ceil", "trunc", "factorial", "comb", "perm", "gcd", "lcm"), INT) | dict.fromkeys(("isnan", "isfinite", "isinf"), BOOL)
"""Types of results of those functions of `math` that do not return a float."""

ASKED = ("numpy.", "scipy.", "runtime.")
"""Modules whose functions are asked for the type of their result, see `trial`."""


def result_type(found, call):
    """The type of what an operation with a card gives. Where an operand is an array in the other byte order, so may the result be."""
    if any(map(is_of_several, call.all())):
        return join_ways_of(found, call)
    type = declared_type(found, call)
    if found is None or not any(has_other_order(operand.type) for operand in call.all()) or keeps_order(found):
        return type
    return of_either_order(type)


MOST_WAYS = 25
"""In how many ways operands that may be complex are looked at: as many as two of Python's numbers have."""


def is_of_several(operand):
    """Return True if a number or array, or one in a sequence, may be complex and may be of several kinds."""
    if operand.parts:
        return any(map(is_of_several, operand.parts))
    return any([one.dtype == "unsettled" if is_array(one) else kind(one) in EITHER_COMPLEX for one in numbers_in(operand.type)])


def ways_of(type):
    """The types that are one of a kind each."""
    match type:
        case Scalar() | Array():
            return each_kind(type) if may_be_complex(type) else [type]
        case Tuple(items, fields):
            return [Tuple(way, fields) for way in itertools.product(*map(ways_of, items))]
        case List(item, length):
            return [List(way, length) for way in ways_of(item)]
    return [type]


def ways_of_operand(operand):
    """An operand with each of the types that it may have; itself where it has one."""
    return [Operand(way, operand.expr) for way in ways_of(operand.type)] if is_of_several(operand) else [operand]


def join_ways_of(found, call):
    """The type of a result, where operands may be of several kinds: what holds the results of all."""
    operands = [ways_of_operand(one) for one in call.operands]
    named = [[(name, way) for way in ways_of_operand(one)] for name, one in call.named.items()]
    if math.prod([len(one) for one in (*operands, *named)]) > MOST_WAYS or any([is_of_several(way[0]) for way in operands]):
        return OPAQUE
    types = [result_type(found, Call(call.op, way[:len(operands)], dict(way[len(operands):]))) for way in itertools.product(*operands, *named)]
    return reduce(join, types)


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
