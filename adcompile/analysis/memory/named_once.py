"""The part of an array that an index names."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.types import OPAQUE, dtype, is_number, is_scalar
from adcompile.ir.visit import walk
from adcompile.ops.operators import operator_of


def is_single(place, types, masks=()):
    """Return True if an index surely names no element twice: numbers, slices, masks, `None` and `...`, or a tuple of those.
    `masks` are names that surely are bools, see `named_masks`."""
    match place:
        case Const(value):
            return value is None or value is Ellipsis or isinstance(value, int)
        case Name(id):
            known = types.get(id, OPAQUE)
            return id in masks or is_scalar(known) or dtype(known) == "bool"
        case Apply("slice"):
            return True
        case Apply("tuple", args):
            return all(is_single(arg, types, masks) for arg in args)
        case Apply():
            known = type_of(place, types)
            return is_scalar(known) or dtype(known) == "bool" or is_mask(place, types)
    return False


def named_masks(program, types):
    """The names that are assigned comparisons."""
    return {statement.target: True for statement in walk(program.body)
            if statement.__class__ is Assign and statement.value.__class__ is Apply and is_mask(statement.value, types)}


def is_mask(expr, types):
    """Return True if an expression is a comparison of numbers or arrays, which is a bool or bools whatever they are."""
    operator = operator_of(expr.op)
    return operator is not None and operator.form == "comparison" and all(is_number(type_of(arg, types)) for arg in expr.args)
