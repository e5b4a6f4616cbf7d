"""iminuit: a cost function with its gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import grad
from adcompile.fit.parameters.composed import parameter_names
from adcompile.interop.users_functions import named, number, refuse_no_function
from adcompile.on_demand import needs


def cost(f: Callable[..., Any], *, errordef: float | None = None) -> Callable[..., float]:
    """A cost function for `iminuit.Minuit`: `f` with the attributes `grad` and `errordef`, which Minuit finds there.

    `f` takes numbers, `f(a, b)`, or one vector, and returns one number; Minuit reads the names of the parameters off it. Data are what `f`
    knows from outside. `errordef` is 1 for sums of squares (Minuit's default) and 0.5 for negative log-likelihoods; without it, that of
    `f`, if it has one.

    >>> from adcompile import interop
    >>> def f(a, b):
    ...     return (a - 1) ** 2 + 3 * (b + 2) ** 2
    >>> from iminuit import Minuit
    >>> fit = Minuit(interop.iminuit.cost(f), a=0.0, b=0.0).migrad()
    >>> print(fit.valid, round(fit.values["a"], 6), round(fit.values["b"], 6))
    True 1.0 -2.0
    """
    refuse_no_function("cost", f)
    needs("iminuit")
    by_vector, kept = grad(f), {}

    def call(*args):
        return number("cost", f, f(*args))

    def gradient(*args):
        if len(args) == 1 and np.ndim(args[0]):
            return by_vector(*args)
        if len(args) not in kept:
            kept[len(args)] = grad(f, wrt=tuple(range(len(args))))
        return np.asarray(kept[len(args)](*args))

    call.grad, call.__name__ = gradient, named(f)
    names = parameter_names(f)
    if names:
        call._parameters = dict.fromkeys(names)
    found = getattr(f, "errordef", None) if errordef is None else errordef
    if found is not None:
        call.errordef = found
    return call
