"""The contents of Containers: objects, dicts and lists that are made in the program are taken apart into their items.

    f = Filter(a)               a Container; what it holds stands in the environment under Slots
    f.mean = f.mean + t         another value for a Slot, as for a variable
    d["u"][1:] = v              a store into the array that a Slot holds

Nothing of a Container is left in the program. Where paths meet, each of its Slots meets by itself. Two Containers that meet become a
third of the same form, as long as nobody writes any of the three afterwards.
"""

import ast
import re

from adcompile.frontend.frame.values import (
    STATIC, Choice, Container, Generator, HeldPart, Known, Local, Pack, Partial, Slot, Unbound, Vectorized, row_at,
)
from adcompile.frontend.source.tree import children
from adcompile.ir.names import user
from adcompile.ir.nodes import Apply, Const, Extern, Name, Statement
from adcompile.ir.stores import BASE, NOTED, STORED

CONSTANTS = (str, int, float, bool, bytes, type(None))
"""The classes of keys that are known."""


# --- reading and writing ------------------------------------------------------


def opened(frame, kind, stem, node, cls=None, factory=None, path=()):
    """A new Container, which holds nothing; of several that are made at one place each has a path."""
    unit = frame.unit
    site = frame.source.file, node.lineno, node.col_offset, len(unit.running), *path
    made = Container(kind, stem, cls, unit.blocks[-1], unit.loops, len(unit.running), site, factory, number=numbered(unit, site))
    unit.has_cells = True
    for key in unit.outer.items_of(site):
        frame.env[Slot(made, key)] = None
        made.uncertain = True
    return made


def numbered(unit, site):
    """The number that tells a Container which is made at a place from all others, also when the program is lowered once more."""
    unit.numbers[site] = unit.numbers.get(site, 0) + 1
    return site, unit.numbers[site]


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
        refuse_written(frame, container)
    if is_noted_list(frame.unit, frame.env.get(slot)) or slot in frame.unit.histories and (told or NOTED not in frame.env):
        frame.refuse("effect", frame.statement)
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


def is_noted_list(unit, value):
    """Return True if a value is a list that an object outside holds, in which values are noted."""
    noted = [unit.captured[place].name for place in unit.outer.noted if place in unit.captured]
    return isinstance(value, Name) and value.id in noted


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
    if container.merged or container.shown:
        refuse_written(frame, container)
    elif frame.unit.loops > container.loops:
        frame.refuse("keys", frame.statement)
    note_rewritten(frame, container)
    touch(frame, container)
    frame.env.pop(Slot(container, key), None)
    if container.outside is not None:
        tell(frame, container, key, None)


def refuse_written(frame, container):
    """Refuses to write a Container; where a loop made it one of several, that loop tells them apart, and the program is lowered once more."""
    if not container.merged or not frame.unit.outer.tell_apart(container.merged):
        frame.refuse("merged" if container.merged else "shown", frame.statement)


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
        case Local(defaults=defaults):
            return [one for item in defaults.values() for one in containers_in(item)]
        case Vectorized(function=function):
            return containers_in(function)
        case Generator(bound=bound, state=state):
            return [*([] if state is None else [state]), *[one for item in bound.values() for one in containers_in(item)]]
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


def is_alone(frame, container, env):
    """Return True if a Container is held once in an environment, and by nobody else."""
    if container.merged or container.shown or container.depth < len(frame.unit.running) or container.kind == "rows" \
            or container.row is not None or container.given is not None or container.outside is not None:
        return False
    return sum(one is container for value in env.values() for one in containers_in(value)) == 1


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
                     merged=merged, uncertain=like.uncertain, shown=like.shown, number=numbered(unit, ("joined", like.site)),
                     iterator=like.iterator)


def merge(frame, container, env, by):
    """Notes that a Container, and those in it, may be another one of the same form from here on: they are not written any more. `by` is
    the key of the loop that says so."""
    if not container.merged and is_written_around(frame, container) and not frame.unit.outer.tell_apart(by):
        frame.refuse("merged", frame.statement)
    container.merged = by
    for slot, value in env.items():
        if slot.__class__ is Slot and slot.owner is container and isinstance(value, Container):
            merge(frame, value, env, by)


def is_written_around(frame, container):
    """Return True if a Container of before a loop is written in a trip of it, so that it may be written again after this point."""
    unit = frame.unit
    around = [block for block in unit.blocks if block > container.block]
    return unit.loops > container.loops and any(block in unit.touched.get(container, ()) for block in around)


def joined(frame, containers, envs, value_of, merged=None, apart=False):
    """A new Container for several that meet; `value_of(slot, values)` gives what stands for values of one of its Slots. Where all of
    them are held once, it is as good as each of them; else none of them is written any more: `merged` is the key of the loop that says
    so."""
    made = another(frame, containers[0], merged)
    made.apart, made.of = frame.unit.loops + 1 if apart else 0, tuple(containers)
    for container, env in zip(containers, envs):
        made.shown, made.uncertain = made.shown or container.shown, made.uncertain or container.uncertain
        made.given = made.given or container.given
        if merged:
            merge(frame, container, env, merged)
    for key in keys_of(containers[0], envs[0]):
        slot, values = Slot(made, key), [env[Slot(container, key)] for container, env in zip(containers, envs)]
        if isinstance(values[0], Container):
            frame.env[slot] = joined(frame, values, envs, value_of, merged, apart)
        else:
            frame.env[slot] = values[0] if isinstance(values[0], STATIC) else value_of(slot, values)
    return made


# --- in the text ------------------------------------------------------------------


def is_one_of(value):
    """Return True if a value is a Container, or one of several, which tests tell apart when the program runs; it may be nothing there."""
    return isinstance(value, Container) or isinstance(value, Choice) and bool(containers_in(value)) \
        and all(isinstance(leaf, Container) or is_nothing(leaf) for leaf in leaves_of_choice(value))


def is_nothing(value):
    """Return True if a value is None, or what has no value."""
    return isinstance(value, Unbound) or isinstance(value, Const) and value.value is None


def or_none(frame, value):
    """A value; the Const of None where it is the name of that."""
    known = frame.unit.constants.get(value.id) if isinstance(value, Name) else None
    return known if known is not None and known.value is None else value


def leaves_of_choice(value):
    """The values that a Choice may be, each as often as it stands in it."""
    return [*leaves_of_choice(value.one), *leaves_of_choice(value.other)] if isinstance(value, Choice) else [value]


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
