"""Methods of dicts that are taken apart."""

from adcompile.frontend.containers.tables import TABLE
from adcompile.frontend.frame.meanings import as_constant
from adcompile.frontend.frame.raising import raises
from adcompile.frontend.frame.slots import held, is_certain, keys_of, opened, put, take
from adcompile.frontend.frame.values import Container, Pack
from adcompile.ir.nodes import Const
from adcompile.ops.by_operation import ByOperation

methods = ByOperation()
"""By method: the function `f(frame, owner, args, kwargs, node)` that gives the value of a call of it; None where it is refused."""
views = ByOperation()
"""By method without effect and arguments: the function `f(frame, owner)` that gives what it shows, as a Pack."""


def call_of_method(frame, owner, name, args, kwargs, node):
    """The value of a call of a method of a dict."""
    if not is_certain(frame, owner, node):
        return Const(None)
    if name in views and not args and not kwargs:
        return views[name](frame, owner)
    value = methods[name](frame, owner, args, dict(kwargs), node) if name in methods else None
    if value is None and name in vars(TABLE) and frame.unit.outer.ask_table(owner):
        return Const(None)
    if value is None:
        frame.refuse("member", node)
        return Const(None)
    return value


@views("keys")
def keys(frame, owner):
    return Pack("tuple", tuple([Const(key) for key in keys_of(owner, frame.env)]))


@views("values")
def values(frame, owner):
    return Pack("tuple", tuple([held(frame, owner, key) for key in keys_of(owner, frame.env)]))


@views("items")
def items(frame, owner):
    return Pack("tuple", tuple([Pack("tuple", (Const(key), held(frame, owner, key))) for key in keys_of(owner, frame.env)]))


@methods("get")
def get(frame, owner, args, kwargs, node):
    key = as_constant(frame, args[0]) if args and not kwargs else None
    if key is None or len(args) > 2:
        return None
    found = held(frame, owner, key.value)
    return found if found is not None else args[1] if len(args) == 2 else Const(None)


@methods("setdefault")
def setdefault(frame, owner, args, kwargs, node):
    key = as_constant(frame, args[0]) if args and not kwargs else None
    if key is None or len(args) > 2:
        return None
    if held(frame, owner, key.value) is None:
        put(frame, owner, key.value, args[1] if len(args) == 2 else Const(None))
    return held(frame, owner, key.value)


@methods("pop")
def pop(frame, owner, args, kwargs, node):
    key = as_constant(frame, args[0]) if args and not kwargs else None
    if key is None or len(args) > 2:
        return None
    found = held(frame, owner, key.value)
    if found is not None:
        take(frame, owner, key.value)
        return found
    if len(args) == 2:
        return args[1]
    raises(frame, KeyError, key.value)
    return Const(None)


@methods("popitem")
def popitem(frame, owner, args, kwargs, node):
    if args or kwargs:
        return None
    keys = keys_of(owner, frame.env)
    if not keys:
        raises(frame, KeyError, "popitem(): dictionary is empty")
        return Const(None)
    found = held(frame, owner, keys[-1])
    take(frame, owner, keys[-1])
    return Pack("tuple", (Const(keys[-1]), found))


@methods("update")
def update(frame, owner, args, kwargs, node):
    if len(args) > 1 or any(not isinstance(arg, Container) or arg.kind != "dict" for arg in args):
        return None
    if not all(is_certain(frame, arg, node) for arg in args):
        return None
    more = {key: held(frame, arg, key) for arg in args for key in keys_of(arg, frame.env)} | kwargs
    for key, value in more.items():
        put(frame, owner, key, value)
    return Const(None)


@methods("copy")
def copy(frame, owner, args, kwargs, node):
    made = opened(frame, "dict", owner.stem, node, None, owner.factory)
    for key in keys_of(owner, frame.env):
        put(frame, made, key, held(frame, owner, key))
    return made


@methods("clear")
def clear(frame, owner, args, kwargs, node):
    for key in keys_of(owner, frame.env):
        take(frame, owner, key)
    return Const(None)
