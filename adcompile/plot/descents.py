"""`convergence`: how a fit or a training came to its end."""

from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.plot.canvas import BROKEN, DOTTED, INK, LINE, bare, canvas


def convergence(x: Any, ax: Any = None) -> Any:
    """The axes of a picture of `x` on its way:

        a History of optim.train        the loss of each epoch, and the validation if there was one, with the best epoch marked
        Estimates, a Result of minimize     the decrement at each iteration: how far the end was, for a likelihood in standard errors;
                                        of SciPy's methods how far the function was above its end
        numbers                         themselves

    The scale is logarithmic where all numbers are above 0.
    """
    lines, below, beside = read(x)
    ax = canvas(ax)
    for (label, places, values), look in zip(lines, (LINE, BROKEN)):
        marker = {"marker": "o", "markersize": 4, "markevery": max(1, len(values) // 25)} if len(values) <= 60 else {}
        ax.plot(places, values, label=label, **look, **marker)
    shown = np.concatenate([values for _, _, values in lines])
    shown = shown[np.isfinite(shown)]
    if len(shown) and np.all(shown > 0):
        ax.set_yscale("log")
    mark_best(ax, x)
    ax.set_xlabel(below)
    ax.set_ylabel(beside)
    ax.xaxis.get_major_locator().set_params(integer=True)
    if len(lines) > 1 or ax.get_legend_handles_labels()[1][1:]:
        ax.legend(frameon=False)
    bare(ax)
    return ax


def read(x):
    """The lines of a picture as (label, places, values), and what stands below and beside it."""
    if hasattr(x, "losses") and hasattr(x, "validation"):
        epochs = np.arange(1, len(x.losses) + 1)
        lines = [("training", epochs, np.asarray(x.losses))]
        if len(x.validation):
            lines.append(("validation", epochs, np.asarray(x.validation)))
        return checked(lines), "epoch", "loss"
    if hasattr(x, "history"):
        return of_fit(x)
    values = np.asarray(x)
    if values.ndim != 1 or values.dtype.kind not in "fiu":
        raise BadArgument(f"convergence: this is a {type(x).__name__}\n"
                          "  Give Estimates, the result of minimize, the History of a training, or a sequence of numbers.")
    return checked([("value", np.arange(len(values)), values.astype(float))]), "step", "value"


def of_fit(x):
    """The decrements of a fit; where a method of SciPy's has none, how far the function was above the lowest value."""
    iterations = np.array([step.iteration for step in x.history])
    decrements = np.array([step.decrement for step in x.history], float)
    if np.isfinite(decrements).any():
        unit = "distance to the maximum (standard errors)" if hasattr(x, "loglik") else "decrement (distance to the minimum)"
        return checked([("decrement", iterations, decrements)]), "iteration", unit
    values = np.array([step.value for step in x.history], float)
    above = values - values.min(initial=np.inf)
    kept = above > 0
    if not kept.any():
        return checked([("value", iterations, values)]), "iteration", "value of the function"
    return checked([("value", iterations[kept], above[kept])]), "iteration", "value of the function above its lowest"


def checked(lines):
    if not len(lines[0][1]):
        raise BadArgument("convergence: there is nothing to draw: no step was made\n  Run it for at least one.")
    return lines


def mark_best(ax, x):
    """A point with a line where the parameters of a training were best."""
    if not np.isfinite(getattr(x, "best_loss", np.inf)):
        return
    ax.axvline(x.best, **DOTTED, zorder=0)
    ax.plot([x.best], [x.best_loss], "o", markersize=7, markerfacecolor="white", color=INK, label=f"best, after {x.best} epochs")
