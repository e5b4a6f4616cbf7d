"""Attributes and items of Containers: read, written and deleted as Python does it, by properties and `__getitem__` too."""

import ast

from adcompile.frontend.containers.rows import count_of, read_row, write_row
from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.following.lazily import kind_of
from adcompile.rules.items.iterators import by_next
from adcompile.frontend.following.called import result_of_call
from adcompile.frontend.frame.dispatch import index_of, operand_of, truths
from adcompile.frontend.frame.classes import found_in_class, is_frozen_object
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import is_tuple, items_of
from adcompile.frontend.frame.meanings import attribute_of, constant_at, from_world, slot_at, slot_in, static_member
from adcompile.frontend.frame.meeting import either
from adcompile.frontend.frame.raising import raises
from adcompile.frontend.frame.slots import held, is_certain, is_one_of, keys_of, put, take
from adcompile.frontend.frame.values import STATIC, Choice, Container, Partial, Unbound, row_at
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Name
from adcompile.ops.by_operation import ByOperation


walked = ByOperation()
"""By operation that gives an iterator: the function that gives what it walks."""


@walked("builtins.iter")
def of_iterator(apply):
    return apply.args[0]


def over(frame, owner, act, node, label=None):
    """The value of `act(container)` for a Container, or for the one of several that it is when the program runs. What is none there
    raises what Python would."""
    if isinstance(owner, Choice):
        return either(frame, owner.test, lambda: over(frame, owner.one, act, node), lambda: over(frame, owner.other, act, node), node, label)
    if isinstance(owner, Container):
        return act(owner)
    if isinstance(owner, Unbound):
        raises(frame, owner.error, owner.text)
    elif isinstance(node, ast.Attribute):
        raises(frame, AttributeError, f"'NoneType' object has no attribute {node.attr!r}")
    else:
        raises(frame, TypeError, "'NoneType' object takes no part in this")
    return Const(None)


def each_of(frame, owner, act, of_none, node, label=None):
    """As `over`, with `of_none(value)` where it is None."""
    if isinstance(owner, Choice):
        return either(frame, owner.test, lambda: each_of(frame, owner.one, act, of_none, node),
                      lambda: each_of(frame, owner.other, act, of_none, node), node, label)
    return of_none(owner) if isinstance(owner, Const) else over(frame, owner, act, node, label)


def read_attribute(frame, owner, name, node, label=None, above=None):
    """The value of an attribute of a Container."""
    if not isinstance(owner, Container):
        return over(frame, owner, lambda one: read_attribute(frame, one, name, node, None, above), node, label)
    if owner.kind != "object":
        frame.refuse("member", node)
        return Const(None)
    found = found_in_class(owner.cls, name, above) if owner.cls is not None else None
    if found is not None and found.kind == "property":
        return call_member(frame, owner, found.found, name, (), node, label)
    static = static_member(frame, owner, name, above)
    if static is not None:
        return static
    value = None if above is not None else held(frame, owner, name) if owner.row is None else read_row(frame, owner, name, node)
    if value is not None:
        return value
    if found is not None and found.kind == "cached":
        put(frame, owner, name, call_member(frame, owner, found.found, name, (), node))
        return held(frame, owner, name)
    if found is not None and found.kind in ("chosen", "other"):
        frame.refuse("member", node)
        return Const(None)
    if found is not None:
        data = attribute_of(frame, owner.cls, name)
        return Apply(f"attr:{name}", (owner.cls.extern,), (), frame.span(node)) if data is None else data
    raises(frame, AttributeError, f"{owner.stem or 'object'!r} has no attribute {name!r}")
    return Const(None)


def write_attribute(frame, owner, name, value, node, augmented=False):
    """An attribute of a Container is bound to a value."""
    if isinstance(owner, Choice):
        value = as_argument(frame, value)
        over(frame, owner, lambda one: Const(write_attribute(frame, one, name, value, node, augmented)), node)
        return
    if owner.kind != "object" or owner.cls is not None and is_frozen_object(owner.cls.extern.value):
        frame.refuse("member", node)
        return
    found = found_in_class(owner.cls, name) if owner.cls is not None else None
    if found is None or found.kind != "property":
        write_row(frame, owner, name, value) if owner.row is not None else put(frame, owner, name, value, augmented)
    elif found.setter is None:
        raises(frame, AttributeError, f"property {name!r} of {owner.cls.extern.value.__name__!r} object has no setter")
    else:
        run_member(frame, owner, found.setter, name, (as_argument(frame, value),), node)


def call_member(frame, owner, found, name, args, node, label=None, kwargs=()):
    """The value of the call of a function that stands in the class of an object."""
    function = from_world(frame, found, name, owner.cls.scope)
    return result_of_call(frame, Partial(function, (owner,), ()), args, kwargs, node, label)


def run_member(frame, owner, found, name, args, node, kwargs=()):
    """Calls a function that stands in the class of an object for what it does."""
    value = call_member(frame, owner, found, name, args, node, None, kwargs)
    if not isinstance(value, (Name, Const, *STATIC)):
        frame.emit(Effect(value, frame.span()))


def call_method(frame, owner, name, args, node, label=None, kwargs=()):
    """The value of a call of a method that Python calls by itself, as `__add__`; None where the object has none."""
    method = static_member(frame, owner, name) if owner.kind == "object" else None
    return None if method is None else result_of_call(frame, method, args, kwargs, node, label)


@truths(Choice)
def truth_of_one(frame, owner, node):
    """The truth of one of several Containers, of which None is not true."""
    if not is_one_of(owner):
        return expr(frame, owner)
    return each_of(frame, owner, lambda one: truth(frame, one, node), lambda one: Const(False), node)


@truths(Container)
def truth(frame, owner, node):
    """The truth of a Container: a dict or list with items is true, and an object that says nothing else."""
    if owner.kind == "rows":
        return Apply("gt", (count_of(frame, owner), Const(0)))
    if owner.kind != "object":
        return Const(bool(keys_of(owner, frame.env))) if is_certain(frame, owner, node) else Const(None)
    value = call_method(frame, owner, "__bool__", (), node)
    length = call_method(frame, owner, "__len__", (), node) if value is None else None
    return value if value is not None else Const(True) if length is None else Apply("gt", (as_argument(frame, length), Const(0)))


# --- items --------------------------------------------------------------------


def read_item(frame, owner, node, index, label=None):
    """The value of an item of a Container; `index` is the value of what stands in the brackets."""
    if isinstance(owner, Choice):
        return over(frame, owner, lambda one: read_item(frame, one, node, index), node, label)
    if owner.kind == "object":
        if is_tuple(owner):
            return item_of_record(frame, owner, node)
        value = call_method(frame, owner, "__getitem__", (index(),), node, label)
        if value is None:
            frame.refuse("member", node)
            return Const(None)
        return value
    if owner.kind == "rows" and isinstance(node.slice, ast.Slice):
        frame.refuse("member", node)
        return Const(None)
    if owner.kind == "rows":
        return row_at(owner, as_argument(frame, index()))
    slot = slot_in(frame, owner, node)
    if slot is None:
        unknown_key(frame, owner, node)
        return Const(None)
    value = frame.env.get(slot)
    if value is not None:
        return value
    if owner.factory is not None:
        put(frame, owner, slot.key, owner.factory(frame, node))
        return frame.env[slot]
    raises(frame, KeyError if owner.kind == "dict" else IndexError, slot.key if owner.kind == "dict" else "list index out of range")
    return Const(None)


def unknown_key(frame, owner, node):
    """Refuses a key that is not known when compiling; that of a dict is no refusal where the dict can be a Table."""
    if not frame.unit.outer.ask_table(owner):
        frame.refuse("key", node)


def item_of_record(frame, owner, node):
    """The value of a field of a named tuple by its place."""
    key, items = constant_at(frame, node.slice), items_of(frame, owner)
    if key is None or type(key.value) is not int:
        frame.refuse("key", node)
        return Const(None)
    if not -len(items) <= key.value < len(items):
        raises(frame, IndexError, "tuple index out of range")
        return Const(None)
    return items[key.value]


def write_item(frame, owner, target, value, index, augmented=False):
    """An item of a Container is bound to a value."""
    if isinstance(owner, Choice):
        value = as_argument(frame, value)
        over(frame, owner, lambda one: Const(write_item(frame, one, target, value, index, augmented)), target)
        return
    if owner.kind == "object":
        found = found_in_class(owner.cls, "__setitem__") if owner.cls is not None else None
        if found is None or found.kind != "method":
            frame.refuse("member", target)
        else:
            run_member(frame, owner, found.found, "__setitem__", (index(), as_argument(frame, value)), target)
        return
    slot = slot_in(frame, owner, target)
    if slot is None:
        unknown_key(frame, owner, target)
    elif owner.kind == "list" and frame.env.get(slot) is None:
        raises(frame, IndexError, "list assignment index out of range")
    else:
        put(frame, owner, slot.key, value, augmented)


def as_argument(frame, value):
    """A value as an argument that is handed over more than once."""
    return value if isinstance(value, (Name, Const, *STATIC)) else frame.temporary(value, frame.statement, True)


def delete_item(frame, owner, target):
    """`del d[k]` and `del o.a`."""
    slot = slot_at(frame, target)
    if isinstance(owner, Container) and isinstance(target, ast.Subscript) and slot is None:
        found = found_in_class(owner.cls, "__delitem__") if owner.kind == "object" and owner.cls is not None else None
        if found is not None and found.kind == "method":
            run_member(frame, owner, found.found, "__delitem__", (index_of(frame, target.slice, operand_of),), target)
            return
        if owner.kind == "dict" and frame.unit.outer.ask_table(owner):
            return
    if isinstance(owner, Choice) or slot is None or owner.kind == "list" or frame.env.get(slot) is None:
        at_a_key = slot is None and isinstance(target, ast.Subscript)
        frame.refuse(*("delete", frame.statement) if at_a_key else ("member", target))
    else:
        take(frame, owner, slot.key)


def iterated(frame, owner, node):
    """Returns what a loop over an object walks: that of which its `__iter__` gives an iterator, or the iterator."""
    unit = frame.unit
    around, unit.iterating = unit.iterating, len(unit.running) + 1
    value = call_method(frame, owner, "__iter__", (), node)
    unit.iterating = around
    if kind_of(value):
        return value
    if value is owner and static_member(frame, owner, "__next__") is not None:
        return follow_model(frame, by_next, (owner,), (), node, None)
    if isinstance(value, Name):
        value = next((one.value for one in reversed(frame.out) if isinstance(one, Assign) and one.target == value.id), None)
    if isinstance(value, Apply) and value.op in walked:
        return walked[value.op](value)
    frame.refuse("member", node)
    return Const(None)
