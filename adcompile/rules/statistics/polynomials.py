"""Polynomials by their coefficients, highest power first.

What depends on how many coefficients are 0 at the front, and is not told by its length, is refused where such a
coefficient carries a derivative: a product of polynomials would get longer there.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NUMERIC, Array, Tuple
from adcompile.ops.fields.forms import CORE, LEADING, MINUS, TERM, TEXTS, ByOperand, Columns, Leading, Opaque
from adcompile.ops.fields.memory import EITHER, NEW, SELF, VIEW, is_other
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import first_operand, of_types
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear, multilinear

# --- values and slopes --------------------------------------------------------


def polyval_tangent(y, p, x, *, p_dot, x_dot):
    return np.polyval(p_dot, x) + np.polyval(runtime.polynomial_slope(p), x) * x_dot


def polynomials(draw):
    yield call(draw(4), draw.number())
    yield call(draw(4), draw(3))
    yield call(draw(1), draw(2, 3))
    yield call(draw(3), np.zeros(2))


@general(np.polyval, form=Leading("x"), tangent=polyval_tangent, samples=polynomials)
def polyval(y, p, x, *, y_bar):
    return runtime.power_sums(y_bar, x, p), y_bar * np.polyval(runtime.polynomial_slope(p), x)


def power_sums_tangent(y, t, x, p, *, t_dot, x_dot):
    by_x = runtime.power_sums(t * x_dot, x, runtime.polynomial_slope(p))
    return runtime.power_sums(t_dot, x, p) + runtime.polynomial_slope_transposed(by_x, p)


def sums_of_powers(draw):
    yield call(draw(3), draw(3), draw(4))
    yield call(draw(2, 3), draw(2, 3), draw(1))
    yield call(draw.number(), draw.number(), draw(3))


@general(runtime.power_sums, form=TEXTS, tangent=power_sums_tangent, samples=sums_of_powers)
def power_sums(y, t, x, p, *, y_bar):
    return np.polyval(y_bar, x), t * np.polyval(runtime.polynomial_slope(y_bar), x)


@linear(runtime.polynomial_slope, form=CORE, samples=lambda draw: [call(draw(4)), call(draw(1))])
def polynomial_slope(y_bar, p):
    return runtime.polynomial_slope_transposed(y_bar, p)


@linear(runtime.polynomial_slope_transposed, form=CORE, type=like_second_result,
        samples=lambda draw: [call(draw(3), draw(4)), call(draw(1), draw(1))])
def polynomial_slope_transposed(y_bar, t, p):
    return runtime.polynomial_slope(y_bar)


constant(runtime.exponents)


def powers_of(draw):
    yield call(draw(3))
    yield call(draw(4), 3)
    yield call(draw(3), 5, True)
    yield call(np.array([0.0, 1.5]), 3)
    yield call(draw(3), increasing=True)


def vander_tangent(y, x, N=None, increasing=False, *, x_dot):
    lower = runtime.vander_lower(y, increasing)
    return lower * np.expand_dims(x_dot, -1)


@general(np.vander, form=TEXTS, tangent=vander_tangent, static=("N", "increasing"), samples=powers_of)
def vander(y, x, N=None, increasing=False, *, y_bar):
    return np.sum(runtime.vander_lower(y, increasing) * y_bar, axis=-1)


@linear(runtime.vander_lower, form=CORE, type=first_operand, samples=lambda draw: [call(draw(3, 4)), call(draw(3, 4), True), call(draw(2, 1))])
def vander_lower(y_bar, columns, increasing=False):
    return runtime.vander_upper(y_bar, increasing)


@linear(runtime.vander_upper, form=CORE, type=first_operand, samples=lambda draw: [call(draw(3, 4)), call(draw(3, 4), True), call(draw(2, 1))])
def vander_upper(y_bar, t, increasing=False):
    return runtime.vander_lower(y_bar, increasing)


def polyder_samples(draw):
    yield call(draw(4))
    yield call(draw(4), 2)
    yield call(draw(3), m=0)


@linear(np.polyder, form=Opaque("the coefficients are one vector"),
        static=("m",), memory=EITHER(SELF("p"), NEW), new_where=is_other("m", 0), samples=polyder_samples)
def polyder(y_bar, p, m=1):
    return runtime.unpolyder(y_bar, p, m)


@linear(runtime.unpolyder, form=CORE, type=like_second_result, samples=lambda draw: [call(draw(3), draw(4), 1), call(draw(2), draw(4), 2)])
def unpolyder(y_bar, t, p, m=1):
    return runtime.unbroadcast(np.polyder(y_bar, m), t)


def polyint_tangent(y, p, m=1, k=None, *, p_dot):
    return np.polyint(p_dot, m)


def polyint_samples(draw):
    yield call(draw(3))
    yield call(draw(3), 2, [1.5, 2.0])
    yield call(draw(3), m=1, k=2.0)


@general(np.polyint, form=TEXTS, tangent=polyint_tangent, static=("m",), memory=EITHER(SELF("p"), NEW),
         new_where=is_other("m", 0), samples=polyint_samples)
def polyint(y, p, m=1, k=None, *, y_bar):
    return runtime.unpolyint(y_bar, p, m)


@linear(runtime.unpolyint, form=CORE, type=like_second_result, samples=lambda draw: [call(draw(4), draw(3), 1), call(draw(5), draw(3), 2)])
def unpolyint(y_bar, t, p, m=1):
    return runtime.unbroadcast(np.polyint(y_bar, m), t)


# --- sums, products, quotients --------------------------------------------------


def longer_type(*types):
    """A vector as long as the longer of two."""
    return Array(None, (None,)) if all(isinstance(type, Array) and len(type.shape) == 1 for type in types) else NUMERIC


def of_two_lengths(draw):
    yield call(draw(4), draw(2))
    yield call(draw(2), draw(3))
    yield call(draw(3), draw(3))


@linear(np.polyadd, form=TERM, wrt=("a1", "a2"), type=of_types(longer_type), samples=of_two_lengths)
def polyadd(y_bar, a1, a2):
    return runtime.last_as(y_bar, a1), runtime.last_as(y_bar, a2)


@linear(np.polysub, form=ByOperand(a1=TERM, a2=MINUS), wrt=("a1", "a2"), type=of_types(longer_type), samples=of_two_lengths)
def polysub(y_bar, a1, a2):
    return runtime.last_as(y_bar, a1), runtime.last_as(-y_bar, a2)


@linear(runtime.last_as, form=CORE, type=like_second_result, memory=VIEW("t"),
        samples=lambda draw: [call(draw(4), draw(2)), call(draw(3), draw(3))])
def last_as(y_bar, t, x):
    return np.polyadd(runtime.zeros_like(t), y_bar)


def part_type(p, *others):
    return Array(p.dtype, (None,)) if isinstance(p, Array) and len(p.shape) == 1 else NUMERIC


@linear(runtime.without_leading, form=CORE, type=of_types(part_type), memory=VIEW("t"), samples=lambda draw: [
    call(draw(4), draw(4)), call(draw(1), np.zeros(1)), call(draw(3), np.array([0.7, 0.0, 0.0]))])
def without_leading(y_bar, t, p):
    return runtime.with_leading(y_bar, p)


@linear(runtime.with_leading, form=CORE, type=like_second_result, memory=SELF("t"),
        samples=lambda draw: [call(draw(4), draw(4)), call(draw(1), draw(1))])
def with_leading(y_bar, t, p):
    return runtime.without_leading(y_bar, p)


def polymul_tangent(y, a1, a2, *, a1_dot, a2_dot):
    first, second = runtime.leading(a1), runtime.leading(a2)
    return np.convolve(runtime.without_leading(a1_dot, a1), second) + np.convolve(first, runtime.without_leading(a2_dot, a2))


@general(np.polymul, form=Opaque("convolves two vectors"), tangent=polymul_tangent, type=of_types(longer_type), samples=of_two_lengths)
def polymul(y, a1, a2, *, y_bar):
    first, second = runtime.leading(a1), runtime.leading(a2)
    return (runtime.with_leading(np.convolve(y_bar, np.flip(second), "valid"), a1),
            runtime.with_leading(np.convolve(y_bar, np.flip(first), "valid"), a2))


@linear(runtime.leading, form=LEADING, type=of_types(part_type), memory=VIEW("p"), samples=lambda draw: [call(draw(3)), call(np.zeros(1))])
def leading(y_bar, p):
    return runtime.with_leading(y_bar, p)


def divisions(draw):
    yield call(draw(5), draw(3))
    yield call(draw(3), draw(3))
    yield call(draw(4), draw(1))
    yield call(draw(2), draw(4))


def quotient_type(u, v):
    both = longer_type(u, v)
    return Tuple((both, both))


def polydiv_tangent(y, u, v, *, u_dot, v_dot):
    if np.size(u) < np.size(v):
        q_dot, rest_dot = np.zeros_like(y[0]), u_dot
    else:
        rest_dot = u_dot - np.convolve(y[0], v_dot)
        q_dot = runtime.long_quotient(rest_dot, v)
        rest_dot = rest_dot - np.convolve(q_dot, v)
    return q_dot, runtime.remainder_part(rest_dot, y[1], v)


@general(np.polydiv, form=Opaque("a division of two vectors"),
         tangent=polydiv_tangent, parts=True, type=of_types(quotient_type), samples=divisions)
def polydiv(y, u, v, *, y_bar):
    q_bar = np.zeros_like(y[0]) if y_bar[0] is None else y_bar[0]
    u_bar = np.zeros_like(u) if y_bar[1] is None else runtime.remainder_back(y_bar[1], u, y[1], v)
    if np.size(u) < np.size(v):
        v_bar = np.zeros_like(v)
    else:
        if y_bar[1] is not None:
            q_bar = q_bar - runtime.shifted_products(u_bar, v, q_bar)
        u_bar = u_bar + runtime.dividend_bar(q_bar, v, u)
        v_bar = -runtime.shifted_products(u_bar, y[0], v)
    return u_bar, v_bar


def long_quotient_tangent(y, u, v, *, u_dot, v_dot):
    return runtime.long_quotient(u_dot - np.convolve(y, v_dot), v)


@general(runtime.long_quotient, form=ByOperand(u=CORE, v=Opaque("one divisor for the whole call")),
         tangent=long_quotient_tangent, type=of_types(longer_type),
         samples=lambda draw: list(divisions(draw))[:3])
def long_quotient(y, u, v, *, y_bar):
    u_bar = runtime.dividend_bar(y_bar, v, u)
    return u_bar, -runtime.shifted_products(u_bar, y, v)


def dividend_bar_tangent(y, t, v, u, *, t_dot, v_dot):
    return runtime.dividend_bar(t_dot - runtime.shifted_products(y, v_dot, t), v, u)


@general(runtime.dividend_bar, form=ByOperand(t=CORE, v=Opaque("one divisor for the whole call")), tangent=dividend_bar_tangent,
         samples=lambda draw: [call(draw(3), draw(3), draw(5)), call(draw(4), draw(1), draw(4))])
def dividend_bar(y, t, v, u, *, y_bar):
    back = runtime.long_quotient(y_bar, v)
    return back, -runtime.shifted_products(y, back, v)


@multilinear(runtime.shifted_products, form=Opaque("correlates two vectors"), samples=lambda draw: [
    call(draw(5), draw(3), draw(3)), call(draw(3), draw(3), draw(2)), call(draw(2), draw(1), draw(2))])
def shifted_products(y_bar, t, q, v):
    return runtime.first_as(np.convolve(q, y_bar), t), runtime.shifted_products(t, y_bar, q)


@linear(runtime.first_as, form=LEADING, type=like_second_result, memory=VIEW("t"),
        samples=lambda draw: [call(draw(4), draw(2)), call(draw(3), draw(3))])
def first_as(y_bar, t, x):
    return runtime.lengthened(y_bar, t)


@linear(runtime.lengthened, form=CORE, type=like_second_result, memory=EITHER(VIEW("t"), NEW),
        samples=lambda draw: [call(draw(2), draw(4)), call(draw(3), draw(3))])
def lengthened(y_bar, t, x):
    return runtime.first_as(y_bar, t)


def remainders(draw):
    yield call(draw(5), draw(2), draw(3))
    yield call(draw(3), draw(3), draw(5))
    yield call(draw(2), draw(1), draw(1))


@linear(runtime.remainder_part, form=LEADING, type=of_types(part_type), memory=VIEW("t"), samples=remainders)
def remainder_part(y_bar, t, r, v):
    return runtime.remainder_back(y_bar, t, r, v)


@linear(runtime.remainder_back, form=CORE, type=like_second_result,
        samples=lambda draw: [call(draw(2), draw(5), draw(2), draw(3)), call(draw(3), draw(3), draw(3), draw(5))])
def remainder_back(y_bar, t, u, r, v):
    return runtime.remainder_part(y_bar, r, v)


# --- fits -----------------------------------------------------------------------


def fit_type(x, values, *others):
    """The coefficients for each column of values."""
    return Array(None, (None,) * len(values.shape)) if isinstance(values, Array) else NUMERIC


constant(runtime.scale_of_fit)


def polyfit_tangent(y, x, values, deg, rcond=None, full=False, w=None, cov=False, *, x_dot, values_dot, w_dot):
    powers = np.vander(x + 0.0, deg + 1)
    powers_dot = runtime.vander_lower(powers) * x_dot[:, None]
    missed, missed_dot = values - powers @ y, values_dot - powers_dot @ y
    if w is not None:
        missed, missed_dot = (w * missed.T).T, (w * missed_dot.T).T + (w_dot * missed.T).T
        powers, powers_dot = w[:, None] * powers, w[:, None] * powers_dot + w_dot[:, None] * powers
    scale = runtime.scale_of_fit(powers, rcond)
    inverse = np.linalg.pinv(powers / scale) / scale[:, None]
    return inverse @ (missed_dot + inverse.T @ (powers_dot.T @ missed))


def fits(draw):
    yield call(np.cumsum(draw.positive(6)), draw(6), 2)
    yield call(draw(5), draw(5, 3), 1)
    yield call(draw(4), draw(4), 3)
    yield call(draw(3), draw(3), deg=0)
    yield call(draw(6), draw(6), 2, w=draw.positive(6))
    yield call(draw(6), draw(6, 2), 1, 1e-9, w=draw(6))
    yield call(np.arange(4), draw(4), 1, full=False, cov=False)


@general(np.polyfit, form=ByOperand(x=TEXTS, values=Columns(), w=TEXTS), tangent=polyfit_tangent, type=of_types(fit_type), samples=fits,
         allowed={"full": (False,), "cov": (False,)})
def polyfit(y, x, values, deg, rcond=None, full=False, w=None, cov=False, *, y_bar):
    plain = np.vander(x + 0.0, deg + 1)
    powers = plain if w is None else w[:, None] * plain
    scale = runtime.scale_of_fit(powers, rcond)
    inverse = np.linalg.pinv(powers / scale) / scale[:, None]
    data, found = np.reshape(values, (np.size(x), -1)), np.reshape(y, (deg + 1, -1))
    missed = data - plain @ found
    data_bar = inverse.T @ np.reshape(y_bar, (deg + 1, -1))
    if w is not None:
        missed = w[:, None] * missed
    powers_bar = missed @ (inverse @ data_bar).T - data_bar @ found.T
    slopes = runtime.vander_lower(plain)
    if w is None:
        return np.sum(slopes * powers_bar, axis=-1), runtime.reshape_like(data_bar, values), None
    weighted_bar = runtime.reshape_like(w[:, None] * data_bar, values)
    w_bar = np.sum(plain * powers_bar, axis=-1) + np.sum(data * data_bar, axis=-1)
    return w * np.sum(slopes * powers_bar, axis=-1), weighted_bar, w_bar
