"""Python's arithmetic of numbers and its edges: the value and its type are the primal's, whatever happens."""

import math

import numpy as np

from tests.corpus import at, draw, program


@program((0.5, 1.4), (-0.5, 2.4))
def python_operators(x, y):
    a = -x + +y
    b = a * y - x / y
    c = b ** 2 + y ** x
    d = c ** 0.5 if c > 0.0 else c
    e = 2 ** x + d
    f = 1 / y - 3 * e
    return f * a


@program((7.3, 2.1), (-7.3, 2.1), (7.3, -2.1), (-7.3, -2.1))
def remainders_of_both_signs(x, y):
    a = x % y
    b = x // y
    c = a * b
    d = divmod(x, 3.0)[1]
    e = (x * y) % 5.0
    f = -x % 1.5
    return c + d * e + f * x


@program((2.5, 3), (-2.5, 3), (-2.5, -2), (-2.5, 0))
def integer_powers(x, n):
    a = x ** n
    b = x ** 3
    c = x ** 2.0
    d = x ** 1
    e = x ** 0
    f = pow(x, 2)
    return a + b * c - d * e + f


@program(at(0.0, gradient=(1.0,)), (1.5,))
def powers_at_zero(x):
    a = x ** 0
    b = x ** 1
    c = x ** 2
    d = x ** 3.0
    e = a * b + c
    return e + d


@program((4.0, 0.5), at(0.0, 0.5, raises=ZeroDivisionError), at(np.float64(0.0), 0.5, smooth=False), wrt=(0, 1))
def division_by_zero(x, y):
    a = y / x
    b = a * 2.0
    c = b + y
    d = c * y
    e = d - y
    return e


@program((8.0,), at(np.float64(-8.0), smooth=False), (np.float64(8.0),), wrt=(0,))
def cube_root(x):
    a = x ** (1 / 3)
    b = a * 2.0
    c = b + x
    d = c * a
    e = d - x
    return e


@program(
    (draw(3, seed=1, low=1.0, high=8.0),),
    at(np.array([-8.0, 1.0, 2.0]), smooth=False),
    at(np.array([8.0, 0.0, 2.0]), smooth=False),
)
def edges_of_array_elements(v):
    total = 0.0
    for k in range(3):
        a = v[k] ** (1 / 3)
        b = 1 / v[k]
        total = total + a * b
        total = total * 0.5
    y = total + v[0]
    return y * 2.0


@program((1.5,), at(1e200, raises=OverflowError), at(np.float64(1e200), smooth=False), wrt=(0,))
def overflow_of_power(x):
    a = x ** 2
    b = a * 0.5
    c = b + x
    d = c - a
    e = d * 2.0
    return e


@program((1.5,), at(1e200, smooth=False), at(-1e200, smooth=False), wrt=(0,))
def overflow_of_product(x):
    a = x * x
    b = a * a
    c = b + x
    d = c * 0.5
    e = d - x
    return e


@program((1.5,), at(800.0, raises=OverflowError), at(-800.0, smooth=False))
def overflow_of_exponential(x):
    a = math.exp(x)
    b = a + 1.0
    c = a / b
    d = c * x
    e = d - a
    return e


@program((0.5, 1.4), at(1e-170, 1e-170, gradient=(1.5e170, -1.5e170)), at(1e-320, 1e-170, smooth=False))
def tiny_numbers(x, y):
    a = x / y
    b = a * a
    c = b + x
    d = c * a
    e = d / 2.0
    return e


@program((1.5, -0.5), (-1.5, 0.5), (1.5, 0.5))
def sum_of_comparisons(a, b):
    count = (a > 0.0) + (b > 0.0)
    z = a * b * count
    negative = not (z > 0.0)
    w = z + negative * a
    both = (a > 0) & (b > 0)
    return w * (1 + both) + (a > b)


@program((draw(2, seed=1),), (-draw(2, seed=1),))
def sum_of_comparisons_of_elements(v):
    both = (v[0] > 0.0) + (v[1] > 0.0)
    z = v[0] * v[1]
    w = z * both
    either = (v[0] > 0.0) | (v[1] > 0.0)
    u = w + either * v[0]
    return u * 2.0 + (v[0] > v[1]) * v[1]


@program((1.4, 2.6), (-1.4, 2.6))
def rounding(x, y):
    a = round(x * 3.3) * y
    b = int(y * 2.0) + x
    c = math.floor(x) * b
    d = math.ceil(y) - c
    e = math.trunc(x * 2.0) * d
    f = round(y, 1) * 0.0
    return a + e + f


@program((0.7, 0.3), (-0.7, 1.3))
def functions_of_math(x, y):
    a = math.sin(x) * math.cos(y) + math.tan(x * 0.5)
    b = math.exp(a * 0.1) - math.log(y) + math.sqrt(y)
    c = math.atan2(x, y) * math.hypot(x, y) + math.atan(a)
    d = math.sinh(x) + math.cosh(y) * math.tanh(b)
    e = math.asin(x * 0.5) - math.acos(x * 0.3) + math.pow(y, 1.5)
    f = math.log1p(y) + math.expm1(x) + math.log10(y) * math.log2(y)
    g = math.fabs(x) + math.erf(x) - math.lgamma(y + 1.0)
    return c * d + e * f + g


@program((0.7, 0.3), (-0.7, 1.3))
def builtin_functions(x, y):
    a = abs(x) * y
    b = max(x, y, 0.1)
    c = min(a, b)
    d = float(c) + pow(y, 2)
    e = sum([a, b, d]) + sum((x, y), 1)
    f = divmod(7, 3)[0] * e
    return f * d


@program((1.5, 0.4), at(0.4, 0.4, gradient=(4.0, 1.0)), at(-0.4, 0.4, gradient=(2.0, 1.0)))
def first_of_equals_is_selected(x, y):
    a = max(x, y)
    b = min(x, y)
    c = abs(x + y)
    d = a + 2.0 * b
    e = d + c
    return e


@program((1.5, 0.4), at(0.4, 0.4, gradient=(2.5, 2.5)), at(-0.4, 0.4, gradient=(2.0, 1.0)))
def equals_share_in_numpy(x, y):
    a = np.maximum(x, y)
    b = np.minimum(x, y)
    c = np.abs(x + y)
    d = a + 2.0 * b
    e = d + c
    return e


@program((np.float64(0.5), 1.4), (np.float64(0.5), np.float64(1.4)), (0.5, np.float64(1.4)))
def numpy_numbers(x, y):
    a = x * y
    b = a + 1
    c = np.sin(b) * x
    d = math.cos(c) + y
    e = d * 2
    return e / x


@program((np.float32(0.5), np.float32(1.4)))
def single_precision_numbers(x, y):
    a = x * y
    b = a + x
    c = b * b
    d = c - y
    e = d * 2
    return e + x


@program((draw(3, seed=1).astype(np.float32), 0.5))
def single_precision_array(v, s):
    a = v * s
    b = a + v
    c = b * b
    d = np.sum(c)
    e = d * 2
    return e + v[0]


@program((0.5, 3), (0.5, np.int64(3)), (0.5, True), (0.5, np.float64(3.0)), wrt=(0,))
def constants_of_every_kind(x, n):
    a = x * n
    b = a + n
    c = b / (n + 1)
    d = c ** 2 - n * x
    e = d * True
    f = e + n * 0.5
    return f * x


@program((0.5, 3), (0.5, 4))
def integer_arithmetic(x, n):
    half = n // 2
    odd = n % 2
    shifted = (n << 2) | 1
    inverted = ~n & 7
    total = x * half + odd
    power = total * shifted ** 2
    return power - inverted * x


@program((0.5, 1.4), (1.5, 1.4))
def constant_expressions(x, y):
    a = 2 * 3 * x
    b = (1 + 2) ** 2 * y / 3
    c = abs((-8.0) ** (1 / 3)) * a
    d = 10 // 3 + 10 % 3 - 1e-3
    e = c * b + d
    f = e if 3 > 2 else x
    return f + math.pi * x


@program((0.5, 1.4, 3), (-0.5, 1.4, 3), (np.float64(-0.5), 1.4, 3))
def edges_in_loop_in_branch(x, y, n):
    total = x
    if y > 0.0:
        for k in range(n):
            total = total * y % 2.5
            total = total - (total // 1.0) * 0.1
            total += abs(x) ** (k + 1) / (k + 1)
            total += (x > 0.0) + (total > 1.0)
            total = max(total, x * 0.1) - min(y, total) * 0.2
            total += round(y) * x
    return total * x


HALF = np.float64(2.5)
BOXED = np.array(2.0)


@program((0.8, 3), (np.float64(-0.6), 2))
def numbers_with_axes(x, n):
    scaled = x * HALF
    total = np.sum(np.sin(scaled), axis=-1) * scaled.T
    total = total + np.mean(scaled * x) + np.max(scaled, axis=-1) * x
    boxed = np.sum(scaled * BOXED) * BOXED
    for k in range(n):
        total = total + (x * HALF).T * total / (k + 2.0)
    return total * boxed + np.prod(scaled * x, axis=0)


@program((0.8, draw(3, seed=1)), (np.float64(-0.6), draw(2, seed=2)))
def numbers_that_are_indexed(x, weights):
    scaled = x * HALF
    whole = scaled[()] * x
    row = np.sum(scaled[..., None] * weights * x)
    table = np.sum((scaled * x)[None, ...] * weights) + scaled[...] * x
    total = 0.0
    for _ in range(2):
        total = total + (x * HALF)[()] * total + whole
    return total * row + table


@program((np.zeros((0, 3)), 0.5), (draw(2, 3, seed=1), 0.5))
def sorted_rows_where_there_may_be_none(x, y):
    ordered = np.sort(x * y, axis=-1)
    taken = np.take_along_axis(x, np.argsort(x, axis=0), axis=0)
    weighted = ordered * np.arange(3.0)
    return np.sum(weighted) + np.sum(taken * y) + y
