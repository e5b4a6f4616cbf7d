"""Lists that change, as versions of places, and what they hold.

    out.append(v)           out.2 = list_append(out.1, v)
    out.extend(vs)          out.2 = list_extend(out.1, builtins.list(vs))
    out.insert(k, v)        out.2 = list_extend(list_append(getitem(out.1, slice(None, k)), v), getitem(out.1, slice(k, None)))

An array in a list is a reference. The list holds it: once the array is written by another name, the list cannot be read any more.
"""

from adcompile.ir.nodes import Apply, Assign, Const, Name
from adcompile.ir.stores import store_parts
from adcompile.ir.types import OPAQUE, List
from adcompile.normalize.places.known import LOST, Ref, Untold
from adcompile.ops.asked import card_of
from adcompile.ops.by_operation import ByOperation

changes = ByOperation()
"""By method of lists: the function `f(items, place, value, span)` that gives the list which it leaves."""


def items_of(place):
    """The place that stands for the memory of the items of a list which nobody else knows."""
    return "items", place


def is_list(walk, place):
    return isinstance(walk.types.get(place, OPAQUE), List)


def begin(walk, place, version, state, leans=(), holds=()):
    """Opens a place; that of the items of a list too."""
    state.open(place, version, leans)
    if is_list(walk, place):
        items = items_of(place)
        state.open(items, place)
        state.holds[place] = {items: place, **dict(holds)}


def opens(walk, value, target):
    """Return True if a value is a list of its own, of items that it holds."""
    return is_list(walk, target) and isinstance(value, Apply) and card_of(value).opens


def without_lists(walk, value, places, state):
    """Of the places to which the operands of an operation that makes a list lead: those that may be in it. A list of which the items
    are taken is none of them."""
    if value.op == "list":
        return places
    taken = [state.refs.get(getattr(arg, "id", None)) for arg in value.args[:1]]
    return [(place, version) for place, version in places
            if not any(isinstance(ref, Ref) and ref.place == place and is_list(walk, place) for ref in taken)]


def of_items(walk, ref, state):
    """The places that an item of a list may be, or hold, with their versions now; None where a Ref is none of a list."""
    if not isinstance(ref, Ref) or ref.path or not is_list(walk, ref.place):
        return None
    return {place: version for place, version in state.leaning(ref).items() if place != ref.place}


def list_of(walk, name, state):
    """The place of a list that is changed, of which nobody else knows."""
    ref = state.refs.get(name)
    if not isinstance(ref, Ref) or ref.path or not is_list(walk, ref.place) or not state.is_known(ref.place):
        raise Untold(name)
    if any(place in walk.given or place in walk.foreign for place in state.along([ref.place], state.leans)):
        raise Untold(name)
    return ref.place


def changed(walk, statement, state, out, evaluated):
    """A method that changes a list, as a version."""
    new, items, place, value = store_parts(statement)
    name, span = items.id, statement.span
    changing = list_of(walk, name, state)
    held = {} if statement.stores == "list.clear" else dict(state.holds[changing])
    if place is not None:
        place = evaluated(walk, place, state, out)[0]
    if value is not None:
        value, held = put_in(walk, changing, value, held, state, out, evaluated, statement.stores == "list.extend")
    version = Name(state.versions[changing])
    out.append(Assign(new, changes.get(statement.stores)(version, place, value, span), span))
    walk.types[new] = walk.types[changing]
    state.write(changing, new)
    state.holds[changing] = held | {items_of(changing): state.versions[items_of(changing)]}
    state.refs[new] = Ref(changing)


def put_in(walk, place, value, held, state, out, evaluated, taken):
    """Return what is put into a list, as it is now, and what the list holds then. `taken`: it is the items of it that are put in."""
    new, source = evaluated(walk, value, state, out)
    found = of_items(walk, source, state) if taken else None
    if found is None:
        found = dict(source.places) if hasattr(source, "places") else state.leaning(source)
    if getattr(source, "foreign", False) or any(other in walk.foreign for other in found):
        walk.foreign[items_of(place)] = True
    if place in found:
        raise Untold(place)
    return new, held | found


@changes("list.append")
def appended(items, place, value, span):
    return Apply("list_append", (items, value), (), span)


@changes("list.extend")
def extended(items, place, value, span):
    return Apply("list_extend", (items, Apply("builtins.list", (value,), (), span)), (), span)


@changes("list.insert")
def inserted(items, place, value, span):
    before, after = Apply("slice", (Const(None), place, Const(None))), Apply("slice", (place, Const(None), Const(None)))
    longer = Apply("list_append", (Apply("getitem", (items, before), (), span), value), (), span)
    return Apply("list_extend", (longer, Apply("getitem", (items, after), (), span)), (), span)


@changes("list.clear")
def cleared(items, place, value, span):
    return Apply("list", (), (), span)


@changes("list.reverse")
def reversed_items(items, place, value, span):
    return Apply("getitem", (items, Apply("slice", (Const(None), Const(None), Const(-1)))), (), span)


# --- where paths meet -----------------------------------------------------------------


def hold(plan, before, edges):
    """Enters in the plan what the lists hold that were there before, on all edges; lost are those that cannot be read on one."""
    for place in before.holds:
        for edge in edges:
            state = edge.state
            if before.versions.get(place, LOST) is LOST or not state.is_known(place):
                plan.lost[place] = True
                continue
            held = plan.holds.setdefault(place, {})
            for other in state.along([place], state.leans, state.holds):
                if other != place:
                    held |= {other: True} if other in before.versions else lists_with(other, before, state)


def held_by(walk, target, ref, state):
    """The places that a list holds which one of the paths hands to a target that is a list too; () where it is no list."""
    if not isinstance(ref, Ref) or ref.path or not is_list(walk, target) or not is_list(walk, ref.place):
        return ()
    itself = state.along([ref.place], state.leans)
    return [place for place in state.reached(ref) if place not in itself]


def lists_with(place, before, state):
    """The places of the items of those lists that were there before and hold a place now, which was not."""
    return {items_of(one): True for one in before.holds
            if items_of(one) in before.versions and place in state.along([one], state.leans, state.holds)}
