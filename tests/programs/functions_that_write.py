"""Functions that write into arrays of others: of their callers, and such as the function captures."""

import numpy as np

from tests.corpus import draw, program, refused

WHERE_TYPES_ARE_KNOWN = {}
"""Programs that may be refused where it is not known which operands are arrays, with the point they are differentiated at."""


def where_types_are_known(point):
    def register(function):
        WHERE_TYPES_ARE_KNOWN[function] = point
        return function

    return register


LINE, GRID, NARROW = np.zeros(3), np.zeros((3, 3)), np.zeros(3, np.float32)


@program((draw(3, seed=201),))
def buffer_of_the_module(x):
    LINE[:] = x * x
    LINE[0] *= x[1]
    LINE[1:] += LINE[:-1] * x[2]
    return np.sum(LINE * LINE)


@program((draw(3, seed=202),))
def rows_of_a_buffer_of_the_module(x):
    GRID[:] = 0.5
    first = GRID[0]
    first[:] = x
    for row in GRID:
        row[0] = row[1] * x[2] + row[0]
    GRID.T[2][1:] = first[:2] * x[0]
    return np.sum(GRID * GRID)


@program((draw(3, seed=203),))
def buffer_of_the_module_in_a_loop(x):
    LINE[:] = 1.0
    for k in range(3):
        if x[k] > 0.0:
            LINE[k] = LINE[k - 1] * x[k]
        else:
            LINE[k] -= x[k] * x[0]
    return LINE @ x


def fill(buffer, values):
    buffer[:] = values
    buffer += values[::-1] * 2.0
    return buffer


@program((draw(3, seed=204),))
def buffer_of_the_module_in_a_helper(x):
    filled = fill(LINE, np.sin(x))
    filled[0] = x[1] * filled[2]
    return np.sum(LINE * LINE * x)


@program((draw(3, seed=205),))
def narrow_buffer_of_the_module(x):
    NARROW[:] = 0.5
    NARROW[1] = 2.0
    NARROW[1] += 0.25
    return np.sum(NARROW * x)


def with_a_buffer_around():
    held = np.empty((2, 3))

    def inner(x):
        held[0], held[1] = x * 2.0, np.cos(x)
        first = held[0]
        held[1] += first * x
        return np.sum(held * held)

    return inner


buffer_of_a_function_around = with_a_buffer_around()
buffer_of_a_function_around.__name__ = "buffer_of_a_function_around"
program((draw(3, seed=206),))(buffer_of_a_function_around)


@program((draw(3, seed=207),))
def buffer_that_a_branch_writes(x):
    LINE[:] = x
    if LINE[0] > 0.0:
        LINE[1] = LINE[0] * LINE[2]
    while LINE[2] < 3.0:
        LINE[2] = LINE[2] * 1.5 + 1.0 + x[0] * LINE[1]
    return np.sum(LINE * LINE)


def long_with_constants(a, v):
    t = v * 2.0
    t = t + 1.0
    t = t * v
    t = t - 1.0
    t = t * 2.0
    t = t + v
    a[0] = 3.0 * a[1]
    a[1] = 2.0 * a[0]
    return t


@program((draw(3, seed=208),))
def constants_written_by_a_long_helper(x):
    a = np.ones(3)
    s = long_with_constants(a, x[0]) + long_with_constants(a, 2.0)
    s = s + long_with_constants(a, x[1]) + long_with_constants(a, x[2])
    return s + np.sum(a * a * x) * 1e-3


def long_with_values(a, v):
    t = v * 2.0
    t = t + 1.0
    t = t * v
    t = t - 1.0
    t = t * 2.0
    t = t + v
    a[0] = t * a[1]
    a[1:] *= v
    return t


@where_types_are_known(draw(3, seed=210))
def values_written_by_a_long_helper(x):
    a = np.ones(3)
    s = long_with_values(a, x[0]) + long_with_values(a, 2.0)
    s = s + long_with_values(a, x[1]) + long_with_values(a, x[2])
    return s + np.sum(a * a * x)


def stored_first(a, v):
    a[0] = v * a[1]
    return v


def scaled(a, v):
    a *= v
    return v


CHOSEN = [stored_first, scaled]


class Keeper:
    def keep(self, a, v):
        a[0] = v * a[1]
        return v


KEEPERS = [Keeper()]


@refused("writing into an array or container", draw(3, seed=211), 0)
def values_written_by_what_is_chosen_when_it_runs(x, k):
    a = x * 1.0
    t = CHOSEN[k](a, x[0])
    return np.sum(a * a) + t


@refused("writing into an array in place", draw(3, seed=212), 1)
def values_scaled_by_what_is_chosen_when_it_runs(x, k):
    a = np.ones(3)
    t = CHOSEN[k](a, x[0])
    return np.sum(a * a * x) + t


@refused("writing into an array or container", draw(3, seed=213), 0)
def values_written_by_a_method_of_what_is_chosen(x, k):
    a = x * 1.0
    t = KEEPERS[k].keep(a, x[0])
    return np.sum(a * a) + t


@program((draw(3, seed=214), 0), (draw(3, seed=215), 1))
def constants_written_by_what_is_chosen_when_it_runs(x, k):
    a = np.ones(3)
    t = CHOSEN[k](a, 2.0)
    return np.sum(a * a * x) + t


def filled_from_behind(a, v, n):
    a[n] = a[n - 1] * v
    if n > 1:
        return filled_from_behind(a, v, n - 1) + a[n]
    return v


@where_types_are_known(draw(3, seed=216))
def function_that_writes_and_calls_itself(x):
    a = x * 1.0
    t = filled_from_behind(a, x[0], 2)
    a[1] += t
    return np.sum(a * a) * t


def filled_rows(rows, k, v):
    if k == 0:
        return rows
    rows[k - 1] = v * k
    rows[k - 1, 0] *= rows[k, 0]
    return filled_rows(rows, k - 1, v * v)


@where_types_are_known(draw(3, seed=217))
def function_that_writes_calls_itself_and_returns_what_it_wrote(x):
    a = np.outer(x, x)
    b = filled_rows(a, 2, x)
    b[0] = b[1] + x
    return np.sum(a * a * np.arange(9.0).reshape(3, 3))


@where_types_are_known(draw(3, seed=218))
def rows_written_by_a_long_helper(x):
    a = np.outer(x, x)
    s = long_with_values(a[0], x[0]) + long_with_values(a[1], x[1])
    row = a.T[2]
    s = s + long_with_values(row, x[2]) + long_with_values(a[2], s)
    return s * np.sum(a * row)


def long_with_two_arrays(a, b, v):
    t = v * 2.0
    t = t + 1.0
    t = t * v
    t = t - 1.0
    t = t * 2.0
    a, b = b, a
    a[0] = t * b[1]
    b[1:] *= v
    return b[1:]


@where_types_are_known(draw(3, seed=219))
def two_arrays_written_by_a_long_helper(x):
    a, b = x * 2.0, np.sin(x)
    u = long_with_two_arrays(a, b, x[0])
    for k in range(3):
        long_with_two_arrays(b, a, x[k])
        u[0] += x[1]
    w = long_with_two_arrays(a, b, x[2])
    w[0] = u[0] * x[0]
    return np.sum(a * b) + u @ w


@where_types_are_known(draw(3, seed=220))
def argument_written_by_a_function_that_calls_itself(x):
    t = filled_from_behind(x, x[0], 2)
    return np.sum(x * x) * t


def one_and_the_other(a, n):
    if n > 0:
        a[0] = a[0] * a[1]
        the_other(a[:2], n - 1)


def the_other(a, n):
    a[1] = a[0] + a[1] * 0.5
    one_and_the_other(a, n - 1)


@where_types_are_known(draw(3, seed=221))
def functions_that_write_and_call_each_other(x):
    a = x * 1.0
    one_and_the_other(a, 4)
    return np.sum(a * a)


def operands_of_a_writing_call_that_share_memory(x):
    a = np.outer(x, x)
    t = long_with_two_arrays(a[0], a[1], x[0])
    t = long_with_two_arrays(a[0], a[0], x[0]) + t
    t = long_with_two_arrays(a[2], a[0], x[0]) + t
    t = long_with_two_arrays(a[2], a[1], x[0]) + t
    return np.sum(a * a) + t[0]
