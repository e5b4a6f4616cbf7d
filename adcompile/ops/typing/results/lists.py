"""Types of lists after a change, and of what of them is zeros."""

from adcompile.ir.types import NO_VALUE, OPAQUE, STR, Dict, Iterable, List, NoValue, Tuple, is_number, join, widest
from adcompile.ops.typing.dims import minus, plus
from adcompile.ops.typing.operands import UNKNOWN, static_value
from adcompile.ops.typing.results.operators import join_all
from adcompile.ops.typing.usual import of_python


@of_python
def one_more_type(call):
    """That of the list, the first operand, with one item more, the last."""
    base, value = call.operands[0].type, call.operands[-1].type
    if isinstance(base, List):
        return List(join(base.item, widest(value)), plus(base.length, 1))
    return NO_VALUE if isinstance(base, NoValue) else OPAQUE


@of_python
def more_type(call):
    """That of the list, the first operand, with the items of another in it, the last, perhaps in the place of some."""
    base, more = call.operands[0].type, call.operands[-1].type
    if isinstance(base, List) and isinstance(more, List):
        return List(join(base.item, more.item))
    return NO_VALUE if isinstance(base, NoValue) or isinstance(more, NoValue) else OPAQUE


@of_python
def shortened_type(call):
    base = call.operands[0].type
    return List(base.item, minus(base.length, 1)) if isinstance(base, List) else NO_VALUE if isinstance(base, NoValue) else OPAQUE


@of_python
def one_longer_type(call):
    """That of a list with zeros like the last item of another behind it."""
    base, other = [operand.type for operand in call.operands]
    if isinstance(base, List) and isinstance(other, List) and is_number(other.item):
        return List(join(base.item, other.item))
    return NO_VALUE if isinstance(base, NoValue) or isinstance(other, NoValue) else OPAQUE


@of_python
def with_item_type(call):
    """That of the list with an item of another type in one place."""
    base, value = call.operands[0].type, call.operands[2].type
    if isinstance(base, List):
        return base if isinstance(value, NoValue) else List(join(base.item, widest(value)), base.length)
    return NO_VALUE if isinstance(base, NoValue) else OPAQUE


@of_python
def repeated_type(call):
    base, count = call.operands[0].type, static_value(call.operands[1].type)
    if isinstance(base, List):
        return List(base.item, base.length * max(count, 0) if isinstance(base.length, int) and count is not UNKNOWN else None)
    return NO_VALUE if isinstance(base, NoValue) else OPAQUE


# --- what dicts of known keys give -------------------------------------------------------


def keys_type(call):
    """The keys of a dict, as something to be walked."""
    base = call.operands[0].type
    return Iterable(joined_keys(base), len(base.items)) if isinstance(base, Dict) and base.items else OPAQUE


def values_type(call):
    base = call.operands[0].type
    return Iterable(join_all([widest(type) for _, type in base.items]), len(base.items)) if isinstance(base, Dict) and base.items else OPAQUE


def items_type(call):
    """Pairs of key and value."""
    base = call.operands[0].type
    if not isinstance(base, Dict) or not base.items:
        return OPAQUE
    return Iterable(Tuple((joined_keys(base), join_all([widest(type) for _, type in base.items]))), len(base.items))


def joined_keys(base):
    return STR if all(isinstance(key, str) for key, _ in base.items) else OPAQUE
