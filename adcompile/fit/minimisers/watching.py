"""The report of a run while it goes on: lines on stderr, and calls of the user's callback."""

import sys
from types import SimpleNamespace


class Watch:
    """`progress` prints; `callback(step)` is the user's, who may stop the run by StopIteration."""

    def __init__(self, setting, progress, callback):
        self.setting, self.progress, self.callback = setting, progress, callback

    def of(self, objective):
        """The function that a minimiser calls with a point and a `Step`; it returns True to stop. None where nobody watches."""
        if not self.progress and self.callback is None:
            return None

        def watch(z, step):
            if self.progress:
                print(f"{step.iteration:4d}  {step.value:.10g}  decrement {step.decrement:.2e}", file=sys.stderr, flush=True)
            return self.callback is not None and self.stopped(objective, z, step)

        return watch

    def stopped(self, objective, z, step):
        coordinates = self.setting.coordinates
        x = coordinates.outward(objective.full(z))
        told = SimpleNamespace(params=coordinates.layout.unpack(x), x=x, fun=step.value, iteration=step.iteration,
                               decrement=step.decrement)
        try:
            return self.callback(told) is True
        except StopIteration:
            return True
