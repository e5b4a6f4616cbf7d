"""The function that a command names, `package.module:f`, `file.py:f` or `module:Class.method`, and its arguments."""

import difflib
import importlib
import importlib.util
import os
import sys
from operator import attrgetter

import numpy as np

HINT = "Name it as module:function, or as file.py:function."


class CannotFind(Exception):
    """Something that a command names is not there."""


def found(text):
    """The module and the function that a text names. The current directory is searched first."""
    place, _, path = text.rpartition(":")
    if not place or not path:
        raise CannotFind(f"{text!r} names no function\n  {HINT}")
    module = of_file(place) if place.endswith(".py") else of_name(place)
    try:
        return module, attrgetter(path)(module)
    except AttributeError as error:
        near = difflib.get_close_matches(error.name or path, dir(error.obj), 1)
        raise CannotFind(f"{place} has no {path!r}: {error}\n  {f'Did you mean {near[0]!r}?' if near else HINT}") from None


def of_file(path):
    """The module in a file; files beside it can be imported."""
    if not os.path.isfile(path):
        raise CannotFind(f"there is no file {path!r}\n  {HINT}")
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_name(name):
    sys.path.insert(0, os.getcwd())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise CannotFind(f"{error}\n  {HINT}") from None


def arguments(text, module):
    """The values of expressions separated by commas, in which the names of the module and `np` are known; None where no text is given."""
    if text is None:
        return None
    try:
        return eval(f"({text},)" if text.strip() else "()", {"np": np, **vars(module)})
    except Exception as error:
        raise CannotFind(f"--args {text!r}: {type(error).__name__}: {error}\n"
                         "  Write the arguments as in a call: --args \"np.ones(3), 2.0\".") from None
