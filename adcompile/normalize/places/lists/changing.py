"""Lists that change, as versions of places.

    out.append(v)           out.2 = list_append(out.1, v)
    v = out.pop()           v = getitem(out.1, -1); out.2 = runtime.without(out.1, -1)
    out[i] = v              out.2 = runtime.with_item(out.1, i, v)
    out[i] += v             t = getitem(out.1, i); t2 = add(t, v); out.2 = runtime.with_item(out.1, i, t2)
    out += vs               out.2 = list_extend(out.1, builtins.list(vs))
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, meant
from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.stores import given_item, store_parts
from adcompile.ir.visit import names_in
from adcompile.ir.types import INT, PLAIN, List, is_array, is_scalar, kind
from adcompile.normalize.places.calls_that_write import Store
from adcompile.normalize.places.expressions import assigned, evaluated, named, now, stable
from adcompile.normalize.places.holding import (
    begin, held_below, is_list_ref, items_of, levels_handed_over, note_items, of_items, owns_items, type_at,
)
from adcompile.normalize.places.known import Ref, Untold
from adcompile.normalize.places.lists.after_a_change import SPLICING, changes
from adcompile.normalize.places.steps import ALL, stepped
from adcompile.normalize.places.writing import put, referring, store
from adcompile.normalize.updates import number_check
from adcompile.ops.cards.methods import GIVING


def list_of(walk, name, state):
    """The Ref of a list that is changed, of which nobody else knows: a place, or an item of a list that owns its items."""
    ref = state.refs.get(name)
    if not is_list_ref(walk, ref) or ref.place not in state.holds or not state.is_known(ref.place):
        raise Untold(name)
    if any(place in walk.foreign or place in walk.given and place != ref.place for place in state.along([ref.place], state.leans)):
        raise Untold(name)
    if ref.place in walk.given and ref.place not in walk.copied:
        walk.copy(ref.place)
    return ref


def is_of_items(walk, statement, state):
    """Return True if a store is one into the items of a list."""
    return is_list_ref(walk, state.refs.get(store_parts(statement)[1].id))


def changed(walk, statement, state, out):
    """A method that changes a list, or a store into its items, as a version."""
    new, items, place, value = store_parts(statement)
    stores, span = statement.stores, statement.span
    ref = list_of(walk, items.id, state)
    if place is not None:
        place = place_of_items(walk, evaluated(walk, place, state, out)[0], out)
    if not stores.startswith("list.") and stores != "set" and updates_array(walk, ref, place, state):
        array = referring(walk, Ref(ref.place, (*ref.path, stepped(Apply("getitem", (Const(None), place))))), state, out).id
        store(walk, Store(ALL, value, stores), array, state.refs[array], walk.namer.new(array.label), state, out, span)
        state.refs[new] = ref
        return
    version = now(walk, ref, state, out, items.id)
    item = given_item(statement)
    if item is not None:
        taken_out(walk, ref, item, Apply("getitem", (version, Const(-1) if place is None else place), (), span), state, out, span)
    if stores == "set":
        stores = "list.set"
    elif not stores.startswith("list."):
        value, stores = updated_item(walk, ref.place, version, place, value, stores, state, out, span), "list.set"
    change(walk, ref, new, stores, place, value, state, out, statement)
    state.refs[new] = ref


def change(walk, ref, new, stores, place, value, state, out, statement):
    """A change of the list that a Ref leads to; `new` is the name of what is changed."""
    changing, span, item = ref.place, statement.span, type_at(walk, ref).item
    held = {} if stores == "list.clear" and not ref.path else dict(state.holds[changing])
    taken = stores in SPLICING or place is not None and is_slice(place)
    depth = len(ref.path)
    levels = None if value is None else levels_handed_over(walk, value, statement, state)
    if value is not None:
        below = held_below(walk, value, state)
        value, found = put_in(walk, changing, value, state, out, taken)
        held |= found if levels is None else below
        shared = levels is None or stores == "imul" and not is_immutable(item)
        own = depth if shared else depth + levels + (not taken)
        state.owned[changing] = min(own, state.owned.get(changing, 0))
    expr = changes.get(stores)(now(walk, ref, state, out), place, value, lambda expr: assigned(walk, expr, out, span))
    kind = type_of(expr, walk.types)
    for _ in ref.path:
        kind = List(kind)
    note_items(walk, changing, kind.item if isinstance(kind, List) else PLAIN)
    if not is_immutable(item):
        state.move(changing, depth)
    if ref.path:
        put(walk, ref, ALL, assigned(walk, expr, out, span), new, state, out, span)
    else:
        out.append(Assign(new, replace(expr, span=span), span))
        walk.types[new] = walk.types[changing]
        state.write(changing, new)
    state.holds[changing] = held | {items_of(changing): state.versions[items_of(changing)]}


def place_of_items(walk, place, out):
    """An index of a list, as one that is the same wherever it is read, and an integer or a slice that is written out."""
    if is_slice(place) or kind(type_of(place, walk.types)) in ("int", "bool"):
        return stable(walk, place, out)
    name = assigned(walk, Apply("runtime.place_of_item", (place,)), out)
    walk.types[name.id] = INT
    return name


def taken_out(walk, ref, item, expr, state, out, span):
    """An item that a list gives."""
    out.append(Assign(item, expr, span))
    walk.types[item] = type_of(expr, walk.types)
    if walk.is_followed(item) and not is_immutable(walk.types[item]):
        leaning = of_items(walk, Ref(ref.place), state)
        begin(walk, item, item, state, leaning)
        state.refs[item] = Ref(item)


def updates_array(walk, ref, place, state):
    """Return True if `items[place] op= value` updates an array that nobody else holds: it is written in place."""
    return not is_slice(place) and owns_items(walk, ref, state) and is_array(type_at(walk, ref).item)


def updated_item(walk, changing, version, place, value, operator, state, out, span):
    """The value of `items[place] op= value`: of a number a new one; of a part of the list a longer list."""
    part = assigned(walk, Apply("getitem", (version, place), (), span), out, span)
    if is_slice(place):
        if f"i{operator}" not in SPLICING:
            raise Untold(changing)
        return changes.get(f"i{operator}")(part, None, value, None)
    if is_array(type_of(part, walk.types)):
        raise Untold(changing)
    if not is_scalar(type_of(part, walk.types)):
        part = assigned(walk, number_check(part, span), out, span)
    new = assigned(walk, Apply(operator, (part, named(walk, evaluated(walk, value, state, out)[0], out)), (), span), out, span)
    begin(walk, new.id, new.id, state)
    state.refs[new.id] = Ref(new.id)
    return new


def put_in(walk, place, value, state, out, taken):
    """Return what is put into a list, as it is now, and the places that the list may hold by it. `taken`: it is the items of it that
    are put in."""
    new, source = evaluated(walk, value, state, out)
    found = of_items(walk, source, state) if taken else None
    if found is None:
        found = dict(source.places) if hasattr(source, "places") else state.leaning(source)
    if getattr(source, "foreign", False) or any(other in walk.foreign for other in found):
        walk.foreign[items_of(place)] = True
    if place in found:
        raise Untold(place)
    return named(walk, new, out), found


def updated_list(walk, statement, state, out):
    """`out += vs` and `out *= n`, which change the list that all its names refer to."""
    target, apply = statement.target, statement.value
    left, right = apply.args
    ref = list_of(walk, left.id, state)
    if apply.op not in changes:
        raise Untold(left.id)
    change(walk, ref, target, apply.op, None, right, state, out, statement)
    state.refs[target] = ref


def is_change(walk, statement):
    """Return True if a call is a method of a list that changes it and is given nothing, as what may also be a method of arrays is."""
    known = meant(statement.value, walk.types)
    return known.op in changes and len(known.args) == 1 and not known.kwargs


def changed_by_call(walk, statement, array, state, out):
    """The same as a version."""
    if not isinstance(array, Name):
        raise Untold(names_in(array)[0])
    ref, stores = list_of(walk, array.id, state), meant(statement.value, walk.types).op
    gives = isinstance(statement, Assign) and stores.rpartition(".")[2] in GIVING
    if gives:
        version = now(walk, ref, state, out, array.id)
        taken_out(walk, ref, statement.target, Apply("getitem", (version, Const(-1)), (), statement.span), state, out, statement.span)
    change(walk, ref, walk.namer.new(array.id.label), stores, None, None, state, out, statement)
    if isinstance(statement, Assign) and not gives:
        out.append(replace(statement, value=Const(None)))
