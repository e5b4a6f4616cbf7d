"""How the numbers of a sparse matrix come about, for calls with the same constants: each plan has `numbers(call)` and a `pattern`.

    EntriesPlan     a program of the entries themselves, where there is one
    ColourPlan      a direction for each colour of the pattern, many of them in one sweep where there is such a program
"""

from dataclasses import replace

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.before import is_kept
from adcompile.api.boundary.conversion import constant, cotangent, floating, form, like, of_result
from adcompile.api.boundary.identity import WHOLE, chunks
from adcompile.api.boundary.leaves import leaves, parts_of, put_together
from adcompile.api.boundary.places import noted
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.boundary.programs import program
from adcompile.api.maps.jacobian_operator import flat, structured
from adcompile.sparse.recovery import recovered


class Outdated(Exception):
    """A program of a plan does not hold any more: something that was bound when it was compiled has changed."""


def may_have_entries(compiled):
    """Return True if a program of the entries may stand for one that does nothing beside giving a value."""
    outward, facts = compiled.outward, compiled.facts
    return outward.unseeded is None and not outward.beyond and not facts["prints"] and not facts["draws"]


class EntriesPlan:
    words = "sparse: the entries themselves, as sums of slices"
    count = 1

    def __init__(self, derivative, bound, entries):
        compiled = replace(bound.compiled, function=entries.function, source=entries.source, cost=entries.cost)
        self.program = Prepared(derivative.callee, replace(bound, compiled=compiled), derivative.places)
        self.compiled, self.pattern, self.fill = compiled, entries.pattern, entries.fill
        self.plain = not is_kept(compiled.outward) and not bound.apart and all(kind == "positional" for _, kind in derivative.callee.params)

    def numbers(self, call):
        return call.once.run(lambda: self.numbers_for(call.values, call.captured, call.given))

    def numbers_for(self, values, captured, given):
        if not self.plain:
            return self.fill(*self.program.call(self.compiled.function, values, captured, given=given))
        try:
            return self.fill(*self.compiled.function(*given, **captured))
        except Exception as error:
            noted(error)
            raise


class ColourPlan:
    """`picked` has the place of each element in the products."""

    def __init__(self, derivative, colouring, picked, values):
        self.derivative, self.colouring, self.picked, self.pattern = derivative, colouring, picked, colouring.pattern
        self.count = max(colouring.count, 1)
        self.forward = Directions(derivative, derivative.products, derivative.kind, values) \
            if colouring.column_count or not colouring.row_count else None
        self.backward = Cotangents(derivative, values) if colouring.row_count else None
        self.compiled = (self.forward or self.backward).compiled
        self.words = "sparse: a direction for each colour of the pattern" + (", at once" if self.compiled.request.together else "")
        self.seeds = None

    def numbers(self, call):
        by_column = by_row = None
        if self.forward is not None:
            by_column = self.forward.products(call, self.seeds_of(call))
        if self.backward is not None:
            by_row = self.backward.products(call, self.colouring.row_seeds())
        data = recovered(self.picked, by_column if self.colouring.column_count else None, by_row)
        return data.astype(self.derivative._dtype(call), copy=False)

    def seeds_of(self, call):
        """The directions; kept where they are not too many numbers."""
        if self.seeds is not None:
            return self.seeds
        seeds = self.colouring.seeds()
        seeds = seeds if len(seeds) else np.zeros((1, self.pattern.shape[1]))
        if seeds.size <= WHOLE:
            self.seeds = seeds
        return seeds


class Directions:
    """The products of a matrix with directions, by the program for many of them or by that for one."""

    def __init__(self, derivative, many, one, values):
        self.derivative, options = derivative, derivative.options
        bound = program(derivative.callee, many, derivative.places, values, options)
        if bound.compiled.function is None:
            bound = program(derivative.callee, one, derivative.places, values, options)
        self.first = Prepared(derivative.callee, derivative._noted(bound), derivative.places)
        self.compiled, self.quiet = bound.compiled, self.first
        if self.compiled.facts["prints"]:
            quiet = program(derivative.callee, bound.compiled.request.kind, derivative.places, values, replace(options, quiet=True))
            self.quiet = Prepared(derivative.callee, quiet, derivative.places)

    def products(self, call, seeds):
        """A row for each direction."""
        together, spread, found = self.compiled.request.together, self.first.bound.spread, None
        width = max(seeds.shape[1], 1)
        for first, last in chunks(len(seeds), width) if together and self.may_repeat else [(0, len(seeds))] if together else \
                [(number, number + 1) for number in range(len(seeds))]:
            prepared = self.quiet if first else self.first
            part = call.stacked(seeds[first:last]) if together else structured(seeds[first], call.whole)
            dots = spread.dots(list(part) if self.derivative.several else [part])
            result = call.run(prepared, [*dots, last - first] if together else dots)
            rows = self.derivative._rows(call, result, last - first if together else None, spread)
            if found is None:
                found = rows if last - first == len(seeds) else np.empty((len(seeds), rows.shape[1]))
            if found is not rows:
                found[first:last] = rows
        return found

    @property
    def may_repeat(self):
        outward = self.compiled.outward
        return outward.still and outward.unseeded is None and not self.compiled.facts["prints"]


class Cotangents:
    """The products of cotangents with a matrix."""

    def __init__(self, derivative, values):
        self.derivative, quiet = derivative, replace(derivative.options, quiet=True)
        bound = program(derivative.callee, "pulls", derivative.places, values, quiet)
        if bound.compiled.record is None:
            bound = program(derivative.callee, "pair", derivative.places, values, quiet)
        self.pair, self.compiled = Prepared(derivative.callee, bound, derivative.places), bound.compiled

    def products(self, call, seeds):
        pair, several = self.pair, self.derivative.several
        captured = call.captured_by(pair)
        value, residuals = call.once.run(lambda: pair.call(pair.compiled.record, call.values, captured, given=call.given))
        call.value = value
        if self.compiled.request.together:
            found = np.empty((len(seeds), call.width))
            for first, last in chunks(len(seeds), max(seeds.shape[1], call.width)):
                bars = pair.bound.spread.found(pair.compiled.adjoint(residuals, of_form(seeds[first:last], value), last - first))
                found[first:last] = rows_of(tuple(bars) if several else bars[0], call.whole, last - first)
            return found
        rows = []
        for seed in seeds:
            bars = pair.bound.spread.found(pair.compiled.adjoint(residuals, cotangent(structured(seed, value), form(value))))
            rows.append(flat(tuple(bars) if several else bars[0], call.whole))
        return np.array(rows)


class SparseCall:
    """One call: the values of the parameters, as they were given and converted, and what is captured."""

    def __init__(self, derivative, values, captured, given, once):
        self.derivative, self.values, self.captured, self.given, self.once = derivative, values, captured, given, once
        self.active = derivative.places.active(derivative.callee, given)
        self.whole = tuple(self.active) if derivative.several else self.active[0]
        self.value = None

    @property
    def width(self):
        return sum([np.size(leaf) for leaf in leaves(self.whole)])

    def stacked(self, seeds):
        return of_form(seeds, self.whole)

    def run(self, prepared, dots):
        captured = self.captured_by(prepared)
        return self.once.run(lambda: prepared.call(prepared.compiled.function, self.values, captured, dots, self.given))

    def captured_by(self, prepared):
        """The captured data for a program; raises `Outdated` where it does not hold for this call."""
        found = prepared.captured(self.values)
        if found is None:
            raise Outdated
        return found


def of_form(seeds, x):
    """Directions, a row for each, in the structure of `x` with their axis in front of each number and array."""
    parts, start, count = [], 0, len(seeds)
    for leaf in leaves(x):
        part = seeds[:, start:start + np.size(leaf)].astype(floating(np.asarray(leaf).dtype), copy=False)
        parts.append(np.ascontiguousarray(part).reshape(count, *np.shape(leaf)))
        start += np.size(leaf)
    return put_together(x, iter(parts), lambda item: runtime.in_all_directions(constant(item), count))


def rows_of(found, x, count):
    """Derivatives in the form of `x` for so many directions at once, as rows; None stands for one direction."""
    if count is None:
        return np.reshape(flat(found, x), (1, -1))
    parts = []
    for part, leaf in zip(parts_of(found, x), leaves(x)):
        shape = count, np.size(leaf)
        parts.append(np.reshape(part, shape) if np.ndim(part) else np.full(shape, 0.0 if part is None else part))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, 1) if parts else np.zeros((count, 0))


def tangents_of_value(found, value, count):
    """The rows for a tangent of a value."""
    return rows_of(of_result(found, value), value, None) if count is None else rows_of(found, value, count)


def dtype_of(*structures):
    """The dtype of the derivatives of some structures by others; SciPy has no sparse matrices of half precision."""
    return np.result_type(np.float32, *[np.asarray(like(np.asarray(0.0), x)).dtype for one in structures for x in leaves(one)])
