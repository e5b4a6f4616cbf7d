"""Singular values and vectors. Matrices may come in stacks.

A singular value that is 0 has the derivative 0. Where several are equal, their derivatives are those of one choice of
vectors, which is right for functions that treat equal values alike. A vector has a derivative where its value differs
from all others, and is not 0 where the matrix is not square; what needs one elsewhere raises NotDifferentiable when it
runs. Tangents of vectors, and with them second derivatives of values, ask for all of them. Of a matrix that is not
square the vectors beside the reduced ones are not determined: with `full_matrices=True` only its values have
derivatives.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import FLOAT
from adcompile.ops.fields.forms import CORE, Along
from adcompile.ops.fields.memory import SELF
from adcompile.ops.typing.results.factors import svd_result, svdvals_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def any_shape(**options):
    def uses(draw):
        yield call(draw(4, 3), **options)
        yield call(draw(3, 4), **options)
        yield call(draw(3, 3), **options)
        yield call(draw(2, 4, 3), **options)
        yield call(draw(2, 1), **options)
        yield call(draw(1, 1), **options)
        yield call(draw(0, 3), **options)
        yield call(draw(3, 0), **options)
        yield call(draw(0, 2, 2), **options)

    return uses


def squares(draw):
    yield call(draw(3, 3))
    yield call(draw(2, 3, 3))
    yield from any_shape(full_matrices=False)(draw)


SVD = {"type": svd_result, "static": ("full_matrices", "compute_uv", "hermitian")}


def svd_tangent(y, a, full_matrices=True, compute_uv=True, hermitian=False, *, a_dot):
    a_dot = runtime.only_square(a_dot, a) if full_matrices else a_dot
    left, values, right = y[0], y[1], y[2].mT
    rows, columns = a_dot.mT @ left, a_dot @ right
    inside = left.mT @ columns
    wide, tall = inside * values[..., None, :], values[..., :, None] * inside
    sums = values[..., None, :] + values[..., :, None]
    left_dot = left @ runtime.quotient_or_zero(runtime.over_gaps(wide + wide.mT, values), sums)
    right_dot = right @ runtime.quotient_or_zero(runtime.over_gaps(tall + tall.mT, values), sums)
    left_dot = left_dot + runtime.over_values(runtime.excess(left) * (columns - left @ inside), values)
    right_dot = right_dot + runtime.over_values(runtime.excess(right) * (rows - right @ inside.mT), values)
    return left_dot, np.diagonal(inside, 0, -2, -1) * runtime.nonzero_values(values), right_dot.mT


@general(np.linalg.svd, form=CORE, tangent=svd_tangent, parts=True, samples=squares, **SVD)
def svd(y, a, full_matrices=True, compute_uv=True, hermitian=False, *, y_bar):
    if y_bar[0] is None and y_bar[2] is None:
        factors = np.linalg.svd(a, False) if full_matrices else y
        return (factors[0] * (y_bar[1] * runtime.nonzero_values(y[1]))[..., None, :]) @ factors[2]
    left, values, right = runtime.only_square(y[0], a) if full_matrices else y[0], y[1], y[2].mT
    sums = values[..., None, :] + values[..., :, None]
    inside, beside = 0.0, 0.0
    if y_bar[0] is not None:
        turned = left.mT @ y_bar[0]
        gaps = runtime.quotient_or_zero(runtime.over_gaps(turned, values), sums)
        inside = inside + (gaps + gaps.mT) * values[..., None, :]
        rest = runtime.over_values(runtime.excess(left) * (y_bar[0] - left @ turned), values)
        beside = beside + rest @ right.mT
    if y_bar[2] is not None:
        turned = right.mT @ y_bar[2].mT
        gaps = runtime.quotient_or_zero(runtime.over_gaps(turned, values), sums)
        inside = inside + values[..., :, None] * (gaps + gaps.mT)
        rest = runtime.over_values(runtime.excess(right) * (y_bar[2].mT - right @ turned), values)
        beside = beside + left @ rest.mT
    if y_bar[1] is not None:
        inside = inside + runtime.undiagonal(y_bar[1] * runtime.nonzero_values(values), sums, 0, -2, -1)
    return left @ inside @ right.mT + beside


def values_alone(constants):
    return constants.get("compute_uv") is False and constants.get("hermitian") is False


def singular_values_tangent(y, a, full_matrices=True, compute_uv=False, hermitian=False, *, a_dot):
    factors = np.linalg.svd(a, False)
    return np.sum(factors[0] * (a_dot @ factors[2].mT), -2) * runtime.nonzero_values(y)


@general(np.linalg.svd, when=values_alone, tangent=singular_values_tangent, samples=any_shape(compute_uv=False), **SVD)
def singular_values(y, a, full_matrices=True, compute_uv=False, hermitian=False, *, y_bar):
    factors = np.linalg.svd(a, False)
    return (factors[0] * (y_bar * runtime.nonzero_values(y))[..., None, :]) @ factors[2]


def hermitian_uv(constants):
    return constants.get("hermitian") is True and constants.get("compute_uv") is True


def hermitian_alone(constants):
    return constants.get("hermitian") is True and constants.get("compute_uv") is False


def of_symmetric(**options):
    def uses(draw):
        for shape in ((3, 3), (2, 3, 3)):
            yield call(draw(*shape) + np.diag([4.0, -8.0, 1.0]), hermitian=True, **options)

    return uses


def symmetric_svd_tangent(y, a, full_matrices=True, compute_uv=True, hermitian=True, *, a_dot):
    left, right = y[0], y[2].mT
    signs = np.rint(np.sum(left * right, -2))
    change = left.mT @ runtime.one_triangle(a_dot, "L") @ left
    left_dot = left @ runtime.over_gaps(change, y[1] * signs)
    return left_dot, signs * np.diagonal(change, 0, -2, -1), (left_dot * signs[..., None, :]).mT


@general(np.linalg.svd, when=hermitian_uv, tangent=symmetric_svd_tangent, parts=True, samples=of_symmetric(), **SVD)
def symmetric_svd(y, a, full_matrices=True, compute_uv=True, hermitian=True, *, y_bar):
    left, right = y[0], y[2].mT
    signs = np.rint(np.sum(left * right, -2))
    inside, left_bar = 0.0, 0.0
    if y_bar[0] is not None:
        left_bar = left_bar + y_bar[0]
    if y_bar[2] is not None:
        left_bar = left_bar + y_bar[2].mT * signs[..., None, :]
    if y_bar[0] is not None or y_bar[2] is not None:
        inside = inside + runtime.over_gaps(left.mT @ left_bar, y[1] * signs)
    if y_bar[1] is not None:
        inside = inside + runtime.undiagonal(y_bar[1] * signs, a, 0, -2, -1)
    return runtime.on_triangle(left @ inside @ left.mT, "L")


def symmetric_values_tangent(y, a, full_matrices=True, compute_uv=False, hermitian=True, *, a_dot):
    factors = np.linalg.svd(a, hermitian=True)
    change = factors[0] * (runtime.one_triangle(a_dot, "L") @ factors[2].mT)
    return np.sum(change, -2) * runtime.nonzero_values(y)


@general(np.linalg.svd, when=hermitian_alone, tangent=symmetric_values_tangent,
         samples=of_symmetric(compute_uv=False), **SVD)
def symmetric_values(y, a, full_matrices=True, compute_uv=False, hermitian=True, *, y_bar):
    factors = np.linalg.svd(a, hermitian=True)
    half = (factors[0] * (y_bar * runtime.nonzero_values(y))[..., None, :]) @ factors[2]
    return runtime.on_triangle(half, "L")


def svdvals_tangent(y, x, *, x_dot):
    factors = np.linalg.svd(x, False)
    return np.sum(factors[0] * (x_dot @ factors[2].mT), -2) * runtime.nonzero_values(y)


@general(np.linalg.svdvals, form=CORE, tangent=svdvals_tangent, type=svdvals_result, samples=any_shape())
def svdvals(y, x, *, y_bar):
    factors = np.linalg.svd(x, False)
    return (factors[0] * (y_bar * runtime.nonzero_values(y))[..., None, :]) @ factors[2]


# --- what has no quotient ---------------------------------------------------


def over_values_tangent(y, t, values, *, t_dot, values_dot):
    return runtime.over_values(t_dot - y * values_dot[..., None, :], values)


@general(runtime.over_values, form=Along(also=("t",)), tangent=over_values_tangent, type=first_operand,
         samples=lambda draw: [call(draw(4, 3), np.array([3.0, 2.0, 0.5])), call(draw(4, 1), np.array([3.0]))])
def over_values(y, t, values, *, y_bar):
    t_bar = runtime.over_values(y_bar, values)
    return t_bar, -np.sum(t_bar * y, -2)


@linear(runtime.only_square, form=CORE, type=first_operand, memory=SELF("x"), samples=lambda draw: [call(draw(3, 3), draw(3, 3))])
def only_square(y_bar, x, a):
    return y_bar


constant(runtime.excess, type=FLOAT)
