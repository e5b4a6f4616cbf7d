"""Functions of libraries that are called with Containers: `len(d)`, `isinstance(o, C)`, `copy.deepcopy(o)`, `replace(o, a=1)`."""

import builtins

from adcompile.errors import render
from adcompile.frontend.containers.constructed import make_object
from adcompile.frontend.containers.made_elsewhere import copiers
from adcompile.frontend.containers.members import call_method, iterated, read_attribute, write_attribute
from adcompile.frontend.containers.rows import count_of
from adcompile.frontend.containers.tables import QUEUE
from adcompile.frontend.frame.classes import generated_init
from adcompile.frontend.frame.function_objects import pack_value
from adcompile.frontend.frame.lowered import is_tuple, items_of
from adcompile.frontend.frame.meanings import as_constant, key_of, static_member
from adcompile.frontend.frame.slots import held, is_certain, keys_of, opened, put
from adcompile.frontend.frame.values import Container, Known, Pack
from adcompile.ir.nodes import Apply, Const, Effect, Name
from adcompile.ops.by_operation import ByOperation
from adcompile.ops.keys import called, is_of_python

HELD_TWICE_WITHIN = ("what is copied holds one array, list or object under two names",
                     "Copy the parts one by one, as each is to be: a deep copy of all has one copy of it, under both names.")

answers_of_containers = ByOperation()
"""By operation: the function `f(frame, args, kwargs, node, label)` that gives the value of a call whose first argument is a Container; None
where it is refused."""


def answer(frame, key, args, kwargs, node, label):
    """The value of a call of a library's function on a Container; None where there is none for it."""
    found, owner = answers_of_containers.get(key), args[0]
    if owner.kind == "rows" and found is not length or owner.row is not None and found not in OF_ROWS:
        return None
    return None if found is None else found(frame, args, dict(kwargs), node, label)


@answers_of_containers("builtins.len")
def length(frame, args, kwargs, node, label):
    owner, = args
    if owner.kind == "rows":
        return count_of(frame, owner)
    if owner.kind == "object" and not is_tuple(owner):
        return call_method(frame, owner, "__len__", (), node, label)
    return Const(len(keys_of(owner, frame.env))) if is_certain(frame, owner, node) else Const(None)


@answers_of_containers("builtins.isinstance")
def is_instance(frame, args, kwargs, node, label):
    owner, classes = args
    classes = classes.items if isinstance(classes, Pack) else (classes,)
    if not all(isinstance(cls, Known) for cls in classes):
        return None
    own = getattr(builtins, owner.kind) if owner.cls is None else owner.cls.extern.value
    return Const(any(issubclass(own, cls.extern.value) for cls in classes))


@answers_of_containers("builtins.type")
def type_of_object(frame, args, kwargs, node, label):
    return args[0].cls if len(args) == 1 else None


@answers_of_containers("builtins.getattr")
def get_attribute(frame, args, kwargs, node, label):
    owner, name, *default = args
    name = as_constant(frame, name)
    if name is None or default and owner.uncertain:
        return None
    if default and not has(frame, owner, name.value):
        return default[0]
    return read_attribute(frame, owner, name.value, node, label)


@answers_of_containers("builtins.setattr")
def set_attribute(frame, args, kwargs, node, label):
    owner, name, value = args
    name = as_constant(frame, name)
    if name is None:
        return None
    write_attribute(frame, owner, name.value, value, node)
    return Const(None)


@answers_of_containers("builtins.hasattr")
def has_attribute(frame, args, kwargs, node, label):
    owner, name = args
    name = as_constant(frame, name)
    return None if name is None or owner.uncertain or owner.kind != "object" else Const(has(frame, owner, name.value))


def has(frame, owner, name):
    """True if an object has an attribute, or finds it in its class."""
    return held(frame, owner, name) is not None or owner.cls is not None and hasattr(owner.cls.extern.value, name)


@answers_of_containers("builtins.list", "builtins.tuple")
def as_display(frame, args, kwargs, node, label):
    owner, = args
    if owner.kind == "object" and not is_tuple(owner):
        return of_walked(frame, "builtins.list", owner, kwargs, node)
    if not is_certain(frame, owner, node):
        return None
    keys = keys_of(owner, frame.env)
    return Pack("tuple", tuple([Const(key) if owner.kind == "dict" else held(frame, owner, key) for key in keys]))


@answers_of_containers("builtins.sorted")
def sorted_keys(frame, args, kwargs, node, label):
    owner, = args
    if owner.kind == "object" and not is_tuple(owner):
        return of_walked(frame, "builtins.sorted", owner, kwargs, node)
    if owner.kind != "dict" or kwargs or not is_certain(frame, owner, node):
        return None
    return Pack("tuple", tuple(map(Const, sorted(keys_of(owner, frame.env)))))


def of_walked(frame, op, owner, kwargs, node):
    """The list of what an object walks, by an operation that makes one; None for an object that walks nothing."""
    if kwargs or static_member(frame, owner, "__iter__") is None:
        return None
    return Apply(op, (iterated(frame, owner, node),), (), frame.span(node))


@answers_of_containers("builtins.sum", "builtins.max", "builtins.min", "numpy.array", "numpy.asarray", "numpy.sum", "numpy.mean")
def of_all(frame, args, kwargs, node, label):
    """A function of all that a queue holds, or of Python's of what another object walks."""
    owner, *others = args
    key = key_of(frame, node.func)
    if is_tuple(owner):
        fields = frame.temporary(pack_value(frame, Pack("tuple", items_of(frame, owner))), node, True)
        return Apply(called(key, len(args), list(kwargs)), (fields, *others), tuple(kwargs.items()), frame.span(node))
    if owner.kind != "object" or not is_of_python(key) and owner.cls.extern.value is not QUEUE:
        return None
    items = of_walked(frame, "builtins.list", owner, {}, node)
    if items is None:
        return None
    items = frame.temporary(items, node, True)
    return Apply(called(key, len(args), list(kwargs)), (items, *others), tuple(kwargs.items()), frame.span(node))


@answers_of_containers("builtins.abs")
def absolute(frame, args, kwargs, node, label):
    return call_method(frame, args[0], "__abs__", (), node, label)


@copiers("copy.copy")
@answers_of_containers("copy.copy")
def shallow(frame, args, kwargs, node, label):
    return copied(frame, args[0], node, {}, lambda value: value) if not has_hook(args[0], "__copy__") else None


@copiers("copy.deepcopy")
@answers_of_containers("copy.deepcopy")
def deep(frame, args, kwargs, node, label):
    def copy_of(value):
        if isinstance(value, Container):
            return copied(frame, value, node, known, copy_of)
        if not isinstance(value, Name):
            return value
        if value.id not in known:
            copy = Apply("copy.deepcopy", (value,), (), frame.span(node))
            known[value.id] = frame.temporary(copy, node, True, value.id.label)
        return known[value.id]

    if len(args) != 1 or has_hook(args[0], "__deepcopy__"):
        return None
    names, known = names_held(frame, args[0], {}), {}
    if len(names) > 1:
        span = frame.span(node)
        values = tuple([Apply("if_assigned", (Name(name),)) if unsure else Name(name) for name, unsure in names.items()])
        asked = Apply("runtime.held_once", (Apply("tuple", values), Const(render(*HELD_TWICE_WITHIN, span))), (), span)
        frame.emit(Effect(asked, span))
    return copy_of(args[0])


def names_held(frame, owner, seen):
    """The names that a Container and those in it hold, each once, and whether one may be without a value."""
    seen[owner] = True
    found = {}
    for value in [held(frame, owner, key) for key in keys_of(owner, frame.env)]:
        if isinstance(value, Name):
            found[value.id] = found.get(value.id, False) or owner.uncertain
        elif isinstance(value, Container) and value not in seen:
            for name, unsure in names_held(frame, value, seen).items():
                found[name] = found.get(name, False) or unsure
    return found


def copied(frame, owner, node, known, change):
    """A Container of the same class that holds `change(value)` of each value."""
    if owner in known:
        return known[owner]
    made = known[owner] = opened(frame, owner.kind, owner.stem, node, owner.cls, owner.factory)
    made.uncertain = owner.uncertain
    for key in keys_of(owner, frame.env):
        put(frame, made, key, change(held(frame, owner, key)))
    return made


def has_hook(owner, name):
    return owner.cls is not None and hasattr(owner.cls.extern.value, name)


@answers_of_containers("dataclasses.replace")
def replaced(frame, args, kwargs, node, label):
    owner, = args
    fields = owner.cls and generated_init(owner.cls.extern.value)
    if not fields or any(not field.init for field in fields):
        return None
    given = {field.name: held(frame, owner, field.name) for field in fields}
    return make_object(frame, owner.cls, (), tuple((given | kwargs).items()), node, label)


OF_ROWS = (length, is_instance, type_of_object, set_attribute, absolute)
"""The questions that may be asked of an object in Rows, which holds nothing itself."""
