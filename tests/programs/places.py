"""Arrays that several names, views and functions share: each store is seen through all of them."""

import numpy as np

from tests.corpus import draw, program


@program((draw(3, seed=41),))
def row_that_is_written(x):
    a = np.outer(x, x)
    row = a[1]
    row[:] = x * row
    row[0] *= 3.0
    return np.sum(a * a)


@program((draw(3, seed=42),))
def items_of_items(x):
    a = np.outer(x, x)
    a[1][2] = x[0] * x[1]
    a.T[0][1:] += x[:2]
    a.T[0, 1] *= x[2]
    return np.sum(a * a)


@program((draw(3, seed=43),))
def rows_that_change_places(x):
    a = np.outer(x, np.sin(x))
    a[0], a[1] = a[1], a[0]
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=44),))
def elements_that_change_places(x):
    a = x * x
    a[0], a[1] = a[1], a[0]
    return np.sum(a * a * np.arange(3.0))


@program((draw(3, seed=45),))
def buffers_that_change_places(x):
    u, w = x * 1.0, np.zeros(3)
    for _ in range(3):
        w[1:-1] = u[2:] * u[:-2]
        w[0] = u[1]
        w[2] = u[0] * x[1]
        u, w = w, u
    return np.sum(u * u)


@program((draw(3, seed=46),))
def written_argument(x):
    x[0] = x[1] * x[2]
    x += x[::-1]
    return np.sum(x * x)


def store_and_scale(a, v):
    a[1] = v * a[0]
    a *= 1.5


@program((draw(3, seed=47),))
def helper_that_writes(x):
    a = x.copy()
    store_and_scale(a, x[2])
    return np.sum(a * a)


def store_and_return(a, v):
    a[1] = v * a[0]
    return a


@program((draw(3, seed=48),))
def helper_that_writes_and_returns_what_it_wrote(x):
    a = x.copy()
    b = store_and_return(a, x[2])
    b[2] = b[1] * x[0]
    return np.sum(a * a)


@program((draw(3, seed=49),))
def helper_that_writes_again(x):
    a = np.zeros(3)
    t = store_and_return(a, x[2]).sum()
    a[0] = 3.0
    t = t + store_and_return(a, x[2])[1]
    return np.sum(a * a) * t


@program((draw(3, seed=50),))
def rows_that_are_walked_and_written(x):
    a = np.outer(x, x)
    s = 0.0
    for row in a:
        row[0] = row[1] * row[2]
        s = s + row.sum()
    return np.sum(a * a) + s


@program((draw(3, seed=51),))
def written_after_a_branch(x):
    a = x * 2.0
    if x[0] > 0:
        a = np.sin(x)
    a[1] = x[0]
    a[0] = a[1] * x[2]
    return np.sum(a * a)


@program((draw(3, seed=52),))
def reshaped_and_read_before_the_store(x):
    a = np.outer(x, x)
    m = a.reshape(9)
    s = m.sum()
    a[0, 0] = x[0]
    return np.sum(a * a) * s


@program((draw(3, seed=53),))
def chain_of_stores(x):
    a, b = np.zeros(3), np.zeros(3)
    a[0] = b[1] = x[0] * x[1]
    return (a + b * 3) @ x


@program((draw(3, seed=54),))
def views_of_views(x):
    a = np.zeros((3, 3))
    d = a.T[1:]
    d[0][1:] = x[1:]
    d[1] += x
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=55),))
def views_in_a_while(x):
    a, k = x.copy(), 0
    while a[k] > -10 and k < 2:
        b = a[k:]
        b[1] = b[0] * x[2]
        k += 1
    return np.sum(a * a)


@program((draw(3, seed=56),))
def names_of_names(x):
    a = x * x
    b = a
    c = b[1:]
    c[0] = a[0] * x[2]
    b[2] = c[0] * a[1]
    return np.sum(a * b) + c.sum()


@program((draw(3, seed=57),))
def element_read_before_the_store(x):
    a = x * x
    t = a[0]
    a[0] = x[1]
    return t * a[0] + a.sum()


@program((draw(3, seed=58),))
def arrays_in_a_tuple(x):
    pair = (x * 2., x * 3.0)
    pair[0][1] = x[0]
    u, w = pair
    w[0] = u[1]
    return np.sum(u * w) + pair[1].sum()


@program((draw(3, seed=59),))
def lu_in_place(x):
    A = np.outer(x, x) + 4 * np.eye(3)
    for i in range(3):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, 3):
            A[i, j] -= A[i, :i] @ A[:i, j]
    return np.sum(A * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=60),))
def copy_that_is_overwritten(x):
    u = x * 1.0
    un = u.copy()
    for k in range(3):
        un = u.copy()
        u[1:] = un[1:] * un[:-1]
        un[0] = 7.0
    return np.sum(u * u) + un.sum()


@program((draw(3, seed=61),))
def array_that_moves_on(x):
    a = x * 1.0
    for k in range(3):
        b = a * x
        b[0] = a[1]
        a = b
    a[2] = x[0]
    return np.sum(a * a)


@program((draw(3, seed=62),))
def inner_function_that_returns_a_view(x):
    a = x * 1.0
    def inner(q):
        q[0] = q[1] * x[2]
        return q[1:]
    r = inner(a)
    r[0] = 2 * x[0]
    return np.sum(a * a)


@program((draw(3, seed=21),))
def store_through_another_name(x):
    a = x * 1.0
    b = a
    b[0] = x[1] * x[2]
    return np.sum(a * a)


@program((draw(3, seed=22),))
def store_that_another_name_sees(x):
    a = x * 1.0
    b = a
    a[0] = x[1] * x[2]
    return np.sum(b * b)


@program((draw(3, 3, seed=23),))
def store_that_a_view_sees(x):
    a = x * 1.0
    row = a[1]
    a[1, 0] = x[0, 0] ** 2
    return np.sum(row * row)


@program((draw(3, 3, seed=24),))
def store_through_a_view(x):
    a = x * 1.0
    row = a[1]
    row[0] = x[0, 0] ** 2
    return np.sum(a * a)


@program((draw(3, 3, seed=25),))
def store_through_a_row_that_is_walked(x):
    a = x * 1.0
    for row in a:
        row[0] = row[1] * row[2]
    return np.sum(a * a)


@program((draw(3, 3, seed=26),))
def store_that_the_trips_of_a_walk_see(x):
    a, s = x * 1.0, 0.0
    for row in a:
        s = s + np.sum(row * row)
        a[2] = x[0] * s
    return s


@program((draw(3, seed=27),))
def store_into_an_argument(x):
    x[0] = x[1] * x[2]
    return np.sum(x * x)


@program((draw(3, seed=35),))
def store_that_the_old_name_sees_in_the_next_trip(x):
    a = x * 1.0
    old, s = a, 0.0
    for _ in range(3):
        s = s + np.sum(old * old)
        a[0] = s * x[1]
    return s


@program((draw(4, seed=36),))
def store_that_a_transposed_view_sees(x):
    a = np.ones((2, 2)) * x[0]
    t = a.T
    a[0, 1] = x[1] ** 2
    return np.sum(t[1] * a[0])


def scaled(v, n):
    out = np.zeros(3)
    for i in range(n):
        out[i] = v[i] * v[0]
    return out


def both(v):
    return v[0] * v[1], np.sum(v)


@program((draw(3, seed=70),))
def stores_of_what_calls_return(x):
    a, b = np.ndarray((2, 3)), np.ndarray(2, dtype=float)
    a[0] = scaled(x, 2)
    a[1, :] = scaled(x, 3)
    b[0], b[1] = both(x)
    a[1] *= both(a[0] + x)[1]
    return np.sum(a * a) + b[0] * b[1]


@program((draw(3, seed=231),))
def slices_that_are_written_whole(x):
    a = np.outer(x, x)
    b = a[1:]
    b[:, 0] = x[2]
    c = a.T[1:2]
    c[:] *= x[0]
    d = a[:, :1]
    d[:] += x[1]
    e = a[0, 2:]
    e[:] = x[1:2]
    return np.sum(a * a)


@program((draw(4, seed=71),))
def overwritten_where_a_view_is_needed(x):
    y = x * 2.0
    part = y[1:]
    s = np.sum(np.sin(part) * x[1:])
    y[2] = s
    y[1:] *= 3.0
    return np.sum(y * x) + s


@program((draw(4, seed=72),))
def handed_on_where_a_view_is_needed(x):
    y = x * 2.0
    s = np.sum(np.sin(y[1:]))
    for k in range(3):
        y[k + 1] = y[k] * s
    return np.sum(y * x)


@program((draw(5, 6, seed=73),))
def inner_part_that_is_written_as_a_whole(x):
    u = x * 1.0
    inner = u[1:-1, 1:-1]
    for _ in range(2):
        inner += 0.1 * x[0, 0] * (u[2:, 1:-1] + u[:-2, 1:-1] - 2.0 * inner)
    inner[:] *= x[1:-1, :4]
    inner.T[:] += 1.5
    inner[1:] = 2.0
    column = u.T[2]
    column[1:3] = x[0, :2]
    column[:] *= 3.0
    return np.sum(u * u * x)


@program((draw(4, seed=75),))
def elements_that_are_walked_and_overwritten(x):
    a, s = x * 1.0, 0.0
    for v in a:
        a[:] = a * x[1]
        s = s + v * a[0]
    return s * np.sum(a)
