"""Patterns of the programs of the corpus: no element of their Jacobians is missing, at the point nor at others of the same form."""

import copy

import numpy as np
import pytest

from adcompile import DerivativeError, jacobian, jacobian_pattern
from adcompile.api.boundary.conversion import converted, is_structure
from adcompile.api.boundary.leaves import leaves, parts_of
from tests import corpus
from tests.agreement import quiet

NAMES = sorted(corpus.load())[::9]


def matrix(f, wrt, arguments):
    """The Jacobian as one matrix; None where there is none."""
    try:
        with quiet(strict=False):
            value = f(*copy.deepcopy(arguments))
            found = jacobian(f, wrt=wrt)(*copy.deepcopy(arguments))
    except (DerivativeError, ArithmeticError, ValueError, TypeError, LookupError, RuntimeError):
        return None
    whole = tuple([converted(arguments[place]) for place in wrt])
    blocks = parts_of(found, value) if is_structure(value) else [found]
    rows = [np.concatenate([np.reshape(np.asarray(part, float), (np.size(y), -1)) for part in parts_of(block, whole)], 1)
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


@pytest.mark.parametrize("name", NAMES)
def test_no_element_is_missing(name):
    case, rng, seen = corpus.CASES[name], np.random.default_rng(1), 0
    for point in case.points[:2]:
        expected = matrix(case.function, case.wrt, point.arguments)
        if expected is None:
            continue
        with quiet(strict=False):
            pattern = jacobian_pattern(case.function, wrt=case.wrt)(*point.arguments)
        assert pattern.shape == expected.shape
        for _ in range(3):
            assert not (expected != 0)[~pattern.toarray()].any()
            seen += 1
            arguments = [moved(x, rng) if place in case.wrt else x for place, x in enumerate(point.arguments)]
            expected = matrix(case.function, case.wrt, arguments)
            if expected is None or expected.shape != pattern.shape:
                break
    assert seen or all(matrix(case.function, case.wrt, point.arguments) is None for point in case.points[:2])
