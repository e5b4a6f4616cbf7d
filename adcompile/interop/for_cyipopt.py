"""cyipopt: the problem object of Ipopt, with exact gradients, Jacobian and Hessian of the Lagrangian."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import grad, hessian, jacobian
from adcompile.interop.sums import lagrangian, nothing, summed
from adcompile.interop.users_functions import number, refuse_no_function
from adcompile.on_demand import needs


class IpoptProblem:
    """The functions that `cyipopt.Problem` calls, by the names under which it looks for them; all matrices are full."""

    def __init__(self, f, c):
        self._f, self._c = f, c
        self._slope, self._rows, self._curvature = grad(f), jacobian(c), hessian(summed(lagrangian, f, c))

    def objective(self, x):
        return number("problem", self._f, self._f(x))

    def gradient(self, x):
        return self._slope(x)

    def constraints(self, x):
        return np.atleast_1d(np.asarray(self._c(x), np.float64))

    def jacobian(self, x):
        return np.ravel(np.asarray(self._rows(x)))

    def hessian(self, x, lagrange, obj_factor):
        return self._curvature(x, float(obj_factor), np.asarray(lagrange))[np.tril_indices(len(x))]


def problem(f: Callable[..., Any], c: Callable[..., Any] | None = None) -> IpoptProblem:
    """The `problem_obj` of `cyipopt.Problem(n, m, problem_obj, lb, ub, cl, cu)`: minimise `f(x)` with `cl <= c(x) <= cu`.

    `f` takes a vector and returns a number, `c` takes it and returns m numbers, as an array of shape (m,) or a list. Without `c` there are
    no constraints, and m is 0.

    >>> import numpy as np, cyipopt
    >>> from adcompile import interop
    >>> def f(x):
    ...     return (x[0] - 1) ** 2 + (x[1] - 2.5) ** 2
    >>> def radius(x):
    ...     return [x[0] ** 2 + x[1] ** 2]
    >>> ipopt = cyipopt.Problem(2, 1, interop.cyipopt.problem(f, radius), cl=[0.0], cu=[2.0])
    >>> ipopt.add_option("print_level", 0); ipopt.add_option("sb", "yes")
    >>> x, info = ipopt.solve(np.array([0.5, 0.5]))
    >>> print(info["status"], np.round(x, 4))
    0 [0.5252 1.3131]
    """
    refuse_no_function("problem", f)
    if c is not None:
        refuse_no_function("problem", c)
    needs("cyipopt")
    return IpoptProblem(f, summed(nothing) if c is None else c)
