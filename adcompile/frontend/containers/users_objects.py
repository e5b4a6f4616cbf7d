"""Objects, dicts and lists of the user's world into which a program writes what carries a derivative: they are taken apart.

    STATE.u[1:] = v         the array at STATE.u is a parameter of the program; it is written as a captured array is
    self.last = loss        the Container holds `loss`; the user's object is told (`slots.tell`)

Which of them that are, is found while a program is lowered: it is lowered once more then.

    note_written(frame, target)     a store goes into a target
    open_noted(unit, ...)           the Containers for all that was noted, and what they hold: fill_opened(frame)
    alone(unit, params, captured)   the statements that ask in each call whether nothing else holds them
"""

import ast
from types import FunctionType, SimpleNamespace

import numpy as np

from adcompile.errors import refused, render
from adcompile.frontend.containers.made_elsewhere import copiers, gives_parts, takes_written
from adcompile.frontend.containers.taken_apart import STRUCTURES, is_open, items_of_structure
from adcompile.frontend.containers.written_receivers import writes_objects
from adcompile.frontend.frame.classes import is_frozen_object
from adcompile.frontend.frame.dispatch import operand_of
from adcompile.frontend.frame.meanings import captured_at, captured_data, constant_at, from_world, key_of, slot_at
from adcompile.frontend.frame.slots import CONSTANTS, numbered
from adcompile.frontend.frame.values import Container, Known, OfUser, Slot
from adcompile.frontend.outside.paths import NOWHERE, place_of, resolve
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.tree import bound_by_target, walk as walk_tree
from adcompile.ir.frozen import replace
from adcompile.ir.names import user
from adcompile.ir.nodes import Apply, Const, Effect, Extern, Name, Statement
from adcompile.ir.stores import BASE, NOTED, OF_OUTSIDE, STORED, is_noted, own_history
from adcompile.ir.visit import names_in, operands, walk, walk_all

NOTING = ("append", "extend")
"""The methods of lists by which a function notes what it computes."""

MOST = 64
"""How many items an object, dict or list may have to be taken apart."""
HELD_TWICE = ("an object, dict or list of the world outside is written that something else which the function reads holds too",
              "Let it be held in one place, or hand over a copy.")


# --- what is written -----------------------------------------------------------


def note_written(frame, target):
    """Notes the objects outside that lead to a target into which an active value goes, if they can be taken apart."""
    path, first = path_to(frame, target.value)
    if path is not None:
        note_path(frame, path, first)


def note_path(frame, path, first):
    """Notes the objects along a path, of which the first steps lead to captured data."""
    function, owners = frame.unit.function, []
    for count in range(first, len(path) + 1):
        try:
            value = resolve(function, path[:count])
        except NOWHERE:
            return
        if is_owner(value):
            owners.append(path[:count])
        elif type(value) is not tuple and (type(value) is not np.ndarray or count < len(path)):
            return
    for owner in owners:
        frame.unit.outer.open_object(place_of(function, owner), owner)


def note_called(frame, node, operands):
    """Notes an object outside of which a method is called, or which is called itself, that may put an active value into it; a loop may
    walk a list or dict of such objects."""
    if not any(map(frame.is_tainted, operands)):
        return
    by_name = [(node.value, frame.scope.mangled(node.attr))] if isinstance(node, ast.Attribute) else []
    for receiver, name in [*by_name, (node, "__call__")]:
        for found in [path_to(frame, receiver)], *lists_behind(frame, receiver):
            if any(may_be_written(frame, path, name) for path, _ in found):
                for path, first in found:
                    note_path(frame, path, first)


def may_be_written(frame, path, name):
    """Return True if a path leads to an object of which a method may put what it is given into it, or into what it holds."""
    try:
        found = None if path is None else resolve(frame.unit.function, path)
    except NOWHERE:
        return False
    function = vars_of(type(found)).get(name)
    return isinstance(function, FunctionType) and is_open(type(found)) and writes_objects(function, found)


def lists_behind(frame, node):
    """The lists and dicts outside of which an expression may be any item: a variable of a loop over one, `layers[k]`; of each the paths to
    its items, with the length of that to captured data."""
    found, lists = [], [node.value] if isinstance(node, ast.Subscript) else []
    if isinstance(node, ast.Name):
        lists = [inner for loop in frame.flow.of(ast.For, ast.comprehension) if node.id in bound_by_target(loop.target)
                 for inner in walk_tree(loop.iter)]
    for one in lists:
        path, first = path_to(frame, one)
        try:
            value = None if path is None else resolve(frame.unit.function, path)
        except NOWHERE:
            continue
        if type(value) in STRUCTURES and len(value) <= MOST:
            found.append([((*path, ("item", key)), first) for key in (value if type(value) is dict else range(len(value)))])
    return found


def noted_outside(frame, call):
    """Lowers `self.history.append(v)` where that is a list outside, which keeps what it is given; returns False for any other call."""
    method = call.func
    if method.attr not in NOTING or len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return False
    path, first = path_to(frame, method.value)
    try:
        owner = None if path is None else resolve(frame.unit.function, path)
    except NOWHERE:
        return False
    if type(owner) is not list:
        return False
    place = place_of(frame.unit.function, path)
    param = frame.unit.captured.get(place)
    if param is None or not is_now(frame, method.value, param):
        note_path(frame, path[:-1], first)
        frame.unit.outer.note_list(place)
        return False
    param = Name(param.name)
    frame.unit.notes.setdefault(param.id, frame.span())
    tree = ast.Expr(ast.Call(ast.Attribute(ast.Name(BASE, ast.Load()), method.attr, ast.Load()), [ast.Name(STORED, ast.Load())], []))
    tree = ast.fix_missing_locations(ast.copy_location(tree, frame.statement))
    reads = (BASE, param), (STORED, operand_of(frame, call.args[0]))
    frame.emit(Statement(tree, reads, (), None, frame.span()))
    return True


def noted_in_both(frame, statement):
    """The statement that appends to the program's own list what has been appended to the list outside for which that stands; the statement
    itself where its list is no such one."""
    call, slot = statement.value, slot_at(frame, statement.value.func.value)
    param = frame.unit.histories.get(slot)
    if param is None or call.func.attr != "append" or len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return statement
    value = operand_of(frame, call.args[0])
    frame.env[NOTED] = value if isinstance(value, (Name, Const)) else frame.temporary(value, call, frame.is_tainted(value))
    tree = ast.Expr(ast.Call(ast.Attribute(ast.Name(BASE, ast.Load()), "append", ast.Load()), [ast.Name(STORED, ast.Load())], []))
    tree = ast.fix_missing_locations(ast.copy_location(tree, statement))
    frame.emit(Statement(tree, ((BASE, param), (STORED, frame.env[NOTED])), (), None, frame.span()))
    own = ast.Expr(ast.Call(call.func, [ast.Name(NOTED, ast.Load())], []))
    return ast.fix_missing_locations(ast.copy_location(own, statement))


def is_now(frame, node, param):
    """True if a variable, or an attribute or item of an object that is taken apart, surely holds a parameter of the program."""
    slot = None if isinstance(node, ast.Name) else slot_at(frame, node)
    value = frame.look(node.id) if isinstance(node, ast.Name) else None if slot is None else frame.env.get(slot)
    return isinstance(value, Name) and value.id == param.name


def note_copied(frame, node, label):
    """Notes an object outside of which a call gives a copy that the function writes: `copy.deepcopy(TEMPLATE)`, `TEMPLATE.copy()`."""
    if not takes_written(frame, node, label):
        return
    by_method = isinstance(node.func, ast.Attribute) and path_to(frame, node.func.value)[0] is not None
    if not by_method and (key_of(frame, node.func) not in copiers or not node.args):
        return
    path, first = path_to(frame, node.func.value if by_method else node.args[0])
    if path is None:
        return
    try:
        cls = type(resolve(frame.unit.function, path))
    except NOWHERE:
        return
    function = vars_of(cls).get(frame.scope.mangled(node.func.attr)) if by_method else None
    if not by_method or isinstance(function, FunctionType) and is_open(cls) and gives_parts(function):
        note_path(frame, path, first)


def vars_of(cls):
    """Returns what objects of a class find in it, by name."""
    return {name: found for base in reversed(cls.__mro__) for name, found in vars(base).items()}


def is_owner(value):
    """Return True if a value is an object, dict or list that can be taken apart."""
    cls = value.__class__
    if cls in (list, dict):
        return len(value) <= MOST and (cls is list or all(key.__class__ in CONSTANTS for key in value))
    return cls not in STRUCTURES and is_open(cls) and not is_frozen_object(cls) and len(items_of_structure(value)) <= MOST


def path_to(frame, node):
    """The path to what an expression leads to from captured data, and the length of the path to these; (None, 0) for anything else."""
    steps = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            steps.append(("attribute", frame.scope.mangled(node.attr)))
        else:
            key = constant_at(frame, node.slice)
            if key is None:
                return None, 0
            steps.append(("item", key.value))
        node = node.value
    value, unit = frame.look(node.id) if isinstance(node, ast.Name) else None, frame.unit
    value = value.outside if isinstance(value, Container) else value
    while isinstance(value, Name) and value.id in unit.taken_from:
        source, step = unit.taken_from[value.id]
        value, steps = Name(source), [*steps, *([] if step is None else [step])]
    param = next((param for param in unit.captured.values() if isinstance(value, Name) and param.name == value.id), None)
    return (None, 0) if param is None else ((*param.path, *reversed(steps)), len(param.path))


# --- the Containers --------------------------------------------------------------


def open_noted(unit, source, scope, node):
    """Opens Containers for the objects outside that are written, before anything is looked at."""
    for place, path in unit.outer.opened.items():
        found = scope.look_path(path)
        if id(found.value) not in unit.users:
            container = container_for(unit, source, scope, node, place, found)
            unit.users[id(found.value)] = OfUser(found.value, container, place, container.outside)


def container_for(unit, source, scope, node, place, found):
    """An empty Container for what was found."""
    value, word, cls = found.value, word_of(found.path), None
    kind = type(value).__name__ if type(value) in (list, dict) else "object"
    if kind == "object" and type(value) is not SimpleNamespace:
        cls = Known(Extern(type(value).__name__, type(value)), scope.look_class(type(value)), scope)
    if kind == "list":
        scope.keep_length(found.path)
    unit.has_cells = True
    site = source.file, node.lineno, node.col_offset, len(unit.running), *place
    return Container(kind, word, cls, unit.blocks[-1], unit.loops, len(unit.running), site,
                     outside=captured_at(unit, place, found, user(word), True), number=numbered(unit, site))


def fill_opened(frame):
    """The Containers hold what the objects hold."""
    for known in frame.unit.users.values():
        container, path = known.held, frame.unit.captured[known.place].path
        for key in items_of_structure(known.value):
            frame.env[Slot(container, key)] = held_outside(frame, container, path, key)
            open_history(frame, Slot(container, key))
        for key in frame.unit.outer.items_of(container.site):
            frame.env.setdefault(Slot(container, key), None)
            container.uncertain = True


def open_history(frame, slot):
    """A list in which values are noted and which the program reads too: it has a list of its own, that is told the same."""
    unit, value = frame.unit, frame.env[slot]
    known = [unit.captured[place].name for place in unit.outer.read_back if place in unit.captured]
    if isinstance(value, Name) and value.id in known:
        name = unit.namer.new(user(str(slot.key)))
        unit.tainted.add(name)
        frame.define(name, Apply(OF_OUTSIDE, (value,)))
        unit.histories[slot], unit.notes[value.id] = value, frame.span()
        frame.env[slot] = Name(name)


def note_read_back(unit):
    """Notes the lists outside in which values are noted, and which the program reads: it is lowered once more then."""
    read = {name for one in walk_all(unit.out) if not is_noted(one) for expr in operands(one) for name in names_in(expr)}
    for place, param in unit.captured.items():
        if param.name in unit.notes and param.name in read and place[-1][0] in ("attribute", "item"):
            unit.outer.read_list(place)


def word_of(path):
    """The word for what a path leads to."""
    return next((str(name) for kind, name in reversed(path) if isinstance(name, str) and name.isidentifier()), "held")


def held_outside(frame, container, path, key):
    """The value of an item of an object outside, which a path leads to."""
    step = frame.scope.look_attribute if container.kind == "object" else frame.scope.look_item
    inner = step(path, key)
    if inner.baked:
        return from_world(frame, inner, f"{container.stem}.{key}", frame.scope)
    value, arrays = captured_data(frame, inner, f"{container.stem}_{key}"), frame.unit.arrays
    if type(inner.value) is np.ndarray:
        read = Apply(f"attr:{key}", (container.outside,)) if container.kind == "object" else Apply("getitem", (container.outside, Const(key)))
        arrays.setdefault(id(inner.value), OfUser(inner.value, value, place_of(frame.unit.function, inner.path), read))
    return value


# --- nobody else ------------------------------------------------------------------


def with_noted_lists(unit, captured, statements):
    """The parameters, of which lists outside to which values are appended are owners. Refuses a program that reads such a list."""
    for name, span in unit.notes.items():
        reading = [one for one in walk(statements) if not is_noted(one) and own_history(one) != name]
        if any(name in names_in(expr) for one in reading for expr in operands(one)):
            raise refused([refusal_of("effect", span)])
    return [replace(param, owner=resolve(unit.function, param.path)) if param.name in unit.notes else param for param in captured]


def alone(unit, params, captured):
    """The statements that ask whether nothing else which the program reads holds an object that it writes."""
    owners = [param for param in captured if param.owner is not None]
    if not owners:
        return ()
    own = tuple([Name(param.name) for param in owners if param.name not in unit.same])
    same = tuple([Apply("tuple", (Name(one), other)) for one, other in unit.same.items()])
    others = tuple([Name(param.name) for param in (*params, *captured) if param.owner is None])
    span = unit.current.source.span(unit.current.flow.function)
    text = Const(render(*HELD_TWICE, span))
    asked = Apply("runtime.held_alone", (Apply("tuple", own), Apply("tuple", same), Apply("tuple", others), text), (), span)
    return (Effect(asked, span),)
