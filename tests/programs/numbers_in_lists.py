"""Lists of numbers under several names: one of several lists, rows that stand in two lists, lists that are walked while they change."""

import numpy as np

from tests.corpus import draw, program

FOUR = 0.3 + draw(4, seed=601) ** 2
OTHER = 0.3 + draw(4, seed=602) ** 2


def put(items, place, value):
    items[place] = value * items[0]


@program((FOUR, 3), (OTHER, 1))
def numbers_under_two_names_of_which_one_is_bound_anew(x, n):
    q = [x[0], x[1] * 2.0]
    p = q
    for i in range(n):
        q.append(q[i] * p[-1])
        p[0] = np.sin(q[1])
        if x[1] > x[2] + i - 1:
            q = [x[2], x[3] * q[0], x[0], 1.0]
    return sum(q) * p[1] + p[0]


@program((FOUR,), (OTHER,))
def list_of_numbers_chosen_by_a_test(x):
    up, down = [x[0]], [x[1], 0.5]
    for k in range(4):
        chosen = up if x[k] > 0.6 else down
        chosen.append(x[k] * chosen[0])
        chosen[0] *= 1.0 + x[k]
        chosen[-1] += up[0]
    return sum(up) * sum(down) + len(up)


@program((FOUR,), (OTHER,))
def rows_of_numbers_that_stand_in_two_lists(x):
    first = [x[0], x[1]]
    rows = [first, [x[2]]]
    other = rows
    for k in range(3):
        rows[k % 2].append(x[k] * first[-1])
        other[0][0] += x[3]
        rows.append(first)
        rows.reverse()
    return sum(rows[0]) * other[-1][0] + first[1] * len(rows)


@program((FOUR,), (OTHER,))
def order_of_numbers_under_two_names(x):
    items = [x[2], x[0], x[1], x[3] * x[0]]
    same = items
    best = [x[1]]
    for k in range(2):
        items.sort()
        best = same if x[k] > 0.4 else best
        best[0] = best[0] * x[2]
        same.sort(key=lambda v: (v - 0.5) ** 2, reverse=True)
        same.remove(items[1])
        same.append(x[k])
    return items[0] * 3.0 + same[-1] ** 2 + best[0]


@program((FOUR,), (OTHER,))
def numbers_taken_out_under_two_names(x):
    items = [t * t for t in x]
    same, total = items, 0.0
    for k in range(3):
        total = total + items.pop(0) * x[k]
        same.insert(k, x[k] * same[0])
        if k == 1:
            items = same[1:] + [x[0]]
        items += [x[k], total]
        del same[-1]
        same[1:2] = [x[k] * 2.0, items[0]]
    while len(same) > 2:
        total = total * same.pop()
    return total + sum(items) + sum(same)


@program((FOUR,), (OTHER,))
def pairs_of_numbers_under_two_names(x):
    history = [(x[0], x[1])]
    seen = history
    for k in range(4):
        a, b = seen[-1]
        history.append((a * x[k], b + a))
        if x[k] > 0.7:
            history = [(b, a), (x[k], 1)]
    total = 0.0
    for a, b in history:
        total = total + a * b
    return total * seen[0][0] + seen[-1][1]


@program((FOUR,), (OTHER,))
def list_of_numbers_that_grows_while_it_is_walked(x):
    todo = [x[0], x[1]]
    waiting = todo
    total, left = 0.0, [x[2]]
    for value in todo:
        total = total + value * x[3]
        if len(waiting) < 5:
            waiting.append(value * 0.5)
        else:
            waiting = left
    return total + sum(todo) * sum(waiting)


@program((FOUR,), (OTHER,))
def list_of_numbers_that_is_written_while_it_is_walked(x):
    items = [x[0], x[1], x[2]]
    same, total = items, 0.0
    for k, value in zip(range(3), same):
        items[1] = value * x[3]
        total = total + value * x[k]
        items = [total, total, x[k]] if total > 5.0 else items
    for k, value in enumerate(same):
        same[k - 1] = value * total
    return total + same[1]


@program((FOUR,), (OTHER,))
def helper_that_writes_one_of_two_lists(x):
    ones, others = [x[0], x[1]], [x[2], x[3]]
    for k in range(3):
        if x[k] > 0.5:
            ones, others = others, ones
        put(ones, 1, x[k])
        put(others, -1, ones[1])
    return ones[0] * ones[1] + others[1]


@program((FOUR,), (OTHER,))
def numbers_of_several_kinds_under_two_names(x):
    counts = [0] * 3
    same = counts
    for k in range(4):
        place = k % 3
        counts[place] += x[k]
        if k == 2:
            same = [1, x[0]]
        same[0] = same[0] * 2 + counts[1]
    return counts[0] * counts[1] + same[0] * x[3] / counts[2]


@program((FOUR,), (OTHER,))
def constants_put_into_a_part_of_one_of_two_lists(x):
    ones, others = [x[0], x[1]], [x[2], x[3] * 2.0]
    for k in range(2):
        if x[k] > 0.5:
            ones, others = others, ones
        ones[1:] = [2, x[k]]
        others += [1]
        ones.extend([k + 1])
        others[0] = ones[1] * x[k]
    return sum(ones) * sum(others) + others[-1] * x[0]


@program((FOUR,), (OTHER,))
def constants_put_into_a_part_of_a_list_that_is_turned(x):
    i, s = 0, x[0]
    q, p = [0.3] * 3, [s]
    q[i] = s * x[1] * s
    q[0], q[-1] = q[-1], q[0]
    s = s + q[0] * p[-1]
    for k in range(2):
        q[i] = s * s
        if s > 2.0:
            break
    q[1:] = [2]
    return s + sum(q) + p[0] * p[-1]


@program((FOUR,), (OTHER,))
def list_begun_empty_under_two_names(x):
    found = [x[0]]
    kept = found
    for k in range(4):
        if x[k] > 0.5:
            found = []
        found.append(x[k] * x[0])
        kept.append(found[-1])
    return sum(found) * sum(kept)


# --- lists that hold other lists' items ----------------------------------------------------


@program((FOUR,), (OTHER,))
def items_that_a_list_took_in_are_written(x):
    u, w = x * 1.5, x * x
    a = [u]
    b = a
    a += [w]
    w[0] = x[3]
    return np.sum(b[1] * b[0]) + np.sum(sum(a))


@program((FOUR,), (OTHER,))
def items_that_one_of_two_lists_took_in_are_written(x):
    u, w = x * 1.5, x * x
    a, c = [u], [w, x + 1.0]
    b = a
    if x[0] > 0.5:
        b += c
    else:
        a += c[:1]
    w[0] = x[3]
    c[1][1] = x[2]
    return np.sum(b[1] * b[0]) + np.sum(sum(a))


# --- loops over constants in a list that changes ---------------------------------------------


@program((FOUR, 3), (OTHER, 2))
def list_that_is_shorter_after_each_walk(x, n):
    left = [1.0, 2.0, 3.0]
    walked, total = left, x[0]
    for i in range(n):
        for _ in walked:
            total = total + x[1]
        left.pop()
    return total * x[2]


@program((FOUR, 3), (OTHER, 2))
def list_that_is_longer_after_each_walk(x, n):
    factors = [1.0, 2.0]
    walked, total = factors, x[0]
    for i in range(n):
        for factor in walked:
            total = total * (factor + x[1])
        factors.append(0.5)
        factors[0] = 0.25
    return total


@program((FOUR, 2), (OTHER, 1))
def items_that_are_written_while_they_are_walked_backwards(x, n):
    items, total = [x[0], x[1], x[2]], x[3]
    for i in range(n):
        items.append(x[1])
    for value in reversed(items):
        items[0] = value * x[2] + items[0]
        total = total * value + x[1]
    return total


@program((FOUR, 2), (OTHER, 1))
def items_that_are_written_while_a_filter_gives_them(x, n):
    items, total = [x[0], x[1], x[2]], 0.0
    for i in range(n):
        items.append(x[3])
    for value in filter(None, items):
        items[1] = value * x[2]
        total = total + value * x[1]
    return total


@program((FOUR,), (-OTHER,))
def item_of_one_of_two_lists_that_is_deleted(x):
    items, others = [x[0], x[1] * x[1]], [x[2], x[3]]
    one = items if x[0] > 0 else others
    del one[0]
    return (len(items) + 2 * len(others)) * x[0] + one[0] * items[-1] + others[-1]
