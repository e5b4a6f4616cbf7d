"""Writes into arrays in all ways in which NumPy spells them: repeated places, calls that write, `out=`."""

import numpy as np

from tests.corpus import draw, program

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
