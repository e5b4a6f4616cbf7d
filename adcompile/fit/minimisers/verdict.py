"""The verdict on where a minimiser stopped: converged or not, and if not, why and along which direction.

    converged               the decrement is at most 1e-4, and every direction has curvature
    not identified          there are directions along which nothing changes
    no finite maximum       full steps lead on and on: separation, or an estimate on the boundary
    saddle                  a direction along which the curvature is negative
    flat                    a minimum at which the curvature vanishes
    stopped                 anything else that is not converged
"""

import numpy as np

from adcompile.fit.minimisers.metric import FLAT, NEGATIVE
from adcompile.ir.frozen import frozen

CLOSE = 1e-4
SHOWN = 3               # directions at most
LEADING = 0.9           # of the largest part: the first such part has a plus
LONG = 100              # after so many iterations in vain it may be that there are kinks
KINKS = '; where it has kinks (abs, maximum), give method="Nelder-Mead"'
PART = 1e-2             # what has less than this part of a direction is left out

STATUS = ("converged", "not identified", "no finite maximum", "saddle", "flat", "stopped")


@frozen
class Wording:
    """How people call what is looked for."""

    endless: str
    not_identified: str
    saddle: str
    flat: str
    away: str

    def of(self, status, direction):
        return {
            "no finite maximum": self.endless, "not identified": self.not_identified, "saddle": self.saddle, "flat": self.flat,
        }[status].format(direction)


LIKELIHOOD = Wording(
    "no finite maximum (separation, or an estimate on the boundary): the likelihood keeps rising along {}",
    "not identified: the likelihood does not change along {}",
    "not a maximum: the likelihood rises along {} (a saddle)",
    "the curvature of the likelihood vanishes at the maximum along {}: standard errors mean nothing there",
    "stopped {:.2g} standard errors away",
)
FUNCTION = Wording(
    "no finite minimum: the function keeps falling along {}",
    "the minimum is not unique, or no smooth one: there is no curvature along {}",
    "not a minimum: the function falls along {} (a saddle)",
    "converged to a minimum at which the curvature vanishes along {}",
    "stopped before the minimum, at a Newton decrement of {:.2g}",
)


@frozen
class Verdict:
    status: str
    message: str
    is_minimum: bool        # converged, or only not the one minimum

    @property
    def converged(self):
        return self.status == "converged"


def verdict(outcome, names, words, failure=None):
    """The `Verdict` on an outcome. `failure` is an exception that the function raised on the way."""
    troubles = []
    if outcome.reason == "endless":
        troubles = [("no finite maximum", along(outcome, names))]
    elif outcome.metric is not None:
        troubles = list(directions(outcome.metric, names))
        if not troubles and outcome.reason == "flat":
            troubles = [("flat", along(outcome, names))]
    messages = [words.of(status, direction) for status, direction in troubles[:SHOWN]]
    if len(troubles) > SHOWN:
        messages.append(f"and along {len(troubles) - SHOWN} more directions")
    if outcome.reason != "endless" and not is_close(outcome):
        messages.append(left(outcome, names, words, failure))
        troubles.append(("stopped", None))
    if outcome.reason == "stopped":
        messages.append("stopped by the callback")
    status = troubles[0][0] if troubles else "converged"
    if status == "converged":
        messages.insert(0, f"converged in {iterations(outcome)}")
    found = {trouble for trouble, _ in troubles}
    return Verdict(status, "; ".join([*messages, *at_bounds(outcome, names)]), found <= {"flat", "not identified"})


def count(outcome):
    return outcome.history[-1].iteration if outcome.history else 0


def iterations(outcome):
    """The number of iterations in words."""
    return f"{count(outcome)} iteration" + ("s" if count(outcome) != 1 else "")


def is_close(outcome):
    """Return True if the decrement that is left is negligible. A run that ended in rounding was measured there."""
    if outcome.reason in ("decrement", "rounding", "flat"):
        return True
    return outcome.decrement <= CLOSE * outcome.unit


def left(outcome, names, words, failure):
    if outcome.reason == "hessian":
        bad = ~np.isfinite(outcome.hessian).all(axis=0)
        text = f"stopped where the second derivatives are not finite, by {', '.join(np.array(names)[bad][:SHOWN])}"
        return text + (f"; the last step was along {along(outcome, names)}" if outcome.direction.any() else "")
    text = words.away.format(outcome.decrement)
    if outcome.reason == "steps":
        return text + f" after {iterations(outcome)}{KINKS if count(outcome) >= LONG else ''}"
    if outcome.reason == "stuck":
        told = KINKS if failure is None else f" (elsewhere the function raised {type(failure).__name__}: {failure})"
        text += f": no step from there is better{told}"
    return text


def directions(metric, names):
    """Yield each fault of the curvature as a status ("saddle", "not identified") and a direction, as text."""
    if not metric.has_flat:
        return
    values = metric.eigen[0]
    negative, flat = values < -NEGATIVE * metric.top, values <= FLAT * metric.top
    for status, chosen in ("saddle", negative), ("not identified", flat & ~negative):
        for own, scaled in metric.directions(chosen):
            size = np.abs(scaled)
            turned = np.sign(scaled[np.argmax(size > LEADING * size.max())])
            yield status, spelled(own * turned, scaled * turned, names)


def along(outcome, names):
    """The direction of the last step, as text."""
    direction, metric = outcome.direction, outcome.metric
    scaled = direction if metric is None else metric.whole(metric.own(direction) / metric.scale)
    return spelled(direction, scaled, names)


def spelled(direction, scaled, names):
    """A direction as text, `+1 a -1 b`: the parts that matter when every coordinate is measured on its own scale."""
    size = np.abs(scaled)
    parts = np.flatnonzero(size > PART * size.max(initial=0.0))
    largest = np.abs(direction[parts]).max(initial=0.0) or 1.0
    listed = [f"{direction[place] / largest:+.3g} {names[place]}" for place in parts]
    return " ".join(listed[:12]) + (" ..." if len(listed) > 12 else "")


def at_bounds(outcome, names):
    held = [name for name, moves in zip(names, outcome.moves) if not moves]
    return [f"at a bound: {', '.join(held)}"] if held else []
