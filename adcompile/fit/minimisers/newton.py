"""Newton's method on the exact Hessian, in the metric of its diagonal, with absolute eigenvalues and backtracking.

The *decrement* `sqrt(g^T H^-1 g)` is how far the minimum is, in standard errors where the function is a negative
log-likelihood. Iterates until it is below the tolerance, or until a full step no longer halves it: what is left is
rounding. At most one Hessian is made at each point. Within bounds, what a bound holds back does not move.
"""

from typing import Any

import numpy as np

from adcompile.fit.minimisers.metric import Metric
from adcompile.ir.frozen import frozen

STEPS = 200
SMALL = 0.1             # below it full steps are judged by the gradient: the function's digits may not suffice
ROUNDING = 1e-4         # below it a step that gains nothing met rounding
LINEAR = 0.3            # near a minimum with curvature, a full step leaves less than that of the decrement
STEADY = 0.8            # of the length of a step, two steps later: there is no end in sight
FAR = 1e6               # a step this many times Newton's that still gains leads nowhere


@frozen
class Step:
    """The state of a run at one point: a line of the history. `length` is that of the step that led there; a full Newton step has
    1."""

    iteration: int
    value: float
    decrement: float
    length: float


@frozen
class Outcome:
    """Where a minimiser stopped, and why: `reason` is one of

        decrement   it is below the tolerance            rounding   a full step no longer halves it
        endless     full steps, and no end in sight      flat       as `decrement`, but the curvature vanishes there
        stuck       no step lowers the function          hessian    it is not finite
        steps       there were too many of them          stopped    the callback said so
    """

    z: Any
    value: float
    gradient: Any
    hessian: Any            # None where there are too many parameters for one
    metric: Any             # of it; None where it is not finite either
    moves: Any              # what no bound holds back
    decrement: float
    unit: float             # what counts as large for the decrement
    direction: Any          # of the last step
    reason: str
    history: tuple


class Newton:
    """One run, from a point with the value, the gradient and perhaps the Hessian there.

    `relative` is for functions whose scale means nothing: decrements count relative to the largest there was.
    `watch(z, step)` is called with each `Step`; the run ends where it returns True.
    """

    def __init__(self, objective, z, value, gradient, *, hessian=None, tol=1e-8, relative=False, watch=None):
        self.objective, self.tol, self.relative, self.watch = objective, tol, relative, watch
        self.z, self.value, self.gradient, self.first = z, value, gradient, hessian
        self.history, self.unit, self.direction = [], 0.0 if relative else 1.0, np.zeros(len(z))
        self.row = []           # of full steps: the decrement before, and the step
        self.flat = False

    def run(self, steps=STEPS):
        """The `Outcome`."""
        length = 0.0
        for left in range(steps, -1, -1):
            self.look()
            reason = self.told(length) or self.finished() or ("steps" if not left else None)
            if reason is None:
                length = self.advance()
                if length >= FAR:
                    self.look()
                reason = "stuck" if length == 0.0 else "endless" if length >= FAR else None
            if reason is not None:
                reason = "flat" if self.flat and reason in ("decrement", "rounding") else reason
                metric = None if self.hessian is None else self.metric
                return Outcome(self.z, self.value, self.gradient, self.hessian, metric, self.moves, self.decrement, self.unit,
                               self.direction, reason, tuple(self.history))

    def look(self):
        """Makes the Hessian at the point, and with it the step from there."""
        z, objective = self.z, self.objective
        held = (z <= objective.lower) & (self.gradient > 0) | (z >= objective.upper) & (self.gradient < 0)
        if self.row and np.any(held == self.moves):
            self.row = []
        self.moves, self.decrement = ~held, np.nan
        self.hessian, self.metric = self.measured()
        if self.metric is not None:
            self.step, self.decrement = self.metric.step(self.gradient)
            self.unit = min(1.0, max(self.unit, self.decrement)) if self.relative else 1.0

    def measured(self):
        """The Hessian at the point and its metric, None where it is not finite."""
        hessian = self.objective.hessian(self.z) if self.first is None else self.first
        self.first = None
        return hessian, Metric(hessian, self.moves) if np.isfinite(hessian).all() else None

    def told(self, length):
        """Writes the history, and tells whoever watches."""
        self.history.append(Step(len(self.history), self.value, self.decrement, length))
        if self.watch is not None and self.watch(self.z, self.history[-1]):
            return "stopped"
        return None

    def finished(self):
        """Why to stop here, or None."""
        if self.metric is None:
            return "hessian"
        if self.metric.is_saddle:
            return None
        if self.decrement <= self.tol * self.unit:
            return "decrement"
        if self.row and ROUNDING * self.unit > self.decrement > 0.5 * self.row[-1][0]:
            return "rounding"
        if len(self.row) >= 3 and self.is_linear():
            first, last = [np.linalg.norm(self.metric.own(step) / self.metric.scale) for _, step in (self.row[-3], self.row[-1])]
            if last > STEADY * first:
                return "endless"
            self.flat = True
        return None

    def is_linear(self):
        """Return True if three full steps near the minimum each left more than `LINEAR` of the decrement: convergence is
        linear, as where the curvature vanishes, not quadratic."""
        decrements = [*[decrement for decrement, _ in self.row[-3:]], self.decrement]
        near = decrements[0] < SMALL * self.unit and self.decrement > ROUNDING * self.unit
        return near and all(before > after > LINEAR * before for before, after in zip(decrements, decrements[1:]))

    def advance(self):
        """Goes to a better point; returns how long the step was, 0 where there is none."""
        step, slope, escapes = self.step, self.decrement ** 2, False
        if self.metric.is_saddle and slope < 1e-6 * self.unit ** 2:
            step, escapes = step + self.metric.downhill(self.gradient), True
        length = 1.0
        while np.any(self.z + length * step != self.z):
            found = self.tried(step, length)
            if self.accepts(found, length, escapes):
                break
            if np.isfinite(found[1]) and not self.metric.is_saddle and self.decrement < ROUNDING * self.unit:
                return 0.0
            length *= 0.5 if np.isfinite(found[1]) else 0.1
        else:
            return 0.0
        if length == 1.0 and slope > self.unit ** 2 and self.value - found[1] > 0.6 * slope:
            length, found = self.lengthened(step, found)
        self.row = [*self.row[-2:], (self.decrement, step)] if length == 1.0 else []
        self.direction = found[0] - self.z
        self.z, self.value, self.gradient = found
        return length

    def tried(self, step, length):
        z = self.z + length * step
        if self.objective.bounded:
            z = np.clip(z, self.objective.lower, self.objective.upper)
        return z, *self.objective.value_and_gradient(z)

    def accepts(self, found, length, escapes):
        z, value, gradient = found
        if not np.isfinite(value):
            return False
        if escapes:
            return value < self.value
        promised = self.gradient @ (self.z - z)
        if promised > 0 and value <= self.value - 1e-4 * promised:
            return True
        near = self.decrement < SMALL * self.unit and not self.metric.is_saddle and length == 1.0
        rounding = self.decrement ** 2 + 1e-9 * abs(self.value)
        return near and value <= self.value + rounding and self.metric.decrement(gradient) <= 0.5 * self.decrement

    def lengthened(self, step, found):
        """From far away: doubles the step as long as that gains as much again."""
        length = 1.0
        while length < FAR:
            further = self.tried(step, 2 * length)
            if not further[1] < found[1] - 0.25 * (self.value - found[1]):
                break
            length, found = 2 * length, further
        return length, found
