"""estimagic: a log-likelihood with its Jacobian and Hessian."""

from collections.abc import Callable
from typing import Any

from adcompile import hessian, jacobian
from adcompile.interop.for_optimagic import derivatives, like
from adcompile.interop.sums import summed, total
from adcompile.interop.users_functions import refuse_no_function
from adcompile.on_demand import needs


def likelihood(f: Callable[..., Any], optimize_options: Any = None) -> dict[str, Any]:
    """A likelihood for `estimagic.estimate_ml`, a dict of its keywords `loglike`, `jacobian` and `hessian`.

    `f` takes the parameters, an array, or dicts and lists of numbers and arrays, and returns the log-likelihood of each observation, an
    array of shape (nobs,). With `optimize_options`, the name of an algorithm or a dict with one, these too, with the derivatives for the
    optimizer. Give data by `functools.partial`, or what `f` knows from outside. estimagic has no closed Hessians with constraints: take
    `hessian` out of the dict then.

    >>> import numpy as np, estimagic
    >>> from adcompile import interop
    >>> time, died = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 0.0, 1.0, 1.0])
    >>> def loglike(p):
    ...     return died * p["log_rate"] - np.exp(p["log_rate"]) * time
    >>> found = estimagic.estimate_ml(**interop.estimagic.likelihood(loglike, "scipy_lbfgsb"), params={"log_rate": 0.0})
    >>> print(round(np.exp(found.params["log_rate"]), 3), round(float(found.se(method="hessian")["log_rate"]), 3))
    0.3 0.577
    """
    refuse_no_function("likelihood", f)
    mark = needs("estimagic") and needs("optimagic").mark
    jac = derivatives(f, "likelihood")
    found = {"loglike": mark.likelihood(f), "jacobian": like(f, jacobian(f)), "hessian": like(f, hessian(summed(total, f)))}
    if optimize_options is not None:
        chosen = optimize_options if isinstance(optimize_options, dict) else {"algorithm": optimize_options}
        found["optimize_options"] = {"jac": jac, **chosen}
    return found
