"""optimagic: an objective with its derivatives, for optimizers of each kind."""

import functools
from collections.abc import Callable
from typing import Any

from adcompile import grad, jacobian, value_and_grad
from adcompile.interop.sums import squares, summed, total
from adcompile.interop.users_functions import refuse_no_function
from adcompile.on_demand import needs


def problem(f: Callable[..., Any]) -> dict[str, Any]:
    """A problem for `optimagic.minimize` and `maximize`, a dict of their keywords `fun`, `jac` and, for a scalar `f`, `fun_and_jac`.

    `f` takes the parameters, a number, an array, or dicts and lists of such, and returns one number; or, marked with
    `optimagic.mark.least_squares` or `mark.likelihood`, an array of residuals or contributions. Then `jac` has the Jacobian for optimizers
    of that kind and the gradient of the sum (of squares) for scalar ones. Give data by `functools.partial`, or what `f` knows from outside.

    >>> import numpy as np, optimagic
    >>> from adcompile import interop
    >>> def f(p):
    ...     return np.sum((p["a"] - 1) ** 2) + 3 * (p["b"] + 2) ** 2
    >>> start = {"a": np.zeros(2), "b": 0.0}
    >>> found = optimagic.minimize(**interop.optimagic.problem(f), params=start, algorithm="scipy_lbfgsb")
    >>> print(np.round(found.params["a"], 4), round(float(found.params["b"]), 4))
    [1. 1.] -2.0
    """
    refuse_no_function("problem", f)
    kinds = needs("optimagic").mark
    kind = kind_of(f)
    if kind == "scalar":
        return {"fun": f, "jac": kinds.scalar(like(f, grad(f))), "fun_and_jac": kinds.scalar(like(f, value_and_grad(f)))}
    return {"fun": f, "jac": derivatives(f, kind)}


def kind_of(f):
    """The kind of objective that optimagic takes `f` for: `"scalar"`, `"least_squares"` or `"likelihood"`."""
    return needs("optimagic.shared.process_user_function").infer_aggregation_level(f).value


def derivatives(f, kind):
    """The derivatives of a marked function: for optimizers of its kind, and for scalar ones."""
    kinds = needs("optimagic").mark
    if kind == "least_squares":
        return [kinds.least_squares(like(f, jacobian(f))), kinds.scalar(like(f, grad(summed(squares, f))))]
    return [kinds.likelihood(like(f, jacobian(f))), kinds.scalar(like(f, grad(summed(total, f))))]


def like(f, derivative):
    """A function with the parameters of `f`, which optimagic reads off it, and the value of a derivative."""
    @functools.wraps(f)
    def call(*args, **kwargs):
        return derivative(*args, **kwargs)

    return call
