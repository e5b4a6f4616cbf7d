"""`jacobian_pattern` and `hessian_pattern`: where a Jacobian or a Hessian may have elements that are not zero."""

from collections.abc import Callable
from typing import Any, overload

from adcompile.api.boundary.places import refuse_complex, refuse_no_number
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.derivatives.derivative import Derivative, apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.spellings import spelled
from adcompile.on_demand import needs


class JacobianPattern(Derivative[P]):
    """The pattern at the arguments of a call, as a boolean matrix of scipy.sparse."""

    operator = "jacobian_pattern"
    kind = "pattern"
    noun = "pattern of the Jacobian"
    __adcompile__ = None

    def _build(self, values):
        needs("scipy.sparse")
        found = Prepared(self.callee, self._program(values), self.places)

        def run(*values):
            captured = found.captured(values)
            if captured is None:
                return self.table.again(values)
            value, matrix = found.call(found.compiled.function, values, captured, given=self.places.converted(self.callee, values))
            self._check(value)
            return matrix

        return self._ready(run, found.compiled, values)

    def _check(self, value):
        refuse_complex(self.operator, self.callee, value)


class HessianPattern(JacobianPattern[P]):
    """The same of the gradient."""

    operator = "hessian_pattern"
    kind = "hessian_pattern"
    noun = "pattern of the Hessian"

    def _check(self, value):
        refuse_no_number(self.operator, self.callee, value)


@overload
def jacobian_pattern(f: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> JacobianPattern[P]: ...
@overload
def jacobian_pattern(f: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0) -> Callable[[Callable[P, Any]], JacobianPattern[P]]: ...
def jacobian_pattern(f=None, wrt=FIRST, *, argnums=FIRST):
    """A function with the parameters of `f` that says where its Jacobian with respect to `wrt` (as in `grad`) may not be zero: a boolean
    `scipy.sparse` array in compressed rows, with a row for each number in the result and a column for each number in the
    arguments, arrays in the order of `ravel`. `scipy.optimize.least_squares` takes it as `jac_sparsity`, `solve_ivp` too.

    It is found in the program, which runs once, and holds for all arguments of these sizes with the same integers and bools in
    them: either arm of a branch on a value counts, and what an index that depends on active values reads counts as all it could read.
    It may have more elements than there are, never fewer; what nobody knows anything about depends on everything.
    Raises as `jacobian` does, and ImportError with the line that installs SciPy where that is missing.

    >>> import numpy as np
    >>> from adcompile import jacobian_pattern
    >>> jacobian_pattern(lambda x: x[1:] * x[:-1])(np.ones(4)).toarray().astype(int)
    array([[1, 1, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 1, 1]])
    """
    return apply(JacobianPattern, f, spelled("jacobian_pattern", wrt, argnums))


@overload
def hessian_pattern(f: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> HessianPattern[P]: ...
@overload
def hessian_pattern(f: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0) -> Callable[[Callable[P, Any]], HessianPattern[P]]: ...
def hessian_pattern(f=None, wrt=FIRST, *, argnums=FIRST):
    """A function with the parameters of `f` that says where its Hessian with respect to `wrt` may not be zero, as `jacobian_pattern`
    does of a Jacobian. `f` returns one number. Raises as `hessian` does.

    >>> import numpy as np
    >>> from adcompile import hessian_pattern
    >>> hessian_pattern(lambda x: np.sum(x[1:] * x[:-1] ** 2))(np.ones(3)).toarray().astype(int)
    array([[1, 1, 0],
           [1, 1, 1],
           [0, 1, 0]])
    """
    return apply(HessianPattern, f, spelled("hessian_pattern", wrt, argnums))
