"""`pure`: a promise about a function whose text the compiler does not follow."""

from collections.abc import Callable
from typing import TypeVar

from adcompile.errors import BadArgument
from adcompile.rules.declared import promise

F = TypeVar("F", bound=Callable)


def pure(f: F) -> F:
    """`f` itself, with the promise that a call of it only gives a value: it changes no variable, attribute or array.

    What a derivative reads is then taken to be as it was after a call of `f` that is not followed, and nothing is copied for
    it. For functions, methods and getters of properties, as a decorator or called; a wrapper made with `functools.wraps`
    around such a function is promised with it. Where the promise does not hold, derivatives are wrong.

    >>> from adcompile import grad, pure
    >>> table = {"scale": pure(lambda: 2.0)}
    >>> grad(lambda x: x * x * table["scale"]())(3.0)
    12.0
    """
    if not callable(f):
        raise BadArgument(f"pure: {f!r} cannot be called\n  Give a function.")
    promise(f)
    return f
