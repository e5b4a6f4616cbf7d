"""How long the emitted derivatives of the four target programs are: `python -m tests.line_counts`.

Prints a line for each and ends with 1 where one has more than 1.2 times the lines of the text written by hand.
"""

import sys

from tests.golden import emitted

BY_HAND = {("nll", "gradient"): 13, ("nll", "hvp"): 7, ("nll", "hessian"): 6, ("orbit", "gradient"): 54,
           ("bounce", "gradient"): 38, ("log_weight", "gradient"): 11}
"""Lines of the target texts, comments and blank lines included."""

LIMIT = 1.2


def emitted_lines(name, kind):
    """The number of lines of a derivative, imports left out."""
    text = emitted(name, kind)
    return len(text[text.index("def "):].strip().splitlines())


def main():
    longer = 0
    for (name, kind), target in BY_HAND.items():
        lines = emitted_lines(name, kind)
        longer += lines > LIMIT * target
        print(f"{name:<11} {kind:<9} {lines:3d} lines, by hand {target:3d}: {lines / target:.2f}")
    return 1 if longer else 0


if __name__ == "__main__":
    sys.exit(main())
