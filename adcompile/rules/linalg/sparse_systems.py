"""Systems with constant sparse matrices: `scipy.sparse.linalg` `spsolve`, and methods of iteration.

    A @ y = b       b_bar = solve(A.T, y_bar)

A method of iteration leaves a residual. Its derivative is found by the same method with the same tolerance, relative to its own right side,
and is refused where the method does not come to it. Nothing flows through where the iterations start.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.objects import Sparse
from adcompile.ir.types import COMPLEX_NUMERIC, INT, NUMERIC, OPAQUE, Array, Tuple, is_array, may_be_complex
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.forms import Opaque
from adcompile.ops.typing.usual import first_operand, of_types
from adcompile.rules.rule_text import written_text
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

ONE_BY_ONE = Opaque("SciPy solves for one right side at a time")
REAL = ("float64", "float32", "int64", "int32", "bool")


def solution(matrix, right, *options):
    """The type of the solution: a column is made a vector."""
    known = isinstance(matrix, Sparse) and str(matrix.dtype) in REAL
    if isinstance(matrix, Sparse) and not known or may_be_complex(right):
        return COMPLEX_NUMERIC
    return right if known and is_array(right) and right.dtype == "float64" and len(right.shape or ()) == 1 else NUMERIC


def like_last(call):
    """`runtime.solved_sparse`: in the shape of the last operand, complex where the matrix or the right side is."""
    matrix, right, like = [operand.type for operand in call.operands]
    if may_be_complex(right) or isinstance(matrix, Sparse) and str(matrix.dtype).startswith("complex"):
        return Array("complex128", like.shape) if is_array(like) else COMPLEX_NUMERIC
    return like


def spsolve_tangent(y, A, b, permc_spec=None, use_umfpack=True, *, b_dot):
    return runtime.solved_sparse(A, b_dot, y)


@general("scipy.sparse.linalg.spsolve", form=ONE_BY_ONE, complex="holomorphic", type=of_types(solution), tangent=spsolve_tangent, runs=(),
         cost=(5000, 1e4), samples=lambda draw: [call(draw.regular(3, 3), draw(3))])
def spsolve(y, A, b, permc_spec=None, use_umfpack=True, *, y_bar):
    return runtime.solved_sparse(A.T, y_bar, b)


@linear(runtime.solved_sparse, wrt=("b",), form=ONE_BY_ONE, complex="holomorphic", type=like_last, runs=(), cost=(5000, 1e4),
        samples=lambda draw: [call(draw.regular(3, 3), b, b) for b in (draw(3), draw(3, 2), draw(3, 1))])
def solved_sparse(y_bar, a, b, like):
    return runtime.solved_sparse(a.T, y_bar, b)


# --- iterations -----------------------------------------------------------------


def with_report(matrix, right, *options):
    return Tuple((solution(matrix, right), INT))


TOOK = "A, b, x0=None, rtol=1e-05, {more} M=None, callback=None"
TANGENT = """
def tangent(y, {took}, *, b_dot):
    return runtime.solved_by_iterations(b_dot, A, "{kind}", y[0], y[1], rtol, {options}, M), 0.0
"""
ADJOINT = """
def adjoint(y, {took}, *, y_bar):
    turned, before = runtime.turned_operator(A, "{kind}"), runtime.turned_preconditioner(M, "{kind}")
    return runtime.solved_by_iterations(y_bar[0], turned, "{kind}", y[0], y[1], rtol, {options}, before)
"""
ANY = {"atol": 0.0, "maxiter": None}
METHODS = {"cg": ANY, "cgs": ANY, "bicg": ANY, "bicgstab": ANY, "gmres": ANY | {"restart": None},
           "lgmres": ANY | {"maxiter": 1000, "inner_m": 30, "outer_k": 3}, "minres": {"maxiter": None, "shift": 0.0}}
"""By method what it takes besides, of which nothing carries a derivative, with the defaults. A derivative has a relative tolerance alone."""


def close(draw):
    a = draw(4, 4)
    yield call(a @ a.T + 4.0 * np.eye(4), draw(4), rtol=1e-13)


def enter_method(kind, more):
    """Enters the rule of a method of iteration."""
    took = TOOK.format(more="".join([f"{name}={default!r}, " for name, default in more.items()]))
    options = "{" + ", ".join([f'"{name}": {name}' for name in more if name != "atol"]) + "}"
    space = {"runtime": runtime, "__name__": __name__}
    tangent, adjoint = [written_text(name, template.format(took=took, kind=kind, options=options).strip().splitlines(), space,
                                     f"<rule scipy.sparse.linalg.{kind} {name}>")
                        for name, template in (("tangent", TANGENT), ("adjoint", ADJOINT))]
    general(f"scipy.sparse.linalg.{kind}", tangent=tangent, form=ONE_BY_ONE, type=of_types(with_report), passive=("x0",), static=(), parts=True,
            allowed={"callback": (None,)}, cost=(1e5, 1e5), runs=(), samples=close)(adjoint)


for _kind, _more in METHODS.items():
    enter_method(_kind, _more)


@linear(runtime.solved_by_iterations, form=ONE_BY_ONE, type=first_operand, cost=(1e5, 1e5), runs=(), effect=Doing.CHECKS, samples=lambda draw: [
    call(draw(3), np.diag([1.0, 2.0, 4.0]), "cg", np.ones(3), 0, 1e-13, {}, None)])
def solved_by_iterations(y_bar, b, a, kind, x, info, rtol, options, m):
    turned, before = runtime.turned_operator(a, kind), runtime.turned_preconditioner(m, kind)
    return runtime.solved_by_iterations(y_bar, turned, kind, x, info, rtol, options, before)


constant(runtime.turned_operator, runtime.turned_preconditioner, type=OPAQUE, effect=Doing.CHECKS)
