"""Random programs, differentiated and compared with differences: `python -m tests.generate --seed S --n N`.

Each program is written to a file of its own, run at a few points and differentiated in a way that changes from
program to program. Ends with a table of the constructs met; `--show K` prints program K and its derivatives.
A refusal is a failure: all that is written here is in the language.
"""

import argparse
import importlib.util
import random
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

from tests import agreement, oracle
from tests.random_programs import write_program
from tests.ways import WAYS

WRT = (0, 1, 2, 3)
POINTS = 2
ATTEMPTS = 20
ENOUGH = 10
"""How often each construct has to be met in 300 programs."""


class Sample:
    """Random program K of a seed, loaded from its file, with the points at which it counts."""

    def __init__(self, seed, number, folder):
        for attempt in range(ATTEMPTS):
            self.rng = random.Random(f"{seed} {number} {attempt}")
            self.text, self.counts = write_program(self.rng)
            self.function = loaded(self.text, Path(folder) / f"program_{seed}_{number}_{attempt}.py")
            self.wrt = WRT if self.rng.random() < 0.6 else tuple(sorted(self.rng.sample(WRT, self.rng.randint(1, 3))))
            self.calls = [call for call in map(self.tried, range(POINTS)) if call is not None]
            if self.calls:
                return
        raise RuntimeError(f"program {number} of seed {seed}: no point to differentiate at in {ATTEMPTS} attempts")

    def tried(self, point):
        """The call at a point with its difference, or None where the point does not count."""
        arguments = point_of(self.rng, point)
        try:
            with agreement.quiet():
                call = agreement.Call(self.function, self.wrt, lambda: arguments, "derivative inside" not in self.counts)
        except (ArithmeticError, ValueError, Warning, AssertionError):
            return None
        if call.warned or not np.all(np.abs(oracle.floats(call.value)) < 1e6):
            return None
        difference = call.difference()
        return None if difference is None else (call, difference)

    def check(self, number):
        """Compares everything by one way, which depends on the number; second order at one point."""
        way = WAYS[number % len(WAYS)]
        for call, difference in self.calls:
            call.check_first_order(way, difference)
        call = self.calls[0][0]
        if call.is_number:
            call.check_second_order(way, way)

    def shown(self):
        """The program and its derivatives as text."""
        way, arguments = WAYS[0], self.calls[0][0].fresh()
        kinds = ["tangent", "pair", *(["gradient", "hvp"] if self.calls[0][0].is_number else [])]
        return "\n\n".join([self.text, *[way.text(kind, self.function, self.wrt, arguments) for kind in kinds]])


def point_of(rng, point):
    """The arguments of a call: two numbers, a vector, a matrix and a count."""
    def draw(*shape):
        return np.array([rng.uniform(-1.5, 1.5) for _ in range(int(np.prod(shape)))]).reshape(shape)

    return rng.uniform(-1.5, 1.5), rng.uniform(-1.5, 1.5), draw(3), draw(2, 3), rng.randint(0, 4)


def loaded(text, path):
    """The function `program` of a module whose text is written to a file and imported from there."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module.program


def run(seed, n, folder):
    """Checks n programs; returns those that failed with why, the counts of constructs, and how many points counted."""
    failures, counts, points = {}, Counter(), 0
    for number in range(n):
        sample = Sample(seed, number, folder)
        counts += sample.counts
        points += len(sample.calls)
        try:
            sample.check(number)
        except Exception as error:
            failures[number] = (sample, error)
    return failures, counts, points


def report(seed, failures):
    """The failing programs, shortest first, with what went wrong."""
    for number, (sample, error) in sorted(failures.items(), key=lambda item: len(item[1][0].text)):
        print(f"--- seed {seed}, program {number} ({WAYS[number % len(WAYS)].name})\n{sample.text}")
        for call, difference in sample.calls:
            print("at", call.fresh(), "wrt", sample.wrt, "difference", difference.value)
        print("".join(traceback.format_exception(error)[-6:]))


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.generate", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--show", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.show is not None:
            print(Sample(options.seed, options.show, folder).shown())
            return 0
        failures, counts, points = run(options.seed, options.n, folder)
    report(options.seed, failures)
    for construct, count in sorted(counts.items(), key=lambda item: item[1]):
        print(f"{count:6} {construct}")
    rare = [construct for construct, count in counts.items() if count < ENOUGH * options.n / 300]
    print(f"seed {options.seed}: {options.n} programs, {points} points, {len(failures)} failures")
    if rare:
        print("too rare:", ", ".join(rare))
    return 1 if failures or rare else 0


if __name__ == "__main__":
    sys.exit(main())
