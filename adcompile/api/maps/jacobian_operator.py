"""`jacobian_operator`: the Jacobian as a `scipy.sparse.linalg.LinearOperator`."""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from adcompile import runtime
from adcompile.api.boundary.conversion import constant, cotangent, form, like
from adcompile.api.boundary.leaves import leaves, parts_of, put_together
from adcompile.api.boundary.places import refuse_complex
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.boundary.programs import program
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.maps.points import Point, tangents_of
from adcompile.api.operators.spellings import spelled
from adcompile.calling.appearance import stepped_past
from adcompile.on_demand import needs


class JacobianMap(Derivative[P]):
    """The operator at the arguments of a call: the function is recorded once, and runs again for each product with the Jacobian."""

    operator = "jacobian_operator"
    kind = "pair"
    noun = "Jacobian operator"
    __adcompile__ = None

    def _build(self, values):
        linalg = needs("scipy.sparse.linalg")
        bound = self._program(values)
        pair = Prepared(self.callee, bound, self.places)
        _, tangent = tangents_of(self, self._noted(program(self.callee, "tangent", self.places, values, self.options)), values)

        def run(*values):
            captured = pair.captured(values)
            if captured is None:
                return self.table.again(values)
            point = Point(self, tangent.bound, values, captured)
            value, residuals = point.first(pair, pair.compiled.record)
            refuse_complex(self.operator, self.callee, value)
            residuals, result = runtime.kept_apart(residuals), form(value)
            whole = tuple(point.active) if self.several else point.active[0]

            def matvec(v):
                one = structured(v, whole)
                return flat(point.push(tangent, one if self.several else (one,)), result)

            def rmatvec(u):
                bars = pair.bound.spread.found(pair.compiled.adjoint(residuals, cotangent(structured(u, result), result)))
                return flat(tuple(bars) if self.several else bars[0], whole)

            dtype = np.result_type(*[like(np.asarray(0.0), x) for x in (*leaves(whole), *leaves(result))])
            return linalg.LinearOperator((length(result), length(whole)), matvec=matvec, rmatvec=rmatvec, dtype=dtype)

        return self._ready(stepped_past(run, pair.compiled.record), pair.compiled, values)


def length(x):
    return sum(map(np.size, leaves(x)))


def structured(v, x):
    """A vector as a direction in the structure of `x`."""
    v = np.reshape(v, -1)
    ends = np.cumsum([np.size(leaf) for leaf in leaves(x)])[:-1]
    parts = [np.reshape(part, np.shape(leaf)) for part, leaf in zip(np.split(v, ends), leaves(x))]
    return put_together(x, (like(part, leaf) for part, leaf in zip(parts, leaves(x))), constant)


def flat(found, x):
    """A derivative in the structure of `x` as a vector."""
    parts = [np.reshape(np.broadcast_to(part, np.shape(leaf)), -1) for part, leaf in zip(parts_of(found, x), leaves(x))]
    return np.concatenate(parts) if parts else np.zeros(0)


@overload
def jacobian_operator(f: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> JacobianMap[P]: ...
@overload
def jacobian_operator(f: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0) -> Callable[[Callable[P, Any]], JacobianMap[P]]: ...
def jacobian_operator(f=None, wrt=FIRST, *, argnums=FIRST):
    """A function with the parameters of `f` that returns the Jacobian with respect to `wrt` (as in `grad`) as a
    `scipy.sparse.linalg.LinearOperator`: for `lsmr`, `gmres`, `svds` and all that takes one. No matrix is made.

    It has a row for each number in the result and a column for each number of the arguments, in the order in which they stand in
    a structure, arrays in the order of `ravel`. `matvec` costs about two runs of `f`, `rmatvec` one sweep back over what one run recorded.
    It is the Jacobian at the arguments as they were: what is done to them later changes nothing, and an object that has changed is refused.

    `f` prints once, what it draws from generators of random numbers is the same in each run, and it is refused where it changes what
    it may read again.
    Raises as `jacobian` does, and ImportError with the line that installs SciPy where that is missing.

    >>> import numpy as np
    >>> from adcompile import jacobian_operator
    >>> J = jacobian_operator(lambda x: np.array([x[0] * x[1], x[0]]))(np.array([2.0, 3.0]))
    >>> J.shape, J @ np.array([1.0, 0.0]), J.T @ np.array([1.0, 0.0])
    ((2, 2), array([3., 1.]), array([3., 2.]))
    """
    return apply(JacobianMap, f, spelled("jacobian_operator", wrt, argnums))
