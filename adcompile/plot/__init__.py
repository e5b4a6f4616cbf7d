"""Pictures, as axes of matplotlib's, which is imported when the first one is drawn.

    convergence     how a fit or a training came to its end
    profile         the profile likelihood of one parameter, and its interval
    coefficients    all estimates with their intervals
    sparsity        where a matrix of derivatives is not zero

They are drawn in black and grey: lines differ by how they are broken, points by how they are filled. What all have in common is in
canvas.py.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adcompile.plot.descents import convergence
    from adcompile.plot.estimated import coefficients, profile
    from adcompile.plot.patterns import sparsity

__all__ = ["coefficients", "convergence", "profile", "sparsity"]

_HOMES = {"coefficients": "estimated", "convergence": "descents", "profile": "estimated", "sparsity": "patterns"}


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"module 'adcompile.plot' has no attribute {name!r}")
    value = getattr(import_module(f"adcompile.plot.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
