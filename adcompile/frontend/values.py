"""What a variable may hold that is known when compiling: functions, modules and classes are followed, not computed."""

import ast
from dataclasses import dataclass, field
from typing import Any

from adcompile.frontend.library import canonical
from adcompile.frontend.outer import LiveGlobals
from adcompile.ir.nodes import Extern


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
    """A function defined in the program. `frame` is the lowering it belongs to; `name` its value where it has one."""

    node: ast.FunctionDef | ast.Lambda
    frame: Any
    defaults: dict
    name: Any = None


@dataclass(slots=True, eq=False)
class Partial:
    """`functools.partial(function, ...)` of a known function; `expr` makes the object where one is needed."""

    function: Any
    args: tuple
    kwargs: tuple
    expr: Any


@dataclass(slots=True, eq=False)
class Choice:
    """One of two known functions: `one` where the value of `test` is true."""

    test: Any
    one: Any
    other: Any


STATIC = (Known, Local, Partial, Choice)


@dataclass(slots=True, eq=False)
class Unit:
    """What all functions that are lowered into one program share."""

    namer: Any
    out: list = field(default_factory=list)             # the statements of the block being made
    captured: dict = field(default_factory=dict)        # of path: Param
    tainted: set = field(default_factory=set)           # the SSA names through which a derivative may flow
    displays: dict = field(default_factory=dict)        # of SSA name: the items of the tuple or list it is
    mappings: dict = field(default_factory=dict)        # of SSA name: the items by key of the dict it is
    flows: dict = field(default_factory=dict)           # of function node: Flow
    taints: dict = field(default_factory=dict)          # of (function node, tainted names): Taint
    written: set = field(default_factory=set)           # those whose memory is written somewhere
    globals: LiveGlobals = field(default_factory=LiveGlobals)   # the global variables that the program writes
    refused: list = field(default_factory=list)         # what every call would meet (`ir.Refusal`)
    depth: int = 0                                      # how many blocks are open
    running: list = field(default_factory=list)         # the function nodes being inlined, outermost first
    identifiers: frozenset = frozenset()                # the user's names in the main function
    temporary: str = "t"                                # what a temporary without a better name is called
