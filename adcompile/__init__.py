"""Compiles the derivatives of plain Python and NumPy functions to Python source that can be read."""

from adcompile.api.derivative_of import derivative_of
from adcompile.api.explain import explain
from adcompile.api.grad import grad, value_and_grad
from adcompile.api.hessian import hessian
from adcompile.api.hvp import hvp
from adcompile.api.jacobian import jacobian
from adcompile.api.jvp import jvp
from adcompile.api.stop_gradient import stop_gradient
from adcompile.api.vjp import vjp
from adcompile.checking import check
from adcompile.errors import (
    BadArgument, DerivativeError, DerivativeWarning, NoRule, NoSource, NotDifferentiable, NotScalar, StaleSource,
    UnsupportedSyntax,
)

__version__ = "0.1.0"

__all__ = [
    "BadArgument", "DerivativeError", "DerivativeWarning", "NoRule", "NoSource", "NotDifferentiable", "NotScalar",
    "StaleSource", "UnsupportedSyntax", "check", "derivative_of", "explain", "grad", "hessian", "hvp", "jacobian", "jvp",
    "stop_gradient", "value_and_grad", "vjp",
]
