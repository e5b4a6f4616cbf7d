"""Linear algebra: systems, inverses, determinants and powers. Matrices may come in stacks.

The determinant has its first two derivatives at singular matrices too; a third is NaN there. So are the derivatives of
`slogdet`, 0 where the cotangent is 0. `pinv` and `lstsq` of a matrix that has not full rank are differentiated along
matrices of the same rank: in other directions they jump. Singular values that `rcond` cuts must be 0, else the call is
refused when it runs.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import OPAQUE
from adcompile.ops.fields.forms import CORE, SPREAD, TEXTS, Along, ByOperand, Columns, Like
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW, is_other
from adcompile.ops.typing.results.factors import lstsq_result
from adcompile.ops.typing.results.products import solve_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

# --- transposes and diagonals -------------------------------------------------


def matrices(draw):
    yield call(draw(3, 4))
    yield call(draw(2, 3, 4))
    yield call(draw(1, 1))
    yield call(draw(0, 3))


@linear("attr:mT", np.matrix_transpose, np.linalg.matrix_transpose, form=CORE, memory=EITHER(VIEW("x"), NEW),
        samples=matrices)
def matrix_transpose(y_bar, x):
    return y_bar.mT


def with_offsets(draw):
    yield from matrices(draw)
    yield call(draw(2, 3, 4), offset=1)
    yield call(draw(4, 3), offset=-1)


@linear(np.linalg.diagonal, form=CORE, memory=EITHER(VIEW("x"), NEW), samples=with_offsets)
def diagonal(y_bar, x, offset=0):
    return runtime.undiagonal(y_bar, x, offset, -2, -1)


@linear(np.linalg.trace, form=CORE, samples=with_offsets)
def trace(y_bar, x, offset=0):
    return runtime.untrace(y_bar, x, offset, -2, -1)


# --- systems and inverses ---------------------------------------------------


def solve_tangent(y, a, b, *, a_dot, b_dot):
    if np.ndim(b) == 1 and np.ndim(a) > 2:
        return np.linalg.solve(a, (b_dot - (a_dot @ y[..., None])[..., 0])[..., None])[..., 0]
    return np.linalg.solve(a, b_dot - a_dot @ y)


def systems(draw):
    yield call(draw.regular(3, 3), draw(3))
    yield call(draw.regular(3, 3), draw(3, 2))
    yield call(draw.regular(2, 3, 3), draw(2, 3, 2))
    yield call(draw.regular(3, 3), draw(2, 3, 2))
    yield call(draw.regular(2, 3, 3), draw(3, 2))
    yield call(draw.regular(2, 3, 3), draw(3))
    yield call(draw.regular(2, 1, 3, 3), draw(4, 3, 2))
    yield call(draw.regular(1, 1), draw(1))
    yield call(draw(0, 0), draw(0, 2))
    yield call(draw.regular(3, 3), draw(3, 0))


@general(np.linalg.solve, form=ByOperand(a=SPREAD, b=Columns()), tangent=solve_tangent, whole=True, type=solve_result, samples=systems)
def solve(y, a, b, *, y_bar):
    if np.ndim(b) == 1 and np.ndim(a) > 2:
        b_bar = np.linalg.solve(a.mT, y_bar[..., None])[..., 0]
        return -b_bar[..., None] * y[..., None, :], runtime.unbroadcast(b_bar, b)
    b_bar = np.linalg.solve(a.mT, y_bar)
    if np.ndim(b) == 1:
        return -np.outer(b_bar, y), b_bar
    return runtime.unbroadcast(-b_bar @ y.mT, a), runtime.unbroadcast(b_bar, b)


def regular(draw):
    yield call(draw.regular(3, 3))
    yield call(draw.regular(2, 3, 3))
    yield call(draw.regular(1, 1))
    yield call(draw(0, 0))


def inverse_tangent(y, a, *, a_dot):
    return -y @ a_dot @ y


@general(np.linalg.inv, form=CORE, tangent=inverse_tangent, samples=regular)
@general(runtime.inverse_or_nan, runtime.triangle_inverse, form=CORE, tangent=inverse_tangent, type=first_operand, samples=regular)
def inverse(y, a, *, y_bar):
    return -y.mT @ y_bar @ y.mT


def tensor_equations(draw):
    yield call(draw.regular(6, 6).reshape(2, 3, 6), draw(2, 3))
    yield call(draw.regular(6, 6).reshape(6, 3, 2), draw(6))
    yield call(draw.regular(4, 4).reshape(2, 2, 2, 2), draw(2, 2))
    yield call(draw.regular(6, 6).reshape(3, 2, 6).transpose(2, 0, 1), draw(3, 2), axes=(0,))


def tensorsolve_tangent(y, a, b, axes=None, *, a_dot, b_dot):
    moved = np.transpose(a_dot, runtime.axes_to_end(np.ndim(a), axes))
    return np.linalg.tensorsolve(a, b_dot - np.tensordot(moved, y, np.ndim(y)), axes)


@general(np.linalg.tensorsolve, form=TEXTS, tangent=tensorsolve_tangent, samples=tensor_equations)
def tensorsolve(y, a, b, axes=None, *, y_bar):
    order = runtime.axes_to_end(np.ndim(a), axes)
    transposed = np.transpose(np.transpose(a, order), runtime.later_axes_first(np.ndim(a), np.ndim(b)))
    b_bar = np.linalg.tensorsolve(transposed, y_bar)
    return np.transpose(np.tensordot(-b_bar, y, 0), runtime.inverse_axes(order)), b_bar


def tensors(draw):
    yield call(draw.regular(6, 6).reshape(2, 3, 6))
    yield call(draw.regular(6, 6).reshape(6, 2, 3), ind=1)
    yield call(draw.regular(4, 4).reshape(2, 2, 2, 2))


def tensorinv_tangent(y, a, ind=2, *, a_dot):
    return -np.tensordot(np.tensordot(y, a_dot, ind), y, np.ndim(a) - ind)


@general(np.linalg.tensorinv, form=TEXTS, tangent=tensorinv_tangent, samples=tensors)
def tensorinv(y, a, ind=2, *, y_bar):
    transposed = np.transpose(y, runtime.later_axes_first(np.ndim(a), np.ndim(a) - ind))
    return -np.tensordot(np.tensordot(transposed, y_bar, np.ndim(a) - ind), transposed, ind)


constant(runtime.axes_to_end, runtime.later_axes_first, foldable=True)

# --- determinants -----------------------------------------------------------


def singular_too(draw):
    yield from regular(draw)
    yield call(np.outer(draw(3), draw(3)) + np.outer(draw(3), draw(3)))
    yield call(np.array([[1.0, 2.0], [2.0, 4.0]]))
    yield call(np.zeros((3, 3)))


def det_tangent(y, a, *, a_dot):
    return np.sum(runtime.cofactors(a) * a_dot, axis=(-2, -1))


@general(np.linalg.det, form=CORE, tangent=det_tangent, samples=singular_too)
def det(y, a, *, y_bar):
    return (y_bar if np.ndim(a) == 2 else y_bar[..., None, None]) * runtime.cofactors(a)


def cofactors_tangent(y, a, *, a_dot):
    return runtime.cofactors_change(a, a_dot)


@general(runtime.cofactors, form=CORE, tangent=cofactors_tangent, type=first_operand, samples=singular_too)
def cofactors(y, a, *, y_bar):
    return runtime.cofactors_change(a, y_bar)


def cofactors_change_tangent(y, a, d, *, a_dot, d_dot):
    turned = runtime.inverse_or_nan(a).mT
    inside, other = turned @ d.mT, turned @ a_dot.mT
    return (runtime.cofactors_change(a, d_dot) + np.linalg.trace(other)[..., None, None] * y
            + inside @ (other @ runtime.cofactors(a)) - other @ y
            - np.linalg.trace(inside @ other)[..., None, None] * runtime.cofactors(a))


@general(runtime.cofactors_change, form=CORE, tangent=cofactors_change_tangent, type=first_operand,
         samples=lambda draw: [call(draw.regular(3, 3), draw(3, 3)), call(draw.regular(2, 3, 3), draw(2, 3, 3))])
def cofactors_change(y, a, d, *, y_bar):
    turned = runtime.inverse_or_nan(a).mT
    inside, other = turned @ d.mT, turned @ y_bar.mT
    change = runtime.cofactors_change(a, y_bar)
    return (np.linalg.trace(inside)[..., None, None] * change
            + other @ (inside @ runtime.cofactors(a)) - inside @ change
            - np.linalg.trace(inside @ other)[..., None, None] * runtime.cofactors(a)), change


def slogdet_tangent(y, a, *, a_dot):
    change = np.sum(runtime.scale(a_dot, runtime.inverse_or_nan(a).mT), axis=(-2, -1))
    return np.zeros_like(y[0]), change


@general(np.linalg.slogdet, form=CORE, tangent=slogdet_tangent, parts=True, samples=regular)
def slogdet(y, a, *, y_bar):
    if y_bar[1] is None:
        return None
    return runtime.scale(y_bar[1] if np.ndim(a) == 2 else y_bar[1][..., None, None], runtime.inverse_or_nan(a).mT)


# --- powers -----------------------------------------------------------------


def powers(draw):
    for n in (-3, -1, 0, 1, 2, 3, 6):
        yield call(draw.regular(3, 3), n)
    yield call(draw.regular(2, 3, 3), 3)
    yield call(draw.regular(1, 1), -2)
    yield call(draw(0, 0), 2)


def matrix_power_tangent(y, a, n, *, a_dot):
    return runtime.matrix_power_change(a, a_dot, n)


@general(np.linalg.matrix_power, form=CORE, tangent=matrix_power_tangent, memory=EITHER(SELF("a"), NEW),
         new_where=is_other("n", 1), samples=powers)
def matrix_power(y, a, n, *, y_bar):
    return runtime.matrix_power_change(a.mT, y_bar, n)


def changed_powers(draw):
    for n in (-2, 0, 1, 4):
        yield call(draw.regular(3, 3), draw(3, 3), n)
    yield call(draw.regular(2, 3, 3), draw(2, 3, 3), 3)


def matrix_power_change_tangent(y, a, d, n, *, a_dot, d_dot):
    wide = runtime.matrix_power_change(runtime.two_blocks(a, a_dot), runtime.two_blocks(d, np.zeros_like(d)), n)
    return runtime.matrix_power_change(a, d_dot, n) + runtime.upper_block(wide)


@general(runtime.matrix_power_change, form=Along(also=("d",)), tangent=matrix_power_change_tangent, type=first_operand, samples=changed_powers)
def matrix_power_change(y, a, d, n, *, y_bar):
    wide = runtime.matrix_power_change(runtime.two_blocks(a.mT, y_bar), runtime.two_blocks(d.mT, np.zeros_like(d)), n)
    return runtime.upper_block(wide), runtime.matrix_power_change(a.mT, y_bar, n)


@linear(runtime.two_blocks, form=Along(also=("a", "d")), wrt=("a", "d"), samples=lambda draw: [call(draw(3, 3), draw(3, 3))])
def two_blocks(y_bar, a, d):
    return runtime.blocks_read(y_bar)


@linear(runtime.blocks_read, form=CORE, memory=VIEW("t"),
        samples=lambda draw: [call(draw(6, 6)), call(draw(2, 4, 4))])
def blocks_read(y_bar, t):
    return runtime.two_blocks(y_bar[0], y_bar[1])


@linear(runtime.upper_block, form=CORE, memory=VIEW("x"),
        samples=lambda draw: [call(draw(6, 6)), call(draw(2, 4, 4))])
def upper_block(y_bar, x):
    return runtime.block_placed(y_bar)


@linear(runtime.block_placed, form=CORE, samples=lambda draw: [call(draw(3, 3))])
def block_placed(y_bar, t):
    return runtime.upper_block(y_bar)


# --- pseudoinverses and least squares ----------------------------------------


def any_shape(draw):
    yield call(draw(4, 3))
    yield call(draw(3, 4))
    yield call(draw.regular(3, 3))
    yield call(draw(2, 4, 3))
    yield call(draw(2, 1))
    yield call(draw(1, 1))
    yield call(draw(0, 3))
    yield call(draw(3, 0))


def cut_values(draw):
    yield from any_shape(draw)
    yield call(draw(4, 3), 1e-8)
    yield call(draw(2, 3, 4), rtol=1e-8)
    yield call(draw(3, 4), rtol=None)
    yield call(draw(3, 3), hermitian=True)
    yield call(draw(2, 3, 3), 1e-9, True)


def pinv_tangent(y, a, rcond=None, hermitian=False, rtol=False, *, a_dot):
    if hermitian:
        a, a_dot = runtime.one_triangle(a, "L"), runtime.one_triangle(a_dot, "L")
    known = a if rcond is None and rtol is False else runtime.truncated_exactly(a, runtime.pseudoinverse_cut(a, rcond, rtol))
    right, left = a_dot.mT - (a_dot.mT @ known) @ y, a_dot.mT - y @ (known @ a_dot.mT)
    return y @ (y.mT @ right) + (left @ y.mT) @ y - y @ a_dot @ y


@general(np.linalg.pinv, form=CORE, tangent=pinv_tangent, samples=cut_values)
def pinv(y, a, rcond=None, hermitian=False, rtol=False, *, y_bar):
    if hermitian:
        a = runtime.one_triangle(a, "L")
    known = a if rcond is None and rtol is False else runtime.truncated_exactly(a, runtime.pseudoinverse_cut(a, rcond, rtol))
    across = y_bar.mT
    right, left = across - known @ (y @ across), across - (across @ y) @ known
    a_bar = (right @ y) @ y.mT + y.mT @ (y @ left) - y.mT @ y_bar @ y.mT
    return runtime.on_triangle(a_bar, "L") if hermitian else a_bar


@linear(runtime.truncated_exactly, form=CORE, type=first_operand, memory=SELF("a"), samples=lambda draw: [call(draw(3, 4), None)])
def truncated_exactly(y_bar, a, rcond):
    return y_bar


def observations(draw):
    yield call(draw(5, 3), draw(5), None)
    yield call(draw(5, 3), draw(5, 2), None)
    yield call(draw(3, 5), draw(3), None)
    yield call(draw.regular(3, 3), draw(3, 2), rcond=-1)
    yield call(draw(4, 3), draw(4), 1e-8)
    yield call(draw(5, 2), draw(5))


def lstsq_tangent(y, a, b, rcond=None, *, a_dot, b_dot):
    inverse = np.linalg.pinv(a, runtime.least_squares_cut(a, rcond))
    known = a if rcond is None else runtime.truncated_exactly(a, rcond)
    missed = b - known @ y[0]
    change = b_dot - a_dot @ y[0]
    beside = a_dot.mT @ (inverse.mT @ y[0])
    y_dot = inverse @ (change + inverse.mT @ (a_dot.mT @ missed)) + beside - inverse @ (known @ beside)
    factors = np.linalg.svd(a, False)
    values_dot = np.sum(factors[0] * (a_dot @ factors[2].mT), -2) * runtime.nonzero_values(y[3])
    return y_dot, runtime.residuals_like(np.sum(2.0 * missed * change, 0), y[1]), 0.0, values_dot


@general(np.linalg.lstsq, form=TEXTS, tangent=lstsq_tangent, parts=True, type=lstsq_result, samples=observations)
def lstsq(y, a, b, rcond=None, *, y_bar):
    known = a if rcond is None else runtime.truncated_exactly(a, rcond)
    x = y[0][:, None] if np.ndim(b) == 1 else y[0]
    missed = (b[:, None] if np.ndim(b) == 1 else b) - known @ x
    a_bar, b_bar = np.zeros_like(a), np.zeros_like(missed)
    if y_bar[0] is not None:
        x_bar = y_bar[0][:, None] if np.ndim(b) == 1 else y_bar[0]
        inverse = np.linalg.pinv(a, runtime.least_squares_cut(a, rcond))
        b_bar = inverse.mT @ x_bar
        a_bar = (missed @ (inverse @ b_bar).mT - b_bar @ x.mT
                 + (inverse.mT @ x) @ (x_bar - known.mT @ b_bar).mT)
    if y_bar[1] is not None:
        missed_bar = 2.0 * missed * runtime.residual_weights(y_bar[1], np.sum(missed, 0))
        b_bar, a_bar = b_bar + missed_bar, a_bar - missed_bar @ x.mT
    if y_bar[3] is not None:
        factors = np.linalg.svd(a, False)
        a_bar = a_bar + (factors[0] * (y_bar[3] * runtime.nonzero_values(y[3]))) @ factors[2]
    return a_bar, runtime.reshape_like(b_bar, b)


@linear(runtime.residuals_like, form=Like("residuals"), memory=EITHER(VIEW("t"), NEW), samples=lambda draw: [
    call(np.asarray(draw()), draw(1)), call(draw(2), draw(2)), call(draw(2), draw(0))])
def residuals_like(y_bar, t, residuals):
    return runtime.residual_weights(y_bar, t)


@linear(runtime.residual_weights, form=Like("t"), memory=EITHER(VIEW("residuals_bar"), NEW),
        samples=lambda draw: [call(draw(1), np.asarray(draw())), call(draw(2), draw(2)), call(draw(0), draw(2))])
def residual_weights(y_bar, residuals_bar, t):
    return runtime.residuals_like(y_bar, residuals_bar)

constant(runtime.least_squares_cut, runtime.pseudoinverse_cut, memory=EITHER(SELF("rcond", "rtol"), NEW))
constant(runtime.nonzero_values)
constant(np.linalg.matrix_rank, type=OPAQUE)
