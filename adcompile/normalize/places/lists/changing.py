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
from adcompile.ir.types import INT, is_array, is_scalar, kind
from adcompile.normalize.places.expressions import assigned, evaluated, named, stable
from adcompile.normalize.places.holding import begin, is_list, items_of, of_items
from adcompile.normalize.places.known import Ref, Untold
from adcompile.normalize.places.lists.after_a_change import SPLICING, changes
from adcompile.normalize.updates import number_check


def list_of(walk, name, state):
    """The place of a list that is changed, of which nobody else knows."""
    ref = state.refs.get(name)
    if not isinstance(ref, Ref) or ref.path or not is_list(walk, ref.place) or ref.place not in state.holds or not state.is_known(ref.place):
        raise Untold(name)
    if any(place in walk.given or place in walk.foreign for place in state.along([ref.place], state.leans)):
        raise Untold(name)
    return ref.place


def is_of_items(walk, statement, state):
    """Return True if a store is one into the items of a list."""
    ref = state.refs.get(store_parts(statement)[1].id)
    return isinstance(ref, Ref) and not ref.path and is_list(walk, ref.place)


def changed(walk, statement, state, out):
    """A method that changes a list, or a store into its items, as a version."""
    new, items, place, value = store_parts(statement)
    stores, span = statement.stores, statement.span
    changing = list_of(walk, items.id, state)
    version = Name(state.versions[changing])
    if place is not None:
        place = place_of_items(walk, evaluated(walk, place, state, out)[0], out)
    item = given_item(statement)
    if item is not None:
        taken_out(walk, changing, item, Apply("getitem", (version, Const(-1) if place is None else place), (), span), state, out, span)
    if stores == "set":
        stores = "list.set"
    elif not stores.startswith("list."):
        value, stores = updated_item(walk, version, place, value, stores, state, out, span), "list.set"
    change(walk, changing, new, stores, place, value, state, out, span)
    state.refs[new] = Ref(changing)


def change(walk, changing, new, stores, place, value, state, out, span):
    """A change of the list that is a place; `new` is the name of its next version."""
    held = {} if stores == "list.clear" else dict(state.holds[changing])
    if value is not None:
        taken = stores in SPLICING or place is not None and is_slice(place)
        value, held = put_in(walk, changing, value, held, state, out, taken)
    expr = changes.get(stores)(Name(state.versions[changing]), place, value, lambda expr: assigned(walk, expr, out, span))
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


def taken_out(walk, changing, item, expr, state, out, span):
    """An item that a list gives."""
    out.append(Assign(item, expr, span))
    walk.types[item] = type_of(expr, walk.types)
    if walk.is_followed(item) and not is_immutable(walk.types[item]):
        leaning = of_items(walk, Ref(changing), state)
        begin(walk, item, item, state, leaning)
        state.refs[item] = Ref(item)


def updated_item(walk, version, place, value, operator, state, out, span):
    """The value of `items[place] op= value`: of a number a new one; of a part of the list a longer list."""
    part = assigned(walk, Apply("getitem", (version, place), (), span), out, span)
    if is_slice(place):
        if f"i{operator}" not in SPLICING:
            raise Untold(version.id)
        return changes.get(f"i{operator}")(part, None, value, None)
    if is_array(type_of(part, walk.types)):
        raise Untold(version.id)
    if not is_scalar(type_of(part, walk.types)):
        part = assigned(walk, number_check(part, span), out, span)
    return assigned(walk, Apply(operator, (part, named(walk, evaluated(walk, value, state, out)[0], out)), (), span), out, span)


def put_in(walk, place, value, held, state, out, taken):
    """Return what is put into a list, as it is now, and what the list holds then. `taken`: it is the items of it that are put in."""
    new, source = evaluated(walk, value, state, out)
    found = of_items(walk, source, state) if taken else None
    if found is None:
        found = dict(source.places) if hasattr(source, "places") else state.leaning(source)
    if getattr(source, "foreign", False) or any(other in walk.foreign for other in found):
        walk.foreign[items_of(place)] = True
    if place in found:
        raise Untold(place)
    return named(walk, new, out), held | found


def updated_list(walk, statement, state, out):
    """`out += vs` and `out *= n`, which change the list that all its names refer to."""
    target, apply, span = statement.target, statement.value, statement.span
    left, right = apply.args
    changing = list_of(walk, left.id, state)
    if apply.op not in changes:
        raise Untold(left.id)
    change(walk, changing, target, apply.op, None, right, state, out, span)
    state.refs[target] = Ref(changing)


def is_change(walk, statement):
    """Return True if a call is a method of a list that changes it and is given nothing, as what may also be a method of arrays is."""
    known = meant(statement.value, walk.types)
    return known.op in changes and len(known.args) == 1 and not known.kwargs


def changed_by_call(walk, statement, array, state, out):
    """The same as a version."""
    if not isinstance(array, Name):
        raise Untold(names_in(array)[0])
    changing = list_of(walk, array.id, state)
    change(walk, changing, walk.namer.new(array.id.label), meant(statement.value, walk.types).op, None, None, state, out, statement.span)
    if isinstance(statement, Assign):
        out.append(replace(statement, value=Const(None)))
