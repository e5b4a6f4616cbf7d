"""Numbers: quotients, powers and special functions with the values that derivatives need at the edges."""

import cmath
import math

import numpy as np

from adcompile.runtime.structures import zeros_like


DOUBLE = (float, np.float64)

FEW = 32
"""So many elements are looked at before they are multiplied, which takes less time than to set how NumPy treats what is not finite."""

TAME = 1e250


def is_finite(x):
    """Return True only if all of an array is finite: a look at all of it that costs next to nothing."""
    if x.__class__ is np.ndarray and x.ndim and x.dtype.char == "d":
        flat = x.ravel()
        return math.isfinite(flat.dot(flat))        # what overflows is looked at more closely
    return cmath.isfinite(np.add.reduce(x, axis=None))


def are_tame(*factors):
    """Return True only if the factors are a few floats of which every product, and every sum of products, is finite."""
    for factor in factors:
        if factor.__class__ is np.ndarray:
            if not 0 < factor.size <= FEW or factor.dtype.char != "d" or not factor.ndim:
                return False
        elif factor.__class__ not in DOUBLE:
            return False
    bound = 1.0
    for factor in factors:
        bound *= math.hypot(*factor.ravel().tolist()) if factor.__class__ is np.ndarray else abs(float(factor))
    return bound < TAME


def divide(t, x):
    """`t / x`, and exactly 0 where `t` is 0, whatever `x` is."""
    if type(t) is float and (type(x) is float or type(x) is int):
        if x != 0:
            return t / x if t != 0.0 else 0.0
        return 0.0 if t == 0.0 else t * math.copysign(math.inf, x)
    if type(t) in DOUBLE and type(x) in DOUBLE:
        return np.float64(divide(float(t), float(x)))
    if x.__class__ is float and (x > 1e-9 or x < -1e-9) and are_tame(t, x):
        return np.divide(t, x)
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
        return np.float64(float(t) * float(partial) if t else 0.0)
    if are_tame(t, partial):
        return np.multiply(t, partial)
    with np.errstate(all="ignore"):
        return zero_where(t, np.multiply(t, partial))


def product(a, b):
    """`a * b`, and exactly 0 where one of them is 0, whatever the other is."""
    if type(a) is float and type(b) is float:
        return a * b if a != 0.0 and b != 0.0 else 0.0
    if type(a) in DOUBLE and type(b) in DOUBLE:
        return np.float64(product(float(a), float(b)))
    with np.errstate(all="ignore"):
        return zero_where(a, zero_where(b, np.multiply(a, b)))


def zero_where(t, product):
    """`product`, with 0 where `t` is 0. One cheap pass where everything is finite: then nothing is to be done."""
    if is_finite(product):
        return product
    return np.where(np.equal(t, 0.0), np.zeros_like(product), product)[()]


def select(taken, a, b):
    """`a` where `taken`, else `b`: `np.where` that leaves numbers numbers, and is quick where one of them is 0.0."""
    if isinstance(taken, (bool, np.bool_)):
        if (a.__class__ is float or np.ndim(a) == 0) and (b.__class__ is float or np.ndim(b) == 0):
            chosen = a if taken else b
            return chosen[()] if isinstance(chosen, np.ndarray) else chosen
    elif b.__class__ is float and b == 0.0 and maskable(a, taken):
        return masked(a, taken)
    elif a.__class__ is float and a == 0.0 and maskable(b, taken):
        return masked(b, np.logical_not(taken))
    return np.where(taken, a, b)


BITS = {np.dtype(np.float64): np.int64, np.dtype(np.float32): np.int32}


def maskable(t, taken):
    return isinstance(t, np.ndarray) and t.dtype in BITS and isinstance(taken, np.ndarray) and taken.shape == t.shape \
        and taken.dtype == bool


def masked(t, taken):
    """`t` where `taken`, else 0.0, also where `t` is not finite: by bits, which is faster than branches."""
    bits = BITS[t.dtype]
    return np.multiply(t.view(bits), taken, dtype=bits).view(t.dtype)


def share(t, chosen, tie):
    """`t` where `chosen`, half of it where there is a tie, else 0.0."""
    kept = select(chosen, t, 0.0)
    return select(tie, 0.5 * t, kept) if np.any(tie) else kept


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
    """Return True if a value is a float or int of Python's own."""
    return x.__class__ is float or x.__class__ is int


def power_partial(a, b):
    """`b * a ** (b - 1)`, and 0 where `b` is 0: the partial of a power with respect to its base."""
    if isinstance(b, (float, int)):
        return b * power(a, b - 1.0) if b != 0 else type(a)(0.0) if isinstance(a, np.floating) else zeros_like(a)
    with np.errstate(all="ignore"):
        return np.where(np.equal(b, 0), 0.0, b * power(a, b - 1.0))[()]


def log(a):
    """The logarithm, minus infinity at 0 and NaN below."""
    if isinstance(a, (float, int)):
        return math.log(a) if a > 0 else -math.inf if a == 0 else math.nan
    with np.errstate(all="ignore"):
        return np.log(as_float(a))


def times_log(t, a):
    """`t * log(a)`, and 0 where `t` is 0, or where `a` is and `t` is finite: the partial of a power with respect to its exponent."""
    if type(t) is float and isinstance(a, (float, int)):
        return 0.0 if t == 0.0 or a == 0 and math.isfinite(t) else t * log(a)
    with np.errstate(all="ignore"):
        product = zero_where(t, np.multiply(t, log(a)))
        if cmath.isfinite(np.add.reduce(product, axis=None)):
            return product
        return np.where(np.logical_and(np.equal(a, 0), np.isfinite(t)), np.zeros_like(product), product)[()]


def power_mixed(a, b):
    """The derivative of `b * a ** (b - 1)` with respect to `b`; at 0 the limit, which is infinite where `b` is 1 or less."""
    with np.errstate(all="ignore"):
        below = power(a, b - 1.0)
        at_zero = np.where(np.greater(b, 1), 0.0, np.where(np.greater(b, 0), -np.inf, np.inf))
        return like_number(np.where(np.equal(a, 0), at_zero, below + b * times_log(below, a))[()], a, b)


def reciprocal_or_zero(a):
    """`1 / a`, and 0 at 0: of a length that is 0."""
    if isinstance(a, (float, int)):
        return 1.0 / a if a != 0 else 0.0
    a = as_float(a)
    with np.errstate(all="ignore"):
        return np.where(a == 0.0, np.zeros_like(a), 1.0 / a)[()]


def quotient_or_zero(a, b):
    """`a / b`, and 0 where one of them is 0: of a length that is 0, with respect to its sides."""
    if type(a) is float and type(b) is float:
        return a / b if a != 0.0 and b != 0.0 else 0.0
    if type(a) in DOUBLE and type(b) in DOUBLE:
        return np.float64(quotient_or_zero(float(a), float(b)))
    with np.errstate(all="ignore"):
        return zero_where(a, zero_where(b, np.divide(a, b)))


def squared_modulus(x):
    """The square of the absolute value of a complex number."""
    return x.real * x.real + x.imag * x.imag


def complex_root(x):
    """The root of a complex number, and of a real one as of a complex one."""
    with np.errstate(all="ignore"):
        return np.sqrt(np.add(x, 0j))


def exp_difference(a, b):
    """`exp(a - b)`, and 1 where both are the same infinity."""
    with np.errstate(all="ignore"):
        difference = np.subtract(a, b)
        if math.isnan(np.add.reduce(difference, axis=None)):
            difference = np.where(np.equal(a, b), np.zeros_like(as_float(b)), difference)[()]
        return np.exp(difference)


def share_of_exp(a, b):
    """`exp(a) / (exp(a) + exp(b))`; a half where both are the same infinity."""
    with np.errstate(all="ignore"):
        difference = np.subtract(b, a)
        if math.isnan(np.add.reduce(difference, axis=None)):
            difference = np.where(np.equal(a, b), np.zeros_like(as_float(b)), difference)[()]
        return 1.0 / (1.0 + np.exp(difference))


def sinc_slope(value, x):
    """The derivative of `np.sinc` at `x`, where it has the value `value`."""
    u = np.pi * as_float(x)
    with np.errstate(all="ignore"):
        slope = (np.cos(u) - value) / u
    return like_number(np.pi * with_sinc_series(1, u, slope), value, x)


def sinc_derivative(order, x):
    """The derivative of that order of `np.sinc`: that of u f(u) = sin(u), solved."""
    u = np.pi * as_float(x)
    with np.errstate(all="ignore"):
        sine, cosine = np.sin(u), np.cos(u)
        value = sine / u
        for n in range(1, order + 1):
            value = ((sine, cosine, -sine, -cosine)[n % 4] - n * value) / u
    return like_number(np.pi ** order * with_sinc_series(order, u, value), x)


def with_sinc_series(order, u, value):
    """`value` with the series of a derivative of sin(u) / u where u is small."""
    near = np.abs(u) < 0.5 + 0.5 * order
    small = select(near, u, 0.0)
    square, series = small * small, np.zeros_like(small)
    first = (order + 1) // 2
    for k in range(first + 7 + order, first - 1, -1):
        factor = (-1.0) ** k * math.factorial(2 * k) / math.factorial(2 * k - order) / math.factorial(2 * k + 1)
        series = series * square + factor
    return np.where(near, series * small if order % 2 else series, value)[()]


def exponential_moment(order, x):
    """The integral of `t**order * exp(x * t)` from 0 to 1, which is the derivative of that order of `special.exprel`."""
    x = as_float(x)
    near = np.abs(x) < 1.0
    small, large = np.where(near, x, 0.0), np.where(near, 1.0, x)
    series = np.zeros_like(small)
    for k in range(17, -1, -1):
        series = series * small + 1.0 / (math.factorial(k) * (k + order + 1))
    with np.errstate(all="ignore"):
        whole = np.exp(large)
        value = (whole - 1.0) / large
        for n in range(1, order + 1):
            value = (whole - n * value) / large
    return like_number(np.where(near, series, value)[()], x)


def digamma(x):
    """The derivative of the logarithm of the gamma function, at a number: shifted upwards, then by Stirling's series."""
    if x < -20.0:
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 10.0:
        shift += 1.0 / x if x != 0.0 else math.inf
        x = x + 1.0         # an array of no dimension would be written by `+=`
    t = 1.0 / (x * x)
    tail = t * (1 / 12 - t * (1 / 120 - t * (1 / 252 - t * (1 / 240 - t * (1 / 132 - t * (691 / 32760 - t / 12))))))
    return math.log(x) - 0.5 / x - tail - shift


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def polygamma(order, x):
    """The derivative of that order of `digamma`, 1 or more: shifted upwards, then by Stirling's series."""
    if isinstance(x, np.ndarray):
        return polygamma_of_array(order, x)
    shift = 0.0
    while x < 16.0:
        shift += x ** -(order + 1) if x != 0.0 else math.inf
        x += 1.0
    head = math.factorial(order - 1) / x**order
    sign = 1.0 if order % 2 else -1.0
    return sign * (head + math.factorial(order) * (0.5 / x ** (order + 1) + shift) + stirling_tail(order, x))


def polygamma_of_array(order, x):
    """As `polygamma` of each element. Everything is shifted by the same number, negative ones apart."""
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
    """The sum of Stirling's series of `polygamma` without its first two terms."""
    inverse = 1.0 / x
    square, total = inverse * inverse, 0.0 * inverse
    for k in range(len(BERNOULLI), 0, -1):
        factor = BERNOULLI[k - 1] * math.factorial(2 * k + order - 1) / math.factorial(2 * k)
        total = (total + factor) * square
    return total * whole_power(inverse, order)


def as_float(a):
    """A number or array with integers made float64."""
    if isinstance(a, (np.ndarray, np.generic)):
        return a if a.dtype.kind in "fc" else a.astype(np.float64)
    return a if isinstance(a, complex) else float(a)


def wide(x):
    """A number or array of NumPy's in double precision at least; Python's numbers take the precision of what they meet."""
    if isinstance(x, (np.ndarray, np.generic)):
        return x.astype(np.float64) if x.dtype.kind in "biu" or x.dtype.kind == "f" and x.dtype.itemsize < 8 else x
    return x


def mantissa_slope(parts):
    """The derivative of the mantissa in `frexp(x)`, a pair of mantissa and exponent, by `x`."""
    mantissa, exponent = parts
    if type(mantissa) is float:
        return math.ldexp(1.0, -exponent) if exponent > -1024 else math.inf
    with np.errstate(over="ignore"):
        return np.ldexp(np.ones_like(mantissa), -exponent)


def like_number(value, *operands):
    """A Python float where all operands are Python numbers."""
    return float(value) if all(type(operand) in (float, int, bool) for operand in operands) else value


def stretch(trips):
    """About the square root of the number of trips of a loop, so that there are as many stretches as one has trips; at least 1."""
    return math.isqrt(max(trips - 1, 0)) + 1
