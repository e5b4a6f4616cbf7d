"""Stores into what Containers hold: `self.x = v`, `d["a"] += v`, `self.table[k] = v`, `self.history.append(v)`."""

import ast
import copy
from contextlib import contextmanager

from adcompile.frontend.containers.constructed import note_displays, takes_objects
from adcompile.frontend.containers.members import read_attribute, read_item, write_attribute, write_item
from adcompile.frontend.containers.own_operators import updated
from adcompile.frontend.containers.rows import write_row
from adcompile.frontend.frame.dispatch import index_of, operand_of, value_of
from adcompile.frontend.frame.function_objects import SlotsNamed
from adcompile.frontend.frame.meanings import key_of, slot_at, static_of
from adcompile.frontend.frame.slots import held, is_one_of, label_of, put
from adcompile.frontend.frame.values import STATIC, Container
from adcompile.ir.nodes import Name
from adcompile.ops.operators import BY_TREE


HELD_APART = ("collections.deque", "collections.defaultdict", "collections.OrderedDict")
"""Operations of which what they make is taken apart where a Container holds it."""


def owner_of_target(frame, target):
    """The Container whose attribute or item a target is, or the Choice of them; None for any other target."""
    owner = static_of(frame, target.value) if frame.unit.has_cells else None
    return owner if is_one_of(owner) else None


def write_into(frame, owner, target, statement):
    """`target = value` and `target op= value` for an attribute or item of a Container."""
    if isinstance(statement, ast.AugAssign) and isinstance(owner, Container) and owner.row is not None \
            and slot_of_row(frame, owner, target) is not None:
        value = value_of(frame, statement.value)
        write_row(frame, owner, slot_of_row(frame, owner, target), value, (statement.op, BY_TREE[type(statement.op)].key))
        return
    if isinstance(statement, ast.AugAssign):
        old = read(frame, owner, target)
        write_held(frame, owner, target, updated(frame, old, statement), True)
        return
    note_held(frame, target, statement.value)
    slot = slot_at(frame, target)
    write_held(frame, owner, target, value_of(frame, statement.value, None if slot is None else label_of(slot)))


def slot_of_row(frame, owner, target):
    """The attribute that a target names, where the objects of Rows have it; None for a property, or an item."""
    name = frame.scope.mangled(target.attr) if isinstance(target, ast.Attribute) else None
    return name if name is not None and held(frame, owner.row[0], name) is not None else None


def note_held(frame, target, value):
    """Notes the dicts and lists of objects that an attribute or item of a Container is bound to: they are taken apart."""
    if isinstance(value, ast.Dict):
        frame.unit.apart.add(value)
        note_displays(frame, value)
    if isinstance(value, ast.List) and takes_objects(frame, target) or isinstance(value, ast.Call) and key_of(frame, value.func) in HELD_APART:
        frame.unit.apart.add(value)


def read(frame, owner, target):
    if isinstance(target, ast.Attribute):
        return read_attribute(frame, owner, frame.scope.mangled(target.attr), target)
    return read_item(frame, owner, target, lambda: index_of(frame, target.slice, operand_of))


def write_held(frame, owner, target, value, augmented=False):
    """Binds an attribute or item of a Container to a value that is there already."""
    if isinstance(target, ast.Attribute):
        write_attribute(frame, owner, frame.scope.mangled(target.attr), value, target, augmented)
    else:
        write_item(frame, owner, target, value, lambda: index_of(frame, target.slice, operand_of), augmented)


@contextmanager
def slots_as_variables(frame, tree):
    """A piece of the user's tree in which variables stand for what Containers hold; what they hold afterwards is put back."""
    named = SlotsNamed(frame, first=len(frame.labels))
    tree = named.visit(copy.deepcopy(tree))
    for name, slot in named.slots.items():
        frame.labels[name] = label_of(slot)
        frame.tainted.add(name)
        frame.env[name] = named.reads[name]
    yield tree
    for name, slot in named.slots.items():
        value, before = frame.env.pop(name), named.reads[name]
        if value is not before and not (isinstance(value, Name) and isinstance(before, Name) and value.id == before.id):
            put(frame, slot.owner, slot.key, value, told=False)


def leads_into(frame, node):
    """True if an expression leads to a part of what a Container holds and is no Container itself."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        slot = slot_at(frame, node) if not isinstance(node, ast.Call) else None
        if slot is not None:
            if slot.owner.factory is not None and frame.env.get(slot) is None:
                put(frame, slot.owner, slot.key, slot.owner.factory(frame, node))
            return not isinstance(frame.env.get(slot), (*STATIC, type(None)))
        node = node.func if isinstance(node, ast.Call) else node.value
    return False
