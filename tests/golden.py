"""Texts that the compiler emits for programs one knows by heart, in `tests/emitted/`: `python -m tests.golden` writes them.

    nll.gradient.py        the text of the gradient of `nll` of the corpus at its first smooth point
"""

import sys
from pathlib import Path

from tests import corpus
from tests.ways import WAYS

FOLDER = Path(__file__).parent / "emitted"

TEXTS = (
    ("nll", "gradient"), ("nll", "hvp"), ("nll", "hessian"), ("orbit", "gradient"), ("orbit", "tangent"), ("bounce", "gradient"),
    ("bounce", "pair"), ("log_weight", "gradient"), ("exponential_survival", "gradient"),
    ("newton_square_root", "gradient"), ("early_return", "gradient"), ("tuple_carried_by_loop", "gradient"),
)


def emitted(name, kind):
    """The text of a program of the corpus."""
    case = corpus.load()[name]
    wrt = case.wrt[:1] if kind in ("hvp", "hessian") else case.wrt
    return WAYS[0].text(kind, case.function, wrt, case.smooth_points[0].arguments)


def file_of(name, kind):
    return FOLDER / f"{name}.{kind}.py"


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, kind in TEXTS:
        file_of(name, kind).write_text(emitted(name, kind), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
