"""What a program asks of memory itself after it was written in place: whose it is, how it lies, which object it is."""

import numpy as np

from tests.corpus import draw, program, refused

WRITTEN = "writing into an array in place"
LAID_OUT = np.asfortranarray(draw(3, 3, seed=3))


@program((draw(3, seed=1), draw(3, seed=2)), wrt=(0,))
def view_of_what_was_made_inside_is_updated(x, p):
    y = np.array(p, ndmin=3)
    y += 1.0
    return np.sum(x * x) * (3.0 if y.base is None else 2.0) + np.sum(y * x)


@program((draw(3, seed=1), draw(3, seed=2)), wrt=(0,))
def view_of_what_was_made_inside_is_updated_in_a_loop(x, p):
    y = np.array(p, ndmin=2)
    for k in range(3):
        y *= 0.5 + k
    return np.sum(x * x) * (2.0 if y.flags.owndata else 3.0) + np.sum(y * x)


@program((draw(3, seed=1), draw(3, seed=2)), wrt=(0,))
def updated_array_is_the_same_object(x, p):
    y = p * 2.0
    before = id(y)
    y += p
    return np.sum(y * x * x) * (1.0 if id(y) == before else 2.0)


@program((draw(3, seed=1), draw(3, seed=2)), wrt=(0,))
def updated_array_that_is_read_before_is_the_same_object(x, p):
    y = p * 2.0
    before = id(y)
    z = np.sum(y * x * x)
    y += p
    return z + np.sum(y * x) * (1.0 if id(y) == before else 2.0)


@program((draw(3, seed=1),))
def own_array_is_asked_whose_it_is(x):
    y = x * 2.0
    y += x
    return np.sum(y * y) * (2.0 if y.base is None else 3.0) * (2.0 if y.flags.owndata else 3.0)


@refused(WRITTEN, draw(3, seed=1))
def active_view_of_what_was_made_inside_is_updated(x):
    y = np.array(x, ndmin=3)
    y += 1.0
    return np.sum(y * y) * (3.0 if y.base is None else 2.0)


@refused(WRITTEN, draw(3, seed=1))
def active_array_is_the_same_object(x):
    y = x * 2.0
    before = id(y)
    y += x
    return np.sum(y * y) * (1.0 if id(y) == before else 2.0)


@program((draw(3, 3, seed=1), draw(3, 3, seed=2)))
def columns_first_times_rows_first(x, w):
    y = x.T * 2.0
    y *= w
    return np.sum(np.sin(y)) * (2.0 if y.flags.f_contiguous else 3.0)


@program((draw(3, 3, seed=1), draw(3, 3, seed=2)))
def columns_first_times_rows_first_several_times(x, w):
    y = x.T + 1.0
    for k in range(2):
        y *= w
        y /= 2.0 + w * x
    return np.sum(y * y) * y.strides[0]


@program((draw(3, 3, seed=1),))
def constant_of_columns_first_and_rows_first(x):
    y = LAID_OUT * 1.5
    y -= x
    y *= y + x
    return np.sum(y * x) * (2.0 if np.isfortran(y) else 3.0)


@program((draw(2, 3, 4, seed=1), draw(2, 3, seed=2)))
def axes_in_another_order_times_a_matrix(x, w):
    y = np.exp(x.transpose(2, 0, 1))
    y *= w
    y *= y
    return np.sum(y) * y.strides[0]
