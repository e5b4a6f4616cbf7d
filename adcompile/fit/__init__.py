"""Estimates, and minima of functions of parameters in any structure, on the public operators alone.

`mle` and `minimize` stand here; what is behind them has rooms:

    parameters/     any structure of the user's as one vector, and functions of the vector
    minimisers/     the problem, the methods, and the verdict on where they stopped
    estimation/     covariances, tests, profiles, and their tables

As in `adcompile` itself the names come with their modules when they are first asked for.
"""

from typing import TYPE_CHECKING

from adcompile.on_demand import on_demand

if TYPE_CHECKING:
    from adcompile.fit.estimation.estimates import Estimates
    from adcompile.fit.likelihood import mle
    from adcompile.fit.minima import minimize

__all__ = ["Estimates", "minimize", "mle"]

_HOMES = {"Estimates": "estimation.estimates", "minimize": "minima", "mle": "likelihood"}

__getattr__, __dir__ = on_demand(__name__, _HOMES)
