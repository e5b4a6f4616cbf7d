"""`jacobian`: all first derivatives of a function, of shape out.shape + in.shape."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from types import FunctionType
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.conversion import STRUCTURES, is_real
from adcompile.api.boundary.identity import WHOLE, Blocks, Seeds, chunks, identity, is_whole, of_dtype
from adcompile.api.boundary.leaves import basis, directions_of, leaves, parts_of, size
from adcompile.api.boundary.places import at_definition, refuse_complex
from adcompile.api.boundary.by_hand import Prepared, Repeated
from adcompile.api.boundary.programs import program
from adcompile.api.derivatives.derivative import apply
from adcompile.api.derivatives.report import Ran, ready
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.jacobians.entries_alone import EntriesAlone
from adcompile.api.jacobians.as_text import TEXTS, gradients_as_text, is_plain, meeting_as_text
from adcompile.api.jacobians.complex_derivatives import HolomorphicJacobian
from adcompile.api.jacobians.in_blocks import InBlocks
from adcompile.api.jacobians.put_together import stacked_columns, stacked_rows
from adcompile.api.jacobians.planning import outputs_of, plan_of, refuse_beyond_memory
from adcompile.api.maps.sparse_jacobian import SparseJacobian
from adcompile.api.operators.spellings import spelled, with_aux, with_backend
from adcompile.calling.appearance import stepped_past
from adcompile.calling.signature import leaf
from adcompile.compiler.request import is_vector
from adcompile.errors import BadArgument, NotDifferentiable
from adcompile.frontend.containers.returned import in_form
from adcompile.frontend.containers.taken_apart import has_floats

MODES = ("auto", "forward", "reverse", "sparse")
OTHERS = ("entries", "meeting")
"""The ways that a call may go beside forward and reverse (`compiler.plans.choice`)."""


class Jacobian(InBlocks[P]):
    """The Jacobian, by directions of the arguments (forward) or of the result (reverse)."""

    goes_native = True
    entries = "entries"     # the kind of the program of the elements that are not always zero

    def _types(self, values):
        """The types of a call with its sizes: they decide the way."""
        return super()._types(values), tuple(map(leaf, values))

    def _build(self, values):
        self._refuse(values)
        return self._run(values, OTHERS)

    def _run(self, values, others):
        """The run of the cheapest way, which may be one of some others beside forward and reverse."""
        plan, other = self._plan(values, others)
        if plan.way in ("forward", "meeting", "entries"):
            return self._taken(values, plan, other)
        bound = self._back(values, plan)
        outputs = outputs_of(self, values, bound)
        refuse_beyond_memory(self, values, outputs)
        if self.mode == "reverse":
            plan = replace(plan, runs=outputs or 1)
        if bound.compiled.request.kind == "gradients":
            return gradients_as_text(self, bound, values, plan, outputs)
        return self._reverse(bound, values, plan, others)

    def run_without(self, way, values):
        """The run of the cheapest way but one."""
        return self._run(values, [other for other in OTHERS if other != way])

    def _plan(self, values, others, outputs=None):
        """The JacobianPlan of a call, as far as it is known before the function has run, and the `Bound` program of two halves that meet, or
        the `EntriesAlone`, where it is such a way. `outputs` says how many numbers came out, where it has run."""
        others = [way for way in others if way != "entries" or is_plain(self, values)]
        while True:
            plan = plan_of(self, values, others, outputs)
            if plan.way not in others:
                return plan, None
            found = self._other(values, plan)
            if found is not None:
                return plan, found
            others.remove(plan.way)

    def _other(self, values, plan):
        """The `EntriesAlone`, or the `Bound` program of two halves that meet; None where there is none."""
        if plan.way == "entries":
            found = EntriesAlone(self, values)
            return found if found.kept else None
        met = program(self.callee, "meeting", self.places, values, replace(self.options, cut=plan.cut))
        return None if met.compiled.function is None else self._noted(met)

    def _taken(self, values, plan, other):
        """The run of a plan that does not go in reverse alone."""
        if other is None:
            return self._forward(values, plan)
        return other.run(values, plan) if plan.way == "entries" else self._met(other, values, plan)

    def _back(self, values, plan):
        """The `Bound` program of the sweep back: in all directions at once where there is such a program and the result is not surely a
        single number, and both sweeps in one where nobody needs the value."""
        if not isinstance(self.callee.function, FunctionType):
            return self._program(values)
        outline = program(self.callee, "plan", self.places, values, self.options)
        outputs = outputs_of(self, values, outline)
        kinds = ["pulls"]
        if is_vector(outline.compiled.result) and outputs is not None and outputs**2 <= WHOLE:
            kinds = ["gradients"] * (plan.way is not None and is_plain(self, values)) + ["rows", "pulls"]
        for kind in kinds if outputs is None or outputs > 1 else ():
            found = program(self.callee, kind, self.places, values, self.options)
            compiled = found.compiled
            if (compiled.function or compiled.record) is not None and (outputs is None or compiled.pays <= outputs):
                return self._noted(found)
        return self._program(values)

    def _met(self, bound, values, plan):
        """Runs both halves, which meet in a narrow place."""
        if is_plain(self, values):
            return meeting_as_text(self, bound, values, plan)
        both, spread = Prepared(self.callee, bound, self.places), bound.spread

        def run(*values):
            captured = both.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            value, blocks = both.run(values, captured, given=given)
            active = self.places.active(self.callee, given)
            self._check(value)
            own = zip(self._parts(spread.found(blocks), active), self._leaves(active))
            return self._assembled(value, None, active, [[of_dtype(block, value, x, np.shape(value) + np.shape(x)) for block, x in own]])

        run = stepped_past(run, both.compiled.function)
        return ready(self._ready(run, both.compiled, values), both.compiled, plan.reason, plan.runs, run.constants, plan.table)

    def _reverse(self, bound, values, plan, other_ways):
        """Sweeps back, or goes another way where that turns out to be the cheaper one when the size of the result is known."""
        pair, spread = Prepared(self.callee, bound, self.places), bound.spread
        others = {}             # of numbers that came out: the run that is cheaper then, None where it is this one

        def run(*values):
            captured = pair.captured(values)
            if captured is None:
                return self.table.again(values)
            if len(others) == 1 and (known := next(iter(others.values()))) is not None:
                return known(*values)
            given = self.places.converted(self.callee, values)
            value, residuals = pair.call(pair.compiled.record, values, captured, given=given)
            value, aux = value if self.has_aux else (value, None)
            active = self.places.active(self.callee, given)
            self._check(value)
            refuse_beyond_memory(self, values, size(value))
            if plan.way is None and size(value) not in others:
                found, other = self._plan(values, other_ways, size(value))
                others[size(value)] = None if found.way == "reverse" else self._taken(values, found, other)
                ready(run, (others[size(value)] or pair).compiled, found.reason, found.runs, (), found.table)
            if others.get(size(value)) is not None:
                return others[size(value)](*values)
            if pair.compiled.request.together:
                rows = self._rows(pair.compiled, residuals, value, active, spread)
                return self._assembled(in_form(value, pair.compiled.form), aux, active, rows.down(leaves(value)))
            rows = (self._parts(spread.found(pair.compiled.adjoint(residuals, one)), active) for one in basis(value))
            return self._assembled(in_form(value, pair.compiled.form), aux, active, [
                stacked_rows(list(islice(rows, np.size(y))), y, self._leaves(active)) for y in leaves(value)])

        run = stepped_past(run, pair.compiled.record)
        run = self._ready(run, pair.compiled, values)
        return ready(run, pair.compiled, plan.reason, plan.runs, run.constants, plan.table)

    def _rows(self, compiled, residuals, value, active, spread):
        """The sweep back from all elements of the result at once."""
        units = compiled.request.kind == "rows"
        found = Blocks(self._leaves(active), size(value), units and not compiled.owned)
        if not size(value):
            found.take(0, 0, [0.0] * len(self._leaves(active)))
            return found
        if units:
            found.take(0, size(value), self._parts(spread.found(compiled.adjoint(residuals, size(value))), active))
            return found
        for first, last in chunks(size(value), max(size(value), sum(map(size, active)))):
            bars = compiled.adjoint(residuals, identity(value, first, last), last - first)
            found.take(first, last, self._parts(spread.found(bars), active))
        return found

    def _planned(self, values):
        plan, other = self._plan(values, OTHERS)
        if plan.way == "forward":
            compiled = self._pushes(values).first.compiled
        else:
            compiled = (other or self._back(values, plan)).compiled
        run = self._ready(Ran(), compiled, values)
        return ready(run, compiled, plan.reason, plan.runs, run.constants, plan.table)

    def _pushes(self, values):
        """The program of the tangents: of all at once, where there is such a program and more than one."""
        active = self.places.active(self.callee, self.places.converted(self.callee, values))
        count = sum(map(size, active))
        if count > 1 and is_plain(self, values) and is_whole(active[0]):
            found = Repeated(self.operator, self.callee, "slopes", self.places, values, self.options)
            if found.first.compiled.function is not None and (count >= found.first.compiled.pays or not found.may_repeat):
                return found
        if count > 1:
            kind = "columns" if len(active) == 1 and is_whole(active[0]) else "tangents"
            found = Repeated(self.operator, self.callee, kind, self.places, values, self.options)
            if found.first.compiled.function is None and kind == "columns":
                found = Repeated(self.operator, self.callee, "tangents", self.places, values, self.options)
            if found.first.compiled.function is not None and (count >= found.first.compiled.pays or not found.may_repeat):
                return found
        return Repeated(self.operator, self.callee, "tangent", self.places, values, self.options)

    def _forward(self, values, plan):
        repeated = self._pushes(values)
        bound = repeated.first.bound
        refuse_beyond_memory(self, values, outputs_of(self, values, bound))
        kind = bound.compiled.request.kind
        if kind in TEXTS and is_plain(self, values) and (kind != "tangent" or plan.runs == 1):
            return TEXTS[kind](self, self._noted(bound), values, plan)
        if bound.compiled.request.together:
            return self._forward_at_once(repeated, values, plan)
        tangent, spread = repeated.first, self._noted(repeated.first.bound).spread

        def run(*values):
            captured = tangent.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            directions = [spread.dots(dots) for dots in directions_of(active)]
            pairs = list(repeated.each(values, given, captured, directions))
            value, aux = pairs[0][0] if self.has_aux else (pairs[0][0], None)
            self._check(value)
            own = leaves(value)
            columns = iter([parts_of(column, value) for _, column in pairs])
            by_leaf = [list(islice(columns, np.size(x))) for x in self._leaves(active)]
            return self._assembled(in_form(value, tangent.compiled.form), aux, active, [
                [stacked_columns([column[k] for column in found], y, x) for found, x in zip(by_leaf, self._leaves(active))]
                for k, y in enumerate(own)])

        run = stepped_past(run, tangent.compiled.function)
        run = self._ready(run, tangent.compiled, values)
        return ready(run, tangent.compiled, plan.reason, plan.runs, run.constants, plan.table)

    def _forward_at_once(self, repeated, values, plan):
        """Runs forward in the directions of all elements of the arguments at once."""
        tangents, spread = repeated.first, self._noted(repeated.first.bound).spread
        units = tangents.compiled.request.kind == "columns"

        def run(*values):
            captured = tangents.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            count = sum(map(size, active))
            parts = chunks(count, count) if repeated.may_repeat and not units else [(0, count)]
            seeds = [(count,)] if units else [Seeds(tuple(active), spread.dots, *part) for part in parts]
            found = None
            for (first, last), (value, dots) in zip(parts, repeated.each(values, given, captured, seeds)):
                if found is None:
                    value, aux = value if self.has_aux else (value, None)
                    self._check(value)
                    refuse_beyond_memory(self, values, size(value))
                    whole, found = value, Blocks(leaves(value), count, units and not tangents.compiled.owned)
                found.take(first, last, parts_of(dots, whole))
            return self._assembled(in_form(whole, tangents.compiled.form), aux, active, found.across(self._leaves(active)))

        run = stepped_past(run, tangents.compiled.function)
        run = self._ready(run, tangents.compiled, values)
        return ready(run, tangents.compiled, plan.reason, plan.runs, run.constants, plan.table)

    def _check(self, value):
        refuse_complex(self.operator, self.callee, value)
        if not is_real(value) and not (isinstance(value, STRUCTURES) and has_floats(value)):
            raise at_definition(NotDifferentiable, self.callee,
                                f"{self.operator}: the result is of type {type(value).__name__}",
                                "Return a real number, an array of them, or a structure of these.")


@overload
def jacobian(f: Callable[P, Any], wrt: Wrt = 0, mode: str = "auto", has_aux: bool = False, *, stack: bool = False,
             holomorphic: bool = False, argnums: Wrt = 0, backend: str | None = None) -> Jacobian[P]: ...
@overload
def jacobian(f: None = None, wrt: Wrt = 0, mode: str = "auto", has_aux: bool = False, *, stack: bool = False,
             holomorphic: bool = False, argnums: Wrt = 0, backend: str | None = None) -> Callable[[Callable[P, Any]], Jacobian[P]]: ...
def jacobian(f=None, wrt=FIRST, mode="auto", has_aux=False, *, stack=False, holomorphic=False, argnums=FIRST,
             backend=None):
    """The Jacobian of `f` with respect to `wrt` (as in `grad`), of shape `out.shape + in.shape`; a tuple of them for a tuple,
    for a list, tuple or dict the same with a block for each number and array in it.

    `f` returns a real number or an array of them, or a list, tuple, dict or object of such: then the blocks stand in the structure of
    the argument, and these in that of the result. Numbers count as shape `()`. The dtype is that of result and argument
    together, at least a float. `mode` is "forward", "reverse" or "auto", which takes the cheaper one for the sizes at hand; with "sparse"
    it is a matrix of `scipy.sparse` in compressed rows, with a row for each number in the result and a column for each in the argument, or
    a tuple of such: the pattern (see `jacobian_pattern`) and a colouring of it are found once, and each call runs a direction
    for each colour, or a program of the entries alone where there is one. Its index arrays are shared by all results and read-only;
    DerivativeWarning says where nothing in it is zero. It is computed anew where integers, bools or sizes change, not where floats do.
    All directions go through one run together, or a chunk of them where they take more than a megabyte and nothing tells that `f`
    runs again; the array may lie in memory by columns. Where there is no such program (it calls functions that are found when it
    runs), in forward mode `f` runs once for each element of the argument: what it draws from generators of random numbers is the
    same each time, and it is refused there if it changes anything else that it may read then. With `has_aux=True` the function
    returns `(result, aux)`, and what comes back is `(jacobian, aux)`, see `grad`.

    With `stack=True` all blocks of a result stand side by side, as the columns of one matrix: for a vector, and several arguments or
    a structure of them, its shape is `(len(result), numbers in all arguments)`. `scipy.optimize.curve_fit` takes `jac=jacobian(f,
    wrt=(1, 2), stack=True)` for a function `f(x, a, b)`.

    With `holomorphic=True` arguments and result are complex, and it is the matrix of complex derivatives. What is not holomorphic on the
    way from the one to the other (`abs real imag conj angle`) raises NotDifferentiable with its line; what only the numbers tell, when it runs.

    `backend` is that of `grad`, for runs forward and where both sweeps are one program; sweeps back of their own are Python.

    Raises as `grad` does, and NotDifferentiable where the result is no real number or array.

    >>> import numpy as np
    >>> from adcompile import jacobian
    >>> jacobian(lambda z: z**2, holomorphic=True)(1.0 + 2.0j)
    (2+4j)
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]))(np.array([2.0, 3.0]))
    array([[3., 2.],
           [1., 0.]])
    """
    if mode not in MODES:
        raise BadArgument(f"jacobian: mode={mode!r} is unknown\n  The modes are {', '.join(MODES)}.")
    if not isinstance(stack, bool):
        raise BadArgument(f"jacobian: stack={stack!r} is neither True nor False\n  Give True for one matrix with all columns.")
    if not isinstance(holomorphic, bool) or holomorphic and mode == "sparse":
        raise BadArgument(f"jacobian: holomorphic={holomorphic!r} with mode={mode!r}\n"
                          "  Give True or False, and True with the modes auto, forward and reverse.")
    stacked = (("stack", True),) if stack else ()
    if mode == "sparse":
        if has_aux:
            raise BadArgument('jacobian: mode="sparse" gives a matrix alone\n  Leave out has_aux, or take mode="auto".')
        return apply(SparseJacobian, f, spelled("jacobian", wrt, argnums), stacked)
    kind = HolomorphicJacobian if holomorphic else Jacobian
    return apply(kind, f, spelled("jacobian", wrt, argnums), (("mode", mode), *with_aux("jacobian", has_aux), *stacked, *with_backend(backend)))
