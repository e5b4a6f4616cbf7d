"""Arrays whose versions the reverse sweep puts back: what was read before it was overwritten, in loops, branches and exits."""

import numpy as np

from tests.corpus import at, draw, program


@program((draw(5, seed=1), 3), (draw(5, seed=2), 0))
def shock_in_place(x, n):
    u = x.copy()
    for _ in range(n):
        u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
    return np.sum(u ** 3)


@program((draw(4, seed=3),), (draw(1, seed=4),))
def products_of_neighbours(x):
    y = x * 1.0
    for i in range(1, len(x)):
        y[i] = y[i] * y[i - 1]
    return np.sum(y * y)


@program((draw(3, seed=5), draw(3, seed=6), 3), (draw(3, seed=7), draw(3, seed=8), 0))
def reader_below_the_writer(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        a[:] = np.sin(w)
        w[:] += a * a
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=9), draw(3, seed=10), 2))
def reader_below_the_sum(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        a[:] += w
        w[:] += a * a
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=11),))
def found_in_the_slot(a):
    a = a.copy()
    for _ in range(2):
        x = a.copy()
        a[:2] += x[1:]
        a[:] = np.exp(0.3 * x)
    return np.sum(a * np.arange(1.0, 4.0))


@program((draw(3, seed=12), draw(3, seed=13), 3))
def sum_that_writes(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        x = a.copy()
        w[:] += x * x
        a[1:] += w[:-1]
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=14), draw(3, seed=15), 3))
def read_overwritten_used(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        x = a.copy()
        a[:] = w * 0.5
        w[:] += np.sin(x)
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=16), draw(3, seed=17), 2))
def used_in_an_inner_loop_that_overwrites_its_source(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        x = a.copy()
        for _ in range(2):
            w[:] += np.sin(x)
            a[1:] += w[1:] * a[:-1]
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=18), draw(3, seed=19), 3))
def a_part_then_the_whole(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        w[:] += np.sin(a)
        a[:2] = w[:2]
        a[:] = w * a
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=20), 3))
def array_allocated_in_a_loop(a, n):
    a = a.copy()
    for _ in range(n):
        u = np.zeros(3)
        u += a
        u[1:] += u[:-1] * u[1:]
        a[:] = np.sin(u)
    return np.sum(a * np.arange(1.0, 4.0))


def stored(p, x):
    p[:] = x


def added(p, q):
    q[:] += np.sin(p)


@program((draw(3, seed=21), draw(3, seed=22), 2))
def helper_overwrites_what_was_read(a, w, n):
    a, w = a.copy(), w.copy()
    c = w.sum()
    for _ in range(n):
        w[:] += np.sin(a)
        stored(a, c * w)
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(3, seed=23), draw(3, seed=24), 2))
def overwritten_what_a_helper_read(a, w, n):
    a, w = a.copy(), w.copy()
    for _ in range(n):
        added(a, w)
        a[1:] = w[1:] * a[:-1]
    return np.sum(a * np.arange(3.0)) + np.sum(w * np.arange(1.0, 4.0))


@program((draw(4, seed=25), 2))
def helper_with_overlapping_arguments(a, n):
    a = a.copy()
    for _ in range(n):
        added(a[0:3], a[1:4])
    return np.sum(a * np.arange(1.0, 5.0))


@program((draw(3, seed=26), 4), at(draw(3, seed=27) * 0.1, 4, smooth=True))
def left_by_what_is_in_memory(a, n):
    a = a.copy()
    for _ in range(n):
        if a[0] > 2.3:
            break
        a[:] += 0.5 * a * a
        a[1] = a[0] * a[2]
    return np.sum(a * np.arange(1.0, 4.0))


@program((draw(3, seed=28),))
def large_number_that_is_added_and_overwritten(a):
    a = a.copy()
    for k in range(2):
        a[k] += 1e20
        a[k] = np.sin(a[2]) * a[2]
        a[2] *= a[2]
    return np.sum(a * np.arange(1.0, 4.0))


@program((draw(6, seed=29), 3))
def first_writer_that_covers(u, n):
    w, u = np.ones(6), u.copy()
    w[:] += u * u
    u[:] = w
    for _ in range(n):
        u[:] = 0.7 * w
        w[1:-1] = 0.4 * (u[:-2] + u[2:])
    return np.sum(u * w)


@program((draw(4, seed=30), 5))
def places_that_depend_on_places(x, n):
    p, y = np.array([2, 0, 3, 1]), x.copy()
    for k in range(n):
        p[p[0]] = k % 4
        y[p[0]] = y[p[1]] * y[k % 4]
        y[p] = y[p[::-1]] * y
    return np.sum(y * np.arange(1.0, 5.0))


@program((draw(4, seed=31), 3))
def cell_named_twice(x, n):
    y, places = x.copy(), np.array([0, 2, 0])
    for k in range(n):
        y[places] = y[1:] * y[places]
        y[k] *= y[3]
    return np.sum(y * np.arange(1.0, 5.0))


@program((draw(4, seed=32) - 0.8, 3))
def masked_products(x, n):
    y = x.copy()
    for k in range(n):
        y[y > 0.2] = np.sin(y[y > 0.2]) * y[k]
        y[k + 1] = y[k] * y[k + 1]
    return np.sum(y * np.arange(1.0, 5.0))


@program((draw(4, seed=33), 3), (draw(4, seed=34), 1))
def buffers_that_swap_and_multiply(x, n):
    u, w, v = x.copy(), x * 2.0, np.ones(4)
    for k in range(n):
        w[1:-1] = u[1:-1] * u[2:] + v[0]
        v[k] = w[1] * v[k]
        u, w = w, u
    return np.sum(u * w * v)


@program((draw(4, 4, seed=35),))
def factorisation_by_columns(a):
    a = a + 4.0 * np.eye(4)
    for k in range(3):
        a[k + 1:, k] /= a[k, k]
        a[k + 1:, k + 1:] -= np.outer(a[k + 1:, k], a[k, k + 1:])
    return np.sum(np.log(np.diag(a))) + np.sum(a * a)


@program((draw(3, 3, seed=36),))
def factorisation_by_roots(a):
    a = a @ a.T + 3.0 * np.eye(3)
    for j in range(3):
        a[j, j] = np.sqrt(a[j, j] - a[j, :j] @ a[j, :j])
        for i in range(j + 1, 3):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
    return np.sum(np.tril(a) * np.arange(9.0).reshape(3, 3))


@program((draw(4, seed=37), 3), (draw(4, seed=38), 0))
def written_in_one_arm(x, n):
    u = x.copy()
    for k in range(n):
        if k % 2 == 0:
            u[k] = u[k] * u[3]
        else:
            u[1:] = np.sin(u[:-1])
        u[0] *= u[k]
    return np.sum(u * np.arange(1.0, 5.0))


@program((draw(4, seed=39), 5))
def trips_with_other_ends(x, n):
    u = x.copy()
    for k in range(n):
        u[k % 4] *= u[(k + 1) % 4]
        if u[0] > 3.0:
            continue
        u[1:3] = u[1:3] * u[0]
        if k == 3:
            break
        u[3] = u[2] * u[3]
    return np.sum(u * np.arange(1.0, 5.0))


@program((draw(4, seed=40), 3), wrt=(0,))
def versions_that_are_returned(x, n):
    u, kept = x.copy(), np.zeros(4)
    for k in range(n):
        u[k] = u[k] * u[k + 1]
        kept[:] += u * u
    u[0] = u[1] * u[0]
    u[2] = kept[1] * u[2]
    return np.sum(u * kept) + u[0]


@program((draw(3, 4, seed=41),))
def rows_and_columns_in_turns(m):
    a = m.copy()
    for i in range(1, 3):
        row, column = a[i], a[:, i]
        row[:] = row * a[i - 1]
        column[1:] = column[:-1] * np.cos(column[1:])
        a.T[i + 1] *= a[i, 0]
    return np.sum(a * a)


@program((draw(4, seed=42), 2))
def trips_that_are_left_open(x, n):
    u = x.copy()
    k = 0
    while u[0] < 20.0 and k < 4:
        u[:2] = u[:2] * u[2:] + u[:2]
        for i in range(n):
            u[i + 1] += 0.1 * u[i] * u[i + 1]
        k += 1
    return np.sum(u * np.arange(1.0, 5.0))


@program((draw(5, seed=43), 4))
def linear_boundary_and_steps_that_multiply(x, n):
    u = x.copy()
    for _ in range(n):
        u[1:-1] = u[1:-1] * (1.0 + 0.1 * (u[2:] - u[:-2]))
        for i in range(2):
            u[4 * i] = 0.5 * u[1 + 2 * i]
    return np.sum(u * np.arange(1.0, 6.0))


@program((draw(4, seed=44), 2))
def repeated_places_added_up(x, n):
    y, places = x.copy(), np.array([1, 1, 3])
    for k in range(n):
        np.add.at(y, places, y[:3] * y[k])
        y[k] = np.sin(y[places[k]])
    return np.sum(y * np.arange(1.0, 5.0))


@program((draw(5, seed=45), 4), (draw(5, seed=46), 1))
def shocks_in_two_arms(x, n):
    u = x.copy()
    for k in range(n):
        if k % 2 == 0:
            u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
        else:
            u[:-1] -= 0.3 * u[:-1] * (u[1:] - u[:-1])
    return np.sum(u ** 3)


@program((draw(5, seed=47), 4))
def shocks_in_one_arm(x, n):
    u = x.copy()
    for k in range(n):
        u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
        if u[0] * k > 0.1:
            u[0] = u[0] * u[1] + 0.1
            u[1:] += 0.1 * u[1:] * u[1:]
        u[2] *= u[3]
    return np.sum(u ** 3)


@program((draw(5, seed=48), 4))
def shocks_in_arms_of_arms(x, n):
    u = x.copy()
    for k in range(n):
        if k % 2 == 0:
            u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
            if k == 2:
                u[:-1] += 0.2 * u[1:] * u[1:] * u[:-1]
            else:
                u[0] *= u[1]
            u[1:] += 0.1 * u[1:] * u[:-1]
        elif k == 1:
            for i in range(2):
                u[i:] += 0.1 * u[i:] * u[i:]
        u[3] = u[3] * u[2]
    return np.sum(u ** 3)


@program((draw(5, seed=49), 5))
def shocks_with_exits_in_arms(x, n):
    u, w = x.copy(), x * 0.5
    for k in range(n):
        if k % 2 == 0:
            u[1:] -= 0.3 * u[1:] * (u[1:] - w[:-1])
            w[:] = w * u
        else:
            u, w = w, u
        if u[0] > 3.0:
            continue
        u[1:] += 0.2 * u[1:] * w[1:] * u[:-1]
        if k == 3:
            w[:2] = w[:2] * u[:2]
            break
    return np.sum(u ** 3) + np.sum(w * u)


@program((draw(5, seed=50), 3))
def arms_in_an_inner_loop(x, n):
    u = x.copy()
    for k in range(n):
        for i in range(1, 5):
            if i % 2 == k % 2:
                u[i] = u[i] * u[i - 1] + u[k]
            else:
                u[:i] -= 0.1 * u[:i] * u[1:i + 1]
        u[1:] *= u[:-1]
    return np.sum(u ** 3)


@program((draw(5, seed=51),))
def arms_outside_of_loops(x):
    u = x.copy()
    u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
    if x[0] < 10.0:
        u[:-1] -= 0.3 * u[:-1] * (u[1:] - u[:-1])
        u[2] *= u[1]
    for k in range(3):
        u[k] = u[k] * u[k + 1]
    u[0] = u[1] * u[0]
    return np.sum(u ** 3)


@program((0.7,), (1.3,))
def last_item_of_a_list_that_grows(t):
    total, terms = 0.0, []
    for k in range(4):
        terms.append(t * t * k)
        if k % 2:
            total = total * t + terms[-1]
    return total + terms[0] * t


@program((0.7,), (-1.3,))
def last_but_one_of_a_list_that_grows(t):
    total, terms = 0.0, []
    for k in range(5):
        terms.append(np.sin(t * k))
        total += terms[-2] * t if k > 1 else terms[-1]
    return total * terms[-1]


@program((np.array([0.5, 0.6, 0.7, 0.8]),), (np.array([0.5, 0.2, 0.7, 0.8]),), (np.array([0.5, 0.6, 0.05, 0.8]),), (np.array([0.3, 0.6, 0.7, 0.8]),))
def ends_of_an_inner_arm_read_in_another_one(x):
    a = np.array(x)
    b = a[::-1]
    a = np.zeros(4)
    s = x[1] * 0.5
    if x[0] > 0.4:
        if x[1] > 0.3:
            a[1:3] = b[2::-2] * 1.5
            s = s * 0.5 + np.sum(b * a)
        if x[2] > 0.1:
            b[:] += b[::-1] * a
    a[2:] = a[::2] * x[1]
    return s + np.sum(np.sin(a)) + np.sum(np.sin(b))
