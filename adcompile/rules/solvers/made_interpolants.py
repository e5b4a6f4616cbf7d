"""Calls of interpolants that were made of constants, as texts: see `rules.solvers.interpolants`."""

import numpy as np

from adcompile import runtime
from adcompile.rules.solvers.basis_splines import told, value_between, with_fills
from adcompile.rules.solvers.interpolants import in_place, integral_between, value_of_polynomials
from adcompile.rules.solvers.regular_grids import value_on_grid


def at_polynomials(made, x, nu=0, extrapolate=None):
    points, beyond = np.asarray(x, dtype=float), runtime.extrapolation_of(made) if extrapolate is None else extrapolate
    value = value_of_polynomials(runtime.rows_of(made), runtime.places_of(made), points, nu, beyond)
    return told(runtime.found_at(made, points, nu, beyond), in_place(value, points, runtime.axis_of(made)))


def integral_of_polynomials(made, a, b, extrapolate=None):
    beyond = runtime.extrapolation_of(made) if extrapolate is None else extrapolate
    value = integral_between(runtime.rows_of(made), runtime.places_of(made), a, b, beyond, runtime.clips(made))
    return told(runtime.integral_found(made, a, b, beyond), value)


def at_interpolated(made, x):
    places, points = runtime.places_of(made), np.asarray(x, dtype=float)
    value = value_between(places, runtime.kind_of_interpolated(made), runtime.data_of(made), runtime.rows_of(made), points)
    runtime.check_range(places, points, runtime.strictness_of(made))
    if not runtime.continues(made):
        below, above = runtime.fills_of(made)
        value = with_fills(places, points, value, below, above)
    return told(runtime.found_at(made, points, 0, None), in_place(value, points, runtime.axis_of(made)))


def at_grid(made, xi, method=None):
    grid, values, flat = runtime.axes_of_grid(made), runtime.values_of(made), runtime.corners_of(made)
    return value_on_grid(grid, values, flat, xi, runtime.method_of(made) if method is None else method, runtime.strictness_of(made),
                         runtime.fill_of(made), made)
