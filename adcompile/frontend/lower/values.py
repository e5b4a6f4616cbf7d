"""What a variable may hold that is known when compiling: functions, modules and classes are followed, not computed."""

import ast
from dataclasses import dataclass, field
from typing import Any

from adcompile.frontend.lower.attempt import Grown
from adcompile.frontend.outside.library import canonical
from adcompile.frontend.outside.live_variables import WrittenOutside
from adcompile.frontend.outside.receivers import class_of, made_by
from adcompile.frontend.outside.running import Running
from adcompile.ir.nodes import Apply, Const, Extern, Name


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
    """What `*` or `**` stands before in a call, where it is not known how many arguments that are."""

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


@dataclass(slots=True, eq=False)
class Unit:
    """What all functions that are lowered into one program share."""

    namer: Any
    outer: Any = field(default_factory=WrittenOutside)  # the variables of the user's world that functions write
    does: Any = None                                    # what functions do that are called as they stand
    flows: dict = field(default_factory=dict)           # of function node: Flow
    quiet: dict = field(default_factory=dict)           # of function node: whether it leaves alone what it is given
    out: list = field(default_factory=list)             # the statements of the block being made
    captured: Grown = field(default_factory=Grown)      # of path: Param
    found: Grown = field(default_factory=Grown)         # of frame and name: what the name means in the user's world
    tainted: Grown = field(default_factory=Grown)       # the SSA names through which a derivative may flow
    displays: Grown = field(default_factory=Grown)      # of SSA name: the items of the tuple or list it is
    keyed: Grown = field(default_factory=Grown)         # of SSA name: the items of the dict it is, by key
    objects: Grown = field(default_factory=Grown)       # of SSA name: the key of the class of the object it is (`receivers`)
    written: Grown = field(default_factory=Grown)       # the SSA names whose memory is written somewhere
    consumed: Grown = field(default_factory=Grown)      # the expressions all of whose items are taken where they stand
    current: Any = None                                 # the frame being lowered
    made: dict = field(default_factory=dict)            # of function: the object made of it, and the number of its block
    making: list = field(default_factory=list)          # the functions of which objects are being made
    refusals: int = 0                                   # how many places have been refused
    refused: list = field(default_factory=list)         # what every call would meet (`ir.Refusal`)
    blocks: list = field(default_factory=lambda: [0])   # the numbers of the blocks that are open, outermost first
    opened: int = 0                                     # how many have been opened
    loops: int = 0                                      # how many open blocks are bodies of loops
    running: list = field(default_factory=list)         # the function nodes being inlined, outermost first
    inlined: dict = field(default_factory=dict)         # of function node: how often its text was lowered in place
    length: int = 0                                     # how many statements of functions were lowered in place
    callees: Grown = field(default_factory=Grown)       # of key: the function lowered by itself (`frontend.lower.separate`)
    stopped: dict = field(default_factory=dict)         # of the number of a block that surely raises: how much stands before

    KEPT = ("namer", "outer", "does", "flows", "quiet")

    def __post_init__(self):
        self.does = Running(self.outer.declare_writes)

    def note(self, name, value):
        """Notes of what class an object is to which a name is given, where what makes it says so, or it is there."""
        match value:
            case Name(id):
                self.objects[name] = self.objects.get(id)
            case Apply(op):
                self.objects[name] = made_by(op)
            case Extern(_, value):
                self.objects[name] = class_of(value)

    @property
    def depth(self):
        """How many blocks are open around the present one."""
        return len(self.blocks) - 1

