"""Truncated Taylor series: an array of coefficients, with the order as its first axis, for each number or array.

    x(t + s) = x_coeffs[0] + x_coeffs[1] * s + ... + x_coeffs[order] * s**order

A list, tuple or dict has one of the series of its items. The recurrences are the classical ones (A. Griewank and A. Walther,
Evaluating Derivatives, chapter 13): of a product, a quotient and a power; what an operation's own rule says of it is worked out
by `transform.taylor` from them. A coefficient is computed in double precision at least, and nothing here warns.
"""

import math

import numpy as np

from adcompile.runtime.elementwise.numbers import divide, product


def constant_series(value, order):
    """The series of what does not change."""
    if isinstance(value, (list, tuple)):
        items = [constant_series(item, order) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {key: constant_series(item, order) for key, item in value.items()}
    if value is None or isinstance(value, (str, bytes)):
        return None
    coeffs = np.zeros((order + 1, *np.shape(value)), np.result_type(value, np.float64))
    coeffs[0] = value
    return coeffs


def variable_series(t, order):
    """The series of what everything is expanded in."""
    coeffs = constant_series(t, order)
    coeffs[1] = 1.0
    return coeffs


# --- shapes -----------------------------------------------------------------------------------


def padded_series(coeffs, y):
    """The series with as many axes as those of `y` have: it broadcasts with them as its values do."""
    return with_axes(coeffs, np.ndim(y) + 1)


def with_axes(coeffs, count):
    """The series with axes of length 1 after the first, `count` in all."""
    missing = count - coeffs.ndim
    return coeffs.reshape(coeffs.shape[:1] + (1,) * missing + coeffs.shape[1:]) if missing > 0 else coeffs


def with_value(coeffs, y):
    """The series in the shape of `y`, which is its value."""
    found = np.empty((len(coeffs), *np.shape(y)), np.result_type(coeffs, y))
    found[:] = padded_series(coeffs, y)
    found[0] = y
    return found


def aligned(a, b):
    """Two series with as many axes."""
    count = max(a.ndim, b.ndim)
    return with_axes(a, count), with_axes(b, count)


def coefficient(coeffs, k):
    """The coefficient of the k-th order, of each item of a structure."""
    if isinstance(coeffs, (list, tuple)):
        items = [coefficient(item, k) for item in coeffs]
        return items if isinstance(coeffs, list) else tuple(items)
    if isinstance(coeffs, dict):
        return {key: coefficient(item, k) for key, item in coeffs.items()}
    return 0.0 if coeffs is None else coeffs[k]


def series_of_coefficients(found):
    """The series with these coefficients, a list of numbers, arrays or structures."""
    first = found[0]
    if isinstance(first, (list, tuple)):
        items = [series_of_coefficients([one[place] for one in found]) for place in range(len(first))]
        return items if isinstance(first, list) else tuple(items)
    if isinstance(first, dict):
        return {key: series_of_coefficients([one[key] for one in found]) for key in first}
    return np.array(np.broadcast_arrays(*found), np.result_type(*found, np.float64))


def series_by_element(coeffs):
    """The series of the elements that a walk over the first axis meets."""
    return np.swapaxes(coeffs, 0, 1) if isinstance(coeffs, np.ndarray) else coeffs


def series_item(coeffs, index):
    """The series of `x[index]`."""
    if not isinstance(coeffs, np.ndarray):
        return coeffs[index]
    return np.array([one[index] for one in coeffs])


# --- the recurrences --------------------------------------------------------------------------


def series_product(a, b):
    """The series of `a * b`: the sums of a[j] * b[k - j] over j."""
    length = len(a)
    if a.ndim == b.ndim == 1:
        with np.errstate(all="ignore"):
            found = np.convolve(a, b)[:length]
        if math.isfinite(found.dot(found)):
            return found
    a, b = aligned(a, b)
    return np.array([product_coefficient(a, b, k) for k in range(length)])


def product_coefficient(a, b, k):
    """The coefficient of the k-th order of `a * b`: the sum of a[j] * b[k - j] over j."""
    if a.ndim == b.ndim == 1:
        with np.errstate(all="ignore"):
            found = a[:k + 1].dot(b[k::-1])
        if math.isfinite(found):
            return found
    a, b = aligned(a, b)
    with np.errstate(all="ignore"):
        return np.add.reduce(product(a[:k + 1], b[k::-1]), axis=0)


def slope(coeffs):
    """The series of the derivative. It is known to one order less: the last coefficient is none."""
    found = np.zeros_like(coeffs)
    found[:-1] = orders_of(coeffs) * coeffs[1:]
    return found


def orders_of(coeffs):
    """The orders of the coefficients after the first, to be multiplied with them."""
    return np.arange(1.0, len(coeffs)).reshape(-1, *(1,) * (coeffs.ndim - 1))


def slope_coefficient(x, r, k):
    """The coefficient of the k-th order of the derivative of `x` times `r`."""
    return product_coefficient(slope(x[:k + 2])[:-1], r, k)


def integrated(y, slopes):
    """The series that has the value `y` and this derivative."""
    found = np.empty((len(slopes), *np.shape(y)), np.result_type(slopes, y))
    found[0] = y
    found[1:] = padded_series(slopes, y)[:-1]
    found[1:] /= orders_of(found)
    return found


def series_quotient(a, b):
    """The series of `a / b`."""
    a, b = aligned(a, b)
    length = len(a)
    found = np.zeros((length, *np.broadcast_shapes(a.shape[1:], b.shape[1:])), np.result_type(a, b))
    for k in range(length):
        found[k] = quotient_coefficient(a, b, found, k)
    return found


def quotient_coefficient(a, b, q, k):
    """The coefficient of the k-th order of `q = a / b`, from those of `q` before it."""
    with np.errstate(all="ignore"):
        before = product_coefficient(b[1:], q, k - 1) if k else 0.0
        return divide(a[k] - before, b[0])


def series_of_function(derivatives, x):
    """The series of a function of x, from its derivatives of all orders at the value of x."""
    change = x.copy()
    change[0] = 0.0
    found = None
    for order in range(len(x) - 1, -1, -1):
        known = constant_series(derivatives[order] / math.factorial(order), len(x) - 1)
        found = known if found is None else known + series_product(found, change)
    return found


# --- powers -----------------------------------------------------------------------------------

MOST_PRODUCTS = 64
"""The largest exponent for which a power is made of products."""


def series_power(y, x, exponent):
    """The series of `y = x ** exponent` for an exponent that does not change: of a whole number by products, else from
    x y' = exponent y x'."""
    if np.ndim(exponent) == 0 and 0 <= exponent <= MOST_PRODUCTS and exponent == int(exponent):
        return with_value(series_of_products(x, int(exponent)), y)
    shape = np.shape(y)
    x = np.broadcast_to(padded_series(x, y), (len(x), *shape))
    found = constant_series(y, len(x) - 1)
    for k in range(1, len(x)):
        factors = np.multiply.outer(np.arange(1.0, k + 1), np.broadcast_to(np.add(exponent, 1.0), shape)) / k - 1.0
        with np.errstate(all="ignore"):
            found[k] = divide(np.add.reduce(product(factors, product(x[1:k + 1], found[k - 1::-1])), axis=0), x[0])
    for place in zip(*np.nonzero(np.equal(x[0], 0.0))) if shape else [()] if x[0] == 0.0 else []:
        found[(slice(1, None), *place)] = power_at_zero(x[(slice(None), *place)], float(np.broadcast_to(exponent, shape)[place]))[1:]
    return found


def series_of_products(x, exponent):
    """The series of `x ** exponent` for a whole number, by squaring."""
    found = None
    while exponent:
        if exponent % 2:
            found = x if found is None else series_product(found, x)
        exponent //= 2
        x = series_product(x, x) if exponent else x
    return constant_series(np.ones(x.shape[1:]), len(x) - 1) if found is None else found


def power_at_zero(x, exponent):
    """The coefficients of a power of a series of numbers that begins with 0: those of a smooth one; at a kink as at that of a length,
    where each is 0; infinite from the first one that is."""
    found = np.zeros(len(x))
    if exponent < 0.0:
        found[:] = np.inf
    if exponent <= 0.0:
        return found
    if not x.any():         # what is left out of the series may be in these: of a smooth power, or of one that is not
        found[max(math.ceil(exponent * len(x)), 2):] = np.nan
        return found
    first = int(np.flatnonzero(x)[0])
    lead = first * exponent
    if lead >= len(x):
        return found
    if exponent == int(exponent) or lead % 2.0 == 0.0 and first % 2 == 0 and x[first] > 0.0:
        rest = series_power(x[first] ** exponent, x[first:], exponent)
        found[int(lead):] = np.nan          # what is left of the series does not tell more of it
        found[int(lead):int(lead) + len(rest)] = rest[:len(x) - int(lead)]
    elif lead != int(lead) or first % 2:
        found[math.ceil(lead):] = np.inf
    return found


# --- derivatives --------------------------------------------------------------------------------


def derivative_in_series(coeffs, order):
    """The derivative of that order, of each item of a structure: its coefficient times the factorial."""
    if isinstance(coeffs, (list, tuple)):
        items = [derivative_in_series(item, order) for item in coeffs]
        return items if isinstance(coeffs, list) else tuple(items)
    if isinstance(coeffs, dict):
        return {key: derivative_in_series(item, order) for key, item in coeffs.items()}
    return None if not isinstance(coeffs, np.ndarray) else coeffs[order] * float(math.factorial(order))
