"""The card of an operation: what every pass may ask about it.

What is derived from the fields (whether an operation allocates, is pure, may be folded) is no field. A field that nobody
reads is none either. `ops.asked` has the questions about one call, which looks at its constants and at `out=` too.
"""

import ast
from typing import Any

import numpy as np

from adcompile.ir.frozen import frozen
from adcompile.ops.fields import raised, safe
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import ELEMENTWISE
from adcompile.ops.fields.memory import EVERY, NEW, UNKNOWN, Identity, Memory
from adcompile.ops.keys import is_helper
from adcompile.ops.operators import OPERATORS


LABELLED = frozenset([row.key for row in OPERATORS.values() if row.algebra or row.tree in (
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.BitOr, ast.BitXor, ast.BitAnd, ast.UAdd, ast.Invert, ast.Pow)])
"""Operators that pandas applies to each number by itself, as NumPy does."""

OTHERWISE = (np.floor_divide, np.remainder, np.fmod)
"""Functions that pandas has another result of where it divides by zero."""


@frozen
class Card:
    """The card of one operation: all facts about it. The rule of its derivative stands beside it, where there is one."""

    key: str
    function: Any = None            # the function itself, where there is one
    rule: Any = None                # a `rules.table.Rule`
    params: tuple = ()              # names of the parameters in order, where they have names
    type: Any = None                # of the result: a type, a function of `typing.calls.Call`, None for `typing.defaults`
    like: str = ""                  # of a method: the function whose type it shares, and rule where it has none of its own
    form: Any = None                # a `forms.Form`; None: elementwise where the rule is, else nothing is known
    memory: Memory = NEW            # of the result; the default is checked against the samples as every entry is
    whole: bool = False             # a new array has no `base`: it is no view of what the operation made inside
    copies: Any = None              # a function of `fields.copies`: for which layouts of the operand the result is surely a copy of it
    duplicates: bool = False        # the result is the operand once more, in memory of its own
    new_where: Any = None           # a predicate over constants: the calls whose result is new all the same
    keeps: tuple = ()               # operands that the result, or a written operand, holds on to from then on
    opens: bool = False             # the result is a list or dict that something may write into
    writes: tuple = ()              # operands whose memory the operation writes
    writes_uncopied: str = ""       # the operand that is written, and returned, where `copy` is not said to be true
    output: str = ""                # how it fills `out`: an "exact" array of the result's shape, or one that lies "apart" from all operands;
                                    # "spread" over a larger one, as ufuncs do
    version: Any = None             # the operand of whose memory the result is the next version: it may stand there instead
    identity: Identity = Identity.VALUE     # whether two runs with equal operands may be one, or the same again later
    reads: Any = None               # for operands that are not read by value: SHAPE or NOTHING
    kinks: tuple = ()               # of `kinks.Kink`: where it has no derivative, and what is taken for it
    labels: str = ""                # what it does with columns and tables of pandas, see `of_labels`
    gives: str = ""                 # the class of which the result is an object, where its methods have cards: "logging.Logger"
    settles: bool = False           # where the result is a derivative, what it goes on through is finite: no zeros have to win over infinities
    selects: bool = False           # operands, or parts of them, may be left out: the result or a cotangent is 0 there
    effect: Doing = Doing.NONE
    files: str = ""                 # of files, "writes" what it is given into one, "reads" one, or "both"
    seeds: bool = False             # it makes a generator of random numbers, which starts anew in each run where no seed is given
    takes: str = "numbers"          # "numbers" and what becomes arrays, "arrays" in sequences, "items" of one, or "anything"
    floats: str = ""                # what it is on Python's floats, see `on_floats`
    squares: str = ""               # what it makes of squares: see `analysis.activity.squares`
    squared: str = ""               # the operation that is its square, of the same operands
    algebra: str = ""               # "sum", "difference", "negative", "product" or "quotient" of numbers; see `operators.ALGEBRA`
    recurrence: str = ""            # what it is for Taylor series where `algebra` does not say it: one of its words, or a "root"
    orders: str = ""                # the function of an order and the operand that is its derivative of that order
    strongly: str = ""              # the operation in which 0 wins; of a sum of products, in the factors at the places `zeros`
    infinite: bool = False          # the result may be infinite where the function it is a partial of is not
    nonnegative: bool = False       # the result is never below zero
    keeps_sign: bool = False        # neither is it where no operand is
    cost: tuple | None = None       # on numbers and on arrays, in the units of `ops.fields.costs`; None: as such operations cost
    always: tuple | None = None     # places of the operands that are evaluated whatever the others are; None: all are
    passes: Any = None              # of a check: a function of the types for which it always succeeds
    safe: Any = None                # a function of the types of the operands for which it surely raises nothing; None: it may
    raises: Any = None              # a function of the types of the operands that gives what it may raise: see `fields.raised`
    reals: str = "closed"           # "left": real operands may have a complex result; "only": constant for real operands alone
    complex: str = ""               # why the rule holds for complex operands: the function is "holomorphic", or the rule is its "own" for them
    of_complex: str = ""            # the key of the operation on complex operands, where it has another rule for these
    loses: str = ""                 # what tells that it has lost no derivative: the "result", if it is discrete, or its "operands"
    asks: str = ""                  # "real": whether its operand is real, "index": whether an index is data, "memory": whose memory
                                    # its operand is and how that lies, "identity": which object it is
    foldable: bool = False          # computed when compiling, where all operands are known
    prints: str = "name"            # "name", "brackets" or "slice": what stands around the operands, for the width of a line
    runs: tuple = (EVERY,)          # operands whose own operators and methods it may run; of others it asks nothing
    around: int = 0                 # given fewer operands than this, it looks at the variables around the call
    moves: bool = False             # it does not matter when it is evaluated: it has no effect, and reads no memory that is written
    consumes: bool = False          # it takes all that its operands give
    context: str = ""               # in a `with`: "through" lets what is raised pass, so does a "setting" of how code runs
    walks: bool = False             # of containers among its operands it takes the items, and asks nothing of these
    variants: tuple = ()            # of (predicate over constants, Card)

    @property
    def is_elementwise(self):
        """True if each element of the result is made of one element of each operand."""
        return self.form is ELEMENTWISE or self.rule is not None and (self.rule.kind == "elementwise" or self.rule.broadcasts)

    @property
    def on_floats(self):
        """How the operation behaves where all operands are Python's floats: "exact" and "guarded" give the same number there as on
        NumPy's, a guarded one may raise where NumPy's warns; "kept" is a function of Python's that gives what it always gives,
        "test" a test, "stays" an operation that Python's floats do not have; "" is another number, or not known."""
        return self.floats or ("kept" if self.key.startswith("math.") else "")

    @property
    def of_labels(self):
        """The word for what the operation does with operands that are columns or tables of pandas: it "keeps" their labels, and does
        something with each number by itself; it is a "product" of vectors and matrices; it is one number and "leaves out missing"
        ones; it takes the "array" of their numbers; "" is something else, or not known."""
        if self.labels:
            return self.labels
        if self.key.startswith("scipy."):
            elementwise = self.rule is not None and self.rule.kind == "elementwise"
            return "array" if self.key.startswith("scipy.stats.") else "keeps" if elementwise else ""
        ufunc = isinstance(self.function, np.ufunc) and self.function.signature is None and self.function.nout == 1
        return "keeps" if self.key in LABELLED or ufunc and self.function not in OTHERWISE else ""

    @property
    def may_be_infinite(self):
        """True if the result may be infinite in a partial where the function that it is a partial of is finite."""
        return self.infinite or is_helper(self.key)

    @property
    def is_safe(self):
        """The function of the types of the operands for which it surely raises nothing, None where it may raise for all."""
        return self.safe or safe.default(self.function)

    @property
    def exceptions(self):
        """The function of the types of the operands that gives what the operation may raise; None where that may be anything."""
        return self.raises or (raised.of_math if self.key.startswith("math.") else None)

    @property
    def is_structure(self):
        """True if it is an operation of the representation itself, which the transforms take apart whatever its operands are."""
        bare = "." not in self.key and self.key not in OPERATORS
        return bare and (self.rule is not None or self.takes == "anything")

    @property
    def is_movable(self):
        """True if the operation may be evaluated earlier or later."""
        return (self.moves or self.key in OPERATORS) and not self.writes

    @property
    def fails_on_none(self):
        """True if the operation raises where an operand is None."""
        return self.key in OPERATORS or self.key.startswith("math.") or isinstance(self.function, np.ufunc)

    @property
    def is_whole(self):
        """True if a new array that it makes owns all its memory, and is no view of a larger one."""
        return self.whole or self.key in OPERATORS or isinstance(self.function, np.ufunc) and self.function.signature is None

    @property
    def is_of_numpy(self):
        """True if it is a function of NumPy. Such a function makes an array of a list of numbers, whatever their kind."""
        return self.key.startswith("numpy.")

    @property
    def is_pure(self):
        """True if running the operation does nothing but give a value, the same each time."""
        return self.effect is Doing.NONE and not self.writes

    def choose(self, constants):
        """The card of a call in which the values in `constants` (by parameter name) are known."""
        for matches, variant in self.variants:
            if matches(constants):
                return variant
        return self


FIELDS = tuple(name for name in Card.__match_args__ if name not in ("key", "function", "rule", "params", "variants"))
"""The fields that may be declared beside a rule."""

NOT_KNOWN = Card("", memory=UNKNOWN, effect=Doing.UNKNOWN)
"""The card of what nobody has looked into."""
