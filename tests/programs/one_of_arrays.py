"""Arrays, and parts of arrays, of which a test or a loop tells which one a name refers to: read, and written in place."""

import numpy as np

from tests.corpus import program

THREE, OTHER = np.array([0.3, 0.7, 1.2]), np.array([-0.4, 0.9, 0.2])


@program((THREE,), (OTHER,))
def store_into_one_of_two_arrays(x):
    a, b = np.sin(x), np.cos(x)
    c = a if x[0] > 0 else b
    c[0] = x[1] ** 2
    return (a * x).sum() + (b * a).sum()


@program((THREE,), (OTHER,))
def update_of_one_of_two_arrays(x):
    a, b = np.sin(x), np.cos(x)
    if x[0] > 0.5:
        c = a
    else:
        c = b
    c += x
    c[1:] *= a[:-1]
    return (a * x).sum() + (b * a).sum() + c[2]


@program((THREE,), (OTHER,))
def view_of_one_of_two_arrays(x):
    a, b = np.sin(x), np.cos(x)
    c = (a if x[0] > 0 else b)[1:]
    c *= x[0]
    c[::-1][0] = a[0] * b[1]
    return (a * x).sum() + (b * a).sum() + c[0]


@program((THREE,), (OTHER,))
def one_of_three_arrays(x):
    a, b, d = np.sin(x), np.cos(x), np.exp(x)
    if x[0] > 5:
        c = a
    elif x[1] > 0.8:
        c = b
    else:
        c = d
    c[1:] = x[0] * c[:-1]
    return (a * x).sum() + (b * a * d).sum() + c.sum()


@program((THREE,), (OTHER,))
def rows_of_one_matrix(x):
    m = np.outer(x, x)
    i, j = int(x[0] > 0), int(x[1] > 0) + 1
    row = m[i, :] if x[2] > 1 else m[j, :]
    row[:] *= x
    return (m * m).sum()


@program((THREE,), (OTHER,))
def row_with_the_largest_sum(x):
    m = np.outer(np.sin(3 * x), x)
    best = m[0, :]
    for k in range(3):
        row = m[k, :]
        if row.sum() > best.sum():
            best = row
    best[:] *= x
    return (m * m).sum()


@program((THREE, 3), (OTHER, 1), (THREE, 0))
def last_row_of_a_while(x, n):
    m = np.outer(np.sin(3 * x), x)
    u = m[0, :]
    k = 0
    while k < n:
        u = m[k, :]
        k += 1
        u[:] += x * k
    u[1] = x[0]
    return (m * m).sum()


@program((THREE, 0), (THREE, 3), (OTHER, 4))
def two_buffers_whose_names_stay(x, n):
    a, b = np.sin(x), np.zeros(3)
    now, then = a, b
    for _ in range(n):
        then[1:-1] = now[:-2] * now[2:] + now[1:-1]
        now, then = then, now
    return (a * x).sum() + (b * b).sum() + now[1]


@program((THREE, OTHER, 2), (OTHER, THREE, 3), wrt=(0, 1))
def two_arguments_as_buffers(u, v, n):
    now, then = u, v
    for _ in range(n):
        then[1:-1] = u[0] * now[:-2] * now[2:] + now[1:-1]
        now, then = then, now
    return now.sum() + (u * v).sum()


@program((THREE,), (OTHER,))
def two_rows_that_change_places(x):
    m = np.outer(x, x)
    up, down = m[0, :], m[2, :]
    for _ in range(3):
        up, down = down, up
        up[:] += down * x
    return (m * m).sum() + up[0]


@program((THREE,), (OTHER,))
def one_in_even_trips_the_other_in_odd_ones(x):
    a, b = np.sin(x), np.cos(x)
    c = a
    for k in range(4):
        if k % 2 == 0:
            c = b
        c[k % 3] = x[0] * c[1]
        c = a
    return (a * x).sum() + (b * a).sum()


@program((THREE,), (OTHER,))
def which_one_the_next_trip_writes(x):
    a, b = np.sin(x), np.cos(x)
    c = a
    for k in range(5):
        c[k % 3] = x[0] * c[1] + a[2]
        if c[0] > 0.1 * k:
            c = b
        else:
            c = a
    return (a * x).sum() + (b * a).sum() + c[0]


def scaled(p, v):
    p[0] = v * p[1]
    return p[0] ** 2


@program((THREE,), (OTHER,))
def helper_writes_one_of_two(x):
    a, b = np.sin(x), np.cos(x)
    c = a if x[0] > 0 else b
    s = scaled(c, x[1])
    np.multiply(c, x, out=c)
    return (a * x).sum() + (b * a).sum() + s


def first_of(p, q, t):
    r = p if t else q
    r[1] *= 2.0
    return r


@program((THREE,), (OTHER,))
def helper_gives_one_of_two(x):
    a, b = np.sin(x), np.cos(x)
    c = first_of(a, b, x[0] > 0)
    return (a * x).sum() + (b * a).sum() + c[1]


@program((THREE,), (OTHER,))
def copy_where_it_is_asked_for(x):
    a = x * 2
    c = a
    if x[0] > 0:
        c = np.array(a)
    c[:] *= x
    return (a * c * x).sum()


def stepped(u, inplace=False):
    if not inplace:
        u = u.copy()
    u[1:] *= u[:-1]
    return u


@program((THREE, 0), (OTHER, 1))
def helper_that_copies_or_not(x, n):
    a = x * 2
    b = stepped(a, n > 0)
    c = stepped(a, n == 0)
    return (a * b * c * x).sum()


@program((THREE, 2), (OTHER, 3), (THREE, 0))
def buffer_or_new_array(x, n):
    a, b = x * 2, np.zeros(3)
    for _ in range(n):
        b[1:] += a[:-1]
        a, b = b, a * 1.5
    return (a * b * x).sum()


@program((THREE, 0), (OTHER, 1))
def read_while_it_is_written(x, n):
    a, b = x * 2, np.cos(x)
    c = a if n else b
    for i in range(len(c)):
        c[i] = c[i] * x[i] + c[i - 1]
    while c[0] > 0.1:
        c[:] *= 0.3 * x[1]
    return (a * b * x).sum()


@program((THREE,), (OTHER,))
def matrix_of_which_columns_are_walked(x):
    m = np.outer(x, x)
    k = m[::-1]
    for _ in k.T:
        k = k * 0.5
    k[:, 2][-2] = x[1]
    return (k * x).sum() + (m * m).sum()


@program((THREE,), (OTHER,))
def both_arrays_of_a_tuple(x):
    a, b = np.sin(x), np.cos(x)
    for one in (a, b):
        one[0] = one[1] * x[2]
        one[:] *= x
    return (a * b * x).sum()


@program((THREE,), (OTHER,))
def both_arrays_of_a_list_with_numbers(x):
    a, b = np.sin(x), np.cos(x)
    for k, (one, s) in enumerate(zip([a, b], [1.0, x[0]])):
        one[k] = one[1] * s
    return (a * b * x).sum()


@program((THREE,), (OTHER,))
def buffers_of_a_tuple_by_number(x):
    a, b = np.sin(x), np.cos(x)
    buffers = (a, b)
    for k in range(4):
        buffers[k % 2][1] = (x * a).sum() + buffers[(k + 1) % 2][0]
        buffers[-1 - k % 2][2] *= a[0]
    return (a * b).sum()


@program((THREE,), (OTHER,))
def buffers_of_a_list_by_number(x):
    u, v = np.zeros(3), np.sin(x)
    grid = [u, v]
    for t in range(5):
        old, new = grid[t % 2], grid[(t + 1) % 2]
        new[1:] = old[:-1] * x[1:] + u[0]
        new[0] = old[2]
    return (u * v * x).sum() + np.array(grid).sum() + sum(w[0] for w in grid)


@program((THREE,), (OTHER,))
def rows_beside_a_tuple_of_rows(x):
    m, b = np.outer(x, x), np.cos(x)
    for k, other in enumerate((m[0, :], b, m[2, :])):
        row = m[k, :]
        row[:] += other * x
        other[0] = row[1]
    return (m * b).sum()


class Holder:

    def __init__(self, u):
        self.u, self.n = u, 0

    def push(self, v):
        self.u[self.n] = v
        self.n += 1

    def scale(self, s):
        self.u[:] *= s


@program((THREE,), (OTHER,))
def array_of_one_of_two_objects(x):
    p, q = Holder(np.sin(x)), Holder(np.cos(x))
    o = p if x[0] > 0 else q
    o.u[0] += x[1] ** 2
    o.u[1:] -= o.u[:-1]
    o.push(x[0] * x[1])
    o.push(x[2])
    q.push(x[1])
    o.scale(x[1])
    return (p.u * q.u).sum() + (o.u * x).sum() + p.n + 2 * q.n


@program((THREE,), (OTHER,))
def array_of_one_of_two_dicts(x):
    d, e = {"u": np.sin(x)}, {"u": np.cos(x)}
    c = d if x[0] > 0 else e
    c["u"][0] = x[1]
    c["u"][1:] *= x[0]
    d["u"][2] += 1.0
    return (d["u"] * e["u"]).sum()


@program((THREE,), (OTHER,))
def object_of_each_trip(x):
    p, q = Holder(np.sin(x)), Holder(np.cos(x))
    for k in range(4):
        o = p if k % 2 == 0 else q
        o.u[k % 3] = x[k % 3] * o.u[0]
    return (p.u * q.u).sum()


@program((THREE,), (OTHER,))
def read_whole_before_one_of_them_is_written(x):
    a, b = x * 1.5, np.cos(x)
    y = x[0]
    for k in range(3):
        c = a if k % 2 == 0 else b
        y = y * 0.5 + (c ** 3 * x).sum()
        a[k] = y * 0.1
        b[2 - k] *= y
    return y + (a * b).sum()
