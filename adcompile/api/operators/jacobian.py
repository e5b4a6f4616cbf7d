"""`jacobian`: all first derivatives of a function, of shape out.shape + in.shape."""

from collections.abc import Callable
from itertools import islice
from types import FunctionType
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.conversion import basis, directions_of, is_real, like, matrix, shaped
from adcompile.api.boundary.differentiable import refuse_structures
from adcompile.api.boundary.places import at_definition
from adcompile.api.boundary.programs import Prepared, Repeated, program
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.report import Ran, ready
from adcompile.api.derivatives.typed import P, Wrt
from adcompile.calling.appearance import stepped_past
from adcompile.calling.signature import arg_types, leaf
from adcompile.compiler.plan import ChosenWay, chosen, size_of
from adcompile.errors import BadArgument, NotDifferentiable

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
        return self._forward(values) if self.mode == "forward" or self._runs_in_pulls(values) else self._reverse(values)

    def _runs_in_pulls(self, values):
        """Return True if the program is that of a derivative, would run again in each sweep back, and is not free of effects. Then
        it must run forward."""
        if self.mode != "auto" or isinstance(self.callee.function, FunctionType):
            return False
        return not program(self.callee, "tangent", self.places, values).compiled.outward.still

    def _reverse(self, values):
        """Sweeps back or runs forward, whichever is cheaper for the sizes of each call."""
        pair, spread = Prepared(self.callee, self._program(values), self.places), self._spread(values)
        ahead = []              # the forward run, once it has turned out to be the cheaper way
        choices = {}            # of exact keys: Choice

        def forward(values, choice):
            if not ahead:
                ahead.append(self._forward(values))
            ready(run, ahead[0].compiled, choice.reason, choice.runs)
            return ahead[0](*values)

        def run(*values):
            captured = pair.captured(values)
            if captured is None:
                return self.table.again(values)
            key = tuple(map(leaf, values))
            choice = choices.get(key) or self._choice(values, pair.compiled)
            remember(choices, key, choice)
            if choice.way == "forward":
                return forward(values, choice)
            given = self.places.converted(self.callee, values)
            value, residuals = pair.call(pair.compiled.record, values, captured, given=given)
            active = self.places.active(self.callee, given)
            self._check(value)
            if choice.way is None:
                choice = self._choice(values, pair.compiled, np.size(value))
                remember(choices, key, choice)
                if choice.way == "forward":
                    return forward(values, choice)
            ready(run, pair.compiled, choice.reason, choice.runs)
            rows = [spread.found(pair.compiled.adjoint(residuals, one)) for one in basis(value)]
            return self._assembled([stacked_rows([row[k] for row in rows], value, x) for k, x in enumerate(active)])

        run = stepped_past(run, pair.compiled.record)
        return self._ready(run, pair.compiled, values)

    def _choice(self, values, compiled, outputs=None):
        """The way for values of the parameters, as far as it is known before the function has run.

        Forward mode runs the program again and again, so what draws random numbers, prints or may change something goes in
        reverse.
        """
        if outputs is None:
            symbols = {}
            arg_types(self.callee.names, self.places.converted(self.callee, values), symbols)
            outputs = size_of(compiled.result, symbols)
        inputs = sum(np.size(x) for x in self.places.active(self.callee, values))
        if self.mode != "auto":
            return ChosenWay(self.mode, f"{self.mode}: as the user wants it", inputs if self.mode == "forward" else outputs or 1)
        for fact, what in (("draws", "draws random numbers"), ("prints", "prints")):
            if compiled.facts[fact]:
                return ChosenWay("reverse", f"reverse: the function {what}, so it runs once", outputs or 1)
        if compiled.outward.beyond or outputs is None and not compiled.outward.still:
            return ChosenWay("reverse", "reverse: the function may change something outside, so it runs once", outputs or 1)
        return chosen(inputs, outputs)

    def _planned(self, values):
        compiled = self._program(values).compiled
        choice = self._choice(values, compiled)
        if choice.way == "forward":
            compiled = program(self.callee, "tangent", self.places, values).compiled
        return self._ready(Ran(), compiled, values, choice.reason, choice.runs)

    def _forward(self, values):
        repeated = Repeated(self.operator, self.callee, "tangent", self.places, values)
        tangent, spread = repeated.first, self._spread(values)

        def run(*values):
            captured = tangent.captured(values)
            if captured is None:
                return self.table.again(values)
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            directions = [spread.dots(dots) for dots in directions_of(active)]
            pairs = list(repeated.each(values, given, captured, directions))
            value = pairs[0][0]
            self._check(value)
            columns = iter([column for _, column in pairs])
            return self._assembled([stacked_columns(list(islice(columns, np.size(x))), value, x) for x in active])

        count = sum(np.size(x) for x in self.places.active(self.callee, values))
        run = stepped_past(run, tangent.compiled.function)
        return self._ready(run, tangent.compiled, values, "forward: as the user wants it", count)

    def _assembled(self, blocks):
        return tuple(blocks) if self.several else blocks[0]

    def _check(self, value):
        if not is_real(value):
            raise at_definition(NotDifferentiable, self.callee,
                                f"{self.operator}: the result is of type {type(value).__name__}",
                                "Return a real number or an array of them.")


CHOICES = 256


def remember(choices, key, choice):
    """Keeps a choice for calls with the same key; there is an end to them."""
    if len(choices) >= CHOICES:
        choices.clear()
    choices[key] = choice


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
    In forward mode `f` may run once for each element of the argument: what it draws from generators of random numbers is the
    same each time, and it is refused there if it changes anything else that it may read then.

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
