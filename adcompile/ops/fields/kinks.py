"""Where a function has no derivative, or one on each side, and what is taken for it: the report and the tests read it.

    at(0.0, gives=0.0)                  of one operand, with the derivative with respect to it
    at(1.0, 1.0, gives=(0.5, 0.5))      of several, with respect to as many of them, the first ones
"""

import math

from adcompile.ir.frozen import frozen


@frozen
class Kink:
    """`gives` has the derivatives with respect to the first of the operands; an operand is a number, or a list of some."""

    operands: tuple
    gives: tuple

    def __str__(self):
        return f"{', '.join(map(text, self.operands))} | {', '.join(map(text, self.gives))}"


def at(*operands, gives):
    return Kink(operands, gives if isinstance(gives, tuple) else (gives,))


def text(value):
    if isinstance(value, list):
        return f"[{', '.join(map(text, value))}]"
    return "infinite" if value == math.inf else f"{value:g}"
