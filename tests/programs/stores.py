"""Arrays of the function's own that are filled item by item, part by part, in loops and branches: each store makes a version."""

import numpy as np

from tests.corpus import draw, program


@program((draw(4, seed=1),))
def recursion_into_an_array(x):
    y = np.zeros(4)
    y[0] = x[0]
    for i in range(1, 4):
        y[i] = np.sin(y[i - 1]) * x[i]
    return np.sum(y * y)


@program((draw(6, seed=2),))
def heat_in_place(x):
    u = x.copy()
    for _ in range(3):
        u[1:-1] = u[1:-1] + 0.2 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u ** 3)


@program((draw(5, seed=3),))
def sweep_over_elements(x):
    u = x * 1.0
    for _ in range(2):
        for i in range(1, 4):
            u[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i]
    return np.sum(u * u)


@program((draw(3, seed=4), draw(3, seed=5)))
def garch_recursion(x, e):
    h = np.empty(4)
    h[0] = x[0] ** 2
    for t in range(3):
        h[t + 1] = x[0] ** 2 + x[1] ** 2 * e[t] ** 2 + x[2] ** 2 * h[t]
    return np.sum(np.log(1.0 + h)) + np.sum(e[:] ** 2 / (1.0 + h[1:]))


@program((draw(3, 3, seed=6),))
def factorisation_in_place(a):
    u = a @ a.T + 3.0 * np.eye(3)
    for k in range(3):
        for i in range(k + 1, 3):
            u[i, k] /= u[k, k]
            u[i, k + 1:] -= u[i, k] * u[k, k + 1:]
    return np.sum(np.log(np.diag(u)))


@program((draw(3, 3, seed=7),))
def stores_into_rows_and_columns(a):
    b = np.zeros((3, 4))
    b[:, 0] = a[0]
    b[1, :] = a.sum()
    b[:, 1:3] *= 2.0
    b[..., -1] += a[:, 2] * a[:, 1]
    b[::2, 1] = 0.5
    return np.sum(b * b * b)


@program((draw(4, seed=8),))
def overwritten_part(x):
    y = x * x
    s = np.sum(np.sin(y))
    y[:2] = x[2:]
    s += np.sum(y * y)
    y[:] = np.exp(x) * s
    return np.sum(y)


@program((draw(4, seed=9),), (np.array([-1.0, 2.0, -3.0, 0.5]),))
def stores_behind_tests(x):
    y = np.ones(4)
    for i in range(4):
        if x[i] > 0.0:
            y[i] = x[i] ** 2
        elif i == 2:
            continue
        else:
            y[i] *= x[i]
            if y[i] < -5.0:
                break
    return np.sum(y * np.arange(4.0))


@program((draw(5, seed=10),))
def masked_store(x):
    y = np.cos(x)
    y[y > 0.8] = 0.25
    y[y < 0.1] *= x[y < 0.1]
    return np.sum(y * x)


@program((draw(4, seed=11),))
def two_buffers(x):
    u, w = x.copy(), np.zeros(4)
    for _ in range(3):
        w[1:] = u[:-1] * u[1:]
        w[0] = u[0] ** 2
        u[:] = 0.5 * w + 0.1 * u
    return np.sum(u)


@program((draw(4, seed=12),))
def moved_by_one(x):
    y = x * 2.0
    y[1:] = y[:-1]
    y[::-1] = y * x
    return np.sum(y * y)


@program((draw(4, seed=13),))
def filled_with_numbers_and_broadcast(x):
    y = np.zeros((2, 4))
    y[:] = x
    y[0, :2] = 3.0
    y[1] += x[::-1] * y[0]
    return np.sum(np.sin(y))


@program((draw(3, seed=14),))
def stored_and_read_while_it_runs(x):
    k, y = 0, np.zeros(20)
    y[0] = x[0]
    while y[k] < 5.0 and k < 18:
        k += 1
        y[k] = y[k - 1] + 0.5 + x[1] ** 2
    return y[k] * x[2]


def filled(n, value):
    y = np.zeros(n)
    for i in range(n):
        y[i] = value * (i + 1)
    return y


@program((draw(3, seed=15),))
def helper_that_fills_an_array_of_its_own(x):
    return np.sum(filled(3, x[0]) * filled(4, x[1])[1:] * x)


@program((draw(3, seed=16),))
def overwritten_singular_values(x):
    y = np.zeros(3)
    y[0] = 1.0 / (x[0] - x[0])
    y[0] = x[1]
    y[1:] = x[:2]
    return np.sum(y * y)


@program((draw(3, seed=35),))
def overwritten_infinite_values_in_a_loop(x):
    y = np.zeros(4)
    factors = np.array([np.inf, np.inf, 1.0])
    for i in range(3):
        y[i] = x[i] * 0.5
        y[i + 1] = x[i] * factors[i]
    return np.sum(y * y)


@program((draw(4, seed=36), 0.7))
def elements_scaled_by_what_is_active(x, a):
    y = x * 1.5
    for i in range(4):
        y[i] = y[i] * a
        y[i] += np.sin(y[i - 1])
        y[i] /= 2.0 + y[i] ** 2
    return np.sum(y * y)


@program((np.array([0.4, -0.7, 1.2], np.float32), draw(3, seed=17)))
def narrow_array_and_wide_numbers(x, w):
    y = x * np.float32(2.0)
    y[0] = w[0] * w[1]
    y[1:] += w[1:]
    return np.sum(y * y * w)


@program((draw(4, seed=19),))
def store_that_nobody_reads(x):
    b = np.cos(x)
    s = b[0] * x[0]
    b[::2] += b[::2]
    return s


@program((draw(3, seed=18),))
def accumulated_trajectory(x):
    path = np.empty((4, 2))
    path[0] = x[:2]
    for t in range(3):
        path[t + 1, 0] = path[t, 0] + 0.1 * path[t, 1]
        path[t + 1, 1] = path[t, 1] - 0.1 * x[2] * np.sin(path[t, 0])
    return np.sum(path[-1] ** 2) + np.mean(path)


@program((draw(3, seed=34),))
def function_object_that_reads_late(x):
    a = x * 1.0
    total = lambda: np.sum(a * a)
    a[0] = x[1] * x[2]
    return total()


@program((draw(3, seed=30),))
def store_into_a_list_of_arrays(x):
    kept = [x * 1.0, x * 2.0]
    kept[0] = x * x
    return np.sum(kept[0] * kept[1])


@program((draw(3, seed=31),))
def store_of_an_array_into_a_list_that_holds_it(x):
    a, kept = x * 1.0, [None, None]
    kept[0] = a
    a[0] = x[1] * x[2]
    return np.sum(kept[0] * x)


@program((draw(3, seed=611),))
def lengths_that_are_stored(x):
    a, sizes = np.sin(x), np.zeros(3)
    sizes[0] = a.size
    sizes[1] = len(a) * a.ndim + 1
    sizes[2:] = a.shape[0]
    for k in range(3):
        sizes[k] += a.size
        a[k] *= sizes[k]
    return np.sum(a * sizes)
