"""Arrays of objects of the user's world that change their names in loops: derivatives, and what these leave of that world."""

from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import grad
from tests.whole.test_objects_outside import X, check_world


class Grid:
    """Two buffers, one of which is read while the other is filled."""

    def __init__(self):
        self.u, self.new, self.third = np.linspace(0.5, 1.5, 5), np.ones(5), np.full(5, 2.0)

    def step(self, x, c):
        self.new[1:-1] = self.u[:-2] * self.u[2:] * x[1:-1] + c * self.new[1:-1]
        self.new[0] = x[0] + self.u[0]
        self.u, self.new = self.new, self.u


def double_buffering(grid, x, n):
    grid.u[:] = x
    for _ in range(n):
        grid.new[1:-1] = 0.5 * (grid.u[:-2] + grid.u[2:]) ** 2
        grid.u, grid.new = grid.new, grid.u
    return (grid.u * x).sum()


def in_a_method(grid, x, n):
    grid.u[:] = x
    for _ in range(n):
        grid.step(x, 0.3)
    return np.sum(grid.u * x * grid.new)


def on_some_trips(grid, x, n):
    grid.u[:] = x
    i = 0
    while i < n:
        i += 1
        if x[0] * i > 0.5:
            grid.u, grid.new = grid.new, grid.u
        grid.new[1:] = grid.u[:-1] * x[1:]
    return np.sum(grid.u * x * grid.new)


def by_a_variable(grid, x, n):
    for _ in range(n):
        held = grid.u
        held[1:] *= x[:-1]
        grid.u = grid.new
        grid.new = held
    return np.sum(grid.u * x + grid.new)


def three_of_them(grid, x, n):
    for _ in range(n):
        grid.new[:] = grid.u * x
        grid.third[:] = grid.new * x + grid.u
        grid.u, grid.new, grid.third = grid.new, grid.third, grid.u
    return np.sum(grid.u * x * grid.new + grid.third)


def one_name_for_both(grid, x, n):
    for _ in range(n):
        if x[2] > 0.4:
            grid.u = grid.new
        grid.u[1:] *= x[1:]
    return np.sum(grid.u * x * grid.new + grid.third)


def made_anew_beside(grid, x, n):
    for _ in range(n):
        grid.new = grid.u * x
        grid.u, grid.new = grid.new, grid.u
    return np.sum(grid.u * x * grid.new + grid.third)


def left_early(grid, x, n):
    grid.u[:] = x
    for k in range(n):
        grid.new[:] = np.sin(grid.u) * x
        grid.u, grid.new = grid.new, grid.u
        if np.sum(grid.u) < 0.9:
            break
        grid.u[0] = grid.new[1] * k
    return np.sum(grid.u * grid.new)


SWAPPING = (double_buffering, in_a_method, on_some_trips, by_a_variable, three_of_them, one_name_for_both, made_anew_beside, left_early)


@pytest.mark.parametrize("n", (0, 1, 2, 3))
@pytest.mark.parametrize("program", SWAPPING, ids=lambda program: program.__name__)
def test_buffers_that_are_swapped(program, n):
    def make():
        grid = Grid()
        return lambda x: program(grid, x, n), grid
    check_world(make)


def test_buffers_of_two_objects_and_of_the_module():
    def make():
        one, other = SimpleNamespace(u=np.ones(5)), SimpleNamespace(u=np.full(5, 0.5))

        def f(x):
            for k in range(3):
                other.u[:] = one.u * x
                one.u[k] += x[0]
                one.u, other.u = other.u, one.u
            return np.sum(one.u * x) + np.sum(other.u)
        return f, (one, other)
    check_world(make)


def test_the_arrays_stay_the_users_own():
    grid = Grid()
    arrays = {id(grid.u), id(grid.new)}
    derivative = grad(lambda x: double_buffering(grid, x, 3))
    first, second = derivative(X), derivative(X)
    assert {id(grid.u), id(grid.new)} == arrays
    assert grid.u is not grid.new and first.shape == second.shape == X.shape
