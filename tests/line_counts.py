"""How long the emitted gradients of the four target programs are: `python -m tests.line_counts`.

Prints a line for each and ends with 1 where one has more than 1.2 times the lines of the text written by hand.
"""

import sys

import adcompile
from tests import corpus

BY_HAND = {"nll": 13, "orbit": 54, "bounce": 38, "log_weight": 11}
"""Lines of the target texts, comments and blank lines included."""

LIMIT = 1.2


def emitted_lines(case):
    """The number of lines of a program's gradient with respect to all that holds floats."""
    gradient = adcompile.grad(case.function, wrt=case.wrt)
    gradient(*case.smooth_points[0].arguments)
    text = gradient.source
    return len(text[text.index("def "):].strip().splitlines())


def main():
    cases = corpus.load()
    longer = 0
    for name, target in BY_HAND.items():
        lines = emitted_lines(cases[name])
        longer += lines > LIMIT * target
        print(f"{name:<11} {lines:3d} lines, by hand {target:3d}: {lines / target:.2f}")
    return 1 if longer else 0


if __name__ == "__main__":
    sys.exit(main())
