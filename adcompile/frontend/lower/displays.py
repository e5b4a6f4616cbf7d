"""Tuples, lists, dicts and sets. Where the length of one is known its items stand for it in `*items`."""

import ast

from adcompile.frontend.containers.constructed import (
    is_apart, is_fixed_list, make_dict, make_list, note_displays, note_objects, stem_for,
)
from adcompile.frontend.containers.rows import rows_at
from adcompile.frontend.following.given import as_collected
from adcompile.frontend.frame.as_written import verbatim
from adcompile.frontend.frame.dispatch import (
    argument_of, as_it_stands, as_operand, in_order, nested, packing, static_value,
    value_of, with_operands,
)
from adcompile.frontend.frame.function_objects import expr, pack_value
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.meanings import key_of, makes_object, static_of
from adcompile.frontend.frame.slots import containers_in, held, is_certain, keys_of, mentions
from adcompile.frontend.frame.values import Container, ItemAt, Live, Pack, Spread
from adcompile.frontend.lower.functions import is_callable, makes_callable, may_be_callable
from adcompile.ir.names import Role
from adcompile.ir.nodes import Apply, Const


@as_it_stands(ast.Tuple, ast.List, ast.Set)
def nested_display(frame, node):
    if any(isinstance(part, ast.Starred) for part in node.elts):
        return verbatim(frame, node)
    return Apply(type(node).__name__.lower(), tuple([nested(frame, part) for part in node.elts]), (), frame.span(node))


@as_it_stands(ast.Dict)
def nested_dict(frame, node):
    if None in node.keys:
        return verbatim(frame, node)
    parts = [nested(frame, part) for pair in zip(node.keys, node.values) for part in pair]
    return Apply("dict", tuple(parts), (), frame.span(node))


@with_operands(ast.Tuple, ast.List)
def display_value(frame, node, label):
    return display_of(frame, node, type(node).__name__.lower(), label)


@with_operands(ast.Dict)
def dict_value(frame, node, label):
    """A dict by constants, the last of several under one key."""
    if not is_keyed(node):
        return verbatim(frame, node)
    found = [(argument_of(frame, value), len(frame.out)) for value in node.values]
    items = dict(zip([key.value for key in node.keys], in_order(frame, node.values, found)))
    return packed(frame, "dict", items, node, label)


def display_of(frame, node, key, label):
    parts, found, unknown = [], [], False
    for part in node.elts:
        if isinstance(part, ast.Starred):
            value, items = spread_value(frame, part.value)
            unknown = unknown or items is None
            items = (Spread(value),) if items is None else items
            parts += [part] * len(items)
            found += [(item, len(frame.out)) for item in items]
        else:
            parts.append(part)
            found.append((argument_of(frame, part, False), len(frame.out)))
    values = tuple(in_order(frame, parts, found))
    return concatenated(frame, node, key, values) if unknown else packed(frame, key, values, node, label)


def packed(frame, kind, items, node, label):
    """A display; a Pack where there are functions in it and the variable that takes it never changes."""
    values = items.values() if kind == "dict" else items
    if kind != "tuple" and any(map(containers_in, values)):
        return make_dict(frame, items, node, label) if kind == "dict" else make_list(frame, items, node, label)
    if kind == "tuple" and any(map(containers_in, values)):
        return Pack(kind, items)
    if any(map(is_callable, values)) and (label is None or frame.is_fixed(label, kind)):
        return Pack(kind, items)
    return pack_value(frame, Pack(kind, items), node)


@packing(ast.Tuple, ast.List)
def packed_display(frame, node, label):
    """The value of a tuple or list with functions in it, or a list that is taken apart; None for any other."""
    rows = rows_at(frame, node, stem_for(label)) if isinstance(node, ast.List) and not node.elts else None
    if rows is not None:
        return rows
    if isinstance(node, ast.List) and is_apart(frame, node, label) and is_fixed_list(frame, node, label) \
            and not any(isinstance(part, ast.Starred) for part in node.elts):
        found = [(argument_of(frame, part, False), len(frame.out)) for part in node.elts]
        return make_list(frame, in_order(frame, node.elts, found), node, label)
    if label is not None and label.role is Role.USER and label.stem in frame.tainted:
        note_objects(frame, node)
    callables = mentions(frame, node) or any(may_be_callable(frame, part) for part in node.elts)
    return display_value(frame, node, label) if callables else None


@packing(ast.Dict)
def packed_dict(frame, node, label):
    """The value of a dict by constants with functions in it, or one that is taken apart; None for any other."""
    if is_apart(frame, node, label) and is_keyed(node):
        note_displays(frame, node)
        found = [(argument_of(frame, value), len(frame.out)) for value in node.values]
        return make_dict(frame, dict(zip([key.value for key in node.keys], in_order(frame, node.values, found))), node, label)
    callables = is_keyed(node) and any(may_be_callable(frame, part) for part in node.values)
    return dict_value(frame, node, label) if callables else None


def concatenated(frame, node, key, values):
    """A display with something of unknown length in it, a Spread: the sum of lists or tuples."""
    whole, run = None, []

    def add(piece):
        return piece if whole is None else Apply("add", (whole, piece), (), frame.span(node))

    for value in (*values, None):
        if value is not None and not isinstance(value, Spread):
            run.append(as_operand(frame, node, expr(frame, value)))
            continue
        if run:
            display = Apply(key, tuple(run), (), frame.span(node))
            whole = frame.temporary(add(frame.temporary(display, node, True)), node, True)
            run = []
        if value is not None:
            piece = Apply(f"builtins.{key}", (value.value,), (), frame.span(node))
            whole = frame.temporary(add(frame.temporary(piece, node, True)), node, True)
    return whole


def spread_value(frame, node):
    """The value of what a `*` stands before, and its items where it is known how many there are."""
    value = as_collected(frame, value_of(frame, node), node)
    value = value if isinstance(value, Pack) else as_operand(frame, node, expr(frame, value))
    return value, items_of(frame, value)


def function_items(frame, node):
    """The items of a tuple or list with functions among them, with their numbers where it is enumerated; or None."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords \
            and key_of(frame, node.func) == "builtins.enumerate":
        items = function_items(frame, node.args[0])
        return items and tuple([Pack("tuple", (Const(number), item)) for number, item in enumerate(items)])
    live = live_items(frame, node)
    if live is not None:
        return live
    value = static_value(frame, node)
    if isinstance(value, Container):
        return items_of(frame, value)
    shown = value is None and isinstance(node, (ast.Tuple, ast.List))
    if shown and (mentions(frame, node) or any(makes_callable(frame, part) for part in node.elts) or shows_objects(frame, node)):
        value = packed_display(frame, node, None)
    return items_of(frame, value) if isinstance(value, (Pack, Container)) else None


def shows_objects(frame, node):
    """True if a display makes objects of classes of the user's that hold active values."""
    return any(isinstance(part, ast.Call) and makes_object(frame, part) and frame.taint.carries(part) for part in node.elts)


def live_items(frame, node):
    """The items of a list, or the values of a dict, that is taken apart, as a loop over them finds them; None for anything else."""
    shown = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args else None
    owner = static_of(frame, node.func.value if shown in ("values", "items") else node)
    kind = "list" if shown is None else "dict"
    if not isinstance(owner, Container) or owner.kind != kind or not is_certain(frame, owner, node):
        return None
    keys = keys_of(owner, frame.env)
    return tuple([Live(owner, key, len(keys), shown == "items") for key in keys])


def now(frame, item):
    """An item that a loop comes to, as it is now."""
    match item:
        case Live(owner, key, count, keyed):
            if len(keys_of(owner, frame.env)) != count or held(frame, owner, key) is None:
                frame.refuse("resized", frame.statement)
                return Const(None)
            return Pack("tuple", (Const(key), held(frame, owner, key))) if keyed else held(frame, owner, key)
        case ItemAt(whole, place):
            return frame.temporary(Apply("getitem", (whole, Const(place)), (), frame.span()), frame.statement, frame.is_tainted(whole))
        case Pack("tuple", items):
            return Pack("tuple", tuple([now(frame, inner) for inner in items]))
    return item


def check_sizes(frame, items):
    """Refuses a loop in which the list or dict that it walks grew or shrank."""
    for item in items:
        if isinstance(item, Live) and len(keys_of(item.owner, frame.env)) != item.count:
            frame.refuse("resized", frame.statement)
        elif isinstance(item, Pack) and item.kind == "tuple":
            check_sizes(frame, item.items)


def is_keyed(node):
    """True if the keys of a dict display are constants."""
    return all(isinstance(key, ast.Constant) and isinstance(key.value, (str, int)) for key in node.keys)
