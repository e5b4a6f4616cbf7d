"""`per_example_grad`: the gradient of each term of a loss, in one sweep."""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.places import at_definition
from adcompile.api.derivatives.derivative import apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.jacobian import Jacobian
from adcompile.api.operators.spellings import spelled
from adcompile.errors import NotDifferentiable


class PerExampleGradient(Jacobian[P]):
    """A Jacobian of which each row is a gradient."""

    operator = "per_example_grad"
    noun = "gradients"

    def _check(self, value):
        super()._check(value)
        if not isinstance(value, np.ndarray) or value.ndim != 1:
            shown = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"
            raise at_definition(NotDifferentiable, self.callee, f"per_example_grad: the result is {shown}, not one number for each example",
                                "Return the terms of the sum as a vector, or take grad for one number, jacobian for anything else.")


@overload
def per_example_grad(terms: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> PerExampleGradient[P]: ...
@overload
def per_example_grad(terms: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0) -> Callable[[Callable[P, Any]], PerExampleGradient[P]]: ...
def per_example_grad(terms=None, wrt=FIRST, *, argnums=FIRST):
    """The gradient of each of the numbers that `terms` returns, with respect to `wrt` (as in `grad`).

    `terms` returns a vector, one number for each example: the terms of a log-likelihood, the losses of a batch. For an argument of shape
    `s` the gradients have the shape `(examples, *s)`; for a list, tuple, dict or object they stand in its structure. They are the scores of
    a sandwich estimator and of the empirical Fisher information, and come out of one sweep for all examples together.
    Raises as `jacobian` does, and NotDifferentiable where the result is no vector.

    >>> import numpy as np
    >>> from adcompile import per_example_grad
    >>> x, y = np.array([[1.0, 0.0], [1.0, 2.0]]), np.array([0.5, 1.0])
    >>> per_example_grad(lambda beta: (y - x @ beta) ** 2)(np.zeros(2))
    array([[-1., -0.],
           [-2., -4.]])
    """
    return apply(PerExampleGradient, terms, spelled("per_example_grad", wrt, argnums))
