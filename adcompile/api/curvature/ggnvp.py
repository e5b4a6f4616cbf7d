"""`ggnvp`: the Gauss-Newton matrix of some residuals times a direction."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Concatenate, overload

from adcompile.api.boundary.conversion import cotangent, form, like, of_result
from adcompile.api.boundary.places import refuse_complex
from adcompile.api.boundary.by_hand import Prepared, in_one_state
from adcompile.api.boundary.programs import program
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt, X
from adcompile.api.operators.hvp import directions_along, hvp
from adcompile.api.operators.spellings import spelled
from adcompile.calling.appearance import stepped_past
from adcompile.errors import BadArgument


class GaussNewtonProduct(Derivative[P]):
    """The product, in the form of the arguments of `wrt`: a tangent of the residuals, then a sweep back from it. The direction is the
    second positional argument."""

    operator = "ggnvp"
    kind = "pair"
    noun = "Gauss-Newton product"
    extra = "v"
    loss = ()               # the function of the residuals that is minimised; empty for half the sum of their squares
    __adcompile__ = None

    def _build(self, values):
        bound = self._program(values[1:])
        pair = Prepared(self.callee, bound, self.places)
        quiet = replace(self.options, quiet=bool(bound.compiled.facts["prints"]))
        tangent = Prepared(self.callee, self._noted(program(self.callee, "tangent", self.places, values[1:], quiet)), self.places)
        curved = [hvp(loss) for loss in self.loss]

        def run(v, *values):
            captured, beside = pair.captured(values), tangent.captured(values)
            if captured is None or beside is None:
                return self.table.again((v, *values))
            given = self.places.converted(self.callee, values)
            active = self.places.active(self.callee, given)
            dots = directions_along(self, tangent.bound.spread, v, given)
            runs = (partial(pair.call, pair.compiled.record, values, captured, given=given),
                    partial(tangent.call, tangent.compiled.function, values, beside, dots, given))
            known = {**dict(zip(self.callee.names, values)), **captured}
            (value, residuals), (_, dot) = in_one_state(self.operator, self.callee, pair.compiled.outward, known, runs)
            refuse_complex(self.operator, self.callee, value)
            result = form(value)
            dot = of_result(dot, result)
            for product in curved:
                dot = product(value, dot)
            bars = pair.compiled.adjoint(residuals, cotangent(dot, result))
            found = [like(bar, x) for bar, x in zip(pair.bound.spread.found(bars), active)]
            return tuple(found) if self.several else found[0]

        return self._ready(stepped_past(run, pair.compiled.record), pair.compiled, values[1:], "forward, then reverse: one direction", 1)


@overload
def ggnvp(residuals: Callable[Concatenate[X, P], Any], wrt: Wrt = 0, loss: Callable[[Any], Any] | None = None, *,
          argnums: Wrt = 0) -> GaussNewtonProduct[Concatenate[X, Any, P]]: ...
@overload
def ggnvp(residuals: None = None, wrt: Wrt = 0, loss: Callable[[Any], Any] | None = None, *,
          argnums: Wrt = 0) -> Callable[[Callable[..., Any]], GaussNewtonProduct[...]]: ...
def ggnvp(residuals=None, wrt=FIRST, loss=None, *, argnums=FIRST):
    """The Gauss-Newton matrix of `residuals` times a direction: `ggnvp(residuals)(x, v, *args)` is `J.T @ (J @ v)` with the Jacobian J
    at x, for the loss `0.5 * sum(residuals(x)**2)`.

    With `loss`, a function of the residuals alone whose result is one number, it is `J.T @ (H @ (J @ v))` with the Hessian H of `loss`
    there: the generalised Gauss-Newton matrix (Schraudolph 2002), the Hessian of `loss(residuals(x))` without the second derivatives
    of the residuals. It is positive semidefinite where `loss` is convex.

    `v` is always the second positional argument, as in `hvp`: of the shape of the argument that `wrt` names, a tuple where `wrt` is
    one. No matrix is made. `residuals` returns a number, an array or a structure of them, and runs twice for one product: what it
    draws from generators of random numbers is the same both times, and it prints once.
    Raises as `jacobian` does, BadArgument for a direction of another shape, and NotDifferentiable where `residuals` changes
    anything that it may read again.

    >>> import numpy as np
    >>> from adcompile import ggnvp
    >>> X, y = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0, 4.0])
    >>> ggnvp(lambda b: np.exp(X @ b) - y)(np.zeros(2), np.array([1.0, 0.0]))
    array([3., 3.])
    >>> ggnvp(lambda b: X @ b, loss=lambda eta: np.sum(np.exp(eta) - y * eta))(np.zeros(2), np.array([1.0, 0.0]))
    array([3., 3.])
    """
    if loss is not None and not callable(loss):
        raise BadArgument(f"ggnvp: loss={loss!r} is no function\n  Give a function of the residuals whose result is one number.")
    return apply(GaussNewtonProduct, residuals, spelled("ggnvp", wrt, argnums), () if loss is None else (("loss", (loss,)),))
