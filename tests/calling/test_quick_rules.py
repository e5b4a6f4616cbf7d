"""What a direct call of a gradient gives is what a call gives that looks at all results: for every rule, with mixed dtypes."""

import warnings

import numpy as np
import pytest

import adcompile
from tests.direct import kinds
from tests.returned import confirm
from tests.rule_uses import REALS as DERIVED
from tests.rules.test_rule_programs import is_public, program_of, squared, tried


def cast(x, dtype):
    return x.astype(dtype) if isinstance(x, np.ndarray) and x.dtype == np.float64 else x


@pytest.mark.parametrize("name", [name for name in DERIVED if is_public(name) and name != "numpy.float32"])
def test_the_direct_way_gives_what_the_first_call_gave(name):
    rule, chosen = tried(name)
    for use in chosen[:1]:
        function, given = program_of(rule, use)
        terms, weights = squared(function(*given), np.random.default_rng(6))
        if not terms or not given:
            continue
        function, given = program_of(rule, use, ("y = {call}", f"return {terms}"), **weights)
        for dtypes in (["f8"], ["f4"], ["f4", "f8"]):
            compare(function, [cast(x, dtypes[place % len(dtypes)]) for place, x in enumerate(given)])


def compare(function, given):
    derivative = adcompile.value_and_grad(function, wrt=tuple(range(len(given))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            first = derivative.front(*given)
        except Exception:           # no such function of float32
            return
        assert kinds(list(derivative(*given)[1])) == kinds(list(first[1]))
        compiled = derivative.table.last.compiled
        captured = {key: read() for key, read in compiled.readers.items()}
        confirm(compiled, dict(zip(derivative.callee.names, given)) | captured, compiled.function(*given, **captured))
