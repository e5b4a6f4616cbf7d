"""Questions about expressions that are lowered already."""

from adcompile.frontend.frame.slots import keys_of
from adcompile.frontend.frame.values import Container, Pack, Slot
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.visit import is_display
from adcompile.ops.registry import card


def keyed_items(value):
    """The items of a dict display whose keys are constants, by key; None for anything else."""
    if not isinstance(value, Apply) or value.op != "dict":
        return None
    keys, values = value.args[::2], value.args[1::2]
    known = all(isinstance(key, Const) for key in keys)
    return {key.value: item for key, item in zip(keys, values)} if known else None


def items_of(frame, value):
    if isinstance(value, Container) and (value.kind == "rows" or value.row is not None):
        return None
    if isinstance(value, Container):
        keys = keys_of(value, frame.env) if not value.uncertain and (value.kind != "object" or is_tuple(value)) else None
        return keys if keys is None else tuple([Const(key) if value.kind == "dict" else frame.env[Slot(value, key)] for key in keys])
    if isinstance(value, Pack):
        return tuple(map(Const, value.items)) if value.kind == "dict" else value.items
    if isinstance(value, Name):
        return frame.unit.displays.get(value.id)
    if is_display(value):
        return value.args
    return None


def is_tuple(container):
    """True if an object is a named tuple."""
    return container.kind == "object" and container.cls is not None and issubclass(container.cls.extern.value, tuple)


def is_shape(expr):
    """True if an expression is a tuple or list that is written out, or a slice."""
    return is_display(expr) or isinstance(expr, Apply) and expr.op == "slice"


def is_atom(expr):
    return isinstance(expr, (Name, Const, Extern))


def is_quiet(expr):
    """True if it does not matter when an expression is evaluated: it has no effect and reads no memory."""
    match expr:
        case Name() | Const() | Extern():
            return True
        case Apply(op, args, kwargs):
            found = card(op)
            return found is not None and found.is_movable and all(map(is_quiet, args)) and not kwargs
    return False
