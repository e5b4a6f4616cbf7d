"""The cost of computing or recording a value, in the units of `ops.fields.costs`.

A float on a tape and back, with the memory it takes, is 150. An array is recorded by reference, but its memory is then not
used again while it is warm, which costs more than adding two arrays does.
"""

from adcompile.ir.nodes import Apply
from adcompile.ir.types import Array, Numeric, is_scalar
from adcompile.ir.visit import parts
from adcompile.ops.asked import card_of
from adcompile.ops.fields.costs import cost
from adcompile.ops.fields.memory import Identity
from adcompile.optimize.dead import is_pure

RECORD_NUMBER, RECORD_ARRAY, RECORD_REFERENCE = 150, 1500, 100


def recording(type):
    """The cost of recording a value of a type."""
    if is_scalar(type):
        return RECORD_NUMBER
    return RECORD_ARRAY if isinstance(type, (Array, Numeric)) else RECORD_REFERENCE


def computing(value, type):
    """The cost of computing a value again; None where that is not possible."""
    if not isinstance(value, Apply) or not is_pure(value) or card_of(value).identity is Identity.MOMENT:
        return None
    return running(value, type)


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
