"""The judge: random programs of the kinds that go wrong: `python -m tests.kinds --seed S --n N [--jobs J] [--from A --to B]`.

Prints each program that is wrong or fails, as a module that can be run, then what was counted. A range of numbers can be
judged by itself (`--from`, `--to`); blocks of 100 are told as they end, so that a long run goes on where it stopped.
`--show K` prints program K with its findings, `--small` makes failing programs smaller before they are printed.
"""

import argparse
import multiprocessing
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from tests.kinds.programs import write_program
from tests.kinds.runs import block, judged

BLOCK = 100
WORDS = ("judged", "refused", "cannot judge", "wrong", "raw error")


def report(seed, failing):
    """Prints failing programs, each as a module with what was found beneath."""
    for number, text, wrong, raised in failing:
        print(f"# --- seed {seed}, program {number}\n{text}")
        for what, told in [*wrong, *raised]:
            print(f"# {what}: {told[:300]}".replace("\n", " "))
        print(flush=True)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.kinds", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", dest="last", type=int)
    parser.add_argument("--show", type=int)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    if options.show is not None:
        return shown(options.seed, options.show)
    last = options.first + options.n if options.last is None else options.last
    blocks = [range(start, min(start + BLOCK, last)) for start in range(options.first, last, BLOCK)]
    words, reasons = Counter(), Counter()
    judge = partial(block, options.seed, small=options.small)
    with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=4) as pool:
        for numbers, found in zip(blocks, pool.imap(judge, blocks)):
            report(options.seed, found[2])
            print(f"# seed {options.seed}, {numbers.start} to {numbers.stop}: {counted(found[0])}", flush=True)
            words += found[0]
            reasons += found[1]
    for told, count in reasons.most_common():
        print(f"{count:6} refused  {told}")
    print(f"seed {options.seed}, programs {options.first} to {last}: {counted(words)}")
    return 1 if words["wrong"] or words["raw error"] else 0


def counted(words):
    return ", ".join(f"{words[word]} {word}" for word in WORDS)


def shown(seed, number):
    """Prints one program with all that was found of it."""
    program = write_program(seed, number)
    with tempfile.TemporaryDirectory() as folder:
        found = judged(program.text, Path(folder))
    print(program.text)
    for title in ("wrong", "raised", "refused", "unknown"):
        for item in getattr(found, title):
            print(f"# {title}: {item}")
    print(f"# {found.word}, {found.agreed} comparisons agree")
    return 1 if found.wrong or found.raised else 0


if __name__ == "__main__":
    sys.exit(main())
