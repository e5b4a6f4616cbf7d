"""Tuples and lists of arrays that are written out, whose items are taken by numbers known when the program runs.

    for arr in (a, b): arr *= x         arr is `a` in the first trip, `b` in the second
    bufs = [a, b]; bufs[k % 2][0] = v   told by the number, as long as nobody changes the list
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.stores import is_of_list, is_store, store_parts
from adcompile.ir.types import OPAQUE, List
from adcompile.ir.visit import walk as statements_below
from adcompile.normalize.places.calls_that_write import written_array
from adcompile.normalize.places.known import OneOf, Ref, TupleOf
from adcompile.normalize.places.several.one_of import MOST
from adcompile.ops.operators import UPDATES


def classes_of_changed_lists(program, types, classes):
    """The classes of memory in which a list is changed."""
    names = []
    for statement in statements_below(program.body):
        value = getattr(statement, "value", None)
        if is_store(statement):
            array = store_parts(statement)[1]
            names += [array.id] if is_of_list(statement) or isinstance(types.get(array.id), List) else []
        elif isinstance(value, Apply):
            array = value.args[0] if value.op in UPDATES else written_array(value, types)
            names += [array.id] if isinstance(array, Name) and isinstance(types.get(array.id), List) else []
    return {classes.get(name) for name in names}


def is_of_arrays(walk, value):
    """Return True if all items of a TupleOf are parts of memory that may be arrays, few enough to be told apart."""
    return isinstance(value, TupleOf) and 0 < len(value.items) <= MOST and all(isinstance(item, (Ref, OneOf)) for item in value.items)


def display_of_arrays(walk, target, value, state):
    """The TupleOf of a list of arrays that is written out, if it may be told apart what its items are; else None."""
    if not isinstance(value, Apply) or value.op != "list" or not 0 < len(value.args) <= MOST or not walk.is_followed(target) \
            or walk.classes.get(target) in walk.lists_changed:
        return None
    items = [state.refs.get(getattr(arg, "id", None)) for arg in value.args]
    if not all(isinstance(item, (Ref, OneOf)) for item in items) or is_immutable(walk.types.get(target, OPAQUE)) \
            or any(isinstance(walk.types.get(arg.id), List) for arg in value.args):
        return None
    if target not in walk.told:
        walk.undecided[target] = True
        return None
    return TupleOf(tuple(items), "list")


def item_by_number(walk, value, name, number, out):
    """The OneOf that an item of a TupleOf is, by its number, which is known when the program runs; None where the trial with `name`
    has not been made, or there is no such thing."""
    if not is_of_arrays(walk, value) or out is None:
        return None
    if name not in walk.told:
        walk.undecided[name] = True
        return None
    places = Apply("getitem", (Apply("builtins.range", (Const(len(value.items)),)), number))      # it raises where there is no such item
    return among(walk, value.items, named_number(walk, places, 0, out), out)


def among(walk, items, number, out):
    """The OneOf of items by the name of a number, which counts from 0."""
    found = items[-1]
    for place, item in reversed(list(enumerate(items[:-1]))):
        test = named_number(walk, Apply("eq", (number, Const(place))), True, out)
        found = OneOf(test.id, item, found)
    return found


def named_number(walk, expr, like, out):
    """A name for what an expression is, a constant of the kind of `like`."""
    name = walk.namer.new(TEMPORARY)
    walk.types[name] = type_of(Const(like), {})
    out.append(Assign(name, expr))
    return Name(name)
