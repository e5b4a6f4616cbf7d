"""Profile likelihood: the highest likelihood for each value of one parameter, and the interval where it is high enough."""

from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit.estimation.covariance import Uncertainty
from adcompile.fit.estimation.quantiles import normal_quantile
from adcompile.fit.minimisers.problem import Objective
from adcompile.fit.minimisers.run import minimum
from adcompile.ir.frozen import frozen

DOUBLINGS = 12
ROUNDS = 40
HIGHER = 1e-8           # of the log-likelihood: more than rounding
EXACT = 1e-9            # of the root of the drop


@frozen
class Profile:
    """`loglik` is the highest log-likelihood at each of `values`; in `interval` it is within what the level allows.

    An end is infinite where the likelihood never falls that far.
    """

    name: str
    level: float
    interval: Any
    values: Any
    loglik: Any

    def __repr__(self):
        low, high = self.interval
        return f"Profile of {self.name}: {100 * self.level:g} % interval [{low:.6g}, {high:.6g}]"


class Curve:
    """How far the profile lies below the maximum, as a function of the free coordinate of the parameter."""

    def __init__(self, estimates, place):
        self.base, self.top, self.message = estimates._free, estimates.loglik, estimates.message
        self.is_top = estimates.status != "no finite maximum"
        objective = estimates._objective
        moves = objective.moves.copy()
        moves[place] = False
        self.setting, self.place, self.moves = objective.setting, place, moves
        self.near = {float(self.base[place]): (self.base, self.top)}

    def loglik(self, free):
        """The highest log-likelihood where the coordinate has this value; the search begins at the nearest known maximum."""
        free = float(free)
        if free not in self.near:
            start = self.near[min(self.near, key=lambda known: abs(known - free))][0].copy()
            start[self.place] = free
            objective = Objective(self.setting, start, self.moves)
            value, gradient = objective.value_and_gradient(objective.start)
            if not np.isfinite(value):
                return -np.inf
            outcome = minimum(objective, value, gradient)
            self.near[free] = objective.full(outcome.z), -outcome.value
            if self.is_top and -outcome.value > self.top + HIGHER * max(1.0, abs(self.top)):
                raise BadArgument(f"profile: the likelihood is higher elsewhere ({-outcome.value:.8g} > {self.top:.8g})\n"
                                  f"  The estimates are a lower maximum, or none: {self.message}; give mle more starts.")
        return self.near[free][1]

    def drop(self, free):
        """The root of twice the drop: nearly straight on each side."""
        return np.sqrt(2.0 * max(self.top - self.loglik(free), 0.0))


def profile(estimates, name, level, points):
    """The `Profile` of a parameter of `Estimates`."""
    wanted, coordinates = normal_quantile(level), estimates._setting.coordinates
    found = coordinates.find(name, "profile")
    if len(found) != 1:
        raise BadArgument(f"profile: {name} has {len(found)} elements\n  Name one of them, as {name + '[0]'!r}.")
    part = coordinates.part(found[0])
    if not part.has_each:
        raise BadArgument(f"profile: the transform of {part.leaf.name} makes all its elements together\n"
                          "  Use delta, or write the model with a number of its own for what you ask.")
    place = part.start + found[0] - part.leaf.start
    if place not in estimates._active:
        raise BadArgument(f"profile: {name} is fixed or at a bound\n  Choose a parameter that is free.")
    curve, own = Curve(estimates, place), list(estimates._active).index(place)
    step = wanted * width(estimates, own)
    setting = estimates._setting
    ends = [end(curve, curve.base[place], side * step, wanted, bound)
            for side, bound in ((-1, setting.lower[place]), (1, setting.upper[place]))]
    shown = [one if np.isfinite(one) else curve.base[place] + side * 3 * step for one, side in zip(ends, (-1, 1))]
    grid = np.unique([*np.linspace(*shown, max(points, 2)), curve.base[place]])
    logliks = np.array([curve.loglik(one) for one in grid])

    def outward(free):
        base = curve.base.copy()
        base[place] = free
        with np.errstate(all="ignore"):
            return part.outward(base)[found[0] - part.leaf.start]

    return Profile(coordinates.labels[found[0]], level, np.array([outward(one) for one in ends]),
                   np.array([outward(one) for one in grid]), logliks)


def width(estimates, own):
    """The standard error of a coordinate, or a guess where there is none."""
    spread = Uncertainty(estimates._hessian)
    slopes = np.eye(len(estimates._active))[own:own + 1]
    if spread.leaves_open(slopes)[0]:
        return max(abs(estimates._free[estimates._active[own]]), 1.0)
    return float(np.linalg.norm(slopes @ spread.root))


def end(curve, centre, step, wanted, bound):
    """Where the root of the drop is as large as wanted, on one side; infinite where it never is, the bound if it is not before."""
    inside, outside, low = centre, None, 0.0
    for _ in range(DOUBLINGS):
        trial = centre + step
        if abs(step) >= abs(bound - centre):
            trial = bound
        high = curve.drop(trial)
        if high >= wanted:
            outside = trial
            break
        if trial == bound:
            return bound
        inside, low, step = trial, high, 2.0 * step
    if outside is None:
        return np.copysign(np.inf, step)
    return crossing(curve, inside, low, outside, high, wanted)


def crossing(curve, inside, low, outside, high, wanted):
    """Where a rising curve crosses, between two points on its sides: by the secant, halving what sticks (Illinois)."""
    low, high = low - wanted, high - wanted
    for _ in range(ROUNDS):
        share = low / (low - high) if np.isfinite(high) else 0.5
        trial = inside + (outside - inside) * share
        now = curve.drop(trial) - wanted
        if abs(now) < EXACT or trial in (inside, outside):
            return trial
        if now < 0:
            inside, low, high = trial, now, 0.5 * high
        else:
            outside, high, low = trial, now, 0.5 * low
    return trial
