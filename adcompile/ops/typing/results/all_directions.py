"""Types of values in all directions, and in one of them."""

from adcompile.ir.types import OPAQUE, Array, Dict, List, Optional, Scalar, Tuple, can_carry, dtype, is_array, is_scalar
from adcompile.ops.typing.dims import product
from adcompile.ops.typing.operands import dim_of

DIRECTIONS = "directions"
"""The symbol for the number of directions in shapes."""


def in_directions(type, flag=True, count=DIRECTIONS):
    """The type of a value in all directions, or of one of which some items are; `flag` is as in `transform.together.carries`, `count` the
    dim that says how many directions there are."""
    if flag is False or not can_carry(type):
        return type
    if is_scalar(type):
        return Array(dtype(type) or "float64", (count,))
    if is_array(type):
        return Array(type.dtype, (count, *type.shape))
    if isinstance(type, Tuple):
        flags = items_of(flag, len(type.items))
        return Tuple(tuple([in_directions(item, one, count) for item, one in zip(type.items, flags)]), type.fields)
    if isinstance(type, Dict):
        flags = items_of(flag, len(type.items))
        return Dict(tuple([(key, in_directions(item, one, count)) for (key, item), one in zip(type.items, flags)]))
    if isinstance(type, List):
        return List(in_directions(type.item, True, count), type.length)
    if isinstance(type, Optional):
        return Optional(in_directions(type.type, flag, count))
    return OPAQUE


def items_of(flag, count):
    """The flags of the items of a structure."""
    return flag if isinstance(flag, tuple) else (flag,) * count


def in_one_direction(type):
    """The type of a value in one of the directions."""
    if is_array(type) and can_carry(type):
        return Array(type.dtype, type.shape[1:]) if len(type.shape) > 1 else Scalar(type.dtype or "number")
    if isinstance(type, Tuple):
        return Tuple(tuple(map(in_one_direction, type.items)), type.fields)
    if isinstance(type, Dict):
        return Dict(tuple([(key, in_one_direction(item)) for key, item in type.items]))
    if isinstance(type, List):
        return List(in_one_direction(type.item), type.length)
    return type if is_scalar(type) or not can_carry(type) else OPAQUE


def in_all_directions_type(call):
    x, count = call.operands
    return in_directions(x.type, True, dim_of(count))


def of_direction_type(call):
    return in_one_direction(call.operands[0].type)


def together_type(call):
    type = call.operands[0].type
    return in_directions(type.item, True, type.length) if isinstance(type, List) else OPAQUE


def each_direction_type(call):
    x, _, count = call.operands
    if not is_array(x.type) and not is_scalar(x.type):
        return OPAQUE
    return Array("float64", (dim_of(count), *(x.type.shape if is_array(x.type) else ())))


def by_rows_type(call):
    type = call.operands[0].type
    if not is_array(type) or not type.shape:
        return OPAQUE
    return Array(type.dtype, (type.shape[0], product(type.shape[1:])))
