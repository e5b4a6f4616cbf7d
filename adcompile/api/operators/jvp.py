"""`jvp`: a value and its tangent in one direction."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile.api.boundary.before import called
from adcompile.api.boundary.conversion import direction, of_result
from adcompile.api.boundary.places import refuse_complex
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.derivatives.derivative import Derivative, kept
from adcompile.errors import BadArgument
from adcompile.frontend.containers.taken_apart import has_floats


class Tangent(Derivative):
    """Called with the primals, a function of the tangents of `wrt`."""

    operator = "jvp"
    kind = "tangent"
    takes_complex = True
    goes_native = True
    noun = "tangent"

    def _build(self, values):
        bound = self._program(values)
        tangent, spread = Prepared(self.callee, bound, self.places), bound.spread

        def run(*values):
            captured = tangent.captured(values)
            if captured is None:
                return self.table.again(values)

            def push(given):
                found = [direction(t, x, "jvp", place)
                         for t, x, place in zip(given, self.places.active(self.callee, values), self.places.places)]
                dots = spread.dots(found)
                value, dot = tangent.run(values, captured, dots)
                refuse_complex(self.operator, self.callee, value, tangent.compiled.result)
                return value, of_result(dot, value)

            return push

        return self._ready(run, tangent.compiled, values)


def jvp(f: Callable[..., Any], primals: tuple, tangents: tuple) -> tuple[Any, Any]:
    """The value of `f` at `primals` and its tangent in the direction `tangents`: two tuples of equal length.

    A tangent has the shape and structure of its primal, or is None: then the argument is a constant. Integers, and
    arguments without floats, are constants: their tangent is None or 0. The tangent of the value has the value's form.
    Raises BadArgument for a tangent that does not fit, and what `grad` raises for what `f` does.

    >>> from adcompile import jvp
    >>> jvp(lambda x, a: a * x * x, (3.0, 2.0), (1.0, None))
    (18.0, 12.0)
    """
    if not all(isinstance(given, (tuple, list)) for given in (primals, tangents)) or len(primals) != len(tangents):
        raise BadArgument("jvp: primals and tangents must be two tuples of equal length\n"
                          "  Write jvp(f, (x, y), (x_dot, y_dot)); None stands for a constant.")
    active = [position for position, (x, t) in enumerate(zip(primals, tangents)) if _is_active(x, t, position)]
    if not active:
        value = called(f, primals, {})
        return value, of_result(0.0, value)
    return kept(Tangent, f, tuple(active))(*primals)([tangents[position] for position in active])


def _is_active(x, t, position):
    """Return True if an argument has a tangent. The tangent of an integer can only be None or zero."""
    if t is None:
        return False
    if has_floats(x):
        return True
    if np.any(t):
        raise BadArgument(f"jvp: argument {position} is no float and has no tangent\n"
                          "  Give None for it, or pass a float.")
    return False
