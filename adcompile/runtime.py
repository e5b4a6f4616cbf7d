"""What emitted derivatives call where NumPy has no function for it.

Nothing here changes an operand, except the first of `index_add`. Nothing here warns or raises where the
user's own statement did not. Every function that stands in a rule has a rule itself (`rules/helpers.py`), so
that a derivative can be differentiated.

A *structure* is a number, an array, or a list or tuple of structures; its cotangent has the same structure.
"""

import math

import numpy as np

from adcompile import errors

# --- shapes -----------------------------------------------------------------


def unbroadcast(t, x):
    """`t` summed to the shape of `x`, and in its precision: the transpose of broadcasting `x` to the shape of `t`."""
    if type(x) is float and type(t) is float:
        return t
    shape = np.shape(x)
    if np.shape(t) != shape:
        t = sum_to(t, shape)
    if isinstance(x, (np.ndarray, np.floating)) and x.dtype.kind == "f" and t.dtype != x.dtype:
        return t.astype(x.dtype)
    return t


def sum_to(t, shape):
    """`t` summed over the axes that `shape` lacks or has with size 1; broadcast first where it is the smaller one."""
    whole = np.broadcast_shapes(np.shape(t), shape)
    if np.shape(t) != whole:
        t = np.broadcast_to(t, whole)
    extra = len(whole) - len(shape)
    axes = tuple(axis for axis in range(len(whole))
                 if axis < extra or (shape[axis - extra] == 1 and whole[axis] != 1))
    return t.sum(axis=axes).reshape(shape) if shape else np.asarray(t).sum()


def broadcast_like(t, x):
    """A new array of the shape of `x` filled from `t`; `t` itself where `x` is a number."""
    shape = np.shape(x)
    if shape == ():
        return t if np.shape(t) == () else np.reshape(t, ())[()]
    return np.array(np.broadcast_to(t, shape))


def expand(t, x, axis, keepdims):
    """A reduction's result with the axes of `x` put back with size 1, so that it broadcasts against `x`."""
    if keepdims or axis is None:
        return t
    return np.expand_dims(t, axis)


def count(x, axis):
    """How many elements of `x` one element of a reduction over `axis` has; 1 where there is none."""
    shape = np.shape(x)
    if axis is None:
        return max(math.prod(shape), 1)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return max(math.prod([shape[axis] for axis in axes]), 1)


# --- numbers ----------------------------------------------------------------


def divide(t, x):
    """`t / x`, and exactly 0 where `t` is 0, whatever `x` is."""
    if type(t) is float and type(x) is float:
        if x != 0.0:
            return t / x if t != 0.0 else 0.0
        return 0.0 if t == 0.0 else t * math.copysign(math.inf, x)
    with np.errstate(all="ignore"):
        return zero_where(t, np.divide(t, x))


def scale(t, partial):
    """`t * partial`, and exactly 0 where `t` is 0, whatever `partial` is."""
    if type(t) is float and type(partial) is float:
        return t * partial if t != 0.0 else 0.0
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
    with np.errstate(all="ignore"):
        quotient = np.divide(a, b)
        return quotient if np.all(b) else np.where(np.equal(b, 0.0), np.zeros_like(quotient), quotient)[()]


def exp_difference(a, b):
    """`exp(a - b)`, and 1 where both are the same infinity."""
    with np.errstate(all="ignore"):
        return np.exp(np.where(np.equal(a, b), np.zeros_like(as_float(b)), np.subtract(a, b))[()])


def sinc_partial(x):
    """The derivative of `np.sinc`, by its series near 0."""
    x = as_float(x)
    small = np.abs(x) < 1e-2
    safe = np.where(small, np.ones_like(x), x)
    square = np.pi * np.pi * x * x
    series = -(np.pi * np.pi * x) / 3.0 * (1.0 - square / 10.0 * (1.0 - square / 28.0 * (1.0 - square / 54.0)))
    return np.where(small, series, (np.cos(np.pi * x) - np.sinc(x)) / safe)[()]


def sinc_curvature(x):
    """The second derivative of `np.sinc`, by its series near 0."""
    x = as_float(x)
    small = np.abs(x) < 1e-1
    safe = np.where(small, np.ones_like(x), x)
    square = np.pi * np.pi * x * x
    series = 1.0 - 3.0 * square / 10.0 * (1.0 - 5.0 * square / 84.0 * (1.0 - 7.0 * square / 270.0 * (
        1.0 - 9.0 * square / 616.0 * (1.0 - 11.0 * square / 1170.0))))
    return np.where(small, -np.pi * np.pi / 3.0 * series,
                    -np.pi * np.pi * np.sinc(x) - 2.0 * sinc_partial(x) / safe)[()]


def digamma(x):
    """The derivative of the logarithm of the gamma function, at a number."""
    return polygamma(0, x)


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def polygamma(order, x):
    """The derivative of that order of `digamma`, at a number: shifted upwards, then by Stirling's series."""
    if x < -20.0 and order == 0:
        return polygamma(0, 1.0 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 16.0:
        shift += x ** -(order + 1) if x != 0.0 else math.inf
        x += 1.0
    factorial = math.factorial(order)
    tail = sum(number * math.factorial(2 * k + order - 1) / math.factorial(2 * k) / x ** (2 * k + order)
               for k, number in enumerate(BERNOULLI, 1))
    head = -math.log(x) if order == 0 else math.factorial(order - 1) / x**order
    sign = 1.0 if order % 2 else -1.0
    return sign * (head + factorial * (0.5 / x ** (order + 1) + shift) + tail)


def as_float(a):
    """A number or array with integers made float64."""
    if isinstance(a, (np.ndarray, np.generic)):
        return a if a.dtype.kind in "fc" else a.astype(np.float64)
    return float(a)


def like_number(value, *operands):
    """A Python float where all operands are Python numbers."""
    return float(value) if all(type(operand) in (float, int, bool) for operand in operands) else value


# --- structures -------------------------------------------------------------


def zeros_like(x):
    """Float zeros in the structure of `x`: 0.0 for a Python number, float32 for float32, float64 for integers."""
    if isinstance(x, (float, int)):
        return 0.0
    if isinstance(x, (np.ndarray, np.generic)):
        dtype = x.dtype if x.dtype.kind in "fc" else np.float64
        return np.zeros(x.shape, dtype) if isinstance(x, np.ndarray) else np.dtype(dtype).type(0)
    if isinstance(x, (list, tuple)):
        return type(x)(zeros_like(item) for item in x)
    return 0.0


def accumulate(x_bar, t):
    """`x_bar + t`, item by item in a structure. Operands are left as they are."""
    if isinstance(x_bar, (list, tuple)):
        return type(x_bar)(accumulate(a, b) for a, b in zip(x_bar, t))
    return x_bar + t


def index_add(x_bar, index, t):
    """`x_bar` with `t` added at `index`, repeated indices adding up: in place in an array or list, which is returned."""
    if isinstance(x_bar, list):
        if isinstance(index, slice):
            x_bar[index] = [accumulate(a, b) for a, b in zip(x_bar[index], t)]
        else:
            x_bar[index] = accumulate(x_bar[index], t)
        return x_bar
    if isinstance(x_bar, tuple):
        return tuple(index_add(list(x_bar), index, t))
    if repeats(index):
        np.add.at(x_bar, index, t)
    else:
        x_bar[index] += t
    return x_bar


def repeats(index):
    """Whether an index may name one element twice: it has integer arrays or lists in it."""
    if isinstance(index, tuple):
        return any(repeats(item) for item in index)
    if isinstance(index, np.ndarray):
        return index.dtype.kind in "iu" and index.ndim > 0
    return isinstance(index, list) and np.asarray(index).dtype.kind in "iu"


def refuse(error, message):
    """Raises the refusal that stands at this place of the user's program; `error` is the name of its class."""
    raise getattr(errors, error)(message)
