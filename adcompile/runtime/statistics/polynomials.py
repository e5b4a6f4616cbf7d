"""Polynomials by their coefficients, highest power first."""

import numpy as np

from adcompile.errors import NotDifferentiable
from adcompile.runtime.structures import zeros_like


def polynomial_slope(p):
    """The coefficients of the derivative of a polynomial, highest power first."""
    p = np.asarray(p)
    return p[..., :-1] * exponents(p)[:-1] if p.shape[-1] > 1 else 0.0 * p


def polynomial_slope_transposed(t, p):
    """The transpose of `polynomial_slope`."""
    return np.concatenate((t * exponents(p)[:-1], np.zeros_like(t[..., :1])), -1) if len(p) > 1 else 0.0 * t


def power_sums(t, x, p):
    """For each coefficient of a polynomial, highest power first, the sum of `t` times that power of `x`."""
    powers, x = np.ravel(t), np.ravel(x)
    sums = np.zeros(len(p), np.result_type(powers, x))
    for place in range(len(p) - 1, -1, -1):
        sums[place] = np.sum(powers)
        powers = powers * x
    return sums


def exponents(p):
    """The exponents of a polynomial, highest power first."""
    return np.arange(np.shape(p)[-1] - 1, -1, -1, dtype=np.asarray(p).dtype)


def unpolyder(t, p, m=1):
    """The transpose of `np.polyder(p, m)`."""
    if len(p) <= m:
        return zeros_like(p) if np.ndim(t) < 2 else np.zeros((*np.shape(t)[:-1], len(p)), np.asarray(t).dtype)
    weights = np.polyder(np.ones(len(p)), m).astype(np.asarray(t).dtype)
    return lengthened_to(t * weights, len(p))


def unpolyint(t, p, m=1):
    """The transpose of `np.polyint(p, m)`."""
    weights = np.polyint(np.ones(len(p)), m)[:len(p)].astype(np.asarray(t).dtype)
    return t[..., :len(p)] * weights


def last_as(t, x):
    """The last elements of `t`, as many as `x` has."""
    return t[..., np.shape(t)[-1] - np.size(x):]


def vander_lower(columns, increasing=False):
    """The derivative of each column of a Vandermonde matrix: the exponent times the column of the next lower power."""
    lower = np.zeros_like(columns)
    powers = np.arange(1, columns.shape[-1], dtype=columns.dtype)
    if increasing:
        lower[..., 1:] = powers * columns[..., :-1]
    else:
        lower[..., :-1] = powers[::-1] * columns[..., 1:]
    return lower


def vander_upper(t, increasing=False):
    """The transpose of `vander_lower`."""
    upper = np.zeros_like(t)
    powers = np.arange(1, t.shape[-1], dtype=t.dtype)
    if increasing:
        upper[..., :-1] = powers * t[..., 1:]
    else:
        upper[..., 1:] = powers[::-1] * t[..., :-1]
    return upper


# --- without zeros at the front -------------------------------------------------------------


def leading(p):
    """The coefficients of a polynomial from its first on that is not 0; one at least."""
    p = np.atleast_1d(p)
    places = np.flatnonzero(p)
    return p[places[0] if places.size else -1:]


def without_leading(t, p):
    """The part of a tangent that belongs to `leading(p)`, which must be all of it."""
    if np.any(t):
        require_leading(p)
    return t[np.size(p) - len(leading(p)):]


def with_leading(t, p):
    """The transpose of `without_leading`."""
    require_leading(p)
    return t


def require_leading(p):
    if len(leading(p)) < np.size(p):
        raise NotDifferentiable("where the leading coefficient of a polynomial is 0, a product or quotient has no "
                                "derivative\nLeave zeros at the front out.", found_later=True)


# --- quotients --------------------------------------------------------------------------------


def long_quotient(u, v):
    """The coefficients of the quotient of two polynomials, as many as the lengths say; none where `u` is the shorter."""
    rest = np.array(u, np.result_type(u, v, np.float32))
    quotient = np.zeros((*rest.shape[:-1], max(rest.shape[-1] - len(v) + 1, 0)), rest.dtype)
    for place in range(quotient.shape[-1]):
        quotient[..., place] = rest[..., place] / v[0]
        rest[..., place:place + len(v)] -= quotient[..., place, None] * v
    return quotient


def dividend_bar(q_bar, v, u):
    """The cotangent of the dividend of `long_quotient`, in the shape of `u`: the same equations from the last to the first."""
    size = q_bar.shape[-1]
    whole = np.zeros((*q_bar.shape[:-1], len(u)), np.result_type(q_bar, v))
    whole[..., :size] = np.flip(long_quotient(lengthened_to(np.flip(q_bar, -1), size + len(v) - 1), v), -1)
    return whole


def shifted_products(t, q, v):
    """For each coefficient of `v` the sum of products of `q` with what stands that much later in `t`: what `v` takes from
    the equations of a quotient, and the transpose of `np.convolve(q, v)`."""
    whole = np.concatenate((t, np.zeros(max(len(q) + len(v) - 1 - len(t), 0), t.dtype)))
    return np.convolve(whole[:len(q) + len(v) - 1], np.flip(q), "valid") if len(q) else np.zeros(len(v), t.dtype)


def first_as(t, x):
    """The first elements of `t`, as many as `x` has, or all with zeros behind them."""
    return t[:len(x)] if len(t) >= len(x) else lengthened(t, x)


def lengthened(t, x):
    """`t` with zeros behind it, as long as `x`: the transpose of `first_as(x, t)`."""
    return lengthened_to(t, len(x)) if len(x) >= t.shape[-1] else t[..., :len(x)]


def lengthened_to(t, size):
    """`t` with zeros behind it, up to a length of its last axis."""
    return np.concatenate((t, np.zeros((*t.shape[:-1], size - t.shape[-1]), t.dtype)), -1)


def remainder_part(t, r, v):
    """The last elements of `t`, as many as the remainder `r` of a division by `v` has; raises where some were cut off."""
    if len(r) < min(len(t), max(len(v) - 1, 1)):
        raise NotDifferentiable("where coefficients of the remainder of np.polydiv are 0, it has no derivative\n"
                                "Leave zeros at the front out.", found_later=True)
    return t[len(t) - len(r):]


def remainder_back(t, u, r, v):
    """The transpose of `remainder_part(u, r, v)`."""
    remainder_part(u, r, v)
    return np.concatenate((np.zeros((*t.shape[:-1], len(u) - t.shape[-1]), t.dtype), t), -1)


# --- fits ---------------------------------------------------------------------------------------


def scale_of_fit(powers, rcond=None):
    """The norms of the columns by which `np.polyfit` divides, if its points determine the polynomial."""
    scale = np.sqrt(np.sum(powers * powers, axis=0))
    values = np.linalg.svd(powers / scale, compute_uv=False)
    cut = len(powers) * np.finfo(powers.dtype).eps if rcond is None else rcond
    if len(values) < powers.shape[1] or np.any(values <= cut * values[0]):
        raise NotDifferentiable("np.polyfit has no derivative where the points do not determine the polynomial\n"
                                "Lower the degree, or give more points.", found_later=True)
    return scale
