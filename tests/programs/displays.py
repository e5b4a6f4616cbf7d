"""Tuples, lists and comprehensions as intermediate values and as results; arrays built of active numbers."""

import math

import numpy as np

from tests.corpus import draw, program


@program((0.5, 1.4))
def tuple_display(x, y):
    pair = (x * y, x - y)
    a = pair[0] * pair[1]
    triple = (a, pair, x)
    b = triple[1][0] + triple[-1]
    c = triple[0] * b
    return c + math.sin(b)


@program((0.5, 1.4))
def list_display(x, y):
    items = [x * y, 2.0, x - y]
    a = items[0] * items[1]
    nested = [[a, x], [y]]
    b = nested[0][1] * nested[1][0]
    c = nested[0][0] - b
    return c * items[-1] + len(items)


@program((0.5, 1.4))
def sum_of_list(x, y):
    items = [x, x * y, y * y]
    a = sum(items)
    b = sum([a, x], 1.0)
    c = max(items) * min(items)
    d = math.sin(b) * c
    return d + a


@program((0.5, 1.4))
def sliced_list(x, y):
    items = [x, x * y, y * y, x - y]
    head = items[:2]
    tail = items[1::2]
    total = head[0] * tail[1]
    for a in items[::-1]:
        total = total * 0.5 + a
    return total * head[1] + tail[0]


@program((0.5, 4), (1.4, 1))
def list_comprehension(x, n):
    terms = [x ** k / (k + 1) for k in range(n)]
    total = terms[0] * x
    for term in terms:
        total += term * x
    squares = sum([t * t for t in terms])
    return total * squares


@program((draw(5, seed=1), 0.2), (draw(1, seed=4), 0.9))
def list_comprehension_with_condition(v, s):
    kept = [a * s for a in v if a > -0.5]
    pairs = [a * k for k, a in enumerate(v) if k % 2 == 0]
    total = s
    for a in kept:
        total = total * 0.7 + a
    for a in pairs:
        total += a * s
    return total * total


@program((0.5, 3))
def nested_list_comprehension(x, n):
    table = [[x ** (i + 1) * j for j in range(n)] for i in range(n)]
    flat = [a * x for row in table for a in row]
    total = 0.0
    for row in table:
        total += row[0] * x + row[-1]
    total += sum(flat)
    return total * x


@program((0.5, 1.4))
def array_of_active_numbers(x, y):
    v = np.array([x, x * y, 2.0, y])
    w = v * x
    total = np.sum(w * v)
    a = v[1] * w[0]
    total = total + a
    return total * y


@program((0.5, draw(3, seed=1)))
def array_of_active_rows(x, v):
    m = np.array([v * x, v, np.sin(v)])
    w = m @ v
    total = np.sum(m * w)
    n = np.array([[x, 1.0, x * x], [0.0, v[0], v[1]]])
    total += np.sum(n @ w)
    return total * x


@program((0.5, 4))
def array_of_comprehension(x, n):
    v = np.array([math.sin(x * k) for k in range(n)])
    w = np.array([[x * i + j for j in range(2)] for i in range(n)])
    u = v @ w
    total = u[0] * u[1]
    total = total + np.sum(v)
    return total


@program((0.5, 1.4), no_second_order="the result is not one number")
def tuple_result(x, y):
    a = x * y
    b = math.sin(a) + x
    c = a * b
    d = c - y
    e = d * d
    return a, e


@program((0.5, draw(3, seed=1)), no_second_order="the result is not one number")
def mixed_tuple_result(x, v):
    a = v * x
    b = np.sum(a)
    c = b * v
    d = (b, c)
    e = a - c
    return d, e * x


@program((0.5, 1.4), no_second_order="the result is not one number")
def list_result(x, y):
    a = x * y
    items = [a, a * a]
    b = items[1] - x
    c = b * y
    items = items + [c]
    return items


@program((draw(3, seed=1), 0.5), no_second_order="the result is not one number")
def array_result(v, s):
    a = v * s
    b = np.exp(a)
    c = b - v
    d = c * c
    d = d + s
    return d


@program((draw(2, seed=1), 0.5), no_second_order="the result is not one number")
def array_result_of_stacked_numbers(v, s):
    a = v[0] * s
    b = v[1] - a
    c = a * b
    m = np.array([[a, b], [c, s]])
    n = m @ m
    return n


@program((0.5, 1.4), no_second_order="the result is not one number")
def constant_in_tuple_result(x, y):
    a = x * y
    n = 3
    b = a ** n
    label = "cubed"
    c = b + x
    return c, n, label


@program((0.5, 1.4, 3), (-0.5, 1.4, 3))
def displays_in_loop_in_branch(x, y, n):
    total = x
    if x > 0.0:
        for k in range(n):
            pair = (total, y * k)
            items = [pair[0] * 0.5, x, pair[1]]
            terms = [a * y for a in items]
            v = np.array([terms[0], items[1], 1.0])
            m = np.array([v, v * x])
            total = sum(terms) * 0.1 + m[1] @ v
            total += items[0] * pair[0]
    return total * x


@program((0.5, 1.4, 3))
def tuple_carried_by_loop(x, y, n):
    state = (x, y)
    for k in range(n):
        position, speed = state
        speed = speed - 0.1 * position
        state = (position + 0.1 * speed, speed)
    total = state[0] * x
    return total + state[1] * y


@program((0.5, 1.4))
def star_in_display(x, y):
    pair = (x * y, x)
    items = [*pair, y]
    both = (*items, *pair)
    a, b, *rest = both
    total = a * b
    return total + rest[0] * len(both) + rest[-1]


@program((0.5, 1.4))
def star_in_call(x, y):
    pair = (x * y, x)
    a = max(*pair, y)
    b = math.hypot(*pair)
    c = np.arctan2(*[b, a])
    d = a * b
    return d * c


@program((0.5, 1.4))
def sorted_and_reversed_items(x, y):
    items = [x * y, x, y * y]
    backwards = [a * x for a in reversed(items)]
    total = 1.0
    for k, a in enumerate(backwards):
        total = total * a + k
    total += backwards[0] * items[0]
    return total


@program((0.7, -0.4), (0.3, 1.2))
def arrays_of_arrays_of_numbers(x, z):
    rows = np.array([np.array([x, z, 0.5]), np.array([z * x, z, 0.5])])
    a = np.max(rows)
    b = sum([np.sum(rows * rows), z, 0.5])
    c = np.array([rows[0], np.array([x, x, z])])
    return a * b + np.sum(c * c)


@program((draw(2, seed=7),))
def last_item_of_a_list_that_is_walked(x):
    u = x * 1.5
    last = x
    for c in [x * x, u]:
        last = c
    v = u + last
    return np.sum(v * last * last)


@program((draw(2, seed=7), 1), (draw(2, seed=7), 2))
def last_item_of_a_part_that_is_walked(x, n):
    u = x * 1.5
    items, last = [u, x * x], x
    for k, c in enumerate(items[:n] + [u]):
        last = c * k if k < n else c
    v = u + last
    return np.sum(v * last * last)


@program((draw(2, seed=7),))
def items_of_a_list_turned_round(x):
    u = x * 1.5
    a = [u, u * 2.0, u][::-1]
    v = a[0] + u
    return np.sum(v * a[-1] * a[1])


@program((draw(2, seed=7), 1))
def items_of_the_rest_of_a_list(x, n):
    u = x * 1.5
    a, b = [u, 2.0 * u, u][n:]
    v = b + u
    return np.sum(v * a * b)


@program((draw(2, seed=7), 0), (draw(2, seed=7), 2))
def item_of_a_list_repeated(x, n):
    u = x * 1.5
    w = ([u] * 3)[n]
    v = w + u
    return np.sum(v * w * w)


@program((draw(4, seed=41), 0.5), (draw(3, seed=41), 0.5))
def lists_at_both_ends(v, x):
    inner = np.exp(v).cumsum()
    cut = np.concatenate(([-5.0], inner, [7.0]))
    ends = np.concatenate(([x * v[0], v[1] ** 2], inner, [x]))
    return np.sum(cut ** 3) + np.sum(ends ** 2) * cut[1]
