"""The contents of Containers: objects, dicts and lists that are made in the program are taken apart into their items.

    f = Filter(a)               a Container; what it holds stands in the environment under Slots
    f.mean = f.mean + t         another value for a Slot, as for a variable
    d["u"][1:] = v              a store into the array that a Slot holds

Nothing of a Container is left in the program. Where paths meet, each of its Slots meets by itself. Two Containers that meet become a
third of the same form, as long as nobody writes any of the three afterwards.
"""

import ast
import re

from adcompile.frontend.frame.values import STATIC, Choice, Container, HeldPart, Known, Pack, Partial, Slot, row_at
from adcompile.frontend.source.tree import children
from adcompile.ir.names import user
from adcompile.ir.nodes import Apply, Block, Const, Extern, If, Name, Statement, Yield
from adcompile.ir.stores import BASE, PLACE, STORED

CONSTANTS = (str, int, float, bool, bytes, type(None))
"""The classes of keys that are known."""


# --- reading and writing ------------------------------------------------------


def opened(frame, kind, stem, node, cls=None, factory=None, path=()):
    """A new Container, which holds nothing; of several that are made at one place each has a path."""
    unit = frame.unit
    site = frame.source.file, node.lineno, node.col_offset, len(unit.running), *path
    made = Container(kind, stem, cls, unit.blocks[-1], unit.loops, len(unit.running), site, factory)
    unit.has_cells = True
    for key in unit.outer.items_of(site):
        frame.env[Slot(made, key)] = None
        made.uncertain = True
    return made


def keys_of(container, env):
    """The keys under which a Container holds something, in order."""
    return [slot.key for slot, value in env.items() if slot.__class__ is Slot and slot.owner is container and value is not None]


def held(frame, container, key):
    """The value that a Container holds under a key; None where it surely holds nothing there."""
    return frame.env.get(Slot(container, key))


def put(frame, container, key, value, augmented=False, told=True):
    """A Container holds a value under a key from here on. `told` says that an object of the user's world, for which it stands, is to hold
    it too."""
    slot, value = Slot(container, key), settled(frame, value)
    if container.merged or container.shown:
        frame.refuse("merged" if container.merged else "shown", frame.statement)
    if frame.env.get(slot) is None:
        frame.env.pop(slot, None)           # a new key stands behind those that are there
    unit = frame.unit
    note_rewritten(frame, container)
    touch(frame, container)
    if not isinstance(value, (Name, Const, Extern, *STATIC)):
        label = label_of(slot)
        new = unit.namer.new(label.of_update() if augmented else label)
        unit.tainted.add(new)
        frame.define(new, value)
        value = Name(new)
    frame.env[slot] = value
    if told and container.outside is not None:
        tell(frame, container, key, value)


def tell(frame, container, key, value):
    """The object of the user's world that a Container stands for holds a value under a key from here on: `self.last = loss` stays as a
    statement on it, with the number of the primal. None takes away what is there."""
    taken = value is None
    value = value.outside if isinstance(value, Container) else value.extern if isinstance(value, Known) else value
    if not taken and not isinstance(value, (Name, Const, Extern)):
        frame.refuse("made_inside", frame.statement)
        return
    base, context = ast.Name(BASE, ast.Load()), ast.Del() if taken else ast.Store()
    target = ast.Attribute(base, key, context) if container.kind == "object" else ast.Subscript(base, ast.Constant(key), context)
    tree = ast.Delete([target]) if taken else ast.Assign([target], ast.Name(STORED, ast.Load()))
    reads = [(BASE, container.outside), *([] if taken else [(STORED, value)])]
    tree = ast.fix_missing_locations(ast.copy_location(tree, frame.statement))
    frame.emit(Statement(tree, tuple(reads), (), None, frame.span()))


def touch(frame, container):
    """Notes that a Container is written, and with it those that it stands for."""
    todo = [container]
    while todo:
        one = todo.pop()
        frame.unit.touched.setdefault(one, {}).update(dict.fromkeys(frame.unit.blocks))
        todo += one.of


def settled(frame, value):
    """A value that is bound to a name: an object in Rows by its place from the beginning, which stays the same where they grow."""
    if not isinstance(value, Container) or value.row is None or value.row[2]:
        return value
    rows, place, _ = value.row
    column = held(frame, rows, keys_of(rows, frame.env)[0])
    return row_at(rows, frame.temporary(Apply("runtime.counted_place", (column, place), (), frame.span()), frame.statement, False), True)


def take(frame, container, key):
    """A Container holds nothing under a key any more."""
    if container.merged or container.shown or frame.unit.loops > container.loops:
        frame.refuse("merged" if container.merged else "shown" if container.shown else "keys", frame.statement)
    note_rewritten(frame, container)
    touch(frame, container)
    frame.env.pop(Slot(container, key), None)
    if container.outside is not None:
        tell(frame, container, key, None)


def note_rewritten(frame, container):
    if container.given is not None:
        frame.unit.rewritten[container.given] = None


def label_of(slot):
    """The label of the values of a Slot, or HeldPart."""
    owner, key = (slot.like, slot.path[-1] if slot.path else "held") if isinstance(slot, HeldPart) else (slot.owner, slot.key)
    word = key if isinstance(key, str) and key.isidentifier() else re.sub(r"\W", "_", str(key)).strip("_") or "item"
    word = word.strip("_") or word
    return user(f"{owner.stem}_{word}" if owner.stem or not word.isidentifier() else word)


def show(frame, container):
    """Notes that somebody else may hold the Container, as it is here: it is not written any more."""
    if is_written_around(frame, container):
        frame.refuse("shown", frame.statement)
    container.shown = True


def is_certain(frame, container, node):
    """Return True if it is known which keys a Container has, and in which order; else it is refused to ask."""
    if container.uncertain and not frame.unit.outer.ask_table(container):
        frame.refuse("keys", node)
    return not container.uncertain


def containers_in(value):
    """The Containers that a value known here is, or holds."""
    match value:
        case Container():
            return [value]
        case Pack(items=items):
            return [one for item in (items.values() if isinstance(items, dict) else items) for one in containers_in(item)]
        case Partial(function=function, args=args, kwargs=kwargs):
            return [one for item in (function, *args, *(item for _, item in kwargs)) for one in containers_in(item)]
        case Choice(one=one, other=other):
            return [*containers_in(one), *containers_in(other)]
    return []


# --- where paths meet -----------------------------------------------------------


def form_of(container, env):
    """The form that Containers have in common which can meet: the class, the keys, and what is known of the values."""
    rows = [(slot.key, form_of(value, env) if isinstance(value, Container) else value if isinstance(value, STATIC) else None)
            for slot, value in env.items() if slot.__class__ is Slot and slot.owner is container and value is not None]
    rows = sorted(rows, key=lambda row: str(row[0])) if container.kind == "object" else rows
    if container.row is not None:       # an object in Rows is no other one
        rows = [(container.row[0], getattr(container.row[1], "id", container.row[1]))]
    return container.kind, container.cls and container.cls.extern.value, tuple(rows)


def are_alike(containers, envs):
    """Return True if values in several environments are all Containers of one form."""
    if not all(isinstance(value, Container) for value in containers):
        return False
    first, *others = [form_of(container, env) for container, env in zip(containers, envs)]
    return all(other == first for other in others)


def is_sole(frame, container, env):
    """Return True if a Container, and each in it, is held once in an environment, and by nobody else."""
    if container.merged or container.shown or container.depth < len(frame.unit.running):
        return False
    if sum(one is container for value in env.values() for one in containers_in(value)) != 1:
        return False
    return all(is_sole(frame, value, env) for slot, value in env.items()
               if slot.__class__ is Slot and slot.owner is container and isinstance(value, Container))


def another(frame, like, merged):
    """A Container of the same form as another, for what may be one of several."""
    unit = frame.unit
    return Container(like.kind, like.stem, like.cls, unit.blocks[-1], unit.loops, len(unit.running), like.site, like.factory,
                     merged=merged, uncertain=like.uncertain, shown=like.shown)


def merge(frame, container, env):
    """Notes that a Container, and those in it, may be another one of the same form from here on: they are not written any more."""
    if not container.merged and is_written_around(frame, container):
        frame.refuse("merged", frame.statement)
    container.merged = True
    for slot, value in env.items():
        if slot.__class__ is Slot and slot.owner is container and isinstance(value, Container):
            merge(frame, value, env)


def is_written_around(frame, container):
    """Return True if a Container of before a loop is written in a trip of it, so that it may be written again after this point."""
    unit = frame.unit
    around = [block for block in unit.blocks if block > container.block]
    return unit.loops > container.loops and any(block in unit.touched.get(container, ()) for block in around)


def joined(frame, containers, envs, value_of, merged=None, apart=False):
    """A new Container for several that meet; `value_of(slot, values)` gives what stands for values of one of its Slots. Where all of
    them are held once, it is as good as each of them; else none of them is written any more."""
    if merged is None:
        merged = not all(is_sole(frame, container, env) for container, env in zip(containers, envs))
    made = another(frame, containers[0], merged)
    made.apart, made.of = apart, tuple(containers)
    for container, env in zip(containers, envs):
        made.shown, made.uncertain = made.shown or container.shown, made.uncertain or container.uncertain
        made.given = made.given or container.given
        if merged:
            merge(frame, container, env)
    for key in keys_of(containers[0], envs[0]):
        slot, values = Slot(made, key), [env[Slot(container, key)] for container, env in zip(containers, envs)]
        if isinstance(values[0], Container):
            frame.env[slot] = joined(frame, values, envs, value_of, merged, apart)
        else:
            frame.env[slot] = values[0] if isinstance(values[0], STATIC) else value_of(slot, values)
    return made


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
    """The value at the end of a path in a Container."""
    for key in path:
        container = env[Slot(container, key)]
    return container


def part_at(frame, part, env):
    """The value of a HeldPart at the end of a way through the program: of what the variable holds there."""
    found, unit = env.get(part.variable), frame.unit
    if part.like.row is not None:
        if isinstance(found, Container) and found.row is not None and found.row[0] is part.like.row[0]:
            return found.row[1]
        frame.refuse("alike", frame.statement)
        return Const(None)
    if found is part.like:
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
        frame.refuse("alike", frame.statement)
        return at(own, env, part.path) if part.path else Const(None)
    if not is_sole(frame, found, env):
        if own in unit.touched:
            frame.refuse("merged", frame.statement)
        own.merged = True
        merge(frame, found, env)
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
        merged = not is_sole(frame, like, frame.env) if before is None else before.merged
        made = joined(frame, [like], [frame.unit.held[like]], lambda slot, values: next(rows), merged, before is None)
        frame.env[variable], entered[like, variable] = made, made


def rebound_slots(frame):
    """The Slots that hold Containers and are known to be bound anew in a loop around."""
    rebound = frame.unit.outer.rebound
    return [slot for slot, value in frame.shared().items() if isinstance(slot, Slot) and isinstance(value, Container)
            and (slot.owner.site, slot.key) in rebound] if rebound else []


def changed_beside(frame, variables, before):
    """Notes what changed in a trip of a loop of what Containers hold, but is none of the variables that the loop hands on: the
    program is lowered once more, with it among them."""
    outer = frame.unit.outer
    for slot, value in frame.shared().items():
        if slot.__class__ is not Slot or slot.owner.merged or slot.owner.apart or slot.owner.loops >= frame.unit.loops or slot in variables:
            continue
        old = before.get(slot)
        if value is old or isinstance(value, Name) and isinstance(old, Name) and value.id == old.id:
            continue
        place = slot.owner.site, slot.key
        if old is None and not isinstance(value, STATIC) and slot.key not in outer.items_of(slot.owner.site):
            outer.open_item(*place)
        elif isinstance(value, Container) and isinstance(old, Container) and place not in outer.rebound:
            outer.rebind_item(place)
        elif place not in outer.rebound:
            frame.refuse("late_item", frame.statement)


# --- in the text ------------------------------------------------------------------


def is_one_of(value):
    """Return True if a value is a Container, or one of two, which a test tells apart when the program runs."""
    return isinstance(value, Container) or isinstance(value, Choice) and is_one_of(value.one) and is_one_of(value.other)


def mentions(frame, node, passed=lambda node: False):
    """Return True if an expression names a Container, outside of the parts that are `passed` over."""
    if not frame.unit.has_cells:
        return False
    stack = [node]
    while stack:
        inner = stack.pop()
        if inner.__class__ is ast.Name:
            if containers_in(frame.look(inner.id)):
                return True
        elif not passed(inner):
            stack += children(inner)
    return False
