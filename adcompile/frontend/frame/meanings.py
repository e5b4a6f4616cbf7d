"""The meaning of names: functions of libraries by their public names, the user's own, and data that is read at each call.

    static_of(frame, node)      what is known when compiling of the function or module that an expression names, or None
    key_of(frame, node)         the public name of the library's function that it names, or None
    user_code(static)    the function of the user's behind what is known, or None
"""

import ast
import operator
import sys
from types import ModuleType

from adcompile.errors import render
from adcompile.frontend.frame.classes import found_in_class, is_plain
from adcompile.frontend.frame.slots import held, is_one_of, keys_of, mentions
from adcompile.frontend.frame.values import MADE, STATIC, Choice, Container, Known, Local, Pack, Partial, Slot, row_at
from adcompile.frontend.outside.library import canonical
from adcompile.frontend.outside.live_variables import global_key
from adcompile.frontend.outside.paths import place_of
from adcompile.frontend.outside.receivers import STREAMS, class_of, made_by, method_key, of_stream
from adcompile.frontend.outside.running import is_plain_found
from adcompile.frontend.source.syntax import refusal_of
from adcompile.frontend.source.tree import binds_outside
from adcompile.ir.names import user
from adcompile.ir.nodes import Apply, Const, Effect, Extern, Name, Param
from adcompile.ops.registry import card

PLAIN_CLASSES = (int, float, str, bool, type(None))
ON_CONSTANTS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod,
                ast.FloorDiv: operator.floordiv}
"""Python's operators on constants that keys are made of."""


def static_of(frame, node):
    """The function, module or class that a name stands for (`f`, `np.linalg.solve`), or None where that is not known. One of Python's own
    streams is met where it stands."""
    kind = node.__class__
    if kind is ast.Name:
        value = frame.look(node.id)
        return value if isinstance(value, STATIC) else None
    if kind is ast.Subscript:
        owner = static_of(frame, node.value)
        if isinstance(owner, Container) and owner.kind == "rows":
            place = frame.look(node.slice.id) if isinstance(node.slice, ast.Name) else constant_at(frame, node.slice)
            return row_at(owner, place) if isinstance(place, (Name, Const)) else None
        value = None if owner is None else item_of(owner, node.slice) if isinstance(owner, Pack) else frame.env.get(slot_at(frame, node))
        return value if isinstance(value, STATIC) else None
    if kind is not ast.Attribute:
        return None
    if node.value.__class__ is ast.Attribute and node.value.attr in STREAMS:
        owner = static_of(frame, node.value.value)
        if isinstance(owner, Known) and owner.extern.value is sys:
            return None
    inner = static_of(frame, node.value)
    if is_one_of(inner):
        return static_member(frame, inner, frame.scope.mangled(node.attr))
    if node.value.__class__ is ast.Call and frame.unit.has_cells:
        inner, above = object_above(frame, node.value)
        return None if inner is None else static_member(frame, inner, frame.scope.mangled(node.attr), above)
    if not isinstance(inner, Known):
        return None
    value = attribute_of(frame, inner, node.attr)
    return value if isinstance(value, STATIC) else None


def key_of(frame, node):
    """The public name of the library's function that an expression names, or None."""
    static = static_of(frame, node)
    return static.key if isinstance(static, Known) else None


def user_code(static):
    """The Callee behind a known function of the user's, or None where it is to be an operation by itself."""
    return static.scope.unwrap(static.found) if static.found is not None and static.key is None else None


def is_made(frame, name):
    """True if a variable holds a function made in the program."""
    return isinstance(frame.look(name), MADE)


def changes_outside(frame, name):
    """True if a variable holds a function that binds variables around it."""
    value = frame.look(name)
    return isinstance(value, Local) and binds_outside(value.node) is not None


def attribute_of(frame, owner, attr):
    """The attribute of a known module, class or object: a constant, something static, or data; None where it is missing
    or is read where it stands."""
    text = f"{owner.extern.name}.{attr}"
    if isinstance(owner.extern.value, ModuleType):
        key = global_key(vars(owner.extern.value), attr)
        if key in frame.unit.outer.followed:
            frame.refuse("Global", frame.statement)
        if frame.unit.outer.is_live(key):
            found = owner.found and owner.scope.look_attribute(owner.found.path, attr)
            plain = found is not None and is_plain_found(found, owner.scope)
            return frame.unit.outer.operation("read", key, vars(owner.extern.value), plain=plain)
    if isinstance(owner.extern.value, type) and canonical(getattr(owner.extern.value, attr, None)) is not None:
        return Known(Extern(text, getattr(owner.extern.value, attr)))       # it is another object each time
    if owner.found is not None:
        found = owner.scope.look_attribute(owner.found.path, attr)
        data = not found.baked and found.kind != "missing" and not isinstance(owner.extern.value, ModuleType)
        if found.kind == "computed" or data and frame.unit.outer.is_live(("attribute", attr)):
            is_plain_found(found, owner.scope)      # for the guard
            return None
        return from_world(frame, found, text, owner.scope)
    value = getattr(owner.extern.value, attr, None)
    if value is None or isinstance(value, (bool, int, float, str)):
        return Const(value)
    return Known(Extern(text, value))


def from_world(frame, found, text, scope):
    """The value of something found in the user's world: a constant, something static, or data that is read at each call."""
    if found.kind == "missing":
        return None
    if found.baked:
        value = found.value
        if value is None or isinstance(value, (bool, int, float, str, type(Ellipsis))):
            return Const(value)
        if value is globals:
            return Known(frame.unit.outer.variables_of(scope.function.__globals__))
        frame.unit.outer.declare_writes(value)
        return Known(Extern(text, value), found, scope)
    return captured_data(frame, found, text)


def captured_data(frame, found, text):
    """The parameter by which data of the user's world is handed over at each call; the Container of an object that is taken apart."""
    unit, place = frame.unit, place_of(frame.unit.function, found.path)
    label, known = user(text.rpartition(".")[2]), unit.users.get(id(found.value)) or unit.arrays.get(id(found.value))
    if type(found.value) is tuple and any(id(item) in unit.users for item in found.value):
        found.guarded = True
        items = [frame.scope.look_item(found.path, key) for key in range(len(found.value))]
        return Pack("tuple", tuple([from_world(frame, item, f"{text}_{key}", frame.scope) for key, item in enumerate(items)]))
    if known is None:
        note_holder(unit, place, found)
        return captured_at(unit, place, found, label)
    if place != known.place:
        unit.same[captured_at(unit, place, found, label, True).id] = known.expr
    return known.held


def note_holder(unit, place, found):
    """Notes an object outside that holds an array which another one holds that is taken apart: so is this one."""
    if unit.arrays and any(id(held) in unit.arrays for held in getattr(found.value, "__dict__", {}).values()):
        unit.outer.open_object(place, found.path)


def captured_at(unit, place, found, label, owner=False):
    """The parameter for what is at a place; `owner` says that it is taken apart."""
    param = unit.captured.get(place)
    if param is None:
        param = unit.captured[place] = Param(unit.namer.new(label), "captured", found.path, owner=found.value if owner else None)
        unit.note(param.name, Extern(label.stem, found.value))
    return Name(param.name)


def is_constant(key):
    """True if no derivative flows through the library's function of that name."""
    if key is None:
        return False
    found = card(key)
    return found is not None and found.rule is not None and found.rule.kind == "constant" and found.reals != "only"


def item_of(pack, index):
    """The item of a Pack under a constant; None where there is none."""
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub) and isinstance(index.operand, ast.Constant):
        key = -index.operand.value
    elif isinstance(index, ast.Constant):
        key = index.value
    else:
        return None
    if pack.kind == "dict":
        return pack.items.get(key)
    keyed = dict(enumerate(pack.items))
    return keyed.get(key + len(keyed) if isinstance(key, int) and key < 0 else key)


def makes_object(frame, call):
    """True if a call makes an object of a class of the user's that can be taken apart."""
    name = call.func.id if isinstance(call.func, ast.Name) else None
    value = frame.look(name) if name is not None and not frame.is_outside(name) else None
    if value is None and name in frame.flow.classes:
        return True
    found = value.found if isinstance(value, Known) and value.key is None else named_outside(frame, call.func)
    return found is not None and isinstance(found.value, type) and is_plain(found.value)


def named_outside(frame, node):
    """The Found of a function, class or module of the user's world that an expression names; None for anything else. Nothing is
    captured for it."""
    match node:
        case ast.Name(id=name) if frame.is_outside(name):
            found = frame.scope.look(name)
        case ast.Attribute(value=ast.Name() as owner, attr=attr):
            owner = named_outside(frame, owner)
            found = frame.scope.look_attribute(owner.path, attr) if owner is not None and isinstance(owner.value, ModuleType) else None
        case _:
            return None
    return found if found is not None and found.baked else None


# --- what Containers hold -------------------------------------------------


def slot_at(frame, node):
    """The Slot that an attribute or item of a Container is; None for any other expression, and where the key is not known."""
    if node.__class__ is ast.Attribute:
        owner = static_of(frame, node.value)
        is_object = isinstance(owner, Container) and owner.kind == "object" and owner.row is None
        return Slot(owner, frame.scope.mangled(node.attr)) if is_object else None
    owner = static_of(frame, node.value) if node.__class__ is ast.Subscript else None
    return slot_in(frame, owner, node) if isinstance(owner, Container) else None


def slot_in(frame, owner, node):
    """The same of a Container that what stands before the brackets is."""
    if owner.kind in ("object", "rows"):
        return None
    key = constant_at(frame, node.slice)
    if key is None:
        return None
    if owner.kind == "list" and type(key.value) is int and key.value < 0:
        key = Const(key.value + len(keys_of(owner, frame.env)))
    return Slot(owner, key.value)


def needs_container(frame, node):
    """Return True if an expression names a Container for more than to read a number or array that it holds."""
    return mentions(frame, node, lambda inner: reads_held(frame, inner))


def reads_held(frame, node):
    """Return True if an expression is a number or array that a Container holds."""
    slot = slot_at(frame, node) if node.__class__ in (ast.Attribute, ast.Subscript) else None
    return slot is not None and not isinstance(frame.env.get(slot), (*STATIC, type(None)))


def constant_at(frame, node):
    """The Const that an expression is, where that is known; None for any other."""
    try:
        return Const(folded(frame, node))
    except (LookupError, ArithmeticError, TypeError, ValueError):
        return None


def folded(frame, node):
    """The value of an expression of constants: of numbers, texts and tuples. Raises LookupError where it is not known."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            outside = frame.is_outside(name) and name not in frame.own
            known = constant_outside(frame, name) if outside else as_constant(frame, frame.look(name))
            if known is None:
                raise LookupError(name)
            return known.value
        case ast.Tuple(elts=elts):
            return tuple([folded(frame, part) for part in elts])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -folded(frame, operand)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Mod() | ast.FloorDiv() as op, left=left, right=right):
            return ON_CONSTANTS[type(op)](folded(frame, left), folded(frame, right))
        case ast.JoinedStr(values=values):
            return "".join([folded(frame, part) for part in values])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return format(folded(frame, value))
    raise LookupError(node)


def constant_outside(frame, name):
    """The Const that a variable of the user's world holds, a number, a text or a tuple of such, which it has to hold from then on; None
    for any other."""
    if frame.unit.outer.is_live(frame.outer_key(name)):
        return None
    found = frame.scope.look(name)
    if found.kind == "missing" or not is_constant_value(found.value):
        return None
    found.baked = found.guarded = True
    return Const(found.value)


def is_constant_value(value):
    return type(value) in PLAIN_CLASSES or type(value) is tuple and all(map(is_constant_value, value))


def as_constant(frame, value):
    """The Const that a value is, where that is known."""
    return value if isinstance(value, Const) else frame.unit.constants.get(value.id) if isinstance(value, Name) else None


def static_member(frame, owner, name, above=None):
    """The static value that an object finds under a name, if it is known when compiling; None for anything else, and where it is to be
    called."""
    if isinstance(owner, Choice):
        one, other = static_member(frame, owner.one, name, above), static_member(frame, owner.other, name, above)
        return None if one is None or other is None else Choice(owner.test, one, other)
    if not isinstance(owner, Container) or owner.kind != "object":
        return None
    if name == "__class__":
        return owner.cls
    found = found_in_class(owner.cls, name, above) if owner.cls is not None else None
    value = held(frame, owner, name) if above is None and (found is None or found.kind != "property") else None
    if value is not None:
        return value if isinstance(value, STATIC) else None
    if found is None or found.kind in ("property", "cached", "chosen", "other"):
        return None
    made = attribute_of(frame, owner.cls, name) if found.kind == "data" else from_world(frame, found.found, name, owner.cls.scope)
    if found.kind == "partial" and isinstance(made, Known):
        args, kwargs = found.given
        values = [from_world(frame, one, name, owner.cls.scope) for one in (*args, *kwargs.values())]
        return Partial(made, (owner, *values[:len(args)]), tuple(zip(kwargs, values[len(args):])))
    if found.kind in ("method", "class") and isinstance(made, Known):
        return Partial(made, (owner if found.kind == "method" else owner.cls,), ())
    return made if isinstance(made, STATIC) else None


def object_above(frame, node):
    """The object and the class that `super(cls, self)` names; (None, None) for any other call."""
    function = static_of(frame, node.func) if len(node.args) == 2 else None
    if isinstance(function, Known) and function.extern.value is super:
        cls, owner = static_of(frame, node.args[0]), static_of(frame, node.args[1])
        if isinstance(owner, Container) and isinstance(cls, Known) and cls.extern.value in owner.cls.extern.value.__mro__:
            return owner, cls.extern.value
    return None, None


# --- live variables of the user's world -------------------------------------


def live_call(frame, verb, name, *value):
    """The call that reads, writes or deletes a live variable."""
    key = frame.outer_key(name)
    place = frame.space if key[0] == "global" else cell_of(frame, name)
    plain = verb == "read" and is_plain_found(frame.scope.look(name), frame.scope)
    return frame.unit.outer.operation(verb, key, place, *value, plain=plain)


def tell_world(frame, name, value):
    """A variable of the user's world that is followed holds a value from here on, a number; None takes its value away."""
    if value is None:
        frame.emit(Effect(live_call(frame, "delete", name), frame.span()))
        return
    if isinstance(value, STATIC):
        frame.refuse("Global", frame.statement)
        return
    if not isinstance(value, Const):
        refusal = refusal_of("Global" if frame.outer_key(name)[0] == "global" else "Nonlocal", frame.span())
        text = Const(render(refusal.message, refusal.hint, refusal.span))
        number = Apply("runtime.number", (value, Const(refusal.error), text), (), frame.span())
        value = Apply("adcompile.stop_gradient", (frame.temporary(number, frame.statement, True),))
    frame.emit(Effect(live_call(frame, "write", name, value), frame.span()))


def cell_of(frame, name):
    """The cell of a variable around the outermost function that is followed here: a captured parameter."""
    if frame.parent is not None:
        return cell_of(frame.parent, name)
    return captured_data(frame, frame.scope.look_variable(name), name)


# --- methods of objects whose class is known --------------------------------


def method_key_of(frame, func):
    """The key of a method of what is known before types are: of a logger, a bar, one of Python's streams; or None."""
    match func:
        case ast.Attribute(value=ast.Call(func=maker), attr=name):
            return method_key(made_by(key_of(frame, maker)), name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return method_key(class_behind(frame, frame.look(owner), owner), name)
        case ast.Attribute(value=ast.Attribute(value=owner, attr=inner), attr=name):
            static = static_of(frame, owner)
            if isinstance(static, Known) and isinstance(static.extern.value, ModuleType):
                found = static.scope.look_attribute(static.found.path, inner) if static.found is not None else None
                return of_stream(func, static.extern.value) or found and method_key(class_found(frame, found), name)
    return None


def class_behind(frame, value, name):
    """The key of the class of an object; of a variable of the user's world by what it holds now."""
    if isinstance(value, Name) and value.id in frame.unit.objects:
        return frame.unit.objects[value.id]
    return class_found(frame, frame.scope.look(name)) if frame.is_outside(name) and not isinstance(value, STATIC) else None


def class_found(frame, found):
    """The key of the class of an object of the user's world."""
    if found.kind in ("missing", "computed") or found.baked or class_of(found.value) is None:
        return None
    frame.scope.look_attribute(found.path, "__class__")
    return class_of(found.value)
