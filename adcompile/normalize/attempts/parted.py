"""Attempts that are taken apart, and the pieces that they are put together from: see `attempts.parting`."""

from dataclasses import dataclass, field
from typing import Any

from adcompile.errors import render
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Block, Const, Effect, If, Name, Try, Undefined, Unreachable, Yield
from adcompile.ir.tried import attempted, is_caught
from adcompile.ir.visit import defined, map_names, read_counts, walk_all
from adcompile.normalize.attempts.catching import Raising, classes_in, computes_in_place

HALF_DONE = ("NumPy raised what else is a warning after it had written into an array, of which a handler goes on",
             "Compute into a new array in the 'try': x = x / y.")

UNDEFINED = Undefined(unread=True)
ERROR = "error"         # what stands for the exception among what is held


@dataclass(slots=True, eq=False)
class Parted:
    """Statements of which those that may raise are attempted. `values` has what stands behind them for names that are wanted there;
    `raised` tells whether something was raised, the exception was `error`, what is held was `held`."""

    out: list
    values: dict = field(default_factory=dict)
    raised: Any = Const(False)
    error: Any = UNDEFINED
    held: dict = field(default_factory=dict)

    def told(self, params):
        """The operands that tell of what was raised."""
        return (self.raised, self.error, *[self.held.get(name, UNDEFINED) for name in params])

    @property
    def may_raise(self):
        return not isinstance(self.raised, Const) or self.raised.value


def with_check(node, types):
    """A `Try` whose handler, where it may see an array that NumPy has written although it raised, refuses that."""
    first = node.handler.statements[0] if node.handler.statements else None
    in_place = any(computes_in_place(one, types) for one in walk_all(attempted(node)))
    if not in_place or first is None or not is_caught(first) or not Raising(node.kinds, types).numbers:
        return node
    if any(isinstance(value, Name) and value.id == first.target for value in getattr(node.handler.end, "values", ())):
        return node         # it is raised again
    text = Const(render(*HALF_DONE, node.span))
    check = Effect(Apply("runtime.stored_at_once", (Name(first.target), Const("UnsupportedSyntax"), text)), node.span)
    return replace(node, handler=Block((first, check, *node.handler.statements[1:]), node.handler.end))


def parts_of(node):
    """The statements that a `Try` attempts, and the block behind them; None where it always raises."""
    before = attempted(node)
    if len(before) == len(node.body.statements):
        return before, None
    return before, Block(node.body.statements[len(before) + 1:], node.body.end)


def defined_in(statements):
    return {name: True for one in statements for name in defined(one)}


def wanted_by(statements, rest, values=()):
    """The names that statements assign and a block behind them reads, or that are among some values."""
    read = read_counts(rest) | {value.id: 1 for value in values if isinstance(value, Name)}
    return [name for name in defined_in(statements) if name in read]


def standing_for(held, values):
    """The values that are held, with what stands for names."""
    return {name: values.get(getattr(value, "id", None), value) for name, value in held.items()}


def same(one, other):
    """Return True if two expressions are surely one value."""
    return one is other or isinstance(one, Name) and isinstance(other, Name) and one.id == other.id


def substituted(block, values):
    """The block that reads other values in the places of names."""
    values = {name: value for name, value in values.items() if not (isinstance(value, Name) and value.id == name)}
    return map_names(block, lambda name: values.get(name.id, name), lambda name: name) if values else block


def with_error(handler, error):
    """A handler that stands outside of its `try`: the exception it was given has a name."""
    if not handler.statements or not is_caught(handler.statements[0]):
        return handler
    first = replace(handler.statements[0], value=error)
    return Block((first, *handler.statements[1:]), handler.end)


def is_told_by(attempt, raised):
    """Return True if which block of an attempt, or arm of a branch that leaves one, ran is what a value tells."""
    if not isinstance(attempt, (Try, If)) or not isinstance(raised, Name) or raised.id not in attempt.results:
        return False
    place = attempt.results.index(raised.id)
    no, yes = (attempt.body.end, attempt.handler.end) if isinstance(attempt, Try) else (attempt.orelse.end, attempt.then.end)
    return (isinstance(no, Unreachable) or is_known(no.values[place], False)) and isinstance(yes, Yield) and is_known(yes.values[place], True)


def is_known(value, wanted):
    return isinstance(value, Const) and value.value is wanted


def given(attempt, end, values):
    """Values, those that are results of an attempt as they are at the end of one of its blocks."""
    known = dict(zip(attempt.results, end.values))
    return {name: known.get(value.id, value) if isinstance(value, Name) else value for name, value in values.items()}


def covers(kinds, others):
    """Return True if a handler catches all that others catch."""
    mine = classes_in(kinds)
    theirs = [classes_in(other) for other in others]
    return mine is not None and (BaseException in mine or None not in theirs and all(
        any(issubclass(one, known) for known in mine) for found in theirs for one in found))
