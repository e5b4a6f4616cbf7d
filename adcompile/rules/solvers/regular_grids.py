"""`RegularGridInterpolator` as a text, see `rules.solvers.interpolants`: linear in the data; the places and the points have derivatives, and a
point that is a place belongs to the part behind it."""

import numpy as np

from adcompile import runtime
from adcompile.rules.solvers.basis_splines import beside_points, told


class GridInterpolated:
    """A `RegularGridInterpolator`: a function of points by the data at the corners around each of them. `flat` has the data of
    all corners along its last axis."""

    def __init__(self, grid, values, flat, method, bounds_error, fill_value, found):
        self.grid = grid
        self.values = values
        self.flat = flat
        self.method = method
        self.bounds_error = bounds_error
        self.fill_value = fill_value
        self.found = found

    def __call__(self, xi, method=None):
        return value_on_grid(self.grid, self.values, self.flat, xi, self.method if method is None else method, self.bounds_error,
                             self.fill_value, self.found)


def value_on_grid(grid, values, flat, xi, method, strict, fill_value, found):
    count = len(grid)
    if isinstance(xi, tuple):
        columns = [np.asarray(column, dtype=float) for column in xi]
    else:
        points = np.asarray(xi, dtype=float)
        if np.ndim(points) == 1:
            points = np.reshape(points, (-1, count))
        columns = [points[..., k] for k in range(np.shape(points)[-1])]
    runtime.check_grid_points(grid, columns, method, strict)
    if method == "linear":
        value = value_by_corners(grid, flat, columns)
    else:
        value = np.where(runtime.undefined(columns), np.nan, flat[..., runtime.nearest_corner(grid, columns)])
    if not strict and fill_value is not None:
        value = np.where(runtime.outside_grid(grid, columns), beside_points(fill_value, columns[0]), value)
    inner = np.ndim(values) - count
    value = np.asarray(value) if inner == 0 else np.moveaxis(value, range(inner), range(-inner, 0))
    return told(runtime.found_on_grid(found, columns, method), value)


def value_by_corners(grid, flat, columns):
    count, value = len(grid), 0.0
    for corner in range(2 ** count):
        weight = 1.0
        for k in range(count):
            low, high = runtime.part_on_axis(grid[k], columns[k]), runtime.part_on_axis(grid[k], columns[k], 1)
            share = (columns[k] - grid[k][low]) / (grid[k][high] - grid[k][low] if len(grid[k]) > 1 else 1.0)
            weight = weight * (share if (corner >> (count - 1 - k)) & 1 else 1.0 - share)
        value = value + flat[..., runtime.corner_of(grid, columns, corner)] * weight
    return value


def RegularGridInterpolator(points, values, method="linear", bounds_error=True, fill_value=np.nan):
    values = np.asarray(values)
    found = runtime.grid_found(points, values, method, bounds_error, fill_value)
    grid = []
    for k in range(len(points)):
        places = np.asarray(points[k], dtype=float)
        if runtime.descends(places):
            places, values = places[::-1], np.flip(values, axis=k)
        grid.append(places)
    flat = np.moveaxis(np.reshape(values, (-1,) + np.shape(values)[len(points):]), 0, -1)
    return GridInterpolated(grid, values, flat, method, bounds_error, fill_value, found)
