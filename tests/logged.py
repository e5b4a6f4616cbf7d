"""A log of versions: each value that the reverse sweep recalls, puts back, counts back or computes again is, bit for bit, the one that
the forward sweep had.

    found = logged(function, wrt, arguments)        a `Log`: what differs, and how many values were compared
    python -m tests.logged [NAME ...]               all programs of the corpus, or some

The program of both sweeps, as `record` leaves it, is run by the evaluator of the tests, which notes what each name holds in each trip of
the loops around it. Trip `k` of the mirror of a loop of `n` trips is the mirror of trip `n - 1 - k`. A version of an array that a loop
starts from is compared as others are: where its stores were undone, it is as it was.
"""

import sys
from dataclasses import dataclass

import numpy as np

from adcompile.compiler import compilation
from adcompile.ir.nodes import For, Name, While
from adcompile.ir.visit import blocks, callee_of, defined, operations
from adcompile.transform.reverse import record
from tests import corpus
from tests.agreement import quiet
from tests.interpret import UNSET, Evaluation
from tests.oracle import alike, same
from tests.poisoned import plain
from tests.ways import Way


@dataclass(frozen=True)
class Log:
    """What differs: by name, trip, and both values; how many values were compared, and how many have no trip that is theirs."""

    differing: tuple
    compared: int
    lost: int


class Noted(Evaluation):
    """As the evaluator; `notes` has for each name that is watched what it held, by the trips around it."""

    def __init__(self, values, callees, watched):
        super().__init__(values, callees)
        self.notes, self.trips, self.place = {name: {} for name in watched}, {}, []

    def note(self, names):
        for name in names:
            if name in self.notes and self.values.get(name, UNSET) is not UNSET:
                self.notes[name][tuple(self.place)] = alike((self.values[name],))[0]

    def statement(self, node):
        super().statement(node)
        self.note(defined(node))

    def loop(self, node, trips, tests):
        self.place.append(-1)
        started = [name for name, _ in node.params] + [*getattr(node, "targets", ()), getattr(node, "index", None)]

        def counted():
            for test in tests:
                self.place[-1] += 1
                self.note(started)
                yield test

        try:
            super().loop(node, trips, counted())
        finally:
            count = self.place.pop() + 1
            self.trips[id(node), tuple(self.place)] = count


def homes(block, around=()):
    """For each name of a block the loops around it, from the outermost on."""
    found = {}
    for node in block.statements:
        found |= {name: around for name in defined(node)}
        if isinstance(node, (For, While)):
            names = [name for name, _ in node.params] + [*getattr(node, "targets", ()), getattr(node, "index", None)]
            found |= homes(node.body, (*around, node)) | {name: (*around, node) for name in names}
        else:
            for inner in blocks(node):
                found |= homes(inner, around)
    return found


def sweeps_of(function, wrt, arguments):
    """The program of both sweeps, what stands in the reverse one for names of the forward one, and the values of its parameters."""
    seen, gradient, replace_reads = {}, compilation.gradient, record.replace_reads

    def noted_gradient(*args):
        found = gradient(*args)
        seen.setdefault("program", found.program)
        return found

    def noted_reads(sweeps, known):
        seen["known"] = known
        replace_reads(sweeps, known)

    compilation.gradient, record.replace_reads = noted_gradient, noted_reads
    try:
        compiled, values, captured = Way(optimize=False).prepared("gradient", function, wrt, arguments)
    finally:
        compilation.gradient, record.replace_reads = gradient, replace_reads
    return seen["program"], seen["known"], (*values, *captured.values())


def logged(function, wrt, arguments):
    """The `Log` of the gradient of a function, None where it calls others."""
    program, known, values = sweeps_of(function, wrt, arguments)
    if calls_others(program):
        return None
    where = homes(program.body)
    pairs = [(name, value.id) for name, value in known.items() if isinstance(value, Name) and value.id in where and name in where]
    given = dict(zip([param.name for param in program.params], alike(tuple(values)), strict=True))
    evaluation = Noted(given, program.callees, [name for pair in pairs for name in pair])
    with quiet(strict=False):
        evaluation.block(program.body)
    differing, compared, lost = [], 0, 0
    for name, mirror in pairs:
        for place, value in evaluation.notes[mirror].items():
            trip = forward_trip(evaluation, name, where[name], where[mirror], place)
            if trip not in evaluation.notes[name]:
                lost += plain(value) is not None        # None is recorded of what has no value on a trip
                continue
            compared += 1
            expected = evaluation.notes[name][trip]
            if not same(plain(value), plain(expected)):
                differing.append((name, mirror, trip, value, expected))
    return Log(tuple(differing), compared, lost)


def forward_trip(evaluation, name, loops, mirrors, place):
    """The trip of which a trip of the mirror is the mirror; of what is the same in all trips, and read behind the loops, the last one.
    None where the loops are others. The trips in which a loop is left may have no mirror."""
    if loops and not mirrors:
        return next(reversed(evaluation.notes[name]), None)
    if len(loops) != len(mirrors):
        return None
    counts = [evaluation.trips.get((id(mirror), place[:depth]), 0) for depth, mirror in enumerate(mirrors)]
    return tuple([count - 1 - one for count, one in zip(counts, place)])


def calls_others(program):
    """Return True if a program calls others that stand beside it, or are found when it runs."""
    return any(callee_of(apply) is not None for apply in operations(program.body))


def programs_of_one_number():
    """The programs of the corpus that return one number, with a point of each."""
    for name, case in corpus.load().items():
        for point in case.smooth_points[:1]:
            with quiet(strict=False):
                value = case.function(*point.arguments)
            if corpus.is_floating(value) and np.ndim(value) == 0:
                yield name, case, point


def comparisons(cases):
    """The logs of cases by name."""
    found = {name: logged(case.function, case.wrt, point.arguments) for name, case, point in cases}
    return {name: log for name, log in found.items() if log is not None}


def main(names):
    found = comparisons([one for one in programs_of_one_number() if not names or one[0] in names])
    wrong = [(name, *one) for name, log in found.items() for one in log.differing]
    for name, value, mirror, trip, now, then in wrong:
        print(f"{name}: {mirror} is {now} where {value} was {then}, in trip {trip}")
    compared, lost = sum(log.compared for log in found.values()), sum(log.lost for log in found.values())
    print(f"{compared} values of {len(found)} programs compared, {lost} of no trip, {len(wrong)} differ")
    return 1 if wrong or lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
