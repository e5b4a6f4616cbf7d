"""Static values as expressions, and functions defined in the program as objects, where something needs one.

Such an object must not see another value of a variable later than it would in Python.
"""

import ast
import copy
import sys
from types import SimpleNamespace

from adcompile.emit.trees import substitute
from adcompile.frontend.frame.looking import look_into_tree
from adcompile.frontend.frame.meanings import slot_at
from adcompile.frontend.outside.mirrors import is_settled, mirror_key, mirror_of, owner_of
from adcompile.frontend.frame.slots import containers_in, held, is_certain, keys_of, mentions, show
from adcompile.frontend.frame.values import (
    MADE, Choice, Container, Differential, Generator, Gone, Known, Local, Pack, Partial, Vectorized,
)
from adcompile.frontend.outside.by_name import looks_at_names, may_look_at_names, texts
from adcompile.frontend.outside.live_variables import READ_CELL, new_cell, written_cell
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.tree import FUNCTIONS, SCOPES, binds_outside, bound_by, free_reads, parameters, root, walk
from adcompile.ir.names import named, user
from adcompile.ir.nodes import Apply, Const, Effect, Extern, Name, Statement, Verbatim


def expr(frame, value):
    """The expression for a value that may be static."""
    match value:
        case Known(extern=extern):
            return extern
        case Differential():
            return differential_value(frame, value)
        case Partial():
            return partial_value(frame, value)
        case Vectorized(function=function, otypes=otypes):
            return Apply("numpy.vectorize", (expr(frame, function), otypes), (), frame.span())
        case Pack():
            return pack_value(frame, value)
        case Choice(test, one, other):
            return Apply("ifexp", (test, expr(frame, one), expr(frame, other)))
        case Local():
            return function_value(value.frame, value)
        case Container():
            return container_value(frame, value)
        case Gone():
            frame.refuse("gone", frame.statement)
            return Const(None)
        case Generator():
            frame.refuse("iterator", frame.statement)
            return Const(None)
    return value


def container_value(frame, container):
    """The dict or list that a Container is at this point, which is not written any more; an object is refused, but for one that is
    returned beside the result."""
    if container.kind == "object" and frame.unit.hands_objects:
        return object_value(frame, container)
    if container.kind in ("object", "rows"):
        frame.refuse("object", frame.statement)
        return Const(None)
    is_certain(frame, container, frame.statement)
    show(frame, container)
    keys = keys_of(container, frame.env)
    items = [held(frame, container, key) for key in (keys if container.kind == "dict" else range(len(keys)))]
    return pack_value(frame, Pack("dict", dict(zip(keys, items))) if container.kind == "dict" else Pack("list", tuple(items)))


def object_value(frame, container):
    """The object that a Container is at the end: another one of its class, that holds the same."""
    is_certain(frame, container, frame.statement)
    names = keys_of(container, frame.env)
    items = [object_of(frame, held(frame, container, name)) for name in names]
    named = [part for pair in zip(map(Const, names), items) for part in pair]
    cls = Extern("SimpleNamespace", SimpleNamespace) if container.cls is None else container.cls.extern
    return Apply("runtime.made_of", (cls, *named), (), frame.span())


def partial_value(frame, partial):
    """The object of a `functools.partial`."""
    args = (expr(frame, partial.function), *[expr(frame, arg) for arg in partial.args])
    kwargs = tuple([(name, expr(frame, arg)) for name, arg in partial.kwargs])
    return Apply("functools.partial", args, kwargs, frame.span())


def differential_value(frame, differential):
    """The object of a derivative that is made in the program."""
    if differential.operator == "pull":
        frame.refuse("inside_pull", frame.statement)
        return Const(None)
    operator = Extern(differential.operator, getattr(sys.modules["adcompile"], differential.operator))
    return Apply("call", (operator, expr(frame, differential.function)), differential.kwargs, frame.span())


def pack_value(frame, pack, node=None):
    """The tuple, list or dict of a Pack."""
    if pack.kind == "dict":
        parts = [part for key, item in pack.items.items() for part in (Const(key), object_of(frame, item, node))]
    else:
        parts = [object_of(frame, item, node) for item in pack.items]
    return Apply(pack.kind, tuple(parts), (), frame.span(node))


def object_of(frame, value, node=None):
    """A value as an operand; a function made in the program gets a name."""
    if isinstance(value, MADE):
        return frame.temporary(expr(frame, value), node, frame.is_tainted(value))
    return expr(frame, value)


# --- objects of functions ---------------------------------------------------


def object_made(frame, local):
    """The object of a function where it has been made already, or None."""
    name, block = frame.unit.made.get(local, (None, None))
    return name if block in frame.unit.blocks else None


def function_value(frame, local):
    """A function defined in the program as an object."""
    made = object_made(frame, local)
    if made is not None:
        return made
    check_object(frame, local.node)
    tree, given = with_defaults(local.node, {name: expr(frame, value) for name, value in local.defaults.items()})
    row = "Lambda" if isinstance(local.node, ast.Lambda) else "FunctionDef"
    refusal = refusal_of(row, frame.span(local.node)) if frame.is_tainted(local) else None
    if isinstance(local.node, ast.Lambda):
        tree, reads = kept_tree(frame, tree, without=given)
        return Verbatim(tree, (*reads, *given.items()), refusal, frame.span(local.node))
    new = frame.unit.namer.new(user(local.node.name))
    if frame.is_tainted(local):
        frame.unit.tainted.add(new)
    frame.unit.made[local] = Name(new), frame.unit.blocks[-1]
    frame.unit.making.append(local)
    tree, reads = kept_tree(frame, tree, without=(local.node.name, *given))
    frame.unit.making.pop()
    frame.emit(Statement(tree, (*reads, *given.items()), ((local.node.name, new),), refusal, frame.span()))
    return Name(new)


def check_object(frame, node):
    """Refuses an object of a function that binds variables around it."""
    outside = binds_outside(node)
    if outside is not None:
        frame.refuse(type(outside).__name__, outside)


def with_defaults(node, values):
    """A copy of a function whose defaults are names, and what these stand for."""
    if not values:
        return node, {}
    given = {f"adcompile_default_{name}": value for name, value in values.items()}

    def named(name, default):
        return ast.copy_location(ast.Name(f"adcompile_default_{name}", ast.Load()), default)

    args = node.args
    positional = [*args.posonlyargs, *args.args][len(args.posonlyargs) + len(args.args) - len(args.defaults):]
    new = ast.arguments(
        args.posonlyargs, args.args, args.vararg, args.kwonlyargs,
        [default and named(arg.arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults)], args.kwarg,
        [named(arg.arg, default) for arg, default in zip(positional, args.defaults)])
    fields = {name: getattr(node, name, None) for name in node._fields} | {"args": new}
    return ast.copy_location(type(node)(**fields), node), given


# --- what a piece of the user's tree reads ----------------------------------


def kept_tree(frame, tree, kept=(), without=()):
    """A piece of the user's tree, and for each name that it reads from outside the expression this stands for; also for
    the variables of which it may keep what they hold. Variables of the user's world that are written meanwhile, and
    those of the program that function objects read late, are read by calls in the tree."""
    tree, reads = with_slots_named(frame, tree)
    late, captured = {}, names_captured(tree)
    look_into_tree(frame, tree)
    for name in dict.fromkeys([*free_reads(tree), *kept]):
        value = None if name in without else frame.look(name)
        if isinstance(value, Known) and may_look_at_names(value.key):
            check_spaces(frame, tree, name, value.key)
        followed = frame.follows(name)
        if followed and name in captured:       # it would see what the variable holds now, not when it is called
            frame.refuse("late", frame.statement)
        called = value if isinstance(value, Apply) and frame.is_live(name) and not followed else None
        if name in captured and name not in without:
            called = called or read_late(frame, name)
        if called is not None:
            late[name] = read_by_call(name, called, reads)
        elif containers_in(value):
            frame.refuse("object", frame.statement)
        elif value is not None and name not in reads:
            reads[name] = expr(frame, value)
    return (substitute(tree, late, {}) if late else tree), tuple(reads.items())


def with_slots_named(frame, tree):
    """A piece of the user's tree in which names stand for what Containers hold, and what each of them stands for."""
    if not mentions(frame, tree):
        return tree, {}
    scopes = [node for node in walk(tree) if isinstance(node, SCOPES)]
    own = {name for node in scopes for name in (parameters(node) if isinstance(node, FUNCTIONS) else bound_by([node]))}
    named = SlotsNamed(frame, own)
    return named.visit(copy.deepcopy(tree)), named.reads


class SlotsNamed(ast.NodeTransformer):
    """Puts names in the place of what Containers hold; `own` are variables of functions in the tree. `reads` says what they stand for,
    `slots` where that is."""

    def __init__(self, frame, own=(), first=0):
        self.frame, self.own, self.first, self.reads, self.slots = frame, own, first, {}, {}

    def visit_Attribute(self, node):
        slot = slot_at(self.frame, node) if isinstance(node.ctx, ast.Load) and root(node) not in self.own else None
        value = None if slot is None else self.frame.env.get(slot)
        if value is None or isinstance(value, MADE):
            return self.generic_visit(node)
        name = next((name for name, known in self.slots.items() if known == slot), f"adcompile_slot_{self.first + len(self.slots)}")
        self.reads[name], self.slots[name] = expr(self.frame, value), slot
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    visit_Subscript = visit_Attribute


def names_captured(tree):
    """The names that functions in a tree read from outside of it, but for those that the tree itself binds."""
    functions = [node for node in walk(tree) if isinstance(node, FUNCTIONS)]
    own = () if isinstance(tree, FUNCTIONS) else bound_by([tree])
    return {name for node in functions for name in free_reads(node) if name not in own}


def read_by_call(name, value, reads):
    """The call in a tree that reads a variable, as `value` does in the program; what the call names goes into `reads`."""
    function, *operands = value.args
    names = [f"adcompile_read_{name}", *[f"adcompile_{k}_{name}" for k, _ in enumerate(operands)]]
    reads.update(zip(names, (function, *operands)))
    return ast.Call(ast.Name(names[0], ast.Load()), [ast.Name(part, ast.Load()) for part in names[1:]], [])


def check_spaces(frame, tree, name, key):
    """Refuses calls in a tree that look at the variables around them, which have other names in what is emitted; those
    of a function in the tree it may list."""
    stack = [(tree, False)]
    while stack:
        node, inside = stack.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name \
                and looks_at_names(key, node) and (not inside or key in texts):
            frame.refuse("names", node)
        inside = inside or isinstance(node, FUNCTIONS)
        stack.extend((child, inside) for child in ast.iter_child_nodes(node))


def read_late(frame, name):
    """The call that reads a variable of the program when a function object is called, None where it cannot change."""
    owner, value = owner_of(frame, name), frame.look(name)
    there = value is not None and value not in frame.unit.making
    if owner is None or is_settled(owner, name) and there:
        return None
    cell = mirror_of(frame, name)
    if cell is None:
        frame.unit.outer.mirror(mirror_key(owner, name))
        return None
    return Apply("call", (Extern("read_cell", READ_CELL), cell, Const(name)))


def open_mirrors(frame):
    """Cells for the variables of the function that function objects read when they are called."""
    for name in frame.flow.locals:
        if mirror_key(frame, name) in frame.unit.outer.mirrored:
            open_mirror(frame, name)
            value = frame.look(name)
            if value is not None:
                frame.emit(Effect(written_cell(frame.mirrors[name], name, expr(frame, value)), frame.span()))


def open_mirror(frame, name):
    cell = frame.unit.namer.new(named(f"{name}_cell"))
    frame.define(cell, Apply("call", (Extern("new_cell", new_cell),)))
    frame.mirrors[name] = Name(cell)
