"""Values that are known when compiling: functions, modules and classes are followed, not computed."""

import ast
from dataclasses import dataclass
from typing import Any

from adcompile.frontend.outside.library import canonical
from adcompile.ir.nodes import Const, Extern


@dataclass(slots=True, eq=False)
class Known:
    """An object of the user's world, and where it was found (`scope.Found`, None where an import found it)."""

    extern: Extern
    found: Any = None
    scope: Any = None

    @property
    def key(self):
        """The public name of a library's function; None for the user's own."""
        return canonical(self.extern.value)


@dataclass(slots=True, eq=False)
class Local:
    """A function defined in the program. `frame` is the lowering it belongs to."""

    node: ast.FunctionDef | ast.Lambda
    frame: Any
    defaults: dict


@dataclass(slots=True, eq=False)
class Partial:
    """`functools.partial(function, ...)` of a known function."""

    function: Any
    args: tuple
    kwargs: tuple


@dataclass(slots=True, eq=False)
class Vectorized:
    """`np.vectorize(function)` of a known function; `otypes` is what it is given by that name."""

    function: Any
    otypes: Any = Const(None)


@dataclass(slots=True, eq=False)
class Choice:
    """One of two known functions: `one` where the value of `test` is true."""

    test: Any
    one: Any
    other: Any


@dataclass(slots=True, eq=False)
class Spread:
    """An argument with `*` or `**` before it, where it is not known how many arguments that are."""

    value: Any


@dataclass(slots=True, eq=False)
class Pack:
    """A tuple, list or dict with functions among its items, which nothing writes into."""

    kind: str               # "tuple", "list" or "dict"
    items: tuple | dict     # of a dict by its keys


STATIC = (Known, Local, Partial, Vectorized, Choice, Pack)
MADE = (Local, Partial, Vectorized, Choice, Pack)       # those that are made in the program


@dataclass(slots=True, frozen=True, eq=False)
class Cell:
    """A variable of a function that functions defined in it change. It stands in the environment of whatever function is
    being lowered, so that each sees what the others made of it."""

    frame: Any
    name: str
