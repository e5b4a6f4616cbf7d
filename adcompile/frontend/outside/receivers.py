"""Methods of objects that are known by their class (loggers, bars), and of Python's own streams, before types are known.

    key_of_bound(function)          the key of a method of an object: "logging.Logger.info"; None where it has no card
    class_of(value)                 the key of the class that has cards of its methods: "logging.Logger"
    of_stream(node, found)          the key of a method of `sys.stdout` or `sys.stderr`: "sys.stdout.write"
    only_tells(key)                 whether an operation does nothing but to put out text, or to take its time

Whatever stands at `sys.stdout` is taken to be a stream. A subclass of the user's is none of these classes.
"""

import ast
import sys
from functools import lru_cache
from types import BuiltinMethodType, MethodType, ModuleType

from adcompile.frontend.outside.library import canonical, is_library
from adcompile.ops.fields.effects import Doing
from adcompile.ops.keys import OWNERS
from adcompile.ops.registry import card

STREAMS = ("stdout", "stderr")
WITHOUT_OBJECTS = ("logging.Logger", "io.StringIO", "io.TextIOWrapper", "rich.console.Console", "loguru._logger.Logger", "_csv.writer")
"""Classes of which objects hold nothing that runs code, but for what is trusted."""


def class_of(value):
    """The key of the class that has cards of the methods of an object; None where there is none."""
    return key_of_class(type(value))


@lru_cache(maxsize=1024)
def key_of_class(cls):
    """The same of the class of an object."""
    if not is_library(cls):
        return None
    return next((key for base in cls.__mro__ if (key := canonical(base) or f"{base.__module__}.{base.__qualname__}") in OWNERS
                 or key in WITHOUT_OBJECTS), None)


def key_of_bound(function):
    """The key of a method that an object of such a class has by its class; None of any other function."""
    receiver = getattr(function, "__self__", None)
    if not isinstance(function, (MethodType, BuiltinMethodType)) or isinstance(receiver, (type, ModuleType)):
        return None
    name = function.__name__
    own = getattr(type(receiver), name, None)
    known = own is function.__func__ if isinstance(function, MethodType) else own is not None
    return method_key(class_of(receiver), name) if known else None


def method_key(owner, name):
    """The key of a method of a class; None where it has no card."""
    key = f"{owner}.{name}"
    return key if owner is not None and card(key) is not None else None


def of_stream(node, owner):
    """The key of a method of one of Python's own streams; `owner` is the object that the first name stands for."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr=stream), attr=name) if owner is sys and stream in STREAMS:
            return method_key(f"sys.{stream}", name)
    return None


def is_of_stream(key):
    """Return True if a method is one of a stream, `sys.stdout.write`. The stream is part of the key and no operand."""
    return key is not None and key.startswith("sys.")


def made_by(key):
    """The key of the class of what a function makes; None where that is not known."""
    found = None if key is None else card(key)
    return found.gives or None if found is not None else None


def only_tells(key):
    """Return True if an operation does nothing but put out text, or wait."""
    found = None if key is None else card(key)
    return found is not None and found.effect in (Doing.PRINTS, Doing.MOMENT)
