"""Pictures, as axes of matplotlib's, which is imported when the first one is drawn.

    convergence     how a fit or a training came to its end
    profile         the profile likelihood of one parameter, and its interval
    coefficients    all estimates with their intervals
    sparsity        where a matrix of derivatives is not zero
    plan            what a Jacobian costs by the way it goes, and by other ways

They are drawn in black and grey: lines differ by how they are broken, points by how they are filled. What all have in common is in
canvas.py.
"""

from typing import TYPE_CHECKING

from adcompile.on_demand import on_demand

if TYPE_CHECKING:
    from adcompile.plot.descents import convergence
    from adcompile.plot.estimated import coefficients, profile
    from adcompile.plot.patterns import sparsity
    from adcompile.plot.plans_drawn import plan

__all__ = ["coefficients", "convergence", "plan", "profile", "sparsity"]

_HOMES = {"coefficients": "estimated", "convergence": "descents", "plan": "plans_drawn", "profile": "estimated", "sparsity": "patterns"}

__getattr__, __dir__ = on_demand(__name__, _HOMES)
