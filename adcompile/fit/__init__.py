"""Estimates, and minima of functions of parameters in any structure, on the public operators alone."""

from adcompile.fit.mle import mle
from adcompile.fit.minimize import minimize

__all__ = ["minimize", "mle"]
