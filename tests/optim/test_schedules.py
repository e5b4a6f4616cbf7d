"""Rates that change with the number of updates."""

import numpy as np
import pytest

from adcompile import BadArgument, optim

PYTORCH = [0.3, 0.2933926296998458, 0.2742172942406179, 0.2443510090594839, 0.2067172942406179, 0.165, 0.12328270575938212,
           0.08564899094051615, 0.055782705759382115, 0.03660737030015428, 0.03]
"""The rates of `torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10, eta_min=0.03)` for a rate of 0.3, by torch 2.13.0."""


def rates(schedule, count):
    return [schedule(done) for done in range(count)]


def test_cosine():
    np.testing.assert_allclose(rates(optim.cosine(0.3, 10, last=0.1), 11), PYTORCH, rtol=1e-13)
    assert optim.cosine(0.3, 10)(5) == pytest.approx(0.15) and optim.cosine(0.3, 10)(10) == optim.cosine(0.3, 10)(99) == 0.0


def test_exponential():
    np.testing.assert_allclose(rates(optim.exponential(2.0, 2, 0.25), 5), [2.0, 1.0, 0.5, 0.25, 0.125], rtol=1e-15)
    assert optim.exponential(1.0, 100)(100) == pytest.approx(0.1)


def test_step():
    assert rates(optim.step(2.0, 3, 0.5), 8) == [2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 0.5, 0.5]


def test_warmup_rises_to_a_rate_and_then_a_schedule_begins():
    assert rates(optim.warmup(1.0, 4), 6) == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    assert rates(optim.warmup(optim.step(1.0, 2, 0.5), 2), 7) == [0.5, 1.0, 1.0, 1.0, 0.5, 0.5, 0.25]


def test_schedules_of_schedules_multiply():
    both = optim.step(optim.exponential(8.0, 1, 0.5), 2, 0.1)
    np.testing.assert_allclose(rates(both, 4), [8.0, 4.0, 0.2, 0.1], rtol=1e-15)


@pytest.mark.parametrize("schedule", [optim.cosine, optim.exponential, optim.step, optim.warmup])
def test_what_is_no_schedule_is_refused(schedule):
    with pytest.raises(BadArgument, match="rate is -1\n  Give a positive number, or a function of the number of updates"):
        schedule(-1, 10)
    with pytest.raises(BadArgument, match="steps is 0\n  Give a positive number."):
        schedule(1.0, 0)
