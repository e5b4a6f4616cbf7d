"""The operands that a rule's text computes with in their own precision.

A value of the program is *bare* in a text as long as it was only moved or selected. Arithmetic on bare values alone is done
in their precision: the parameters that they came from are `needed` in more. Arithmetic with anything wider is not, since
NumPy widens operands before it computes, nor is a comparison.
"""

from functools import reduce

from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, If, Name, Yield
from adcompile.ir.types import is_array, is_number, join, kind
from adcompile.ir.visit import is_display, names_in, operands, walk
from adcompile.ops.asked import card_of, shared
from adcompile.ops.keys import is_helper
from adcompile.rules.table import lookup


@frozen
class Bare:
    """A value in a text: the parameters that it may be the bare value of, and whether a wide float is in it for sure."""

    origins: tuple = ()
    sure: bool = False


NOTHING = Bare()
FACTOR = Name("factor")
TESTS = ("bool", "bool_", "integer")


def together(values):
    """The `Bare` of a value that is made of several values."""
    return Bare(tuple(dict.fromkeys(name for value in values for name in value.origins)), any(value.sure for value in values))


class Look:
    """One look through a folded text. `types` and `bare` have what is known of the names it reads, `floats` the parameters that
    are narrow floats, `is_narrow(type)` tells what has less precision than is wanted. `needed` gets the parameters."""

    def __init__(self, types, bare, floats, is_narrow):
        self.types, self.bare, self.floats, self.is_narrow, self.needed = types, bare, floats, is_narrow, {}

    # --- statements -----------------------------------------------------------

    def statements(self, statements):
        for statement in statements:
            match statement:
                case Assign(target, value):
                    self.bare[target], self.types[target] = self.value(value), type_of(value, self.types)
                case If(_, then, orelse, results):
                    for arm in (then, orelse):
                        self.statements(arm.statements)
                    ends = [arm.end.values for arm in (then, orelse) if isinstance(arm.end, Yield)]
                    for name, *values in zip(results, *ends):
                        self.bare[name] = replace(together(map(self.value, values)), sure=False)
                        self.types[name] = reduce(join, [type_of(value, self.types) for value in values])
                case _:
                    inside = (statement, *walk(Block((statement,), Yield(()))))
                    names = [name for one in inside for operand in operands(one) for name in names_in(operand)]
                    self.need(together([self.bare.get(name, NOTHING) for name in names]).origins)

    def need(self, origins):
        self.needed |= dict.fromkeys(origins)

    def result(self, result, factors):
        """Follow the result of a text, which is one partial or a tuple of them. `factors` has for each the type of the factor that it is
        multiplied with; None where there is no factor."""
        parts = result.args if isinstance(result, Apply) and result.op == "tuple" else (result,)
        for item, factor in zip(parts, factors):
            value = self.value(item)
            if factor is not None and value.origins:
                self.types[FACTOR.id] = factor
                self.arithmetic(type_of(Apply("mul", (FACTOR, item)), self.types), replace(value, sure=True))

    # --- expressions ------------------------------------------------------------

    def value(self, expr):
        """The `Bare` of an expression. Arithmetic in it may need parameters in more precision."""
        if isinstance(expr, Name):
            return self.bare.get(expr.id, NOTHING)
        if not isinstance(expr, Apply):
            return Bare(sure=isinstance(expr, Const) and isinstance(expr.value, float))
        rule, type = lookup(expr.op, len(expr.args)), type_of(expr, self.types)
        found = together([self.value(part) for part in data_of(rule, expr)])
        if not found.origins:
            return found
        if is_display(expr):
            return found
        if not is_number(type) and (rule is None or rule.kind == "constant"):
            return NOTHING
        if rule is not None and rule.kind == "constant":
            return NOTHING if (type.dtype if is_array(type) else kind(type)) in TESTS else found
        if card_of(expr).memory.is_known and shared(expr):
            return found
        if rule is not None and is_helper(expr.op):       # what it computes inside is not known
            self.need([name for name in found.origins if not rule.broadcasts or name in self.floats])
        elif rule is not None and not rule.broadcasts and rule.kind == "general":
            self.need(found.origins)
        return self.arithmetic(type, found)

    def arithmetic(self, type, found):
        """The `Bare` of the result of an operation. Its operands are needed in more precision if none of them has it."""
        known = is_number(type) and (type.dtype if is_array(type) else kind(type)) not in (None, "number", "integer")
        for name in found.origins:
            fits = not self.is_narrow(type) if known else found.sure and name not in self.floats
            if not fits:
                self.need((name,))
        return Bare(sure=found.sure)


def data_of(rule, expr):
    """The operands of an operation whose values are computed with, not those that select, count, or lend their shape."""
    if rule is None or not rule.wrt or rule.kind == "elementwise":
        return expr.args[:1] if expr.op == "getitem" else (*expr.args, *(value for _, value in expr.kwargs))
    names = [param.name for param in rule.params]
    starred = next((place for place, param in enumerate(rule.params) if param.starred), len(names) - 1)
    placed = [(names[min(place, starred)], arg) for place, arg in enumerate(expr.args)]
    return tuple([arg for name, arg in (*placed, *expr.kwargs) if name in rule.wrt])
