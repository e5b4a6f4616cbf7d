"""Functions that write into arrays of others: of their callers, and such as the function captures."""

import numpy as np

from tests.corpus import draw, program, refused

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


@refused("writing into an array or container", draw(3, seed=210))
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
