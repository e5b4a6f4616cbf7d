"""The functions that emitted derivatives call where NumPy has none for a task.

Nothing here changes an operand, except the first of `index_add`. Nothing here warns or raises where the
user's own statement did not. Every function that stands in a rule has a rule itself (`rules/helpers.py`), so
that a derivative can be differentiated. All of them are called `runtime.name`, whatever file they are in. The rooms
are those of `rules/`, whose texts call them.

A *structure* is a number, an array, or a list or tuple of structures; its cotangent has the same structure.
"""

from types import FunctionType

import numpy as np

from adcompile import errors
from adcompile.runtime.applied import *                       # noqa: F401, F403
from adcompile.runtime.arrays.einsum import *                 # noqa: F401, F403
from adcompile.runtime.arrays.padding import *                # noqa: F401, F403
from adcompile.runtime.arrays.products import *               # noqa: F401, F403
from adcompile.runtime.arrays.rearranging import *            # noqa: F401, F403
from adcompile.runtime.arrays.reductions import *             # noqa: F401, F403
from adcompile.runtime.arrays.sequences import *              # noqa: F401, F403
from adcompile.runtime.arrays.shapes import *                 # noqa: F401, F403
from adcompile.runtime.arrays.spectra import *               # noqa: F401, F403
from adcompile.runtime.arrays.stored import *                 # noqa: F401, F403
from adcompile.runtime.arrays.strong import *                 # noqa: F401, F403
from adcompile.runtime.arrays.windows import *              # noqa: F401, F403
from adcompile.runtime.checks import *                        # noqa: F401, F403
from adcompile.runtime.copying import *                       # noqa: F401, F403
from adcompile.runtime.all_directions import *                # noqa: F401, F403
from adcompile.runtime.elementwise.limits import *            # noqa: F401, F403
from adcompile.runtime.elementwise.numbers import *           # noqa: F401, F403
from adcompile.runtime.hearing_cotangents import hear, heard_at, hearing, moment       # noqa: F401
from adcompile.runtime.labels import *                        # noqa: F401, F403
from adcompile.runtime.linalg.banded_systems import *         # noqa: F401, F403
from adcompile.runtime.linalg.factors import *                # noqa: F401, F403
from adcompile.runtime.linalg.matrices import *               # noqa: F401, F403
from adcompile.runtime.linalg.sparse_products import *        # noqa: F401, F403
from adcompile.runtime.linalg.sparse_systems import *         # noqa: F401, F403
from adcompile.runtime.linalg.toeplitz import *               # noqa: F401, F403
from adcompile.runtime.lists import *                         # noqa: F401, F403
from adcompile.runtime.passed_cotangents import *              # noqa: F401, F403
from adcompile.runtime.overlapping import *                       # noqa: F401, F403
from adcompile.runtime.solvers.integrals import *             # noqa: F401, F403
from adcompile.runtime.solvers.interpolants import *             # noqa: F401, F403
from adcompile.runtime.solvers.made_interpolants import *             # noqa: F401, F403
from adcompile.runtime.solvers.optima import *             # noqa: F401, F403
from adcompile.runtime.solvers.several_roots import *             # noqa: F401, F403
from adcompile.runtime.solvers.roots import *             # noqa: F401, F403
from adcompile.runtime.solvers.stiff_trajectories import *             # noqa: F401, F403
from adcompile.runtime.solvers.splines import *             # noqa: F401, F403
from adcompile.runtime.solvers.trajectories import *             # noqa: F401, F403
from adcompile.runtime.statistics.draws import *              # noqa: F401, F403
from adcompile.runtime.statistics.observations import *          # noqa: F401, F403
from adcompile.runtime.statistics.polynomials import *        # noqa: F401, F403
from adcompile.runtime.statistics.sampled import *            # noqa: F401, F403
from adcompile.runtime.structures import *                    # noqa: F401, F403
from adcompile.runtime.taylor import *                        # noqa: F401, F403
from adcompile.runtime.telling import *                       # noqa: F401, F403
from adcompile.runtime.looking_on import tell_end, tell_loop, tell_trip, tell_value       # noqa: F401


def refuse(error, message):
    """Raises the refusal that stands at this place of the user's program; `error` is the name of its class."""
    raise getattr(errors, error)(message)


def require_number(y):
    """Raises unless `y` is one real number: the result of a function whose gradient is taken."""
    if np.iscomplexobj(y):
        raise errors.NotDifferentiable("the result is complex\n  Return a real number.", found_later=True)
    if np.size(y) != 1:
        raise errors.NotScalar(f"the result is an array of shape {np.shape(y)}, not one number\n"
                               "  Return one number, for example a sum, or take the jacobian.", found_later=True)


def require_pair(y):
    """Raises BadArgument unless `y` is a pair: the result of a function with something beside it."""
    if not isinstance(y, tuple) or len(y) != 2:
        shown = f"a tuple of {len(y)}" if isinstance(y, tuple) else f"of type {type(y).__name__}"
        raise errors.BadArgument("\n  ".join(errors.no_pair(shown)), found_later=True)


def _gather_names(functions):
    for function in functions:
        if isinstance(function, FunctionType):
            function.__module__ = __name__


_gather_names(list(globals().values()))
