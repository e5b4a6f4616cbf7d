"""`vjp`: a value, and a function that pulls cotangents of the value back to the arguments."""

from collections.abc import Callable
from typing import Any

from adcompile import runtime
from adcompile.api.boundary.before import called
from adcompile.api.boundary.conversion import cotangent, form, like
from adcompile.api.boundary.leaves import length_of, stacked, taken
from adcompile.api.boundary.places import refuse_complex
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.derivatives.derivative import Derivative, kept
from adcompile.api.derivatives.typed import P
from adcompile.frontend.containers.taken_apart import has_floats


class Pullback(Derivative):
    """Called with the arguments, the value and the function that pulls back to the arguments of `wrt`.

    What it records is copied as far as others hold it, so that what they do to it later changes no pull.
    """

    operator = "vjp"
    kind = "pair"
    takes_complex = True
    noun = "pullback"

    def _build(self, values):
        bound = self._program(values)
        pair, spread = Prepared(self.callee, bound, self.places), bound.spread

        def run(*values):
            captured = pair.captured(values)
            if captured is None:
                return self.table.again(values)
            value, residuals = pair.call(pair.compiled.record, values, captured)
            refuse_complex(self.operator, self.callee, value, pair.compiled.result)
            residuals, value = runtime.kept_apart(residuals), runtime.kept_apart(value)
            forms = [form(x) for x in self.places.active(self.callee, values)]
            result = form(value)

            def pull(t):
                bars = pair.compiled.adjoint(residuals, cotangent(t, result))
                return [like(bar, x) for bar, x in zip(spread.found(bars), forms)]

            return value, pull

        return self._ready(run, pair.compiled, values)


def vjp(f: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> tuple[Any, Callable[[Any], tuple]]:
    """`(value, pull)`: `pull(cotangent)` gives a tuple, one cotangent for each of `args`, None where there are no floats.

    The cotangent that `pull` takes has the form of the value; those that it gives have the forms of the arguments, and are
    fresh. `pull` may be called again, from any thread, and what is done to arguments or value later changes nothing.
    `pull(cotangents, batch=True)` takes several cotangents on a further axis in front, of each array and each number of the value; what it
    gives has that axis too. Keyword arguments are constants.
    Raises BadArgument for a cotangent that does not fit, and what `grad` raises for what `f` does.

    >>> import numpy as np
    >>> from adcompile import vjp
    >>> value, pull = vjp(lambda x, a: a * x, np.array([1.0, 2.0]), 3.0)
    >>> pull(np.array([1.0, 10.0]))
    (array([ 3., 30.]), 21.0)
    """
    active = tuple(position for position, value in enumerate(args) if has_floats(value))
    if not active:
        return called(f, args, kwargs), lambda cotangent, batch=False: (None,) * len(args)
    value, pull_active = kept(Pullback, f, active)(*args, **kwargs)

    def pull(cotangent, batch=False):
        """One cotangent per positional argument; with `batch` those for several cotangents, on a further axis in front."""
        if batch:
            many = [pull_active(taken(cotangent, place, value)) for place in range(length_of([cotangent]))]
            found = dict(zip(active, map(stacked, zip(*many))))
        else:
            found = dict(zip(active, pull_active(cotangent)))
        return tuple([found.get(position) for position in range(len(args))])

    return value, pull
