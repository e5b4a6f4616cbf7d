"""Arrays: elementwise work, broadcasting and its undoing, reductions, selection."""

import math

import numpy as np

from tests.corpus import at, draw, program


@program((draw(4, seed=1), 0.6), (draw(1, seed=1), 0.6), (draw(0, seed=1), 0.6))
def elementwise_chain(v, s):
    a = np.sin(v) * s
    b = np.exp(a - v)
    c = b / (1.0 + a * a)
    d = -c + np.tanh(b)
    e = d ** 2 - np.sqrt(b)
    return np.sum(e * c)


@program((draw(4, seed=1, low=0.5, high=1.5), draw(4, seed=2, low=0.5, high=1.5)))
def elementary_functions(u, v):
    a = np.log(u) + np.log1p(v) - np.expm1(u * 0.1)
    b = np.cos(a) * np.arctan(u) + np.arctan2(u, v)
    c = np.cosh(b) - np.sinh(a) + np.hypot(u, v)
    d = np.arcsin(u * 0.5) + np.arccos(v * 0.5)
    e = np.power(u, v) + np.square(c) + np.logaddexp(a, b)
    f = np.cbrt(v) + np.log10(u) - np.log2(v) + np.reciprocal(e)
    return np.sum(f * d)


@program((draw(3, 4, seed=1), draw(4, seed=2), 0.5), (draw(3, 1, seed=1), draw(1, seed=2), 0.5))
def matrix_and_row(m, v, s):
    a = m * v
    b = a + v * s
    c = v - b
    d = c / (2.0 + v * v)
    e = np.tanh(d) * m
    return np.sum(e - s)


@program(
    (draw(3, 1, seed=1), draw(4, seed=2)), (draw(1, 1, seed=1), draw(1, seed=2)), (draw(3, 1, seed=1), draw(3, seed=2)),
)
def column_and_row(c, r):
    a = c * r
    b = c - r
    d = a / (3.0 + b * b)
    e = np.exp(d) + c
    f = e - r
    return np.sum(f * f)


@program((draw(2, 1, 3, seed=1), draw(4, 1, seed=2), draw(3, seed=3)))
def three_ranks(a, b, c):
    d = a * b
    e = d + c
    f = b / (2.0 + a * a)
    g = e * f - c
    h = np.maximum(g, a)
    return np.sum(h * g)


@program((draw(3, seed=1), 0.5), (draw(1, seed=1), -0.5))
def number_meets_array(v, s):
    a = s * v
    b = s - v
    c = s / (2.0 + b)
    d = (2.0 + v) / (s + 2.0)
    e = (s + 2.0) ** v
    f = a * c + d * e
    return np.sum(f) * s


@program((np.array(0.7), draw(3, seed=1)), (np.array(-0.7), draw(1, seed=1)))
def zero_dimensional_array(z, v):
    a = z * v
    b = np.sin(z)
    c = b + np.sum(a)
    d = c * z
    e = d - np.mean(v)
    return e * b


@program((draw(3, 4, seed=1),), (draw(1, 4, seed=1),))
def sums_over_axes(m):
    a = np.sum(m, axis=0)
    b = np.sum(m, axis=1, keepdims=True)
    c = m.sum(axis=-1)
    d = m.sum(axis=(0, 1))
    e = m * a - b
    f = np.sum(e * e) + c @ c
    return f * d


@program((draw(2, 3, 4, seed=1),))
def reductions_of_rank_three(t):
    a = t.sum(axis=(0, 2))
    b = t.mean(axis=(1,), keepdims=True)
    c = np.mean(t, axis=-2)
    d = t - b
    e = np.sum(d * d, axis=(0, -1)) * a
    f = np.mean(c) * np.sum(e)
    return f + a[1]


@program((draw(3, 4, seed=1), draw(3, seed=2)))
def means_and_products(m, v):
    a = np.mean(m, axis=1)
    b = m.mean()
    c = np.prod(v)
    d = np.prod(m, axis=0, keepdims=True)
    e = (m - a[:, None]) * d
    f = np.sum(e) + c * b
    return f * f


@program((draw(3, 4, seed=1),), (draw(1, 4, seed=2),))
def largest_and_smallest(m):
    a = np.max(m, axis=0)
    b = m.min(axis=1, keepdims=True)
    c = np.max(m) - np.min(m)
    d = (m - b) * a
    e = np.sum(d) / c
    f = m.max(axis=-1)
    return e + np.sum(f * f)


@program((draw(5, seed=1), 0.1), (draw(5, seed=2), -0.1))
def where_and_comparisons(v, s):
    mask = v > s
    a = np.where(mask, v * v, -v * s)
    b = np.where(v < 0.0, 0.0, a)
    c = np.where(mask & (b < 0.5), b, 1.0)
    d = np.where(s > 0.0, c, s)
    e = a * d + b
    return np.sum(e * c)


@program((draw(5, seed=1, low=-2.0, high=2.0), 0.3), (draw(5, seed=2, low=-2.0, high=2.0), -0.3))
def clip_maximum_minimum_abs(v, s):
    a = np.clip(v, -0.8, 0.9)
    b = np.maximum(v, s)
    c = np.minimum(a * 2.0, b)
    d = np.abs(c - v * s)
    e = v.clip(-1.0, s + 1.0)
    f = d * e + np.fabs(a)
    return np.sum(f * b)


@program((draw(3, 4, seed=1), draw(4, seed=2)))
def where_broadcasts(m, v):
    a = np.where(v > 0.0, m, v)
    b = np.where(m > v, 1.0, a * v)
    c = np.maximum(m, v)
    d = np.minimum(c, 0.5)
    e = a * b + d
    return np.sum(e * e)


@program((draw(6, seed=1),))
def softmax_entropy(logits):
    shifted = logits - np.max(logits)
    weights = np.exp(shifted)
    total = np.sum(weights)
    p = weights / total
    log_p = shifted - np.log(total)
    entropy = -np.sum(p * log_p)
    return entropy + p[0]


@program((draw(4, seed=1), draw(4, seed=2, low=0.5, high=2.0)))
def constant_masks_and_counts(v, w):
    positive = (v > 0.0).sum()
    share = np.mean(v > -0.5)
    signs = np.sign(v)
    ranks = np.argsort(v)
    best = np.argmax(v)
    a = v * signs * share
    b = w[best] * positive
    return np.sum(a * w) + b * ranks[0]


@program((draw(2, 3, seed=1), 0.5))
def shapes_and_sizes(m, s):
    rows, columns = m.shape
    n = m.size
    a = m * rows + len(m)
    b = np.sum(a) / n
    c = b * m.ndim
    d = s * np.shape(m)[1]
    e = c * d + columns
    return e / n


@program((draw(2, 3, seed=1), draw(3, seed=2)))
def methods_and_attributes(m, v):
    a = m.T * 2.0
    b = a.dot(m)
    c = b.reshape(9)
    d = c.sum() * v.mean()
    e = m.ravel() - v.prod()
    f = v.copy() * v.max()
    return d + e.sum() * f.min()


@program((draw(3, seed=1), 0.5, 3), (draw(3, seed=1), -0.5, 3), (draw(3, seed=1), 0.5, 0))
def elementwise_in_loop_in_branch(v, s, n):
    total = v
    if s > 0.0:
        for k in range(n):
            total = np.sin(total) * s + np.exp(-v * v)
            total = np.where(total > 0.4, total, total * 0.5)
            total = np.clip(total, -2.0, 2.0) + np.maximum(v, 0.1 * k)
            total = total / (1.0 + np.abs(total))
    else:
        total = np.sqrt(v * v + 1.0)
    return np.sum(total * v)


@program((draw(3, 2, seed=1), draw(2, seed=2), 3), (draw(1, 2, seed=1), draw(2, seed=2), 3))
def broadcasting_in_loop_in_branch(m, v, n):
    state = m
    total = 0.0
    if np.sum(v) > -10.0:
        for k in range(n):
            column = np.sum(state, axis=1, keepdims=True)
            row = np.mean(state, axis=0)
            state = state * 0.5 + column * row - v
            total += np.max(state) + np.sum(row)
            total = total * v[0]
    return total + np.sum(state)


@program((draw(4, seed=1), 0.5))
def scalar_functions_of_reductions(v, s):
    norm = math.sqrt(np.sum(v * v))
    a = math.exp(-norm) * s
    b = np.sum(np.abs(v)) * a
    c = float(np.mean(v))
    d = c * b + math.sin(v[0])
    e = v.sum().item() * d
    return e + a


@program(at(np.array([0.0, 1.0, 2.0]), draw(3, seed=2), gradient=(np.zeros(3), np.zeros(3))), wrt=(0, 1))
def nothing_selected(x, w):
    inside = np.where(x < -1.0, w * np.sqrt(x), 0.0)
    a = np.sum(inside)
    b = a * 2.0
    c = np.where(x > 5.0, w / (x + 1.0), 0.0)
    d = np.sum(c)
    return b + d


@program((draw(3, 4, seed=1), draw(4, seed=2)), no_second_order="the result is not one number")
def result_is_matrix(m, v):
    a = m * v
    b = np.exp(-a)
    c = b - np.mean(b, axis=0)
    d = c * m
    e = d + v
    return e


@program((draw(3, 4, seed=1),))
def standardised_columns(m):
    centre = np.mean(m, axis=0)
    d = m - centre
    variance = np.mean(d * d, axis=0)
    z = d / np.sqrt(variance + 0.1)
    skew = np.mean(z ** 3, axis=0)
    return np.sum(skew * centre)


@program((np.array([0.4, 0.9]),))
def one_array_where_there_may_be_several(x):
    alone, = np.broadcast_arrays(x)
    return np.sum(np.sin(alone)) + np.sum(np.broadcast_arrays(x * x)[0] * alone)
