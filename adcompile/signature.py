"""From the arguments of a call to what a derivative is compiled for.

    callee = describe(f)                   the function that runs, and how the caller's arguments reach it
    front = make_front(callee, table)      a function with f's signature: binds, looks up, runs
    leaf(value)                            the exact key of a value: its type, or (dtype, shape)
    arg_types(names, values)               the types for which the compiler is asked

The exact key is what a call pays for. It is finer than the types: sizes are in it, in the types they are not,
so a miss with other sizes finds the same compiled program again (`cache`).
"""

import functools
import inspect
import types
from dataclasses import field

import numpy as np

from adcompile.errors import BadArgument
from adcompile.frontend.library import inside
from adcompile.ir.frozen import frozen
from adcompile.ir.types import type_of_value

# Classes whose values are known well enough by their class.
PLAIN = frozenset([float, int, complex, *[kind for kind in np.sctypeDict.values() if issubclass(kind, np.number)]])

_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "star",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "double_star",
}


@frozen(eq=True)
class Callee:
    """What runs when a callable is called.

    `function` is the function that is differentiated, `params` pairs of name and kind (as in `ir.nodes.Param`)
    of all its parameters. `given` holds by name the values that the callable itself supplies in front (a method's
    `self`, a partial's positional arguments). `signature` is what the caller sees. `receiver` is its first parameter
    where that is the `self` of a method, which the caller gives but does not count. `ahead` are the values that stand
    in `*args` before those of the caller.
    """

    function: object
    params: tuple
    given: dict = field(default_factory=dict)
    signature: inspect.Signature | None = None
    receiver: str | None = None
    ahead: tuple = ()

    @property
    def names(self):
        return tuple(name for name, _ in self.params)

    @property
    def star(self):
        """The name of the parameter that takes the positional arguments beyond the others, or None."""
        return next((name for name, kind in self.params if kind == "star"), None)

    def positions(self):
        """The names of the parameters that the caller may give by position and counts, in order."""
        return [p.name for p in self.signature.parameters.values()
                if kind_of(p) == "positional" and p.name != self.receiver]

    def values(self, args, kwargs=None):
        """The values of all parameters, in order, in a call."""
        given = self.signature.bind(*args, **(kwargs or {}))
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
    while not is_function(function):
        if inside(function) is not None or isinstance(function, staticmethod):
            function = function.__func__ if isinstance(function, staticmethod) else inside(function)[1]
            callable_ = function if signature is None else callable_
            continue
        signature = signature or _signature(callable_, operator)
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
            case _:
                raise BadArgument(f"{operator}: {shown(callable_)} is no Python function\n  {_HINT}")
    if not isinstance(function, types.FunctionType):
        inner = function.callee
        free = [name for name, kind in inner.params if kind == "positional" and name not in inner.given]
        return Callee(function, inner.params, inner.given | dict(zip(free, given)),
                      signature or _without_return(inner.signature), None if given else inner.receiver,
                      (*inner.ahead, *given[len(free):]))
    inner = _signature(function, operator)
    params = tuple((p.name, kind_of(p)) for p in inner.parameters.values())
    names = [name for name, kind in params if kind == "positional"]
    receiver = None if given else _receiver(function, params, method)
    return Callee(function, params, dict(zip(names, given)), _without_return(signature or inner), receiver,
                  given[len(names):])


def _receiver(function, params, method):
    """The parameter that takes the object when a function is called as a method; None where it is no method.

    One that stands in the body of a class is taken for a method where its first parameter is called `self` or `cls`.
    """
    first = next((name for name, kind in params if kind in ("positional", "star")), None)
    around = function.__qualname__.rpartition(".")[0]
    in_class = around != "" and not around.endswith("<locals>")
    named = in_class and next(iter(inspect.signature(function).parameters), None) in ("self", "cls")
    return first if method or named else None


_HINT = ("Give a function, lambda, method, functools.partial or an object with __call__;"
         " for others write a rule with derivative_of.")


def kind_of(parameter):
    """The kind of a parameter of a signature, as in `ir.nodes.Param`."""
    return _KINDS[parameter.kind]


def is_function(value):
    """Whether the compiler takes a value as it is: a Python function, or a derivative of one."""
    return isinstance(value, types.FunctionType) or getattr(value, "__adcompile__", None) is not None


def is_callable_object(value):
    """Whether a value is an object of a class with a `__call__` written in Python."""
    call = inspect.getattr_static(type(value), "__call__", None)
    return isinstance(call, types.FunctionType) and not isinstance(value, type)


def _signature(callable_, operator):
    if not callable(callable_):
        raise BadArgument(f"{operator}: {shown(callable_)} cannot be called\n  {_HINT}")
    try:
        return inspect.signature(callable_, follow_wrapped=False)
    except (ValueError, TypeError):
        raise BadArgument(f"{operator}: {shown(callable_)} has no signature\n  {_HINT}") from None


def _without_return(signature):
    return signature.replace(return_annotation=inspect.Signature.empty)


def shown(value):
    """What a callable is called, for people."""
    name = getattr(value, "__qualname__", getattr(value, "__name__", None))
    return name or f"an object of type {type(value).__name__}"


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
    return cls


def arg_types(names, values, symbols=None):
    """The type of each value by name. `symbols` holds the sizes met so far, so that equal sizes have one symbol."""
    symbols = {} if symbols is None else symbols
    return {name: type_of_value(value, symbols) for name, value in zip(names, values)}


# --- the function that is called ----------------------------------------------


def make_front(callee, table, extra=None):
    """A function with the callee's signature, so that Python binds the arguments and complains in its name.

    It looks the call up in `table` by the exact keys of all arguments and runs what it finds there on the values
    of the parameters in order; `table.enter` makes what is missing. What the callable supplies itself is no part of
    the key. `extra` names one more parameter, which stands second for the caller (`hvp`) and first among the values.

        def nll(beta, X, y):
            key = (dtype and shape of beta, of X, of y)
            run = find(key)
            if run is None:
                run = enter(key, (beta, X, y))
            table.last = run
            return run(beta, X, y)
    """
    seen = front_signature(callee, extra)
    names = [*([extra] if extra else []), *callee.names]
    word = _free_words(names)
    star = callee.star if callee.ahead else None
    source = _front_source(seen, [name for name in names if name not in callee.given], names, word, star)
    values = {"array": np.ndarray, "plain": PLAIN, "leaf": leaf, "table": table, "find": table.young.get,
              "enter": table.enter, "ahead": callee.ahead}
    scope = callee.given | {word[key]: value for key, value in values.items()}
    exec(_compiled(source), scope)
    return _dressed(scope[word["front"]], seen, callee.function)


@functools.lru_cache(maxsize=256)
def _compiled(source):
    return compile(source, "<adcompile call>", "exec")


def front_signature(callee, extra=None):
    """What the caller of a front sees: the callee's signature, with `extra` in second place."""
    if extra is None:
        return callee.signature
    return _with_second(callee.signature, extra, 1 if callee.receiver is None else 2, callee.function)


def _with_second(signature, extra, place, function):
    """The signature with one more parameter at a place; what stands before it has no default any more."""
    parameters = list(signature.parameters.values())
    if any(kind_of(p) == "star" for p in parameters[:place]):
        raise BadArgument(f"hvp: {shown(function)} takes *{parameters[place - 1].name}, so the direction has no place\n"
                          "  Give the function a parameter of its own for what it is differentiated by.")
    first = [p.replace(default=inspect.Parameter.empty) for p in parameters[:place] if kind_of(p) == "positional"]
    kind = first[0].kind if first else inspect.Parameter.POSITIONAL_OR_KEYWORD
    return signature.replace(parameters=[*first, inspect.Parameter(extra, kind), *parameters[len(first):]])


def _free_words(names):
    """Names of our own for the text of the front, none of which is a parameter."""
    free = {}
    for word in ("array", "plain", "leaf", "table", "find", "enter", "front", "key", "run", "ahead"):
        name = "_" + word
        while name in names:
            name = "_" + name
        free[word] = name
    return free


def _front_source(signature, keyed, names, word, star):
    values = ", ".join(names)
    key, run = word["key"], word["run"]
    leaves = word["array"], word["plain"], word["leaf"]
    return "\n".join([
        f"def {word['front']}{_parameter_list(signature)}:",
        *([f"    {star} = (*{word['ahead']}, *{star})"] if star else []),
        f"    {key} = ({''.join(_key_source(name, *leaves) for name in keyed)})",
        f"    {run} = {word['find']}({key})",
        f"    if {run} is None:",
        f"        {run} = {word['enter']}({key}, ({values},))",
        f"    {word['table']}.last = {run}",
        f"    return {run}({values})",
        "",
    ])


def leaf_source(name, array="array", plain="plain", leaf="leaf"):
    """`leaf(name)` written out for the common classes; the others say what things are called in the text."""
    return (f"({name}.dtype, {name}.shape) if {name}.__class__ is {array} else"
            f" {name}.__class__ if {name}.__class__ in {plain} else {leaf}({name})")


def _key_source(name, array, plain, leaf):
    """What a parameter adds to the key: dtype and shape, or nothing and the leaf. A flat key is the quickest to look up."""
    return (f"{name}.dtype if {name}.__class__ is {array} else None, {name}.shape if {name}.__class__ is {array} else"
            f" {name}.__class__ if {name}.__class__ in {plain} else {leaf}({name}), ")


def _parameter_list(signature):
    """The parameters as text; defaults are None here and filled in afterwards."""
    plain = [p.replace(annotation=p.empty, default=p.empty if p.default is p.empty else None)
             for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain))


def _dressed(front, signature, function):
    """The front with the defaults of the signature and the name of the function."""
    given = [p for p in signature.parameters.values() if p.default is not p.empty]
    front.__defaults__ = tuple([p.default for p in given if kind_of(p) == "positional"]) or None
    keywords = {p.name: p.default for p in given if kind_of(p) == "keyword"}
    shared = getattr(function, "__kwdefaults__", None)
    front.__kwdefaults__ = shared if shared == keywords else keywords or None
    front.__name__ = getattr(function, "__name__", "f")
    front.__qualname__ = getattr(function, "__qualname__", front.__name__)
    return front
