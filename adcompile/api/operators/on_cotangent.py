"""`on_cotangent`: a value whose cotangent goes through a function."""

from collections.abc import Callable
from typing import Any

from adcompile.api.derivatives.typed import X


def on_cotangent(x: X, g: Callable[[Any], Any] | None) -> X:
    """`x` itself, a number or an array. In reverse mode its cotangent is handed to `g`, and what that gives goes on in its place.

    `g` takes an array of the shape and dtype of `x`, its own copy, or a number, and gives another one of that shape; None leaves the
    cotangent as it is: a function may print or record it. It is called once for each time that the value came about, the last one
    first, where a cotangent comes back at all. What `g` does is not differentiated. Forward mode, also that of second derivatives
    (`jvp`, `hvp`, `hessian`, `mode="forward"`), has no cotangents and is refused; with None for `g` nothing is different in any mode.
    Raises BadArgument where `g` gives another shape, NotDifferentiable in forward mode.

    >>> import numpy as np
    >>> from adcompile import grad, on_cotangent
    >>> def loss(x):
    ...     y = on_cotangent(x * x, lambda t: np.clip(t, -1.0, 1.0))
    ...     return np.sum(y ** 2)
    >>> grad(loss)(np.array([0.5, 3.0]))
    array([0.5, 6. ])
    """
    return x
