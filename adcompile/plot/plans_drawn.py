"""`plan`: what a Jacobian costs by the way it goes, and by the ways it does not go."""

from typing import Any

from adcompile.errors import BadArgument
from adcompile.plot.canvas import GREY, INK, PALE, bare, canvas

TAKEN = (INK, GREY, PALE)
"""The greys of the parts of what is taken, one after the other."""


def plan(report: Any, ax: Any = None) -> Any:
    """The axes of a picture of the plan in a report of `explain`: a bar for the way that a Jacobian goes, of the parts that it is made of,
    and one for each way that it does not go. Their lengths are the times that the plan expects, on a logarithmic axis where they are far
    apart.

    Raises BadArgument for a report without a plan: those of Jacobians in mode="auto" have one, where more than one number goes in and
    comes out; where only a run tells how many come out, after a call.

    >>> import numpy as np
    >>> from adcompile import explain, jacobian, plot
    >>> mix, spread = np.ones((2, 300)), np.ones((300, 2))
    >>> report = explain(jacobian(lambda x: np.exp(spread @ np.tanh(mix @ x))), np.zeros(300))
    >>> ax = plot.plan(report)
    """
    rows = getattr(report, "plan", None)
    if not rows:
        raise BadArgument("plan: the report has no plan\n"
                          "  Give that of a Jacobian with several numbers in and out, j.explain() after a call of j = jacobian(f).")
    bars = [("as planned", [row for row in rows if row[-1]])]
    bars += [(f"{row[1]}, {row[2]} directions", [row]) for row in rows if not row[-1]]
    totals = [sum(row[3] for row in held) / 1e3 for _, held in bars]
    alone, ax = ax is None, canvas(ax, (6.4, 1.4 + 0.5 * len(bars) + 0.26 * len(bars[0][1])))
    for place, ((name, held), total) in enumerate(zip(bars, totals)):
        start = 0.0
        for k, (part, way, directions, cost, taken) in enumerate(held):
            label = f"{part}{', ' + way if way else ''}" if taken else None
            grey = TAKEN[k % len(TAKEN)] if taken else "white"
            ax.barh(place, cost / 1e3, left=start, height=0.6, color=grey, edgecolor=INK, linewidth=0.8, label=label)
            start += cost / 1e3
        ax.annotate(f"{total:.3g} us", (start, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize="small")
    ax.set_yticks(range(len(bars)), [name for name, _ in bars])
    ax.invert_yaxis()
    if max(totals) > 30.0 * min(totals):
        ax.set_xscale("log")
        ax.set_xlim(left=min(totals) / 20.0)
    ax.set_xlim(right=max(totals) * (4.0 if ax.get_xscale() == "log" else 1.2))
    ax.set_xlabel("expected time (us)")
    ax.set_title(f"{report.operator} of {report.function}", fontsize="medium")
    if alone:
        ax.figure.legend(fontsize="small", loc="outside lower left", frameon=False)
    else:
        ax.legend(fontsize="small", loc="lower right", frameon=False)
    bare(ax)
    return ax
