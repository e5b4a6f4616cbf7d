"""The Jacobian as a sparse matrix: its pattern, a colouring of that, one direction for each colour."""

import warnings
from dataclasses import replace

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import cotangent, form, is_structure, like, of_result
from adcompile.api.boundary.leaves import leaves
from adcompile.api.boundary.places import refuse_complex
from adcompile.api.boundary.programs import Prepared, program, refusal
from adcompile.api.boundary.state import State, same, shared_generators
from adcompile.api.derivatives.derivative import Derivative
from adcompile.api.derivatives.typed import P
from adcompile.api.maps.jacobian_operator import flat, length, structured
from adcompile.calling.appearance import stepped_past
from adcompile.errors import DerivativeWarning
from adcompile.frontend.containers.taken_apart import has_floats, items_of_structure
from adcompile.on_demand import needs
from adcompile.sparse.colouring import coloured
from adcompile.sparse.index_arrays import pattern_of
from adcompile.sparse.recovery import places, recovered


class SparseJacobian(Derivative[P]):
    """A matrix of scipy.sparse in compressed rows. The pattern and what was made of it are kept as long as calls have the same constants."""

    operator = "jacobian"
    kind = "tangent"
    noun = "sparse Jacobian"
    stack = False
    __adcompile__ = None

    def _build(self, values):
        sparse = needs("scipy.sparse")
        bound = self._program(values)
        quiet = replace(self.options, quiet=True)
        forward = Prepared(self.callee, bound, self.places)
        later = Prepared(self.callee, program(self.callee, "tangent", self.places, values, quiet), self.places)
        found = Prepared(self.callee, program(self.callee, "pattern", self.places, values, quiet), self.places)
        kept = []               # constants, the colouring for them, and the places of the elements in the products

        def run(*values):
            captured, beside, again = forward.captured(values), found.captured(values), later.captured(values)
            if captured is None or beside is None or again is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            whole = tuple(active) if self.several else active[0]
            constants = [constants_of(value, name in self.wrt) for name, value in zip(self.callee.names, given)]
            constants += [*captured.values(), *beside.values()]
            once = Once(self, bound.compiled.outward, values, captured)
            if not kept or not can_be_compared(constants) or not same(kept[0], constants):
                before = runtime.snapshot(constants)
                _, matrix = once.run(lambda: found.call(found.compiled.function, values, beside, given=given))
                kept[:] = before, *self._planned_for(matrix)
            _, colouring, picked = kept
            pattern, seeds = colouring.pattern, colouring.seeds()
            columns, value = [], None
            for number, seed in enumerate(seeds if len(seeds) else np.zeros((1, length(whole)))):
                one = structured(seed, whole)
                dots = bound.spread.dots(list(one) if self.several else [one])
                prepared, data = (later, again) if number else (forward, captured)
                value, dot = once.run(lambda: prepared.call(prepared.compiled.function, values, data, dots, given))
                refuse_complex(self.operator, self.callee, value)
                columns.append(flat(of_result(dot, value), value))
            by_row = self._pulled(once, values, quiet, given, colouring, whole) if colouring.row_count else None
            dtype = np.result_type(*[like(np.asarray(0.0), x) for x in (*leaves(whole), *leaves(value))])
            data = recovered(picked, np.array(columns) if len(seeds) else None, by_row).astype(dtype, copy=False)
            matrix = sparse.csr_array((data, pattern.indices, pattern.indptr), shape=pattern.shape)
            return matrix if self.stack or not self.several else self._apart(matrix, active)

        run = stepped_past(run, bound.compiled.function)
        return self._ready(run, bound.compiled, values, "sparse: a direction for each colour of the pattern")

    def _pulled(self, once, values, quiet, given, colouring, whole):
        """The products of the cotangents of all colours of rows with the Jacobian, as rows."""
        pair = Prepared(self.callee, program(self.callee, "pair", self.places, values, quiet), self.places)
        value, residuals = once.run(lambda: pair.call(pair.compiled.record, values, pair.captured(values), given=given))
        rows = []
        for seed in colouring.row_seeds():
            bars = pair.bound.spread.found(pair.compiled.adjoint(residuals, cotangent(structured(seed, value), form(value))))
            rows.append(flat(tuple(bars) if self.several else bars[0], whole))
        return np.array(rows)

    def _planned_for(self, matrix):
        """The colouring of a pattern, and where each of its elements is found in the products."""
        pattern = pattern_of(matrix.indptr, matrix.indices, matrix.shape)
        if min(pattern.shape) > 1 and pattern.nnz == pattern.shape[0] * pattern.shape[1]:
            self._warn_once(pattern)
        colouring = coloured(pattern)
        return colouring, places(colouring)

    def _warn_once(self, pattern):
        if not getattr(self, "warned", False):
            self.warned = True
            rows, columns = pattern.shape
            warnings.warn(f"the Jacobian of '{self.__name__}' has no element of {rows} x {columns} that is known to be zero:"
                          ' mode="auto" gives it as an array', DerivativeWarning, stacklevel=4)

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


def can_be_compared(value):
    """Return True if it can be seen whether a value is still what it was: no object is in it."""
    if type(value) in (list, tuple, dict):
        return all(map(can_be_compared, value.values() if isinstance(value, dict) else value))
    return type(value) in (np.ndarray, float, int, bool, str, type(None)) or isinstance(value, np.generic)


def constants_of(value, active):
    """The part of an argument that the pattern depends on: of one that is differentiated the form, and all that is no float in it."""
    if not active:
        return value
    if is_structure(value):
        return [(key, constants_of(item, has_floats(item))) for key, item in items_of_structure(value).items()]
    return np.shape(value)
