"""The memory that lists hold, where they are opened and where paths meet.

An array in a list is a reference. The list holds it: once the array is written by another name, the list cannot be read any more.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_joined, meant
from adcompile.analysis.memory.named_once import is_slice
from adcompile.ir.nodes import Apply
from adcompile.ir.types import OPAQUE, List
from adcompile.normalize.places.known import LOST, Ref
from adcompile.ops.asked import card_of, is_item

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
    if not is_list(walk, target) or not isinstance(value, Apply):
        return False
    part = is_item(value) and is_slice(value.args[1]) and isinstance(type_of(value.args[0], walk.types), List)
    return part or card_of(meant(value, walk.types)).opens or is_joined(value, walk.types)


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
