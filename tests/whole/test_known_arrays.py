"""Memory that is told apart where the types of a call say what is an array: one of several, views in another shape."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adcompile import grad, hvp, jvp, vjp

POINTS = np.array([0.3, 0.7, 1.2]), np.array([-0.4, 0.9, 0.2])


def row_with_the_largest_sum(x):
    m = np.outer(np.sin(3 * x), x)
    best = m[0]
    for row in m:
        if row.sum() > best.sum():
            best = row
    best *= x
    return (m * m).sum()


def copy_of_an_array_or_itself(x):
    a = x * 2
    c = a
    if x[0] > 0:
        c = a.copy()
    c *= x
    return (a * c * x).sum()


def walked_while_it_is_written(x):
    a, b = x * 2, np.cos(x)
    c = a if x[0] > 0 else b
    for i, v in enumerate(c):
        c[i] = v * x[i] + c[i - 1]
    return (a * b * x).sum()


def reversed_view_or_copy(x):
    a = np.cos(x)
    b = a[::-1]
    for _ in range(2):
        a[1:-1] = b[2:] * b[:-2]
        a[0], a[-1] = b[0], b[-1]
        b = a.copy()
    return (a * b * x).sum()


def walked_by_a_name_bound_anew(x):
    a = x * x
    b = a.copy()
    s = x[0]
    for _ in b:
        b = a
    for v in b:
        s = s * 0.6 + v * 1.5
        b *= a[::-1] * x
    return s + (a * x).sum() + np.sin(b).sum()


def first_times(a, b):
    a[1:] *= b[0]
    return a * b


def written_by(a, b):
    a[1:] *= b[0]
    return a


def update_by_a_call_that_writes(x):
    c, b = x * 2, x + 1
    c[1] *= first_times(c, b)[1]
    c[1:] -= first_times(c, b)[:-1]
    c[:] = first_times(b, c)
    return (c * b).sum()


def store_into_what_a_call_gives(x):
    c, b = x * 2, x + 1
    written_by(c, b)[0] *= x[1]
    first_times(c, b)[0] *= x[1]
    return (c * b).sum()


def turned_into_a_matrix(x):
    rates = np.zeros_like(x)
    rows = rates.reshape(3, 1)
    rows[1:] = x[2] * x[:2, None]
    rows[0] = -np.sin(x[1]) * rates[2]
    return (rates * rates * x).sum()


def array_and_matrix_are_written(x):
    a = x * 1.0
    m = a[1:].reshape(2, 1)
    m[0] = x[2]
    a[2] *= x[0]
    np.ravel(a)[0] = a[1] * m[1, 0]
    np.reshape(a, (1, -1))[:, 1] *= 2.0
    return np.sum(a * x) * m[1, 0] + m[0, 0]


def argument_turned_into_a_matrix(x):
    m = x.reshape(1, 3)
    m[0, 0] = x[2] * 2
    return (x * x).sum() * m.sum()


def places_and_speeds_in_one_array(y):
    n = 2
    rates = np.empty(4)
    pos, vel = y[:n], y[n:]
    to_pos, to_vel = rates[:n].reshape(n, 1), rates[n:].reshape((n, -1))
    to_pos[:, 0] = vel
    to_vel[:, 0] = -pos ** 3
    return (rates * y * y).sum()


def grid_in_a_row(x, n=3):
    u = np.zeros(4)
    grid = u.reshape((2, 2))
    for _ in range(n):
        grid[1:, :] += x[:2] * grid[:1, :] + x[2:]
        grid[0] = u[2:] * x[1] + 1
    return (u * x).sum()


def turned_matrix_of_a_row(x):
    a = np.zeros(4)
    m = a.reshape(2, 2).T
    m[0] = x[1:3]
    m.T[1, 1] = x[0] * m[0, 1]
    a.ravel()[2:] *= x[3]
    return (a * x).sum()


def matrix_of_one_of_two_rows(x, n=1):
    a, b = np.zeros(4), np.ones(4)
    m = (a if n else b).reshape(2, 2)
    m[1] = x[:2]
    m[:, 0] *= x[2]
    return (a * x).sum() + (b * x * a).sum() + m[0, 0]


def put_into_another_shape(x):
    a = x * 1.0
    m = a.reshape(2, 2)
    np.copyto(m, x[:2])
    return np.sum(a * x)


def filled_in_another_shape(x):
    a = x * 1.0
    a.reshape(2, 2).fill(x[1])
    return np.sum(a * x)


def applied_in_another_shape(x):
    a = x * 1.0
    np.negative.at(a.reshape(2, 2), 0)
    return np.sum(a * x)


def result_in_another_shape(x):
    a = x * 1.0
    np.exp(x.reshape(2, 2), out=a.reshape(2, 2))
    return np.sum(a * x)


def store_that_a_reshaped_array_sees(x):
    a = x * 2.0
    m = a.reshape(2, 2)
    m[0, 0] = x[1] ** 2
    return np.sum(a * x)


def store_that_a_view_sees_behind_a_branch(x):
    a, old = x * 1.0, x[1:]
    if x[0] > -5.0:
        old = a[1:]
    a[1] = x[0] * x[0]
    return np.sum(old * old)


def update_that_a_view_sees_behind_a_branch(x):
    a, old = x * 1.0, x[1:]
    if x[0] > -5.0:
        old = a[1:]
    a += x[0] * x
    return np.sum(old * old)


def one_of_two_arrays_after_a_branch(x):
    a, b = x * 1.0, x * 2.0
    c = a if x[0] < 5.0 else b
    a[0] = x[1]
    c[1] = x[2]
    return np.sum(c * c)


def names_that_shift_from_trip_to_trip(x):
    a, b, c = x * 1.0, x - x @ x * 0.1, np.outer(x, x).sum(axis=0) * 0.3
    a = c.T
    for _ in range(3):
        a, b = b, a
        b[1:] *= c[:-1] * 0.5
        a = a.copy()
    return (np.sin(a) * x).sum() + (b * c).sum()


def new_array_under_two_names(x):
    a, b = np.sin(x), np.cos(x)
    if x[0] > 0:
        c = np.array(a)
        d = c
    else:
        c, d = a, b
    c[0] = d[1] * x[2]
    return (a * b * x).sum() + (c * d).sum()


def copy_in_another_shape(x):
    a = x * 2
    m = a[::2].ravel()
    m[0] = x[2]
    return (a * x).sum() + m.sum()


PROGRAMS = (
    names_that_shift_from_trip_to_trip,
    turned_into_a_matrix, array_and_matrix_are_written, argument_turned_into_a_matrix, reversed_view_or_copy,
    row_with_the_largest_sum, copy_of_an_array_or_itself, walked_while_it_is_written, walked_by_a_name_bound_anew,
    update_by_a_call_that_writes, store_into_what_a_call_gives,
    store_that_a_view_sees_behind_a_branch, update_that_a_view_sees_behind_a_branch, one_of_two_arrays_after_a_branch,
    new_array_under_two_names,
)
OF_FOUR = (
    places_and_speeds_in_one_array, grid_in_a_row, turned_matrix_of_a_row, matrix_of_one_of_two_rows,
    put_into_another_shape, filled_in_another_shape, applied_in_another_shape, result_in_another_shape,
    store_that_a_reshaped_array_sees, copy_in_another_shape,
)


def differences(function, x, dot):
    return (np.array(function(x + 1e-5 * dot)) - function(x - 1e-5 * dot)) / 2e-5


@pytest.mark.quick
def test_memory_is_told_apart_where_types_say_what_is_an_array():
    for function in (*PROGRAMS, *OF_FOUR):
        dot, other = np.array([0.6, -1.1, 0.4, 0.3]), np.array([-0.3, 0.2, 0.9, -0.8])
        for x in (np.array([0.3, 0.7, 1.2, 0.4]), np.array([-0.4, 0.9, 0.2, 1.1])):
            if function in PROGRAMS:
                x, dot, other = x[:3].copy(), dot[:3], other[:3]
            gradient = grad(function)(x)
            assert_allclose(gradient @ dot, differences(function, x, dot), rtol=1e-7, err_msg=function.__name__)
            value, along = jvp(function, (x,), (dot,))
            assert value == function(x.copy())
            assert_allclose(along, gradient @ dot, rtol=1e-12)
            value, pull = vjp(function, x)
            assert value == function(x.copy())
            assert_allclose(pull(2.0)[0], 2.0 * gradient, rtol=1e-12)
            assert_allclose(pull(1.0)[0], gradient, rtol=1e-12)
            product = hvp(function)(x, dot)
            assert_allclose(product, differences(grad(function), x, dot), rtol=1e-5, atol=1e-6)
            assert_allclose(product @ other, hvp(function)(x, other) @ dot, rtol=1e-10)


def item_that_is_not_there(x, k):
    a, b = np.sin(x), np.cos(x)
    pair = [a, b]
    pair[k][0] = x[1]
    return (a * b).sum()


def test_an_item_that_is_not_there_raises():
    assert_allclose(grad(item_that_is_not_there)(POINTS[0], -2), grad(item_that_is_not_there)(POINTS[0], 0))
    for k in (2, -3):
        with pytest.raises(IndexError):
            grad(item_that_is_not_there)(POINTS[0], k)
        with pytest.raises(IndexError):
            jvp(item_that_is_not_there, (POINTS[0], k), (POINTS[1], None))
