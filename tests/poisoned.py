"""Dead versions are poisoned: where the backend says that a store may stand in the memory of the version before it, that memory is
filled with NaN once the new version is made somewhere else. Nothing may change: who still reads the old version, or a view of it,
reads NaN.

    found = poisoned("gradient", function, wrt, arguments)      a `Run`: what the poisoned program returns, and what the emitted text does
    python -m tests.poisoned [NAME ...]                         all programs of the corpus that write, or some

The program is the one that is printed, after all passes, run by the evaluator of the tests, in which a store makes a copy. What shares
memory there is what shares it in the emitted text, but for the versions; so a fault of the backend shows as NaN, where the text itself
may give the right numbers by chance: where what is stored is what was there, or a buffer is of another size on another day.
"""

import inspect
import sys
from dataclasses import dataclass

import numpy as np

from adcompile.compiler import passes
from adcompile.ir.nodes import Apply, Assign
from adcompile.ops.operators import UPDATES
from tests import corpus
from tests.agreement import quiet
from tests.interpret import Evaluation
from tests.oracle import alike, same
from tests.ways import Way

KINDS = ("gradient", "tangent", "hvp")
ROOMS = ("memory containers lists_written lists_of_lists dicts objects methods_of_objects stores places undone untouched"
         " spellings_of_writes written_views").split()
"""The files of the corpus with programs that write."""


@dataclass(frozen=True)
class Run:
    """What a program returns when its dead versions are poisoned, what its text returns, and how many were poisoned."""

    found: object
    expected: object
    count: int

    @property
    def agrees(self):
        return same(plain(self.found), plain(self.expected))


def plain(value):
    """A structure with tuples for lists, whose numbers are NumPy's."""
    if isinstance(value, (list, tuple)):
        return tuple([plain(item) for item in value])
    return np.asarray(value) if isinstance(value, (int, float, np.generic)) else value


class Poisoned(Evaluation):
    """As the evaluator; `updates` says which assignments the backend prints as updates in place."""

    def __init__(self, values, callees, updates):
        super().__init__(values, callees)
        self.updates, self.count = updates, 0

    def statement(self, node):
        update = self.updates.get(node.target) if isinstance(node, Assign) else None
        if update is None or not update.writes or update.copy or node.value.op in UPDATES:
            super().statement(node)
            return
        before = self.values[update.operand]
        value = self.expr(node.value)
        if isinstance(before, list) or isinstance(before, np.ndarray) and before.ndim:
            value = apart(value, before)
            poison(before)
            self.count += 1
        self.values[node.target] = value

    def expr(self, expr):
        if isinstance(expr, Apply) and expr.op == "recall":
            return self.values[expr.args[0].id].pop()
        return super().expr(expr)


def apart(value, before):
    """The value, in memory of its own where it lies in that of the version before."""
    if isinstance(value, np.ndarray) and isinstance(before, np.ndarray) and np.shares_memory(value, before):
        return value.copy()
    return list(value) if value is before else value


def poison(value):
    """Fills a dead version."""
    if isinstance(value, list):
        value[:] = [np.nan] * len(value)
    elif value.dtype.kind in "fc":
        value[...] = np.nan
    elif value.dtype.kind in "iu":
        value[...] = np.iinfo(value.dtype).max


def printed(kind, function, wrt, arguments):
    """What is compiled, the values of its parameters, and the programs that are printed for it."""
    programs, printable = [], passes.printable

    def noted(program, types):
        programs.append(printable(program, types))
        return programs[-1]

    passes.printable = noted
    try:
        compiled, values, captured = Way().prepared(kind, function, wrt, arguments)
    finally:
        passes.printable = printable
    return compiled, (*values, *captured.values()), programs


def poisoned(kind, function, wrt, arguments):
    """The `Run` of a derivative; for a tangent and a product with the Hessian in a direction of ones. None where the text is more
    than one program, which call each other."""
    compiled, values, programs = printed(kind, function, wrt, arguments)
    if len(programs) != 1:
        return None
    one, names = programs[0], list(inspect.signature(compiled.function).parameters)
    given = dict(zip([*inspect.signature(function).parameters, *[name for name, _ in compiled.captured]], values))
    dots = [np.ones_like(arguments[k]) if np.ndim(arguments[k]) else 1.0 for k in wrt]
    given |= dict(zip([name for name in names if name not in given], dots))
    arrays = alike(tuple(given.values()))
    keywords = dict(zip(given, arrays))
    evaluation = Poisoned(values_of(one.program.params, names, keywords), one.program.callees, one.updates)
    with quiet(strict=False):
        found = evaluation.block(one.program.body)
        expected = compiled.function(**dict(zip(given, alike(tuple(given.values())))))
    return Run(found, expected, evaluation.count)


def values_of(params, names, given):
    """The values of a program's parameters: they stand in the order of those of its text."""
    return {param.name: given[name] for param, name in zip(params, names, strict=True)}


def programs_that_write():
    """The programs of the corpus that write into arrays and lists of their own, with a point of each."""
    for name, case in corpus.load().items():
        point = next((point for point in case.points if point.raises is None), None)
        if point is not None and case.function.__module__.rpartition(".")[2] in ROOMS:
            yield name, case, point


def disagreements(cases):
    """What the poisoned programs among the derivatives of cases give otherwise, by name and kind; how many versions were poisoned."""
    found, count = {}, 0
    for name, case, point in cases:
        for kind in KINDS if case.no_second_order is None else KINDS[:2]:
            run = poisoned(kind, case.function, case.wrt, point.arguments)
            count += 0 if run is None else run.count
            if run is not None and not run.agrees:
                found[name, kind] = run.found, run.expected
    return found, count


def main(names):
    found, count = disagreements([one for one in programs_that_write() if not names or one[0] in names])
    for (name, kind), (value, expected) in found.items():
        print(f"{name}, {kind}: {value} instead of {expected}")
    print(f"{count} versions poisoned, {len(found)} derivatives changed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
