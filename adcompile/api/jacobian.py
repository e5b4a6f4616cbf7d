"""`jacobian`: all first derivatives of a function, of shape out.shape + in.shape."""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from adcompile.api.arguments import refuse_structures
from adcompile.api.derivative import Derivative, apply
from adcompile.api.places import at_definition, refuse_draws
from adcompile.api.programs import Prepared, Repeated
from adcompile.api.typed import P, Wrt
from adcompile.api.values import basis, is_real, like, matrix, shaped
from adcompile.errors import BadArgument, NotDifferentiable
from adcompile.plan import forward_is_cheaper

MODES = ("auto", "forward", "reverse")


class Jacobian(Derivative[P]):
    """The Jacobian, by directions of the arguments (forward) or of the result (reverse)."""

    operator = "jacobian"
    kind = "pair"
    noun = "Jacobian"
    mode = "auto"
    __adcompile__ = None

    def _refuse(self, values):
        super()._refuse(values)
        refuse_structures(self.operator, self.callee, self.places, values)

    def _build(self, values):
        return self._forward(values) if self.mode == "forward" else self._reverse(values)

    def _reverse(self, values):
        """Records once, which tells the size of the result; then sweeps back or runs forward, whichever is cheaper."""
        pair = Prepared(self.callee, self._program(values))
        forward = []            # the forward run, once it has turned out to be the cheaper way

        def run(*values):
            captured = pair.captured()
            if captured is None:
                return self.table.again(values)
            if forward:
                return forward[0](*values)
            given = self.places.converted(self.callee, values)
            value, residuals = pair.call(pair.compiled.record, given, captured)
            active = self.places.active(self.callee, given)
            self._check(value)
            if self.mode == "auto" and self._forward_is_cheaper(active, value, pair.compiled):
                forward.append(self._forward(values))
                run.compiled = forward[0].compiled
                return forward[0](*values)
            rows = [self.places.found(pair.compiled.adjoint(residuals, one)) for one in basis(value)]
            return self._assembled([stacked_rows([row[k] for row in rows], value, x) for k, x in enumerate(active)])

        run.compiled = pair.compiled
        return run

    def _forward(self, values):
        repeated = Repeated(self.callee, "tangent", self.places, values)
        tangent = repeated.first
        refuse_draws(self.operator, self.callee, tangent.compiled)

        def run(*values):
            captured = tangent.captured()
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            zeros = [like(0.0, x) for x in active]
            blocks, runs = [], repeated.runs()
            for k, x in enumerate(active):
                columns = []
                for one in basis(x):
                    dots = self.places.dots(self.callee, given, [*zeros[:k], one, *zeros[k + 1:]])
                    run = next(runs)
                    value, dot = run.call(run.compiled.function, given, captured, dots)
                    columns.append(dot)
                blocks.append((columns, x))
            if not any(columns for columns, _ in blocks):
                dots = self.places.dots(self.callee, given, zeros)
                value, _ = tangent.call(tangent.compiled.function, given, captured, dots)
            self._check(value)
            return self._assembled([stacked_columns(columns, value, x) for columns, x in blocks])

        run.compiled = tangent.compiled
        return run

    def _forward_is_cheaper(self, active, value, compiled):
        """Forward mode runs the program again and again, so what draws random numbers or prints goes in reverse."""
        if compiled.facts["draws"] or compiled.facts["prints"]:
            return False
        return forward_is_cheaper(sum(np.size(x) for x in active), np.size(value))

    def _assembled(self, blocks):
        return tuple(blocks) if self.several else blocks[0]

    def _check(self, value):
        if not is_real(value):
            raise at_definition(NotDifferentiable, self.callee,
                                f"{self.operator}: the result is of type {type(value).__name__}",
                                "Return a real number or an array of them.")


def stacked_rows(rows, value, x):
    """The Jacobian from one cotangent for each element of the result."""
    block = matrix(value, x)
    for position, row in enumerate(rows):
        block[position] = np.reshape(like(row, x), -1)
    return shaped(block, value, x)


def stacked_columns(columns, value, x):
    """The Jacobian from one tangent of the result for each element of the argument."""
    block = matrix(value, x)
    for position, column in enumerate(columns):
        block[:, position] = np.reshape(like(column, value), -1)
    return shaped(block, value, x)


@overload
def jacobian(f: Callable[P, Any], wrt: Wrt = 0, mode: str = "auto") -> Jacobian[P]: ...
@overload
def jacobian(f: None = None, wrt: Wrt = 0, mode: str = "auto") -> Callable[[Callable[P, Any]], Jacobian[P]]: ...
def jacobian(f=None, wrt=0, mode="auto"):
    """The Jacobian of `f` with respect to `wrt` (as in `grad`), of shape `out.shape + in.shape`; a tuple of them for a tuple.

    `f` returns a real number or an array of them; numbers count as shape `()`. The dtype is that of result and argument
    together, at least a float. `mode` is "forward", "reverse" or "auto", which takes the cheaper one for the sizes at hand.
    In forward mode `f` may run once for each element of the argument: it is refused there if it draws random numbers.

    Raises as `grad` does, and NotDifferentiable where the result is no real number or array.

    >>> import numpy as np
    >>> from adcompile import jacobian
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]))(np.array([2.0, 3.0]))
    array([[3., 2.],
           [1., 0.]])
    """
    if mode not in MODES:
        raise BadArgument(f"jacobian: mode={mode!r} is unknown\n  The modes are {', '.join(MODES)}.")

    return apply(Jacobian, f, wrt, (("mode", mode),))
