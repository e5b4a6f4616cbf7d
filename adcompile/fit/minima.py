"""`minimize`: the minimum of a function of parameters in any structure."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile.fit.minimisers import by_scipy
from adcompile.fit.minimisers.problem import differentiated, prepared, started
from adcompile.fit.minimisers.run import minimum
from adcompile.fit.minimisers.verdict import FUNCTION, STATUS, verdict
from adcompile.fit.minimisers.watching import Watch
from adcompile.on_demand import needs


def minimize(f: Callable[..., Any], params: Any, args: Any = (), *, method: str | None = None, bounds: Any = None,
             transforms: Any = None, fixed: Any = None, starts: Any = None, constraints: Any = (), tol: float | None = None,
             progress: bool = False, callback: Callable[..., Any] | None = None):
    """The minimum of `f(params, *args)`, a number: a `scipy.optimize.OptimizeResult` with `.params` in the structure of `params`.

    `params` is the start: a number, an array, or a dict, list, tuple, named tuple or dataclass of these. By the names of
    its leaves (`"sigma"`, `"layers[0].W"`; a parameter that is an array itself has the name `f` gives it)

        bounds      pairs (lower, upper), None where there is none; also for elements (`"beta[1]"`)
        transforms  "positive", "unit_interval", "simplex", "sorted", "correlation_cholesky", or a pair of functions: from free
                    numbers to the parameter, and back
        fixed       values for what does not move; also for elements

    `starts` are further structures to start from: the lowest minimum counts. `method=None` is Newton's method on the exact
    Hessian (L-BFGS first where that is dear, without Hessians beyond 2000 parameters); a name is one of SciPy's methods.
    `constraints` are SciPy's, over the structure; their derivatives are made here. `tol` is the decrement
    `sqrt(g^T H^-1 g)` to be reached, 1e-8 (relative to the largest where that is below 1), or SciPy's own.
    `progress` prints a line an iteration on stderr, `callback(step)` sees each (`.params .x .fun .iteration .decrement`); it
    may raise StopIteration.

    `success` and `message` say whether this is a minimum, and what is wrong where it is not. `x` is the vector of `params`,
    `names` has the names of its elements, `jac` and `hess` are with respect to the free numbers that move.
    Raises BadArgument for what cannot be right in the arguments, and what `grad` raises for what `f` does.

    >>> import numpy as np
    >>> from adcompile.fit import minimize
    >>> def cost(p, target):
    ...     return (p["a"] - target) ** 2 + np.sum((p["b"] - p["a"]) ** 2)
    >>> result = minimize(cost, {"a": 0.0, "b": np.zeros(2)}, 3.0)
    >>> result.success, round(result.params["a"], 6), np.round(result.params["b"], 6)
    (True, 3.0, array([3., 3.]))
    """
    setting, objective = prepared(f, params, args, fixed=fixed, transforms=transforms, bounds=bounds, names=None, number=True)
    constraints = by_scipy.composed_constraints(constraints, setting)
    watch = Watch(setting, progress, callback)
    results = [_one(start, method, constraints, tol, watch) for start in [objective, *started(setting, objective, starts, fixed)]]
    best = min(results, key=lambda result: result.fun)
    best.starts = np.array([result.fun for result in results])
    return best


def _one(objective, method, constraints, tol, watch):
    """The result from one start."""
    value, gradient = differentiated(objective)
    if method is not None or constraints:
        return by_scipy.result(objective, method, constraints, tol, watch.of(objective))
    outcome = minimum(objective, value, gradient, tol=1e-8 if tol is None else tol, relative=True, watch=watch.of(objective))
    found = verdict(outcome, objective.names, FUNCTION, objective.failure)
    setting, free = objective.setting, objective.full(outcome.z)
    x = setting.coordinates.outward(free)
    return needs("scipy.optimize").OptimizeResult(
        params=setting.coordinates.layout.unpack(x), x=x, names=setting.coordinates.labels, fun=outcome.value, jac=outcome.gradient,
        hess=outcome.hessian, success=found.is_minimum, status=STATUS.index(found.status),
        message=found.message, decrement=outcome.decrement, history=list(outcome.history), nit=outcome.history[-1].iteration,
        nfev=objective.values, njev=objective.values, nhev=objective.hessians,
    )
