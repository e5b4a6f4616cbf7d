"""Prints one sha256 over all texts emitted for the corpus: `python -m tests.emitted_hash`.

The same function and types give the same text, byte for byte, whatever PYTHONHASHSEED is.
"""

import hashlib
import sys

from tests import corpus
from tests.agreement import quiet
from tests.ways import WAYS

KINDS = ("gradient", "tangent", "pair", "hvp")


def texts():
    """The text of every program of the corpus at its first points, in the first way; of all kinds that it has."""
    for case in corpus.load().values():
        for point in case.points[:2]:
            for kind in KINDS if case.no_second_order is None else ("tangent", "pair"):
                yield WAYS[0].text(kind, case.function, case.wrt, point.arguments)


def main():
    digest = hashlib.sha256()
    with quiet(strict=False):
        found = list(texts())
    for text in found:
        digest.update(text.encode())
    print(digest.hexdigest())
    return 0


if __name__ == "__main__":
    sys.exit(main())
