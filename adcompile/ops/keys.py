"""The keys of operations: `numpy.exp` is the function of that name, `add` an operator, `tuple` syntax.

    key_of(function)        the key of a function; a string is a key already
    keys_of(function)       all its keys: NumPy has several names for some
    function_of(key)        the function behind a key, None where there is none
"""

import builtins
import math
import operator
import sys
from functools import cache, lru_cache

import numpy as np

from adcompile import runtime
from adcompile.ops.operators import OPERATORS

OF_OPERATOR = {row.function: key for key, row in OPERATORS.items()} | {operator.getitem: "getitem"}
MODULES = {"numpy": np, "builtins": builtins, "math": math, "runtime": runtime}


COMPLEX = "/complex"
"""The end of the key of a function where its operands are complex numbers, and it has another rule for these."""

OWNERS = ("ndarray", "generic", "float", "int", "bool", "complex", "dict", "list", "tuple", "str", "sparse", "logging.Logger", "tqdm.tqdm",
          "numpy.random.Generator", "numpy.random.RandomState",
          "io.TextIOWrapper", "_csv.writer", "csv.DictWriter", "pathlib.Path", "rich.console.Console", "loguru._logger.Logger")
"""The classes whose methods have cards."""


def key_of(function):
    """The key of a function: `numpy.exp`, `math.sin`, `runtime.scale`; a string is a key already."""
    if isinstance(function, str):
        return function
    module = "numpy" if isinstance(function, np.ufunc) else function.__module__
    return f"{module.removeprefix('adcompile.')}.{function.__name__}"


SYNONYMS = {"numpy.amax": "numpy.max", "numpy.amin": "numpy.min"}
"""Functions of their own that do what another one does."""


def key_named(name):
    """The key of what has this public name: `runtime.scale` of `adcompile.runtime.scale`."""
    return name.removeprefix("adcompile.") if name.startswith("adcompile.runtime.") else SYNONYMS.get(name, name)


def keys_of(function):
    """All keys of a function."""
    names = () if isinstance(function, str) else numpy_names().get(id(function), ())
    return tuple(dict.fromkeys((key_of(function), *names)))


def operator_key(key):
    """The operator that a function of the module `operator` is, by key: `add` for `operator.add`; None for others."""
    return OF_OPERATOR.get(function_of(key)) if key is not None and key.startswith("operator.") else None


@cache
def numpy_names():
    """For the id of each public object of NumPy, the keys that reach it (`numpy.abs`, `numpy.absolute`)."""
    names = {}
    for name, value in vars(np).items():
        if callable(value):
            names.setdefault(id(value), []).append(f"numpy.{name}")
    return names


def is_method(op):
    """Return True if an operation is a method of an object whose class is not known: "method:sum"."""
    return op.startswith("method:")


def is_attribute(op):
    """Return True if an operation is an attribute: "attr:shape"."""
    return op.startswith("attr:")


def is_looked_up(op):
    """Return True if an operation is a method or an attribute that is looked up when the program runs."""
    return ":" in op


def is_of_python(op):
    """Return True if an operation is a function that every module of Python has."""
    return op.startswith("builtins.")


def is_helper(op):
    """Return True if an operation is one of our own functions in `runtime`."""
    return op.startswith("runtime.")


def member_of(key):
    """The form and name of a method or attribute: ("method", "copy") of `method:copy` and `ndarray.copy`; None of others."""
    form, colon, name = key.partition(":")
    if colon:
        return form, name
    owner, _, name = key.removesuffix(COMPLEX).rpartition(".")
    return ("method", name) if name and owner in OWNERS else None


def conversion(dtype):
    """The key of the function that makes a number of a float dtype: `numpy.float32`."""
    return "numpy.longdouble" if dtype in ("float128", "longdouble") else f"numpy.{dtype}"


def printed_name(key):
    """The name of an operation as it stands in a text: `np.sum`, `len`, `copy` of a method."""
    member = member_of(key)
    if member is not None:
        return member[1]
    name = key.removeprefix("builtins.").removesuffix(COMPLEX)
    return f"np.{name.removeprefix('numpy.')}" if name.startswith("numpy.") else name


@lru_cache(maxsize=None)
def function_of(key):
    """The function behind a key: an operator, or what a public name says, if its module is loaded; else None."""
    if key in OPERATORS:
        return OPERATORS[key].function
    module, _, path = key.removesuffix(COMPLEX).partition(".")
    value = MODULES.get(module) or sys.modules.get(module)
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


def called(key, count, names):
    """The key of the function that a call of a class with so many arguments, and others by name, is: `np.ndarray(3)` is `np.empty(3)`."""
    return "numpy.empty" if key == "numpy.ndarray" and count <= 2 and {"shape", "dtype", "order"}.issuperset(names) else key
