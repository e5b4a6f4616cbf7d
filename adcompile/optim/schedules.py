"""Schedules: rates that change with the number of updates done. `rate` is a number everywhere, or another schedule.

A schedule is any function of that number, 0 for the first update; these are the usual ones.
"""

from collections.abc import Callable
from math import cos, isfinite, pi

from adcompile.errors import BadArgument

Rate = float | Callable[[int], float]


def cosine(rate: Rate, steps: int, last: float = 0.0) -> Callable[[int], float]:
    """Half a wave of the cosine, from `rate` down to `last` times as much after `steps` updates, and constant from there.

        rate (last + (1 - last) (1 + cos(pi k / steps)) / 2)

    Loshchilov & Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017, eq. 5, without restarts.
    """
    positive(steps, "steps")
    return falling(rate, lambda done: last + 0.5 * (1.0 - last) * (1.0 + cos(pi * min(done, steps) / steps)))


def exponential(rate: Rate, steps: int, factor: float = 0.1) -> Callable[[int], float]:
    """The `factor` for every `steps` updates, smoothly: `rate factor^(k / steps)`."""
    positive(steps, "steps")
    positive(factor, "factor")
    return falling(rate, lambda done: factor ** (done / steps))


def step(rate: Rate, steps: int, factor: float = 0.1) -> Callable[[int], float]:
    """The `factor` after every `steps` updates, at once: `rate factor^floor(k / steps)`."""
    positive(steps, "steps")
    positive(factor, "factor")
    return falling(rate, lambda done: factor ** (done // steps))


def warmup(rate: Rate, steps: int) -> Callable[[int], float]:
    """A straight rise to `rate` in the first `steps` updates; where `rate` is a schedule, it begins after them.

    Goyal et al., Accurate, Large Minibatch SGD, 2017, sec. 2.2.
    """
    positive(steps, "steps")
    checked_rate(rate)
    return lambda done: rate_at(rate, 0) * (done + 1) / steps if done < steps else rate_at(rate, done - steps)


def falling(rate, share):
    """The schedule of a rate times what `share` says of the number of updates."""
    checked_rate(rate)
    return lambda done: rate_at(rate, done) * share(done)


def rate_at(rate, done):
    """The rate after so many updates."""
    return rate(done) if callable(rate) else rate


def checked_rate(rate):
    if not callable(rate):
        positive(rate, "rate")


def positive(value, name):
    """Refuses what is no positive number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) and not hasattr(value, "__float__") \
            or not (isfinite(value) and value > 0):
        schedule = ", or a function of the number of updates" if name == "rate" else ""
        raise BadArgument(f"{name} is {value!r}\n  Give a positive number{schedule}.")
