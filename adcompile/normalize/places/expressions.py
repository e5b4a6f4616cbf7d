"""Expressions: what they read of the versions that there are now, and what their values refer to.

    evaluated(walk, expr, state, out)       the expression in which each name stands for what it sees now, and what its value refers to:
                                            a Ref, OneOf, TupleOf, Leaning, or None for what has no memory, or memory of its own
"""

import ast
from operator import is_

import numpy as np

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, is_joined, meant, shared_by
from adcompile.analysis.memory.named_once import index_parts, is_slice, is_whole_index
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name, Verbatim
from adcompile.ir.types import Tuple, is_array
from adcompile.ir.visit import callee_of, is_display, map_expr, names_in, parts
from adcompile.normalize.places.known import OneOf, TupleOf, Ref, Untold
from adcompile.normalize.places.holding import of_items, owns_items
from adcompile.normalize.places.several.items import item_by_number
from adcompile.normalize.places.several.one_of import each, forked, key_in
from adcompile.normalize.places.steps import is_flat, is_itself, stepped, surely_view, taken
from adcompile.ops.asked import (
    allocates, asks_of_identity, asks_of_memory, card_of, chosen, is_item, is_known, kept, shape_of, written,
)
from adcompile.ops.operators import OPERATORS


NDARRAY = Extern("ndarray", np.ndarray)


@frozen(eq=True)
class Leaning:
    """The value may be memory of places, or hold it."""

    places: tuple           # of pairs: a place, and its version now
    foreign: bool = False   # whether it may be memory of others


def evaluated(walk, expr, state, out):
    """The expression as it is now, and what its value refers to. Views are given names in `out`; where that is None they are
    written out."""
    match expr:
        case Name(id):
            found = state.refs.get(id)
            return (expr, None) if found is None else (now(walk, found, state, out, id), found)
        case Verbatim():
            return of_text(walk, expr, state, out)
        case Apply():
            return of_operation(walk, expr, state, out)
    return expr, None


def of_text(walk, expr, state, out):
    tracked = [name for name in names_in(expr) if name in state.refs]
    if not tracked:
        return expr, None
    if any(isinstance(node, (ast.Call, ast.Lambda, ast.Await)) for node in ast.walk(expr.tree)):
        raise Untold(tracked[0])
    places = {place: version for name in tracked for place, version in state.leaning(state.refs[name]).items()}
    return map_expr(expr, lambda name: evaluated(walk, name, state, out)[0]), Leaning(tuple(places.items()))


def of_operation(walk, expr, state, out):
    twin = walk.twin_of(expr.args[0].id) if shape_of(expr.op) == 0 and expr.args and isinstance(expr.args[0], Name) \
        and expr.args[0].id in state.refs and not asks_of_memory(expr) else None
    if twin is not None:        # its length is asked without keeping this version
        return replace(expr, args=(Name(twin), *expr.args[1:])), None
    found = [evaluated(walk, arg, state, out) for arg in expr.args]
    given = [(key, *evaluated(walk, arg, state, out)) for key, arg in expr.kwargs]
    values = [value for _, value in found] + [value for _, _, value in given]
    new = with_parts(expr, tuple([arg for arg, _ in found]), tuple([(key, arg) for key, arg, _ in given]))
    if not any(value is not None for value in values):
        return new, None
    known = meant(expr, walk.types)
    check_reads(walk, expr, known, state)
    item = item_of(expr, values)
    if item is None and is_item(expr) and isinstance(values[0], TupleOf) and is_whole_index(new.args[1], walk.types):
        item = item_by_number(walk, values[0], next(iter(names_in(expr.args[0])), None), new.args[1], out)
    if item is not None and not isinstance(item, (Ref, OneOf, TupleOf)):
        return item, None
    if is_immutable(type_of(expr, walk.types)):
        return new, None
    in_tuple = is_display(expr) and isinstance(type_of(expr, walk.types), Tuple)
    if in_tuple and out is not None and not any(isinstance(value, Leaning) for value in values):
        items = tuple([named(walk, arg, out) if value is None else value for arg, value in found])
        return now(walk, TupleOf(items), state, out), TupleOf(items)
    if item is not None:
        return now(walk, item, state, out), item
    if isinstance(values[0], Ref) and is_itself(known, walk.types, walk.has_floats(state.versions[values[0].place])):
        return new, values[0]
    if is_item(expr) and owns_items(walk, values[0], state) and not is_slice(expr.args[1]):
        return of_list_item(walk, new, values[0], state, out)
    if isinstance(values[0], (Ref, OneOf)) and (surely_view(known, walk.types, walk.is_in_a_row(values[0])) or is_flat(stepped(known))):
        return of_view(walk, expr, new, values[0], state, out)
    passed = card_of(known)
    stopped = passed.rule is not None and passed.rule.kind == "constant"        # no derivative flows into what reads the result
    itself = passed.memory.kind == "self" and not stopped
    if passed.passes is not None or itself and is_first_operand(chosen(passed, passed.memory.operands, known), known):
        return new, values[0]
    if allocates(known) and not is_joined(known, walk.types):
        return new, None
    if walk.is_copy(known):
        return new, Leaning(())
    items = of_items(walk, values[0], state) if is_item(expr) else None
    if items is not None:
        return new, Leaning(tuple(items.items()))
    shared = shared_by(expr, walk.types)
    places = {place: version for arg, value in zip(parts(expr), values) if any(arg is other for other in shared)
              for place, version in (value.places if isinstance(value, Leaning) else state.leaning(value).items())}
    foreign = any(isinstance(value, Leaning) and value.foreign for value in values)
    return new, Leaning(tuple(places.items()), foreign)


def is_first_operand(found, apply):
    """Return True if operands are one, the first of an operation."""
    return len(found) == 1 and found[0] is apply.args[0]


def with_parts(expr, args, kwargs):
    """The operation with these operands; itself where they are its own."""
    same = all(map(is_, args, expr.args)) and all(new is old for (_, new), (_, old) in zip(kwargs, expr.kwargs))
    return expr if same else Apply(expr.op, args, kwargs, expr.span)


def check_reads(walk, expr, known, state):
    """Raises Untold where an operation does more to the memory that its operands refer to than to read it."""
    tracked = [name for name in names_in(expr) if name in state.refs]
    callee = callee_of(expr)
    if callee is not None:
        if not walk.only_reads(callee):
            raise Untold(tracked[0])
        return
    if not is_known(known) or asks_of_memory(known) or asks_of_identity(known):
        raise Untold(tracked[0])
    for operand in (*written(known), *kept(known)):
        touched = [name for name in names_in(operand) if name in state.refs]
        if touched and not is_immutable(type_of(operand, walk.types)):
            raise Untold(touched[0])


def item_of(expr, values):
    """The item of a tuple that is written out, or the tuple that is taken apart; None for anything else."""
    first = values[0] if values else None
    if not isinstance(first, TupleOf):
        return None
    if len(expr.args) == 3 and [getattr(arg, "value", None) for arg in expr.args[1:]] == [len(first.items), -1]:
        return first            # `a, b = x`
    if is_item(expr) and isinstance(expr.args[1], Const) and type(expr.args[1].value) is int \
            and -len(first.items) <= expr.args[1].value < len(first.items):
        return first.items[expr.args[1].value]
    return None


def of_view(walk, expr, new, ref, state, out):
    """A view of what its first operand refers to."""
    if out is None:
        return new, Leaning(tuple(state.leaning(ref).items()))
    index = tuple([stable(walk, arg, out) for arg in new.args[1:]])
    given = tuple([(name, stable(walk, arg, out)) for name, arg in new.kwargs])
    known = meant(replace(expr, args=(expr.args[0], *index), kwargs=given), walk.types)
    form = replace(known, args=(new.args[0], *known.args[1:]))
    step, base, result = stepped(form), type_of(known.args[0], walk.types), type_of(known, walk.types)
    sliced = is_item(known) and any(map(is_slice, index_parts(known.args[1])))       # a number has no slices
    certain = is_array(base) and is_array(result) or sliced

    def part(ref):
        return Ref(ref.place, (*ref.path, step), None if certain and ref.since is None else state.versions[ref.place])

    return form, each(ref, part)


def of_list_item(walk, new, ref, state, out):
    """An item of a list that is its only holder: it is read, and written, as a part of the list."""
    if out is None:
        return new, Leaning(tuple(state.leaning(ref).items()))
    form = replace(new, args=(new.args[0], stable(walk, new.args[1], out)))
    return form, Ref(ref.place, (*ref.path, stepped(form)))


def named(walk, expr, out):
    """An expression by a name, where it is neither a name nor a constant."""
    return expr if isinstance(expr, (Name, Const, Extern)) else assigned(walk, expr, out, getattr(expr, "span", None))


def assigned(walk, expr, out, span=None):
    """A new name for what an expression is."""
    name = walk.namer.new(TEMPORARY)
    walk.types[name] = type_of(expr, walk.types)
    out.append(Assign(name, expr, span))
    return Name(name)


def stable(walk, expr, out):
    """An operand of an index as one that is the same wherever it is read."""
    if is_display(expr) or is_slice(expr):
        return replace(expr, args=tuple([stable(walk, arg, out) for arg in expr.args]))
    return expr if is_stable(expr, walk.types) else named(walk, expr, out)


def is_stable(expr, types):
    """Return True if an expression computes with numbers that have names."""
    match expr:
        case Const() | Extern():
            return True
        case Name(id):
            return is_immutable(types.get(id))
        case Apply(op, args, ()):
            return op in OPERATORS and all(is_stable(arg, types) for arg in args)
    return False


def now(walk, value, state, out, name=None):
    """The expression of what a Ref or TupleOf is now. `name` is one that refers to it."""
    if isinstance(value, TupleOf):
        items = [now(walk, item, state, out) if isinstance(item, (Ref, OneOf, TupleOf)) else item for item in value.items]
        return Apply(value.op, tuple(items))
    if isinstance(value, OneOf):
        return one_of_now(walk, value, state, out, name)
    if not state.is_known(value.place):
        raise Untold(value.place if name is None else name)
    version = state.versions[value.place]
    found = along(walk, version, value.path, state, out, name)
    if value.since in (None, version) or not isinstance(found, (Name, Apply)):
        return found
    if value.itself is None:
        raise Untold(value.place if name is None else name)
    is_view = Apply("builtins.isinstance", (Name(value.itself), NDARRAY))
    return Apply("runtime.seen", (is_view, found, Name(value.itself)))


def one_of_now(walk, value, state, out, name):
    """A name for what one of two parts of memory is now."""
    made = state.views.get(key_in(value, state))
    if made is not None:
        return Name(made)
    if out is None:
        return Apply("ifexp", (Name(value.test), now(walk, value.one, state, out, name), now(walk, value.other, state, out, name)))
    one, other = [lambda inner, part=part: now(walk, part, state.copy(), inner, name) for part in (value.one, value.other)]
    found = forked(walk, value.test, one, other, out)
    state.views[key_in(value, state)] = found.id
    return found


def along(walk, version, path, state, out, name=None):
    """The expression of what a path leads to from a version of a place."""
    expr = Name(version)
    for count, step in enumerate(path, 1):
        made = state.views.get((version, path[:count]))
        if made is not None:
            expr = Name(made)
            continue
        expr = taken(step, expr)
        if out is not None:
            last = count == len(path) and name is not None
            new = walk.namer.new(name.label if last else TEMPORARY)
            walk.types[new] = walk.types[name] if last else type_of(expr, walk.types)
            out.append(Assign(new, expr))
            state.views[version, path[:count]] = new
            expr = Name(new)
    return expr
