"""The questions about one call of an operation.

    card_of(apply)      its card, chosen by the constants of the call; that of what nobody has looked into, where there is none
    output_of(apply)    the operand that the call is told to write by `out`, or None
    makes(apply)        whether the result is a new object, which may hold others
    allocates(apply)    whether the result is memory of its own, or no memory at all
    shared(apply)       the operands with which the result may share memory, or which it may hold
    written(apply)      the operands whose memory the call may write
    kept(apply)         the operands that what the call writes holds on to
    is_known(apply)     whether it runs no code that nobody looked into
    is_drawing(op)      whether it draws random numbers
    is_own(op)          whether it is an operation of our own, which no class of the user's changes
    shape_of(op)        the place of the operand of which only the shape is asked
    run(apply)          the operands whose own operators and methods the call may run
    plain()             of which operations calls do nothing but compute a value
    is_usual(expr)      whether an expression has such calls alone

What is said by keyword in all functions (`out=`, `copy=`, `overwrite_a=`) is looked at here and nowhere else.
"""

import math
import sys
from functools import lru_cache

import numpy as np

from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ops import registry
from adcompile.ops.card import NOT_KNOWN
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import TEXT
from adcompile.ops.fields.memory import EVERY, NEW, SHAPE
from adcompile.ops.fields.params import operands_of, order_of, parameter_names
from adcompile.ops.keys import MODULES, function_of, is_attribute, is_helper, is_looked_up
from adcompile.ops.operators import OPERATORS
from adcompile.ops.registry import card

RANDOM = ("numpy.random.", "random.")
"""Where functions that draw random numbers are kept."""


def card_of(apply):
    """The card of a call."""
    found = card(apply.op, len(apply.args))
    if found is None:
        return NOT_KNOWN
    return found.choose(constants_of(found, apply)) if found.variants else found


def constants_of(found, apply):
    """The operands of a call whose values are known, by name; defaults for those that are not given."""
    values = {param.name: param.default for param in getattr(found.rule, "params", ())}
    for name, operand in operands_of(found, apply):
        if isinstance(operand, (Const, Extern)):
            values[name] = operand.value
        else:
            values.pop(name, None)
    return values


# --- calls that only compute -------------------------------------------------


class PlainCalls(dict):
    """For an operation and how many operands it has, all by position: whether every such call does nothing but compute a value. It
    writes into nothing and has no effect, is no text, and asks nothing about memory, objects or derivatives. It may still run
    operators of its operands, where these are objects of the user's. Filled as it is asked."""

    def __init__(self, cards):
        self.cards = cards

    def __missing__(self, key):
        op, count = key
        found = card(op, count)
        answer = found is not None and not is_looked_up(op) and op != "invoke" and count <= place_of_output(op) \
            and all([computes(one) for one in (found, *[variant for _, variant in found.variants])])
        self[key] = answer
        return answer


def computes(found):
    """Return True if an operation, given by its card, does nothing but compute a value that is no text."""
    return found.is_pure and not found.writes_uncopied and not found.asks and not found.seeds and found.form is not TEXT


def plain():
    """The `PlainCalls` of the cards as they are."""
    global _plain
    if _plain.cards is not registry.known:
        _plain = PlainCalls(registry.known)
    return _plain


_plain = PlainCalls(None)


class Sorts(dict):
    """For an operation and how many operands it has: whether there is a call of it of whose card something holds."""

    def __init__(self, cards, holds):
        self.cards, self.holds = cards, holds

    def __missing__(self, key):
        found = card(*key) or NOT_KNOWN
        self[key] = answer = any([self.holds(one) for one in (found, *[variant for _, variant in found.variants])])
        return answer


class Sort:
    """A sort of operations, by what holds of their cards: `of(op, count)` is False where no call of an operation with so many
    operands is of the sort, `of` has all of them at hand."""

    def __init__(self, holds):
        self.holds, self.known = holds, Sorts(None, holds)

    def table(self):
        """The `Sorts` of the cards as they are."""
        if self.known.cards is not registry.known:
            self.known = Sorts(registry.known, self.holds)
        return self.known

    def among(self, applies):
        """Return True if one of the operations may be of the sort."""
        known = self.table()
        for apply in applies:
            if known[apply.op, len(apply.args)]:
                return True
        return False


ATOMS = frozenset([Name, Const])


def is_usual(expr):
    """Return True if all operations in an expression do nothing but compute a value, and everything else in it is names and constants."""
    known, stack = _plain if _plain.cards is registry.known else plain(), [expr]
    for node in stack:
        kind = node.__class__
        if kind is Apply:
            args = node.args
            if node.kwargs or not known[node.op, len(args)]:
                return False
            stack += args
        elif kind not in ATOMS:
            return False
    return True


# --- memory -----------------------------------------------------------------


def output_of(apply):
    """The operand that a call is told to write by `out`, None where there is none, or where it is made for the call alone."""
    given = None
    for name, operand in apply.kwargs:
        if name == "out":
            given = operand
    if given is None:
        place = place_of_output(apply.op)
        if len(apply.args) <= place:
            return None
        given = apply.args[place]
    if isinstance(given, Const) and given.value is None or isinstance(given, Apply) and allocates(given):
        return None
    return given


@lru_cache(maxsize=1024)
def place_of_output(op):
    """The position of `out` among the arguments of a function of NumPy."""
    function = function_of(op) if op.startswith("numpy.") else None
    if isinstance(function, np.ufunc):
        return function.nin
    found = card(op)
    names = order_of(function, ("out",)) or () if found is None else parameter_names(found)
    return names.index("out") if "out" in names else math.inf


def written(apply):
    """The operands whose memory a call is known to write."""
    found = card_of(apply)
    if not (apply.kwargs or found.writes or found.writes_uncopied) and len(apply.args) <= place_of_output(apply.op):
        return ()
    output, names = output_of(apply), (*found.writes, *overwritten(found, apply))
    return (*chosen(found, names, apply), *(() if output is None else (output,)))


def kept(apply):
    """The operands that what a call writes holds on to from then on."""
    found = card_of(apply)
    return chosen(found, found.keeps, apply) if found.writes and found.keeps else ()


def overwritten(found, apply):
    """The names of the operands that a call is allowed to write by `copy` or `overwrite_a`."""
    if not apply.kwargs and not found.writes_uncopied:
        return ()
    names = []
    for name, operand in operands_of(found, apply):
        if name == "copy" and found.writes_uncopied and not is_constant(operand, True):
            names.append(found.writes_uncopied)
        elif name.__class__ is str and name.startswith("overwrite") and not is_constant(operand, False):
            names.append(0 if name == "overwrite_input" else name.removeprefix("overwrite_"))
    return names


def is_constant(operand, value):
    return isinstance(operand, Const) and operand.value is value


def is_uncopied(found, apply):
    """Return True if the arguments of a call say, or may say, that an operand is returned instead of a copy: `copy=False`, `out`,
    `overwrite_a`."""
    if output_of(apply) is not None or overwritten(found, apply):
        return True
    given = [operand for name, operand in apply.kwargs if name == "copy"] or apply.args[place_of_copy(apply.op):][:1]
    return any(not is_constant(operand, True) for operand in given)


@lru_cache(maxsize=1024)
def place_of_copy(op):
    """The position of `copy` among the arguments of a function."""
    found = card(op)
    names = () if found is None else parameter_names(found)
    return names.index("copy") if "copy" in names else sys.maxsize


def makes(apply):
    """Return True if the result of a call is a new object each time, or has no memory at all. A new list may hold memory of
    others."""
    if apply.op == "invoke":
        return apply.args[0].value.fresh
    found = card_of(apply)
    return memory_of(found, apply).is_new and not is_uncopied(found, apply)


def memory_of(found, apply):
    """Whose memory the result of a call is, if nothing else is said by keyword."""
    if found.new_where is not None and found.new_where(constants_of(found, apply)):
        return NEW
    return found.memory


def allocates(apply):
    """Return True if the result of a call is memory that nobody else holds, or no memory at all."""
    return makes(apply) and not card_of(apply).keeps


def shared(apply):
    """The operands with which the result of a call may share memory, or which it may hold on to."""
    if allocates(apply):
        return ()
    found = card_of(apply)
    if not found.memory.is_known or is_uncopied(found, apply):
        return (*apply.args, *(operand for _, operand in apply.kwargs))
    return chosen(found, (*memory_of(found, apply).operands, *found.keeps), apply)


def makes_memory(found):
    """Return True if every call of an operation, given by its card, has new memory as its result, or no memory at all."""
    return found is not None and found.memory.is_new and not found.keeps


def leaves_alone(key):
    """Return True if a function of Python's or NumPy's writes into no list or dict that it is given, and runs nothing that does. A
    function of theirs without a card counts as such: those that write have cards."""
    found = card(key)
    if found is None:
        return key.partition(".")[0] in MODULES
    return found.effect is not Doing.UNKNOWN and not found.writes


def is_known(apply):
    """Return True if a call runs no code that nobody looked into, and writes only into what `written` gives."""
    return card_of(apply).effect is not Doing.UNKNOWN


def is_drawing(op):
    """Return True if an operation draws random numbers: its card says so, or it has no card and is in a module of random
    functions."""
    found = card(op)
    return op.startswith(RANDOM) if found is None else found.effect is Doing.DRAWS


def is_question(op):
    """Return True if an operation is an attribute that tells the shape or dtype of a value."""
    return is_attribute(op) and shape_of(op) is not None


def asks_of_memory(apply):
    """Return True if the result of an operation depends on whose memory an operand is, or on its layout: `x.base`, `x.strides`."""
    return card_of(apply).asks == "memory"


def asks_of_identity(apply):
    """Return True if the result of an operation depends on which object an operand is: `id(x)`, `x is y`."""
    return card_of(apply).asks == "identity"


def asks_of_derivatives(apply):
    """Return True if an operation checks that values have a derivative."""
    return card_of(apply).asks in ("real", "index")


def stores_a_part(apply):
    """Return True if an operation gives an array or list with something else in a part of it."""
    found = card_of(apply)
    return found.version is not None and found.selects and len(apply.args) == 3


def puts_in_an_item(apply):
    """Return True if an operation gives a list with a value in a place, or before it."""
    found = card_of(apply)
    return found.version is not None and "value" in found.keeps and len(apply.args) == 3


def takes_out_a_part(apply):
    """Return True if an operation gives a list without an item of it."""
    found = card_of(apply)
    return found.version is not None and found.selects and len(apply.args) == 2


def is_item(apply):
    """Return True if an operation reads items of a value by brackets: `x[i]`."""
    return apply.op == "getitem"


def adds_to_a_part(apply):
    """Return True if an operation gives an array, list or the like with something added to a part of it."""
    found = card_of(apply)
    return found.version is not None and not found.selects and not found.keeps and len(apply.args) == 3


def is_zeros(apply):
    """Return True if an operation gives zeros in the form of its operand."""
    return apply.op == "zeros_like"


def makes_float(apply):
    """Return True if an operation makes a float of Python's of a number."""
    return apply.op == "builtins.float"


def has_no_derivative(apply):
    """Return True if a rule says that an operation has no derivative: it makes an array of given numbers, or asks of values."""
    return getattr(card_of(apply).rule, "kind", None) == "constant"


def is_outcome(apply):
    """Return True if an operation gives the outcome of a test as a bool."""
    return apply.op == "truth"


def is_own(op):
    """Return True if an operation is one of our own, so that its result does not depend on the classes of its operands."""
    return "." not in op and ":" not in op and op not in OPERATORS or is_helper(op)


@lru_cache(maxsize=1024)
def shape_of(op):
    """The place of the operand of which an operation asks only the shape and dtype; None where there is none."""
    found = card(op)
    reads = None if found is None else found.reads
    if not reads or SHAPE not in reads.values():
        return None
    names = parameter_names(found)
    place = next(name for name, what in reads.items() if what is SHAPE)
    return 0 if place is EVERY else names.index(place) if place in names else place


def run(apply):
    """The operands whose own operators and methods a call may run."""
    found = card_of(apply)
    return chosen(found, found.runs, apply)


def chosen(found, names, apply):
    """The operands of a call that have these names or places."""
    if not names:
        return ()
    if EVERY in names:
        return (*apply.args, *(operand for _, operand in apply.kwargs))
    places = [apply.args[name] for name in names if isinstance(name, int) and name < len(apply.args)]
    return (*places, *(operand for name, operand in operands_of(found, apply) if name in names and not isinstance(name, int)))
