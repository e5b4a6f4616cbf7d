"""A place in a program where statements are added. What is added is simplified first, so nothing useless is.

Afterwards no statement of the place

    multiplies by 1, adds 0, negates a negation          t = 1.0 * x   ->  x
    works on an array of equal numbers where a number will do
"""

from adcompile.analysis.types import type_of
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Name
from adcompile.ir.types import NUMERIC
from adcompile.ir.visit import defined
from adcompile.optimize.simplify import simplified

KEPT_APART = ("tape", "holds", "entries", "snapshot", "zeros_like", "list", "index_add", "list_append", "accumulate",
              "runtime.broadcast_like")
"""What makes memory that may be written later, or reads a tape: equal ones are not the same."""

ATOMS = (Name, Const)
ADDING = ("add", "sub", "accumulate")
SELECTING = ("numpy.where", "runtime.select", "runtime.share", "runtime.divide_where")
SCALING = ("mul", "div", "neg", "runtime.scale", "runtime.divide", "runtime.unbroadcast", "runtime.broadcast_like")


class Site:
    """Statements go to `out`, types of new names to `types`, what they stand for to `definitions`.

    `definitions` holds what transforms added, never the user's own statements: those are kept as they are.
    Equal operations at one site are computed once. `masked` has the names of what is 0 where something else was selected:
    times an infinite partial it has to stay 0.
    """

    def __init__(self, types, definitions, namer, out, span=None, masked=None):
        self.types, self.definitions, self.namer, self.out, self.span = types, definitions, namer, out, span
        self.masked = {} if masked is None else masked
        self._known = {}        # of expressions assigned here, by `expression_key`: their names

    def assign(self, value, stem=None):
        """The operand that holds `value`; atoms are operands already."""
        return self.define(None, value, stem)

    def define(self, target, value, stem=None):
        """Assigns the simplified value, to a name that is there already or to a new one; returns the operand to read."""
        value = simplified(self, value)
        if value.__class__ in ATOMS:
            return value
        key = None if value.op in KEPT_APART else expression_key(value)
        if key in self._known:
            return Name(self._known[key])
        target = target or self.namer.new(stem or self.namer.temporary)
        if key is not None:
            self._known[key] = target
        self.append(Assign(target, value, self.span))
        return Name(target)

    def append(self, statement):
        if statement.__class__ is Assign:
            self.types[statement.target] = type_of(statement.value, self.types)
            self.definitions[statement.target] = statement.value
            if is_masked(statement.value, self.masked):
                self.masked[statement.target] = True
        elif not isinstance(statement, Effect):
            for name in defined(statement):
                self.types.setdefault(name, NUMERIC)
        self.out.append(statement)

    def type(self, expr):
        return type_of(expr, self.types)

    def definition(self, operand):
        """What a name was assigned, through copies; None for a name of unknown origin."""
        definitions = self.definitions
        while operand.__class__ is Name:
            operand = definitions.get(operand.id)
        return operand


def is_masked(value, masked):
    """Whether a value is 0 wherever something that was not selected had its cotangent."""
    if value.__class__ is not Apply:
        return value.__class__ is Name and value.id in masked
    if value.op in SELECTING:
        return True
    if value.op in ADDING:
        return all([is_masked(arg, masked) for arg in value.args])
    return value.op in SCALING and any([is_masked(arg, masked) for arg in value.args])


def expression_key(expr):
    """Equal for expressions that compute the same."""
    kind = expr.__class__
    if kind is Name:
        return expr.id
    if kind is Const:
        return (type(expr.value), repr(expr.value))
    if kind is Apply:
        args = tuple([expression_key(arg) for arg in expr.args])
        return (expr.op, args, tuple([(name, expression_key(value)) for name, value in expr.kwargs]))
    return id(expr)
