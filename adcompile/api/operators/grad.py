"""`grad` and `value_and_grad`: the gradient of a function whose result is one number."""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from adcompile.api.boundary.conversion import LIKE
from adcompile.api.boundary.places import refuse_no_number
from adcompile.api.boundary.programs import written
from adcompile.api.boundary.structures_in_text import LIKE_PARTS
from adcompile.api.derivatives.cotangent_at import CotangentAt, checked_at
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.native_run import function_for
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.spellings import spelled, with_aux, with_backend
from adcompile.compiler import Request
from adcompile.ir.types import Scalar, Tuple


SURELY_REAL = tuple([Scalar(kind) for kind in ("float", "float64", "double")])


class Gradient(Derivative[P]):
    """The gradient, in the form of the arguments of `wrt`."""

    operator = "grad"
    kind = "gradient"
    takes_complex = True
    goes_native = True
    noun = "gradient"

    @property
    def __adcompile__(self):
        return (self.callee.function, Request(self.kind, self.wrt)) if self.places.whole else None

    @property
    def instead(self):
        return super().instead if self.places.whole else "Let the function name the arguments that wrt picks from its stars."

    def _build(self, values):
        bound = self._program(values)
        spread = bound.spread
        bars = [f"bar{position}" for position in range(len(spread.names))]

        names = LIKE | LIKE_PARTS

        def body(known, type=None):
            return [
                f"value, {', '.join(bars)} = function({{call}})",
                *(["value, aux = value"] if self.has_aux else []),
                *self._checks(type.items[0] if self.has_aux and isinstance(type, Tuple) else type),
                f"return {self._result(self._in_form(spread, bars, values, known, names))}",
            ]

        compiled = bound.compiled
        texts = body({}), body(compiled.bars, compiled.value)
        function = function_for(self.callee, bound, self.places, values)
        names |= {"function": function, "check": self._check, "float64": np.float64, "again": self.table.again}
        run = written(self.callee, bound, self.places, values, texts[0], names, sure=texts[1])
        return self._ready(run, compiled, values)

    def _result(self, gradient):
        return f"{gradient}, aux" if self.has_aux else gradient

    def _checks(self, type):
        """The text that looks at the value, which is of that type where it is known."""
        if type in SURELY_REAL:
            return []
        return ["if value.__class__ is not float and value.__class__ is not float64:", "    check(value)"]

    def _check(self, value):
        refuse_no_number(self.operator, self.callee, value)


class ValueAndGradient(Gradient[P]):
    """The value as the function returned it, and the gradient."""

    operator = "value_and_grad"
    noun = "value and gradient"

    def _result(self, gradient):
        return f"{'(value, aux)' if self.has_aux else 'value'}, {gradient}"


@overload
def grad(f: Callable[P, Any], wrt: Wrt = 0, has_aux: bool = False, *, argnums: Wrt = 0,
         at: str | tuple[str, int] | None = None, backend: str | None = None) -> Gradient[P]: ...
@overload
def grad(f: None = None, wrt: Wrt = 0, has_aux: bool = False, *,
         argnums: Wrt = 0, at: str | tuple[str, int] | None = None,
         backend: str | None = None) -> Callable[[Callable[P, Any]], Gradient[P]]: ...
def grad(f=None, wrt=FIRST, has_aux=False, *, argnums=FIRST, at=None, backend=None):
    """The gradient of `f`: a function with `f`'s own parameters, to be used as `df = grad(f)`, `@grad` or `@grad(wrt="w")`.

    `wrt` says with respect to what: a position as the caller counts (`self` does not), the name of a parameter, or a tuple
    of these; then a tuple comes back. A position may lie in `*args`, a name in `**kwargs`. `argnums=` is another spelling of it.

    `f` returns one number: a number, a 0-d array or an array of one element. What comes back has the shape and the dtype
    of the argument, and is fresh memory: float64 for float64, float32 for float32, `float` for a `float`; for a list, a
    tuple, a dict or an object of a plain class the same with derivatives in it. An argument with integers only is converted
    to float64 before `f` sees it; integers beside floats in one structure are constants, with None in their place.

    With `has_aux=True` the function returns `(result, aux)`, and what comes back is `(gradient, aux)`: `aux` is whatever the function
    returned beside its result, and has no derivative.

    With `at="eta"` it is the gradient with respect to a variable of the function instead, the last value that a call gives it, in its
    shape and dtype; with `at=("eta", 12)` the last one given in that line. Zeros where nobody reads that value. Refused (BadArgument,
    NotDifferentiable) are what is no variable of the function's own, or is given no value in the call, and what is no float or array of floats.

    `backend` says what runs it: "python", "native" (machine code, which needs llvmlite: `pip install adcompile[native]`), or "auto", which
    takes machine code where llvmlite is there and the whole program can be compiled so; where it is not given, the environment variable
    ADCOMPILE_BACKEND says it, else it is "auto". Beyond rounding they change no result.

    Raises BadArgument (a TypeError) for a wrong `wrt` when it is applied, NotScalar for another result, NotDifferentiable
    for an argument without floats, UnsupportedSyntax or NoRule where `f` does something to an active value that has no
    derivative here, with the line.

    >>> import numpy as np
    >>> from adcompile import grad
    >>> def loss(w, x, y):
    ...     return np.sum((x @ w - y) ** 2)
    >>> x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 2.0])
    >>> grad(loss)(np.array([0.5, 0.5]), x, y)
    array([10., 14.])
    >>> grad(loss, wrt=("w", 2))(np.array([0.5, 0.5]), x, y)
    (array([10., 14.]), array([-1., -3.]))
    >>> def residual(w):
    ...     r = 2.0 * w
    ...     return np.sum(r * r)
    >>> grad(residual, at="r")(np.array([1.0, 2.0]))
    array([4., 8.])
    >>> grad(lambda w: (np.sum(w**2), {"largest": float(np.max(w))}), has_aux=True)(np.array([1.0, 2.0]))
    (array([2., 4.]), {'largest': 2.0})
    """
    if at is not None:
        return apply(CotangentAt, f, 0, checked_at(at, wrt, argnums, has_aux))
    return apply(Gradient, f, spelled("grad", wrt, argnums), (*with_aux("grad", has_aux), *with_backend(backend)))


@overload
def value_and_grad(f: Callable[P, Any], wrt: Wrt = 0, has_aux: bool = False, *, argnums: Wrt = 0,
                   backend: str | None = None) -> ValueAndGradient[P]: ...
@overload
def value_and_grad(f: None = None, wrt: Wrt = 0, has_aux: bool = False, *,
                   argnums: Wrt = 0, backend: str | None = None) -> Callable[[Callable[P, Any]], ValueAndGradient[P]]: ...
def value_and_grad(f=None, wrt=FIRST, has_aux=False, *, argnums=FIRST, backend=None):
    """As `grad`, returning `(value, gradient)`: the value as `f` returned it; fits `scipy.optimize.minimize(..., jac=True)`. With
    `has_aux=True` it is `((value, aux), gradient)`.

    >>> import numpy as np
    >>> from adcompile import value_and_grad
    >>> value_and_grad(lambda x: x * x * x)(2.0)
    (8.0, 12.0)
    """
    options = (*with_aux("value_and_grad", has_aux), *with_backend(backend))
    return apply(ValueAndGradient, f, spelled("value_and_grad", wrt, argnums), options)
