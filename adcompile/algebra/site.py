"""A place in a program where statements are added. What is added is simplified first, so nothing useless is.

Afterwards no statement of the place

    multiplies by 1, adds 0, negates a negation          t = 1.0 * x   ->  x
    works on an array of equal numbers where a number will do
    makes something else of a 0 that is there because something was not selected: 0 times infinity, or NaN, is 0
"""

from adcompile.algebra.match import expression_key
from adcompile.algebra.simplify import simplified
from adcompile.analysis.inference.infer import type_of
from adcompile.analysis.inference.one_width import PYTHON
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Name
from adcompile.ir.types import NUMERIC, Tuple, kind
from adcompile.ir.visit import blocks, defined, with_blocks
from adcompile.ops.asked import card_of
from adcompile.ops.for_complex import of_complex
from adcompile.ops.operators import SUMS

ATOMS = (Name, Const)


class Site:
    """Statements go to `out`, types of new names to `types`, what they stand for to `definitions`.

    `definitions` holds what transforms added, never the user's own statements: those are kept as they are.
    Equal operations at one site are computed once. `masked` has the names of cotangents, and of their tangents, that are 0
    where something else was selected: times an infinite partial they have to stay 0. Without it nothing is said of that.
    `lengths` has the names of roots of sums of squares. `of_partial`: it is the derivative of what a transform added;
    `outgrown` has the names of such quotients that fall faster than their divisors grow.
    """

    def __init__(self, types, definitions, namer, out, span=None, masked=None, lengths=(), of_partial=False,
                 outgrown=()):
        self.types, self.definitions, self.namer, self.out, self.span = types, definitions, namer, out, span
        self.masked, self.lengths, self.of_partial, self.outgrown = masked, lengths, of_partial, outgrown
        self._known = {}        # of expressions assigned here, by `expression_key`: their names

    def assign(self, value, label=TEMPORARY):
        """The operand that holds `value`; atoms are operands already."""
        return self.define(None, value, label)

    def define(self, target, value, label=TEMPORARY):
        """Assigns the simplified value, to a name that is there already or to a new one; returns the operand to read."""
        value = self.strong(simplified(self, self.strong(value)))
        if value.__class__ is Apply and card_of(value).of_complex:
            value = of_complex(value, self.type)
        if value.__class__ in ATOMS:
            return value
        key = None if card_of(value).identity else expression_key(value)
        if key in self._known:
            return Name(self._known[key])
        target = target or self.namer.new(label)
        if key is not None:
            self._known[key] = target
        self.append(Assign(target, value, self.span))
        return Name(target)

    def append(self, statement):
        if statement.__class__ is Assign:
            self.types[statement.target] = type_of(statement.value, self.types)
            self.definitions[statement.target] = statement.value
            if self.masked is not None and self.is_masked(statement.value):
                self.masked[statement.target] = True
        elif not isinstance(statement, Effect):
            for name in defined(statement):
                self.types.setdefault(name, NUMERIC)
            statement = self.with_strong_products(statement)
        self.out.append(statement)

    def type(self, expr):
        return self.types[expr.id] if expr.__class__ is Name and expr.id in self.types else type_of(expr, self.types)

    def definition(self, operand):
        """The expression that a name was assigned, found through copies (`y = x`); None where it is not known."""
        definitions = self.definitions
        while operand.__class__ is Name:
            operand = definitions[operand.id] if operand.id in definitions else None
        return operand

    # --- what was not selected ----------------------------------------------------

    def is_masked(self, value):
        """Return True if a value is 0 in every place where a selection (`where`, `maximum`) did not take the operand. Such zeros
        must win over infinities they are multiplied with."""
        if self.masked is None:
            return False
        if value.__class__ is Name:
            return value.id in self.masked
        if value.__class__ is not Apply:
            return value.__class__ is Const and type(value.value) is float and value.value == 0.0
        found = card_of(value)
        if found.settles:
            return False
        if found.algebra in SUMS:
            return all([self.is_masked(arg) for arg in value.args])
        if found.version is not None and not found.keeps:       # a buffer with a part that is added to, or stored
            return any(map(self.is_masked, (value.args[found.version], *(value.args[-1:] if found.selects else ()))))
        if value.op == "zeros_like" and isinstance(self.type(value), Tuple):
            return False
        return found.selects or any([arg.__class__ is not Const and self.is_masked(arg) for arg in value.args])

    def mask(self, names, values):
        """Notes which names hold masked values."""
        for name, value in zip(names, values):
            if self.is_masked(value):
                self.masked[name] = True

    def with_strong_products(self, statement):
        """A statement with blocks, in which products are as `strong` has them."""
        if self.masked is None:
            return statement
        changed = []
        for block in blocks(statement):
            inner = []
            for one in block.statements:
                if one.__class__ is Assign:
                    one = replace(one, value=self.strong(one.value))
                    self.mask((one.target,), (one.value,))
                inner.append(one if one.__class__ is Assign else self.with_strong_products(one))
            self.mask(defined(statement), getattr(block.end, "values", ()))
            changed.append(Block(tuple(inner), block.end))
        return with_blocks(statement, changed)

    def is_sign(self, operand):
        """Return True if a value is the sign of another one (`copysign(1.0, x)`), which is finite even where `x` is not."""
        match self.definition(operand):
            case Apply("numpy.copysign", (Const(), _)):
                return True
        return False

    def strong(self, value):
        """A product or quotient as the one that is 0 where an operand is masked, if the other one may be infinite.

        A Python float that is no number is rare enough, since Python raises where NumPy goes on.
        """
        if value.__class__ is not Apply or not self.masked and (self.masked is None or all([arg.__class__ in ATOMS for arg in value.args])):
            return value
        strongly = card_of(value).strongly
        if not strongly:
            return value
        if card_of(value).rule.kind == "multilinear":
            zeros = tuple([place for place, arg in enumerate(value.args) if arg.__class__ is not Const and self.is_masked(arg)])
            return Apply(strongly, value.args, (*value.kwargs, ("zeros", Const(zeros))), value.span) if zeros else value
        one, other = value.args
        if value.op == "mul" and not self.is_masked(one):
            one, other = other, one
        if other.__class__ is Const or one.__class__ is Const or not self.is_masked(one) \
                or kind(self.type(other)) in PYTHON or self.is_sign(other):
            return value
        return Apply(strongly, (one, other), (), value.span)
