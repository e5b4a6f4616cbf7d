"""Names that share memory or stop sharing it: rebinding, fresh arrays written by `+=`, items of displays, rows."""

import math

import numpy as np

from tests.corpus import at, draw, program

WEIGHTS = np.array([0.2, -0.4, 0.9])


@program((draw(3, seed=1),), (draw(3, seed=2),))
def copy_written_by_augmented_assignment(x):
    u = x.copy()
    u += x * x
    v = u
    w = v * u
    return np.sum(w)


@program((draw(3, seed=1),), (draw(3, seed=2),))
def name_bound_anew_and_then_written(x):
    u = x
    u = u + 1.0
    u *= x
    v = u * u
    w = v - x
    return np.sum(w)


@program((draw(3, seed=1), 4), (draw(3, seed=2), 0))
def sums_written_in_place_in_a_loop(x, n):
    total = np.zeros(3)
    for i in range(n):
        total += x * i
        total *= np.cos(x)
    weighted = total * x
    return np.sum(weighted)


@program((draw(3, seed=1), 3), (draw(3, seed=2), 0))
def old_value_kept_under_another_name(x, n):
    y = x * x
    z = y
    for _ in range(n):
        z = z * y
        y = z + x
    w = y + z
    return np.sum(w)


@program((draw(3, seed=1), 3), (draw(3, seed=2), 1))
def value_before_and_after_a_trip(x, n):
    total = x * 0.0
    for i in range(n):
        before = total
        total = total + x**i
        total = total * before + x
    return np.sum(total)


@program((draw(3, seed=1),), (draw(3, seed=2),))
def powers_kept_in_a_list(x):
    powers = []
    u = x * 1.0
    for _ in range(3):
        powers = powers + [u]
        u = u * x
    return np.sum(powers[0] * powers[1] * powers[2])


@program((draw(3, seed=1),), (draw(3, seed=2),))
def row_of_a_matrix_that_is_bound_anew(x):
    m = np.outer(x, x)
    row = m[0]
    m = m + 1.0
    a = m @ x
    b = row * row
    return np.sum(a) + np.sum(b)


@program((np.array([0.7, 1.3, -0.4]), 3), (np.array([0.7, 1.3, -0.4]), 0))
def three_names_that_change_places(x, n):
    a, b, c = x
    for _ in range(n):
        a, b, c = b * c, a + c, a * b
    d = a + b
    return d + c


@program((np.array([0.7, 1.3, -0.4]),), (np.array([2.7, 1.9, 0.4]),))
def countdown_over_elements(x):
    product = 1.0
    j = len(x) - 1
    while j >= 0:
        product = product * x[j] + x[j - 1]
        j -= 1
    return product * j


@program((np.array([0.7, 1.3, -0.4]),), (np.array([1.7, 1.3, 0.4]),))
def counter_with_continue_and_break(x):
    i = 0
    s = x[0]
    while i < 10:
        i += 1
        if i == 3:
            continue
        s = s * x[1] + i
        if s > 30.0:
            break
    return s * i


def doubled(value):
    return value * 2.0


@program((draw(3, seed=1), 1.2), (draw(3, seed=2), 0.4))
def update_of_what_a_helper_scaled(x, y):
    scale = doubled(0.3)
    weights = WEIGHTS * scale
    weights += scale * WEIGHTS
    weights -= doubled(1.0)
    best = np.maximum(weights, y)
    total = weights @ x
    return total + np.sum(best * x)


@program((draw(3, seed=1), np.array([0.5, 2.0])), (draw(3, seed=2), draw(1, seed=3)),
         at(draw(2, seed=1), np.array([0.5]), raises=ValueError))
def update_in_a_loop_that_starts_as_a_number(x, scales):
    total = 0
    for scale in scales:
        total += x * scale
        total *= np.sin(x)
    first = x[:1] * 2.0
    first -= total if len(x) == 2 else total[:1]
    return np.sum(total * total) + np.sum(first)


@program((draw(3, seed=1), draw(1, seed=2)), at(draw(1, seed=1), draw(3, seed=2), raises=ValueError),
         at(draw(1, seed=1), draw(2, seed=2), raises=ValueError))
def update_by_something_larger(x, y):
    z = x * 2.0
    z += y
    w = z * z
    w -= x
    total = np.sum(w)
    return total * y[0]


@program((draw(3, seed=1).astype(np.float32), draw(3, seed=2)), (draw(3, seed=3).astype(np.float32), draw(1, seed=2)))
def update_in_single_precision_by_double(x, y):
    z = x * np.float32(2.0)
    z += y
    w = z * y
    z *= y
    total = np.sum(w) + np.sum(z)
    return float(total)


@program((0.7, draw(3, seed=2)), at(0.7, np.array([1, 2]), raises=TypeError))
def update_of_an_array_of_integers(x, data):
    steps = data * 2
    steps += data * 0.5
    total = np.sum(steps) * x
    other = steps * x
    return total + np.sum(other * other)


@program((0.7, 3), (1.2, 0))
def update_of_an_array_without_axes(x, n):
    z = np.array(x)
    for k in range(n):
        z += x * k
        z *= 0.5
    w = z * z
    z -= w
    return float(z) * x


@program((0.7, 0.3, draw(2, 3, seed=1)), (1.2, -0.5, draw(0, 3, seed=1)))
def update_in_a_loop_that_starts_as_an_argument(x, y, rows):
    total = y
    for row in rows:
        total += row * x
        total *= np.sin(y)
    other = y
    other += rows * x
    other -= total
    return np.sum(total * total) + np.sum(other)


@program((0.7, draw(3, seed=1), 0.3), (1.2, draw(3, seed=2), -0.5), wrt=(0, 1))
def update_of_a_constant_by_what_a_test_selects(x, v, y):
    factors = np.array([y * 0.33, 0.7, 0.45])
    for factor in factors:
        level = sum([1.57, -0.89, 0.5])
    level -= (y * 1.1) if np.sum(v) > 1.07 else (y or y)
    weight = math.exp(-abs(level))
    total = weight * x + factor
    return total * x + np.sum(v)


@program((0.7, draw(3, seed=1), 3), (1.2, draw(3, seed=2), 1), wrt=(0, 1))
def two_buffers_that_are_made_alike(x, y, n):
    weights, others = np.ones(3), np.ones(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(weights * y * x) * np.sum(y * np.ones(3))
        weights[k] = k + 2.0
        others[0] = weights[k] - 1.5
    return total * np.sum(others * y)


@program((0.7, draw(3, seed=1)), (1.2, draw(3, seed=2)), wrt=(0, 1))
def equal_arrays_in_one_list(x, y):
    items = [np.exp(x * y), np.exp(x * y)]
    return np.sum(items[0] * np.exp(x * y)) + np.sum(items[1])


@program((0.7, draw(3, seed=1), np.array([0.5, 2.0])), (1.2, draw(3, seed=2), np.array([1.5, -1.0])), wrt=(0, 1))
def element_of_data_read_before_and_after_a_store(x, y, data):
    data, total = data.copy(), x
    for k in range(3):
        a = total * data[0]
        b = y[k] * y[k] * data[0]
        data[0] = k + 0.25
        total = a * b + y[k] * total * data[0]
    return total
