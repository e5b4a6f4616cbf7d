"""The Jacobian as a sparse matrix, from a program of its entries or a direction for each colour of its pattern."""

import copy
import warnings
from dataclasses import replace

import numpy as np

from adcompile.api.boundary.places import refuse_complex
from adcompile.api.boundary.by_hand import Prepared, refusal
from adcompile.api.boundary.programs import program
from adcompile.api.boundary.state import State, shared_generators
from adcompile.api.derivatives.derivative import Derivative
from adcompile.api.derivatives.report import ready
from adcompile.api.derivatives.typed import P
from adcompile.api.maps.plan_constants import Constants, has_constant_floats
from adcompile.api.maps.jacobian_operator import length
from adcompile.api.maps.sparse_plans import ColourPlan, EntriesPlan, Outdated, SparseCall, dtype_of, may_have_entries, tangents_of_value
from adcompile.calling.appearance import stepped_past
from adcompile.errors import DerivativeWarning
from adcompile.on_demand import needs
from adcompile.sparse.colouring import coloured
from adcompile.sparse.index_arrays import pattern_of
from adcompile.sparse.recovery import places

LARGER = 1.5
"""A pattern that holds for all floats is taken if it has at most so many times the elements of that for those of the call."""
PLANS = 4
"""So many plans a derivative keeps for calls with arguments of the same types."""


class SparseJacobian(Derivative[P]):
    """A matrix of scipy.sparse in compressed rows. The plan for it is kept as long as calls have the same constants."""

    operator = "jacobian"
    kind = "tangent"
    products = "tangents"           # the kind of the program for many directions
    patterns = "pattern", "pattern_for_all"
    entries = "entries"
    noun = "sparse Jacobian"
    stack = False
    __adcompile__ = None

    def _build(self, values):
        needs("scipy.sparse")
        self._refuse(values)
        maker = Prepared(self.callee, self._noted(program(self.callee, self.entries, self.places, values, self.options)), self.places)
        kept = []               # of the Constants, the plan for them, and a matrix with its pattern; the newest first

        def run(*values):
            captured = maker.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            everything = (*given, *captured.values())
            call, known = None, next((one for one in kept if one[0].still(everything)), None)
            if known is None:
                call = SparseCall(self, values, captured, given, Once(self, maker.compiled.outward, values, captured))
                plan, floats = self._plan(call, maker)
                known = Constants(self, given, captured, floats), plan, self._matrix(plan.pattern)
                kept[:] = [known, *kept[:PLANS - 1]]
            _, plan, matrix = known
            ready(run, plan.compiled, plan.words, plan.count)
            matrix = copy.copy(matrix)
            if call is None and isinstance(plan, EntriesPlan):
                matrix.data = plan.numbers_for(values, captured, given)
            else:
                call = call or SparseCall(self, values, captured, given, Once(self, maker.compiled.outward, values, captured))
                try:
                    matrix.data = plan.numbers(call)
                except Outdated:
                    return self.table.again(values)
            return matrix if self.stack or not self.several else self._apart(matrix, self.places.active(self.callee, given))

        run = stepped_past(run, run)
        return self._ready(run, maker.compiled, values, "sparse")

    def _matrix(self, pattern):
        """A matrix without numbers of its own."""
        data = np.broadcast_to(0.0, pattern.nnz)
        return needs("scipy.sparse").csr_array((data, pattern.indices, pattern.indptr), shape=pattern.shape)

    def _plan(self, call, maker):
        """The plan for the constants of a call, and whether it holds for these floats among them alone."""
        if may_have_entries(maker.compiled) and Constants(self, call.given, call.captured, False).comparable:
            found = call.once.run(lambda: maker.call(maker.compiled.function, call.values, call.captured, given=call.given))
            if found is not None:
                self._warn_of(found.pattern)
                return EntriesPlan(self, maker.bound, found), False
        pattern, floats = self._pattern(call)
        self._warn_of(pattern)
        colouring, picked = self._coloured(pattern)
        return ColourPlan(self, colouring, picked, call.values), floats

    def _pattern(self, call):
        """The pattern, and whether it holds for the floats of this call alone."""
        found = [self._pattern_by(kind, call) for kind in (self.patterns if has_constant_floats(self, call) else self.patterns[:1])]
        floats = len(found) > 1 and found[1].nnz > LARGER * found[0].nnz
        return found[0] if floats else found[-1], floats

    def _pattern_by(self, kind, call):
        quiet = replace(self.options, quiet=True)
        found = Prepared(self.callee, program(self.callee, kind, self.places, call.values, quiet), self.places)
        captured = found.captured(call.values)
        _, matrix = call.once.run(lambda: found.call(found.compiled.function, call.values, captured, given=call.given))
        return pattern_of(matrix.indptr, matrix.indices, matrix.shape)

    def _coloured(self, pattern):
        """The colouring of a pattern, and where each of its elements is found in the products."""
        colouring = coloured(pattern)
        return colouring, places(colouring)

    def _rows(self, call, found, count, spread):
        """The rows that a program gave for some directions."""
        value, dots = found
        refuse_complex(self.operator, self.callee, value)
        call.value = value
        return tangents_of_value(dots, value, count)

    def _dtype(self, call):
        return dtype_of(call.whole, call.value)

    def _warn_of(self, pattern):
        if min(pattern.shape) < 2 or pattern.nnz < pattern.shape[0] * pattern.shape[1] or getattr(self, "warned", False):
            return
        self.warned = True
        rows, columns = pattern.shape
        warnings.warn(f"the {self.noun.removeprefix('sparse ')} of '{self.__name__}' has no element of {rows} x {columns} that is known to be"
                      ' zero: mode="auto" gives it as an array', DerivativeWarning, stacklevel=6)

    def _apart(self, matrix, active):
        """The columns of each argument."""
        ends = np.cumsum([0, *map(length, active)])
        return tuple([matrix[:, start:end] for start, end in zip(ends, ends[1:])])


class Once:
    """Runs of a function in the state outside that the first of them found. Refused where that one changes what it may read."""

    def __init__(self, derivative, outward, values, captured):
        self.derivative, self.callee, self.outside = derivative, derivative.callee, None
        if outward.unseeded is not None:
            raise self.refusal(f"{outward.unseeded} without a seed gives other numbers in each run")
        if not outward.still:
            given = dict(zip(self.callee.names, values)) | captured | shared_generators()
            self.outside = State({self.callee.user.__name__: self.callee.user, **given}, code=True)
        self.ran = False

    def refusal(self, what):
        return refusal(self.derivative.operator, self.callee, what)

    def run(self, function):
        if self.ran and self.outside is not None:
            self.outside.rewind()
        found = function()
        if not self.ran and self.outside is not None and self.outside.changed() is not None:
            raise self.refusal(f"the function changes '{self.outside.changed()}'")
        self.ran = True
        return found
