"""Binding: the arguments of a function that is followed, as Python binds them."""

import ast
from dataclasses import dataclass

from adcompile.frontend.frame.values import Spread
from adcompile.frontend.source.tree import body_of, parameters, walk_own


class Misfit(Exception):
    """The arguments of a call do not fit the function's parameters."""


@dataclass(slots=True)
class Followed:
    """A function of the user's world that is lowered where it is called."""

    function: object
    source: object
    scope: object


def place_of(target):
    """The frame around a function that is followed (None for one of the user's world), its source and its scope."""
    if isinstance(target, Followed):
        return None, target.source, target.scope
    return target.frame, target.frame.source, target.frame.scope


def values_in(value):
    if isinstance(value, tuple):
        return value
    return value.values() if isinstance(value, dict) else (value,)


def plain_arguments(node):
    """True if a call has neither `*` nor `**`."""
    return not any(isinstance(arg, ast.Starred) for arg in node.args) and all(keyword.arg for keyword in node.keywords)


def unfollowed(function):
    """The row of the table of syntax for a function whose result is none of its own, with the place; or None."""
    if isinstance(function, ast.AsyncFunctionDef):
        return "AsyncFunctionDef", function
    for node in walk_own(body_of(function)):
        if node.__class__ is ast.Yield or node.__class__ is ast.YieldFrom:
            return type(node).__name__, node
    return None


def bind(function, args, kwargs, default):
    """The values of a function's parameters by name, as Python binds them; raises Misfit where Python would."""
    given = function.args
    positional = [arg.arg for arg in (*given.posonlyargs, *given.args)]
    only_positional = {arg.arg for arg in given.posonlyargs}
    bound = dict(zip(positional, args))
    rest = tuple(args[len(positional):])
    if len(rest) == 1 and isinstance(rest[0], Spread):
        rest = rest[0].value            # the tuple of them all
    elif any(isinstance(arg, Spread) for arg in args):
        raise Misfit
    if rest and given.vararg is None:
        raise Misfit
    more = {}
    for name, value in kwargs:
        taken = name in bound and name not in only_positional
        if taken or name in more or name in only_positional and given.kwarg is None:
            raise Misfit
        named = name in positional and name not in only_positional or any(arg.arg == name for arg in given.kwonlyargs)
        (bound if named else more)[name] = value
    if more and given.kwarg is None:
        raise Misfit
    if given.vararg is not None:
        bound[given.vararg.arg] = rest
    if given.kwarg is not None:
        bound[given.kwarg.arg] = more
    for name in parameters(function):
        if name not in bound:
            bound[name] = default(name)
            if bound[name] is None:
                raise Misfit
    return {name: bound[name] for name in parameters(function)}
