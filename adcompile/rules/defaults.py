"""The defaults of library functions as Python knows them: an argument that says its default changes nothing."""

import inspect
import sys
from functools import lru_cache

UNKNOWN = object()


def says_default(key, name, value):
    """Whether a value given for a parameter of a function is what stands there anyhow.

    Where Python does not know the function's defaults, None and False are taken for them: those of ufuncs are.
    """
    known = own_default(key, name)
    if known is UNKNOWN:
        return value is None or value is False
    return value is known or type(value) is type(known) and value == known


@lru_cache(maxsize=1024)
def own_default(key, name):
    """The default of a parameter of the function with a key, UNKNOWN where it has none or cannot be told."""
    path, _, own = key.partition("/")[0].rpartition(".")
    function = getattr(sys.modules.get(path), own, None)
    try:
        default = inspect.signature(function).parameters[name].default
    except (TypeError, ValueError, KeyError):
        return UNKNOWN
    return UNKNOWN if default is inspect.Parameter.empty else default
