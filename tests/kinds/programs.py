"""One random program: a point of some type, shape and layout, one or two terms in it, and a result.

    program = write_program(seed, number)         program.text, program.used

The text is the same for the same seed and number, whatever the machine and the hash seed.
"""

import random
from dataclasses import dataclass

from tests.kinds.copies import Copies
from tests.kinds.effects import Effects
from tests.kinds.objects import Objects
from tests.kinds.statements import Statements
from tests.kinds.terms import Terms
from tests.kinds.values import EXTREMES, MODERATE, array_text
from tests.kinds.writer import Writer

SHAPES = {"number": [None], "0-d": [()], "empty": [(0,), (0, 3)], "one": [(1,), (1, 1), (1, 3)], "vector": [(3,), (3,), (2,)],
          "matrix": [(2, 3), (3, 1), (2, 2)]}
POINTS = ["0.7", "1.3", "-0.6", "0.4", "2.1", "-1.2"]


@dataclass(frozen=True)
class Program:
    """The text of a module and the kinds of what stands in it."""

    text: str
    used: tuple


def write_program(seed, number) -> Program:
    writer = Drawn(random.Random(f"{seed} {number}"))
    return Program(writer.module(), tuple(writer.used))


class Drawn(Terms, Statements, Copies, Effects, Objects, Writer):
    """Writes one module."""

    def module(self):
        rank = self.pick(["number", "number", "0-d", "empty", "one", "vector", "vector", "vector", "matrix", "matrix"])
        self.shape = self.pick(SHAPES[rank])
        self.has_zero = self.chance(0.15)
        self.numbers = EXTREMES if self.chance(0.4) else MODERATE
        x = self.point()
        terms = [self.case() for _ in range(self.pick([1, 1, 1, 2]))]
        self.result(terms)
        return self.text(x, self.parameters and self.chance(0.3))

    def point(self):
        """What carries the derivative, as text; sets `type`."""
        dtype = self.pick(["float64"] * 7 + ["float32", "float16", "longdouble"])
        numbers = [self.pick(["0.0", *POINTS] if self.has_zero else POINTS) for _ in range(6)]
        if dtype in ("float16", "float32"):
            numbers = [self.pick(["0.0"] if number == "0.0" else ["0.75", "1.25", "-0.5", "1.5", "-1.125"]) for number in numbers]
        if self.shape is None:
            self.type = self.pick(["float", "float", "numpy"])
            return numbers[0] if self.type == "float" else f"np.{dtype}({numbers[0]})"
        self.type = "array"
        layout = self.pick(["C", "C", "C", "F", "strided", "reversed", "transposed", "read-only", "broadcast"])
        return array_text(dtype, self.shape, layout, numbers)

    def case(self):
        """The lines of one case; the term that comes of it."""
        x = self.pick(["x", "x", "x", "(x * 1.5)", "np.sin(x)"])
        cases = [self.term] * 8 + [self.block] * 4 + [self.deep] * 2 + [self.effect] * 8
        if self.shape:
            cases += [self.copied_data] * 2 + [self.copied_active] * 2 + [self.written_memory] * 2
        return self.pick(cases)(x)

    def result(self, terms):
        """The last line: mostly one number, else what the terms are."""
        scale = ["", "0.5 * "]
        match self.pick(["number"] * 8 + ["as it is"] * 2 + ["tuple"]):
            case "number" if self.shape is None and self.chance(0.7):
                self.add("return " + " + ".join(f"{factor}({term})" for factor, term in zip(scale, terms)))
            case "number":
                self.add("return " + " + ".join(f"{factor}np.sum({term})" for factor, term in zip(scale, terms)))
            case "as it is":
                self.add(f"return {terms[0]}")
            case _:
                self.add(f"return {terms[0]}, {terms[-1]}")
