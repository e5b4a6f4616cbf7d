"""Systems with sparse matrices of SciPy, by factors and by iterations, and what their factors solve."""

import numpy as np

from adcompile.errors import NotDifferentiable
from adcompile.ir.objects import is_sparse
from adcompile.on_demand import needs

ABSOLUTE = 1e-10
"""The tolerance, relative to the right side, of a derivative by iterations where the call gives an absolute one alone."""


def solved_sparse(a, b, like):
    """The solution of `a @ x = b`, in the shape of `like`."""
    module = needs("scipy.sparse.linalg")
    a = a.tocsc() if is_sparse(a.__class__) else needs("scipy.sparse").csc_array(a)
    return np.reshape(module.spsolve(a, b), np.shape(like))


def solved_by_iterations(b, a, kind, x, info, rtol, options, m):
    """The solution of `a @ z = b` by the function `kind` of `scipy.sparse.linalg`, which found `x` with `info` for another right side.
    Raises NotDifferentiable if one of them is none."""
    if np.ndim(x) != 1 or np.ndim(b) != 1 or np.shape(b) != np.shape(x):
        raise NotDifferentiable(f"{kind} of a right side that is no vector cannot be differentiated\n"
                                "  Call it for one column after the other.", found_later=True)
    module, at_end = needs("scipy.sparse.linalg"), info
    if at_end == 0:
        z, at_end = getattr(module, kind)(a, b, rtol=rtol or ABSOLUTE, M=m, **options)
    if at_end != 0:
        raise NotDifferentiable(f"{kind} did not come to its tolerance, so that its derivative is not known\n"
                                "  Give it more iterations or a preconditioner, or call spsolve.", found_later=True)
    return z


def turned_operator(a, kind):
    """The transpose of the matrix of a system; of an operator that does not know it itself, where `kind` needs it to be symmetric."""
    if hasattr(a, "T") and not hasattr(a, "matvec"):
        return a.T
    try:
        a.rmatvec(np.zeros(a.shape[0]))
    except NotImplementedError:
        if kind in ("cg", "minres"):
            return a
        raise NotDifferentiable(f"the derivative of {kind} needs products with the transposed matrix\n"
                                "  Make the LinearOperator with rmatvec, or hand over the matrix itself.", found_later=True) from None
    return a.T


def turned_preconditioner(m, kind):
    """The transpose of a preconditioner; None where it does not know that."""
    try:
        return None if m is None else turned_operator(m, kind)
    except NotDifferentiable:
        return None


def is_solve_of_factors(function):
    """Return True for the method `solve` of what `splu` and `spilu` return, which is also what `factorized` returns."""
    cls = getattr(function, "__self__", None).__class__
    return cls.__name__ == "SuperLU" and cls.__module__.split(".")[0] in ("scipy", "builtins") and function.__name__ == "solve"


def solved_by_factors(solve, b, trans="N"):
    """`solve(b, trans)` by the factors of a matrix. Raises NotDifferentiable if these are not of real float64."""
    x = solve(b, trans)
    if x.dtype != np.float64 or x.shape != np.shape(b):
        raise NotDifferentiable("the solution by factors that are complex or not of float64 cannot be differentiated\n"
                                "  Factor a matrix of float64.", found_later=True)
    return x


def other_way(trans):
    """The `trans` that asks for the system with the transposed matrix of what `trans` asks for."""
    return "T" if trans == "N" else "N"
