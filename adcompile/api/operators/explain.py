"""`explain`: how a derivative is made, and why so."""

from collections.abc import Callable
from typing import Any

from adcompile.api.boundary.conversion import has_floats
from adcompile.api.derivatives.bound import BoundDerivative
from adcompile.api.derivatives.derivative import Derivative, kept
from adcompile.api.derivatives.report import Report
from adcompile.api.operators.vjp import Pullback
from adcompile.errors import NotDifferentiable


def explain(f: Callable[..., Any], *args: Any) -> Report:
    """A report on the derivative of `f` for these arguments: its mode, what is active, constant, recorded, recomputed,
    and which arrays are copied in loops where the function does not copy them itself, each with the line that it is for.

    For a plain function with respect to all arguments that hold floats, as `vjp` takes it; for what an operator returned, of
    that derivative. The function is compiled, not run. Printed it is a table; `facts` has the same as pairs.
    Raises NotDifferentiable where no argument holds a float, and what `grad` raises for what `f` does.

    >>> from adcompile import explain
    >>> report = explain(lambda x, n: x**n, 2.0, 3)
    >>> dict(report.facts)["active"], dict(report.facts)["constant"]
    (('x', 'result'), ('n',))
    """
    if isinstance(f, BoundDerivative):
        return f.__func__.explain_for((f.__self__, *args))
    if isinstance(f, Derivative):
        return f.explain_for(args)
    active = tuple(position for position, value in enumerate(args) if has_floats(value))
    if not active:
        raise NotDifferentiable("explain: none of the arguments is a float\n  Give the arguments of a call.")
    return kept(Pullback, f, active).explain_for(args)
