"""L-BFGS in a metric: coordinates in which the Hessian at the start is the identity, where gradients are decrements."""

import numpy as np

from adcompile.on_demand import needs

NEAR = 1e-2             # decrement from which Newton's method takes over
ENOUGH = 1e-10          # of the value: what an iteration must gain
EVALUATIONS = 15000
FLOOR = 1e-8            # of the largest eigenvalue


def approached(objective, z, value, gradient, metric=None):
    """A point near the minimum with its value and gradient, by SciPy's L-BFGS-B; without a metric in the coordinates themselves."""
    optimize = needs("scipy.optimize")
    if metric is None:
        root = None
    else:
        values, vectors = metric.eigen
        sizes = np.maximum(np.abs(values), FLOOR * np.abs(values).max(initial=0.0))
        root = metric.scale[:, None] * vectors / np.sqrt(sizes)
    best = [z, value, gradient]

    def function(y):
        there = z + y if root is None else z + root @ y
        value, gradient = objective.value_and_gradient(there)
        if value < best[1]:
            best[:] = there, value, gradient
        return value, gradient if root is None else gradient @ root

    bounds = None
    if objective.bounded:
        bounds = list(zip(objective.lower - z, objective.upper - z))
    options = {"maxiter": EVALUATIONS, "maxfun": EVALUATIONS, "ftol": ENOUGH, "gtol": 0.0 if root is None else NEAR, "maxcor": 20}
    with np.errstate(all="ignore"):
        optimize.minimize(function, np.zeros(len(z)), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return best
