"""Values that a reverse sweep needs and that the program has stored: they may be read there, before something is put back."""

import numpy as np

from tests.corpus import draw, program

A = np.eye(5) * 3.0 + draw(5, 5, seed=60) * 0.3


@program((A,))
def cholesky_by_elements(a):
    a = a.copy()
    for j in range(len(a)):
        a[j, j] = np.sqrt(a[j, j] - a[j, :j] @ a[j, :j])
        for i in range(j + 1, len(a)):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
    return np.sum(np.tril(a) ** 2)


@program((draw(5, seed=61), 4), (draw(5, seed=61), 0))
def exponentials_of_a_row(x, n):
    u = x * 0.5
    for _ in range(n):
        u[1:] = np.exp(-u[1:] * u[:-1])
    return np.sum(u * x)


@program((draw(3, 4, seed=62),))
def rows_with_their_roots(x):
    a = x * x + 1.0
    for _ in range(2):
        for k in range(1, 3):
            a[k] = np.sqrt(a[k] + a[k - 1] ** 2)
    return np.sum(a ** 2)


@program((draw(6, seed=63), 4))
def stored_value_that_is_used_again(x, n):
    u, total = x.copy(), 0.0
    for k in range(n):
        t = np.exp(0.3 * u[k] * u[k + 1])
        u[k] = t
        total += t * t * u[k + 1]
        u[k + 1] *= t
    return total + np.sum(u)


@program((draw(6, seed=64), 4))
def stored_and_overwritten_in_the_same_trip(x, n):
    u, total = x.copy(), 0.0
    for k in range(n):
        t = np.exp(0.3 * u[k] * u[k + 1])
        u[k] = t
        u[k] = np.sin(u[k]) * u[k + 1]
        total += t * t
    return total + np.sum(u)


@program((draw(6, seed=65), 4))
def stored_in_two_places(x, n):
    u, v = x.copy(), x * 0.5
    for k in range(n):
        t = np.tanh(u[k] * v[k + 1])
        u[k + 1] = t
        v[k] = t
        t = np.tanh(u[k + 1] * v[k])
        u[k] = t
    return np.sum(u * v)


@program((draw(4, 3, seed=67), draw(3, seed=68)))
def row_that_is_spread(a, x):
    a = a * 1.0
    for _ in range(3):
        t = np.exp(-x * a[0])
        a[1:] = t
        a[0] *= t
    return np.sum(a ** 2)


@program((draw(5, seed=69), np.array([3, 1, 4, 1])))
def stored_at_repeated_places(x, places):
    u = x.copy()
    for k in range(3):
        t = np.exp(0.2 * u[places] * u[k])
        u[places] = t
        u[k] *= u[k + 1]
    return np.sum(u ** 2)


@program((draw(6, seed=70), 5))
def stored_in_one_arm(x, n):
    u = x.copy()
    for k in range(n):
        t = np.exp(0.3 * u[k])
        if k % 2:
            u[k] = t
        else:
            u[k + 1] *= t
    return np.sum(u ** 2)


@program((draw(6, seed=71), 5))
def place_that_is_counted_afterwards(x, n):
    u, i = x.copy(), 0
    for k in range(n):
        t = np.exp(0.3 * u[i] * u[k])
        i = (i + 2) % 6
        u[i] = t
    return np.sum(u ** 2)


@program((draw(6, seed=72), 5))
def stored_where_a_trip_is_left(x, n):
    u = x.copy()
    for k in range(n):
        t = np.sqrt(1.0 + u[k] ** 2)
        u[k] = t
        if t > 1.4:
            continue
        u[k + 1] *= t
        if k == 3:
            break
        u[0] = np.sqrt(u[k] + 1.0)
    return np.sum(u ** 3)
