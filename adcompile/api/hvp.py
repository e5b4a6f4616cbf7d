"""`hvp`: the Hessian times a direction."""

from collections.abc import Callable
from typing import Any, Concatenate, overload

from adcompile.api.derivative import Derivative, apply
from adcompile.api.programs import written
from adcompile.api.typed import P, Wrt, X
from adcompile.api.values import direction, like
from adcompile.errors import BadArgument


class HessianProduct(Derivative[P]):
    """The product, in the form of the arguments of `wrt`. The direction is the second positional argument."""

    operator = "hvp"
    kind = "hvp"
    noun = "Hessian product"
    extra = "v"
    __adcompile__ = None

    def _build(self, values):
        bound = self._program(values[1:])
        given = [f"{{{name}}}" for name in self.wrt]
        dots = [f"dot{position}" for position in range(len(self.wrt))]
        bars = [f"bar{position}" for position in range(len(self.wrt))]
        body = [
            f"{', '.join(dots)}, = directions({{{self.extra}}}, ({', '.join(given)},))",
            f"{', '.join(bars)}, = function({{call}})",
            f"return {self._returned([f'like({bar}, {x})' for bar, x in zip(bars, given)])}",
        ]
        scope = {"function": bound.compiled.function, "like": like, "directions": self._directions,
                 "again": self.table.again}
        run = written(self.callee, bound, self.wrt, values[1:], body, scope, extra=[self.extra], dots=dots)
        run.compiled = bound.compiled
        return run

    def _directions(self, v, given):
        """The direction for each parameter of `wrt`."""
        if not self.several:
            return (direction(v, given[0], self.operator, self.wrt[0]),)
        if not isinstance(v, (tuple, list)) or len(v) != len(given):
            raise BadArgument(f"hvp: the direction must be a tuple of {len(given)}\n"
                              f"  Give one for each of {', '.join(self.wrt)}.")
        return [direction(one, x, self.operator, name) for one, x, name in zip(v, given, self.wrt)]


@overload
def hvp(f: Callable[Concatenate[X, P], Any], wrt: Wrt = 0) -> HessianProduct[Concatenate[X, Any, P]]: ...
@overload
def hvp(f: None = None, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], HessianProduct[...]]: ...
def hvp(f=None, wrt=0):
    """The Hessian of `f` times a direction: `hvp(f)(x, v, *args)`, as SciPy's `hessp(x, p, *args)`.

    `v` is always the second positional argument, and a tuple where `wrt` is one.
    """
    return apply(HessianProduct, f, wrt)
