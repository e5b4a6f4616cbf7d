"""Loops that are lowered trip by trip: over functions and objects, and over keys of dicts that are taken apart.

    for layer in layers: v = layer(v)                   layers that are known when compiling
    for k in range(3): weights[f"w{k}"] = x[k]          keys that are known on each trip
"""

import ast

from adcompile.errors import render
from adcompile.frontend.containers.changed_lists import methods_of_lists
from adcompile.frontend.frame.dispatch import argument_of, operand_of, static_value
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.meanings import constant_outside, folded, key_of, makes_object, static_of
from adcompile.frontend.frame.slots import containers_in, keys_of
from adcompile.frontend.frame.values import Container, ItemAt, Live, Pack
from adcompile.frontend.lower.displays import function_items, live_items
from adcompile.frontend.source.matching import captures
from adcompile.frontend.source.tree import bound_by_target, walk
from adcompile.ir.nodes import Apply, Const, Effect, Name
from adcompile.ops.by_operation import ByOperation

FEWER = "a loop over objects, and beside them over what has fewer items or is no array or list, cannot be differentiated"
ITEMS_HINT = "Walk the objects alone, or slices of equal length."
ORDERED = ByOperation()
"""By operation that changes the order of items, or numbers them: the function of the items that does so."""

MOST = 64
"""How many trips are lowered by themselves, at most."""

counts = ByOperation()
"""By operation that gives a number: the function `f(frame, node)` that gives it for an operand which is taken apart."""

items_of_calls = ByOperation()
"""By operation: the function `f(frame, args)` that gives the items of what a call of it gives, where these are known; None else."""


def items_one_by_one(frame, target, iterable, body):
    """The items that a loop takes trip by trip; None where it stays a loop."""
    functions = function_items(frame, iterable)
    functions = beside_functions(frame, iterable) if functions is None else functions
    if functions is not None or not needs_keys(frame, target, body) and not is_matched(frame, target, iterable, body):
        return functions
    items = known_items(frame, iterable)
    return items if items is not None and len(items) <= MOST else None


def beside_functions(frame, node):
    """The items of functions or objects in the order, or beside the items, of others: `reversed(layers)`, `zip(objects, x)`; None for
    anything else. Nothing tells how many items `x` has, which is asked where the loop begins."""
    match node:
        case ast.Call(args=[inner], keywords=[]) if key_of(frame, node.func) in ORDERED:
            found = function_items(frame, inner)
            found = beside_functions(frame, inner) if found is None else found
            return ORDERED[key_of(frame, node.func)](found) if found is not None and hold_objects(found) else None
        case ast.Call(args=[_, *_] as args, keywords=[]) if items_of_calls.get(key_of(frame, node.func)) is of_zip:
            columns = [beside_functions(frame, arg) if found is None else found
                       for arg, found in zip(args, [function_items(frame, arg) for arg in args])]
            if not any(column is not None and hold_objects(column) for column in columns) or any(isinstance(arg, ast.Starred) for arg in args):
                return None
            known = [known_items(frame, arg) if column is None else column for arg, column in zip(args, columns)]
            count = min(len(column) for column in known if column is not None)
            known = [items_in(frame, arg, count) if column is None else column for arg, column in zip(args, known)]
            return tuple([Pack("tuple", items) for items in zip(*known)])
    return None


def hold_objects(items):
    """Return True if there are objects, dicts or lists that are taken apart among items."""
    return any(isinstance(item, Live) or containers_in(item) or isinstance(item, Pack) and item.kind == "tuple" and hold_objects(item.items)
               for item in items)


def items_in(frame, node, count):
    """The first items of what an expression gives, which is an array or a list that has so many."""
    text = Const(render(FEWER, ITEMS_HINT, frame.span(node)))
    whole = operand_of(frame, node)
    frame.emit(Effect(Apply("runtime.long_enough", (whole, Const(count), text), (), frame.span(node)), frame.span()))
    return tuple([ItemAt(whole, place) for place in range(count)])


def needs_keys(frame, target, body):
    """True if a body asks a dict or list that is taken apart for items under keys that depend on the trip, or puts objects into one."""
    if not frame.unit.has_cells:
        return False
    own = dict.fromkeys(bound_by_target(target))
    for node in [inner for part in body for inner in walk(part)]:
        if isinstance(node, ast.Subscript) and any(isinstance(inner, ast.Name) and inner.id in own for inner in walk(node.slice)) \
                and is_list_or_dict(static_of(frame, node.value)):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods_of_lists \
                and is_list_or_dict(static_of(frame, node.func.value)):
            return True
    return False


def is_matched(frame, target, iterable, body):
    """True if a body matches what carries a derivative and depends on the trip, so that it is one thing on one trip and another on the
    next."""
    own = dict.fromkeys(bound_by_target(target)) if frame.flow.of(ast.Match) else {}
    return bool(own) and frame.taint.carries(iterable) and any(
        isinstance(node, ast.Match) and captures(node) and any(isinstance(inner, ast.Name) and inner.id in own for inner in walk(node.subject))
        for part in body for node in walk(part))


def is_list_or_dict(value):
    return isinstance(value, Container) and value.kind != "object" and value.kind != "rows"


def makes_objects(frame, node):
    """True if an expression makes an object of a class of the user's."""
    return any(isinstance(inner, ast.Call) and makes_object(frame, inner) for inner in walk(node))


def is_known(frame, node):
    """True if `known_items` gives the items of an expression. Nothing is lowered for it."""
    match node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            return not any(isinstance(part, ast.Starred) for part in elts)
        case ast.Call(args=args, keywords=[]) if key_of(frame, node.func) in items_of_calls:
            of_numbers = items_of_calls[key_of(frame, node.func)] is of_range
            return of_range(frame, args) is not None if of_numbers else all(is_known(frame, arg) for arg in args)
        case ast.Subscript(value=whole, slice=ast.Slice()):
            return is_known(frame, whole)
    return items_held(frame, node) is not None


def items_held(frame, node):
    """The items of what a variable holds, or of what a list or dict that is taken apart shows."""
    live = live_items(frame, node)
    if live is not None:
        return live
    value = static_value(frame, node)
    if value is None and isinstance(node, ast.Name) and frame.is_outside(node.id):
        known = constant_outside(frame, node.id)
        return tuple(map(Const, known.value)) if known is not None and isinstance(known.value, tuple) else None
    if value is None and isinstance(node, ast.Name):
        value = frame.look(node.id)
    return items_of(frame, value) if isinstance(value, (Container, Pack, Name)) else None


def known_items(frame, node):
    """The items of an expression whose length is known when compiling; None for any other."""
    if not is_known(frame, node):
        return None
    match node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts) if not any(isinstance(part, ast.Starred) for part in elts):
            return tuple([argument_of(frame, part) for part in elts])
        case ast.Call(args=args, keywords=[]) if key_of(frame, node.func) in items_of_calls:
            return items_of_calls[key_of(frame, node.func)](frame, args)
        case ast.Subscript(value=whole, slice=ast.Slice(lower=first, upper=last, step=step)):
            try:
                bounds = slice(*[None if part is None else folded(frame, part) for part in (first, last, step)])
            except (LookupError, ArithmeticError, TypeError, ValueError):
                return None
            items = known_items(frame, whole)
            return items and items[bounds]
    return items_held(frame, node)


@counts("builtins.len")
def count_of_list(frame, node):
    owner = static_of(frame, node)
    if not isinstance(owner, Container) or owner.kind != "list" or owner.uncertain:
        raise LookupError(node)
    return len(keys_of(owner, frame.env))


def number(frame, node):
    """The value of an expression of constants, or of how many items a list has that is taken apart. Raises LookupError else."""
    count = counts.get(key_of(frame, node.func)) if isinstance(node, ast.Call) and len(node.args) == 1 else None
    return folded(frame, node) if count is None else count(frame, node.args[0])


@items_of_calls("builtins.range")
def of_range(frame, args):
    try:
        values = range(*[number(frame, arg) for arg in args])
    except (LookupError, ArithmeticError, TypeError, ValueError):
        return None
    return tuple(map(Const, values)) if len(values) <= MOST else None


@items_of_calls("builtins.zip")
def of_zip(frame, args):
    columns = [known_items(frame, arg) for arg in args]
    return None if None in columns else tuple([Pack("tuple", items) for items in zip(*columns)])


@ORDERED("builtins.enumerate")
def numbered(items):
    return tuple([Pack("tuple", (Const(number), item)) for number, item in enumerate(items)])


@ORDERED("builtins.reversed")
def turned(items):
    return items[::-1]


@items_of_calls("builtins.enumerate")
def of_enumerate(frame, args):
    items = known_items(frame, args[0]) if len(args) == 1 else None
    return items and numbered(items)


@items_of_calls("builtins.reversed")
def of_reversed(frame, args):
    items = known_items(frame, args[0]) if len(args) == 1 else None
    return items and turned(items)
