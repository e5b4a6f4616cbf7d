"""The memory that lists hold, where they are opened and where paths meet.

An array in a list is a reference. The list holds it: once the array is written by another name, the list cannot be read any more.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, is_joined, meant
from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import NO_VALUE, OPAQUE, List, NoValue, join
from adcompile.ir.visit import names_in
from adcompile.normalize.places.known import LOST, Ref
from adcompile.ops.asked import card_of, is_item
from adcompile.ops.operators import OPERATORS

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
        state.owned.pop(place, None)


def opens(walk, value, target):
    """Return True if a value is a list of its own, of items that it holds."""
    if not is_list(walk, target) or not isinstance(value, Apply):
        return False
    part = is_item(value) and is_slice(value.args[1]) and isinstance(type_of(value.args[0], walk.types), List)
    return part or value.op in OPERATORS or card_of(meant(value, walk.types)).opens or is_joined(value, walk.types)


def without_lists(walk, value, places, state):
    """Of the places to which the operands of an operation that makes a list lead: those that may be in it. A list of which the items
    are taken is none of them."""
    if value.op == "list":
        return places
    joined = value.args if is_joined(value, walk.types) else value.args[:1]
    taken = [state.refs.get(getattr(arg, "id", None)) for arg in joined]
    return [(place, version) for place, version in places
            if not any(isinstance(ref, Ref) and ref.place == place and is_list(walk, place) for ref in taken)]


def of_items(walk, ref, state):
    """The places that an item of a list may be, or hold, with their versions now; None where a Ref is none of a list."""
    if not isinstance(ref, Ref) or ref.path or not is_list(walk, ref.place):
        return None
    return {place: version for place, version in state.leaning(ref).items() if place != ref.place}


ALL_LEVELS = 99
"""The levels of items that a list owns all of which nobody else holds."""

# --- lists that own their items -----------------------------------------------------


def type_at(walk, ref):
    """The type of what a Ref refers to by a path of items of lists; None where the path is another."""
    found = walk.types.get(ref.place)
    for step in ref.path:
        if not isinstance(found, List) or not is_item(step.form) or is_slice(step.form.args[1]):
            return None
        found = found.item
    return found


def is_list_ref(walk, ref):
    """Return True if a Ref is one of a list."""
    return isinstance(ref, Ref) and ref.since is None and isinstance(type_at(walk, ref), List)


def owns_items(walk, ref, state):
    """Return True if a Ref is one of a list of which nobody else holds the items."""
    return is_list_ref(walk, ref) and len(ref.path) < state.owned.get(ref.place, 0)


def note_items(walk, place, kind):
    """Notes that a list has items of a type too."""
    known = walk.items.get(place, NO_VALUE)
    walk.items[place] = join(known, kind)
    walk.types[place] = List(walk.items[place])


def levels_handed_over(walk, expr, statement, state):
    """The levels of items that an operand which is put into a list owns, if nobody knows it any more from here on; None where somebody
    does. What has no items, or no memory, has all levels."""
    if not isinstance(expr, Name):
        alone = isinstance(expr, Const) or isinstance(expr, Apply) and not any(name in state.refs for name in names_in(expr))
        kind = type_of(expr, walk.types)
        return ALL_LEVELS if alone and (not isinstance(kind, List) or is_immutable(kind.item) or isinstance(kind.item, NoValue)) else None
    ref = state.refs.get(expr.id)
    if is_immutable(walk.types.get(expr.id, OPAQUE)):
        return ALL_LEVELS
    if not isinstance(ref, Ref) or ref.path or ref.since is not None or state.leans.get(ref.place) \
            or any(ref.place in places for places in (walk.given, walk.foreign, walk.captured, walk.copied)):
        return None
    live = walk.live_after(statement)
    if any(live(name) for name, value in state.refs.items() if ref.place in state.reached(value)) \
            or any(ref.place in places for facts in (state.leans, state.holds) for places in facts.values()):
        return None
    return state.owned.get(ref.place, 0) if is_list(walk, ref.place) else ALL_LEVELS


def levels_made(walk, statement, state):
    """The levels of items that a list which is made of others, or of items, owns from here on."""
    value = statement.value
    if is_immutable(type_of(value, walk.types).item):
        return ALL_LEVELS
    items = value.args if value.op == "list" else value.args[1:] if card_of(value).version is not None else None
    if items is None:
        return 0
    names = [arg.id for arg in items if isinstance(arg, Name)]
    below = [levels_handed_over(walk, arg, statement, state) for arg in items] if len(names) == len({*names}) else [None]
    as_items = value.op == "list" or "value" in card_of(value).keeps
    found = 0 if None in below else as_items + min(below, default=ALL_LEVELS)
    return found if value.op == "list" else min(found, levels_handed_over(walk, value.args[0], statement, state) or 0)


def held_below(walk, expr, state):
    """The places that a list which is put into another one holds, beside its own items, with their versions then."""
    ref = state.refs.get(getattr(expr, "id", None))
    if not isinstance(ref, Ref) or ref.path:
        return {}
    return {place: version for place, version in state.holds.get(ref.place, {}).items() if place != items_of(ref.place)}


def items_written(place, state):
    """Those who hold the items of a list too cannot be read any more, once these are written."""
    items = items_of(place)
    for facts in (state.holds, state.leans):
        for other, places in facts.items():
            if other != place and items in places:
                state.versions[other] = LOST


# --- where paths meet -----------------------------------------------------------------


def hold(plan, before, edges):
    """Enters in the plan what the lists hold that were there before, on all edges; lost are those that cannot be read on one."""
    for place in before.holds:
        for edge in edges:
            state = edge.state
            if state.owned.get(place, 0) < before.owned.get(place, 0):
                plan.share(place, state.owned.get(place, 0))
            if state.moved.get(place, 0) > before.moved.get(place, 0):
                plan.moved[place] = True
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
