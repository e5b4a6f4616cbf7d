"""`explain`: how a derivative is made, and why so."""

from collections.abc import Callable
from typing import Any

from adcompile.api.derivative import Derivative, derivative
from adcompile.api.report import Report
from adcompile.api.values import has_floats
from adcompile.api.vjp import Pullback
from adcompile.errors import NotDifferentiable


def explain(f: Callable[..., Any], *args: Any) -> Report:
    """A report on the derivative of `f` for these arguments: its mode, what is active, constant, recorded, recomputed.

    For a plain function with respect to all arguments that are floats; for what an operator returned, of that
    derivative. The function is compiled, not run.
    """
    if isinstance(f, Derivative):
        return f.explain_for(args)
    active = tuple(position for position, value in enumerate(args) if has_floats(value))
    if not active:
        raise NotDifferentiable("explain: none of the arguments is a float\n  Give the arguments of a call.")
    return derivative(Pullback, f, active).explain_for(args)
