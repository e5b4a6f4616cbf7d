"""Many directions through one sweep, against one by one.

    python -m tests.together FIRST STEP         every so-manieth program of the corpus from the first one on: prints those that differ
"""

import sys
from collections import Counter

import numpy as np

from adcompile import runtime
from tests import corpus, oracle
from tests.agreement import Call, demand, quiet
from tests.ways import Way, with_defaults

KINDS = {"tangent": "tangents", "pair": "pulls", "hvp": "hvps"}
"""What is asked for one direction, and for many."""


def point_of(case):
    return (case.smooth_points or case.points)[0]


def counts_for(arguments):
    """Numbers of directions: one, few, many, and as many as an axis is long."""
    lengths = {size for value in arguments for size in np.shape(value) if isinstance(value, np.ndarray) and 0 < size < 40}
    return sorted({1, 3, 17, *sorted(lengths)[:1]})


def check(case, kind, way, counts=None):
    """Demands that all directions at once give what one by one do; returns False where the program has no such form."""
    point = point_of(case)
    if point.raises is not None:
        return True
    call = Call(case.function, case.wrt, lambda: point.arguments)
    with quiet(strict=False):
        one, _, captured = way.prepared(kind, case.function, case.wrt, call.fresh())
        many = way.prepared(KINDS[kind], case.function, case.wrt, call.fresh())[0]
    if many.function is None and many.record is None:
        return False
    for count in counts or counts_for(call.fresh()):
        with quiet(strict=False):
            found, expected = (by_cotangents if kind == "pair" else by_tangents)(case, call, (one, many), captured, count, kind)
        for k, alone in enumerate(expected):
            demand(same(runtime.of_direction(found, k), alone, call.single), f"{kind}, direction {k} of {count}", found, alone)
    return True


def check_units(case, way):
    """Demands that the directions of all elements of one vector are those of an identity, forward and in reverse; returns how many ways
    there were."""
    point, ways = point_of(case), 0
    if point.raises is not None:
        return ways
    call = Call(case.function, case.wrt, lambda: point.arguments)
    argument = call.fresh()[case.wrt[0]] if len(case.wrt) == 1 else None
    if isinstance(argument, np.ndarray) and argument.ndim == 1 and argument.dtype == np.float64 and argument.size > 1:
        with quiet(strict=False):
            units, _, captured = way.prepared("columns", case.function, case.wrt, call.fresh())
            many = way.prepared("tangents", case.function, case.wrt, call.fresh())[0]
            if units.function is not None:
                found = units.function(*with_defaults(case.function, call.fresh()), argument.size, **captured)[1]
                seeds = np.eye(argument.size), argument.size
                expected = many.function(*with_defaults(case.function, call.fresh()), *seeds, **captured)[1]
                demand(same(found, expected, call.single), "columns", found, expected)
                ways += 1
            alone = way.prepared("slopes", case.function, case.wrt, call.fresh())[0]
            if alone.function is not None:
                found = alone.function(*with_defaults(case.function, call.fresh()), argument.size, **captured)
                demand(same(found, (units.function(*with_defaults(case.function, call.fresh()), argument.size, **captured)[1],),
                            call.single), "slopes", found, None)
    value = call.value
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype == np.float64 and value.size > 1:
        with quiet(strict=False):
            units, _, captured = way.prepared("rows", case.function, case.wrt, call.fresh())
            many = way.prepared("pulls", case.function, case.wrt, call.fresh())[0]
            if units.record is not None:
                both = [one.record(*with_defaults(case.function, call.fresh()), **captured)[1] for one in (units, many)]
                found = units.adjoint(both[0], value.size)
                expected = many.adjoint(both[1], np.eye(value.size), value.size)
                demand(same(found, expected, call.single), "rows", found, expected)
                ways += 1
            whole = way.prepared("gradients", case.function, case.wrt, call.fresh())[0]
            if whole.function is not None:
                found = whole.function(*with_defaults(case.function, call.fresh()), value.size, **captured)
                demand(same(found, many.adjoint(both[1], np.eye(value.size), value.size), call.single), "gradients", found, expected)
    return ways


def by_tangents(case, call, both, captured, count, kind):
    given = [with_defaults(case.function, call.fresh()) for _ in range(count + 1)]
    dots = [[oracle.direction_like(given[0][place], 7 + 31 * k + place) for place in case.wrt] for k in range(count)]
    one, many = both
    alone = [one.function(*values, *dot, **captured) for values, dot in zip(given, dots)]
    stacked = [runtime.together(list(parts)) for parts in zip(*dots)]
    found = many.function(*given[-1], *stacked, count, **captured)
    if kind == "tangent":
        demand(oracle.same(found[0], call.value), "value beside the tangents", found[0], call.value)
        return found[1], [dot for _, dot in alone]
    return found, alone


def by_cotangents(case, call, both, captured, count, kind):
    one, many = both
    value, residuals = one.record(*with_defaults(case.function, call.fresh()), **captured)
    again, recorded = many.record(*with_defaults(case.function, call.fresh()), **captured)
    demand(oracle.same(again, call.value), "value of the record", again, call.value)
    bars = [oracle.direction_like(value, 7 + k) for k in range(count)]
    found = many.adjoint(recorded, runtime.together(bars), count)
    twice = many.adjoint(recorded, runtime.together(bars), count)
    demand(same(found, twice, False), "second sweep", found, twice)
    return found, [one.adjoint(residuals, bar) for bar in bars]


def same(found, expected, single):
    """Whether derivatives agree; a number stands for zeros of any shape, None for what has none."""
    if isinstance(found, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(found) == len(expected) and all(same(a, b, single) for a, b in zip(found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key], single) for key in found)
    if found is None or expected is None:
        return not np.any(0.0 if found is None else found) and not np.any(0.0 if expected is None else expected)
    found, expected = np.asarray(found), np.asarray(expected)
    if found.dtype.kind not in "fc" or expected.dtype.kind not in "fc":
        return True
    if np.shape(found) != np.shape(expected):
        return not np.any(found) and not np.any(expected) and 0 in (found.ndim, expected.ndim)
    tolerance = 1e-3 if single else 1e-9
    scale = 1 + np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected))
    return np.allclose(found, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def kinds_of(case):
    return [kind for kind in KINDS if kind != "hvp" or case.no_second_order is None]


def main(first, step):
    way, total = Way(), Counter()
    cases = corpus.load()
    for name in list(cases)[first::step]:
        for kind in kinds_of(cases[name]):
            try:
                total[kind, check(cases[name], kind, way)] += 1
            except Exception as error:
                total[kind, "wrong"] += 1
                print(f"--- {name}, {kind}: {error!r}"[:400], flush=True)
        try:
            total["units", check_units(cases[name], way)] += 1
        except Exception as error:
            total["units", "wrong"] += 1
            print(f"--- {name}, units: {error!r}"[:400], flush=True)
    for key, count in sorted(total.items(), key=str):
        print(count, *key)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
