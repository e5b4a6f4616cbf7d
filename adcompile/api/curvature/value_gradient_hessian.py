"""`value_gradient_hessian`: a value, its gradient and its Hessian by one call."""

from collections.abc import Callable
from itertools import chain
from typing import Any, overload

from adcompile.api.boundary.conversion import like
from adcompile.api.boundary.places import refuse_no_number
from adcompile.api.derivatives.derivative import apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.hessian import Hessian
from adcompile.api.operators.spellings import spelled


class ValueGradientHessian(Hessian[P]):
    """The three, of which value and gradient come from the run for the first direction, or from the one for all."""

    operator = "value_gradient_hessian"
    kind = "value_hvp"
    all_at_once = "value_hessian"
    products = None
    noun = "value, gradient and Hessian"

    def _of_whole(self, found, x):
        (value, bar), block = found
        refuse_no_number(self.operator, self.callee, value)
        return value, like(bar, x), super()._of_whole(block, x)

    def _of_columns(self, found, spread, active):
        found = iter(found)
        (value, *bars), first = next(found)
        refuse_no_number(self.operator, self.callee, value)
        gradient = [like(bar, x) for bar, x in zip(spread.found(bars), active)]
        columns = map(spread.found, chain([first], (dots for _, dots in found)))
        return value, self._whole_of(gradient), self._blocks(columns, active)


@overload
def value_gradient_hessian(f: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> ValueGradientHessian[P]: ...
@overload
def value_gradient_hessian(f: None = None, wrt: Wrt = 0, *,
                           argnums: Wrt = 0) -> Callable[[Callable[P, Any]], ValueGradientHessian[P]]: ...
def value_gradient_hessian(f=None, wrt=FIRST, *, argnums=FIRST):
    """`(value, gradient, hessian)` of `f` with respect to `wrt`: the value as `f` returned it, the others as `grad` and `hessian`
    give them.

    All three come from the same run of `f`, where the program has a form for all directions; elsewhere `f` may run once for each
    element of the argument. Raises as `grad` and `hessian` do.

    >>> import numpy as np
    >>> from adcompile import value_gradient_hessian
    >>> value_gradient_hessian(lambda x: np.sum(x**3))(np.array([1.0, 2.0]))
    (np.float64(9.0), array([ 3., 12.]), array([[ 6.,  0.],
           [ 0., 12.]]))
    """
    return apply(ValueGradientHessian, f, spelled("value_gradient_hessian", wrt, argnums))
