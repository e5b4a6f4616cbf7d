"""Assignments, `del`, and writing into memory."""

import ast

from adcompile.frontend.containers.members import delete_item
from adcompile.frontend.containers.own_operators import updated
from adcompile.frontend.containers.tables import PLACE_IN_TABLE, is_table, update_at
from adcompile.frontend.containers.users_objects import note_written, path_to
from adcompile.frontend.containers.written_through import (
    leads_into, note_held, owner_of_target, slots_as_variables, write_held, write_into,
)
from adcompile.frontend.following.arguments import Followed
from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.following.given import as_collected, items_taken
from adcompile.frontend.following.texts_of_iterators import columns
from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.dispatch import argument_of, is_flowing, nested, operand_of, statements, value_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import items_of
from adcompile.frontend.frame.meanings import key_of, static_of
from adcompile.frontend.frame.raising import read_variable
from adcompile.frontend.frame.slots import is_one_of
from adcompile.frontend.frame.values import STATIC, Choice, Generator, Known, Pack
from adcompile.frontend.lower.reads import changes_again, index_of
from adcompile.frontend.outside.live_variables import global_key
from adcompile.frontend.source.syntax import row_of_target
from adcompile.frontend.source.tree import bound_by_target
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name
from adcompile.ir.stores import BASE, PLACE, STORED
from adcompile.ops.operators import BY_TREE
from adcompile.rules.items.iterators import transposed


@statements(ast.Assign)
def assignment(frame, node):
    """`target = value` and `a = b = value`."""
    if len(node.targets) == 1:
        assign_to(frame, node.targets[0], node.value)
    else:
        assign_chain(frame, node.targets, node.value)


@statements(ast.AnnAssign)
def annotated(frame, node):
    """`target: type = value`; without a value nothing happens."""
    if node.value is not None:
        assign_to(frame, node.target, node.value)


def assign_to(frame, target, value):
    """`target = value`."""
    if isinstance(target, ast.Name):
        frame.assign(target.id, value_of(frame, value, frame.label_of_value(target.id)))
    elif isinstance(target, (ast.Tuple, ast.List)):
        for inner, part in paired(frame, target, value):
            store(frame, inner, part)
    else:
        write(frame, frame.statement, target)


def paired(frame, target, value):
    """Targets with their values, all evaluated before the first of them is bound."""
    frame.unit.consumed.add(value)
    display = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
    if not display or frame.hoists(value) \
            or any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts)):
        if isinstance(value, ast.Call) and any(name in frame.tainted and name in frame.written for name in bound_by_target(target)):
            frame.unit.apart.add(value)
        return [(target, value_of(frame, value))]
    pairs = []
    for inner, part in zip(target.elts, value.elts):
        if isinstance(inner, (ast.Tuple, ast.List)):
            pairs += paired(frame, inner, part)
        elif isinstance(inner, ast.Name):
            pairs.append((inner, named_value(frame, inner.id, part)))
        else:
            if owner_of_target(frame, inner) is not None:
                note_held(frame, inner, part)
            pairs.append((inner, argument_of(frame, part, False)))
    return pairs


def named_value(frame, variable, node):
    """The value of an expression under a new name of a variable, which does not hold it yet."""
    value = value_of(frame, node, frame.label_of_value(variable))
    if isinstance(value, STATIC):
        return value
    name = frame.new(frame.variable(variable))
    frame.define(name, value)
    return Name(name)


def assign_chain(frame, targets, value):
    """`a = b = value`."""
    first = next((target.id for target in targets if isinstance(target, ast.Name)), None)
    held = value_of(frame, value, None if first is None else frame.label_of(first))
    if not isinstance(held, (Name, *STATIC)):
        name = frame.new(frame.variable(first)) if first is not None else frame.unit.namer.new(TEMPORARY)
        if frame.taint.carries(value):
            frame.unit.tainted.add(name)
        frame.define(name, held)
        held = Name(name)
    for target in targets:
        if isinstance(target, ast.Name) and target.id == first:
            frame.hold(first, held)
            first = None
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            write_value(frame, target, held, value)
        else:
            store(frame, target, held)


@statements(ast.AugAssign)
def augment(frame, statement):
    target, key = statement.target, "i" + BY_TREE[type(statement.op)].key
    if not isinstance(target, ast.Name):
        write(frame, statement, target)
        return
    old = read_variable(frame, ast.copy_location(ast.Name(target.id, ast.Load()), target))
    if is_one_of(old):
        frame.assign(target.id, updated(frame, old, statement), augmented=True)
        return
    old = expr(frame, old)
    flat = target.id in frame.tainted or is_flowing(frame, statement.value)
    value = operand_of(frame, statement.value) if flat else nested(frame, statement.value)
    if frame.is_live(target.id):     # what others hold too may be an array, which is written
        carries = frame.is_tainted(old) or frame.is_tainted(value)
        old = frame.temporary(old, target, carries)
        new = frame.temporary(Apply(key, (old, value), (), frame.span()), statement, carries)
    else:
        new = Apply(key, (old, value), (), frame.span())
    frame.assign(target.id, new, augmented=True)


@statements(ast.Delete)
def delete(frame, statement):
    """`del`: a variable has no value afterwards."""
    for target in statement.targets:
        if isinstance(target, ast.Name):
            read_variable(frame, ast.copy_location(ast.Name(target.id, ast.Load()), target))
            frame.hold(target.id, None)
        elif owner_of_target(frame, target) is not None:
            delete_item(frame, owner_of_target(frame, target), target)
        elif isinstance(target, ast.Subscript) and is_in_hand(frame, target.value) and frame.taint.carries(target.value):
            store_into(frame, statement, target, None, "list.delete")
        else:
            as_written(frame, ast.copy_location(ast.Delete([target]), statement), "delete")


# --- values that are there already ------------------------------------------


def store(frame, target, value):
    """Binds a target to a value that is there already."""
    match target:
        case ast.Name(id=name):
            frame.assign(name, value)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            unpack(frame, elts, value, target)
        case _:
            write_value(frame, target, value, target)


def store_item(frame, target, item):
    """Binds the target of a loop over functions; a number or name that stands before one is a constant."""
    match target, item:
        case ast.Tuple(elts=[ast.Name(id=name), inner]), Pack(items=(Const() as first, second)):
            frame.hold(name, first)
            store(frame, inner, second)
        case _:
            store(frame, target, item)


def unpack(frame, targets, value, node):
    star = next((k for k, target in enumerate(targets) if isinstance(target, ast.Starred)), -1)
    if isinstance(value, Generator) and isinstance(value.target, Followed) and value.target.function is transposed and star < 0:
        value = follow_model(frame, columns(len(targets)), (value.bound["rows"],), (), node, None)
    value = as_collected(frame, value, node)
    items = items_of(frame, value)
    if star < 0 and items is not None and len(items) == len(targets):
        parts = items
    else:
        if not isinstance(value, Name):
            value = frame.temporary(expr(frame, value), node, frame.is_tainted(value))
        unpacked = Apply("unpack", (value, Const(len(targets)), Const(star)), (), frame.span())
        whole = frame.temporary(unpacked, node, frame.is_tainted(value))
        parts = [Apply("getitem", (whole, Const(k)), (), frame.span()) for k in range(len(targets))]
    for target, part in zip(targets, parts):
        inner = target.value if isinstance(target, ast.Starred) else target
        if not isinstance(inner, ast.Name) and not isinstance(part, (Name, Const, Extern, *STATIC)):
            part = frame.temporary(part, node, frame.is_tainted(value))
        store(frame, inner, part)
        note_rest(frame, target, inner, items, star, len(targets))


def note_rest(frame, target, inner, items, star, count):
    """The starred target of a display of known length has a known length too."""
    if isinstance(target, ast.Starred) and isinstance(inner, ast.Name) and items is not None:
        held = frame.look(inner.id)
        if isinstance(held, Name):
            frame.unit.displays[held.id] = tuple(items[star:len(items) - (count - 1 - star)])


# --- writing into memory ----------------------------------------------------


def write(frame, statement, target):
    """A store into an item or attribute, as written; refused where active values take part."""
    owner = owner_of_target(frame, target)
    if is_table(owner) and isinstance(statement, ast.AugAssign) and isinstance(target, ast.Subscript) and not frame.hoists(statement.value):
        new = update_at(frame, owner, target, index_of(frame, target.slice, operand_of))
        write(frame, ast.copy_location(ast.AugAssign(new, statement.op, statement.value), statement), new)
        del frame.env[PLACE_IN_TABLE]
        return
    if owner is not None:
        write_into(frame, owner, target, statement)
        return
    if leads_into(frame, target.value):
        with slots_as_variables(frame, target) as new:
            tree = {name: getattr(statement, name, None) for name in statement._fields}
            tree |= {"targets": [new]} if isinstance(statement, ast.Assign) else {"target": new}
            write(frame, ast.copy_location(type(statement)(**tree), statement), new)
        return
    if frame.taint.carries(statement.value) or frame.taint.carries(target.value):
        note_written(frame, target)
    if is_shape(frame, statement, target):
        give_shape(frame, statement, target)
        return
    row = row_of_target(target)
    match target:
        case ast.Subscript(value=ast.Call(func=ast.Name(id=name)), slice=ast.Constant(value=str(key))):
            function = frame.look(name)
            if isinstance(function, Known) and function.extern == frame.unit.outer.variables_of(frame.space):
                frame.unit.outer.declare(global_key(frame.space, key))
    if row == "item" and may_store(frame, statement, target):
        node = items_taken(frame, statement.value) if isinstance(target.slice, ast.Slice) else statement.value
        flows = frame.taint.carries(node)
        value = operand_of(frame, node) if flows else nested(frame, node)
        store_into(frame, statement, target, value, "set" if isinstance(statement, ast.Assign) else BY_TREE[type(statement.op)].key)
    elif row == "item" and isinstance(statement, ast.AugAssign) and is_in_hand(frame, target.value) \
            and (frame.taint.carries(statement.value) or frame.taint.carries(target.value)):
        write_after_call(frame, statement, target)
    else:
        as_written(frame, statement, row)


def is_shape(frame, statement, target):
    """Return True if a statement gives an array that a variable of the function itself holds another shape: `a.shape = (2, 3)`."""
    return isinstance(statement, ast.Assign) and isinstance(target, ast.Attribute) and target.attr == "shape" \
        and is_own_variable(frame, target.value) and frame.is_tainted(frame.look(target.value.id)) and not frame.hoists(statement.value)


def give_shape(frame, statement, target):
    """`a.shape = (2, 3)`: the array in that shape, under all names that it has here."""
    shape, array = nested(frame, statement.value), frame.look(target.value.id)
    copies = {one.target: one.value.id for one in frame.out if isinstance(one, Assign) and isinstance(one.value, Name)}
    held = [name for name, value in frame.env.items() if isinstance(name, str) and isinstance(value, Name)
            and first_name(value.id, copies) == first_name(array.id, copies)]
    name = frame.new(frame.variable(target.value.id))
    frame.define(name, Apply("runtime.with_shape", (array, shape), (), frame.span()))
    for variable in dict.fromkeys([target.value.id, *held]):
        frame.assign(variable, Name(name))


def first_name(name, copies):
    """The name of which one is a copy, of copies of copies."""
    while name in copies:
        name = copies[name]
    return name


def write_after_call(frame, statement, target):
    """`a[i] += f(a)`: what `a[i]` is, a number or a view, is taken before the call, and stored where `i` led to then."""
    base, key = operand_of(frame, target.value), "i" + BY_TREE[type(statement.op)].key
    named = isinstance(target.value, ast.Name)
    place = index_of(frame, target.slice, operand_of)
    part = frame.temporary(Apply("getitem", (base, place), (), frame.span(target)), target, True)
    value = operand_of(frame, statement.value)
    new = frame.temporary(Apply(key, (part, value), (), frame.span()), statement, True)
    hidden = {PLACE: place, STORED: new} | ({} if named else {BASE: base})
    emit_store(frame, statement, target.value if named else ast.Name(BASE, ast.Load()), target, hidden, "set")


def may_store(frame, statement, target):
    """Return True if a derivative may flow through a store into memory that the function has in its hands."""
    base = target.value
    moved = statement if isinstance(statement, ast.AugAssign) else target     # `a[i] += v` reads `a[i]` before `v` runs
    if is_of_choice(frame, base):           # which one it is, is asked before anything of the statement runs
        moved = statement.value if isinstance(statement, ast.AugAssign) else target.slice
    if frame.hoists(moved) or not (frame.taint.carries(statement.value) or frame.taint.carries(base) or asks(frame, statement.value)):
        return False
    return is_in_hand(frame, base)


def asks(frame, node):
    """Return True if an expression asks something of active values, such as their shapes, without carrying them."""
    held = [frame.look(one.id) for one in ast.walk(node) if isinstance(one, ast.Name)]
    return any(isinstance(value, Name) and frame.is_tainted(value) for value in held)


def is_in_hand(frame, node):
    """Return True if an expression is a variable of the function itself, or leads to a part of what one holds, or of what an active call
    gives."""
    if isinstance(node, ast.Name):
        return is_own_variable(frame, node)
    return is_part(frame, node) or is_given(frame, node) or is_of_choice(frame, node)


def is_of_choice(frame, node):
    """Return True if an expression leads to a part of what one of two objects holds."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
        if isinstance(static_of(frame, node), Choice):
            return True
    root = root_of(frame, node)
    return isinstance(root, ast.Name) and isinstance(frame.look(root.id), Choice)


def is_given(frame, node):
    """Return True if an expression is a call of a function that a derivative goes through."""
    return isinstance(node, ast.Call) and frame.taint.carries(node) and key_of(frame, node.func) is None


def is_own_variable(frame, node):
    """Return True if a name is that of a variable of the function itself which holds a value."""
    return isinstance(node, ast.Name) and frame.holds_itself(node.id)


def is_part(frame, node):
    """Return True if an expression leads to a part of what a variable of the function itself holds, perhaps by calls that give views."""
    return is_own_variable(frame, root_of(frame, node))


def root_of(frame, node):
    """The expression of which another one is a part, perhaps by calls that give views; None where it is another call."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        if isinstance(node, ast.Call):
            known = key_of(frame, node.func) is not None
            node = node.args[0] if known and node.args else node.func.value if not known and isinstance(node.func, ast.Attribute) else None
        else:
            node = node.value
    return node


def store_into(frame, statement, target, value, stores):
    """`x[i] = v`, `x[i] += v` and `del x[i]` with names for what is stored and where: an operation on arrays or lists, if `x` turns
    out to be one."""
    base, hidden = target.value, {}
    if not isinstance(base, ast.Name):
        hidden[BASE] = operand_of(frame, base)
        base = ast.Name(BASE, ast.Load())
    hidden[PLACE] = index_of(frame, target.slice, operand_of if changes_again(frame, target.slice) else nested)
    if value is not None:
        hidden[STORED] = value
    emit_store(frame, statement, base, target, hidden, stores)


def emit_store(frame, statement, base, target, hidden, stores):
    """A store of which `hidden` has the operands."""
    new = ast.copy_location(ast.Subscript(base, ast.Name(PLACE, ast.Load()), ast.Store()), target)
    if STORED not in hidden:
        tree = ast.Delete([ast.copy_location(ast.Subscript(base, ast.Name(PLACE, ast.Load()), ast.Del()), target)])
    elif stores == "set":
        tree = ast.Assign([new], ast.Name(STORED, ast.Load()))
    else:
        tree = ast.AugAssign(new, statement.op, ast.Name(STORED, ast.Load()))
    frame.env.update(hidden)
    row = "delete" if STORED not in hidden else "item" if path_to(frame, target.value)[0] is None else "item_outside"
    as_written(frame, ast.fix_missing_locations(ast.copy_location(tree, statement)), row, stores)
    for name in hidden:
        del frame.env[name]


def write_value(frame, target, value, node):
    """A store into an item or attribute of a value that is there already."""
    owner = owner_of_target(frame, target)
    if owner is not None:
        write_held(frame, owner, target, value)
        return
    if leads_into(frame, target.value):
        with slots_as_variables(frame, target) as new:
            write_value(frame, new, value, node)
        return
    if frame.is_tainted(value) or frame.taint.carries(target.value):
        note_written(frame, target)
    if isinstance(target, ast.Subscript) and isinstance(value, (Name, Const)) and may_store(frame, frame.statement, target):
        store_into(frame, frame.statement, target, value, "set")
        return
    hidden = "adcompile_value"
    tree = ast.copy_location(ast.Assign([target], ast.Name(hidden, ast.Load())), frame.statement)
    ast.fix_missing_locations(tree)
    row = row_of_target(target)
    frame.env[hidden] = value
    as_written(frame, tree, row)
    del frame.env[hidden]
