"""Axes to draw on, and how lines look: black and grey, told apart by how they are broken."""

from typing import Any

from adcompile.on_demand import needs

INK, GREY, PALE = "black", "0.45", "0.8"
"""Of lines: what is drawn for itself, what it is compared with, and what helps to read it."""

LINE = {"color": INK, "linewidth": 1.6}
BROKEN = {"color": GREY, "linewidth": 1.6, "linestyle": (0, (5, 2))}
DOTTED = {"color": GREY, "linewidth": 1.1, "linestyle": (0, (1, 1.5))}


def canvas(ax: Any = None, size: tuple[float, float] = (6.0, 3.8)) -> Any:
    """The axes that are given, or those of a new figure."""
    if ax is not None:
        return ax
    _, ax = needs("matplotlib.pyplot").subplots(figsize=size, layout="constrained")
    return ax


def bare(ax: Any) -> None:
    """Takes away the lines of a frame that nothing stands on."""
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(False)
