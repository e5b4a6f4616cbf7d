"""Names that share memory or stop sharing it: rebinding, fresh arrays written by `+=`, items of displays, rows."""

import numpy as np

from tests.corpus import draw, program


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
