"""Methods of lists that are taken apart."""

from adcompile.frontend.containers.rows import ask_rows, methods_of_rows
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.meanings import as_constant
from adcompile.frontend.frame.raising import raises
from adcompile.frontend.frame.slots import put, take
from adcompile.frontend.frame.values import Container, Pack
from adcompile.ir.nodes import Const
from adcompile.ops.by_operation import ByOperation

methods_of_lists = ByOperation()
"""By method: the function `f(frame, items, args)` that gives the value of a call of it, and the items afterwards; None where it is refused."""


def call_of_list_method(frame, owner, name, args, kwargs, node):
    """The value of a call of a method of a list, which changes it."""
    items = items_of(frame, owner)
    if items is None or kwargs or name not in methods_of_lists or frame.unit.loops > owner.loops:
        found = None
    else:
        found = methods_of_lists[name](frame, list(items), args)
    if found is None:
        of_objects = frame.unit.loops > owner.loops and any(isinstance(arg, Container) and arg.kind == "object" for arg in args)
        if of_objects and not items and name in methods_of_rows and ask_rows(frame, owner.site, args[0]):
            return Const(None)
        frame.refuse("listed" if of_objects else "member", node)
        return Const(None)
    value, after = found
    if owner.outside is not None and not len(items) - 1 <= len(after) <= len(items):
        frame.refuse("effect", node)        # one by one its items would not stand where Python puts them
        return Const(None)
    for position in range(len(after), len(items)):
        take(frame, owner, position)
    for position, item in enumerate(after):
        if position >= len(items) or item is not items[position]:
            put(frame, owner, position, item)
    return value


@methods_of_lists("append")
def append(frame, items, args):
    return (Const(None), [*items, *args]) if len(args) == 1 else None


@methods_of_lists("extend")
def extend(frame, items, args):
    more = items_of(frame, args[0]) if len(args) == 1 and isinstance(args[0], (Container, Pack)) else None
    return None if more is None else (Const(None), [*items, *more])


@methods_of_lists("insert")
def insert(frame, items, args):
    place = as_constant(frame, args[0]) if len(args) == 2 else None
    if place is None:
        return None
    items.insert(place.value, args[1])
    return Const(None), items


@methods_of_lists("pop")
def pop(frame, items, args):
    place = as_constant(frame, args[0]) if args else Const(-1)
    if place is None or len(args) > 1:
        return None
    if not -len(items) <= place.value < len(items):
        raises(frame, IndexError, "pop index out of range" if items else "pop from empty list")
        return Const(None), items
    return items.pop(place.value), items


@methods_of_lists("reverse")
def reverse(frame, items, args):
    return Const(None), items[::-1]


@methods_of_lists("clear")
def clear(frame, items, args):
    return Const(None), []
