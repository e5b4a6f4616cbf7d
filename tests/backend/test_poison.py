"""Nobody reads a version whose memory the next one may take: a sample of the programs that write, drawn by seed. All of them:
`python -m tests.poisoned`."""

import numpy as np
import pytest

from tests.poisoned import disagreements, poison, poisoned, programs_that_write

PROGRAMS = list(programs_that_write())
SAMPLE = 90


def sample(seed):
    chosen = np.random.default_rng(seed).choice(len(PROGRAMS), SAMPLE, replace=False)
    return [PROGRAMS[k] for k in sorted(chosen)]


def test_dead_versions_are_read_by_nobody():
    found, count = disagreements(sample(1))
    assert not found and count > 1500


def kept_view(x):
    u = x * 1.0
    head = u[:2]
    total = np.sum(head)
    u[1:] = x[1:] * u[:-1]
    return total * np.sum(u) + np.sum(head * head)


def test_what_a_view_sees_is_no_dead_version():
    run = poisoned("gradient", kept_view, (0,), (np.linspace(0.5, 1.5, 4),))
    assert run.agrees and run.count > 2


def test_a_text_that_is_several_programs_is_told():
    def deep(x, n):
        return x if n == 0 else deep(x * 1.5, n - 1) * x

    assert poisoned("gradient", deep, (0,), (1.5, 3)) is None


@pytest.mark.parametrize("value", [np.ones(3), np.ones((2, 2), np.float32), np.arange(3), [1.0, 2.0]])
def test_poison_leaves_nothing(value):
    before = list(value) if isinstance(value, list) else value.copy()
    poison(value)
    assert not np.any(np.equal(value, before))
