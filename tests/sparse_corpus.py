"""Patterns and sparse matrices of the programs of the corpus, against dense ones.

    python -m tests.sparse_corpus FIRST STEP        every so-manieth program from the first one on: prints those that are wrong
"""

import copy
import sys
from collections import Counter

import numpy as np

from adcompile import DerivativeError, NoSource, hessian, hessian_pattern, jacobian, jacobian_pattern
from adcompile.api.boundary.conversion import converted, is_structure
from adcompile.api.boundary.leaves import leaves, parts_of
from tests import corpus
from tests.agreement import demand, quiet

ERRORS = (DerivativeError, ArithmeticError, ValueError, TypeError, LookupError, RuntimeError)


def matrix(f, wrt, arguments):
    """The Jacobian as one matrix; None where there is none."""
    try:
        with quiet(strict=False):
            value = f(*copy.deepcopy(arguments))
            found = jacobian(f, wrt=wrt)(*copy.deepcopy(arguments))
    except ERRORS:
        return None
    return in_rows(found, value, tuple([converted(arguments[place]) for place in wrt]))


def in_rows(found, value, whole):
    blocks = parts_of(found, value) if is_structure(value) else [found]
    rows = [np.concatenate([np.reshape(part, (np.size(y), np.size(x))) for part, x in zip(parts_of(block, whole), leaves(whole))], 1)
            for block, y in zip(blocks, leaves(value))]
    return np.concatenate(rows) if rows else None


def moved(x, rng):
    """An argument with other floats of the same signs."""
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        return (x * rng.uniform(0.5, 1.8, x.shape)).astype(x.dtype)
    if isinstance(x, (float, np.floating)):
        return type(x)(x * rng.uniform(0.5, 1.8))
    if type(x) in (list, tuple):
        return type(x)([moved(item, rng) for item in x])
    return {key: moved(item, rng) for key, item in x.items()} if type(x) is dict else x


def points_of(case):
    return [point for point in case.points[:2] if matrix(case.function, case.wrt, point.arguments) is not None]


def check_pattern(case, point, rng):
    """Demands that no element of the Jacobian is missing in the pattern, at the point nor at others of the same form."""
    expected = matrix(case.function, case.wrt, point.arguments)
    with quiet(strict=False):
        pattern = jacobian_pattern(case.function, wrt=case.wrt)(*point.arguments)
    demand(pattern.shape == expected.shape, "the shape of the pattern", pattern.shape, expected.shape)
    for _ in range(3):
        demand(not (expected != 0)[~pattern.toarray()].any(), "an element of the pattern is missing", pattern.toarray(), expected)
        arguments = [moved(x, rng) if place in case.wrt else x for place, x in enumerate(point.arguments)]
        expected = matrix(case.function, case.wrt, arguments)
        if expected is None or expected.shape != pattern.shape:
            return


def check_jacobian(case, point, rng):
    """Demands that the sparse Jacobian is the dense one, at the point and, by the same derivative, at others; returns the way that it
    took, or that it is refused since the function would run several times."""
    derivative, arguments, way = jacobian(case.function, wrt=case.wrt, mode="sparse", stack=True), point.arguments, None
    for _ in range(3):
        expected = matrix(case.function, case.wrt, arguments)
        if expected is None or way is not None and not np.isfinite(expected).all():
            break
        try:
            with quiet(strict=False):
                found = derivative(*copy.deepcopy(arguments))
        except DerivativeError as error:
            demand("and runs once for each" in str(error), "the sparse Jacobian is refused", error, expected)
            return "refused"
        demand(close(found.toarray(), expected), f"the sparse Jacobian, {derivative.table.last.mode}", found.toarray(), expected)
        demand(found.dtype == np.result_type(expected, np.float32), "the precision of the sparse Jacobian", found.dtype, expected.dtype)
        way = derivative.table.last.mode
        arguments = [moved(x, rng) if place in case.wrt else x for place, x in enumerate(arguments)]
    return way


def check_hessian(case, point):
    """Demands that the sparse Hessian is the dense one; None where there is none. A pattern asks a function that is made inside for its
    source where a derivative of it is found when the program runs: that is refused."""
    f, wrt = case.function, case.wrt[:1]
    try:
        with quiet(strict=False):
            expected = hessian(f, wrt=wrt[0])(*point.arguments)
    except ERRORS:
        return None
    x = converted(point.arguments[wrt[0]])
    if is_structure(x):
        return None
    expected = np.reshape(np.asarray(expected, float), (np.size(x), np.size(x)))
    if not np.isfinite(expected).all():
        return None
    derivative = hessian(f, wrt=wrt[0], mode="sparse")
    try:
        with quiet(strict=False):
            pattern, found = hessian_pattern(f, wrt=wrt[0])(*point.arguments), derivative(*point.arguments)
    except DerivativeError as error:
        demand("and runs once for each" in str(error) or isinstance(error, NoSource), "the sparse Hessian is refused", error, expected)
        return "refused"
    demand(not (expected != 0)[~pattern.toarray()].any(), "an element of the pattern of the Hessian is missing", pattern.toarray(), expected)
    demand(close(found.toarray(), expected), f"the sparse Hessian, {derivative.table.last.mode}", found.toarray(), expected)
    return derivative.table.last.mode


def close(found, expected):
    """Return True if matrices agree; where the dense one has no number, a sparse one may have one, or none. What some programs compute in
    single precision has the order of its sums there."""
    known = np.isfinite(expected)
    scale = np.max(np.abs(expected), initial=0.0, where=known)
    single = expected.dtype == np.float32
    return found.shape == expected.shape and np.allclose(found[known], expected[known], rtol=1e-3 if single else 1e-6,
                                                         atol=(1e-3 if single else 1e-7) * (1 + scale))


def main(first, step):
    total, cases = Counter(), corpus.load()
    for name in list(cases)[first::step]:
        rng = np.random.default_rng(1)
        for number, point in enumerate(points_of(cases[name])):
            for what, check in ("pattern", check_pattern), ("jacobian", check_jacobian), ("hessian", lambda case, point, rng: check_hessian(case, point)):
                if what == "hessian" and (number or cases[name].no_second_order is not None):
                    continue
                try:
                    total[what, check(cases[name], point, rng)] += 1
                except Exception as error:
                    total[what, "wrong"] += 1
                    print(f"--- {name}, {what}: {type(error).__name__}: {error}"[:600], flush=True)
    for key, count in sorted(total.items(), key=str):
        print(count, *key)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
