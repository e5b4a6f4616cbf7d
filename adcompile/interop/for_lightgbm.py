"""LightGBM: an objective from a loss, with the first and second derivatives by each raw score."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import elementwise_grad
from adcompile.errors import BadArgument
from adcompile.interop.users_functions import refuse_no_function
from adcompile.on_demand import needs


def objective(loss: Callable[..., Any]) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """An objective for LightGBM: gradient and diagonal of the Hessian of `loss(y, raw)` by the raw scores, in their shape.

    `loss` takes labels and raw scores as arrays and returns the loss of each, in the shape of `raw`; a loss in which a score meets other
    scores (a mean, a softmax) is refused. The result goes both to `lightgbm.train({"objective": ...}, data)`, which calls it with scores
    and a `Dataset`, and to `LGBMRegressor(objective=...)`, which calls it with labels, scores and weights. Weights multiply both
    derivatives. LightGBM starts from scores of 0 with an objective that is not its own, unless the data have an `init_score`.

    >>> import numpy as np
    >>> from adcompile import interop
    >>> def logistic(y, raw):
    ...     return np.logaddexp(0.0, raw) - y * raw
    >>> objective = interop.lightgbm.objective(logistic)
    >>> objective(np.array([0.0, 1.0]), np.array([0.0, 0.0]))
    (array([ 0.5, -0.5]), array([0.25, 0.25]))
    """
    refuse_no_function("objective", loss)
    needs("lightgbm")
    first = elementwise_grad(loss, wrt=1)
    second = elementwise_grad(first, wrt=1)

    def derivatives(y_true, y_pred, weight=None):
        if hasattr(y_pred, "get_label"):
            y_true, y_pred, weight = y_pred.get_label(), y_true, y_pred.get_weight()
        y, raw = np.asarray(y_true), np.asarray(y_pred, np.float64)
        if y.shape != raw.shape:
            raise BadArgument(f"objective: the labels have shape {y.shape}, the raw scores {raw.shape}\n"
                              "  Give one label for each score; a task of several classes has none of that kind.")
        gradient, curvature = first(y, raw), second(y, raw)
        if weight is not None:
            gradient, curvature = gradient * weight, curvature * weight
        return gradient, curvature

    return derivatives
