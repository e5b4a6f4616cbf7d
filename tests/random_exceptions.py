"""Random programs of `tests.random_stores` in which something raises: `try` with all its parts, around stores, helpers, loops, exits.

    python -m tests.random_exceptions FIRST LAST [curved] [show]       runs the programs FIRST to LAST, prints those that are wrong
"""

import sys

from tests.judged_stores import judged
from tests.random_stores import Writer, run_all

KINDS = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "(ValueError, KeyError)", "ArithmeticError", "LookupError", "Exception")


class RaisingWriter(Writer):
    """Writes a program with attempts; `tried` is how many are around the present place."""

    def __init__(self, seed):
        super().__init__(seed)
        self.tried = 0

    def statement(self, depth):
        if self.chance(0.18 if self.tried else 0.03):
            return self.raising(depth)
        super().statement(depth)

    def block(self, depth, size, deep):
        if deep and self.names["row"] and self.chance(0.5):
            self.attempt(depth, deep - 1)
        super().block(depth, size, deep)

    def raising(self, depth):
        """A statement that may raise."""
        number, places = self.number(), (*self.counters, "n", "1")
        self.add(depth, self.pick(
            f"t = t + math.sqrt({number}) * 0.2", f"s = s + math.log({number} + 0.6) * 0.3", f"s = s + TABLE[{self.pick(*places)}] * t",
            f"t = t + {self.row()}[{self.pick(*places)} + 2] * 0.4", f"s = s * 0.5 + 0.1 / float({self.pick(*places)})",
            f"{self.row()}[{self.pick(*places)}] = math.sqrt({number})", f"{self.row()}[:] = {self.row()} * math.sqrt({number})",
            f"s = s + raising({number}, {self.row()}) * 0.3"))
        if self.chance(0.3):
            self.add(depth, f"if {self.test()}:")
            self.add(depth + 1, f"raise {self.pick('ValueError', 'KeyError', 'IndexError')}({self.pick('', repr('text'))})")

    def attempt(self, depth, deep):
        self.add(depth, "try:")
        self.part(depth, deep, tried=True)
        if self.chance(0.2):
            self.raising(depth + 1)
        kinds = self.rng.sample(KINDS, self.pick(1, 1, 2)) if self.chance(0.9) else []
        for kind in kinds:
            self.add(depth, f"except {kind}:")
            self.part(depth, deep)
            if self.loops and self.chance(0.2):
                self.add(depth + 1, self.pick("break", "continue"))
            elif self.tried and self.chance(0.15):
                self.add(depth + 1, self.pick("raise", "raise KeyError('again')"))
        if kinds and self.chance(0.3):
            self.add(depth, "else:")
            self.part(depth, deep)
        if not kinds or self.chance(0.25):
            self.add(depth, "finally:")
            self.part(depth, 0)

    def part(self, depth, deep, tried=False):
        """A part of an attempt: what it binds for the first time is forgotten."""
        names, tuples = {form: list(known) for form, known in self.names.items()}, list(self.tuples)
        self.tried += tried
        for _ in range(self.pick(1, 2, 3)):
            if tried and self.chance(0.3):
                self.raising(depth + 1)
            super().block(depth + 1, 1, deep)
        self.tried -= tried
        self.names, self.tuples = names, tuples

    def program(self):
        self.lines += ["TABLE = {1: 0.4, 2: -0.3}", "def raising(v, b):", "    if v < 0.2:", "        raise ValueError('small')", "    return math.sqrt(v) * b[1]", ""]
        return super().program()


if __name__ == "__main__":
    run_all(RaisingWriter, judged, sys.argv)
