"""Random programs with complex numbers, in every way, against differences and against each other."""

import importlib.util
import sys

import numpy as np
import pytest

from tests import oracle
from tests.agreement import Call, demand, quiet
from tests.random_complex import complex_program
from tests.ways import WAYS, Way

PROGRAMS, FAR = 40, (11,)
"""How many programs, and which of them have no value of a size that differences can be trusted at."""
EVERY_WAY = (*WAYS, Way(dynamic=True))


def function(path, seed):
    path.write_text(complex_program(np.random.default_rng(seed)))
    spec = importlib.util.spec_from_file_location(f"random_complex_{seed}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.f


def smooth(f, arguments):
    """Whether the function has a value of a size that differences can be trusted at."""
    with quiet(strict=False), np.errstate(all="ignore"):
        value = f(*arguments)
    return np.isfinite(value) and abs(value) < 1e4


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_a_random_program_agrees_in_all_ways(seed, tmp_path):
    f, rng = function(tmp_path / "program.py", seed), np.random.default_rng(1000 + seed)
    points = [(0.7 * rng.normal(size=3) + 0.1, rng.normal(size=3)) for _ in range(4)]
    points = [point for point in points if smooth(f, point)]
    if not points:
        assert seed in FAR
    for point in points[:1]:
        call = Call(f, (0,), lambda point=point: tuple([part.copy() for part in point]))
        difference = call.difference()
        if difference is None:
            continue
        found = []
        for way in EVERY_WAY:
            with np.errstate(all="ignore"):
                found.append(call.check_first_order(way, difference))
                if not way.dynamic:
                    call.check_second_order(way, WAYS[0])
        for way, bars in zip(EVERY_WAY[1:], found[1:]):
            demand(oracle.close(bars, found[0], 1e-9), way.name, bars, found[0])
