"""Structures that go into and come out of a function of which a derivative is taken inside: tuples, lists, dicts and objects that are
known when the call is lowered, taken apart into operands and put together again.

    taken_apart(frame, value)               the operands in a value, and its FormOf
    put_together(frame, form, items, node)  a value of that FormOf which holds other operands
"""

from dataclasses import dataclass
from typing import Any

from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import items_of, keyed_items
from adcompile.frontend.frame.slots import held, is_certain, keys_of, opened, put
from adcompile.frontend.frame.values import STATIC, Container, Pack
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.visit import is_display


@dataclass(slots=True, eq=False)
class FormOf:
    """A value: an operand (`kind` "operand"), a constant, or what holds `parts`, by their keys; `like` is the constant or a Container."""

    kind: str
    parts: dict | None = None
    like: Any = None

    @property
    def is_structure(self):
        return self.parts is not None


def taken_apart(frame, value):
    """The operands in a value, in order, and its FormOf. Numbers that are integers, beside others, are constants, as is all that is known."""
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return [value], FormOf("operand")
    found = []
    form = form_of(frame, value, found)
    return found, form


def form_of(frame, value, found):
    kind, parts, like = parts_of(frame, value)
    if parts is not None:
        return FormOf(kind, {key: form_of(frame, part, found) for key, part in parts.items()}, like)
    if isinstance(value, STATIC) or isinstance(value, Const) and type(value.value) is not float:
        return FormOf("constant", None, value)
    found.append(value)
    return FormOf("operand")


def parts_of(frame, value):
    """The kind of a structure that is known, its parts by their keys, and the Container that it is; None for its parts where it is none."""
    if isinstance(value, Container):
        if value.kind == "rows" or value.row is not None or not is_certain(frame, value, frame.statement):
            return "", None, None
        return value.kind, {key: held(frame, value, key) for key in keys_of(value, frame.env)}, value
    if isinstance(value, Pack):
        return value.kind, value.items if isinstance(value.items, dict) else dict(enumerate(value.items)), None
    items = keyed_items(value) if isinstance(value, Apply) else frame.unit.keyed.get(value.id) if isinstance(value, Name) else None
    if items is not None:
        return "dict", items, None
    items = None if isinstance(value, STATIC) else items_of(frame, value)
    if items is None:
        return "", None, None
    made = value if isinstance(value, Apply) else made_here(frame, value)
    return (made.op, dict(enumerate(items)), None) if is_display(made) else ("", None, None)


def made_here(frame, name):
    """The expression that a name stands for, where it was assigned in the block that is being lowered; None else."""
    return next((statement.value for statement in reversed(frame.out) if getattr(statement, "target", None) == name.id), None)


def put_together(frame, form, items, node, constants=True, path=()):
    """A value of a FormOf, with the next of `items`, an iterator, in place of each operand; None for constants where `constants` is False."""
    if form.kind == "operand":
        return next(items)
    if not form.is_structure:
        return form.like if constants else Const(None)
    parts = {key: put_together(frame, part, items, node, constants, (*path, key)) for key, part in form.parts.items()}
    if form.like is None:
        listed = [part for key, value in parts.items() for part in (Const(key), value)] if form.kind == "dict" else parts.values()
        return named(frame, Apply(form.kind, tuple([expr(frame, part) for part in listed]), (), frame.span(node)), node)
    made = opened(frame, form.kind, form.like.stem, node, form.like.cls, path=("inside", *path))
    for key, value in parts.items():
        put(frame, made, key, value, told=False)
    return made


def matched(frame, form, value):
    """The operands in a value that stand where a FormOf has some; None where it is not of that FormOf."""
    if form.kind == "operand":
        value = Const(float(value.value)) if isinstance(value, Const) and type(value.value) is int else value
        return [expr(frame, value)]
    if not form.is_structure:
        return []
    _, parts, _ = parts_of(frame, value)
    if parts is None or parts.keys() != form.parts.keys():
        return None
    found = [matched(frame, part, parts[key]) for key, part in form.parts.items()]
    return None if None in found else [one for inner in found for one in inner]


def named(frame, value, node):
    return frame.temporary(value, node, frame.is_tainted(value))
