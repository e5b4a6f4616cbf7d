"""Loops that fill an array part by part: what stays as it is until they end, and what only looks so."""

import numpy as np

from tests.corpus import draw, program


@program((draw(5, seed=1),), (draw(1, seed=2),))
def recursion_that_reads_the_row_before(x):
    a = np.zeros((len(x), 2))
    a[0] = x[0]
    for t in range(1, len(x)):
        a[t] = np.sin(a[t - 1]) * x[t]
        a[t] *= a[t, 0] + 1.5
    return np.sum(a * a)


@program((draw(3, 3, seed=3), draw(5, 3, seed=4)))
def filter_that_fills_an_array(transition, emission):
    transition, emission = transition * transition + 0.5, emission * emission + 0.5
    p = np.empty_like(emission)
    total = 0.0
    for t in range(len(emission)):
        if t == 0:
            p[t] = emission[t]
        else:
            p[t] = (p[t - 1] @ transition) * emission[t]
        scale = p[t].sum()
        p[t] /= scale
        total += np.log(scale)
    return total


@program((draw(4, seed=5),))
def element_before_the_first_is_the_last(x):
    a = x * 2.0
    for t in range(len(x)):
        a[t] = np.sin(a[t - 1]) * x[t]
    return np.sum(a * a)


@program((draw(5, seed=6),))
def element_that_is_stored_again_in_the_next_trip(x):
    a = x * 2.0
    for t in range(1, len(x)):
        a[t] = np.sin(a[t - 1]) * x[t]
        a[t - 1] = a[t] * a[t - 1]
    return np.sum(a * a)


@program((draw(6, seed=7),))
def element_that_a_later_trip_stores(x):
    a = x * 2.0
    for t in range(4):
        a[t] = np.sin(a[t + 2]) * x[t]
        a[t + 1] = a[t] * a[t + 1]
    return np.sum(a * a)


@program((draw(7, seed=8),))
def steps_of_two(x):
    a = x * 1.0
    for t in range(1, 6, 2):
        a[t] = np.sin(a[t - 1]) * x[t]
        a[t + 1] = a[t] * a[t + 1]
    return np.sum(a * a)


@program((draw(7, seed=9),))
def downwards(x):
    a = x * 1.0
    for t in range(5, -1, -1):
        a[t] = np.sin(a[t + 1]) * a[t]
    return np.sum(a * a)


@program((draw(3, 3, seed=10),))
def elements_of_a_row_in_an_inner_loop(x):
    a = x * 1.0
    for t in range(1, 3):
        first = a[t, 0] * a[t - 1, 1]
        for j in range(3):
            a[t, j] = np.sin(a[t - 1, j]) * first + a[t, 0]
        a[t] = a[t] * a[t]
    return np.sum(a * a)


@program((draw(4, seed=11),))
def value_that_an_inner_loop_may_not_store(x):
    a, total = x * 1.0, 0.0
    for t in range(4):
        v = np.exp(x[t] * 0.3)
        for _ in range(t % 2):
            a[t] = v
        total += v * v
    return np.sum(a * a) + total


@program((draw(4, seed=12),))
def value_that_one_arm_stores(x):
    a, total = x * 1.0, 0.0
    for t in range(4):
        v = np.exp(x[t] * 0.3)
        if t % 2 == 0:
            a[t] = v
        total += v * v
    return np.sum(a * a) + total


@program((draw(4, seed=13),))
def narrow_slots(x):
    a = np.zeros(5, np.float32)
    total = 0.0
    for t in range(4):
        v = np.exp(x[t])
        a[t] = v
        total += v * v
    return total + np.sum(np.float32(0.0) * a)


@program((draw(4, seed=14),))
def number_stored_in_a_row(x):
    a, total = np.ones((4, 3)), 0.0
    for t in range(4):
        v = np.exp(x[t])
        a[t] = v
        total += v * v
    return np.sum(a * a) + total


@program((draw(5, seed=15),))
def left_in_the_middle(x):
    a = x * 1.0
    for t in range(1, 5):
        a[t] = np.sin(a[t - 1]) * x[t]
        if t == 3:
            break
        a[t] *= a[t]
    a[1] = a[2] * a[1]
    return np.sum(a * a)


@program((draw(5, seed=16),))
def walked_beside_a_range(x):
    a = np.zeros(6)
    a[0] = x[0] * x[1]
    for t, v in zip(range(1, 6), x):
        a[t] = np.sin(a[t - 1]) * v
    for t, v in enumerate(x):
        a[t] = a[t] * v + np.cos(a[t])
    return np.sum(a * a)


@program((draw(5, seed=17),))
def filled_again_and_again(x):
    a = np.zeros(5)
    a[0] = 1.0
    total = 0.0
    for k in range(3):
        for t in range(1, 5):
            a[t] = np.sin(a[t - 1] + x[t]) * a[t - 1]
        total += a[4] * a[k]
    return total


@program((draw(6, seed=18),))
def place_that_is_another_number(x):
    a = x * 1.0
    for t in range(1, 5):
        k = t + 1
        a[k] = np.sin(a[t]) * a[k]
        k = 5 - t
        a[k] = a[k] * a[t]
    return np.sum(a * a)


@program((draw(4, seed=19),))
def array_that_begins_anew(x):
    a, b = x * 1.0, x * 2.0
    for t in range(1, 4):
        b[t] = np.sin(b[t - 1]) * a[t]
        a = b * a[0]
    return np.sum(a * b)
