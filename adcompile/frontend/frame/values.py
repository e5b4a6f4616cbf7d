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
class Differential(Partial):
    """A derivative of a known function: `operator(function, **kwargs)`, with the name of an operator of adcompile's; or "pull", what a
    `vjp` of it at the operands `args` gives."""

    operator: str = ""


@dataclass(slots=True, eq=False)
class OfSome(Partial):
    """A known function of some of its arguments alone, those at `places`: positions in `args` or names in `kwargs`."""

    places: tuple = ()


@dataclass(slots=True, eq=False)
class Vectorized:
    """`np.vectorize(function)` of a known function; `otypes` is what it is given by that name."""

    function: Any
    otypes: Any = Const(None)


@dataclass(slots=True, eq=False)
class Choice:
    """One of two known functions or Containers: `one` where the value of `test` is true. Beside Containers there may be a Const of None, or
    Unbound."""

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


@dataclass(slots=True, eq=False)
class Container:
    """An object, dict or list that is made in the program. What it holds stands in the environment, each item under a Slot, so that
    whoever writes it is seen by all who hold the Container."""

    kind: str               # "object", "dict" or "list"; "rows" of a list of objects which has a list for each attribute
    stem: str               # what the values in it are called after
    cls: Any = None         # of an object: the class, as a Known
    block: int = 0          # the number of the block in which it was made
    loops: int = 0          # in how many loops that was
    depth: int = 0          # how many functions were followed there, one in the other
    site: Any = None        # the place in the text where it was made, see `outside.live_variables`
    factory: Any = None     # of a dict: what makes the items of keys that it lacks
    of: tuple = ()          # the Containers that it stands for, where paths met
    merged: Any = None      # the key of the loop that makes it one of several, or one of these: it is not written any more
    uncertain: bool = False     # whether its keys, or their order, depend on the path
    apart: int = 0          # in how many loops the trips are that hand on what it holds as HeldParts
    shown: bool = False     # whether somebody else may hold what it was at one point
    given: str | None = None    # the parameter that it is, or is a part of
    row: Any = None         # of an object in such a list: the list, the place in it, and whether that is surely counted from the beginning
    walking: int = 0        # of such a list: how many loops walk it at this point
    iterator: bool = False  # whether it is an iterator: an object that holds `items`, and the `place` of the next one
    outside: Any = None     # the name of the object of the user's world that it stands for, which is written too
    number: Any = None      # what tells it from all others, also when the program is lowered once more


def row_at(rows, place, counted=False):
    """The object at a place of a list that has a list for each attribute; `counted` says that the place is no negative one."""
    counted = counted or isinstance(place, Const) and type(place.value) is int and place.value >= 0
    return Container("object", rows.stem, rows.cls, rows.block, rows.loops, rows.depth, rows.site, row=(rows, place, counted))


@dataclass(slots=True, frozen=True, eq=False)
class OfUser:
    """An object of the user's world, or an array that one holds: what it is, what stands for it, its place, the expression for it."""

    value: Any
    held: Any
    place: tuple
    expr: Any


@dataclass(slots=True, frozen=True, eq=False)
class Unbound:
    """A variable that has no value on some path, or an attribute that an object lacks there: who uses it raises that error."""

    error: type
    text: str


@dataclass(slots=True, eq=False)
class Gone:
    """A Container that a trip of a loop made, after the loop."""


@dataclass(slots=True, eq=False)
class Generator:
    """A generator that was called: its function, which is lowered where something walks it, and the values of its parameters."""

    function: ast.FunctionDef
    target: Any             # what the function belongs to, see `following.arguments.place_of`
    bound: dict
    state: Container | None = None      # says whether something has walked it; None where that is so by itself


STATIC = (Known, Local, Partial, Vectorized, Choice, Pack, Container, Unbound, Gone, Generator)
MADE = (Local, Partial, Vectorized, Choice, Pack, Container, Generator)     # those that are made in the program


@dataclass(slots=True, frozen=True, eq=False)
class Cell:
    """A variable of a function that functions defined in it change. It stands in the environment of whatever function is
    being lowered, so that each sees what the others made of it."""

    frame: Any
    name: str


@dataclass(slots=True, frozen=True)
class Slot:
    """An attribute or item of a Container, as the environment knows it."""

    owner: Container
    key: Any


@dataclass(slots=True, frozen=True)
class Live:
    """An item of a list or dict that is taken apart, as it will be when a loop over it comes to it; with its key where `keyed`."""

    owner: Container
    key: Any
    count: int              # how many there were when the loop began
    keyed: bool = False


@dataclass(slots=True, frozen=True)
class ItemAt:
    """An item of an array or list, as it will be when a loop over it comes to it."""

    whole: Any
    place: int


SHARED = (Cell, Slot)       # what stands in the environment of whatever function is being lowered


@dataclass(slots=True, frozen=True)
class Tag:
    """The flag that says whether what a loop tells apart under a root, a variable or a Slot, is the one of the candidates at that place."""

    loop: Any
    root: Any
    place: int


@dataclass(slots=True, frozen=True)
class HeldPart:
    """A value in a Container that a variable is bound to, by the keys that lead there. `like` is a Container of the same form."""

    variable: Any
    path: tuple
    like: Container
