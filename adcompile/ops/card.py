"""The card of an operation: what every pass may ask about it.

What is derived from the fields (whether an operation allocates, is pure, may be folded) is no field. A field that nobody
reads is none either. `ops.asked` has the questions about one call, which looks at its constants and at `out=` too.
"""

from typing import Any

from adcompile.ir.frozen import frozen
from adcompile.ops.effects import Effect, Raises
from adcompile.ops.forms import ELEMENTWISE
from adcompile.ops.memory import NEW, UNKNOWN, Memory


@frozen
class Card:
    """What is known of one operation. The rule of its derivative stands beside it, where there is one."""

    key: str
    function: Any = None            # the function itself, where there is one
    rule: Any = None                # a `rules.table.Rule`
    params: tuple = ()              # names of the parameters in order, where they have names
    type: Any = None                # of the result: a type, a function of `typing.calls.Call`, None for `typing.defaults`
    form: Any = None                # a `forms.Form`; None: elementwise where the rule is, else nothing is known
    memory: Memory = NEW            # of the result; the default is checked against the samples as every entry is
    keeps: tuple = ()               # operands that the result, or a written operand, holds on to from then on
    writes: tuple = ()              # operands whose memory the operation writes
    effect: Effect = Effect.NONE
    raises: Raises = Raises.ON_VALUES
    foldable: bool = False          # computed when compiling, where all operands are known
    prints: str = "name"            # "name", "brackets" or "slice": what stands around the operands, for the width of a line
    variants: tuple = ()            # of (predicate over constants, Card)

    @property
    def is_elementwise(self):
        """Whether each element of the result is made of one element of each operand."""
        return self.form is ELEMENTWISE or self.rule is not None and (self.rule.kind == "elementwise" or self.rule.broadcasts)

    @property
    def is_pure(self):
        """Whether running the operation does nothing but give a value, the same each time."""
        return self.effect is Effect.NONE and not self.writes

    def choose(self, constants):
        """The card of a call in which the values in `constants` (by parameter name) are known."""
        for matches, variant in self.variants:
            if matches(constants):
                return variant
        return self


FIELDS = tuple(name for name in Card.__match_args__ if name not in ("key", "function", "rule", "params", "variants"))
"""What is declared beside a rule."""

NOT_KNOWN = Card("", memory=UNKNOWN, effect=Effect.UNKNOWN)
"""The card of what nobody has looked into."""
