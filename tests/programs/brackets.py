"""Brackets that are no index of an array: `np.r_`, `np.c_`, and objects that take what stands in them as data."""

import numpy as np

from tests.corpus import draw, program, refused

VECTOR, TABLE = draw(3, seed=1, low=0.5, high=1.5), draw(3, 2, seed=2)
JOIN = np.r_


class Scaled:
    """Its brackets are a function."""

    def __getitem__(self, x):
        return 2.0 * x


class Filling(dict):
    """A dict that makes up what it lacks."""

    def __missing__(self, key):
        return 3.0 * key


SCALED, FILLING, KNOWN = Scaled(), Filling(), {1.3: 2.0}
DATA = "a value that carries a derivative is an index of what is no array or sequence"


@program((VECTOR, 0.7), (VECTOR[:1], 0.7))
def numbers_and_vectors_in_one(v, x):
    a = np.r_[v, x]
    b = np.r_[1.0, a * a, x, 2]
    c = np.r_[0:3, b]
    d = JOIN[v, v * x]
    e = np.r_[-1.0:1.0:4j, x]
    f = np.r_[v]
    return np.sum(a) + np.sum(b * np.sin(b)) + np.sum(c * c) + np.sum(d * d) + np.sum(e * x) + np.sum(f * x)


@program((TABLE, VECTOR))
def columns_side_by_side(m, v):
    a = np.c_[v, 2.0 * v]
    b = np.c_[m, v, np.ones(3)]
    c = np.r_[m, a * m]
    d = np.c_[v]
    e = np.c_[m]
    f = np.c_[v, [1.0, 2.0, 3.0], v * v]
    return np.sum(a * m) + np.sum(b ** 2) + np.sum(c * c * c) + np.sum(d * v[:, None]) + np.sum(e) * np.sum(f * f)


@program((0.7, 1.3))
def lists_and_tuples_in_brackets(x, y):
    pair = (x, y)
    a = np.r_[[x, 2.0], y]
    b = np.r_[pair]
    c = np.r_[np.array(x), y]
    d = np.c_[x, y]
    e = np.c_[[x, y], [y, 1.0]]
    return np.sum(a * a) + np.prod(b) + np.sum(c * c * c) + np.sum(d) * np.sum(e * e)


@program((VECTOR,))
def brackets_in_a_loop(v):
    found = np.zeros(0)
    total = 0.0
    for k in range(3):
        found = np.r_[found, v[k] * v]
        total = total + found[-1]
        if k == 1:
            found = np.r_[found, 1.0]
    return np.sum(found * found) * total


@program((VECTOR.astype(np.float32),))
def brackets_in_single_precision(v):
    a = np.r_[v, 1.0]
    b = a * a
    c = np.c_[v, v]
    d = c * np.float32(2.0)
    e = np.r_[1, b]
    return np.sum(e) * np.sum(d * d)


@program((VECTOR,))
def constants_in_brackets(v):
    steps = np.r_[0:3] * 2.0
    grid = np.mgrid[0:3] + v
    table = np.c_[np.arange(3.0), np.ones(3)]
    rows = np.r_["0,2", steps, steps]
    part = np.s_[1:]
    return np.sum(grid * table[:, 0]) + np.sum(rows) * np.sum(v[part])


@program((VECTOR, 1.3))
def index_of_a_sequence(v, x):
    place = int(x)
    a = v[place] * x
    b = [1.0, 2.0, 3.0][place] * v
    c = {1: 4.0, 2: 5.0}[place] * x
    d = v[np.argmax(v)] * a
    e = np.arange(3.0)[np.argsort(-v)]
    return np.sum(b * e) + c * d


@refused(DATA, VECTOR)
def words_in_the_brackets(v):
    return np.sum(np.r_["0,2", v, v] ** 2)


@refused(DATA, 1.3)
def range_with_an_active_end(x):
    return np.sum(np.r_[0:x:5j] ** 2)


@program((VECTOR,))
def complex_number_in_the_brackets(v):
    return np.sum(np.abs(np.r_[v, 1j]))


@refused(DATA, VECTOR, np.r_)
def brackets_of_an_argument(v, join):
    return np.sum(join[v, 1.0] ** 2)


@refused(DATA, 1.3)
def grid_with_an_active_end(x):
    return np.sum(np.mgrid[0:x:3j] ** 2)


@refused(DATA, 1.3)
def brackets_that_hold_their_index(x):
    return np.s_[x] ** 2


@refused(DATA, 1.3)
def brackets_of_an_object(x):
    return SCALED[x]


@refused(DATA, 1.3)
def dict_that_makes_up_what_it_lacks(x):
    return FILLING[x]


@refused(DATA, 1.3)
def key_of_a_dict(x):
    return KNOWN[x] * x
