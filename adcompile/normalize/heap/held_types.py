"""The types of what is on the heap, and of the numbers of its cells.

    is_unknown(type)            whether a type does not tell whether values of it are, or hold, arrays
    is_unsure(type)             whether values of a type are arrays or numbers
    is_boxed(type)              whether an item of a list of this type is, or holds in tuples, numbers
    holds(type, boxes)          whether values of a type are, or hold, what is on the heap
    items_in(type)              the types of the items of the lists in a type
    numbered(type, boxes)       the type of the numbers of the cells of a value of a type
    leaves_of(type)             the types of the numbers that lists in a type hold
    with_leaves(type, leaf)     the type with one type for all of them

`boxes`: the numbers that lists hold lie in boxes, see `boxes`.
"""

from adcompile.ir.dtypes import DISTINCT
from adcompile.ir.types import (
    INT, NUMERIC, Array, Dict, Iterable, List, NoValue, Numeric, Opaque, Optional, Tuple, is_scalar,
)


class NotOnHeap(Exception):
    """A program cannot have some memory on the heap."""


def is_unknown(type):
    """Return True if a type does not tell whether values of it are, or hold, arrays."""
    match type:
        case Opaque() | Optional():
            return True
        case Tuple(items):
            return any(map(is_unknown, items))
        case List(item) | Iterable(item):
            return is_unknown(item)
        case Dict(items):
            return any([is_unknown(item) for _, item in items])
    return False


def is_unsure(type):
    """Return True if values of a type are arrays or numbers."""
    return isinstance(type, Numeric)


def is_boxed(type):
    """Return True if items of lists that have a type are numbers, or tuples that hold some."""
    return is_scalar(type) or isinstance(type, Tuple) and any(map(is_boxed, type.items))


def is_empty(type):
    """Return True if there is a list in a type of whose items is known that it has none."""
    match type:
        case List(item) | Iterable(item):
            return isinstance(item, NoValue) or is_empty(item)
        case Tuple(items):
            return any(map(is_empty, items))
        case Dict(items):
            return any([is_empty(item) for _, item in items])
    return False


def holds(type, boxes=False):
    """Return True if values of a type are, or hold, what can be on the heap; raises NotOnHeap where that cannot be told."""
    match type:
        case Array(kind):
            if kind is None or kind == "float64":
                return True
            if kind.startswith(("float", "complex", ">", "<")):
                raise NotOnHeap
            return False
        case Numeric():
            return True
        case Tuple(items):
            return any([holds(item, boxes) for item in items])
        case List(item):
            return holds(item, boxes) or boxes and is_boxed(item)
        case Iterable(item):
            return holds(item, boxes)
        case Dict(items):
            return any([holds(item, boxes) for _, item in items])
    if is_scalar(type) or isinstance(type, NoValue):
        return False
    raise NotOnHeap


def items_in(type):
    """The types of the items of lists in a type that are no lists themselves: those of arrays by how many axes they have."""
    match type:
        case List(List() | Tuple() as item):
            return items_in(item)
        case List(NoValue()):
            return set()
        case List(Array(kind, shape)):
            return {len(shape) if kind in (None, "float64") else "plain"}
        case List(item):
            return {"unsure" if is_unsure(item) else "plain"}
        case Iterable(item):
            return items_in(item)
        case Tuple(items):
            return set().union(*map(items_in, items))
        case Dict(items):
            return set().union(*[items_in(item) for _, item in items])
    return set()


def numbered(type, boxes=False):
    """The type of the numbers of the cells of a value of a type; itself for what has none."""
    match type:
        case Array(kind, shape):
            return Array(DISTINCT, shape) if kind in (None, "float64") else type
        case Numeric():
            return NUMERIC
        case Tuple(items):
            return Tuple(tuple([numbered(item, boxes) for item in items]), type.fields)
        case List(item, length):
            return List(numbered_item(item) if boxes else numbered(item), length)
        case Iterable(item, length):
            return Iterable(numbered(item, boxes), length)
        case Dict(items):
            return Dict(tuple([(key, numbered(item, boxes)) for key, item in items]))
    return type


def numbered_item(type):
    """The type of the numbers of an item of a list where its numbers are in boxes."""
    if is_scalar(type):
        return INT
    return Tuple(tuple(map(numbered_item, type.items)), type.fields) if isinstance(type, Tuple) else numbered(type, True)


def leaves_of(type, inside=False):
    """The types of the numbers that lists in a type hold, themselves or in tuples."""
    match type:
        case List(item):
            return leaves_of(item, True)
        case Tuple(items):
            return [leaf for item in items for leaf in leaves_of(item, inside)]
        case Iterable(item):
            return leaves_of(item)
        case Dict(items):
            return [leaf for _, item in items for leaf in leaves_of(item)]
    return [type] if inside and (is_scalar(type) or is_unsure(type)) else []


def with_leaves(type, leaf, inside=False):
    """The type with one type for all numbers that lists in it hold."""
    match type:
        case List(item, length):
            return List(with_leaves(item, leaf, True), length)
        case Tuple(items, fields):
            return Tuple(tuple([with_leaves(item, leaf, inside) for item in items]), fields)
        case Iterable(item, length):
            return Iterable(with_leaves(item, leaf), length)
        case Dict(items):
            return Dict(tuple([(key, with_leaves(item, leaf)) for key, item in items]))
    return leaf if inside and (is_scalar(type) or is_unsure(type)) else type
