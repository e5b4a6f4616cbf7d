"""Arrays of which it cannot be told when compiling who shares their memory: they lie on a heap, see `normalize.heap`."""

import math

import numpy as np

from tests.corpus import program

FOUR, OTHER = np.array([0.3, 0.7, 1.2, 0.4]), np.array([-0.4, 0.9, 0.2, 0.6])


@program((FOUR,), (OTHER,))
def parts_on_a_list_of_work(x):
    a = np.concatenate((x, x * x))
    todo = [a]
    while todo:
        part = todo.pop()
        if len(part) < 2:
            continue
        half = len(part) // 2
        low, high = part[:half], part[half:]
        low += 0.5 * high
        high -= np.sin(low)
        todo.append(low)
        todo.append(high)
    return np.sum(a * a)


@program((FOUR,), (OTHER,))
def buffers_that_turn_round(x):
    buffers = [np.sin(x), np.cos(x), x * x]
    for k in range(5):
        first, second = buffers[0], buffers[1]
        first[k % 4] = second[(k + 1) % 4] * x[0]
        second += 0.3 * first
        buffers.append(buffers.pop(0))
    return np.sum(buffers[0] * buffers[1]) + buffers[2][1]


@program((FOUR,), (OTHER,))
def names_that_change_places_by_tests(x):
    a, b, c = np.sin(x), np.cos(x), x * x
    for k in range(4):
        if a[k] > b[k]:
            a, c = c, a
        elif b[k] > 0.5:
            a, b, c = b, c, a
        else:
            b = a
        b[k] = a[k - 1] * c[k] + x[0]
        c[1:] *= x[1]
    return np.sum(a * x) + np.sum(b) + np.sum(c * c)


@program((FOUR,), (OTHER,))
def rows_that_are_chosen_and_kept(x):
    m = np.outer(x, x)
    best, worst = m[0], m[-1]
    for row in m:
        if row[0] > best[0]:
            worst, best = best, row
        worst[1] = best[0] * x[1]
        best *= 1.1
    return np.sum(m * m) + best[1] + worst[2]


@program((FOUR,), (OTHER,))
def view_or_copy_by_what_was_made(x):
    m = np.outer(x, np.sin(x))
    if x[0] > 0.0:
        m = m.T
    flat = m.reshape(-1)
    flat[1:5] *= x
    flat[0] = x[1]
    return np.sum(m * m) + np.sum(flat[:6])


@program((FOUR,), (OTHER,))
def halves_that_overlap_by_a_test(x):
    a = np.concatenate((x, np.cos(x)))
    left, right = a[:5], a[3:]
    for k in range(3):
        if right[k] > 0.65:
            left, right = right, left
        left[1:4] = right[:3] * x[0]
        right[k] += left[k]
    return np.sum(a ** 2) + left[0]


@program((FOUR, OTHER), (OTHER, FOUR))
def arguments_that_change_places(x, y):
    best = x
    for k in range(3):
        if y[k] > x[k]:
            x, y = y, x
        x[k] *= y[k + 1]
        if x[k] < 0.5:
            best = y
        best[3] += x[k]
    return np.sum(x * x) + np.sum(y) * best[1]


def scaled(part, s):
    part *= s
    return part


@program((FOUR,), (OTHER,))
def helper_that_writes_what_is_chosen(x):
    a, b = np.sin(x), np.cos(x)
    for k in range(4):
        if a[k] > b[k]:
            a, b = b, a
        last = scaled(b if k % 2 else a, x[0] + k)
        last[k] += x[1]
        a = last
    return np.sum(a * b) + np.sum(last)


@program((FOUR,), (OTHER,))
def tuples_of_views_that_change(x):
    m = np.outer(x, x + 1.0)
    pair = (m[0], m[:, 1])
    for k in range(4):
        one, other = pair
        one[k] = other[k - 1] * x[k]
        other += 0.1 * one
        pair = (other[::-1], one) if other[0] > 0.2 else (m[k], one)
    return np.sum(m * m) + np.sum(pair[0])


@program((FOUR,), (OTHER,))
def copies_among_the_views(x):
    a = np.sin(x)
    kept = []
    for k in range(4):
        part = a[k:] if x[k] > 0.5 else a[: k + 1].copy()
        part *= x[0]
        kept.append(part)
        kept[k // 2][0] += a[k]
    return np.sum(a * a) + sum([np.sum(part) for part in kept])


@program((FOUR,), (OTHER,))
def copy_of_what_lies_by_columns(x):
    m = np.asfortranarray(np.outer(x, np.cos(x)))
    k = m * x[1]
    if x[0] > 0.0:
        k, m = m, k
    flat = k.reshape(-1)
    flat[:3] = x[1:] * flat[3]
    return np.sum(k * x) + np.sum(m * m) + np.sum(flat[:5])


@program((FOUR,), (OTHER,))
def number_that_is_taken_before_it_is_overwritten(x):
    kept = [np.sin(x), x * x]
    for k in range(3):
        a = kept.pop(0)
        first = a[k]
        a[k] = a[k + 1] * x[0]
        a[k + 1] += first
        kept.append(a if k != 1 else kept[0])
        kept[0][0] *= first
    return np.sum(kept[0] * x) + np.sum(kept[1] ** 2)


@program((FOUR,), (OTHER,))
def places_that_are_named_twice(x):
    a, b = np.sin(x), np.cos(x)
    kept = [a, b, a]
    for k in range(3):
        c = kept.pop(0)
        c[[k, k, 0]] = x[:3] * 2.0
        d = c[[1, 1, 3]] * x[0]
        kept.append(c)
        kept[1][np.array([2, 2, 1])] += d
    return np.sum(a * x) + np.sum(b * b)


@program((FOUR,), (OTHER,))
def number_that_a_tuple_holds(x):
    a, b = np.sin(x), np.cos(x)
    for k in range(3):
        if a[k] > b[k]:
            a, b = b, a
        pair = (a[k], b)
        a[k] = pair[1][k - 1] * x[0]
        b[0] += pair[0]
        b = a if x[k] > 0.5 else b
    return np.sum(a * x) + np.sum(b * b)


@program((FOUR, 3), (OTHER, 4))
def names_that_change_places_where_a_root_fails(x, n):
    a, b = np.sin(x), x * x
    for k in range(n):
        try:
            b[k] = math.sqrt(a[k] - 0.3)
            a[1:] += 0.5 * b[:-1]
            b[0] += math.log(a[0] + a[k])
        except ValueError:
            a, b = b, a * 1.5
            b[k] -= a[0]
        b[1:] *= 0.5
    return np.sum(a * x) + np.sum(b * b)


@program((FOUR, 3), (OTHER, 2))
def names_that_change_places_in_a_try(x, n):
    a, b, c = np.sin(x), np.cos(x), np.zeros(4)
    try:
        try:
            c[0] = math.sqrt(x[1] - 0.8)
            b = b.copy()
        except ArithmeticError:
            c = a.copy()
        except ValueError:
            b, a = a, b
        i = 0
        while i < n:
            a[i] += b[i + 2]
            i += 1
    except IndexError:
        a[0], b = b[3], a[::-1]
    else:
        a[1] *= b[1]
    b[2] -= 0.5 * a.sum()
    return np.sum(b) * a[1] + c[0]


def half_done(a, b):
    a[0] = b[1]
    if b[1] < 0.8:
        raise ValueError("half done")
    a[1:] = b[:-1] * a[0]


@program((FOUR,), (OTHER,))
def half_done_on_parts_told_by_tests(x):
    a, b = np.sin(x), np.cos(x)
    for k in range(4):
        if x[k] > 0.5:
            a, b = b, a + x[k]
        try:
            half_done(a[::-1], b)
        except ValueError:
            b[k] += a[-1] * x[0]
        a[k] *= x[1]
    return np.sum(a * x) + np.sum(b)


@program((FOUR, 2), (OTHER, 1))
def stores_into_what_is_made_in_a_try_that_fails_later(x, n):
    a, b = np.sin(x), np.cos(x)
    for k in range(n):
        try:
            w = a * b[k]
            w[0] += math.sqrt(x[k + 1] - 0.4)
            for i in range(3):
                w[i] -= b[i + k] * w[0]
                a[i] = math.log(w[i] + 0.9)
        except (ValueError, IndexError):
            a[1:] += b[:-1]
            a, b = b, a[::-1]
    return np.sum(a * x) + np.sum(b * b)
