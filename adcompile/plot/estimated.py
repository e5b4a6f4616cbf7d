"""Pictures of estimates: `profile` of one parameter, `coefficients` of all."""

from typing import Any

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit.estimation.quantiles import normal_quantile
from adcompile.plot.canvas import BROKEN, DOTTED, GREY, INK, LINE, PALE, bare, canvas


def profile(estimates: Any, name: str, ax: Any = None, level: float = 0.95) -> Any:
    """The axes of the profile likelihood of the parameter with that name: the highest log-likelihood for each of its values, below
    that of the estimates; the parabola that standard errors stand for; and the interval, where the drop is what the level allows."""
    found = estimates_of(estimates, "profile").profile(name, level)
    place = list(estimates.names).index(found.name)
    centre, error = float(estimates.x[place]), float(estimates.se()[place])
    allowed = 0.5 * normal_quantile(level) ** 2
    drop = np.asarray(found.loglik) - estimates.loglik
    ax = canvas(ax)
    ax.plot(found.values, drop, **LINE, label="profile")
    if np.isfinite(error) and error > 0:
        inside = np.linspace(np.min(found.values), np.max(found.values), 121)
        ax.plot(inside, -0.5 * ((inside - centre) / error) ** 2, **BROKEN, label="by the standard error")
    ax.axhline(-allowed, **DOTTED)
    ends = [one for one in found.interval if np.isfinite(one)]
    for one in ends:
        ax.plot([one, one], [-allowed, -1.6 * allowed], **DOTTED)
    ax.plot(ends, [-allowed] * len(ends), "o", color=INK, markersize=5)
    ax.plot([centre], [0.0], "o", color=INK, markersize=6, markerfacecolor="white", zorder=3)
    ax.set_ylim(-1.6 * allowed, 0.25 * allowed)
    low, high = found.interval
    ax.set_title(f"{100 * level:g} % interval {low:.4g} to {high:.4g}, estimate {centre:.4g}", fontsize="medium")
    ax.set_xlabel(found.name)
    ax.set_ylabel("log-likelihood below its maximum")
    ax.legend(frameon=False, loc="best")
    bare(ax)
    return ax


def coefficients(estimates: Any, ax: Any = None, level: float = 0.95, kind: str = "hessian", groups: Any = None) -> Any:
    """The axes of all estimates with their intervals at that level, one under the other in their order, with a line at 0.

    `kind` and `groups` are those of `Estimates.conf_int`. A point is hollow where there is no interval: the parameter is fixed,
    at a bound, or not identified.
    """
    intervals = estimates_of(estimates, "coefficients").conf_int(level, kind, groups=groups)
    count, x = len(estimates.x), np.asarray(estimates.x)
    ax = canvas(ax, (6.0, 1.3 + 0.32 * count))
    rows = np.arange(count)
    known = np.isfinite(intervals).all(axis=1)
    ax.axvline(0.0, color=PALE, linewidth=1.2, zorder=0)
    ax.hlines(rows[known], intervals[known, 0], intervals[known, 1], color=GREY, linewidth=2.0)
    ax.plot(x[known], rows[known], "o", color=INK, markersize=6)
    ax.plot(x[~known], rows[~known], "o", color=INK, markersize=6, markerfacecolor="white")
    for row in rows[~known]:
        ax.annotate("not identified" if np.isinf(intervals[row]).any() else "fixed or at a bound", (x[row], row), xytext=(8, 0),
                    textcoords="offset points", va="center", fontsize="small", color=GREY)
    ax.set_yticks(rows, estimates.names)
    ax.set_ylim(count - 0.5, -0.5)
    errors = "clustered" if groups is not None else {"hessian": "", "opg": "outer products", "sandwich": "robust"}[kind]
    ax.set_xlabel(f"estimate and {100 * level:g} % interval{f' ({errors})' if errors else ''}")
    bare(ax)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def estimates_of(x, picture):
    """Estimates as they are; anything else is refused."""
    if not (hasattr(x, "conf_int") and hasattr(x, "profile") and hasattr(x, "names")):
        raise BadArgument(f"{picture}: this is a {type(x).__name__}\n  Give the Estimates that mle returns.")
    return x
