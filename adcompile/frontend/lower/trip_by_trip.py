"""Loops that are lowered trip by trip: over functions and objects, and over keys of dicts that are taken apart.

    for layer in layers: v = layer(v)                   layers that are known when compiling
    for k in range(3): weights[f"w{k}"] = x[k]          keys that are known on each trip
"""

import ast

from adcompile.frontend.containers.changed_lists import methods_of_lists
from adcompile.frontend.frame.dispatch import argument_of, static_value
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.meanings import constant_outside, folded, key_of, makes_object, static_of
from adcompile.frontend.frame.values import Container, Pack
from adcompile.frontend.lower.displays import function_items, live_items
from adcompile.frontend.source.tree import bound_by_target, walk
from adcompile.ir.nodes import Const, Name
from adcompile.ops.by_operation import ByOperation

MOST = 64
"""How many trips are lowered by themselves, at most."""

items_of_calls = ByOperation()
"""By operation: the function `f(frame, args)` that gives the items of what a call of it gives, where these are known; None else."""


def items_one_by_one(frame, target, iterable, body):
    """The items that a loop takes trip by trip; None where it stays a loop."""
    functions = function_items(frame, iterable)
    if functions is not None or not needs_keys(frame, target, body):
        return functions
    items = known_items(frame, iterable)
    return items if items is not None and len(items) <= MOST else None


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


def is_list_or_dict(value):
    return isinstance(value, Container) and value.kind != "object"


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


@items_of_calls("builtins.range")
def of_range(frame, args):
    try:
        values = range(*[folded(frame, arg) for arg in args])
    except (LookupError, ArithmeticError, TypeError, ValueError):
        return None
    return tuple(map(Const, values)) if len(values) <= MOST else None


@items_of_calls("builtins.zip")
def of_zip(frame, args):
    columns = [known_items(frame, arg) for arg in args]
    return None if None in columns else tuple([Pack("tuple", items) for items in zip(*columns)])


@items_of_calls("builtins.enumerate")
def of_enumerate(frame, args):
    items = known_items(frame, args[0]) if len(args) == 1 else None
    return items and tuple([Pack("tuple", (Const(number), item)) for number, item in enumerate(items)])


@items_of_calls("builtins.reversed")
def of_reversed(frame, args):
    items = known_items(frame, args[0]) if len(args) == 1 else None
    return items and items[::-1]
