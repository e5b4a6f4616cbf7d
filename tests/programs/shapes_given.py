"""Arrays that get another shape where they are: `a.shape = (2, 3)`."""

import numpy as np

from tests.corpus import at, draw, program, refused

X = draw(6, low=0.3, high=1.2, seed=3)


@program((X,))
def shape_under_two_names(x):
    a = x * x
    b = a
    a.shape = (2, 3)
    b[0] = b[0] * a[1]
    return np.sum(a[0] * b[1])


@program((X,))
def shape_of_a_view(x):
    a = x * x
    head = a[:4]
    head.shape = (2, 2)
    head[0] = a[4:] * x[1]
    return np.sum(a * a * a)


@program((X,))
def store_between_a_view_and_a_shape(x):
    a = (x * x).reshape(2, 3)
    turned = a.T
    a.shape = (6,)
    a[1:3] = x[:2]
    turned[2] = x[4] * x[5]
    return np.sum(turned[0] * x[:2]) + np.sum(a * turned.ravel())


@program((X, 3), (X, 0))
def shape_in_a_loop(x, n):
    a = x * x
    for _ in range(n):
        a.shape = (2, 3)
        a[0] *= a[1]
        a.shape = (6,)
    return np.sum(a)


@program((X,), (-X,))
def shape_by_a_test(x):
    a = x * x
    if x[0] > 0.0:
        a.shape = 2, 3
        total = np.sum(a[0] * a[1])
    else:
        a.shape = 3, 2
        total = np.sum(a[0] * a[2])
    return total


@program((X,))
def shape_of_an_array_that_is_filled(x):
    a = np.empty(6)
    a[:] = x * x
    a.shape = (3, 2)
    a[1] += x[:2]
    a.shape = (2, 3)
    return np.sum(a[0] * a[1])


@program((X,))
def shape_that_a_helper_gives(x):
    def table(values):
        values.shape = (2, -1)
        return values

    def wider():
        rows.shape = (1, 6)

    rows = table(x * x)
    total = np.sum(rows[0] * rows[1])
    wider()
    return total + np.sum(rows[0] * x)


@program((X,))
def shape_of_what_an_object_holds(x):
    class State:
        pass

    state = State()
    state.u = x * x
    state.u.shape = 2, 3
    return np.sum(state.u[0] * state.u[1])


@program(at(X, raises=AttributeError))
def shape_that_needs_a_copy(x):
    a = (x * x).reshape(2, 3).T
    a.shape = (6,)
    return np.sum(a * x)


@program(at(X, raises=ValueError))
def shape_of_another_size(x):
    a = x * x
    a.shape = (4, 2)
    return np.sum(a)


SEEN = "giving another shape to an array that somebody else may see under another name cannot be differentiated"


@refused(SEEN, X)
def shape_seen_in_a_list(x):
    a = x * x
    both = [a, x]
    a.shape = (2, 3)
    return np.sum(both[0][0])


@refused(SEEN, X)
def shape_of_one_of_two(x):
    a = x * x
    b = a if x[0] > 0.1 else x
    a.shape = (2, 3)
    return np.sum(b[0])


@refused(SEEN, X)
def shape_of_a_name_from_before_a_loop(x):
    a = x * x
    b = a
    for _ in range(2):
        a.shape = (2, 3)
    return np.sum(b[0])


@refused(SEEN, X)
def shape_of_the_next_trip(x):
    a, b, total = x * x, x * 2.0, 0.0
    c = a
    for _ in range(2):
        total += np.sum(c[0])
        a.shape = (2, 3)
    return total + np.sum(b)


@refused(SEEN, X)
def shape_of_an_argument(x):
    x.shape = (2, 3)
    return np.sum(x[0] * x[1])


@refused(SEEN, X)
def shape_of_an_array_of_the_caller(x):
    def flat(values):
        values.shape = -1

    a = (x * x).reshape(2, 3)
    flat(a)
    return np.sum(a[1:] * a[:-1])


@refused(SEEN, X)
def shape_given_twice_and_seen(x):
    a = x * x
    a.shape = (2, 3)
    held = [a]
    a.shape = (3, 2)
    return np.sum(held[0][0])
