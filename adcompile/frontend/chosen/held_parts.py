"""Parts of Containers that loops hand on: a variable that a loop binds anew is bound to a new Container of the same form
in each trip, and what that holds is handed on value by value, as HeldParts.
"""

from adcompile.frontend.frame.slots import form_of, is_nothing, is_one_of, is_sole, joined, keys_of, label_of, merge
from adcompile.frontend.frame.values import STATIC, Choice, Container, HeldPart, Slot, row_at
from adcompile.ir.nodes import Block, Const, If, Name, Yield
from adcompile.ir.stores import PLACE


def parts_of(frame, variable):
    """The HeldParts of a variable that holds a Container; one without keys stands for a Container that holds no values."""
    like = frame.env[variable]
    if like.row is not None:
        return [HeldPart(variable, (PLACE,), like)]
    frame.unit.forms[like], frame.unit.held[like] = form_of(like, frame.env), held_by(like, frame.env)
    return [HeldPart(variable, path, like) for path in [*leaves_of(like, frame.env)] or [()]]


def held_by(container, env):
    """The part of an environment that has what a Container holds, and those in it."""
    found = {}
    for key in keys_of(container, env):
        slot = Slot(container, key)
        found |= {slot: env[slot]} | (held_by(env[slot], env) if isinstance(env[slot], Container) else {})
    return found


def leaves_of(container, env, path=()):
    """The paths to what a Container holds, and those in it, that is not known when compiling."""
    for key in keys_of(container, env):
        value = env[Slot(container, key)]
        if isinstance(value, Container):
            yield from leaves_of(value, env, (*path, key))
        elif not isinstance(value, STATIC):
            yield (*path, key)


def at(container, env, path):
    """The value at the end of a path in a Container; None where the path leads through something else."""
    for key in path:
        container = env.get(Slot(container, key)) if isinstance(container, Container) else None
    return container


def part_at(frame, part, env):
    """The value of a HeldPart at the end of a way through the program: of what the variable holds there."""
    found = env.get(part.variable)
    if part.like.row is not None:
        if isinstance(found, Container) and found.row is not None and found.row[0] is part.like.row[0]:
            return found.row[1]
        frame.refuse("alike", frame.statement)
        return Const(None)
    if found is part.like and form_of(found, env) == frame.unit.forms[found]:
        return at(found, env, part.path) if part.path else Const(None)
    if isinstance(found, Choice) and is_one_of(found) and env is frame.env:
        return part_of_either(frame, part, found)
    return part_in(frame, part, found, env)


def part_of_either(frame, part, found):
    """The same of one of two Containers, which a test tells apart when the program runs."""
    if not isinstance(found, Choice):
        return part_in(frame, part, found, frame.env)
    values = [part_of_either(frame, part, one) for one in (found.one, found.other)]
    if all(isinstance(value, Name) and value.id == values[0].id for value in values):
        return values[0]
    name = frame.unit.namer.new(label_of(part))
    frame.unit.tainted.add(name)
    frame.emit(If(found.test, *[Block((), Yield((value,))) for value in values], (name,), frame.span()))
    return Name(name)


def part_in(frame, part, found, env):
    """The value of a HeldPart in what its variable holds, a Container of the same form as before; where it is none, which is refused, it
    is what it was when the trip began."""
    unit = frame.unit
    own = unit.entered[part.like, part.variable]
    if not isinstance(found, Container) or form_of(found, env) != unit.forms[part.like]:
        if not frame.unit.outer.tell_apart(unit.trips[-1]):
            frame.refuse("alike", frame.statement)
        before = at(own, env, part.path) if part.path else None
        return Const(None) if before is None or isinstance(before, STATIC) else before
    if not is_sole(frame, found, env):
        if own in unit.touched and not unit.outer.tell_apart(unit.trips[-1]):
            frame.refuse("merged", frame.statement)
        own.merged = unit.trips[-1]
        merge(frame, found, env, unit.trips[-1])
    return at(found, env, part.path) if part.path else Const(None)


def gather(frame, variables):
    """Puts the HeldParts that the environment holds together: each variable holds a new Container."""
    parts, entered = [part for part in variables if part.__class__ is HeldPart], frame.unit.entered
    for variable, like in {part.variable: part.like for part in parts}.items():
        rows = iter([frame.env.pop(part) for part in parts if part.variable == variable])
        if like.row is not None:
            frame.env[variable] = row_at(like.row[0], next(rows), True)
            continue
        before = entered.get((like, variable))      # after the loop: what stood for it in the trips
        merged = before.merged if before is not None else None if is_sole(frame, like, frame.env) else frame.unit.trips[-1]
        made = joined(frame, [like], [frame.unit.held[like]], lambda slot, values: next(rows), merged, before is None)
        frame.env[variable], entered[like, variable] = made, made


def stays_none(frame, slot, value):
    """Return True if what an object holds is None, also in a loop, unless that is found to bind it to something else."""
    outer = frame.unit.outer
    return bool(outer.told) and isinstance(slot, Slot) and is_nothing(value) and (slot.owner.site, slot.key) not in outer.varying


def rebound_slots(frame):
    """The Slots that hold Containers and are known to be bound anew in a loop around."""
    rebound = frame.unit.outer.rebound
    return [slot for slot, value in frame.shared().items() if isinstance(slot, Slot) and isinstance(value, Container)
            and (slot.owner.site, slot.key) in rebound] if rebound else []


def changed_beside(frame, variables, before, told=None):
    """Notes what changed in a trip of a loop of what Containers hold, but is none of the variables that the loop hands on, and nothing
    that it tells apart: the program is lowered once more, with it among them."""
    outer, handed_on = frame.unit.outer, {part.variable for part in variables if part.__class__ is HeldPart}
    for slot, value in frame.shared().items():
        if slot.__class__ is not Slot or slot.owner.merged or slot.owner.apart == frame.unit.loops or slot.owner.loops >= frame.unit.loops \
                or slot in variables or slot in handed_on or told is not None and slot in told.ids:
            continue
        old = before.get(slot)
        if value is old or isinstance(value, Name) and isinstance(old, Name) and value.id == old.id:
            continue
        place = slot.owner.site, slot.key
        if old is None and not isinstance(value, STATIC) and slot.key not in outer.items_of(slot.owner.site):
            outer.open_item(*place)
        elif told is not None and all(is_one_of(one) or is_nothing(one) for one in (value, old)) and told.takes(slot):
            continue
        elif told is None and isinstance(value, Container) and isinstance(old, Container) and place not in outer.rebound:
            outer.rebind_item(place)
        elif is_nothing(old) and not isinstance(value, STATIC) and outer.told and outer.vary(place):
            continue
        elif not outer.tell_apart(frame.unit.trips[-1]):
            frame.refuse("late_item", frame.statement)
