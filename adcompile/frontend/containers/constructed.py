"""How Containers are made: by a class of the user's, a dataclass, a display of a dict or list, `SimpleNamespace`, `defaultdict`."""

import ast
import dataclasses
from functools import partial
from types import SimpleNamespace

from adcompile.frontend.containers.made_elsewhere import followed_apart, makers
from adcompile.frontend.containers.members import run_member
from adcompile.frontend.containers.parts import Parts
from adcompile.frontend.containers.rows import rows_at
from adcompile.frontend.containers.tables import QUEUE, known_class, table_for
from adcompile.frontend.following.called import result_of_call
from adcompile.frontend.frame.classes import found_in_class, generated_init
from adcompile.frontend.frame.meanings import from_world, makes_object
from adcompile.frontend.frame.raising import raises
from adcompile.frontend.frame.slots import held, is_certain, keys_of, opened, put
from adcompile.frontend.frame.values import Container, Known, Pack
from adcompile.frontend.source.tree import walk
from adcompile.ir.names import Role, user
from adcompile.ir.nodes import Apply, Const, Extern

def stem_for(label):
    """The word for what the Container holds that a variable with this label takes."""
    return label.stem if label is not None and label.role is Role.USER else ""


def is_apart(frame, node, label):
    """True if a dict or list that is made here is to be taken apart: an item of it is written, and an active value goes into it."""
    if node in frame.unit.apart or frame.unit.all_apart and not isinstance(node, ast.List):
        return True
    variable = None if label is None or label.role is not Role.USER else label.stem
    if isinstance(node, ast.List) and takes_objects(frame, ast.Name(variable) if variable in frame.flow.locals else None):
        return True
    return variable in frame.tainted and variable in frame.written and variable in frame.flow.locals


def note_objects(frame, node):
    """Notes the objects that an expression makes: active values go into them."""
    for inner in walk(node):
        if isinstance(inner, ast.Call) and makes_object(frame, inner):
            frame.unit.apart.add(inner)


def takes_objects(frame, target):
    """True if objects of the user's classes are appended to what a target holds, in this function."""
    if target is None:
        return False
    same = ast.dump(target, annotate_fields=False).replace("Store()", "Load()")
    for call in frame.flow.of(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "append" and len(call.args) == 1 \
                and ast.dump(call.func.value, annotate_fields=False).replace(", Load()", "") == same.replace(", Load()", ""):
            made = call.args[0]
            if isinstance(made, ast.Name):
                made = next((one.value for one in frame.flow.of(ast.Assign) if any(isinstance(part, ast.Name) and part.id == made.id
                                                                                  for part in one.targets)), made)
            if isinstance(made, ast.Call) and makes_object(frame, made):
                return True
    return False


def note_displays(frame, node):
    """Notes the dicts that stand among the arguments of a call or in a display: they are taken apart."""
    for part in [*getattr(node, "args", ()), *getattr(node, "values", ()), *(keyword.value for keyword in getattr(node, "keywords", ()))]:
        if isinstance(part, ast.Dict):
            frame.unit.apart.add(part)
            note_displays(frame, part)
        note_objects(frame, part)


def is_fixed_list(frame, node, label):
    """True if the items of a list are objects, or are asked for by constants only, in this function."""
    if node in frame.unit.apart or takes_objects(frame, ast.Name(label.stem)):
        return True
    variable = label.stem
    asked = {node.value for node in frame.flow.of(ast.Subscript) if is_constant_index(node.slice) and not isinstance(node.ctx, ast.Del)}
    return all(use in asked for use in frame.flow.uses.get(variable, ()))


def is_constant_index(node):
    return isinstance(node, ast.Constant) and type(node.value) is int \
        or isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and is_constant_index(node.operand)


# --- objects ----------------------------------------------------------------------


def make_object(frame, cls, args, kwargs, node, label):
    """An object of a class of the user's: what its `__init__` makes of it."""
    made = opened(frame, "object", stem_for(label), node, cls)
    fields = generated_init(cls.extern.value)
    if issubclass(cls.extern.value, tuple):
        fill_record(frame, made, args, kwargs)
        return made
    if fields is not None:
        fill(frame, made, fields, args, kwargs, node)
        return made
    init = found_in_class(cls, "__init__")
    if init is not None:
        run_member(frame, made, init.found, "__init__", args, node, kwargs)
    elif args or kwargs:
        raises(frame, TypeError, f"{cls.extern.value.__name__}() takes no arguments")
    return made


def fill(frame, made, fields, args, kwargs, node):
    """Binds the fields of a dataclass as its `__init__` does."""
    cls, given, later = made.cls.extern.value, dict(kwargs), []
    places = [field.name for field in fields if field.init and not field.kw_only]
    named = {field.name for field in fields if field.init}
    if len(args) > len(places) or any(name not in named for name in given) or any(name in given for name in places[:len(args)]):
        raises(frame, TypeError, f"{cls.__name__}.__init__() got arguments that it does not take")
        return
    given |= dict(zip(places, args))
    for field in fields:
        value = given.get(field.name)
        if value is None and field.default is not dataclasses.MISSING:
            value = default_of(frame, made.cls, field)
        elif value is None and field.default_factory is not dataclasses.MISSING:
            value = made_by_factory(frame, made.cls, field, node)
        if value is None and field.init:
            raises(frame, TypeError, f"{cls.__name__}.__init__() missing 1 required argument: {field.name!r}")
            return
        later.append((field.name, value))
    for name, value in later:
        if value is not None:
            put(frame, made, name, value)
    after = found_in_class(made.cls, "__post_init__")
    if after is not None:
        run_member(frame, made, after.found, "__post_init__", (), node)


def fill_record(frame, made, args, kwargs):
    """Binds the fields of a named tuple."""
    cls, given = made.cls.extern.value, dict(kwargs)
    fields = cls._fields
    if len(args) > len(fields) or any(name not in fields[len(args):] for name in given):
        raises(frame, TypeError, f"{cls.__name__}.__new__() got arguments that it does not take")
        return
    given |= dict(zip(fields, args))
    scope, path = made.cls.scope, made.cls.found.path
    for name in fields:
        if name not in given and name in cls._field_defaults:
            found = scope.look_item(scope.look_attribute(path, "_field_defaults").path, name)
            given[name] = from_world(frame, found, name, scope)
        if name not in given:
            raises(frame, TypeError, f"{cls.__name__}.__new__() missing 1 required positional argument: {name!r}")
            return
        put(frame, made, name, given[name])


def default_of(frame, cls, field):
    """The default of a field of a dataclass."""
    return from_world(frame, found_in_field(cls, field, "default"), field.name, cls.scope)


def made_by_factory(frame, cls, field, node):
    """Makes the default of a field by its factory."""
    value = made_by_maker(field.default_factory, frame, node)
    if value is not None:
        return value
    function = from_world(frame, found_in_field(cls, field, "default_factory"), field.name, cls.scope)
    made = followed_apart(frame, lambda: result_of_call(frame, function, (), (), node, None))
    return result_of_call(frame, function, (), (), node, None) if made is None else made


def found_in_field(cls, field, name):
    """Finds what a dataclass notes of one of its fields."""
    scope = cls.scope
    owner = next(position for position, base in enumerate(cls.extern.value.__mro__) if "__dataclass_fields__" in vars(base))
    path = cls.found.path if not owner else scope.look_item(scope.look_attribute(cls.found.path, "__mro__").path, owner).path
    found = scope.look_attribute(path, "__dataclass_fields__")
    return scope.look_attribute(scope.look_item(found.path, field.name).path, name)


def made_by_maker(maker, frame, node):
    """Makes what `dict`, `list`, `float` and `int` make of nothing; None for anything else."""
    if maker is dict:
        return opened(frame, "dict", "", node)
    if maker is list:
        return Apply("list", (), (), frame.span(node))
    return Const(maker()) if maker in (float, int) else None


@makers("types.SimpleNamespace")
def namespace(frame, args, kwargs, node, stem):
    """An object of no class that has anything of its own."""
    return None if args else filled(frame, opened(frame, "object", stem, node), dict(kwargs))


def filled(frame, made, items):
    """A Container that holds items, by key."""
    for key, value in items.items():
        put(frame, made, key, value)
    return made


def given_parts(frame, stem, parts, values, path):
    """A Container for an argument that is taken apart, or a Pack for a tuple; `values` has what its parts are by their names. The path
    begins with the name of the parameter."""
    items = {key: given_parts(frame, f"{stem}_{key}", part, values, (*path, key)) if isinstance(part, Parts) else values[part]
             for key, part in parts.items}
    if parts.kind == "tuple":
        return Pack("tuple", tuple(items.values()))
    cls = None
    if parts.kind == "object" and parts.cls is not SimpleNamespace:
        cls = Known(Extern(parts.cls.__name__, parts.cls), frame.scope.look_class(parts.cls), frame.scope)
    made = filled(frame, opened(frame, parts.kind, stem, frame.flow.function, cls, path=path), items)
    made.given = path[0]
    return made


# --- dicts and lists ------------------------------------------------------------


def make_dict(frame, items, node, label):
    """A dict of items by key."""
    return filled_dict(frame, opened(frame, "dict", stem_for(label), node), items, node)


def filled_dict(frame, made, items, node):
    """The dict that was made, with items, or the Table that stands for it."""
    table = table_for(frame, made, items, node)
    return filled(frame, made, items) if table is None else table


def make_list(frame, items, node, label):
    rows = rows_at(frame, node, stem_for(label)) if not items else None
    return rows if rows is not None else filled(frame, opened(frame, "list", stem_for(label), node), dict(enumerate(items)))


@makers("builtins.dict", "collections.OrderedDict")
def dict_of(frame, args, kwargs, node, stem):
    """A dict of another one that is taken apart, and of further items."""
    if len(args) > 1 or any(not isinstance(arg, Container) or arg.kind != "dict" for arg in args):
        return None
    if not all(is_certain(frame, arg, node) for arg in args):
        return Const(None)
    items = {key: held(frame, arg, key) for arg in args for key in keys_of(arg, frame.env)}
    return filled_dict(frame, opened(frame, "dict", stem, node), items | dict(kwargs), node)


@makers("collections.defaultdict")
def dict_with_default(frame, args, kwargs, node, stem):
    """A dict that makes the items which it lacks."""
    if len(args) != 1 or kwargs or not isinstance(args[0], Known) or args[0].extern.value not in (dict, list, float, int):
        return None
    maker = args[0].extern.value
    made = opened(frame, "dict", stem, node, None, partial(made_by_maker, maker))
    table = table_for(frame, made, {}, node)
    if table is not None:
        return table
    for key in frame.unit.outer.items_of(made.site):
        put(frame, made, key, made.factory(frame, node))
    return made


@makers("collections.deque")
def queue(frame, args, kwargs, node, stem):
    """A queue of active values."""
    return make_object(frame, known_class(frame, QUEUE), args, kwargs, node, user(stem) if stem else None)
