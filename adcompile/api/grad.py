"""`grad` and `value_and_grad`: the gradient of a function whose result is one number."""

from collections.abc import Callable
from sys import getrefcount
from typing import Any, overload

import numpy as np

from adcompile.api.derivative import Derivative, apply
from adcompile.api.places import at_definition
from adcompile.api.programs import written
from adcompile.api.typed import P, Wrt
from adcompile.api.values import ALONE, OWN, like
from adcompile.compiler import Request
from adcompile.errors import NotDifferentiable, NotScalar


class Gradient(Derivative[P]):
    """The gradient, in the form of the arguments of `wrt`."""

    operator = "grad"
    kind = "gradient"
    noun = "gradient"

    @property
    def __adcompile__(self):
        return self.callee.function, Request(self.kind, self.wrt)

    def _build(self, values):
        bound = self._program(values)
        bars = [f"bar{position}" for position in range(len(self.wrt))]
        parts = [self._part(bar, name, values) for bar, name in zip(bars, self.wrt)]
        body = [
            f"value, {', '.join(bars)} = function({{call}})",
            "if value.__class__ is not float and value.__class__ is not float64:",
            "    scalar(value)",
            f"return {self._result(self._returned(parts))}",
        ]
        scope = {"function": bound.compiled.function, "like": like, "scalar": self._scalar, "float64": np.float64,
                 "holders": getrefcount, "alone": ALONE, "again": self.table.again}
        run = written(self.callee, bound, self.wrt, values, body, scope)
        run.compiled = bound.compiled
        return run

    def _part(self, bar, name, values):
        """The text of one cotangent in the form of its argument."""
        if type(values[self.callee.names.index(name)]) in (float, int):
            return f"{bar} if {bar}.__class__ is float else float({bar})"
        own = OWN.format(bar=bar, x=f"{{{name}}}")
        return f"{bar} if {own} else like({bar}, {{{name}}})"

    def _result(self, gradient):
        return gradient

    def _scalar(self, value):
        """Refuses a result that is not one real number."""
        number = isinstance(value, (float, int, np.generic, np.ndarray, complex))
        if not number or np.size(value) != 1 or np.asarray(value).dtype.kind not in "biufc":
            shown = f"an array of shape {np.shape(value)}" if number else f"of type {type(value).__name__}"
            raise at_definition(NotScalar, self.callee, f"{self.operator}: the result is {shown}, not one number",
                                "Return one number, for example a sum, or take the jacobian.")
        if np.iscomplexobj(value):
            raise at_definition(NotDifferentiable, self.callee, f"{self.operator}: the result is complex",
                                "Return a real number.")


class ValueAndGradient(Gradient[P]):
    """The value as the function returned it, and the gradient."""

    operator = "value_and_grad"
    noun = "value and gradient"

    def _result(self, gradient):
        return f"value, ({gradient})"


@overload
def grad(f: Callable[P, Any], wrt: Wrt = 0) -> Gradient[P]: ...
@overload
def grad(f: None = None, wrt: Wrt = 0) -> Callable[[Callable[P, Any]], Gradient[P]]: ...
def grad(f=None, wrt=0):
    """The gradient of `f` with respect to the parameters `wrt`: a function with `f`'s own parameters.

    `wrt` is a position, a name, or a tuple of them; then a tuple comes back. `f` must return one number.

        dloss = grad(loss)
        @grad(wrt="weights")
    """
    return apply(Gradient, f, wrt)


@overload
def value_and_grad(f: Callable[P, Any], wrt: Wrt = 0) -> ValueAndGradient[P]: ...
@overload
def value_and_grad(f: None = None, wrt: Wrt = 0) -> Callable[[Callable[P, Any]], ValueAndGradient[P]]: ...
def value_and_grad(f=None, wrt=0):
    """As `grad`, returning `(value, gradient)`; fits `scipy.optimize.minimize(..., jac=True)`."""
    return apply(ValueAndGradient, f, wrt)
