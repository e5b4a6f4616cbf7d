"""From the arguments of a call to what a derivative is compiled for.

    callee = describe(f)                   the function that runs, and how the caller's arguments reach it
    leaf(value)                            the exact key of a value: its type, or (dtype, shape)
    leaf_test("x", key, "_x")              the text that asks for it, without making it
    arg_types(names, values)               the types for which the compiler is asked

The exact key is what a call pays for. It is finer than the types: sizes are in it, in the types they are not,
so a miss with other sizes finds the same compiled program again (`cache`).
"""

import functools
import inspect
import types
from dataclasses import field
from functools import partial

import numpy as np

from adcompile.errors import BadArgument
from adcompile.frontend.containers.written_receivers import as_function
from adcompile.frontend.containers.taken_apart import attributes, can_open, has_floats, holds_objects, is_open, parts_of
from adcompile.frontend.outside.library import canonical, inside, is_callable_object, is_library
from adcompile.frontend.outside.paths import defaults_of
from adcompile.frontend.outside.standins import standin
from adcompile.ir.frozen import frozen
from adcompile.ir.objects import attributes_of, is_known_sparse, is_object, kind_of as kind_of_value
from adcompile.ir.type_of_value import type_of_value
from adcompile.rules.declared import key_of

# Classes whose values are known well enough by their class.
PLAIN = frozenset([float, int, complex, *[kind for kind in np.sctypeDict.values() if issubclass(kind, np.number)]])

CONTAINERS = frozenset([list, tuple, dict])

_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "star",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "double_star",
}


@frozen(eq=True)
class Called:
    """The function that runs when a callable is called, and the arguments that the callable adds.

    `function` is the function that is differentiated, `params` pairs of name and kind (as in `ir.nodes.Param`)
    of all its parameters. `given` holds by name the values that the callable itself supplies in front (a method's
    `self`, a partial's positional arguments). `signature` is what the caller sees. `receiver` is its first parameter
    where that is the `self` of a method, which the caller gives but does not count. `ahead` are the values that stand
    in `*args` before those of the caller, `code` is the user's code that these parameters are of, and
    `defaults` are the user's own defaults at that time.
    """

    function: object
    params: tuple
    given: dict = field(default_factory=dict)
    signature: inspect.Signature | None = None
    receiver: str | None = None
    ahead: tuple = ()
    code: types.CodeType | None = None
    defaults: dict = field(default_factory=dict)

    @property
    def names(self):
        return tuple(name for name, _ in self.params)

    @property
    def star(self):
        """The name of the parameter that takes the positional arguments beyond the others, or None."""
        return next((name for name, kind in self.params if kind == "star"), None)

    @property
    def user(self):
        """The user's function below derivatives of derivatives."""
        function = self.function
        while not isinstance(function, types.FunctionType):
            function = function.callee.function
        return function

    @property
    def now(self):
        """The signature that the caller sees, with the defaults that the function has now."""
        own = defaults_of(self.user)
        return self.signature.replace(parameters=[
            p.replace(default=own.get(p.name, p.default)) if p.name in self.live else p for p in self.signature.parameters.values()])

    @property
    def live(self):
        """The names of the parameters whose defaults are the function's own, not those of a `partial`."""
        own = self.defaults
        return [p.name for p in self.signature.parameters.values() if p.name in own and own[p.name] is p.default]

    def positions(self):
        """The names of the parameters that the caller may give by position and counts, in order."""
        return [p.name for p in self.signature.parameters.values()
                if kind_of(p) == "positional" and p.name != self.receiver]

    def values(self, args, kwargs=None):
        """The values of all parameters, in order, in a call."""
        given = self.now.bind(*args, **(kwargs or {}))
        given.apply_defaults()
        found = given.arguments | self.given
        if self.ahead:
            found[self.star] = (*self.ahead, *found[self.star])
        return [found[name] for name in self.names]


def describe(callable_, operator="grad", method=False):
    """The `Callee` of a function, method, partial, object with `__call__` or derivative; refuses anything else.

    A cache (`lru_cache`), a `staticmethod` and a function compiled by Numba are looked through. `method` says that the function is used
    as a method, whatever its first parameter is called.
    """
    function, given, signature = callable_, (), None
    if key_of(function) is None and (known := standin(function)) is not None:
        return describe(known, operator, method)
    while not is_function(function):
        if inside(function) is not None or isinstance(function, staticmethod):
            function = function.__func__ if isinstance(function, staticmethod) else inside(function)[1]
            callable_ = function if signature is None else callable_
            continue
        signature = signature or _signature(callable_, operator)
        writing = as_function(function) if not given and (isinstance(function, types.MethodType) or is_callable_object(function)) else None
        if writing is not None:
            function = writing
            continue
        match function:
            case functools.partial():
                given = (*function.args, *given)
                function = function.func
            case _ if hasattr(function, "__func__") and hasattr(function, "__self__"):
                given = (function.__self__, *given)
                function = function.__func__
            case _ if is_callable_object(function):
                given = (function, *given)
                function = type(function).__call__
            case _ if hasattr(function, "callee"):
                raise BadArgument(f"{operator}: a {function.operator} cannot be differentiated again\n"
                                  f"  {function.instead}")
            case type():
                raise without_rule(callable_, operator, "is a class", OF_CLASSES)
            case _:
                raise without_rule(callable_, operator, "is no Python function", _HINT)
    if not isinstance(function, types.FunctionType):
        inner = function.callee
        free = [name for name, kind in inner.params if kind == "positional" and name not in inner.given]
        return Called(function, inner.params, inner.given | dict(zip(free, given)),
                      signature or inner.now, None if given else inner.receiver,
                      (*inner.ahead, *given[len(free):]), inner.code, inner.defaults)
    if is_library(function) and key_of(function) is None:
        raise without_rule(callable_, operator, "belongs to a library, whose source is not followed",
                           f"Call it in a function of your own, as {operator}(lambda x: {shown(function)}(x)).")
    inner = _signature(function, operator)
    params = tuple((p.name, kind_of(p)) for p in inner.parameters.values())
    names = [name for name, kind in params if kind == "positional"]
    receiver = None if given else _receiver(function, params, method)
    return Called(function, params, dict(zip(names, given)), _without_return(signature or inner), receiver,
                  given[len(names):], function.__code__, defaults_of(function))


def _receiver(function, params, method):
    """The parameter that takes the object when a function is called as a method; None where it is no method.

    One that stands in the body of a class is taken for a method where its first parameter is called `self` or `cls`.
    """
    first = next((name for name, kind in params if kind in ("positional", "star")), None)
    around = function.__qualname__.rpartition(".")[0]
    in_class = around != "" and not around.endswith("<locals>")
    named = in_class and next(iter(inspect.signature(function).parameters), None) in ("self", "cls")
    return first if method or named else None


RULE = "Declare its derivative with derivative_of."
OF_CLASSES = "Give a function that makes the object and returns a number, an object with __call__, or a method."
_HINT = ("Give a function, lambda, method, functools.partial or an object with __call__;"
         " for others write a rule with derivative_of.")


def kind_of(parameter):
    """The kind of a parameter of a signature, as in `ir.nodes.Param`."""
    return _KINDS[parameter.kind]


def is_function(value):
    """Return True if the compiler takes a value as it is: a Python function, or a derivative of one."""
    return isinstance(value, types.FunctionType) or getattr(value, "__adcompile__", None) is not None


def _signature(callable_, operator):
    if not callable(callable_):
        raise BadArgument(f"{operator}: {shown(callable_)} cannot be called\n  {_HINT}")
    try:
        return inspect.signature(callable_, follow_wrapped=False)
    except (ValueError, TypeError):
        raise without_rule(callable_, operator, "has no signature", _HINT) from None


def without_rule(callable_, operator, what, hint):
    """The refusal of what has no source; of a function with a public name in a library, that it has no rule."""
    named = not isinstance(callable_, type) and canonical(callable_) is not None
    what, hint = ("has no derivative rule", RULE) if named else (what, hint)
    return BadArgument(f"{operator}: {shown(callable_)} {what}\n  {hint}")


def _without_return(signature):
    return signature.replace(return_annotation=inspect.Signature.empty)


def shown(value):
    """The name of a callable in messages."""
    name = getattr(value, "__qualname__", getattr(value, "__name__", None))
    return name or f"an object of type {type(value).__name__}"


def keyed_names(callee, names):
    """The names of the values that the key of a call has: not of those that the callable itself supplies, which are always the
    same, but of objects whose attributes may become others."""
    return [name for name in names if name not in callee.given or is_object(type(callee.given[name]))]


# --- keys ---------------------------------------------------------------------


def leaf(value):
    """The exact key of a value: equal keys have equal types, whatever else is in the call."""
    cls = value.__class__
    if cls is np.ndarray:
        return value.dtype, value.shape
    if cls in PLAIN:
        return cls
    if cls is bool or cls is str or value is None:
        return cls, value
    if cls is tuple:
        return cls, tuple([leaf(item) for item in value])
    if cls is list:
        return cls, tuple(dict.fromkeys([leaf(item) for item in value])), len(value) > 0
    if cls is dict:
        return cls, tuple([(key, key.__class__, leaf(item)) for key, item in value.items()])
    if cls is np.memmap:
        return cls, value.dtype, value.shape
    if is_known_sparse(value):
        return cls, value.dtype, value.shape
    if is_object(cls):
        own = attributes_of(value)
        return (cls, tuple(own), tuple([kind_of_value(held) for held in own.values()])) if own else cls
    return cls


def leaf_of_parts(value):
    """As `leaf` for an argument that is taken apart: the keys of all that is in it."""
    cls = value.__class__
    if cls is np.ndarray:
        return value.dtype, value.shape
    if cls in PLAIN:
        return cls
    if cls in CONTAINERS:
        items = [leaf_of_parts(item) for item in (value.values() if cls is dict else value)]
        return cls, tuple(items), tuple([(key, key.__class__) for key in value]) if cls is dict else ()
    if cls is not bool and cls is not str and value is not None and is_open(cls):
        own = attributes(value)
        return cls, tuple(own), tuple([leaf_of_parts(item) for item in own.values()])
    return leaf(value)


def leaf_test(value, key, stem, again=None):
    """The text that asks whether a value has an exact key, and what is named in it, all beginning with `stem`.

    `value` is the text of the value and `again` that of reading it again. Beside what it names the text reads `array` and `leaf`.
    """
    again = again or value
    if isinstance(key, type):
        return f"{value}.__class__ is {stem}_class", {f"{stem}_class": key}
    if not isinstance(key[0], np.dtype):
        return f"leaf({value}) == {stem}_key", {f"{stem}_key": key}
    dtype, shape = key
    named = {f"{stem}_dtype": dtype}
    if len(shape) < 2:          # NumPy makes a tuple for `shape`, which takes twice the time of a number
        sizes = "".join([f" and {again}.size == {size}" for size in shape])
        return f"{value}.__class__ is array and {again}.dtype is {stem}_dtype and {again}.ndim == {len(shape)}{sizes}", named
    named[f"{stem}_shape"] = shape
    return f"{value}.__class__ is array and {again}.dtype is {stem}_dtype and {again}.shape == {stem}_shape", named


def arg_types(names, values, symbols=None, apart=(), deep=()):
    """The type of each value by name. `symbols` holds the sizes met so far, so that equal sizes have one symbol. Objects among those of
    the names in `apart` are taken apart: their types are `Parts`, with pairs of a type and whether there are floats. Of those in `deep`
    so are dicts and lists."""
    symbols = {} if symbols is None else symbols
    return {name: parts_of(value, partial(type_and_floats, symbols), name in deep)
            if name in apart and (holds_objects(value) or name in deep and can_open(value))
            else type_of_value(value, symbols) for name, value in zip(names, values)}


def type_and_floats(symbols, value):
    return type_of_value(value, symbols), has_floats(value)


# --- layouts ------------------------------------------------------------------


def layout_of(value):
    """How an array lies in memory (`ops.fields.copies`); None for anything else."""
    if value.__class__ is not np.ndarray:
        return None
    flags = value.flags
    return LAYOUTS[flags.c_contiguous, flags.f_contiguous]


LAYOUTS = {(True, True): "both", (True, False): "C", (False, True): "F", (False, False): "other"}


def layout_test(value, layout):
    """The text that asks whether an array, given by its text, lies in memory like that."""
    c, f = next(flags for flags, known in LAYOUTS.items() if known == layout)
    return f"{'' if c else 'not '}{value}.flags.c_contiguous and {'' if f else 'not '}{value}.flags.f_contiguous"


def layouts_of(names, values, converted):
    """The layouts of the arguments by name, as pairs; not of those that a derivative makes floats of first."""
    found = [(name, layout_of(value)) for name, value, other in zip(names, values, converted) if value is other]
    return tuple([(name, layout) for name, layout in found if layout is not None])
