"""A Jacobian or Hessian of which most elements are always zero: a program of the others, which are put into an array of zeros.

It holds for calls with the same sizes, integers and bools; others have another one, a few times, or go the way that is the cheapest without.
Where an argument is an array of integers or bools, which may be others in each call, there is none.
"""

import numpy as np

from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.boundary.programs import program
from adcompile.api.derivatives.report import ready
from adcompile.api.jacobians.planning import refuse_beyond_memory
from adcompile.api.maps.plan_constants import Constants
from adcompile.api.maps.sparse_plans import EntriesPlan, may_have_entries
from adcompile.calling.appearance import stepped_past

PLANS = 4
"""So many programs are made, for calls with arguments of the same types."""
SPARSE = 4
"""How many times the elements that are not always zero go into all."""


class EntriesAlone:
    """The programs of a derivative for the calls so far: `kept` has the Constants of a call, an EntriesPlan for them, the place of each
    element in the array, flat, and the number of rows."""

    def __init__(self, derivative, values):
        self.derivative, self.kept, self.made, self.dense = derivative, [], 0, None
        bound = program(derivative.callee, derivative.entries, derivative.places, values, derivative.options)
        self.maker = Prepared(derivative.callee, derivative._noted(bound), derivative.places)
        beside = [value for name, value in zip(derivative.callee.names, values) if name not in derivative.wrt]
        varying = any(isinstance(value, np.ndarray) and value.dtype.kind in "biu" for value in beside)
        possible = bound.compiled.outward.still and may_have_entries(bound.compiled) and not varying
        captured = self.maker.captured(values) if possible else None
        if captured is not None:
            self.plan_for(values, captured, derivative.places.converted(derivative.callee, values))

    @property
    def compiled(self):
        return self.kept[0][1].compiled

    def plan_for(self, values, captured, given):
        """The program for a call; None where there is none, or where it has too many elements."""
        constants = Constants(self.derivative, given, captured, False)
        if not constants.comparable or self.made == PLANS:
            return None
        self.made += 1
        found = self.maker.call(self.maker.compiled.function, values, captured, given=given)
        if found is None or SPARSE * found.pattern.nnz > found.pattern.shape[0] * found.pattern.shape[1]:
            return None
        flat = found.pattern.rows() * found.pattern.shape[1] + found.pattern.indices
        known = constants, EntriesPlan(self.derivative, self.maker.bound, found), flat, found.pattern.shape[0]
        self.kept.insert(0, known)
        return known

    def run(self, values, plan=None):
        """The run of these programs, as a JacobianPlan says where there was one."""
        derivative, maker, kept = self.derivative, self.maker, self.kept

        def run(*values):
            captured = maker.captured(values)
            if captured is None:
                return derivative.table.again(values)
            given = derivative.places.converted(derivative.callee, values)
            everything = (*given, *captured.values())
            known = next((one for one in kept if one[0].still(everything)), None) or self.plan_for(values, captured, given)
            if known is None:
                return self.without(values)(*values)
            _, entries, flat, height = known
            refuse_beyond_memory(derivative, values, height)
            found = np.zeros((height, *derivative.places.active(derivative.callee, given)[0].shape))
            found.reshape(-1)[flat] = entries.numbers_for(values, captured, given)
            return found

        run = stepped_past(run, run)
        compiled = self.compiled
        run = derivative._ready(run, compiled, values)
        if plan is None:
            return ready(run, compiled, self.kept[0][1].words, 1, run.constants)
        return ready(run, compiled, plan.reason, plan.runs, run.constants, plan.table)

    def without(self, values):
        """The run for calls that have no such program."""
        if self.dense is None:
            self.dense = self.derivative.run_without("entries", values)
        return self.dense
