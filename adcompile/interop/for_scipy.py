"""SciPy: constraints of `minimize`, the Jacobians that `curve_fit` and `solve_bvp` want.

Objectives, residuals and right-hand sides need nothing from here: `grad`, `value_and_grad`, `hessian`, `hvp` and `jacobian` go as they are
to `minimize`, `least_squares`, `root` and `solve_ivp`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adcompile import hessian, jacobian, jvp
from adcompile.errors import BadArgument
from adcompile.interop.sums import summed, weighted
from adcompile.interop.users_functions import named, refuse_no_function
from adcompile.on_demand import needs

MIXED, ROUNDING = 1e-8, 1e-12
"""How far a run in directions that differ by columns may be from those of single components, by the size of what is added up there; and by
that of all derivatives and 1."""


def constraint(c: Callable[..., Any], lb: Any = 0.0, ub: Any = np.inf, *, keep_feasible: Any = False, hess: bool = True) -> Any:
    """A `scipy.optimize.NonlinearConstraint`, `lb <= c(x) <= ub`, with the exact Jacobian and Hessian of `c`.

    `c` takes a vector and returns a number, a vector of shape (m,) or a list of m numbers. Without bounds it is `c(x) >= 0`, the "ineq" of
    SciPy's dicts; equal bounds make an equation. For every method of `minimize` with constraints; "trust-constr" alone uses Hessians,
    the others warn that they do not, unless `hess=False` leaves them out.

    >>> import numpy as np
    >>> from scipy.optimize import minimize
    >>> from adcompile import grad, interop
    >>> def f(x):
    ...     return (x[0] - 1) ** 2 + (x[1] - 2.5) ** 2
    >>> def disc(x):
    ...     return 2 - x @ x
    >>> fit = minimize(f, np.array([0.5, 0.5]), jac=grad(f), method="SLSQP",
    ...                constraints=interop.scipy.constraint(disc, hess=False))
    >>> print(np.round(fit.x, 4))
    [0.5252 1.3131]
    """
    refuse_no_function("constraint", c)
    first, second = jacobian(c), hessian(summed(weighted, c))

    def jac(x):
        return np.atleast_2d(np.asarray(first(x)))

    def of_lagrangian(x, v):
        return second(x, np.asarray(v))

    library = needs("scipy.optimize")
    chosen = of_lagrangian if hess else library.BFGS()
    return library.NonlinearConstraint(c, lb, ub, jac=jac, hess=chosen, keep_feasible=keep_feasible)


def curve_fit(f: Callable[..., Any]) -> Callable[..., Any]:
    """`jac` for `scipy.optimize.curve_fit(f, xdata, ydata, p0, jac=...)`: a function of `xdata` and the parameters, of shape (m, n).

    `f(xdata, *params)` returns an array of shape (m,), m the number of observations, as for SciPy. Anything else is refused with
    `BadArgument` when SciPy first asks for the derivatives.

    >>> import numpy as np
    >>> from scipy.optimize import curve_fit
    >>> from adcompile import interop
    >>> def decay(t, a, rate):
    ...     return a * np.exp(-rate * t)
    >>> t = np.linspace(0, 4, 9)
    >>> found, _ = curve_fit(decay, t, decay(t, 2.5, 1.3), jac=interop.scipy.curve_fit(decay))
    >>> print(np.round(found, 6))
    [2.5 1.3]
    """
    refuse_no_function("curve_fit", f)
    needs("scipy.optimize")
    kept = {}

    def jac(xdata, *params):
        if len(params) not in kept:
            kept[len(params)] = jacobian(f, wrt=tuple(range(1, len(params) + 1)), stack=True)
        found = kept[len(params)](xdata, *map(float, params))
        if np.ndim(found) != 2:
            raise BadArgument(f"curve_fit: {named(f)} returned an array of shape {np.shape(found)[:-1]}, not one value an observation\n"
                              "  Return one dimension, of the length of ydata.")
        return found

    return jac


def bvp(f: Callable[..., Any]) -> Callable[..., Any]:
    """`fun_jac` for `scipy.integrate.solve_bvp(f, bc, x, y, p, fun_jac=...)`.

    `f(x, y)` or `f(x, y, p)` takes `x` of shape (m,) and `y` of shape (n, m) and returns the right-hand side at all m points, of shape
    (n, m). The result is of shape (n, n, m), with unknown parameters a pair, the second of shape (n, k, m). A column of the result must
    depend on the same column of `y` alone; where it does not that is refused with `BadArgument`, as is another shape. Complex `y` are
    refused. The derivatives of the boundary conditions are `jacobian(bc, wrt=(0, 1))`, with parameters `wrt=(0, 1, 2)`.

    >>> import numpy as np
    >>> from scipy.integrate import solve_bvp
    >>> from adcompile import interop, jacobian
    >>> def bratu(x, y):
    ...     return np.vstack((y[1], -np.exp(y[0])))
    >>> def ends(left, right):
    ...     return np.array([left[0], right[0]])
    >>> x = np.linspace(0, 1, 5)
    >>> found = solve_bvp(bratu, ends, x, np.zeros((2, 5)), fun_jac=interop.scipy.bvp(bratu), bc_jac=jacobian(ends, wrt=(0, 1)))
    >>> print(found.status, np.round(found.sol(0.5)[0], 4))
    0 0.1405
    """
    refuse_no_function("bvp", f)
    needs("scipy.integrate")

    def fun_jac(x, y, p=None):
        if np.iscomplexobj(y):
            raise BadArgument("bvp: complex y cannot be differentiated here\n  Write the real and the imaginary parts as components of y.")
        given = (x, y) if p is None else (x, y, p)
        count = len(y)

        def derivative(place, direction):
            dots = [None] * len(given)
            dots[place] = direction
            value, dot = jvp(f, given, tuple(dots))
            if np.shape(value) != np.shape(y):
                raise BadArgument(f"bvp: {named(f)} returned an array of shape {np.shape(value)} for y of shape {np.shape(y)}\n"
                                  "  Return one row for each row of y, as solve_bvp wants it.")
            return dot

        by_y = np.empty((count, count, y.shape[1]))
        for component in range(count):
            direction = np.zeros(y.shape)
            direction[component] = 1.0
            by_y[:, component] = derivative(1, direction)
        refuse_mixed(f, by_y, y, derivative)
        if p is None:
            return by_y
        by_p = [derivative(2, direction) for direction in np.eye(len(p))]
        return by_y, np.stack(by_p, axis=1)

    return fun_jac


def refuse_mixed(f, by_y, y, derivative):
    """Refuses a right-hand side of which a column depends on other columns: a run in a direction of its own for each column tells."""
    direction = 1.5 + np.cos(np.arange(1.0, y.size + 1)).reshape(y.shape)
    apart = np.abs(np.einsum("ijm,jm->im", by_y, direction) - derivative(1, direction))
    sizes = np.einsum("ijm,jm->im", np.abs(by_y), direction)
    if np.any(apart > MIXED * sizes + ROUNDING * (1.0 + np.max(sizes, initial=0.0))):
        raise BadArgument(f"bvp: {named(f)} gives a column that depends on other columns of y\n"
                          "  A column of y is the state at one point of x: return its derivative there, of that column alone.")
