"""The choice of the minimiser: Newton's method; L-BFGS first where a Hessian is dear, and products with it where it is too large."""

import numpy as np

from adcompile.fit.minimisers.large import LargeNewton
from adcompile.fit.minimisers.metric import Metric
from adcompile.fit.minimisers.newton import Newton
from adcompile.fit.minimisers.quasi import approached

LARGEST = 2000          # parameters with a Hessian
DEAR = 30               # gradients that a Hessian may cost
AT_ONCE = 0.1           # gradients that a column of it costs where all columns are made together, about
ONE_BY_ONE = 2.0


def minimum(objective, value, gradient, **options):
    """The `Outcome` of the default method, from the start of an objective. `options` are those of `Newton`."""
    z, count = objective.start, len(objective.index)
    if count > LARGEST:
        return LargeNewton(objective, *approached(objective, z, value, gradient), **options).run()
    if count * ONE_BY_ONE <= DEAR or objective.bounded:
        return Newton(objective, z, value, gradient, **options).run()
    hessian = objective.hessian(z)
    if not (is_dear(objective, count) and np.all(np.isfinite(hessian))):
        return Newton(objective, z, value, gradient, hessian=hessian, **options).run()
    metric = Metric(hessian, np.ones(count, bool))
    return Newton(objective, *approached(objective, z, value, gradient, metric), **options).run()


def is_dear(objective, count):
    """Return True if a Hessian costs more than `DEAR` gradients, judged by how the last one was made."""
    one_by_one = "one after the other" in objective.derivatives.hessian.explain().mode
    return count * (ONE_BY_ONE if one_by_one else AT_ONCE) > DEAR
