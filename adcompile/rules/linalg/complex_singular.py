"""Singular values and vectors of complex matrices, norms of them, pseudoinverses and least squares.

What `singular` says of real matrices holds here. The pair of vectors of one value is one up to a phase: the one in which LAPACK gives
them, where the first row of the right ones is real, of wide matrices that of the left ones. Each rule holds for real matrices too.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import CORE, TEXTS, Along
from adcompile.ops.fields.memory import SELF
from adcompile.ops.typing.results.factors import lstsq_result, svd_result, svdvals_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.elementwise.complex_numbers import of_complex
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def any_shape(**options):
    def uses(draw):
        for shape in ((4, 3), (3, 4), (3, 3), (2, 4, 3), (2, 1), (1, 1)):
            yield call(draw.complex(*shape), **options)
        yield call(draw(4, 3), **options)

    return uses


def squares(draw):
    yield call(draw.complex(3, 3))
    yield call(draw.complex(2, 3, 3))
    yield from any_shape(full_matrices=False)(draw)


SVD = {"type": svd_result, "static": ("full_matrices", "compute_uv", "hermitian"), "allowed": {"hermitian": (False,)}, "complex": "own"}


def svd_tangent(y, a, full_matrices=True, compute_uv=True, hermitian=False, *, a_dot):
    a_dot = runtime.only_square(a_dot, a) if full_matrices else a_dot
    left, values, right = y[0], y[1], np.conj(y[2]).mT
    rows, columns = np.conj(a_dot).mT @ left, a_dot @ right
    inside = np.conj(left).mT @ columns
    wide, tall = inside * values[..., None, :], values[..., :, None] * inside
    sums = values[..., None, :] + values[..., :, None]
    turned = runtime.over_values(np.imag(np.diagonal(inside, 0, -2, -1))[..., None, :], values)[..., 0, :]
    turned = 1j * runtime.undiagonal(turned, inside, 0, -2, -1)
    left_dot = left @ (runtime.quotient_or_zero(runtime.over_gaps(wide + np.conj(wide).mT, values), sums) + turned)
    right_dot = right @ runtime.quotient_or_zero(runtime.over_gaps(tall + np.conj(tall).mT, values), sums)
    left_dot = left_dot + runtime.over_values(runtime.excess(left) * (columns - left @ inside), values)
    right_dot = right_dot + runtime.over_values(runtime.excess(right) * (rows - right @ np.conj(inside).mT), values)
    pinned_left, pinned_right = runtime.pins_of_left(left, right), runtime.pins_of_right(left, right)
    phase = np.imag(np.sum(pinned_left * left_dot, -2, keepdims=True) + np.sum(pinned_right * right_dot, -2, keepdims=True))
    phase = 1j * (phase / (runtime.pinned_sizes(left, pinned_left) * runtime.pinned_sizes(right, pinned_right)))
    values_dot = np.real(np.diagonal(inside, 0, -2, -1)) * runtime.nonzero_values(values)
    return left_dot - left * phase, values_dot, np.conj(right_dot - right * phase).mT


@general(*of_complex(np.linalg.svd), form=CORE, tangent=svd_tangent, parts=True, samples=squares, **SVD)
def complex_svd(y, a, full_matrices=True, compute_uv=True, hermitian=False, *, y_bar):
    if y_bar[0] is None and y_bar[2] is None:
        factors = np.linalg.svd(a, False) if full_matrices else y
        return (np.conj(factors[0]) * (y_bar[1] * runtime.nonzero_values(y[1]))[..., None, :]) @ np.conj(factors[2])
    left, values, right = runtime.only_square(y[0], a) if full_matrices else y[0], y[1], np.conj(y[2]).mT
    left_bar, right_bar = np.zeros_like(left), np.zeros_like(right)
    if y_bar[0] is not None:
        left_bar = left_bar + y_bar[0]
    if y_bar[2] is not None:
        right_bar = right_bar + np.conj(y_bar[2]).mT
    pinned_left, pinned_right = runtime.pins_of_left(left, right), runtime.pins_of_right(left, right)
    phase = np.imag(np.sum(left * left_bar, -2, keepdims=True) + np.sum(right * right_bar, -2, keepdims=True))
    phase = 1j * (phase / (runtime.pinned_sizes(left, pinned_left) * runtime.pinned_sizes(right, pinned_right)))
    left_bar, right_bar = left_bar - pinned_left * phase, right_bar - pinned_right * phase
    turned_left, turned_right = left.mT @ left_bar, right.mT @ right_bar
    pinned = np.sum(pinned_left, -2, keepdims=True) + np.sum(pinned_right, -2, keepdims=True)
    known = runtime.without_phase(turned_left, turned_left + turned_right, pinned)
    sums = values[..., None, :] + values[..., :, None]
    odd_left, odd_right = turned_left - np.conj(turned_left).mT, turned_right - np.conj(turned_right).mT
    inside = (runtime.quotient_or_zero(runtime.over_gaps(odd_left, values), sums) * values[..., None, :]
              + values[..., :, None] * runtime.quotient_or_zero(runtime.over_gaps(odd_right, values), sums))
    phase = runtime.over_values(np.imag(np.diagonal(known, 0, -2, -1))[..., None, :], values)[..., 0, :]
    inside = inside + 1j * runtime.undiagonal(phase, inside, 0, -2, -1)
    if y_bar[1] is not None:
        inside = inside + runtime.undiagonal(y_bar[1] * runtime.nonzero_values(values), inside, 0, -2, -1)
    beside_left = runtime.over_values(runtime.excess(left) * (left_bar - np.conj(left) @ turned_left), values)
    beside_right = runtime.over_values(runtime.excess(right) * (right_bar - np.conj(right) @ turned_right), values)
    return np.conj(left) @ inside @ right.mT + beside_left @ right.mT + np.conj(left) @ np.conj(beside_right).mT


def values_alone(constants):
    return constants.get("compute_uv") is False


def values_tangent(y, a, full_matrices=True, compute_uv=False, hermitian=False, *, a_dot):
    factors = np.linalg.svd(a, False)
    return np.real(np.sum(np.conj(factors[0]) * (a_dot @ np.conj(factors[2]).mT), -2)) * runtime.nonzero_values(y)


@general(*of_complex(np.linalg.svd), when=values_alone, tangent=values_tangent, samples=any_shape(compute_uv=False), **SVD)
def complex_values(y, a, full_matrices=True, compute_uv=False, hermitian=False, *, y_bar):
    factors = np.linalg.svd(a, False)
    return (np.conj(factors[0]) * (y_bar * runtime.nonzero_values(y))[..., None, :]) @ np.conj(factors[2])


def svdvals_tangent(y, x, *, x_dot):
    factors = np.linalg.svd(x, False)
    return np.real(np.sum(np.conj(factors[0]) * (x_dot @ np.conj(factors[2]).mT), -2)) * runtime.nonzero_values(y)


@general(*of_complex(np.linalg.svdvals), complex="own", form=CORE, tangent=svdvals_tangent, type=svdvals_result, samples=any_shape())
def complex_svdvals(y, x, *, y_bar):
    factors = np.linalg.svd(x, False)
    return (np.conj(factors[0]) * (y_bar * runtime.nonzero_values(y))[..., None, :]) @ np.conj(factors[2])


constant(runtime.pins_of_left, runtime.pins_of_right)


@linear(runtime.without_phase, complex="own", form=Along(also=("whole",)), type=first_operand, memory=SELF("x"),
        samples=lambda draw: [call(draw(3, 3), draw(3, 3), np.eye(3, dtype=int))])
def without_phase(y_bar, x, whole, pinned):
    return y_bar


# --- norms by singular values -------------------------------------------------


def singular(draw):
    for ord in ("nuc", 2, -2):
        yield call(draw.complex(3, 4), ord)
        yield call(draw.complex(2, 4, 3), ord)
        yield call(draw(3, 3), ord)


def singular_direction_tangent(y, x, ord, *, x_dot):
    left, values, right = np.linalg.svd(x, False)
    weights = runtime.singular_weights(values, ord)
    lengths = runtime.quotient_or_zero(weights, values)[..., None, :]
    rows, columns = np.conj(left).mT @ x_dot, x_dot @ np.conj(right).mT
    inside = rows @ np.conj(right).mT
    even = runtime.quotient_or_zero(weights[..., :, None] - weights[..., None, :], values[..., :, None] - values[..., None, :])
    odd = runtime.quotient_or_zero(weights[..., :, None] + weights[..., None, :], values[..., :, None] + values[..., None, :])
    whole = 0.5 * (even * (inside + np.conj(inside).mT) + odd * (inside - np.conj(inside).mT))
    return (left @ whole @ right + ((columns - left @ inside) * lengths) @ right
            + (left * lengths) @ (rows - inside @ right))


@general(*of_complex(runtime.singular_direction), complex="own", form=CORE, tangent=singular_direction_tangent, type=first_operand,
         samples=singular)
def complex_singular_direction(y, x, ord, *, y_bar):
    left, values, right = np.linalg.svd(x, False)
    weights = runtime.singular_weights(values, ord)
    lengths = runtime.quotient_or_zero(weights, values)[..., None, :]
    rows, columns = np.conj(left).mT @ np.conj(y_bar), np.conj(y_bar) @ np.conj(right).mT
    inside = rows @ np.conj(right).mT
    even = runtime.quotient_or_zero(weights[..., :, None] - weights[..., None, :], values[..., :, None] - values[..., None, :])
    odd = runtime.quotient_or_zero(weights[..., :, None] + weights[..., None, :], values[..., :, None] + values[..., None, :])
    whole = 0.5 * (even * (inside + np.conj(inside).mT) + odd * (inside - np.conj(inside).mT))
    return np.conj(left @ whole @ right + ((columns - left @ inside) * lengths) @ right
                   + (left * lengths) @ (rows - inside @ right))


# --- pseudoinverses and least squares ----------------------------------------


def cut_values(draw):
    yield from any_shape()(draw)
    yield call(draw.complex(4, 3), 1e-8)
    yield call(draw.complex(2, 3, 4), rtol=1e-8)


def pinv_tangent(y, a, rcond=None, hermitian=False, rtol=False, *, a_dot):
    known = a if rcond is None and rtol is False else runtime.truncated_exactly(a, runtime.pseudoinverse_cut(a, rcond, rtol))
    across, turned = np.conj(a_dot).mT, np.conj(y).mT
    right, left = across - (across @ known) @ y, across - y @ (known @ across)
    return y @ (turned @ right) + (left @ turned) @ y - y @ a_dot @ y


@general(*of_complex(np.linalg.pinv), complex="own", form=CORE, tangent=pinv_tangent, allowed={"hermitian": (False,)}, samples=cut_values)
def complex_pinv(y, a, rcond=None, hermitian=False, rtol=False, *, y_bar):
    known = a if rcond is None and rtol is False else runtime.truncated_exactly(a, runtime.pseudoinverse_cut(a, rcond, rtol))
    across = y_bar.mT
    right, left = across - known @ (y @ across), across - (across @ y) @ known
    return np.conj(right @ y) @ y.mT + y.mT @ np.conj(y @ left) - y.mT @ y_bar @ y.mT


def observations(draw):
    yield call(draw.complex(5, 3), draw.complex(5), None)
    yield call(draw.complex(5, 3), draw.complex(5, 2), None)
    yield call(draw.complex(3, 5), draw.complex(3), None)
    yield call(draw.complex(4, 3), draw(4), 1e-8)
    yield call(draw(4, 3), draw.complex(4))


def lstsq_tangent(y, a, b, rcond=None, *, a_dot, b_dot):
    inverse = np.linalg.pinv(a, runtime.least_squares_cut(a, rcond))
    known = a if rcond is None else runtime.truncated_exactly(a, rcond)
    missed = b - known @ y[0]
    change = b_dot - a_dot @ y[0]
    across, turned = np.conj(a_dot).mT, np.conj(inverse).mT
    beside = across @ (turned @ y[0])
    y_dot = inverse @ (change + turned @ (across @ missed)) + beside - inverse @ (known @ beside)
    factors = np.linalg.svd(a, False)
    values_dot = np.real(np.sum(np.conj(factors[0]) * (a_dot @ np.conj(factors[2]).mT), -2)) * runtime.nonzero_values(y[3])
    return y_dot, runtime.residuals_like(np.sum(2.0 * np.real(np.conj(missed) * change), 0), y[1]), 0.0, values_dot


@general(*of_complex(np.linalg.lstsq), complex="own", form=TEXTS, tangent=lstsq_tangent, parts=True, type=lstsq_result,
         samples=observations)
def complex_lstsq(y, a, b, rcond=None, *, y_bar):
    known = a if rcond is None else runtime.truncated_exactly(a, rcond)
    x = y[0][:, None] if np.ndim(b) == 1 else y[0]
    missed = (b[:, None] if np.ndim(b) == 1 else b) - known @ x
    a_bar, b_bar = np.zeros_like(a), np.zeros_like(missed)
    if y_bar[0] is not None:
        x_bar = y_bar[0][:, None] if np.ndim(b) == 1 else y_bar[0]
        inverse = np.linalg.pinv(a, runtime.least_squares_cut(a, rcond))
        b_bar = inverse.mT @ x_bar
        a_bar = (np.conj(missed) @ (inverse @ np.conj(b_bar)).mT - b_bar @ x.mT
                 + (inverse.mT @ np.conj(x)) @ np.conj(x_bar - known.mT @ b_bar).mT)
    if y_bar[1] is not None:
        missed_bar = 2.0 * np.conj(missed) * runtime.residual_weights(y_bar[1], np.sum(missed, 0))
        b_bar, a_bar = b_bar + missed_bar, a_bar - missed_bar @ x.mT
    if y_bar[3] is not None:
        factors = np.linalg.svd(a, False)
        a_bar = a_bar + (np.conj(factors[0]) * (y_bar[3] * runtime.nonzero_values(y[3]))) @ np.conj(factors[2])
    return a_bar, runtime.reshape_like(b_bar, b)
