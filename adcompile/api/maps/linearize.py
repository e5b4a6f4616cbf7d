"""`linearize`: a value, and the Jacobian there as a linear map."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.before import called
from adcompile.api.boundary.conversion import of_result, zeros
from adcompile.api.boundary.leaves import length_of, stacked, taken
from adcompile.api.boundary.places import refuse_complex
from adcompile.api.derivatives.derivative import Derivative, kept
from adcompile.api.derivatives.typed import P
from adcompile.api.maps.points import Point, tangents_of
from adcompile.errors import BadArgument
from adcompile.frontend.containers.taken_apart import has_floats


class Linearization(Derivative):
    """Called with the primals: the value, and a function of the tangents of `wrt`.

    See `points` for what becomes of what the function was given.
    """

    operator = "linearize"
    kind = "tangent"
    noun = "linear map"

    def _build(self, values):
        bound = self._program(values)
        tangent, later = tangents_of(self, bound, values)

        def run(*values):
            captured = tangent.captured(values)
            if captured is None:
                return self.table.again(values)
            point = Point(self, bound, values, captured)
            still = bound.spread.dots([zeros(x) for x in point.active])
            value, _ = point.first(tangent, tangent.compiled.function, still)
            refuse_complex(self.operator, self.callee, value)
            return runtime.kept_apart(value), partial(point.push, later), point.active

        return self._ready(run, bound.compiled, values)


def linearize(f: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> tuple[Any, Callable[..., Any]]:
    """`(value, map)`: `map(tangent, ...)` is the Jacobian of `f` at `args` times a direction, in the form of the value.

    `map` takes a tangent for each of `args`, in its shape and structure, or None for a constant; those left out are None, and an
    argument without floats has none. `map(tangent, ..., batch=True)` takes directions on a further axis in front, of each array and
    each number, and the result has that axis too. Keyword arguments are constants.

    The map may be called as often as one likes, from any thread. It is that of `f` as it was when it was linearized: what is done to
    the arguments later changes nothing, and an object that has changed is refused. `f` runs again for each direction: it prints once,
    what it draws from generators of random numbers is the same each time, and it is refused where it changes what it may read again.
    Raises BadArgument for a tangent that does not fit, and what `grad` raises for what `f` does.

    >>> import numpy as np
    >>> from adcompile import linearize
    >>> value, map = linearize(lambda x, a: a * x**2, np.array([1.0, 2.0]), 3.0)
    >>> map(np.array([1.0, 0.0]))
    array([6., 0.])
    >>> map(np.eye(2), np.array([0.0, 1.0]), batch=True)
    array([[ 6.,  0.],
           [ 1., 16.]])
    """
    active = tuple(position for position, value in enumerate(args) if has_floats(value))
    if active:
        value, push, points = kept(Linearization, f, active)(*args, **kwargs)
    else:
        value, push, points = called(f, args, kwargs), lambda tangents: of_result(0.0, value), []

    def map(*tangents, batch=False):
        """The Jacobian times the direction."""
        if len(tangents) > len(args):
            raise BadArgument(f"linearize: the map takes at most {len(args)} tangents\n  Give one for each argument of the call.")
        tangents = (*tangents, *(None,) * (len(args) - len(tangents)))
        for position, t in enumerate(tangents):
            if position not in active and np.any(t):
                raise BadArgument(f"linearize: argument {position} is no float and has no tangent\n  Give None for it.")
        own = [tangents[position] for position in active]
        if not batch:
            return push([zeros(x) if t is None else t for t, x in zip(own, points)])
        count = length_of([t for t in own if t is not None])
        directions = [[zeros(x) if t is None else taken(t, place, x) for t, x in zip(own, points)] for place in range(count)]
        return stacked([push(one) for one in directions])

    return value, map
