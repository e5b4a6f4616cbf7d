"""Writes into arrays in all ways in which NumPy spells them: repeated places, calls that write, `out=`."""

import numpy as np

from tests.corpus import draw, program, refused

# --- integer arrays and lists as indices --------------------------------------------------


@program((draw(3, seed=32),))
def store_at_repeated_places(x):
    y = x * 1.0
    y[np.array([0, 0, 1])] = x * x
    return np.sum(y)


@program((draw(4, seed=101), np.array([2, 0, 2, 2])))
def store_at_repeated_places_of_an_argument(x, places):
    y = np.sin(x)
    v = y[1:]
    y[places] = x * x[::-1]
    y[places] *= y[::-1]
    return np.sum(y * y) + v[0] * v[1]


@program((draw(3, seed=102), np.array([[1, 0], [1, 1]])))
def block_of_repeated_places(x, places):
    y = x * x
    y[places] = np.outer(x[:2], x[1:])
    y[places] += x[:2]
    return np.sum(y * y * x)


@program((draw(3, seed=103),))
def one_number_at_repeated_places(x):
    y = np.outer(x, x)
    y[[0, 0, 2], 1] = x[1] ** 2
    y[[0, 2]] += x * x
    y[1, [0, 0]] = x[:2]
    return np.sum(y * y)


@program((draw(3, seed=104), np.array([0, 2])))
def stiffness_by_blocks(x, d):
    K = np.zeros((3, 3))
    k = np.outer(x[:2], x[1:])
    K[np.ix_(d, d)] += k
    K[np.ix_(d + 0, [1, 1])] += k * x[0]
    K[np.ix_([1], d)] = x[:2]
    return np.sum(K @ x * x)


@program((draw(3, seed=105),))
def masks_and_slices_and_places(x):
    y = np.outer(x, np.cos(x))
    keep = np.array([True, False, True])
    y[keep, 0] = x[:2] ** 2
    y[1:, [2, 2, 0]] = x * y[0]
    y[keep, 1:] *= x[1]
    y[..., [0]] += x[:, None]
    return np.sum(y * y)


@program((draw(4, seed=106),))
def places_in_a_row_and_in_a_column(x):
    y = np.outer(x, x)
    row, column = y[1], y[:, 2]
    row[[0, 0, 3]] = x[:3]
    column[[1, 1]] += x[2:]
    y.T[[1, 0, 1]] = x[:3, None] * x
    return np.sum(y * y) + row.sum() * column[1]


@program((draw(3, seed=107),))
def places_that_change_afterwards(x):
    y, places = x * 1.0, np.array([0, 0, 1])
    for k in range(3):
        y[places] = x * y
        places[k] = 2
    y[places[:2]] = y[1:]
    return np.sum(y * y * x)


@program((np.array([0.4, -0.7, 1.2], np.float32), draw(3, seed=108)))
def repeated_places_in_a_narrow_array(x, w):
    y = x * np.float32(2.0)
    y[[2, 0, 2]] = w * w
    y[[1, 1]] += w[:2]
    return np.sum(y * y * w)


@program((draw(3, seed=109), [2, 2, 0]))
def repeated_places_of_a_list(x, places):
    y = np.zeros(3)
    y[places] = x * x
    y[places] -= x
    return np.sum(y * y)


# --- results that are written into arrays -------------------------------------------------


@program((draw(3, seed=111),))
def results_in_arrays(x):
    y = np.zeros(3)
    b = np.exp(x, out=y)
    y[0] = x[1]
    c = np.multiply(b, x, b)
    c[2] += y[0] * b[1]
    return np.sum(b * b * x) + c[0]


@program((draw(3, seed=112),))
def results_in_views(x):
    y, m = np.zeros(5), np.outer(x, x)
    v = y[::-1]
    np.sin(x, out=y[1:4])
    np.add(x, x[0], out=v[:3])
    np.matmul(m, x, out=m[0])
    np.subtract(m[1], m[0], out=m.T[2])
    np.square(x, m[:, 1])
    return np.sum(y * y) + v[1] * v[3] + np.sum(m * m * x)


@program((draw(3, seed=113),))
def results_in_their_own_operands(x):
    a = x * 1.5
    np.negative(a, out=a)
    np.add(a, x * x, a)
    np.multiply(a[1:], a[:-1], out=a[1:])
    return np.multiply(a, x, out=a).sum() + a[1]


@program((draw(3, seed=114),))
def result_that_is_written_while_it_is_used(x):
    y = x * 2.0
    s = y * 2.0 + np.cos(x, out=y) * y
    return np.sum(s * y)


@program((draw(3, low=0.2, seed=115),), (np.array([0.6, -0.4, 1.2]),))
def results_where_a_mask_says(x):
    a, b = x * 1.0, np.ones(3)
    np.log(x, out=a, where=x > 0.3)
    np.divide(a, x + 0.5, out=b, where=x < 1.0)
    np.exp(a, where=np.array([True, False, True]), out=a)
    return np.sum(a * a * b)


@program((draw(3, seed=116),))
def sums_in_arrays(x):
    a, s = np.outer(x, np.sin(x)), np.zeros(3)
    r = np.sum(a, axis=0, out=s)
    s[0] *= x[2]
    np.cumsum(a, axis=1, out=a)
    a.cumsum(axis=0, out=a)
    np.clip(a, -0.3, 0.4, out=a)
    a.clip(-0.2, 0.3, out=a)
    t = np.empty(3)
    np.dot(a, x, out=t)
    a.mean(axis=1, out=s[:])
    np.prod(a + 2.0, axis=0, out=t)
    return np.sum(r * x * t) + np.sum(a * a)


@program((draw(3, seed=117),))
def spread_result(x):
    y = np.zeros((2, 3))
    np.exp(x, out=y)
    np.add(y, x, out=y)
    y[0] *= x
    return np.sum(y * y * x)


@program((draw(3, seed=118),))
def results_in_a_loop(x):
    u, w = x * 1.0, np.zeros_like(x)
    for _ in range(3):
        np.multiply(u, x, out=w)
        np.sin(w, out=u[:])
        u, w = w, u
    return np.sum(u * u) + w[1]


@program((draw(3, seed=119),))
def results_in_rows_that_are_walked(x):
    a = np.outer(x, x)
    for row in a:
        np.multiply(row, x, out=row)
        row[1:].fill(row[0])
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


# --- functions and methods that write ------------------------------------------------------


@program((draw(3, seed=121),))
def copied_into_arrays(x):
    a, m = x * 1.0, np.zeros((2, 3))
    v = a[1:]
    np.copyto(a, x * x)
    np.copyto(m, a)
    np.copyto(m[0], v[0])
    np.copyto(a, np.sin(x), where=x > 0.0)
    np.copyto(dst=m, src=x * x[1], where=np.array([True, False, True]))
    np.copyto(a[1:], a[:-1])
    return np.sum(a * v.sum()) + np.sum(m * m * x)


@program((draw(3, seed=122),))
def filled_arrays(x):
    a, m = x * 1.0, np.outer(x, x)
    v = m[1:]
    a.fill(x[1] * 2.0)
    m[:, 1].fill(x[0] * a[0])
    v.T[2].fill(3.0)
    return np.sum(a * a * x) + np.sum(v * m[0])


@program((draw(4, seed=123), np.array([3, -1, 0])))
def put_into_arrays(x, places):
    a, m = x * 1.0, np.outer(x, x)
    np.put(a, [0, 1], x[1:] ** 2)
    np.put(m, places, x[1:3])
    m.put([0, 5], a[0])
    m[1:].T.put([1, 2, 1], x[:3] * x[1:])
    return np.sum(a * a * x) + np.sum(m * m * a)


@program((np.array([0.4, -0.7, 1.2, 0.3]),))
def placed_by_masks(x):
    a, b, m = x * 1.0, np.cos(x), np.outer(x, x)
    np.place(a, x > 0, x[:2] ** 2)
    np.putmask(b, x > 0, x[1:] ** 2)
    np.place(m, m > 0.1, x)
    np.putmask(m[1:], m[1:] < 0, x * a)
    return np.sum(a * a * x) + np.sum(b * a) + np.sum(m * m * x)


@program((draw(3, seed=124),))
def diagonals_that_are_filled(x):
    a, m, w = np.outer(x, x), np.ones((4, 2)), np.zeros((5, 2))
    row = a[1]
    np.fill_diagonal(a, x[0] ** 3)
    np.fill_diagonal(a[:2, 1:], x[1:] * row[:2])
    np.fill_diagonal(m, x[2])
    np.fill_diagonal(w, x * x, wrap=True)
    return np.sum(a * a * x) + np.sum(m) * row[1] + np.sum(w * w * np.arange(10.0).reshape(5, 2))


@program((draw(5, seed=125),))
def sorted_in_place(x):
    a, m = x * x[::-1] + x, np.outer(x, np.cos(x))
    first = a[0]
    v = a[:2]
    a.sort()
    m.sort(axis=0)
    m[1].sort()
    b = x * 3.0
    b.partition(2)
    m.T.partition(1, axis=-1)
    return np.sum(a * a * x) * first + v[0] * v[1] + np.sum(m * m * np.arange(25.0).reshape(5, 5)) + b[2]


@program((draw(3, seed=126), np.array([0, 0, 2])))
def added_at_repeated_places(x, places):
    a, m = x * 1.0, np.outer(x, x)
    v = a[:2]
    np.add.at(a, places, x * x)
    np.add.at(a, [1, 1], x[0])
    np.subtract.at(m, (2, [1, 1]), x[:2])
    np.add.at(m[1], places, 2.0 * x)
    np.add.at(m, 2, a)
    return np.sum(a * a) + v[0] * v[1] + np.sum(m * m * x)


@program((draw(3, seed=132), np.array([0, 5, -1])))
def put_by_its_modes(x, places):
    a, m, b = x * 1.0, np.outer(x, x), np.cos(x)
    np.put(a, [0, 5], x[:2] ** 2, mode="wrap")
    np.put(m, places, x * x, "clip")
    b.put([1, -1], x[0] * a, mode="raise")
    m[1:].T.put([7, 1], x[1] ** 2, "wrap")
    return np.sum(a * a * x) + np.sum(m * m * b)


@program((draw(3, 2, seed=141), np.array([[1], [0], [1]])))
def put_along_axes(x, places):
    a, b = x * 1.0, np.sin(x)
    np.put_along_axis(a, places, x[:, 1:] ** 2, axis=1)
    np.put_along_axis(b, np.array([[0, 2], [1, 2]]), x[:2] * x[1:], 0)
    np.put_along_axis(b.T, places[:2], x[0, 0] ** 3, axis=-1)
    np.put_along_axis(a, np.array([5, 0]), x[0] * x[1], axis=None)
    return np.sum(a * a * b) + b[1, 0]


@program((1.0 + draw(4, seed=142) ** 2, np.array([2, 0])))
def applied_at_places(x, places):
    a, m = x * 1.0, np.outer(x, x)
    v = a[1:]
    np.multiply.at(a, places, x[:2])
    np.divide.at(a, [1, 3], x[2])
    np.maximum.at(a, slice(1, 3), [x[0] * 3.0, 0.1])
    np.negative.at(m, (0, places))
    np.power.at(m[1], x > 1.2, 2.0)
    np.hypot.at(m, (places, [1, 1]), x[:2] * a[0])
    np.sqrt.at(v, 0)
    return np.sum(a * a * x) + np.sum(m * m * x) + v[0] * v[1]


@program((np.array([0.4, 0.7, 1.2], np.float32), draw(3, seed=143)))
def applied_at_places_of_a_narrow_array(x, w):
    y = x * np.float32(2.0)
    np.multiply.at(y, [0, 2], w[:2])
    np.subtract.at(y, 1, 0.1)
    np.divide.at(y, [1], 0.3)
    return np.sum(y * y * w)


@program((np.array([2.31, -0.72, 5.13]), 0.4), (np.array([0.3, 0.75, -9.3]), -0.7))
def results_that_come_in_pairs(x, s):
    q, r = np.divmod(x, s)
    f, i = np.modf(x * s)
    m, e = np.frexp(x)
    a, b = divmod(x[0], s), np.modf(x[1])
    c = np.frexp(s)
    return np.sum(q * r * f) + np.sum(m * m * e * i) + a[0] * a[1] * b[0] + b[1] * c[0] * c[1] * s


@program((np.array([2.31, -0.72, 5.13]),))
def pairs_that_are_stored(x):
    q, r, m = np.zeros(3), np.zeros(3), np.zeros((2, 3))
    q[:], r[:] = np.divmod(x, 0.4)
    m[0], m[1] = np.modf(x * x)
    for k in range(2):
        r[k], q[k] = np.frexp(x[k] * r[k + 1])
    return np.sum(q * r * x) + np.sum(m * x)


@program((draw(3, seed=127),))
def elements_in_order(x):
    a = np.outer(x, x)
    a.flat[1] = x[2] ** 2
    a.T.flat[1] = x[0] * x[1]
    a.flat[4:] = x[1:]
    a.flat[[0, 0, 2]] += x * x
    a[1:].flat[0] *= x[0]
    flat = a.flat
    flat[-1] = x[1]
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@program((draw(3, seed=128),))
def all_of_an_array(x):
    a, s = x * 1.0, np.array(2.0)
    v = a[1:]
    a[...] = x * x
    a[()] += x
    np.real(a)[...] = a * x
    a.real[1:] *= x[:2]
    s[...] = x[0] * v[0]
    s[()] += x[1]
    np.swapaxes(a[None], 0, 1)[0] = x[1] ** 2
    return np.sum(a * a * x) * s + v[1]


def filled_by(a, v):
    np.multiply(a, v, out=a)
    a.sort()
    return np.add(a, 1.0, out=a)


@program((draw(3, seed=129),))
def helper_that_calls_what_writes(x):
    a = x * x
    b = filled_by(a, x[0])
    b.fill(b[1] * x[2])
    filled_by(x, 2.0)
    return np.sum(a * a) + np.sum(x * a)


@program((draw(3, seed=130),))
def lists_that_are_stored(x):
    a, m = x * 1.0, np.zeros((2, 3))
    v = a[1:]
    a[:2] = [x[0] * x[1], x[2]]
    a[[0, 0]] = x[1], x[2] ** 2
    m[:] = [x, x * x]
    m[1] += [x[0], 2.0, x[1]]
    np.put(m, [0, 5], [x[0] * x[2], 3.0])
    np.copyto(m[1, :2], [x[2], x[0] * v[0]])
    a.flat[1:] = [x[0], x[1]]
    return np.sum(a * a * x) + np.sum(m * m * v[1])


# --- what is refused ------------------------------------------------------------------------

CALL = "a call that may change active values in place cannot be differentiated yet"
ATTRIBUTE = "writing an attribute cannot be differentiated yet"
OUTPUT = "writing a result into an array by 'out' cannot be differentiated yet"


@refused("a place that is named twice in ufunc.at", draw(3, seed=131))
def multiplied_at_repeated_places(x):
    a = x * 1.0
    np.multiply.at(a, [0, 0], x[:2])
    return np.sum(a * a)


@refused(CALL, draw(4, seed=133))
def placed_from_a_part_of_itself(x):
    a = x * 1.0
    np.place(a, x > 0.0, a[::-1])
    return np.sum(a * a)


@program((draw(3, low=0.5, high=1.7, seed=136),))
def two_results_in_arrays(x):
    a, b = np.zeros(3), np.zeros(3)
    np.modf(x, out=(a, b))
    return np.sum(a * a)


@program((draw(3, low=0.5, high=1.7, seed=144),))
def quotient_and_rest_in_arrays(x):
    a, b = np.zeros(3), np.zeros(3)
    np.divmod(x, 0.4, out=(a, b))
    return np.sum(b * b)


@program((draw(3, low=0.5, high=1.7, seed=145),))
def two_results_by_position(x):
    a, b = np.zeros(3), np.zeros(3)
    np.divmod(x, 0.4, a, b)
    return np.sum(b * b)


@program((draw(3, low=0.5, high=1.7, seed=146),))
def parts_of_numbers_in_arrays(x):
    a, b = np.zeros(3), np.zeros(3)
    np.frexp(x, out=(a, b))
    return np.sum(a * a)


@program((draw(3, low=0.5, high=1.7, seed=147),))
def one_of_two_results_in_an_array(x):
    b = np.zeros(3)
    a, _ = np.modf(x * 3.0, out=(None, b))
    return np.sum(a * a)


@refused("a place that is named twice in ufunc.at", draw(3, seed=148))
def largest_at_repeated_places(x):
    a = x * 1.0
    np.maximum.at(a, [0, -3], x[:2] * 2.0)
    return np.sum(a * a)


@refused(CALL, draw(4, seed=150))
def resized_in_place(x):
    a = x * 1.0
    a.resize((2, 2), refcheck=False)
    return np.sum(a @ a)


@refused(CALL, draw(4, seed=151))
def array_that_is_made_read_only(x):
    a = x * 1.0
    a.setflags(write=False)
    return np.sum(a * a)


@program((draw(4, seed=152),))
def shuffled_in_place(x):
    a = x * 1.0
    np.random.default_rng(0).shuffle(a)
    return a[0] * a[1] ** 2


@refused(ATTRIBUTE, draw(4, seed=153))
def steps_that_are_set(x):
    a = np.repeat(x, 2)[:4]
    a.strides = (16,)
    return np.sum(a * a * x)


@refused(ATTRIBUTE, draw(4, seed=154))
def dtype_that_is_set(x):
    a = x * 1.0
    a.dtype = np.int64
    return np.sum(x) + len(a)


@refused(ATTRIBUTE, draw(4, seed=155))
def real_part_that_is_set(x):
    a = x * 1.0
    a.real = x * x
    return np.sum(a * x)


@refused(ATTRIBUTE, draw(4, seed=156))
def elements_that_are_set_in_order(x):
    a = np.outer(x, x)
    a.flat = x
    return np.sum(a * a)


@refused("np.lib.stride_tricks.as_strided has no derivative rule", draw(4, seed=157))
def written_through_windows_that_overlap(x):
    a = x * 1.0
    windows = np.lib.stride_tricks.as_strided(a, (3, 2), (8, 8))
    windows[0, 1] = x[0] ** 2
    return np.sum(windows * windows)


@refused("this value of 'writeable' of np.lib.stride_tricks.sliding_window_view is not supported", draw(4, seed=158))
def written_through_a_sliding_window(x):
    a = x * 1.0
    windows = np.lib.stride_tricks.sliding_window_view(a, 2, writeable=True)
    windows[0, 1] = x[0] ** 2
    return np.sum(windows * windows) + np.sum(a)


@refused("np.ma.MaskedArray has no derivative rule", draw(4, seed=159))
def masked_array_that_is_written(x):
    a = np.ma.masked_array(x * 1.0, mask=[False, True, False, False])
    a[0] = x[1]
    return np.sum(a.filled(0.0) ** 2)


@refused(OUTPUT, draw(3, seed=137))
def mean_of_rows_in_one_of_them(x):
    a = np.outer(x, x)
    np.mean(a, axis=0, out=a[0])
    return np.sum(a * a)


@program((draw(4, seed=139),))
def array_that_gets_another_shape(x):
    a = x * 1.0
    a.shape = (2, 2)
    return np.sum(a @ a)


@refused("writing into an array or container cannot be differentiated yet", draw(4, seed=160))
def written_through_what_is_spread(x):
    a = x * 1.0
    try:
        np.broadcast_to(a, (2, 4))[0] = x
    except ValueError:
        a = a * a
    return np.sum(a)


FIXED = np.arange(4.0)
FIXED.flags.writeable = False


@refused("an argument that is written is read-only", draw(4, seed=161))
def read_only_array_that_is_written(x):
    try:
        FIXED[0] = x[0]
    except ValueError:
        x = x * 2.0
    return np.sum(FIXED * x)


@program((draw(3, low=1.2, high=3.4, seed=71),))
def two_results_in_two_arrays(x):
    part, whole = np.zeros(3), np.ones(3)
    np.modf(x * 2.0, out=(part, whole))
    quotient, rest = np.divmod(x, 0.35, out=(None, part[::-1]))
    return np.sum(part * part * whole) + np.sum(quotient * rest)


@program((draw(3, low=1.2, high=3.4, seed=72),))
def two_results_in_rows_of_a_loop(x):
    rows = np.zeros((2, 3))
    for k in range(3):
        np.modf(x * (k + 0.7), rows[0], rows[1])
        x = x + rows[0] * x + 0.1 * rows[1]
    return np.sum(rows * rows) + np.sum(x)


@program((draw(3, low=1.2, high=3.4, seed=73),))
def two_results_in_their_own_operand(x):
    a, exponents = x * 3.0, np.zeros(3)
    np.frexp(a, out=(a, exponents))
    np.modf(a * 5.0, out=(a, np.zeros(3)))
    return np.sum(a * a * exponents)


@program((draw(3, seed=74),))
def result_in_a_tuple_of_one_array(x):
    a = np.zeros(3)
    np.exp(x, out=(a,))
    return np.sum(a * a)


@refused("two results are written into arrays that share memory", draw(3, low=1.2, high=3.4, seed=75))
def two_results_in_arrays_that_overlap(x):
    both = np.zeros(4)
    np.modf(x * 2.0, out=(both[:3], both[1:]))
    return np.sum(both * both)
