"""The intermediate representation: a structured program in static single assignment.

Every name is assigned once in the whole program. What a loop or a branch
changes enters and leaves it by parameters and results, never by assignment:

    If(test, then, orelse, results)        each arm ends in Yield(values) or leaves the loop
    Try(kinds, body, handler, results)     both blocks end in Yield(values)
    For / While(params, body, results)     each trip ends in Continue(values) or Break(values)

so a value is a name, and a name is a value. A name is written "x.3": the name
the user gave it, a dot, and a number that makes it unique; `ir.names` makes
them and tells the base. Nodes are immutable; facts about them are kept beside
them, never on them.
"""

import ast
from dataclasses import field
from typing import Any

from adcompile.ir.frozen import frozen


@frozen(eq=True)
class Span:
    """Where in the user's file a node comes from. Lines and columns as in `ast` (line from 1, column from 0)."""

    file: str
    function: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""          # the statement as the user wrote it, one line, for comments


@frozen(eq=True)
class Refusal:
    """Why an active value may not go through a node: the error class by name, what is not possible, what to do."""

    error: str
    message: str
    hint: str
    span: Span


# --- expressions ------------------------------------------------------------


@frozen
class Name:
    id: str


@frozen
class Const:
    """A Python number, string, bool, None or Ellipsis."""

    value: Any


@frozen
class Extern:
    """An object from outside (a function, class, module) bound when compiled, called `name` in the emitted text."""

    name: str
    value: Any


@frozen
class Undefined:
    """The value of a variable on a path that never assigned it. Only as an operand of Yield, Continue, Break or a parameter.

    `unread`: nobody asks for it on that path, so that the variable is what it is on the others.
    """

    unread: bool = False


@frozen
class Apply:
    """An operation. `op` is a key, see `ops.keys`; its operands are expressions."""

    op: str
    args: tuple = ()
    kwargs: tuple = ()      # of (name, expression)
    span: Span | None = None


@frozen
class Callee:
    """A program beside the one that calls it: the first operand of `invoke`, as a constant.

    `result` is the type of what it returns; None for a function of the user's, whose result depends on the operands.
    `owner` is the object (an Extern) of which it is a method, where it is no program. `fresh` says that what it returns is
    memory of its own. `derived` is the Derivation of a derivative that the user's function takes of another one; `reads`
    says that a call surely writes into nothing that it is given.
    """

    name: str
    result: Any = None
    owner: Any = None
    fresh: bool = False
    derived: Any = field(default=None, repr=False)
    reads: bool = field(default=False, repr=False)

    @property
    def source(self):
        """The callee that is a function of the user's: itself, or the one of which it is a derivative."""
        return self if self.derived is None else self.derived.of


@frozen
class Derivation:
    """A derivative of the program of a function `of`, with respect to the operands at `places`, which the user's function takes itself.

        "swept"     invoke(callee, seed, x, ...) -> y, one cotangent for each of `places`, of the number <seed, y>
        "pushed"    invoke(callee, x_dot, ..., x, ...) -> y, y_dot: one tangent for each of `places`
        "found"     invoke(callee, a, ..., x, ...) -> what `solver`, the key of a function, makes of the function of the operands at
                    `places` and of `given` operands: a number or array of memory of its own. No derivative flows through it

    `one`: y must be one number, and the seed is 1; `apart`: each element of y depends on one of x, and the seed is 1 everywhere.
    Then no seed is an operand. `of_first`: of the tuple y the first item alone is derived. `value`: y is returned too, else the
    cotangents alone, a single one by itself. `converts`: integers at `places` are taken for floats, else they have the cotangent
    None. `repeated`: it is called several times for one call of the user's.
    """

    way: str
    of: Callee
    places: tuple
    one: bool = False
    apart: bool = False
    of_first: bool = False
    value: bool = True
    converts: bool = False
    repeated: bool = False
    solver: str = ""
    given: int = 0

    @property
    def first(self):
        """The number of operands before those of the function: the seed, the tangents, or what a solver is given."""
        if self.way == "found":
            return self.given
        return len(self.places) if self.way == "pushed" else 0 if self.one or self.apart else 1


@frozen
class Verbatim:
    """An expression kept as the user wrote it; `reads` gives for each free name in it the expression it stands for."""

    tree: ast.expr
    reads: tuple            # of (name in the tree, expression)
    refusal: Refusal | None = None
    span: Span | None = None


# --- statements -------------------------------------------------------------


@frozen
class Assign:
    target: str
    value: Any
    span: Span | None = None


@frozen
class Effect:
    """An expression evaluated for what it does."""

    value: Any
    span: Span | None = None


@frozen
class Statement:
    """A statement kept as the user wrote it (assert, raise, del, import, a store into data ...).

    A store `x[i] = v` or `x[i] += v` may be an operation on arrays after all: `stores` says how, see `ir.stores`.
    """

    tree: ast.stmt
    reads: tuple            # of (name in the tree, expression)
    writes: tuple           # of (name in the tree, new name)
    refusal: Refusal | None = None
    span: Span | None = None
    stores: str | None = None       # "set", or the operator of an augmented assignment, as "add"


@frozen
class Block:
    statements: tuple
    end: Any                # Yield, Continue, Break, Return or Unreachable


@frozen
class If:
    test: Any
    then: Block
    orelse: Block
    results: tuple = ()     # of names
    span: Span | None = None


@frozen
class For:
    """One trip per element of `iterables`, walked side by side as `zip` does.

    `targets[k]` is the element of `iterables[k]` in this trip. `index` counts the trips from 0. `again`: a reverse sweep computes
    the trips again, in stretches (`transform.reverse.stretches`); the one iterable is a range then.
    """

    targets: tuple          # of names
    iterables: tuple        # of expressions, as many
    params: tuple           # of (name, initial expression)
    body: Block
    results: tuple          # of names, one per parameter: its value after the loop
    index: str | None = None    # the number of this trip, from 0, if anyone reads it
    trips: str | None = None    # the number of trips begun, known after the loop, if anyone reads it
    span: Span | None = None
    again: bool = False


@frozen
class While:
    """`test` is evaluated before each trip, over the parameters."""

    test: Any
    params: tuple
    body: Block
    results: tuple
    trips: str | None = None
    span: Span | None = None


@frozen
class With:
    """A block under a context manager that only changes how code runs (`np.errstate`)."""

    context: Any
    body: Block
    results: tuple
    span: Span | None = None


@frozen
class Try:
    """An attempt, and a handler that runs where it raises.

    The statements of `body` before its `Passed` are attempted. Where one of them raises an exception that is one of `kinds`,
    `handler` runs in place of the rest, and sees nothing of what they assigned. Both blocks yield the results. The handler begins with
    `Assign(name, Apply("caught"))` where it reads the exception.

    Before `normalize.attempts` there are `params`, names that the handler reads: each is what it was in the last `Keep` that was
    reached.
    """

    kinds: Any
    body: Block
    handler: Block
    results: tuple
    params: tuple = ()
    span: Span | None = None


@frozen
class Passed:
    """In the body of a `Try`: what comes before it was attempted, what comes after it is not."""

    span: Span | None = None


@frozen
class Keep:
    """In what a `Try` attempts: if something raises from here on, its handler sees these values, of (parameter, expression)."""

    values: tuple
    span: Span | None = None


@frozen
class Record:
    """Appends `value` to a tape; a tape is a name assigned `Apply("tape")` once, and is the one thing written in place."""

    tape: str
    value: Any
    span: Span | None = None


@frozen
class Recall:
    """Takes the last entry off a tape."""

    target: str
    tape: str
    span: Span | None = None


# --- ends of blocks ---------------------------------------------------------


@frozen
class Yield:
    """The arm of an `If`, or a block of a `With` or `Try`, ends: one value per result."""

    values: tuple = ()


@frozen
class Continue:
    """This trip ends: one value per parameter of the innermost loop."""

    values: tuple = ()


@frozen
class Break:
    """This trip and the innermost loop end: one value per result of the loop."""

    values: tuple = ()


@frozen
class Return:
    value: Any


@frozen
class Unreachable:
    """Nothing comes after a `raise`."""


# --- programs ---------------------------------------------------------------


@frozen
class Param:
    """A parameter of a program.

    `kind` is "positional", "keyword" (keyword only), "star", "double_star" or "captured": data of the user's
    globals or closure, read at each call by `path` (see `frontend.outside.lookup`) and handed over by keyword.
    `owner` is the object, dict or list that it is, where this is taken apart: what it holds are parameters too, and it is written alone.
    """

    name: str
    kind: str = "positional"
    path: Any = None
    default: Any = None     # Const or Extern, where the user gave one
    owner: Any = None


@frozen
class Program:
    name: str
    params: tuple           # of Param
    body: Block             # ends in Return
    span: Span | None = None
    guards: tuple = ()      # of what was looked at outside, see `frontend.outside.lookup`
    callees: tuple = ()     # of (Callee, Program): the user's functions that the program and these invoke
    copied: tuple = ()      # the parameters of which the program begins with a copy, since it writes into them
    rewritten: tuple = ()   # the arguments that are taken apart of which something is bound anew
    has_aux: bool = False   # whether it returns the pair of its result and something beside it that has no derivative
    form: Any = None        # of objects in its result, in the place of which it has dicts: see `frontend.containers.returned`
