"""Compiles the derivatives of plain Python and NumPy functions to Python source that can be read.

The names below come with the module that has them, when they are first asked for: the compiler behind them is large.
"""

from typing import TYPE_CHECKING

from adcompile.errors import (
    BadArgument, DerivativeError, DerivativeWarning, NoRule, NoSource, NotDifferentiable, NotScalar, StaleSource,
    UnsupportedSyntax,
)
from adcompile.on_demand import on_demand

if TYPE_CHECKING:
    from adcompile.api.curvature.ggnvp import ggnvp
    from adcompile.api.curvature.laplacian import laplacian
    from adcompile.api.curvature.value_gradient_hessian import value_gradient_hessian
    from adcompile.api.maps.jacobian_operator import jacobian_operator
    from adcompile.api.maps.jacobian_pattern import hessian_pattern, jacobian_pattern
    from adcompile.api.maps.linearize import linearize
    from adcompile.api.operators.checkpoint import checkpoint
    from adcompile.api.operators.derivative_of import derivative_of
    from adcompile.api.operators.elementwise_grad import elementwise_grad
    from adcompile.api.operators.explain import explain
    from adcompile.api.operators.grad import grad, value_and_grad
    from adcompile.api.operators.hessian import hessian
    from adcompile.api.operators.hvp import hvp
    from adcompile.api.operators.jacobian import jacobian
    from adcompile.api.operators.jvp import jvp
    from adcompile.api.operators.nth_derivative import nth_derivative
    from adcompile.api.operators.on_cotangent import on_cotangent
    from adcompile.api.operators.per_example_grad import per_example_grad
    from adcompile.api.operators.pure import pure
    from adcompile.api.operators.stop_gradient import stop_gradient
    from adcompile.api.operators.vjp import vjp
    from adcompile.checking.check import check
    from adcompile.checking.find_nan import find_nan
    from adcompile.fit.parameters.packing import pack

__version__ = "0.1.0"

__all__ = [
    "BadArgument", "DerivativeError", "DerivativeWarning", "NoRule", "NoSource", "NotDifferentiable", "NotScalar",
    "StaleSource", "UnsupportedSyntax", "check", "checkpoint", "derivative_of", "elementwise_grad", "explain", "find_nan", "ggnvp",
    "grad", "hessian", "hessian_pattern", "hvp", "jacobian", "jacobian_operator", "jacobian_pattern", "jvp",
    "laplacian", "linearize", "nth_derivative", "on_cotangent", "pack", "per_example_grad", "pure", "stop_gradient",
    "value_and_grad", "value_gradient_hessian", "vjp",
]

_HOMES = {name: f"api.operators.{name}" for name in __all__} | {
    "check": "checking.check", "find_nan": "checking.find_nan", "pack": "fit.parameters.packing", "value_and_grad": "api.operators.grad",
}
_HOMES |= {name: f"api.curvature.{name}" for name in ("ggnvp", "laplacian", "value_gradient_hessian")}
_HOMES |= {name: f"api.maps.{name}" for name in ("jacobian_operator", "jacobian_pattern", "linearize")}
_HOMES["hessian_pattern"] = "api.maps.jacobian_pattern"
_HOMES["load_ipython_extension"] = "plugins.for_ipython"

__getattr__, __dir__ = on_demand(__name__, _HOMES)
