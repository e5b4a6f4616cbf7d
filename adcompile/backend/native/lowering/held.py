"""Values of a program while it is lowered.

    an expression       a number
    Values              an array: an expression for each place
    Grouped             a tuple or dict
    TapeMemory          a tape
    ListMemory          a list of numbers that is changed
    RangeWalk           a range
    Fixed               None, a string, a slice: what is known and never computed with
"""

from typing import Any

from adcompile.ir.frozen import frozen


class CannotLower(Exception):
    """The program has something that the loop language has not; the message says what."""

    def __init__(self, reason, span=None):
        super().__init__(reason)
        self.reason, self.span = reason, span


@frozen
class Values:
    """An array: `at(place)` is the element there. One that lies in a buffer has its name, and `inside(place)` is the place there.
    `whole`: it is all of that buffer, axis by axis. `reads` has the buffers that elements are read from."""

    shape: tuple
    type: str
    at: Any
    buffer: str | None = None
    inside: Any = None
    whole: bool = False
    reads: frozenset = frozenset()


@frozen
class Grouped:
    """A tuple, whose keys are its places, or a dict."""

    items: dict
    is_dict: bool = False


@frozen
class TapeMemory:
    """A tape of numbers (without shape) or of arrays: a buffer whose rows up to the variable `top` are taken. The first record tells
    what it holds."""

    name: str
    top: str
    held: list              # of (type, shape, buffer), one for each part, once known


@frozen
class ListMemory:
    """A list of numbers that may be changed: a buffer whose first `count` places are taken, a variable. The first item tells the type."""

    name: str
    count: Any
    held: list              # of the type, once it is known


@frozen
class RangeWalk:
    """The numbers of a range."""

    start: Any
    count: Any
    step: Any


@frozen
class Fixed:
    value: Any


# --- the whole ---------------------------------------------------------------------


@frozen
class Lowered:
    """A kernel, and how it is called. `taken` has for each parameter of the program what is read of the argument; `sizes` the
    variables that are sizes of arrays, as (name, buffer, axis); `result` what the values are put together to; `lows`
    says what sizes are at least; `has_products`: it multiplies matrices none of whose sizes is known;
    `apart`: it holds for arrays that share no memory only."""

    kernel: Any
    taken: tuple
    sizes: tuple
    result: Any
    lows: dict
    has_products: bool
    apart: bool


@frozen
class Taken:
    """An argument, as a kernel reads it. `what` is "array" (of a buffer), "number" (a variable), "dict" or "tuple" (`items` of (key,
    Taken)), or "nothing"."""

    what: str
    name: str = ""
    kind: str = ""
    items: tuple = ()
    shape: tuple = ()


@frozen
class Returned:
    """A part of the result: "array" (a buffer of a dtype), "number" (a variable of a kind; of the kind "double" with the variable
    that says whether it is NumPy's), "dict", "tuple" or "none"."""

    what: str
    name: str = ""
    kind: str = ""
    items: tuple = ()
    flag: str = ""
