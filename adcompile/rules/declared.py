"""Rules that users declare for functions of their own, see `api.operators.derivative_of`.

    declare(function, form, text)   the rule, or one half of it
    key_of(function)                the operation that a call of the function becomes, or None
    function_of(key)                the function behind such an operation
    promise(function)               a call of the function changes nothing but gives a value; `is_promised` asks for it

The operation is called "declared." and the function's name, with a number where several functions share it.
"""

import functools
import inspect
import types
import weakref

from adcompile.ir.types import NUMERIC
from adcompile.ops.fields.memory import UNKNOWN
from adcompile.ops.typing.usual import of_types
from adcompile.rules.rule_text import written_text
from adcompile.rules.table import MISSING, Parameter, Rule, enter, lookup, required

PREFIX = "declared."

_keys = {}                              # of id: weak reference to the function, and its key; nothing is asked of the function
_functions = {}                         # of key: weak reference to the function
_promised = {}                          # of id: weak reference to a function that is promised to change nothing


def key_of(function):
    """The operation for a function with a declared rule, or None."""
    known = _keys.get(id(function))
    return known[1] if known is not None and known[0]() is function else None


def function_of(key):
    """The function behind an operation."""
    return _functions[key]()


def promise(function):
    """Notes that a function changes nothing, and nobody who only hands its arguments on to it."""
    function = behind(function)
    _promised[id(function)] = weakref.ref(function)


def is_promised(value):
    """Return True if the user promised that a callable changes nothing (`pure`): the callable itself, or a function that it binds,
    keeps or wraps."""
    seen = set()
    while value is not None and id(value) not in seen:
        seen.add(id(value))
        known = _promised.get(id(value))
        if known is not None and known() is value:
            return True
        inner = behind(value)
        value = inner if inner is not value else inspect.getattr_static(value, "__wrapped__", None)
    return False


def behind(value):
    """The function of a bound method or a `partial`; anything else as it is."""
    while isinstance(value, (types.MethodType, functools.partial)):
        value = value.__func__ if isinstance(value, types.MethodType) else value.func
    return value


def declare(function, form, text, key=None):
    """Enters a rule under the function's own operation, or under `key`, which it has already."""
    key = key or key_of(function) or _new_key(function)
    own, text = as_rule(form, text)
    common = dict(params=own, wrt=required(own), samples=())
    if form == "partials":
        rule = Rule(key, "elementwise", text=text, broadcasts=True, **common)
    else:
        known = lookup(key)
        halves = {"tangent": None, "adjoint": None}
        if known is not None and known.kind == "general":
            halves |= {"tangent": known.tangent, "adjoint": known.adjoint}
        rule = Rule(key, "general", **(halves | {form: text}), **common)
    enter(key, rule, type=NUMERIC, memory=UNKNOWN)


def declare_operation(function, params, result, tangent=None, adjoint=None):
    """Makes calls of a function an operation with these halves of a rule, all parameters of which carry derivatives.

    `params` are `Parameter`s, none of which is called as the texts call the result; `result` is a function of types.
    """
    key = key_of(function) or _new_key(function)
    wrt = tuple([param.name for param in params])
    enter(key, Rule(key, "general", params=tuple(params), wrt=wrt, tangent=tangent, adjoint=adjoint, samples=()),
          type=of_types(result), memory=UNKNOWN)


def own_names(form, names):
    """The names among a rule's parameters that are the function's own: all but the result and what the form adds."""
    first, *rest = names
    if form == "adjoint":
        return rest[:-1]
    if form == "tangent":
        return [name for name in rest if not (name.endswith("_dot") and name[:-4] in rest)]
    return rest


def as_rule(form, text):
    """The function's own parameters as `Parameter`s, and the text with the names that the table gives by itself."""
    found = inspect.signature(text).parameters
    result, *rest = found
    own = own_names(form, list(found))
    params = tuple(Parameter(name, MISSING if found[name].default is inspect.Parameter.empty else found[name].default,
                             found[name].kind is inspect.Parameter.VAR_POSITIONAL) for name in own)
    last = {rest[-1]: "y_bar"} if form == "adjoint" else {}
    if result == "y" and all(name == other for name, other in last.items()):
        return params, text
    renamed = {name: "y_" if name == "y" else "y__dot" if name == "y_dot" else last.get(name, name) for name in rest}
    params = tuple(Parameter(renamed[param.name], param.default, param.starred) for param in params)
    return params, _renamed(text, ["y", *renamed.values()])


def _renamed(text, names):
    """A function with these parameters that calls the text with them in order; it has a source as every function has."""
    given = ", ".join(names)
    lines = [f"def rule({given}):", f"    return text({given})"]
    return written_text("rule", lines, {"text": text}, f"<rule {text.__module__}.{text.__qualname__}>")


def _new_key(function):
    stem = "".join(letter if letter.isidentifier() or letter.isdigit() else "_" for letter in function.__name__)
    key, number = PREFIX + stem, 2
    while key in _functions:
        key, number = f"{PREFIX}{stem}_{number}", number + 1
    _keys[id(function)] = weakref.ref(function), key
    _functions[key] = weakref.ref(function)
    return key
