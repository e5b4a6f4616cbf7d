"""`nth_derivative`: the n-th derivative of a function of one number, by Taylor arithmetic."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import of_result
from adcompile.api.boundary.places import at_definition, refuse_complex
from adcompile.api.boundary.programs import written
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.spellings import spelled
from adcompile.errors import BadArgument, NotScalar

HIGHEST = 10
"""The highest order: beyond it a double holds few digits of what recurrences give."""


class NthDerivative(Derivative[P]):
    """The derivative of one order, in the form of the result."""

    operator = "nth_derivative"
    kind = "taylor"
    noun = "derivative of higher order"
    n = 1
    instead = "Apply it last: nth_derivative(grad(f), n)."
    __adcompile__ = None

    def _build(self, values):
        bound = self._program(values)
        body = [
            "value, coeffs = function({call})",
            "return derivative(coeffs, value)",
        ]
        names = {"function": bound.compiled.function, "derivative": self._derivative, "again": self.table.again}
        run = written(self.callee, bound, self.places, values, body, names, dots=[str(self.n)])
        return self._ready(run, bound.compiled, values)

    def _refuse(self, values):
        super()._refuse(values)
        if self.several:
            raise BadArgument("nth_derivative: it is taken with respect to one number\n  Name one parameter with wrt.")
        place, = self.places.places
        given, = self.places.active(self.callee, values)
        if not isinstance(given, (int, float, np.generic, np.ndarray)) or np.ndim(given):
            shown = f"an array of shape {np.shape(given)}" if isinstance(given, np.ndarray) else f"a {type(given).__name__}"
            raise at_definition(NotScalar, self.callee, f"{self.operator}: '{place}' is {shown}, not one number",
                                "Take the derivative for one number after the other.", place.name)

    def _derivative(self, coeffs, value):
        refuse_complex(self.operator, self.callee, value)
        return of_result(runtime.derivative_in_series(coeffs, self.n), value)


def nth_derivative(f: Callable[P, Any], n: int, wrt: Wrt = FIRST, *, argnums: Wrt = FIRST) -> NthDerivative[P]:
    """The `n`-th derivative of `f`, a function of one number, for `n` from 1 to 10: a function with `f`'s own parameters.

    `wrt` says with respect to which parameter, as in `grad`; it is given one number, or an array of no dimension. `f` returns a number,
    an array, or a list, tuple or dict of these, and so does the derivative: it has the form of the result, in memory of its own.

    Every value is followed by its Taylor series (A. Griewank and A. Walther, Evaluating Derivatives, chapter 13), so that the cost
    grows with the square of `n`, where `grad(grad(...))` doubles with every level. At a kink each derivative of higher order is that of
    the side taken; where a derivative is infinite, those above it may be infinite or NaN.

    Raises BadArgument for another `n` or a wrong `wrt`, NotScalar where the argument is not one number, NotDifferentiable for an
    operation whose series is not known, such as a Bessel function, with the line; else as `grad` does. It comes last: it cannot be
    differentiated again, nor be called with active values in a function that is differentiated.

    >>> from math import exp
    >>> from adcompile import nth_derivative
    >>> nth_derivative(lambda t: t**5, 3)(2.0)
    240.0
    >>> round(nth_derivative(lambda t, a: exp(a * t), 10)(0.5, 2.0) / exp(1.0))
    1024
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or not 1 <= n <= HIGHEST:
        raise BadArgument(f"nth_derivative: n={n!r} is no whole number from 1 to {HIGHEST}\n  Give the order as one.")
    return apply(NthDerivative, f, spelled("nth_derivative", wrt, argnums), (("n", int(n)),))
