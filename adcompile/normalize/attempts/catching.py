"""Statements that may raise an exception which a handler catches.

    Raising(kinds, types).of(statement)         whether a statement, or one below it, may

What surely raises nothing is said on the cards of operations (`safe`). NumPy's warnings about numbers are exceptions where the user
says so (`np.errstate(all="raise")`): a handler that catches these may be reached by all arithmetic of NumPy.
"""

from adcompile.analysis.effects.purity import is_comment
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.loops.iterables import is_range, reversed_in
from adcompile.ir.nodes import Apply, Assign, Effect, Extern, For, If, Keep, Passed, Statement, Try, While, With
from adcompile.ir.stores import is_of_list, is_store, store_parts
from adcompile.ir.types import Array, Dict, List, Size, Str, Tuple, is_scalar
from adcompile.ir.visit import blocks, is_display, operands
from adcompile.normalize.unread import may_raise
from adcompile.ops.asked import card_of, written
from adcompile.ops.fields.safe import is_of_python
from adcompile.ops.operators import UPDATES
from adcompile.ops.registry import card

OF_NUMBERS = (FloatingPointError, RuntimeWarning)
"""The classes of what NumPy's arithmetic raises where it otherwise warns."""


def classes_in(kinds):
    """The classes that a handler catches; None where that is not known."""
    parts = kinds.args if is_display(kinds) else (kinds,)
    values = [part.value if isinstance(part, Extern) else None for part in parts]
    values = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return values if all(isinstance(one, type) for one in values) else None


class Raising:
    """Answers what may raise something of these kinds, an expression of classes."""

    def __init__(self, kinds, types):
        self.types, self.classes = types, classes_in(kinds)
        self.numbers = self.classes is None or any(issubclass(one, known) for one in OF_NUMBERS for known in self.classes)

    def of(self, statement):
        """Return True if a statement, or one in its blocks, may raise one."""
        return self.itself(statement) or any(self.of(one) for inner in blocks(statement) for one in inner.statements) \
            or any(self.expression(value) for inner in blocks(statement) for value in operands(inner.end))

    def itself(self, statement):
        """Return True if a statement may raise one beside those in its blocks."""
        match statement:
            case Keep() | Passed():
                return False
            case Effect() if is_comment(statement):
                return False
            case Assign(value=value) | Effect(value=value):
                return self.expression(value)
            case If(test=test) | While(test=test):
                return self.expression(Apply("truth", (test,)))
            case For(iterables=iterables):
                return any(self.expression(one) or not self.is_walked(one) for one in iterables)
            case With() | Try():
                return False
            case Statement() if is_store(statement) and not is_of_list(statement):
                _, *parts = store_parts(statement)
                return any(map(self.expression, parts)) or self.numbers and statement.stores != "set" \
                    or self.catches(card("index_set").exceptions, [type_of(part, self.types) for part in parts])
        return True

    def expression(self, expr):
        """Return True if evaluating an expression may raise one."""
        if not isinstance(expr, Apply):
            return may_raise(expr, self.types)
        return self.operation(expr) or any(map(self.expression, expr.args)) or self.numbers and self.computes(expr)

    def operation(self, apply):
        """Return True if an operation itself may raise one, once its operands have been evaluated."""
        found, types = card_of(apply), [type_of(arg, self.types) for arg in apply.args]
        if apply.kwargs:
            return True
        if found.is_safe is not None and found.is_safe(*types):
            return False
        return self.catches(found.exceptions, types)

    def catches(self, exceptions, types):
        """Return True if a handler may catch what a function of types says."""
        raised = None if exceptions is None else exceptions(*types)
        if raised is None or self.classes is None:
            return True
        return any(issubclass(one, other) or issubclass(other, one) for one in raised for other in self.classes)

    def computes(self, expr):
        """Return True if NumPy may compute with numbers in an expression."""
        if not isinstance(expr, Apply):
            return False
        found = [type_of(arg, self.types) for arg in expr.args]
        plain = all(is_of_python(one) or isinstance(one, (Str, Size)) or not (is_scalar(one) or isinstance(one, Array)) for one in found)
        return not plain and not card_of(expr).is_structure or any(map(self.computes, expr.args))

    def is_walked(self, iterable):
        """Return True if what is walked surely gives all its elements: it is there already."""
        iterable = reversed_in(iterable) or iterable
        found = type_of(iterable, self.types)
        return is_range(iterable) or isinstance(found, (List, Tuple, Dict, Str)) or isinstance(found, Array) and bool(found.shape)


def computes_in_place(statement, types):
    """Return True if a statement itself computes into the memory of an array, which NumPy has written where it raises."""
    if is_store(statement):
        return not is_of_list(statement) and statement.stores != "set"
    return changes_memory(statement, types) is not None


def changes_memory(statement, types):
    """The operand whose memory a statement itself changes: one that is stored into, or updated, or written by a call; None where there
    is none."""
    if is_store(statement):
        return store_parts(statement)[1]
    value = statement.value if isinstance(statement, (Assign, Effect)) else None
    if not isinstance(value, Apply):
        return None
    if value.op in UPDATES:
        return None if is_scalar(type_of(value.args[0], types)) else value.args[0]
    operands_written = written(value)
    return operands_written[0] if operands_written else None
