"""The cost of computing or recording a value, in the units of `ops.fields.costs`.

A float on a tape and back, with the memory it takes, is 150. An array is recorded by reference, but its memory is then not
used again while it is warm, which costs more than adding two arrays does. The memory of a few numbers is no matter: such an
array costs what a float does on a tape, and to compute it what the call of NumPy does. A list that goes on to grow is not the list
that it was, so that to record it is to copy it.
"""

import math

from adcompile.analysis.effects.purity import is_pure
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.types import Array, List, Numeric, at_least_two, is_scalar
from adcompile.ir.visit import parts, walk
from adcompile.ops.asked import card_of
from adcompile.ops.fields.costs import PASS, cost
from adcompile.ops.fields.memory import Identity
from adcompile.ops.operators import ALGEBRA

RECORD_FEW, RECORD_ARRAY, RECORD_REFERENCE, RECORD_GROWING = 150, 1500, 100, 15000
WHOLE = 5
"""How often more it costs to record an array of which parts are overwritten afterwards: the next version is a copy of all of it."""
STATEMENT = 7
"""The cost of a name for a value, which mostly takes a line of its own."""
SMALL, SMALL_PASS = 16, 140
"""How many numbers an array has at most to be small, and what a pass over it costs."""


class Costs:
    """The costs in one program, where some sizes are known: those of arrays that meet an array of known size. `overwritten` are the
    arrays into which parts are stored later."""

    def __init__(self, program, types, overwritten=()):
        self.types, self.sizes, self.growing, self.overwritten = types, {}, {}, overwritten
        for statement in walk(program.body):
            if statement.__class__ is not Assign or statement.value.__class__ is not Apply:
                continue
            if statement.value.op not in ALGEBRA:
                version = card_of(statement.value).version
                if version is not None and isinstance(types.get(statement.target), List):
                    self.growing[getattr(statement.value.args[version], "id", None)] = True
            else:
                self.note(*[types.get(arg.id) if isinstance(arg, Name) else None for arg in statement.value.args])

    def note(self, left, right=None):
        """Two sizes of two or more that meet are one."""
        if isinstance(left, Array) and isinstance(right, Array):
            for one, other in zip(left.shape[::-1], right.shape[::-1]):
                if isinstance(one, str) and isinstance(other, int) and at_least_two(other):
                    self.sizes[one] = other
                elif isinstance(other, str) and isinstance(one, int) and at_least_two(one):
                    self.sizes[other] = one

    def is_small(self, type):
        """Return True if a type is an array of at most `SMALL` numbers."""
        if not isinstance(type, Array):
            return False
        sizes = [self.sizes.get(dim, dim) for dim in type.shape]
        return all(isinstance(size, int) for size in sizes) and math.prod(sizes) <= SMALL

    def recording(self, name):
        """The cost of recording a value."""
        type = self.types.get(name)
        if is_scalar(type):
            return RECORD_FEW
        if name in self.growing:
            return RECORD_GROWING
        if not isinstance(type, (Array, Numeric)):
            return RECORD_REFERENCE
        return (RECORD_FEW if self.is_small(type) else RECORD_ARRAY) * (WHOLE if name in self.overwritten else 1)

    def computing(self, name, value):
        """The cost of computing a value again; None where that is not possible."""
        if not isinstance(value, Apply) or not is_pure(value) or card_of(value).identity is Identity.MOMENT:
            return None
        type = self.types.get(name)
        found = running(value, type) + STATEMENT
        return min(found, SMALL_PASS) if found <= PASS + STATEMENT and self.is_small(type) else found


def running(value, type):
    """The cost of computing a value of a type."""
    if value.__class__ is not Apply:
        return 0
    total, stack = cost(value.op, len(value.args), is_scalar(type)), [value]
    while stack:
        for part in parts(stack.pop()):
            if part.__class__ is Apply:
                total += cost(part.op, len(part.args), True)
                stack.append(part)
    return total
