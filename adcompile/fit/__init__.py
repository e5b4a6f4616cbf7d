"""Estimates, and minima of functions of parameters in any structure, on the public operators alone."""

from adcompile.fit.minimize import minimize
from adcompile.fit.mle import mle

__all__ = ["minimize", "mle"]
