"""Objects of the user's that are arguments: which of them can be taken apart, what they hold, how another one is made like them.

    is_open(cls)            whether objects of a class do no more than Python does of itself
    attributes(value)       what an object holds, by name
    remade(value, items)    an object of the same class that holds other values: no code of the class runs
    holds_objects(value)    whether an argument is, or has in it, an object with floats
    parts_of(value, tell)   what is to be said of each part of it, as `Parts`
    problem_of_object(value)    why it cannot be taken apart, and a hint; None where it can
"""

from functools import lru_cache
from keyword import iskeyword
from types import MemberDescriptorType, SimpleNamespace

import numpy as np

from adcompile.frontend.containers.parts import Parts
from adcompile.frontend.frame.classes import is_plain
from adcompile.ir.objects import is_computed, is_design, stores

STRUCTURES = (list, tuple, dict)
ARRAYS = ("to_numpy", "__array__")
"""Objects that have one of these are arrays of their own kind and are not taken apart."""


@lru_cache(maxsize=512)
def is_open(cls):
    """Return True if objects of a class are what their attributes are: of a dataclass, a named tuple, `SimpleNamespace`, a plain class."""
    if any(hasattr(cls, name) for name in ARRAYS):
        return False
    return cls is SimpleNamespace or is_plain(cls) and (issubclass(cls, tuple) or not any(
        is_computed(found) and not isinstance(found, property) for base in cls.__mro__[:-1] for found in vars(base).values()))


@lru_cache(maxsize=512)
def slots_in(cls):
    """The attributes for which objects of a class have places of their own, as they are called there."""
    return () if cls is SimpleNamespace else tuple([name for base in reversed(cls.__mro__[:-1]) for name, found in vars(base).items()
                  if isinstance(found, MemberDescriptorType)])


def attributes(value):
    """The values that an object holds, by name."""
    cls = value.__class__
    if issubclass(cls, tuple):
        return dict(zip(cls._fields, value))
    own, slots = getattr(value, "__dict__", {}), slots_in(cls)
    return {name: getattr(value, name) for name in slots if hasattr(value, name)} | own if slots else own


def remade(value, items):
    """An object of the class of `value` that holds these items."""
    return remade_of(value.__class__, items)


def remade_of(cls, items):
    """An object of a class that holds these items."""
    if issubclass(cls, tuple):
        return tuple.__new__(cls, items.values())
    made, slots = cls.__new__(cls), slots_in(cls)
    for name, item in items.items():
        if name in slots:
            object.__setattr__(made, name, item)
        else:
            made.__dict__[name] = item
    return made


def items_of_structure(value):
    """The items of a list, tuple, dict or object by their keys; a named tuple has names."""
    if isinstance(value, dict):
        return value
    return attributes(value) if is_open(value.__class__) else dict(enumerate(value))


def has_floats(value, above=()):
    """Return True if a value has a derivative: it is a float, or an array, list, tuple, dict or object with floats in it."""
    cls = value.__class__
    if cls is float:
        return True
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "fc" and not is_design(cls)
    if isinstance(value, (tuple, list)):
        return any([has_floats(item, above) for item in value])
    if isinstance(value, dict):
        return any([has_floats(item, above) for item in value.values()])
    if isinstance(value, (float, complex)):
        return True
    if cls in NO_OBJECTS or not is_open(cls) or any([one is value for one in above]):
        return False
    return problem_of_object(value) is None and any([has_floats(item, (*above, value)) for item in attributes(value).values()])


NO_OBJECTS = frozenset([int, bool, str, type(None)])


def holds_objects(value):
    """Return True if an argument is taken apart: it is, or has in it, an object with floats; or any object where there are no floats."""
    if isinstance(value, STRUCTURES) and not is_open(value.__class__):
        floats = has_floats(value)
        return any([holds_objects(item) for item in items_of_structure(value).values() if has_floats(item) is floats])
    return value.__class__ not in NO_OBJECTS and value.__class__ is not np.ndarray and is_open(value.__class__)


def any_object(value):
    """Return True if a list, tuple or dict has an object in it that can be taken apart."""
    if isinstance(value, STRUCTURES) and not is_open(value.__class__):
        return any([any_object(item) for item in (value.values() if isinstance(value, dict) else value)])
    return value.__class__ not in NO_OBJECTS and is_open(value.__class__) and problem_of_object(value) is None


def can_open(value):
    """Return True if a value is or holds a list or dict which can be taken apart where it is written."""
    if is_open(value.__class__):
        return any(map(can_open, attributes(value).values()))
    return value.__class__ in STRUCTURES and (value.__class__ is not tuple or any(map(can_open, value)))


def is_tree(value):
    """Return True if a value is an object, list, tuple or dict that can be taken apart, and nothing in it holds it."""
    if is_open(value.__class__) and value.__class__ not in NO_OBJECTS:
        return problem_of_object(value) is None
    return value.__class__ in STRUCTURES and problem_of_shape(value, (value,)) is None


def count_of(value):
    """The number of items in a value that would be taken apart as far as can be."""
    if not isinstance(value, STRUCTURES) and (value.__class__ in NO_OBJECTS or not is_open(value.__class__)):
        return 1
    return sum(map(count_of, items_of_structure(value).values()))


def parts_of(value, tell, deep=False):
    """The Parts of an argument that is taken apart, with `tell(item)` of each that is not; with `deep` dicts and lists are."""
    cls = value.__class__
    kind = "object" if is_open(cls) else next(kind.__name__ for kind in STRUCTURES if isinstance(value, kind))
    items = [(key, parts_of(item, tell, deep) if any_object(item) or deep and item.__class__ in STRUCTURES else tell(item))
             for key, item in items_of_structure(value).items()]
    return Parts(kind, cls if kind == "object" else None, tuple(items))


def taken_apart(value, found=None):
    """All objects, lists and dicts that are taken apart of an argument, each as often as it is met; what cannot be written is not among
    them."""
    found = [] if found is None else found
    if any_object(value):
        if not isinstance(value, tuple):
            found.append(value)
        for item in items_of_structure(value).values():
            taken_apart(item, found)
    return found


def problem_of_object(value, above=()):
    """The words for why an object of the user's cannot be taken apart, and a hint; None where it can."""
    cls = value.__class__
    for name in attributes(value):
        if not name.isidentifier() or iskeyword(name) or not issubclass(cls, tuple) and not stores(cls, name):
            return f"has an attribute {name!r} that is not read as it is stored", "Keep it under another name."
    return problem_of_shape(value, (*above, value))


def problem_of_shape(value, above):
    """As `problem_of_object`, for what an object holds: it may hold itself."""
    for item in items_of_structure(value).values():
        if isinstance(item, STRUCTURES) or item.__class__ not in NO_OBJECTS and is_open(item.__class__):
            if any([one is item for one in above]):
                return "holds itself", "Hand over what the function needs of it."
            problem = problem_of_object(item, above) if is_open(item.__class__) else problem_of_shape(item, (*above, item))
            if problem is not None:
                return problem
    return None
