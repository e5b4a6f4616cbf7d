"""`jacobian(f, holomorphic=True)`: the matrix of complex derivatives of a holomorphic function.

What takes conjugates on the way is refused when compiling, with the line. Where types do not tell, the numbers do: the derivative J of a
holomorphic function is linear over complex numbers, so one more run in a direction d of complex numbers gives J d. For another function
with the derivative A d + B conj(d) the columns are those of A + B, and the run differs from (A + B) d by -2i B imag(d).
"""

from dataclasses import replace
from itertools import islice

import numpy as np

from adcompile.api.boundary.conversion import constant, is_complex, like
from adcompile.api.boundary.leaves import basis, directions_of, leaves, parts_of, put_together, size
from adcompile.api.boundary.places import at_definition
from adcompile.api.boundary.by_hand import Prepared, Repeated
from adcompile.api.jacobians.in_blocks import InBlocks
from adcompile.api.jacobians.planning import outputs_of
from adcompile.api.jacobians.put_together import stacked_columns, stacked_rows
from adcompile.calling.appearance import stepped_past
from adcompile.errors import NotDifferentiable
from adcompile.frontend.containers.returned import in_form

PARTS = "Leave out holomorphic=True and give real and imaginary parts as real arguments, or take jvp or vjp."


class HolomorphicJacobian(InBlocks):
    """The complex Jacobian: forward by the elements of the arguments, or in reverse by those of the result where these are fewer."""

    takes_complex = True

    @property
    def options(self):
        """How its programs are compiled."""
        return replace(super().options, holomorphic=True)

    def _build(self, values):
        self._refuse(values)
        for place, x in zip(self.places.places, self.places.active(self.callee, values)):
            if not all(map(is_complex, leaves(x))):
                raise at_definition(NotDifferentiable, self.callee, f"jacobian: '{place}' has real numbers, and holomorphic=True is told",
                                    "Give complex numbers, as x + 0j, or leave out holomorphic=True.", place.name)
        repeated = Repeated(self.operator, self.callee, "tangent", self.places, values, self.options)
        count = sum(map(size, self.places.active(self.callee, values)))
        outputs = outputs_of(self, values, repeated.first.bound)
        once = not repeated.may_repeat or outputs is not None and outputs < count
        return self._by_rows(values) if self.mode == "reverse" or self.mode == "auto" and once else self._by_columns(repeated, values)

    def _planned(self, values):
        return self._build(values)

    def _by_columns(self, repeated, values):
        tangent, spread = repeated.first, self._noted(repeated.first.bound).spread

        def run(*values):
            captured = tangent.captured(values)
            if captured is None:
                return self.table.again(values)
            active = self.places.active(self.callee, values)
            tried = [drawn(x) for x in active]
            directions = [spread.dots(dots) for dots in ([*directions_of(active), tried] if any(map(size, active)) else [tried])]
            pairs = list(repeated.each(values, values, captured, directions))
            value, aux = pairs[0][0] if self.has_aux else (pairs[0][0], None)
            self._check(value)
            own, xs, columns = leaves(value), self._leaves(active), [parts_of(column, value) for _, column in pairs]
            rest = iter(columns)
            by_leaf = [list(islice(rest, np.size(x))) for x in xs]
            blocks = [[stacked_columns([column[k] for column in found], y, x) for found, x in zip(by_leaf, xs)] for k, y in enumerate(own)]
            for row, y, moved in zip(blocks, own, columns[-1]):
                self._compare(moved, [np.reshape(block, (np.size(y), np.size(x))) for block, x in zip(row, xs)], self._leaves(tried))
            return self._assembled(in_form(value, tangent.compiled.form), aux, active, blocks)

        count = sum(map(size, self.places.active(self.callee, values)))
        words = f"forward: {count} complex directions, and one that shows that the function is holomorphic"
        return self._ready(stepped_past(run, tangent.compiled.function), tangent.compiled, values, words, count + 1)

    def _by_rows(self, values):
        bound = self._program(values)
        pair, spread = Prepared(self.callee, bound, self.places), bound.spread

        def run(*values):
            captured = pair.captured(values)
            if captured is None:
                return self.table.again(values)
            value, residuals = pair.call(pair.compiled.record, values, captured)
            value, aux = value if self.has_aux else (value, None)
            self._check(value)
            active, own, tried = self.places.active(self.callee, values), leaves(value), drawn(value)
            rows = [self._parts(spread.found(pair.compiled.adjoint(residuals, one)), active) for one in (*basis(value), tried)]
            rest, xs = iter(rows), self._leaves(active)
            blocks = [stacked_rows(list(islice(rest, np.size(y))), y, xs) for y in own]
            for k, (x, moved) in enumerate(zip(xs, rows[-1])):
                self._compare(moved, [np.reshape(row[k], (np.size(y), np.size(x))).T for row, y in zip(blocks, own)], leaves(tried))
            conjugates = [[block.conjugate() for block in row] for row in blocks]
            return self._assembled(in_form(value, pair.compiled.form), aux, active, conjugates)

        words = "reverse: the elements of the result one after the other, and one direction that shows that the function is holomorphic"
        return self._ready(stepped_past(run, pair.compiled.record), pair.compiled, values, words)

    def _check(self, value):
        if not leaves(value) or not all(map(is_complex, leaves(value))):
            raise at_definition(NotDifferentiable, self.callee, "jacobian: the result has real numbers, and holomorphic=True is told", PARTS)

    def _compare(self, moved, matrices, tried):
        """Refuses a function whose derivative is not linear over complex numbers: `moved` is what it is in the direction `tried`."""
        wanted = sum([matrix @ np.ravel(d) for matrix, d in zip(matrices, tried)])
        scale = sum([np.abs(matrix) @ np.abs(np.ravel(d)) for matrix, d in zip(matrices, tried)])
        off = np.abs(np.ravel(moved) - wanted) > np.sqrt(np.finfo(np.asarray(wanted).dtype).eps) * scale
        if np.any(off & np.isfinite(scale)):
            raise at_definition(NotDifferentiable, self.callee, "jacobian: the function is not holomorphic here", PARTS)


def drawn(x):
    """A direction of complex numbers for `x`, the same at each call."""
    generator = np.random.default_rng(7)
    parts = [like(generator.normal(size=np.shape(leaf)) + 1j * generator.normal(size=np.shape(leaf)), leaf) for leaf in leaves(x)]
    return put_together(x, iter(parts), constant)
