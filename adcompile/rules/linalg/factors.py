"""Factorisations of `scipy.linalg`, and the solutions that triangular, Cholesky and LU factors give.

A factorisation reads one triangle of a symmetric matrix; the derivative is with respect to that one. What `cho_factor`
leaves in the other triangle is a copy of the matrix, and has the derivative of one.
"""

import numpy as np
from scipy import linalg

from adcompile import runtime
from adcompile.ir.types import NUMERIC, is_array
from adcompile.ops.fields.forms import CORE, LEADING, ByOperand, Columns
from adcompile.ops.fields.memory import EITHER, SELF, VIEW
from adcompile.ops.typing.usual import first_operand, of_types, several_result
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

PLAIN = {"overwrite_a": (False,), "overwrite_b": (False,)}
"""Arguments with which a call writes into none of its operands: the only ones that the rules cover."""


def like_second(factors, b, *options):
    """The type of the solution of a system whose right side is `b`."""
    return b if is_array(b) and b.dtype == "float64" else NUMERIC


def kept(*names):
    return {name: PLAIN[name] for name in names}


# --- triangular systems -----------------------------------------------------

TRIANGULAR = {"allowed": kept("overwrite_b") | {"trans": (0, "N", 1, "T", 2, "C")}}


def triangular_systems(draw):
    yield call(draw.regular(3, 3), draw(3))
    yield call(draw.regular(3, 3), draw(3, 2), lower=True)
    yield call(draw.regular(3, 3), draw(3), unit_diagonal=True, check_finite=False)
    yield call(draw.regular(2, 3, 3), draw(2, 3, 2), lower=True)
    yield call(draw.regular(2, 3, 3), draw(3, 2))
    yield call(draw.regular(1, 1), draw(1))


def solve_triangular_tangent(y, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True, *,
                             a_dot, b_dot):
    matrix = runtime.only_matrix(a) if np.ndim(b) == 1 else a
    change = b_dot - runtime.triangle(a_dot, lower, unit_diagonal) @ y
    return linalg.solve_triangular(matrix, change, 0, lower, unit_diagonal, check_finite=False)


@general("scipy.linalg.solve_triangular", form=ByOperand(a=CORE, b=Columns()),
         tangent=solve_triangular_tangent, samples=triangular_systems, **TRIANGULAR)
def solve_triangular(y, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True, *, y_bar):
    if np.ndim(b) == 1:
        matrix = runtime.only_matrix(a)
        b_bar = linalg.solve_triangular(matrix, y_bar, 1, lower, unit_diagonal, check_finite=False)
        return -runtime.triangle(np.outer(b_bar, y), lower, unit_diagonal), b_bar
    b_bar = linalg.solve_triangular(a, y_bar, 1, lower, unit_diagonal, check_finite=False)
    a_bar = -runtime.triangle(b_bar @ np.swapaxes(y, -1, -2), lower, unit_diagonal)
    return runtime.unbroadcast(a_bar, a), runtime.unbroadcast(b_bar, b)


def transposed_systems(draw):
    for trans in (1, "T", 2):
        yield call(draw.regular(3, 3), draw(3), trans)
        yield call(draw.regular(3, 3), draw(3, 2), trans, lower=True, unit_diagonal=True)
    yield call(draw.regular(2, 3, 3), draw(3, 2), 1)


def is_transposed(constants):
    return constants.get("trans", 0) not in (0, "N")


def solve_transposed_tangent(y, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True, *,
                             a_dot, b_dot):
    matrix = runtime.only_matrix(a) if np.ndim(b) == 1 else a
    change = b_dot - np.swapaxes(runtime.triangle(a_dot, lower, unit_diagonal), -1, -2) @ y
    return linalg.solve_triangular(matrix, change, 1, lower, unit_diagonal, check_finite=False)


@general("scipy.linalg.solve_triangular", tangent=solve_transposed_tangent, samples=transposed_systems,
         when=is_transposed, **TRIANGULAR)
def solve_transposed(y, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True, *, y_bar):
    if np.ndim(b) == 1:
        matrix = runtime.only_matrix(a)
        b_bar = linalg.solve_triangular(matrix, y_bar, 0, lower, unit_diagonal, check_finite=False)
        return -runtime.triangle(np.outer(y, b_bar), lower, unit_diagonal), b_bar
    b_bar = linalg.solve_triangular(a, y_bar, 0, lower, unit_diagonal, check_finite=False)
    a_bar = -runtime.triangle(y @ np.swapaxes(b_bar, -1, -2), lower, unit_diagonal)
    return runtime.unbroadcast(a_bar, a), runtime.unbroadcast(b_bar, b)


def triangles(draw):
    yield call(draw(3, 3), False, False)
    yield call(draw(3, 3), True, False)
    yield call(draw(2, 3, 3), False, True)


@linear(runtime.triangle, form=CORE, type=first_operand, samples=triangles)
def triangle(y_bar, x, lower, unit_diagonal=False):
    return runtime.triangle(y_bar, lower, unit_diagonal)


# --- Cholesky factors -------------------------------------------------------

CHOLESKY = {"static": ("lower",), "allowed": kept("overwrite_a")}


def definite(draw):
    square = draw(3, 3)
    yield call(square @ square.T + 3.0 * np.eye(3))
    yield call(np.array([[2.0]]), check_finite=False)


def definite_lower(draw):
    square = draw(3, 3)
    yield call(square @ square.T + 3.0 * np.eye(3), True)
    yield call(np.array([[2.0]]), lower=True)


def definite_stacks(draw):
    yield from definite(draw)
    square = draw(2, 3, 3)
    yield call(square @ np.swapaxes(square, -1, -2) + 3.0 * np.eye(3))


def cholesky_tangent(y, a, lower=False, overwrite_a=False, check_finite=True, *, a_dot):
    half = linalg.solve_triangular(y, runtime.symmetric(a_dot, False), 1, check_finite=False)
    half = linalg.solve_triangular(y, np.swapaxes(half, -1, -2), 1, check_finite=False)
    return np.swapaxes(runtime.lower_half(half), -1, -2) @ y


@general("scipy.linalg.cholesky", form=CORE, tangent=cholesky_tangent, type=first_operand, samples=definite_stacks, **CHOLESKY)
def cholesky(y, a, lower=False, overwrite_a=False, check_finite=True, *, y_bar):
    half = linalg.solve_triangular(y, runtime.lower_half(y @ np.swapaxes(y_bar, -1, -2)), check_finite=False)
    half = linalg.solve_triangular(y, np.swapaxes(half, -1, -2), check_finite=False)
    return runtime.symmetric_back(half, False)


def cholesky_lower_tangent(y, a, lower=False, overwrite_a=False, check_finite=True, *, a_dot):
    half = linalg.solve_triangular(y, runtime.symmetric(a_dot, True), 0, True, check_finite=False)
    half = linalg.solve_triangular(y, np.swapaxes(half, -1, -2), 0, True, check_finite=False)
    return y @ runtime.lower_half(half)


@general("scipy.linalg.cholesky", tangent=cholesky_lower_tangent, samples=definite_lower,
         when=lambda constants: constants.get("lower"), **CHOLESKY)
def cholesky_lower(y, a, lower=False, overwrite_a=False, check_finite=True, *, y_bar):
    half = linalg.solve_triangular(y, runtime.lower_half(np.swapaxes(y, -1, -2) @ y_bar), 1, True, check_finite=False)
    half = linalg.solve_triangular(y, np.swapaxes(half, -1, -2), 1, True, check_finite=False)
    return runtime.symmetric_back(half, True)


def cho_factor_tangent(y, a, lower=False, overwrite_a=False, check_finite=True, *, a_dot):
    half = linalg.solve_triangular(y[0], runtime.symmetric(a_dot, False), 1, check_finite=False)
    half = linalg.solve_triangular(y[0], np.swapaxes(half, -1, -2), 1, check_finite=False)
    return np.transpose(runtime.lower_half(half)) @ np.triu(y[0]) + np.tril(a_dot, -1), 0.0


@general("scipy.linalg.cho_factor", form=CORE, tangent=cho_factor_tangent, type=several_result, samples=definite, **CHOLESKY)
def cho_factor(y, a, lower=False, overwrite_a=False, check_finite=True, *, y_bar):
    factor, factor_bar = np.triu(y[0]), y_bar[0]
    half = linalg.solve_triangular(factor, runtime.lower_half(factor @ np.transpose(factor_bar)), check_finite=False)
    half = linalg.solve_triangular(factor, np.transpose(half), check_finite=False)
    return runtime.symmetric_back(half, False) + np.tril(factor_bar, -1)


def cho_factor_lower_tangent(y, a, lower=False, overwrite_a=False, check_finite=True, *, a_dot):
    half = linalg.solve_triangular(y[0], runtime.symmetric(a_dot, True), 0, True, check_finite=False)
    half = linalg.solve_triangular(y[0], np.transpose(half), 0, True, check_finite=False)
    return np.tril(y[0]) @ runtime.lower_half(half) + np.triu(a_dot, 1), 0.0


@general("scipy.linalg.cho_factor", tangent=cho_factor_lower_tangent, samples=definite_lower,
         when=lambda constants: constants.get("lower"), **CHOLESKY)
def cho_factor_lower(y, a, lower=False, overwrite_a=False, check_finite=True, *, y_bar):
    factor, factor_bar = np.tril(y[0]), y_bar[0]
    half = runtime.lower_half(np.transpose(factor) @ factor_bar)
    half = linalg.solve_triangular(factor, half, 1, True, check_finite=False)
    half = linalg.solve_triangular(factor, np.transpose(half), 1, True, check_finite=False)
    return runtime.symmetric_back(half, True) + np.triu(factor_bar, 1)


def factored_systems(draw):
    for lower in (False, True):
        yield call((draw.regular(3, 3), lower), draw(3))
        yield call((draw.regular(3, 3), lower), draw(3, 2), check_finite=False)


def cho_solve_tangent(y, c_and_lower, b, overwrite_b=False, check_finite=True, *, c_and_lower_dot, b_dot):
    factor = runtime.lower_factor(c_and_lower[0], c_and_lower[1])
    factor_dot = runtime.lower_factor(c_and_lower_dot[0], c_and_lower[1])
    change = factor_dot @ (np.transpose(factor) @ y) + factor @ (np.transpose(factor_dot) @ y)
    return linalg.cho_solve(c_and_lower, b_dot - change, check_finite=False)


@general("scipy.linalg.cho_solve", form=ByOperand(c_and_lower=CORE, b=Columns()),
         tangent=cho_solve_tangent, type=of_types(like_second), samples=factored_systems,
         allowed=kept("overwrite_b"))
def cho_solve(y, c_and_lower, b, overwrite_b=False, check_finite=True, *, y_bar):
    factor = runtime.lower_factor(c_and_lower[0], c_and_lower[1])
    b_bar = linalg.cho_solve(c_and_lower, y_bar, check_finite=False)
    if np.ndim(b) == 1:
        factor_bar = np.outer(b_bar, y @ factor) + np.outer(y, b_bar @ factor)
    else:
        factor_bar = b_bar @ (np.transpose(y) @ factor) + y @ (np.transpose(b_bar) @ factor)
    return (-runtime.lower_factor_back(factor_bar, c_and_lower[1]), 0.0), b_bar


def one_triangle(draw):
    yield call(draw(3, 3), True)
    yield call(draw(3, 3), False)
    yield call(draw(2, 3, 3), False)


@linear(runtime.lower_factor, form=CORE, type=first_operand, samples=one_triangle)
def lower_factor(y_bar, c, lower):
    return runtime.lower_factor_back(y_bar, lower)


@linear(runtime.lower_factor_back, form=CORE, type=first_operand, samples=one_triangle)
def lower_factor_back(y_bar, t, lower):
    return runtime.lower_factor(y_bar, lower)


@linear(runtime.symmetric, form=CORE, type=first_operand, samples=one_triangle)
def symmetric(y_bar, x, lower):
    return runtime.symmetric_back(y_bar, lower)


@linear(runtime.symmetric_back, form=CORE, type=first_operand, samples=one_triangle)
def symmetric_back(y_bar, t, lower):
    return runtime.symmetric(y_bar, lower)


# --- LU factors -------------------------------------------------------------


def square_matrices(draw):
    yield call(draw(3, 3))
    yield call(draw.regular(3, 3)[[1, 2, 0]], check_finite=False)
    yield call(draw.regular(1, 1))


def lu_factor_tangent(y, a, overwrite_a=False, check_finite=True, *, a_dot):
    lu, below, above = y[0], np.tril(y[0], -1) + np.eye(np.shape(y[0])[0]), np.triu(y[0])
    change = linalg.solve_triangular(lu, runtime.permuted(a_dot, y[1]), 0, True, True, check_finite=False)
    change = np.transpose(linalg.solve_triangular(lu, np.transpose(change), 1, check_finite=False))
    return below @ np.tril(change, -1) + np.triu(change) @ above, np.zeros_like(y[1])


@general("scipy.linalg.lu_factor", form=CORE, tangent=lu_factor_tangent, type=several_result, samples=square_matrices,
         allowed=kept("overwrite_a"))
def lu_factor(y, a, overwrite_a=False, check_finite=True, *, y_bar):
    lu, below, above = y[0], np.tril(y[0], -1) + np.eye(np.shape(y[0])[0]), np.triu(y[0])
    inside = np.tril(np.transpose(below) @ y_bar[0], -1) + np.triu(y_bar[0] @ np.transpose(above))
    inside = linalg.solve_triangular(lu, inside, 1, True, True, check_finite=False)
    inside = np.transpose(linalg.solve_triangular(lu, np.transpose(inside), check_finite=False))
    return runtime.permuted(inside, y[1], True)


def pivoted_systems(draw):
    for trans in (0, 1, 2):
        yield call((draw.regular(3, 3), np.array([1, 2, 2], np.int32)), draw(3), trans)
        yield call((draw.regular(3, 3), np.array([2, 1, 2], np.int32)), draw(3, 2), trans, check_finite=False)


def lu_solve_tangent(y, lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True, *, lu_and_piv_dot, b_dot):
    lu, lu_dot = lu_and_piv[0], lu_and_piv_dot[0]
    below = np.tril(lu, -1) + np.eye(np.shape(lu)[0])
    change = runtime.permuted(np.tril(lu_dot, -1) @ np.triu(lu) + below @ np.triu(lu_dot), lu_and_piv[1], True)
    return linalg.lu_solve(lu_and_piv, b_dot - runtime.turned(change, trans) @ y, trans, check_finite=False)


@general("scipy.linalg.lu_solve", form=ByOperand(lu_and_piv=CORE, b=Columns()),
         tangent=lu_solve_tangent, type=of_types(like_second), samples=pivoted_systems,
         allowed=kept("overwrite_b"))
def lu_solve(y, lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True, *, y_bar):
    lu = lu_and_piv[0]
    b_bar = linalg.lu_solve(lu_and_piv, y_bar, runtime.opposite(trans), check_finite=False)
    outer = np.outer(b_bar, y) if np.ndim(b) == 1 else b_bar @ np.transpose(y)
    matrix_bar = -runtime.permuted(runtime.turned(outer, trans), lu_and_piv[1])
    below = np.tril(lu, -1) + np.eye(np.shape(lu)[0])
    lu_bar = np.tril(matrix_bar @ np.transpose(np.triu(lu)), -1) + np.triu(np.transpose(below) @ matrix_bar)
    return (lu_bar, np.zeros_like(lu_and_piv[1])), b_bar


def pivots(draw):
    yield call(draw(3, 3), np.array([1, 2, 2]), False)
    yield call(draw(3, 3), np.array([2, 1, 2]), True)


@linear(runtime.permuted, form=LEADING, type=first_operand, samples=pivots)
def permuted(y_bar, x, pivots, back=False):
    return runtime.permuted(y_bar, pivots, not back)


@linear(runtime.only_matrix, form=Columns(), type=first_operand, memory=SELF("x"), samples=lambda draw: [call(draw(3, 3))])
def only_matrix(y_bar, x):
    return y_bar


@linear(runtime.turned, form=CORE, type=first_operand, memory=EITHER(SELF("x"), VIEW("x")),
        samples=lambda draw: [call(draw(3, 3), 0), call(draw(3, 3), "T")])
def turned(y_bar, x, trans):
    return runtime.turned(y_bar, trans)


constant(runtime.opposite)
