"""Arguments that the text of a rule leaves out.

    changes_nothing(rule, name, value)      whether this value leaves the result what it is: NumPy's own default, or one
                                            that tells how to compute and not what (`order`, `casting`, `subok`)
    masks(rule, given)                      whether a call has `out=np.zeros_like(x), where=x > 0`
    is_float_type(value)                    whether a `dtype` asks for real numbers
"""

import inspect
import sys
from functools import lru_cache

import numpy as np

HOW = {
    "order": (None, "K", "C", "F", "A"), "casting": ("no", "equiv", "safe", "same_kind", "unsafe", "same_value"),
    "subok": (True, False), "device": (None, "cpu"),
}
ABSENT = {"out": None, "where": True, "dtype": None, "like": None, "axes": None, "signature": None, "keepdims": False}


FRESH = tuple(f"numpy.{name}" for name in "zeros ones empty zeros_like ones_like empty_like".split())
MASKABLE = tuple(f"numpy.{name}" for name in (
    "add subtract multiply divide negative positive reciprocal square sqrt exp log log2 log10 log1p").split())
"""Functions with partials that are finite, or quotients: nothing is lost and no warning given where they are not asked."""


def masks(rule, given):
    """Return True if a call writes the places named by `where` into memory that is made for it. The rest of the result is constant
    then."""
    return rule.key in MASKABLE and getattr(given.get("out"), "op", None) in FRESH


def changes_nothing(rule, name, value):
    """Return True if a call gives the same result with this argument as without it."""
    known = HOW[name] if name in HOW else defaults(rule, name)
    return any(is_same(value, other) for other in known)


def is_same(value, default):
    return type(value) is type(default) and value == default


def defaults(rule, name):
    """The values that a parameter has where it is not given, as the function says, or as all functions of NumPy do."""
    own = own_defaults(rule.function or named_by(rule.key))
    default = own.get(name, np._NoValue)
    if default is not np._NoValue:
        return [default]
    return [ABSENT[name]] if name in ABSENT else []


def named_by(key):
    """The function with a key, if its module is loaded; None where there is none."""
    path, _, name = key.partition("/")[0].rpartition(".")
    return getattr(sys.modules.get(path), name, None)


@lru_cache(maxsize=1024)
def own_defaults(function):
    """The defaults of the parameters of a function, as far as Python knows them."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):     # an operator, or a compiled function of an older version
        return {}
    return {param.name: param.default for param in found if param.default is not inspect.Parameter.empty}


def is_float_type(value):
    """Return True if a dtype is one of floats, or None, which means the operand's own."""
    try:
        return value is None or np.dtype(value).kind == "f"
    except TypeError:
        return False
