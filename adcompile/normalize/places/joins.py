"""Where paths meet: the arms of a branch, the trips of a loop, its exits.

A variable that refers to the same part of the same place on all paths goes on to refer to it. Any other gets a place of its own,
whose first version is what is handed over; it leans on the places it may be, as far as somebody else may still read these. What has
other versions on some of the paths is handed over beside the variables.
"""

from adcompile.analysis.memory.aliases import is_immutable
from adcompile.ir.nodes import Name, Undefined
from adcompile.ir.types import OPAQUE, PLAIN
from adcompile.normalize.places.expressions import evaluated, now
from adcompile.normalize.places.known import LOST, OneOf, TupleOf, Ref, leaves
from adcompile.normalize.places.holding import ALL_LEVELS, begin, held_by, hold, is_list, is_list_ref, items_of, lists_with, note_items, type_at
from adcompile.normalize.places.several.one_of import FRESH, choose, entered_choice, fresh_value, handed_over, names_of


def meet(walk, plan, before, edges, targets, live):
    """Enters in the plan what a join of edges changes. `before` is what was known where the paths parted, `targets` are the names
    that are handed values, `live` tells of a name whether it may be read afterwards."""
    for k, target in enumerate(targets):
        if not is_plain(walk, target) and target not in plan.own and (target in plan.chosen or agreed(k, edges, before) is None):
            if target in walk.told and choose(walk, plan, k, target, edges, before):
                continue
            plan.chosen.pop(target, None)
            plan.own[target] = walk.undecided[target] = True
    for place in before.versions:
        versions = [edge.state.versions.get(place, LOST) for edge in edges]
        if any(version is LOST for version in versions):
            plan.lost[place] = True
        elif any(version != before.versions[place] for version in versions):
            plan.changed[place] = True
    hold(plan, before, edges)
    readable = seen_by(before, live)
    for k, target in enumerate(targets):
        if not is_plain(walk, target) and target not in plan.own:
            found = plan.chosen.get(target)
            readable |= before.reached(agreed(k, edges, before)) if found is None \
                else {pattern.place: True for pattern in found if pattern is not FRESH}
    lean(walk, plan, before, edges, targets, readable)


def agreed(k, edges, before):
    """The Ref or TupleOf that all edges hand to one target, if that was there before; None where there is no such thing."""
    found = handed_by(k, edges)
    return found[0] if found and all(value == found[0] and is_before(value, before) for value in found) else None


def handed_by(k, edges):
    """The Refs that the edges hand to one target, but of those on which nobody asks for it."""
    asked = [edge for edge in edges if not (isinstance(edge.values[k], Undefined) and edge.values[k].unread)]
    return [referred(edge.values[k], edge.state) for edge in asked]


def lean(walk, plan, before, edges, targets, readable):
    """Enters what the targets with places of their own lean on: places that others may read, and each other. Nobody goes on to
    read what they take over."""
    own = [(k, target) for k, target in enumerate(targets) if target in plan.own]
    for edge in edges:
        reached = {}
        for k, target in own:
            value = edge.values[k]
            if not can_be_read(value, edge.state):
                plan.gone[target] = True
            reached[target] = edge.state.reached(referred(value, edge.state))
            plan.share(target, levels_of(walk, value, edge.state))
            if is_list(walk, target):
                ref = referred(value, edge.state)
                note_items(walk, target, type_at(walk, ref).item if is_list_ref(walk, ref) else PLAIN)
            found = plan.leans.setdefault(target, {})
            held = held_by(walk, target, referred(value, edge.state), edge.state)
            if held:
                in_list = plan.holds.setdefault(target, {})
                for place in held:
                    in_list |= {place: True} if place in before.versions else lists_with(place, before, edge.state)
            for place in reached[target]:
                if place in held:
                    continue
                if place in before.versions:
                    (found if place in readable else plan.lost)[place] = True
                else:
                    found |= lists_with(place, before, edge.state)
        for _, one in own:
            for _, other in own:
                if one is not other and any(place in reached[other] and place not in readable for place in reached[one]):
                    plan.leans[one][other] = True


def levels_of(walk, expr, state):
    """The levels of items that an operand owns, where it is a list."""
    ref = referred(expr, state)
    return state.owned.get(ref.place, 0) if isinstance(ref, Ref) and not ref.path else 0


def is_plain(walk, target):
    """Return True if what a name holds has no memory that is followed."""
    return is_immutable(walk.types.get(target, OPAQUE)) or not walk.is_followed(target)


def referred(expr, state):
    """The Ref or TupleOf of an operand, None for anything else."""
    return state.refs.get(getattr(expr, "id", None))


def is_before(value, before):
    """Return True if all that a Ref or TupleOf refers to was there before."""
    if isinstance(value, TupleOf):
        return all(is_before(item, before) for item in value.items if isinstance(item, (Ref, OneOf, TupleOf)))
    if isinstance(value, OneOf):
        return value in before.refs.values() and is_before(value.one, before) and is_before(value.other, before)
    return isinstance(value, Ref) and value.place in before.versions and before.versions[value.place] is not LOST


def can_be_read(expr, state):
    found = referred(expr, state)
    if found is None:
        return True
    asked = found.items if isinstance(found, TupleOf) else (found,)
    return all(state.is_known(leaf.place) for item in asked if isinstance(item, (Ref, OneOf)) for leaf in leaves(item))


def seen_by(state, live):
    """The places that names which may be read later refer to."""
    found = {}
    for name, value in state.refs.items():
        if live(name):
            found |= state.reached(value)
    return found


def entered(walk, plan, state, targets, same, names):
    """Enters in a state what holds after a join: `same` has what the targets without a place of their own refer to, `names` the
    versions of the places that changed."""
    for place, name in names.items():
        state.versions[place] = name
        walk.types[name] = walk.types.get(place, OPAQUE)
    for place in plan.lost:
        state.versions[place] = LOST
    for place in plan.moved:
        state.move(place)
    for place, levels in plan.shared.items():
        state.owned[place] = min(levels, state.owned.get(place, 0))
    for target in targets:
        if target in plan.own:
            begin(walk, target, LOST if target in plan.gone else target, state)
            state.refs[target] = Ref(target)
            if is_list(walk, target) and not plan.leans.get(target):
                state.owned[target] = plan.shared.get(target, ALL_LEVELS)
        elif target in plan.chosen:
            if FRESH in plan.chosen[target]:
                begin(walk, target, target, state)
            state.refs[target] = entered_choice(walk, plan, target)
        elif not is_plain(walk, target):
            state.refs[target] = same[target]
    for target in targets:
        if target in plan.own:
            state.leans[target] = {place: state.versions.get(place, LOST) for place in plan.leans.get(target, ())}
    for place, held in plan.holds.items():
        if place in state.holds:
            state.holds[place] = {other: state.versions.get(other, LOST) for other in (items_of(place), *held)}


def versions_of(walk, plan, targets, same, kept=()):
    """The names of the versions of the places that changed: that of a variable which is the place, or a new one. The places that
    are `kept` have one in any case, in their order; the results of a loop stand in the order of what is carried."""
    found = {}
    for place in (*kept, *[place for place in plan.changed if place not in kept]):
        if place in kept or place not in plan.lost:
            known = [target for target in targets if same.get(target) == Ref(place)]
            if not known and place not in plan.names:
                plan.names[place] = walk.namer.new(place.label)
            found[place] = known[0] if known else plan.names[place]
    return found


def handed(walk, plan, edge, targets, names):
    """The operands that an edge hands over: one for each target that stays, the versions of the places that changed, and what tells
    which part of memory the others refer to."""
    values = []
    for value, target in zip(edge.values, targets):
        if target in plan.gone:
            values.append(Undefined())
        elif target in plan.chosen:
            values += [made_anew(walk, plan, target, value, edge)] if stays(walk, plan, target) else []
        elif stays(walk, plan, target):
            values.append(evaluated(walk, value, edge.state, edge.draft.out)[0])
    versions = [edge.state.versions.get(place, LOST) for place in names]
    told = [one for value, target in zip(edge.values, targets) if target in plan.chosen
            for one in handed_over(walk, plan, target, value, edge)]
    return (*values, *[Undefined() if version is LOST else Name(version) for version in versions], *told)


def telling(walk, plan, targets):
    """The names of what tells which part of memory the targets refer to that are one of several."""
    names = [names_of(walk, plan, target) for target in targets if target in plan.chosen]
    return [name for tests, numbers in names for name in (*tests, *numbers.values())]


def stays(walk, plan, target):
    """Return True if a target is handed a value in the program with versions."""
    return target in plan.own or is_plain(walk, target) or FRESH in plan.chosen.get(target, ())


def made_anew(walk, plan, target, value, edge):
    """The operand that an edge hands over for a target that may be memory which only it knows; of other memory it is what that holds,
    which nobody reads."""
    state, out = edge.state, edge.draft.out
    if isinstance(value, Undefined):
        return Undefined(True)
    ref = state.refs[value.id]
    found = fresh_value(walk, ref, plan.chosen[target], state, out, lambda part: now(walk, part, state, out))
    return now(walk, ref, state, out) if found is None else found
