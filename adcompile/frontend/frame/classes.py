"""Classes of the user's, and what their objects find in them: methods, properties, data of the class.

    is_plain(cls)               whether objects of a class do no more than Python does of itself: they can be taken apart
    found_in_class(cls, name)   what stands under a name in a class or those that it inherits from, as a `Member`
"""

import abc
import dataclasses
from collections import namedtuple
from dataclasses import dataclass
from functools import cached_property, partialmethod, singledispatchmethod
from types import FunctionType, MemberDescriptorType
from typing import Any, Generic, Protocol

from adcompile.frontend.outside.library import is_library

NOTHING_OF_THEIR_OWN = (object, abc.ABC, Generic, Protocol)
FieldOfRecord = type(vars(namedtuple("One", "field"))["field"])
HOOKS = ("__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__new__", "__del__", "__set_name__", "__class_getitem__")
"""A class may have none of these of its own, except that a frozen dataclass refuses to be written."""


OF_RECORDS = ("_replace", "_asdict", "_make", "_fields")
"""Named tuples have these beside their fields."""


@dataclass(slots=True, eq=False)
class Member:
    """An entry of a class. `kind` is "method", "static", "class", "property" (its getter; `setter` too), "cached" (a property whose value the
    object keeps), "data", "partial" (a `partialmethod`: its function; `given` the arguments that it has already), "chosen" (a
    `singledispatchmethod`: the function that chooses), or "other" for what finds its value in its own way."""

    kind: str
    found: Any
    setter: Any = None
    given: Any = None


def is_plain(cls):
    """Return True if a class is the user's, and making, reading and writing its objects runs no code but `__init__`, methods and
    properties."""
    if not isinstance(cls, type) or type(cls) not in (type, abc.ABCMeta, type(Protocol)):
        return False
    if issubclass(cls, tuple):
        return is_record(cls)
    for base in cls.__mro__:
        if base in NOTHING_OF_THEIR_OWN:
            continue
        if is_library(base) or any(name in vars(base) for name in HOOKS if not is_frozen(base) or name not in HOOKS[2:4]):
            return False
        if any(hasattr(type(value), "__set__") and not isinstance(value, (property, MemberDescriptorType)) for value in vars(base).values()
               if not isinstance(value, type) and type(value).__name__ != "getset_descriptor"):
            return False
    return not getattr(cls, "__abstractmethods__", None)


def is_record(cls):
    """Return True if a class is a named tuple, with nothing but fields and methods."""
    fields = getattr(cls, "_fields", None)
    own = [name for base in cls.__mro__[:-2] for name in vars(base) if name in (*HOOKS, "__init__", "__getitem__", "__iter__", "__len__")]
    made = getattr(cls.__new__, "__code__", None)
    return isinstance(fields, tuple) and own == ["__new__"] and made is not None and made.co_filename.startswith("<") and not is_library(cls)


def is_frozen(cls):
    """Return True if objects of a class are never written: of a frozen dataclass."""
    return "__dataclass_params__" in vars(cls) and vars(cls)["__dataclass_params__"].frozen


def is_frozen_object(cls):
    """Return True if a class, or one that it inherits from, is a frozen dataclass."""
    return any(map(is_frozen, cls.__mro__)) or issubclass(cls, tuple)


def generated_init(cls):
    """The fields of a dataclass whose `__init__` no text shows, as `dataclasses` made it; None for any other class."""
    init = cls.__init__
    made = isinstance(init, FunctionType) and init.__code__.co_filename == "<string>"
    return dataclasses.fields(cls) if made and dataclasses.is_dataclass(cls) else None


def found_in_class(known, name, above=None):
    """The Member that objects of a class find under a name; None where there is none. With `above` only the classes after this one are
    looked at, as `super` does."""
    cls, scope, path = known.extern.value, known.scope, known.found.path
    bases = cls.__mro__ if not issubclass(cls, tuple) or name not in OF_RECORDS else ()
    first = 0 if above is None else bases.index(above) + 1
    for position in range(first, len(bases)):
        if name not in vars(bases[position]) or is_library(bases[position]):
            continue
        if position:
            path = scope.look_item(scope.look_attribute(path, "__mro__").path, position).path
        return member(scope, path, vars(bases[position])[name], name)
    return None


def member(scope, path, raw, name):
    match raw:
        case FunctionType():
            return Member("method", scope.look_attribute(path, name))
        case staticmethod():
            return Member("static", scope.look_attribute(path, name))
        case classmethod():
            return Member("class", scope.look_attribute(in_dict(scope, path, name), "__func__"))
        case property(fget=getter, fset=setter):
            held = in_dict(scope, path, name)
            return Member("property", getter and scope.look_attribute(held, "fget"), setter and scope.look_attribute(held, "fset"))
        case cached_property():
            return Member("cached", scope.look_attribute(in_dict(scope, path, name), "func"))
        case partialmethod(func=FunctionType()):
            held = in_dict(scope, path, name)
            given = scope.look_attribute(held, "args").path, scope.look_attribute(held, "keywords").path
            args = tuple([scope.look_item(given[0], place) for place in range(len(raw.args))])
            kwargs = {key: scope.look_item(given[1], key) for key in raw.keywords}
            return Member("partial", scope.look_attribute(held, "func"), given=(args, kwargs))
        case singledispatchmethod(dispatcher=FunctionType()):
            return Member("chosen", scope.look_attribute(in_dict(scope, path, name), "dispatcher"))
        case MemberDescriptorType() | FieldOfRecord():
            return None
    if hasattr(type(raw), "__get__") and not isinstance(raw, type):
        return Member("other", None)
    return Member("data", scope.look_attribute(path, name))


def in_dict(scope, path, name):
    """The path to what stands in a class under a name, as it stands there."""
    return scope.look_item(scope.look_attribute(path, "__dict__").path, name).path
