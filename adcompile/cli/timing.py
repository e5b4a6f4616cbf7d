"""The time of a function and of its gradient, side by side."""

import statistics
import time
from dataclasses import dataclass

from adcompile.api.operators.grad import grad
from adcompile.cli.terminal import bold, duration

LEAST = 0.02
"""So many seconds a measurement takes at least."""
ROUNDS = 7


@dataclass(frozen=True)
class GradientTimes:
    """Seconds of a call of the function, of its gradient, and of the first call of the gradient."""

    name: str
    function: float
    gradient: float
    first: float

    @property
    def ratio(self):
        return self.gradient / self.function

    def __str__(self):
        return (f"{bold(self.name)}\n  function    {duration(self.function)}\n  gradient    {duration(self.gradient)}\n"
                f"  ratio       {self.ratio:.2f}\n  first call  {duration(self.first)}, in which it is compiled")


def gradient_times(name, function, wrt, args, kwargs=None):
    """The `GradientTimes` of a call with these arguments."""
    kwargs, gradient = kwargs or {}, grad(function, wrt)
    start = time.perf_counter()
    gradient(*args, **kwargs)
    first = time.perf_counter() - start
    both = side_by_side([lambda: function(*args, **kwargs), lambda: gradient(*args, **kwargs)])
    return GradientTimes(name, *both, first)


def side_by_side(calls):
    """The median seconds of a call of each, measured in turns."""
    counts = [enough(call) for call in calls]
    rounds = [[measured(call, count) for call, count in zip(calls, counts)] for _ in range(ROUNDS)]
    return [statistics.median(column) for column in zip(*rounds)]


def enough(call):
    """How often a call is made in one measurement."""
    count = 1
    while count * measured(call, count) < LEAST:
        count *= 4
    return count


def measured(call, count):
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count
