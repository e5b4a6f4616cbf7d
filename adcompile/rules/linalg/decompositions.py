"""Factors of matrices: Cholesky, eigenvectors, QR. Matrices may come in stacks.

What NumPy reads of a symmetric matrix is one triangle, and the derivative is one with respect to that triangle.

Eigenvalues of symmetric matrices have derivatives everywhere; where several are equal, they are those of one choice of
vectors, which is right for functions that treat equal values alike. A vector has a derivative where its value differs
from all others; what needs one elsewhere raises NotDifferentiable when it runs. Tangents of vectors, and with them
second derivatives of values, ask for all of them. Q and R raise it where columns depend on each other, the eigenvalues of
matrices that are not symmetric where they are complex or equal.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import CORE, Along
from adcompile.ops.fields.memory import SELF
from adcompile.ops.typing.results.factors import eig_result, eigvals_result, qr_result
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import general, linear

# --- symmetric matrices -----------------------------------------------------


def definite(draw):
    for shape in ((3, 3), (2, 3, 3), (1, 1)):
        square = draw(*shape)
        yield call(square @ square.mT + 3.0 * np.eye(shape[-1]))
    yield call(square @ square.mT + 3.0, upper=True)
    square = draw(3, 3)
    yield call(square @ square.T + 3.0 * np.eye(3) + np.triu(draw(3, 3), 1), upper=False)
    yield call(square @ square.T + 3.0 * np.eye(3) + np.tril(draw(3, 3), -1), upper=True)
    yield call(draw(0, 0))


def cholesky_tangent(y, a, upper=False, *, a_dot):
    if upper:
        inverse = np.linalg.inv(y)
        return runtime.lower_half((inverse.mT @ runtime.one_triangle(a_dot, "U") @ inverse).mT).mT @ y
    inverse = np.linalg.inv(y)
    return y @ runtime.lower_half(inverse @ runtime.one_triangle(a_dot, "L") @ inverse.mT)


@general(np.linalg.cholesky, form=CORE, tangent=cholesky_tangent, samples=definite)
def cholesky(y, a, upper=False, *, y_bar):
    inverse = np.linalg.inv(y)
    if upper:
        return runtime.on_triangle(inverse @ runtime.lower_half(y @ y_bar.mT) @ inverse.mT, "U")
    return runtime.on_triangle(inverse.mT @ runtime.lower_half(y.mT @ y_bar) @ inverse, "L")


def symmetric(draw):
    for shape in ((3, 3), (2, 3, 3)):
        square = draw(*shape)
        yield call(square + square.mT + np.diag(np.arange(3.0) * 4.0))
    yield call(draw(1, 1))
    yield call(draw(0, 0))
    yield call(draw(0, 2, 2))
    yield call(draw(3, 3) + np.diag(np.arange(3.0) * 4.0), "U")
    yield call(draw(3, 3) + np.diag(np.arange(3.0) * 4.0), UPLO="L")


def eigh_tangent(y, a, UPLO="L", *, a_dot):
    change = y[1].mT @ runtime.one_triangle(a_dot, UPLO) @ y[1]
    return np.diagonal(change, 0, -2, -1), y[1] @ runtime.over_gaps(change, y[0])


@general(np.linalg.eigh, form=CORE, tangent=eigh_tangent, parts=True, samples=symmetric)
def eigh(y, a, UPLO="L", *, y_bar):
    vectors = y[1]
    if y_bar[1] is None:
        return runtime.on_triangle((vectors * y_bar[0][..., None, :]) @ vectors.mT, UPLO)
    inside = runtime.over_gaps(vectors.mT @ y_bar[1], y[0])
    if y_bar[0] is not None:
        inside = inside + runtime.undiagonal(y_bar[0], a, 0, -2, -1)
    return runtime.on_triangle(vectors @ inside @ vectors.mT, UPLO)


def eigvalsh_tangent(y, a, UPLO="L", *, a_dot):
    vectors = np.linalg.eigh(a, UPLO)[1]
    return np.sum(vectors * (runtime.one_triangle(a_dot, UPLO) @ vectors), -2)


@general(np.linalg.eigvalsh, form=CORE, tangent=eigvalsh_tangent, samples=symmetric)
def eigvalsh(y, a, UPLO="L", *, y_bar):
    vectors = np.linalg.eigh(a, UPLO)[1]
    return runtime.on_triangle((vectors * y_bar[..., None, :]) @ vectors.mT, UPLO)


@linear(runtime.lower_half, form=CORE, type=first_operand, samples=lambda draw: [call(draw(3, 3)), call(draw(2, 3, 3))])
def lower_half(y_bar, x):
    return runtime.lower_half(y_bar)


def one_of_two(draw):
    for uplo in ("L", "U"):
        yield call(draw(3, 3), uplo)
        yield call(draw(2, 3, 3), uplo)


@linear(runtime.one_triangle, form=CORE, type=first_operand, samples=one_of_two)
def one_triangle(y_bar, x, uplo):
    return runtime.on_triangle(y_bar, uplo)


@linear(runtime.on_triangle, form=CORE, type=first_operand, samples=one_of_two)
def on_triangle(y_bar, t, uplo):
    return runtime.one_triangle(y_bar, uplo)


# --- gaps -------------------------------------------------------------------


def changes(draw):
    yield call(draw(3, 3), np.array([1.0, 2.5, 4.0]))
    yield call(draw(2, 3, 3), np.array([[1.0, 2.5, 4.0], [3.0, 2.0, 0.5]]))


def over_gaps_tangent(y, change, values, *, change_dot, values_dot):
    return runtime.over_gaps(change_dot - y * (values_dot[..., None, :] - values_dot[..., :, None]), values)


@general(runtime.over_gaps, form=Along(also=("values",)), tangent=over_gaps_tangent, type=first_operand, samples=changes)
def over_gaps(y, change, values, *, y_bar):
    change_bar = runtime.over_gaps(y_bar, values)
    moved = change_bar * y
    return change_bar, np.sum(moved, -1) - np.sum(moved, -2)


@linear(runtime.only_distinct, form=CORE, type=first_operand, memory=SELF("x"),
        samples=lambda draw: [call(draw(3, 3), np.array([3.0, 1.0, 2.0]))])
def only_distinct(y_bar, x, values):
    return y_bar


# --- any square matrix, with real eigenvalues -----------------------------------


def real_eigenvalues(draw):
    yield call(0.1 * draw(3, 3) + np.diag(np.arange(3.0) * 4.0))
    yield call(0.1 * draw(2, 3, 3) + np.diag(np.arange(3.0) * 4.0))
    yield call(draw(1, 1))
    yield call(draw(0, 0))


def eig_tangent(y, a, *, a_dot):
    values, vectors = y[0], runtime.only_distinct(y[1], y[0])
    change = np.linalg.solve(vectors, a_dot @ vectors)
    turned = vectors @ runtime.over_gaps(change, values)
    return np.diagonal(change, 0, -2, -1), turned - vectors * np.sum(vectors * turned, -2, keepdims=True)


@general(np.linalg.eig, form=CORE, tangent=eig_tangent, parts=True, type=eig_result, reals="left", samples=real_eigenvalues)
def eig(y, a, *, y_bar):
    values, vectors = y[0], runtime.only_distinct(y[1], y[0])
    if y_bar[1] is None:
        return np.linalg.solve(vectors.mT, y_bar[0][..., :, None] * vectors.mT)
    turned = y_bar[1] - vectors * np.sum(vectors * y_bar[1], -2, keepdims=True)
    inside = runtime.over_gaps(vectors.mT @ turned, values)
    if y_bar[0] is not None:
        inside = inside + runtime.undiagonal(y_bar[0], a, 0, -2, -1)
    return np.linalg.solve(vectors.mT, inside @ vectors.mT)


def eigvals_tangent(y, a, *, a_dot):
    vectors = runtime.only_distinct(np.linalg.eig(a)[1], y)
    return np.diagonal(np.linalg.solve(vectors, a_dot @ vectors), 0, -2, -1)


@general(np.linalg.eigvals, form=CORE, tangent=eigvals_tangent, type=eigvals_result, reals="left", samples=real_eigenvalues)
def eigvals(y, a, *, y_bar):
    vectors = runtime.only_distinct(np.linalg.eig(a)[1], y)
    return np.linalg.solve(vectors.mT, y_bar[..., :, None] * vectors.mT)


# --- Q and R ----------------------------------------------------------------


def full_ranks(**options):
    def uses(draw):
        yield call(draw(4, 3), **options)
        yield call(draw(3, 4), **options)
        yield call(draw(3, 3), **options)
        yield call(draw(2, 4, 3), **options)
        yield call(draw(2, 1), **options)
        yield call(draw(1, 1), **options)
        yield call(draw(0, 3), **options)
        yield call(draw(3, 0), **options)

    return uses


def qr_tangent(y, a, mode="reduced", *, a_dot):
    q, r = y[0], y[1]
    count = np.shape(q)[-1]
    turned = a_dot[..., :count] @ runtime.triangle_inverse(r[..., :count])
    inside = q.mT @ turned
    q_dot = turned - q @ (inside - runtime.skew_of_lower(inside))
    return q_dot, np.triu(q.mT @ a_dot + q_dot.mT @ a)


@general(np.linalg.qr, form=CORE, tangent=qr_tangent, parts=True, type=qr_result, allowed={"mode": ("reduced", "r")},
         samples=full_ranks())
def qr(y, a, mode="reduced", *, y_bar):
    q, r = y[0], y[1]
    a_bar, q_bar = 0.0, 0.0
    if y_bar[1] is not None:
        r_bar = np.triu(y_bar[1])
        a_bar, q_bar = q @ r_bar, a @ r_bar.mT
    if y_bar[0] is not None:
        q_bar = q_bar + y_bar[0]
    turned = -q.mT @ q_bar
    inside = q_bar + q @ (turned - runtime.lower_of_skew(turned))
    return a_bar + runtime.columns_placed(inside @ runtime.triangle_inverse(r[..., :np.shape(q)[-1]]).mT, a)


def triangle_tangent(y, a, mode="r", *, a_dot):
    q = np.linalg.qr(a)[0]
    count = np.shape(q)[-1]
    turned = a_dot[..., :count] @ runtime.triangle_inverse(y[..., :count])
    inside = q.mT @ turned
    q_dot = turned - q @ (inside - runtime.skew_of_lower(inside))
    return np.triu(q.mT @ a_dot + q_dot.mT @ a)


@general(np.linalg.qr, when=lambda constants: constants.get("mode") == "r", tangent=triangle_tangent,
         allowed={"mode": ("reduced", "r")}, samples=full_ranks(mode="r"))
def triangle(y, a, mode="r", *, y_bar):
    q = np.linalg.qr(a)[0]
    r_bar = np.triu(y_bar)
    q_bar = a @ r_bar.mT
    turned = -q.mT @ q_bar
    inside = q_bar + q @ (turned - runtime.lower_of_skew(turned))
    return q @ r_bar + runtime.columns_placed(inside @ runtime.triangle_inverse(y[..., :np.shape(q)[-1]]).mT, a)


def placed(draw):
    yield call(draw(3, 3), draw(3, 5))
    yield call(draw(2, 4, 3), draw(2, 4, 3))


@linear(runtime.columns_placed, form=CORE, type=like_second_result, samples=placed)
def columns_placed(y_bar, t, x):
    return y_bar[..., :np.shape(t)[-1]]


@linear(runtime.skew_of_lower, form=CORE, type=first_operand, samples=lambda draw: [call(draw(3, 3)), call(draw(2, 3, 3))])
def skew_of_lower(y_bar, x):
    return runtime.lower_of_skew(y_bar)


@linear(runtime.lower_of_skew, form=CORE, type=first_operand, samples=lambda draw: [call(draw(3, 3)), call(draw(2, 3, 3))])
def lower_of_skew(y_bar, x):
    return runtime.skew_of_lower(y_bar)
