"""Arrays that are written through turned views, at several exits, or by what may be one array or another."""

import numpy as np

from tests.corpus import draw, program


@program((draw(3, seed=63),))
def turned_view_that_is_updated(x):
    a = np.outer(x, np.sin(x))
    k = a[::-1]
    k[:] *= np.exp(-a[:, 2] ** 2)
    k.T[1:] += k.T[:-1] * x
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=64),))
def row_turned_round_that_is_filled(x):
    k = np.outer(x, np.sin(x))
    k[2][::-1][:] = np.tanh(k[0]) * x
    k[:, ::2].T[1] *= x
    return np.sum(k * k * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=65),))
def two_arrays_written_on_the_way_out(x):
    a, b = np.ones(3), x * 1.0
    for k in range(3):
        if b[k] > 5.0:
            a[0] = b[1] * x[2]
            break
        b[k] = b[k] * x[k]
    return np.sum(a * x) + np.sum(b * b)


@program((draw(3, seed=66),))
def stores_in_one_arm_each(x):
    a, b = x * 1.0, np.zeros(3)
    if x[0] < 5.0:
        a[1] = x[0] * x[2]
    else:
        b[0] = x[1]
    if a[1] > 5.0:
        b[1] = x[2]
    else:
        b[2] = a[1] * x[0]
    return np.sum(a * b) + np.sum(a * a)


@program((draw(3, seed=67),))
def rows_of_matrices_in_a_stack(x):
    a = np.zeros((3, 3, 3))
    a[0][1] = x
    a[2][0][1:] = x[1:] * x[0]
    a[0][1, 2] *= x[1]
    return np.sum(a * a * np.arange(27.0).reshape(3, 3, 3))


@program((draw(3, seed=68),))
def rows_that_are_updated(x):
    a = np.outer(x, np.sin(x))
    rows = a[1:]
    rows[:] *= x
    rows[:, :2] += a[:2, 1:]
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=69),))
def number_beside_an_array_in_a_tuple(x):
    a = x * 2.0
    a[0] = x[1]
    pair = (a, a @ x)
    s = 0.0
    for _ in range(2):
        s = pair[1].max() + np.sin(s)
        pair[0][1] = s
    return s + np.sum(a * a)


@program((draw(3, seed=74),))
def square_part_of_a_turned_view(x):
    a = np.outer(x, np.sin(x))
    t = a.T
    t[1:, 1:] = a[:2, 1:] * x[0]
    t[:2, :2] *= a[1:, :2]
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=240),))
def written_by_the_name_of_what_it_may_be(x):
    a = np.outer(x, x)
    p = a.reshape(9)
    a[0, 0] = x[1]
    p[1] = x[2]
    return np.sum(p * p)


@program((draw(3, seed=241),))
def two_names_of_what_they_may_be(x):
    a = np.outer(x, x)
    p, q = a.reshape(9), a.ravel()
    p[0] = x[1]
    q[1] = x[2]
    return np.sum(p * p)


@program((draw(3, seed=243),))
def read_by_the_name_of_what_it_may_be(x):
    a = np.outer(x, x)
    p = a.reshape(9)
    a[0, 0] = x[1]
    return np.sum(p * p)


@program((draw(3, seed=244),))
def read_after_it_was_written_by_what_it_may_be(x):
    a = np.outer(x, x)
    p = a.reshape(9)
    p[0] = x[1]
    return np.sum(a * a)


@program((draw(3, seed=245),))
def last_row_that_was_walked(x):
    a, s = np.outer(x, x), 0.0
    for row in a:
        s = s + row[0]
    a[2, 0] = x[0] * x[1]
    return s + np.sum(row * row)


@program((draw(3, seed=246), 0.5,))
def written_in_both_arms(x, t):
    a = np.outer(x, x)
    p = a.reshape(9)
    p[0] = x[1]
    if t > 0.0:
        if t > 0.2:
            a[0, 0] = x[2]
        else:
            a[1, 1] = x[0]
        t = t + 1.0
    return np.sum(a * a) * t


@program((draw(3, seed=247), 0.5), wrt=(0,))
def read_after_a_loop_that_is_left_in_all_arms(x, t):
    a = np.outer(x, x)
    p = a.reshape(9)
    for k in range(2):
        if t > 0.0:
            if t > 0.2:
                break
            break
        a[k, k] = t
    return np.sum(p * p)
