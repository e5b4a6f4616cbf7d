"""The nodes of the loop language. An expression has no effect; what happens are statements, in tuples.

Types of expressions are "d" (a double), "i" (an integer of 64 bits) and "b" (a truth). A variable is a name that is assigned over and
over; all variables of a kernel have names of their own, so that scopes do not matter. A buffer holds numbers of one type in C order.

    Count(k, n, body)       for k in range(n)
    Repeat(before, test, body)      before each trip `before`, then out unless `test`
    Stop()                  leaves the innermost loop
    GiveUp()                ends the kernel: nothing it computed is used, Python computes it
"""

from typing import Any

from adcompile.ir.frozen import frozen


# --- expressions --------------------------------------------------------------


@frozen(eq=True)
class Number:
    """A constant."""

    value: Any
    type: str


@frozen(eq=True)
class Register:
    name: str
    type: str


@frozen(eq=True)
class Compute:
    """One of the operations of `operations.OPERATIONS` on numbers."""

    op: str
    args: tuple
    type: str


@frozen(eq=True)
class Element:
    """The number in a buffer at a place, an expression for each axis."""

    buffer: str
    place: tuple
    type: str


# --- statements ---------------------------------------------------------------


@frozen(eq=True)
class Let:
    """The variable has this value from here on."""

    name: str
    value: Any


@frozen(eq=True)
class Put:
    buffer: str
    place: tuple
    value: Any


@frozen(eq=True)
class Make:
    """The buffer has memory from here on, as much as its shape says now. What it held is lost."""

    buffer: str


@frozen(eq=True)
class Grow:
    """The buffer, which is a tape, has room for so many rows and keeps those that it has."""

    buffer: str
    rows: Any


@frozen(eq=True)
class Count:
    index: str
    count: Any
    body: tuple


@frozen(eq=True)
class Repeat:
    before: tuple
    test: Any
    body: tuple


@frozen(eq=True)
class Choose:
    test: Any
    then: tuple
    orelse: tuple = ()


@frozen(eq=True)
class Stop:
    """Leaves the innermost loop."""


@frozen(eq=True)
class GiveUp:
    """Leaves the kernel: Python computes it."""


# --- kernels --------------------------------------------------------------------


@frozen(eq=True)
class Buffer:
    """Memory for numbers of a type. `kind` is "given" (the memory of an argument, which nobody writes), "returned" (of a result),
    "own" or "tape". The shape of a tape leaves out its rows, of which there are as many as it grew to."""

    name: str
    type: str
    shape: tuple
    kind: str


@frozen
class Kernel:
    """A function of buffers and numbers. `numbers` are the variables that it is given, `results` the variables that it returns."""

    name: str
    numbers: tuple          # of Register
    buffers: dict           # of Buffer, by name
    body: tuple
    results: tuple          # of Register
