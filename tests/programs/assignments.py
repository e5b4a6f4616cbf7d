"""Straight-line code: every form of assignment, to scalars and to arrays."""

import math

import numpy as np

from tests.corpus import draw, program


@program((1.3, -0.7), (0.2, 4.0))
def plain_assignments(x, y):
    a = x * y
    b = a + x
    c = math.sin(b) - a / 3.0
    d = c * c
    e = d - b * y
    return e + a


@program((1.3,), (-0.4,))
def overwritten_variable(x):
    y = x * x
    y = y + x
    y = math.sin(y)
    y = y * x
    x = y - x
    x = x * y
    return x + y


@program((0.8, 2.5), (-1.0, 0.1))
def tuple_assignment(x, y):
    a, b = x * y, x - y
    c, d = b * b, a
    product = c * d
    [e, f] = [product + a, math.cos(b)]
    a, e = e, a
    return a * f - e


@program((0.8, 2.5), (-1.0, 0.1))
def swapped_variables(x, y):
    x, y = y, x
    z = x * x + y
    x, y, z = y * z, z, x
    y, z = z + x, y - z
    s = x * y * 0.1
    return s + z


@program((0.5, 1.5, -2.0))
def nested_assignment(x, y, z):
    (a, b), c = (x * y, y * z), z * x
    a, (b, (c, d)) = c, (a + b, (b, a - c))
    e = a * b
    f = c * d
    return math.sin(e) + f


@program((0.5, 1.5, -2.0))
def starred_assignment(x, y, z):
    first, *rest = x * y, y * z, z * x, x
    *front, last = rest
    middle = front[0] * front[1]
    a, *between, b = (first, middle, last, x)
    total = sum(between) + a * b
    return math.tanh(total) * len(rest)


@program((0.5, 1.5), (2.0, -0.3))
def chained_assignment(x, y):
    a = b = x * y
    a = a + x
    c = d = e = a * b
    c = c * c
    (f, g) = h = (c + d, e - y)
    return f * g + h[0] * b


@program((0.5, 1.5), (2.0, -0.3))
def annotated_assignment(x: float, y: float) -> float:
    a: float = x * y
    b: "float" = a + y
    unused: int
    c: float = math.sin(b)
    a = c * b
    total: float = a + c
    return total * x


@program((0.5, 1.5), (2.0, -0.3))
def walrus_in_expression(x, y):
    a = (b := x * y) + b * b
    c = x + (x := y * a) + x
    d = [(e := c * 0.5), e * e]
    f = math.sin(e) + d[1]
    return f * b + x


@program((0.5, 1.5), (2.0, -0.3))
def augmented_scalars(x, y):
    a = x
    a += y
    a *= x
    a -= 0.5 * y
    b = a
    a /= 2.0 + y * y
    b **= 2
    return a * b + x


@program((1.7, 0.5), (2.3, 5.1))
def augmented_division_and_remainder(x, y):
    a = x * 3.0
    a %= 2.0
    b = y * 2.5
    b //= 1.0
    c = a * y
    c -= b * x
    return a * c + b


@program((draw(4, seed=1), 0.6), (draw(1, seed=2), -0.2))
def augmented_fresh_array(v, s):
    a = v * s
    a += v
    a *= 2.0
    b = a - 1.0
    b /= 3.0 + v * v
    a -= b
    return np.sum(a * b)


@program((draw(4, seed=1), 0.6), (draw(2, seed=2), -0.2))
def rebound_arrays(v, s):
    a = v
    a = a * s
    b = a
    a = a + b
    v = np.sin(a)
    v = v * b
    a = b - v
    return np.sum(a * v)


@program((draw(3, seed=3), draw(3, seed=4)))
def array_tuple_assignment(u, v):
    u, v = v, u
    a, b = u * v, u - 2.0 * v
    (c, d), e = (a + b, a), b * b
    a, b = b, a
    f = c * d * e
    return np.sum(f) + a @ b


@program((draw(3, seed=5),))
def unpacked_array(v):
    a, b, c = v
    d = a * b
    e = b * c
    first, *others = v
    f = others[0] * first
    return math.sin(d) + e * f


@program((draw(2, 2, seed=6),))
def unpacked_matrix(m):
    (a, b), (c, d) = m
    top, bottom = m
    determinant = a * d - b * c
    trace = a + d
    mixed = top @ bottom
    return determinant * trace + mixed


@program((0.9,), (-1.6,))
def reused_argument(x):
    y = x * x + x / 2.0
    z = x * y - x * x
    w = z * x * x
    u = w + w * x
    v = u - x
    return v * x


@program((0.9, 1.1))
def unused_results(x, y):
    a = x * y
    b = math.sin(a)
    c = b * b
    a = y + 1.0
    d = math.exp(x)
    b = a * y
    return b + x


@program((0.9,), (2.0,))
def constant_result(x):
    a = x * 2.0
    b = a + 1.0
    c = b * 0.0
    d = 3.0
    e = d * d
    return e


@program((0.3, 0.7))
def returned_argument(x, y):
    a = x + y
    b = a * 2.0
    c = b
    a = c
    d = a * 0.0 + y
    return x


@program((0.3, 1.7, 3), (1.2, 0.8, 5))
def assignments_in_loop_in_branch(x, y, n):
    a = b = c = x
    if n > 2:
        for k in range(n):
            a, b = b * 0.9, a + 0.1 * y
            (c, d), e = (b * 0.5, a), c * x
            first, *rest = a, d, e
            e = f = rest[0] * 0.3 + first
            g: float = math.sin(f + k)
            a += (h := g * y) * 0.2
            a -= h * e * 0.1
            c *= 0.7
            b = b / (1.0 + a * a)
    return a + b * c


@program((draw(3, seed=7), 0.4, 4), (draw(5, seed=8), 0.9, 0))
def array_assignments_in_loop_in_branch(v, s, n):
    a = v
    b = v * 0.5
    if s > 0.0:
        for k in range(n):
            a, b = b * s, np.tanh(a + 0.1 * k)
            c = a - b
            c *= 0.5
            c += v
            a = a + c * b
    return np.sum(a * b)


@program((0.4, 0.9, 3))
def long_chain_of_terms(x, y, n):
    t = x + y + x * y - x * x + y * y - 0.5 * x + 0.25 * y - x * x * x + y * y * y
    u = t * x * y * 0.5 * t * 0.1 * x
    v = -u + -(-t) - (-x)
    w = +v - (u - (t - (x - y)))
    return w * (v + (u * (t + (x * y)))) * n


@program((draw(3, seed=1), 0.5))
def starred_rest_that_nobody_reads(v, s):
    a, *rest = v
    b = a * s
    for k in range(2):
        c, *rest = b, v[0], 0.5
        b = rest[0] * c
        first, *rest = v
    return b * first


@program((-0.5, draw(3, seed=1), 4))
def unread_item_of_unpacking(x, v, n):
    y: float = x * n * n
    x = y
    a, *rest = v
    b = rest[0] * rest[1] + 0.5
    assert b < 1e9, "too large"
    y -= x - x
    items = [(y, y)[1], x, 0.58]
    (c, d), e = (max(y, (y, y)[1]), 1.11), 1.5
    return 0.5 * y + items[1]
