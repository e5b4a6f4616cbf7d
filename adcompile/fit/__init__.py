"""Estimates, and minima of functions of parameters in any structure, on the public operators alone.

`mle` and `minimize` stand here; what is behind them has rooms:

    parameters/     any structure of the user's as one vector, and functions of the vector
    minimisers/     the problem, the methods, and the verdict on where they stopped
    estimation/     covariances, tests, profiles, and their tables

As in `adcompile` itself the names come with their modules when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adcompile.fit.estimation.estimates import Estimates
    from adcompile.fit.likelihood import mle
    from adcompile.fit.minima import minimize

__all__ = ["Estimates", "minimize", "mle"]

_HOMES = {"Estimates": "estimation.estimates", "minimize": "minima", "mle": "likelihood"}


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"module 'adcompile.fit' has no attribute {name!r}")
    value = getattr(import_module(f"adcompile.fit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
