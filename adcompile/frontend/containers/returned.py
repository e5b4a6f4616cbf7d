"""Objects that a function returns: the program returns dicts of what they hold, and a *form* says which classes these are of.

    Out(a=x * x, b=[P(x[0], 1.0)])      {"a": x * x, "b": [{"u": x[0], "v": 1.0}]}, and (Out, {"a": None, "b": (None, {0: (P, ...)})})
"""

from types import SimpleNamespace

from adcompile.frontend.containers.taken_apart import remade_of, slots_in
from adcompile.frontend.frame.slots import held, is_certain, keys_of, show
from adcompile.frontend.frame.values import Container, Pack


def as_dicts(frame, value):
    """The value with a dict in the place of each object, and its form; the value as it is, and None, where there is no object in it."""
    if isinstance(value, Container) and value.kind == "object":
        cls = SimpleNamespace if value.cls is None else value.cls.extern.value
        if not isinstance(cls, type) or value.iterator:
            return value, None
        is_certain(frame, value, frame.statement)
        names, slots = keys_of(value, frame.env), slots_in(cls) if not issubclass(cls, tuple) else ()
        ordered = [*[name for name in slots if name in names], *[name for name in names if name not in slots]]
        items = {name: as_dicts(frame, held(frame, value, name)) for name in ordered}
        return Pack("dict", {name: item for name, (item, _) in items.items()}), (cls, {name: form for name, (_, form) in items.items()})
    if isinstance(value, Container) and value.kind != "rows":
        keys = keys_of(value, frame.env)
        places = keys if value.kind == "dict" else range(len(keys))
        held_items = {key: held(frame, value, key) for key in places}
        if not any(holds_objects(frame, item) for item in held_items.values()):
            return value, None
        is_certain(frame, value, frame.statement)
        show(frame, value)
        value = Pack(value.kind, held_items if value.kind == "dict" else tuple(held_items.values()))
    if isinstance(value, Pack):
        keys = list(value.items) if isinstance(value.items, dict) else range(len(value.items))
        items = {key: as_dicts(frame, value.items[key]) for key in keys}
        if not any(form for _, form in items.values()):
            return value, None
        made = [item for item, _ in items.values()]
        return Pack(value.kind, dict(zip(items, made)) if value.kind == "dict" else tuple(made)), (
            None, {key: form for key, (_, form) in items.items()})
    return value, None


def holds_objects(frame, value):
    """Return True if a value is an object, or a structure with one in it."""
    if isinstance(value, Container) and value.kind == "object":
        return True
    if isinstance(value, Container) and value.kind != "rows":
        keys = keys_of(value, frame.env)
        return any(holds_objects(frame, held(frame, value, key)) for key in (keys if value.kind == "dict" else range(len(keys))))
    if isinstance(value, Pack):
        return any(holds_objects(frame, item) for item in (value.items.values() if isinstance(value.items, dict) else value.items))
    return False


def in_form(value, form):
    """A value that a program returns, with the objects that its form tells of."""
    if form is None:
        return value
    cls, forms = form
    if cls is not None:
        return remade_of(cls, {name: in_form(value[name], inner) for name, inner in forms.items()})
    if isinstance(value, dict):
        return {key: in_form(item, forms.get(key)) for key, item in value.items()}
    return type(value)([in_form(item, forms.get(place)) for place, item in enumerate(value)])
