"""NLopt: an objective, or a constraint of one number, that writes its gradient where NLopt wants it."""

from collections.abc import Callable
from typing import Any

from adcompile import value_and_grad
from adcompile.interop.users_functions import number, refuse_no_function
from adcompile.on_demand import needs


def objective(f: Callable[..., Any]) -> Callable[..., float]:
    """An objective for `nlopt.opt`: a function of `x` and `grad`, which writes the gradient of `f` into `grad` unless that is
    empty, and returns `f(x)`.

    `f` takes a vector of float64 and returns one number. Also for `add_inequality_constraint` (`f(x) <= 0`) and `add_equality_constraint`.
    For a method without derivatives (`LN_...`) `f` is called as it is.

    >>> import numpy as np, nlopt
    >>> from adcompile import interop
    >>> def f(x):
    ...     return (x[0] - 1) ** 2 + 3 * (x[1] + 2) ** 4
    >>> call, gradient = interop.nlopt.objective(f), np.empty(2)
    >>> call(np.array([2.0, -1.0]), gradient), gradient
    (4.0, array([ 2., 12.]))
    """
    refuse_no_function("objective", f)
    needs("nlopt")
    both = value_and_grad(f)

    def call(x, grad):
        if not grad.size:
            return number("objective", f, f(x))
        value, grad[:] = both(x)
        return number("objective", f, value)

    return call
