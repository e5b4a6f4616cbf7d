"""What the reverse sweep recalls, puts back, counts back or computes again is what the forward sweep had: a sample of the corpus, drawn
by seed. All of it: `python -m tests.logged`."""

import numpy as np

from adcompile.ir.names import Role
from tests.logged import comparisons, logged, programs_of_one_number, sweeps_of

SAMPLE = 200


def sample(seed):
    programs = list(programs_of_one_number())
    chosen = np.random.default_rng(seed).choice(len(programs), SAMPLE, replace=False)
    return [programs[k] for k in sorted(chosen)]


def test_values_of_the_reverse_sweep_are_those_of_the_forward_one():
    found = comparisons(sample(1))
    assert not {name: log.differing for name, log in found.items() if log.differing}
    assert not {name: log.lost for name, log in found.items() if log.lost}
    assert sum(log.compared for log in found.values()) > 1000


def shock(u, steps):
    u = u.copy()
    for k in range(steps):
        u[1:-1] = (u[2:] - u[:-2]) * u[1:-1] * 0.1 * k
    return np.sum(u ** 3)


def test_versions_that_are_put_back_are_compared():
    """One of the array in each of three trips, and the part that was overwritten; each trip has its number."""
    _, known, _ = sweeps_of(shock, (0,), (np.linspace(0.5, 1.5, 6), 3))
    assert {name.label.stem for name in known if name.label.role is Role.USER} >= {"u", "k"}
    found = logged(shock, (0,), (np.linspace(0.5, 1.5, 6), 3))
    assert not found.differing and not found.lost and found.compared >= 9


def counted(x, n):
    k, total = 0, x
    while k < n:
        k = k + 2
        total = total * x + np.sin(k * total)
    return total


def test_what_is_counted_back_is_compared():
    _, known, _ = sweeps_of(counted, (0,), (0.5, 5))
    assert [name for name in known if name.label.stem == "k"]
    found = logged(counted, (0,), (0.5, 5))
    assert not found.differing and not found.lost and found.compared >= 6
