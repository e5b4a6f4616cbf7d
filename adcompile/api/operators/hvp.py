"""`hvp`: the Hessian times a direction."""

from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, overload

import numpy as np

from adcompile.api.boundary.conversion import LIKE, direction, is_structure
from adcompile.api.boundary.programs import written
from adcompile.api.boundary.structures_in_text import LIKE_PARTS
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.native_run import function_for
from adcompile.api.derivatives.typed import FIRST, P, Wrt, X
from adcompile.api.operators.spellings import spelled, with_backend
from adcompile.calling.appearance import SKIPPING, WORDS
from adcompile.errors import BadArgument


class HessianProduct(Derivative[P]):
    """The product, in the form of the arguments of `wrt`. The direction is the second positional argument."""

    operator = "hvp"
    kind = "hvp"
    takes_complex = True
    goes_native = True
    noun = "Hessian product"
    extra = "v"
    __adcompile__ = None

    def explain_for(self, args):
        """A report on what a call with these arguments would run: those of a call, or those of the function alone. Nothing runs."""
        place = 1 if self.callee.receiver is None else 2
        without = (*args[:place], *args[place + 1:])
        if len(args) <= place or not self._takes(without) or self._takes(args) and not self._goes_along(args[place], without):
            return super().explain_for(args)
        return super().explain_for(without)

    def _takes(self, args):
        """Return True if the function can be called with these arguments."""
        try:
            self.callee.now.bind(*args)
        except TypeError:
            return False
        return True

    def _goes_along(self, v, args):
        """Return True if a value may be a direction for these arguments."""
        given = self.places.active(self.callee, self.callee.values(args))
        vs = v if self.several else (v,)
        return isinstance(vs, (tuple, list)) and len(vs) == len(given) and all(
            is_structure(one) == is_structure(x) and (is_structure(x) or np.shape(one) == np.shape(x)) for one, x in zip(vs, given))

    def _build(self, values):
        bound = self._program(values[1:])
        spread = bound.spread
        dots = [f"dot{position}" for position in range(len(spread.names))]
        bars = [f"bar{position}" for position in range(len(spread.names))]
        own = ", ".join([f"{{{name}}}" for name in self.callee.names])

        names = LIKE | WORDS | LIKE_PARTS

        def body(known):
            return [
                *[line.format(line=f"{', '.join(dots)}, = directions({{{self.extra}}}, ({own},))") for line in SKIPPING],
                f"{', '.join(bars)}, = function({{call}})",
                f"return {self._in_form(spread, bars, values[1:], known, names)}",
            ]

        compiled = bound.compiled
        texts = body({}), body(compiled.bars)
        directions = partial(directions_along, self, spread)
        function = function_for(self.callee, bound, self.places, values[1:], lambda: directions(values[0], values[1:]))
        names |= {"function": function, "directions": directions, "again": self.table.again}
        run = written(self.callee, bound, self.places, values[1:], texts[0], names, [self.extra], dots, texts[1])
        return self._ready(run, compiled, values[1:])


def directions_along(derivative, spread, v, values):
    """The tangent of each parameter of a program, for the direction `v` that the user gave an operator for values of the parameters."""
    given, places = derivative.places.active(derivative.callee, values), derivative.places.places
    vs = v if derivative.several else (v,)
    if not isinstance(vs, (tuple, list)) or len(vs) != len(given):
        raise BadArgument(f"{derivative.operator}: the direction must be a tuple of {len(given)}\n"
                          f"  Give one for each of {', '.join(map(str, places))}.")
    return spread.dots([direction(one, x, derivative.operator, place) for one, x, place in zip(vs, given, places)])


@overload
def hvp(f: Callable[Concatenate[X, P], Any], wrt: Wrt = 0, *, argnums: Wrt = 0,
        backend: str | None = None) -> HessianProduct[Concatenate[X, Any, P]]: ...
@overload
def hvp(f: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0,
        backend: str | None = None) -> Callable[[Callable[..., Any]], HessianProduct[...]]: ...
def hvp(f=None, wrt=FIRST, *, argnums=FIRST, backend=None):
    """The Hessian of `f` times a direction: `hvp(f)(x, v, *args)`, as SciPy's `hessp(x, p, *args)`.

    `v` is always the second positional argument, of the shape of the argument that `wrt` names; where `wrt` is a tuple, it
    is a tuple of directions and the product is one. It costs about two gradients; no matrix is made. `backend` is that of `grad`.
    Raises as `grad` does, and BadArgument for a direction of another shape.

    >>> import numpy as np
    >>> from adcompile import hvp
    >>> hvp(lambda x: x[0] ** 3 * x[1])(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([12.,  3.])
    """
    return apply(HessianProduct, f, spelled("hvp", wrt, argnums), with_backend(backend))
