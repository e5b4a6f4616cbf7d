"""The arguments at which a function was linearized, for runs of its programs that come later.

What the function is given is copied. Objects that have no copy are compared with what they were whenever the function runs again.
"""

from dataclasses import replace

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import direction, of_result
from adcompile.api.boundary.by_hand import Prepared, refusal
from adcompile.api.boundary.programs import program
from adcompile.api.boundary.state import PLAIN, State, set_state, shared_generators, state_of
from adcompile.errors import BadArgument


class Point:
    """The values of the parameters and the captured data, for programs of a `Derivative`. Each run draws the same from generators of
    random numbers. Refuses a function that changes what it may read again."""

    def __init__(self, derivative, bound, values, captured):
        self.derivative, self.callee, outward = derivative, derivative.callee, bound.compiled.outward
        if outward.unseeded is not None:
            raise self.refusal(f"{outward.unseeded} without a seed gives other numbers in each run")
        self.spread = bound.spread
        self.values, self.captured = runtime.snapshot((values, captured))
        self.given = derivative.places.converted(self.callee, self.values)
        self.active = derivative.places.active(self.callee, self.given)
        known = {**dict(zip(self.callee.names, self.values)), **self.captured}
        if outward.still:
            self.state = State({name: value for name, value in known.items() if not isinstance(value, (*PLAIN, np.ndarray))})
        else:
            self.state = State({self.callee.user.__name__: self.callee.user, **known, **shared_generators()}, code=True)

    def refusal(self, what):
        return refusal(self.derivative.operator, self.callee, what)

    def first(self, prepared, function, dots=()):
        """The result of one of the functions of a `Prepared` program here, in the one run that is seen outside."""
        found = prepared.call(function, self.values, self.captured, dots, self.given)
        if self.state.changed() is not None:
            raise self.refusal(f"the function changes '{self.state.changed()}'")
        return found

    def push(self, prepared, tangents):
        """The tangent of the value in a direction, by a tangent program: `tangents` has one item for each place."""
        operator, changed = self.derivative.operator, self.state.changed()
        if changed is not None:
            raise BadArgument(f"{operator}: '{changed}' is no longer as it was\n  Linearize the function again.")
        found = [direction(t, x, operator, place) for t, x, place in zip(tangents, self.active, self.derivative.places.places)]
        now = [(generator, state_of(generator)) for generator, _ in self.state.generators]
        try:
            self.state.rewind()
            value, dot = prepared.call(prepared.compiled.function, self.values, self.captured, self.spread.dots(found), self.given)
        finally:
            for generator, state in now:
                set_state(generator, state)
        return of_result(dot, value)


def tangents_of(derivative, bound, values):
    """The tangent program, which is `bound`, and one for later runs, which prints nothing."""
    tangent = Prepared(derivative.callee, bound, derivative.places)
    if not bound.compiled.facts["prints"]:
        return tangent, tangent
    quiet = replace(derivative.options, quiet=True)
    return tangent, Prepared(derivative.callee, program(derivative.callee, "tangent", derivative.places, values, quiet), derivative.places)
