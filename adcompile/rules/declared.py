"""Rules that users declare for functions of their own, see `api.derivative_of`.

    declare(function, form, text)   the rule, or one half of it
    key_of(function)                the operation that a call of the function becomes, or None
    function_of(key)                the function behind such an operation

The operation is called "declared." and the function's name, with a number where several functions share it.
"""

import inspect
import weakref

from adcompile.ir.types import NUMERIC
from adcompile.rules.table import MISSING, Parameter, Rule, enter, lookup, required

PREFIX = "declared."

_keys = weakref.WeakKeyDictionary()     # of function: key
_functions = {}                         # of key: weak reference to the function


def key_of(function):
    """The operation for a function with a declared rule, or None."""
    try:
        return _keys.get(function)
    except TypeError:
        return None


def function_of(key):
    """The function behind an operation."""
    return _functions[key]()


def declare(function, form, text, key=None):
    """Enters a rule under the function's own operation, or under `key`, which it has already."""
    key = key or _keys.get(function) or _new_key(function)
    params = own_parameters(text)
    common = dict(params=params, result=lambda *types: NUMERIC, samples=())
    if form == "partials":
        rule = Rule(key, "elementwise", wrt=required(params), text=text, broadcasts=True, **common)
    else:
        known = lookup(key)
        halves = {"tangent": None, "adjoint": None}
        if known is not None and known.kind == "general":
            halves |= {"tangent": known.tangent, "adjoint": known.adjoint}
        rule = Rule(key, "general", wrt=required(params), **(halves | {form: text}), **common)
    enter(key, rule)


def own_parameters(text):
    """The function's parameters, as the text of its rule names them after the result."""
    names = list(inspect.signature(text).parameters.values())[1:]
    return tuple(Parameter(p.name, MISSING if p.default is p.empty else p.default, p.kind is p.VAR_POSITIONAL)
                 for p in names if p.name != "y_bar" and not p.name.endswith("_dot"))


def _new_key(function):
    stem = "".join(letter if letter.isidentifier() or letter.isdigit() else "_" for letter in function.__name__)
    key, number = PREFIX + stem, 2
    while key in _functions:
        key, number = f"{PREFIX}{stem}_{number}", number + 1
    _keys[function] = key
    _functions[key] = weakref.ref(function)
    return key
