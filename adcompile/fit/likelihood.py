"""`mle`: maximum likelihood."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile.fit.estimation.estimates import Estimates
from adcompile.fit.minimisers import by_scipy
from adcompile.fit.minimisers.metric import Metric
from adcompile.fit.minimisers.newton import Outcome
from adcompile.fit.minimisers.problem import differentiated, prepared, started
from adcompile.fit.minimisers.run import minimum
from adcompile.fit.minimisers.watching import Watch


def mle(nll: Callable[..., Any], params: Any, args: Any = (), *, fixed: Any = None, starts: Any = None, nobs: int | None = None,
        names: Any = None, bounds: Any = None, transforms: Any = None, method: str | None = None, tol: float | None = None,
        progress: bool = False, callback: Callable[..., Any] | None = None) -> Estimates:
    """The `Estimates` at the minimum of `nll(params, *args)`, a negative log-likelihood: standard errors, intervals, tests.

    `nll` returns an array with one term an observation, or their sum: then there are no observations, and what needs them
    (`bic`, scores, robust and clustered errors) is refused; `nobs` gives their number. Weights and offsets are for `nll`.
    `names` are labels for all parameters, or, by the name of an array, for its elements: `{"beta": X.columns}`.
    `tol` is the decrement to be reached, the distance to the maximum in standard errors. All else as in `minimize`.

    >>> import numpy as np
    >>> from adcompile.fit import mle
    >>> def nll(p, time, died):
    ...     return p["rate"] * time - died * np.log(p["rate"])
    >>> time, died = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 0.0, 1.0, 1.0])
    >>> estimates = mle(nll, {"rate": 1.0}, (time, died), transforms={"rate": "positive"})
    >>> print(estimates.summary())
         Estimate Std. Error z value Pr(>|z|)
    rate   0.3000     0.1732   1.732   0.0833
    <BLANKLINE>
    log-likelihood -6.611918 (df = 1), AIC 15.22384, 4 observations
    converged in 5 iterations
    """
    setting, objective = prepared(nll, params, args, fixed=fixed, transforms=transforms, bounds=bounds, names=names, number=False)
    watch = Watch(setting, progress, callback)
    runs = [(one, _outcome(one, method, tol, watch)) for one in [objective, *started(setting, objective, starts, fixed)]]
    best, outcome = min(runs, key=lambda run: run[1].value)
    return Estimates(best, outcome, setting.nobs if nobs is None else nobs)


def _outcome(objective, method, tol, watch):
    """Where the minimiser stopped from one start."""
    value, gradient = differentiated(objective)
    if method is None:
        return minimum(objective, value, gradient, tol=1e-8 if tol is None else tol, watch=watch.of(objective))
    found, history = by_scipy.run(objective, method, (), tol, watch.of(objective))
    return measured(objective, found.x, history)


def measured(objective, z, history):
    """The outcome at a point that SciPy found, with the decrement by our Hessian there."""
    value, gradient = objective.value_and_gradient(z)
    moves = np.ones(len(z), bool)
    moves[(z <= objective.lower) & (gradient > 0) | (z >= objective.upper) & (gradient < 0)] = False
    hessian, metric, decrement, direction = objective.hessian(z), None, np.nan, np.zeros(len(z))
    if np.isfinite(hessian).all():
        metric = Metric(hessian, moves)
        direction, decrement = metric.step(gradient)
    return Outcome(z, value, gradient, hessian, metric, moves, decrement, 1.0, direction, "hessian" if metric is None else "scipy",
                   history)
