"""Jacobians whose halves meet in some place, against sweeps back through all of the program.

    python -m tests.meetings FIRST STEP         every so-manieth program of the corpus from the first one on, in all its places
"""

import inspect
import sys
from collections import Counter

import numpy as np

from adcompile import compiler
from adcompile.calling import signature
from tests import corpus, oracle
from tests.agreement import Call, demand, quiet
from tests.together import point_of, same
from tests.ways import Way, with_defaults

MOST = 6
"""In how many places of one program halves meet at most."""


def places(outline):
    """Sets of values that all ways through a program go through: those alive between two of its steps."""
    found = {}
    for position in range(1, len(outline.steps)):
        given = {number for step in outline.steps[:position] for number, *_ in step.gives}
        later = {number for step in outline.steps[position:] for number in step.reads}
        read = {*later, *outline.outputs}
        if not read & set(outline.inputs) and (alive := tuple(sorted(given & read))):
            found[alive] = True
    step = max(1, -(-len(found) // MOST))
    return list(found)[::step]


def compiled(kind, case, way, values, cut=()):
    names = list(inspect.signature(case.function).parameters)
    types = signature.arg_types(names, values)
    wrt = tuple(names[place] for place in case.wrt)
    options = compiler.Options(way.numeric, way.dynamic, way.optimize, cut=cut)
    beginning = way.beginning((case.function, case.wrt, tuple(types.items())), wrt, options)
    return compiler.compile(case.function, compiler.Request(kind, wrt), types, options=options, beginning=beginning)


def check(case, way):
    """Demands that the halves of a Jacobian are right wherever they meet; returns in how many places they do."""
    call, met = Call(case.function, case.wrt, lambda: point_of(case).arguments), 0
    value = call.value
    if not isinstance(value, (float, np.ndarray)) or np.size(value) == 0 or np.asarray(value).dtype.kind != "f":
        return 0
    with quiet(strict=False):
        values = with_defaults(case.function, call.fresh())
        outline = compiled("plan", case, way, values).outline
        for cut in places(outline) if outline.alone else ():
            both = compiled("meeting", case, way, values, cut)
            if both.function is None:
                continue
            one, _, captured = way.prepared("pair", case.function, case.wrt, call.fresh())
            own, blocks = both.function(*with_defaults(case.function, call.fresh()), **captured)
            demand(oracle.same(own, value), f"value beside the halves that meet in {cut}", own, value)
            _, residuals = one.record(*with_defaults(case.function, call.fresh()), **captured)
            for k in range(2):
                bar = oracle.direction_like(value, 7 + k)
                found = [np.reshape(np.ravel(bar) @ block, np.shape(values[place])) for block, place in zip(blocks, case.wrt)]
                expected = [np.broadcast_to(part, np.shape(x)) for part, x in zip(one.adjoint(residuals, bar), found)]
                demand(same(found, expected, call.single), f"halves that meet in {cut}", found, expected)
            met += 1
    return met


def main(first, step):
    way, total = Way(), Counter()
    cases = corpus.load()
    for name in list(cases)[first::step]:
        try:
            total[check(cases[name], way)] += 1
        except Exception as error:
            total["wrong"] += 1
            print(f"--- {name}: {error!r}"[:600], flush=True)
    for key, count in sorted(total.items(), key=str):
        print(count, "programs,", key, "places" if key != "wrong" else "")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
