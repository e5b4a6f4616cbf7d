"""`laplacian`: the sum of the second derivatives of a function whose result is one number."""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.leaves import leaves, matrix, parts_of
from adcompile.api.derivatives.derivative import apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.hessian import Hessian
from adcompile.api.operators.spellings import spelled


class Laplacian(Hessian[P]):
    """The trace of the Hessian. Of each column that has a program of its own only the element on the diagonal is kept."""

    operator = "laplacian"
    products = None
    noun = "Laplacian"

    def _of_whole(self, found, x):
        return in_form_of(np.trace(found), [x])

    def _of_columns(self, found, spread, active):
        whole, total = self._whole_of(active), 0.0
        own = leaves(whole)
        diagonal = [(k, place) for k, x in enumerate(own) for place in range(np.size(x))]
        columns = map(spread.found, found)
        for (k, place), bars in zip(diagonal, columns):
            total += np.asarray(np.broadcast_to(parts_of(self._whole_of(bars), whole)[k], np.shape(own[k]))).flat[place]
        next(columns, None)         # without elements there is one run, in the direction zero
        return in_form_of(total, own)


def in_form_of(number, own):
    """The number as a `float` where all of `own` are such, else in the dtype of derivatives with respect to these."""
    if all(type(x) is float for x in own):
        return float(number)
    return np.result_type(*[matrix(x, x).dtype for x in own]).type(number)


@overload
def laplacian(f: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> Laplacian[P]: ...
@overload
def laplacian(f: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0) -> Callable[[Callable[P, Any]], Laplacian[P]]: ...
def laplacian(f=None, wrt=FIRST, *, argnums=FIRST):
    """The trace of the Hessian of `f` with respect to `wrt` (as in `grad`): one number, the sum of d2f/dx_i^2 over all elements of
    the argument, or of all arguments of a tuple, and of all numbers in a structure.

    `f` returns one number, and may run once for each element of the argument; no matrix is kept then.
    Raises as `hessian` does.

    >>> import numpy as np
    >>> from adcompile import laplacian
    >>> laplacian(lambda x: x[0] ** 3 * x[1] + np.sin(x[1]))(np.array([1.0, 0.0]))
    np.float64(0.0)
    >>> laplacian(lambda x, y: x**2 * y, wrt=(0, 1))(3.0, 2.0)
    4.0
    """
    return apply(Laplacian, f, spelled("laplacian", wrt, argnums))
