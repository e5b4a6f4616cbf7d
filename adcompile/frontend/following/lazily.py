"""Iterators of libraries over active values: calls that give them are Generators, and so is what is left of one that knows its place.

    steps = zip(x, x[1:])           nothing is done until something walks `steps`
    values = iter(x)                an object with the `items` of x and a `place`, which `next(values)` moves on
"""

import ast

from adcompile.errors import render
from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.following.given import collected, lowered_with
from adcompile.frontend.following.texts_of_iterators import GENERATED, KEPT, lazy_model, makes_kept, taking_model
from adcompile.frontend.frame.slots import opened, put
from adcompile.frontend.frame.values import Container, Generator, Known, Spread
from adcompile.frontend.source.tree import walk_own, written_by_itself
from adcompile.ir.nodes import Apply, Const, Effect, Name
from adcompile.ops.registry import card
from adcompile.rules.items.iterators import OF_NUMBERS, SPREAD, rest_of
from adcompile.rules.models import ITERATORS, WALKERS

NO_SEQUENCE = "an iterator over what is no array, list, tuple or range cannot be differentiated"
SEQUENCE_HINT = "Make a list of it: list(...)."


def kind_of(value):
    """The kind of iterator that a value is, see `texts_of_iterators`; None for anything else."""
    if isinstance(value, Generator):
        return GENERATED
    return KEPT if isinstance(value, Container) and value.iterator else None


def takes_all(key, count):
    """True if a function takes all that its arguments give."""
    found = card(key, count)
    return key in WALKERS or found is not None and found.consumes


def iterator_made(frame, key, args, kwargs, active, node, label):
    """The value of a call of a library's function that gives an iterator over active values, or takes items of one; None for any other
    call."""
    kinds, names = tuple(map(kind_of, args)), [name for name, _ in kwargs]
    if makes_kept(key, kinds, names) and len(frame.unit.running) != frame.unit.iterating:
        return args[0] if kinds[0] else kept(frame, args[0], node) if active and not isinstance(args[0], Container) else None
    taking = taking_model(key, kinds, names) if any(kinds) else None
    if taking is not None:
        return follow_model(frame, taking, args, kwargs, node, label)
    if not active or not any(kinds) and key in ITERATORS and not names and node in frame.unit.consumed:
        return None
    constants = {place: value.value for place, value in [*enumerate(args), *kwargs] if isinstance(value, Const)}
    found = lazy_model(key, kinds, names, constants)
    if found is None and any(kinds) and key in ITERATORS:
        frame.refuse("several_generators", node)
        return Const(None)
    if found is None:
        return None
    model, by_place = found
    for place in by_place:
        frame.emit(Effect(Apply("runtime.long_enough", (args[place], Const(0), Const(render(NO_SEQUENCE, SEQUENCE_HINT, frame.span(node)))),
                                (), frame.span(node)), frame.span()))
    if kinds.count(KEPT) < len(kinds) or len(kinds) == 1:
        args = tuple([rest(frame, arg, node) if kind == KEPT else arg for arg, kind in zip(args, kinds)])
    return follow_model(frame, model, args, kwargs, node, label)


def iterator_of_spread(frame, function, args, kwargs, node, label):
    """The value of a call of a library's function with a `*` of something active whose length is not known, alone or beside others; None
    where there is no model of it."""
    model = SPREAD.get(function.key) if isinstance(function, Known) else None
    operands = [arg.value if isinstance(arg, Spread) else arg for arg in args]
    if model is None or kwargs or not any(map(frame.is_tainted, operands)) or len(args) > 1 and model not in OF_NUMBERS:
        return None
    if len(args) > 1:
        hidden = {f"adcompile_argument_{place}": operand for place, operand in enumerate(operands)}
        parts = [ast.Name(name, ast.Load()) for name in hidden]
        items = [ast.Starred(part, ast.Load()) if isinstance(arg, Spread) else part for arg, part in zip(args, parts)]
        operands = [lowered_with(frame, ast.List(items, ast.Load()), hidden, node)]
    return follow_model(frame, model, (operands[0],), (), node, label)


def kept(frame, items, node):
    """An iterator that knows its place: `iter(x)`."""
    items = items if isinstance(items, Name) else frame.temporary(items, node, True)
    frame.emit(Effect(Apply("runtime.long_enough", (items, Const(0), Const(render(NO_SEQUENCE, SEQUENCE_HINT, frame.span(node)))), (),
                            frame.span(node)), frame.span()))
    made = opened(frame, "object", "iterator", node)
    made.iterator = True
    put(frame, made, "items", items)
    put(frame, made, "place", Const(0))
    return made


def rest(frame, iterator, node):
    """The Generator of what is left of an iterator that knows its place."""
    return follow_model(frame, rest_of, (iterator,), (), node, None)


def walked(frame, value, node):
    """The Generator that a value is where something walks it; None for what is no iterator."""
    return value if isinstance(value, Generator) else rest(frame, value, node) if kind_of(value) else None


def all_taken(frame, key, args, node):
    """Arguments of a library's function that takes all of them, with a list for each iterator, and each object that is walked."""
    found = [kind_of(arg) or isinstance(arg, Container) and arg.kind == "object" for arg in args]
    if not any(found) or not takes_all(key, len(args)):
        return args
    own = card(key, len(args))
    at_once = own is not None and own.takes == "items"      # each item is looked at before the next one is there
    return tuple([collected(frame, arg, node, at_once and writes(arg)) if is_walked else arg for arg, is_walked in zip(args, found)])


def writes(value):
    """True if what an iterator gives may be written when it gives the next item."""
    if not isinstance(value, Generator):
        return isinstance(value, Container) and not value.iterator
    if any(map(writes, value.bound.values())):
        return True
    for node in walk_own(value.function.body):
        if isinstance(node, (ast.AugAssign, ast.Global, ast.Nonlocal)) or isinstance(node, ast.stmt) and written_by_itself(node):
            return True
        if isinstance(node, ast.Call) and any(isinstance(arg, ast.Name) for arg in node.args):
            return True
    return False
