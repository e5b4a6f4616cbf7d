"""Numbers: quotients, powers and special functions with the values that derivatives need at the edges."""

import math

import numpy as np

from adcompile.runtime.structures import zeros_like


DOUBLE = (float, np.float64)


def divide(t, x):
    """`t / x`, and exactly 0 where `t` is 0, whatever `x` is."""
    if type(t) is float and (type(x) is float or type(x) is int):
        if x != 0:
            return t / x if t != 0.0 else 0.0
        return 0.0 if t == 0.0 else t * math.copysign(math.inf, x)
    if type(t) in DOUBLE and type(x) in DOUBLE:
        return np.float64(divide(float(t), float(x)))
    with np.errstate(all="ignore"):
        quotient = np.divide(t, x)
        return quotient if type(t) is float and t != 0.0 else zero_where(t, quotient)


def divide_where(t, x, taken):
    """`t / x` where `taken` and `t` is not 0, else 0; nothing else is divided."""
    if isinstance(taken, (bool, np.bool_)) and type(t) is float and type(x) is float:
        return divide(t, x) if taken else 0.0
    taken = np.logical_and(taken, np.not_equal(t, 0.0))
    shape = np.broadcast_shapes(np.shape(t), np.shape(x), taken.shape)
    return np.divide(t, x, out=np.zeros(shape, np.result_type(t, x)), where=taken)[()]


def scale(t, partial):
    """`t * partial`, and exactly 0 where `t` is 0, whatever `partial` is."""
    if type(t) is float and type(partial) is float:
        return t * partial if t != 0.0 else 0.0
    if type(t) in DOUBLE and type(partial) in DOUBLE:
        return np.float64(scale(float(t), float(partial)))
    with np.errstate(all="ignore"):
        return zero_where(t, np.multiply(t, partial))


def zero_where(t, product):
    """`product`, with 0 where `t` is 0. One cheap pass where everything is finite: then nothing is to be done."""
    if math.isfinite(np.add.reduce(product, axis=None)):
        return product
    return np.where(np.equal(t, 0.0), np.zeros_like(product), product)[()]


def select(taken, a, b):
    """`a` where `taken`, else `b`: `np.where` that leaves numbers numbers."""
    if isinstance(taken, (bool, np.bool_)) and np.ndim(a) == 0 and np.ndim(b) == 0:
        return a if taken else b
    return np.where(taken, a, b)


def power(a, b):
    """`a ** b` as a float, infinite or NaN where Python would raise."""
    if type(a) is float and isinstance(b, (float, int)) and (a > 0.0 or b >= 1):
        try:
            return math.pow(a, b)
        except (OverflowError, ValueError):
            pass
    with np.errstate(all="ignore"):
        return like_number(np.power(as_float(a), b), a, b)


def is_python(x):
    """Whether a value is a number of Python's own."""
    return x.__class__ is float or x.__class__ is int


def power_partial(a, b):
    """`b * a ** (b - 1)`, and 0 where `b` is 0: the partial of a power with respect to its base."""
    if isinstance(b, (float, int)):
        return b * power(a, b - 1.0) if b != 0 else zeros_like(a)
    with np.errstate(all="ignore"):
        return np.where(np.equal(b, 0), 0.0, b * power(a, b - 1.0))[()]


def log_or_zero(a):
    """The logarithm, and 0 at 0: of the base of a power, with respect to its exponent."""
    if isinstance(a, (float, int)):
        return math.log(a) if a > 0 else 0.0 if a == 0 else math.nan
    a = as_float(a)
    with np.errstate(all="ignore"):
        return np.where(a == 0.0, np.zeros_like(a), np.log(a))[()]


def reciprocal_or_zero(a):
    """`1 / a`, and 0 at 0: the partial of `log_or_zero`."""
    if isinstance(a, (float, int)):
        return 1.0 / a if a != 0 else 0.0
    a = as_float(a)
    with np.errstate(all="ignore"):
        return np.where(a == 0.0, np.zeros_like(a), 1.0 / a)[()]


def quotient_or_zero(a, b):
    """`a / b`, and 0 where `b` is 0: of a length that is 0, with respect to its sides."""
    if type(a) is float and type(b) is float:
        return a / b if b != 0.0 else 0.0
    if type(a) in DOUBLE and type(b) in DOUBLE:
        return np.float64(float(a) / float(b)) if b != 0.0 else np.float64(0.0)
    with np.errstate(all="ignore"):
        quotient = np.divide(a, b)
        return quotient if np.all(b) else np.where(np.equal(b, 0.0), np.zeros_like(quotient), quotient)[()]


def exp_difference(a, b):
    """`exp(a - b)`, and 1 where both are the same infinity."""
    with np.errstate(all="ignore"):
        return np.exp(np.where(np.equal(a, b), np.zeros_like(as_float(b)), np.subtract(a, b))[()])


def supported(slope, y):
    """The slope of a log density or the like: 0 where its value `y` is minus infinity, NaN where that is NaN."""
    if math.isfinite(np.add.reduce(y, axis=None)):
        return slope if np.shape(slope) == np.shape(y) else slope + np.zeros(np.shape(y))
    return np.where(np.isneginf(y), 0.0, np.where(np.isnan(y), np.nan, slope))[()]


def sinc_derivative(order, x):
    """The derivative of that order of `np.sinc`: by its series near 0, elsewhere from that of u f(u) = sin(u)."""
    u = np.pi * as_float(x)
    near = np.abs(u) < 4.0
    small, large = np.where(near, u, 0.0), np.where(near, 4.0, u)
    series = np.zeros_like(small)
    for k in range(24, (order + 1) // 2 - 1, -1):
        weight = (-1.0) ** k * math.factorial(2 * k) / math.factorial(2 * k - order) / math.factorial(2 * k + 1)
        series = series + weight * small ** (2 * k - order)
    value = np.sin(large) / large
    for n in range(1, order + 1):
        value = (np.sin(large + 0.5 * n * np.pi) - n * value) / large
    return like_number(np.pi ** order * np.where(near, series, value)[()], x)


def digamma(x):
    """The derivative of the logarithm of the gamma function, at a number."""
    return polygamma(0, x)


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def polygamma(order, x):
    """The derivative of that order of `digamma`: shifted upwards, then by Stirling's series."""
    if isinstance(x, np.ndarray):
        return polygamma_of_array(order, x)
    if x < -20.0 and order == 0:
        return polygamma(0, 1.0 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 16.0:
        shift += x ** -(order + 1) if x != 0.0 else math.inf
        x += 1.0
    head = -math.log(x) if order == 0 else math.factorial(order - 1) / x**order
    sign = 1.0 if order % 2 else -1.0
    return sign * (head + math.factorial(order) * (0.5 / x ** (order + 1) + shift) + stirling_tail(order, x))


def polygamma_of_array(order, x):
    """As `polygamma` of each element; order 1 or more. Everything is shifted by the same number, negative ones apart."""
    x = as_float(x)
    with np.errstate(all="ignore"):
        shift, far = np.zeros_like(x), x
        for _ in range(8 + 2 * order):
            shift += whole_power(1.0 / far, order + 1)
            far = far + 1.0
        head = math.factorial(order - 1) * whole_power(1.0 / far, order)
        near = math.factorial(order) * (shift + 0.5 * whole_power(1.0 / far, order + 1))
        found = (1.0 if order % 2 else -1.0) * (head + near + stirling_tail(order, far))
    negative = x < 0.0
    if np.any(negative):
        found[negative] = [polygamma(order, value) for value in x[negative].tolist()]
    return found


def whole_power(x, order):
    """`x ** order` by products."""
    result = x
    for _ in range(order - 1):
        result = result * x
    return result


def stirling_tail(order, x):
    """What Stirling's series of `polygamma` adds to its first two terms."""
    inverse = 1.0 / x
    square, total = inverse * inverse, 0.0 * x
    for k in range(len(BERNOULLI), 0, -1):
        factor = BERNOULLI[k - 1] * math.factorial(2 * k + order - 1) / math.factorial(2 * k)
        total = (total + factor) * square
    return total * whole_power(inverse, order) if order else total


def as_float(a):
    """A number or array with integers made float64."""
    if isinstance(a, (np.ndarray, np.generic)):
        return a if a.dtype.kind in "fc" else a.astype(np.float64)
    return float(a)


def like_number(value, *operands):
    """A Python float where all operands are Python numbers."""
    return float(value) if all(type(operand) in (float, int, bool) for operand in operands) else value
