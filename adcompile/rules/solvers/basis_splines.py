"""`make_interp_spline` and `interp1d` as texts, see `rules.solvers.interpolants`.

The coefficients of a B-spline solve a system in which the data are the right side, and its polynomials are sums of these coefficients: all of
that is linear in the data and in conditions at the ends, and exact to rounding. Places are constants there; where `interp1d` looks for
neighbours they have derivatives, and a point that is a place belongs to the part before it.
"""

import numpy as np

from adcompile import runtime
from adcompile.rules.solvers.interpolants import (
    Polynomials, as_data, beyond_of_order, counted, in_place, integral_between, of_order, value_of_polynomials,
)


class FoundPolynomials(Polynomials):
    """The same with the object of SciPy's that tells the values."""

    def __init__(self, rows, places, extrapolate, axis, found):
        super().__init__(rows, places, extrapolate, axis, True)
        self.found = found

    def __call__(self, x, nu=0, extrapolate=None):
        points = np.asarray(x, dtype=float)
        beyond = self.extrapolate if extrapolate is None else extrapolate
        value = in_place(value_of_polynomials(self.rows, self.places, points, nu, beyond), points, self.axis)
        return told(runtime.found_at(self.found, points, nu, beyond), value)

    def derivative(self, nu=1):
        rows, beyond = of_order(self.rows, self.places, nu), beyond_of_order(self.extrapolate, nu)
        return FoundPolynomials(rows, self.places, beyond, self.axis, runtime.found_of_order(self.found, nu))

    def integrate(self, a, b, extrapolate=None):
        beyond = self.extrapolate if extrapolate is None else extrapolate
        return told(runtime.found_between(self.found, a, b, beyond), integral_between(self.rows, self.places, a, b, beyond, True))


class BasisSpline(FoundPolynomials):
    """The same with the names that SciPy's `BSpline` has for its parts."""

    def __init__(self, t, c, k, rows, places, extrapolate, axis, found):
        super().__init__(rows, places, extrapolate, axis, found)
        self.t = t
        self.c = c
        self.k = k

    def antiderivative(self, nu=1):
        runtime.refuse_open_knots(self.t, self.k)
        return self.derivative(-nu)


def told(found, value):
    return np.asarray(runtime.moving_as(found, value, runtime.unmoved(value)))


def make_interp_spline(x, y, k=3, t=None, bc_type=None, axis=0, check_finite=True):
    x, y = np.asarray(x, dtype=float), as_data(y, axis)
    found = runtime.basis_spline_found(x, y, k, t, bc_type, counted(axis, y))
    knots = runtime.knots_of(found)
    flat = np.reshape(y, (-1, len(x)))
    if isinstance(bc_type, str) and bc_type == "periodic":
        c = flat @ runtime.periodic_basis(x, k)
        beyond = "periodic"
    else:
        if bc_type is None or isinstance(bc_type, str):
            start, end = given_at_end(bc_type, flat), given_at_end(bc_type, flat)
        else:
            start, end = given_at_end(bc_type[0], flat), given_at_end(bc_type[1], flat)
        given = np.concatenate([start, flat, end], axis=1)
        c = runtime.solve_banded_transposed((k, k), runtime.basis_bands(knots, x, k, bc_type), given.T).T
        beyond = True
    c = runtime.at_places(np.reshape(c, np.shape(y)[:-1] + (-1,)), runtime.constant_places(x))
    return basis_spline(knots, c, k, beyond, counted(axis, y), found)


def given_at_end(condition, flat):
    if condition is None or isinstance(condition, str):
        return np.zeros((len(flat), 0 if condition is None or condition == "not-a-knot" else 1))
    return np.stack([np.zeros(len(flat)) + np.ravel(value) for _, value in condition], axis=1)


def basis_spline(knots, c, k, extrapolate, axis, found):
    parts = runtime.parts_of_knots(knots, k)
    weights = runtime.weights_of_powers(knots, k)
    rows = np.stack([np.sum(weights[p] * c[..., parts], axis=-1) for p in range(k + 1)])
    c = runtime.moving_as(runtime.coefficients_of(found), np.moveaxis(c, -1, 0), runtime.unmoved(np.moveaxis(c, -1, 0)))
    return BasisSpline(knots, c, k, rows, runtime.places_of_knots(knots, k), extrapolate, axis, found)


class Interpolated:
    """An `interp1d`: a function of points by the data around each of them."""

    def __init__(self, x, y, kind, axis, data, rows, strict, continued, below, above, found):
        self.x = x
        self.y = y
        self.kind = kind
        self.axis = axis
        self.data = data
        self.rows = rows
        self.strict = strict
        self.continued = continued
        self.below = below
        self.above = above
        self.found = found

    def __call__(self, x):
        points = np.asarray(x, dtype=float)
        value = value_between(self.x, self.kind, self.data, self.rows, points)
        runtime.check_range(self.x, points, self.strict)
        if not self.continued:
            value = with_fills(self.x, points, value, self.below, self.above)
        value = in_place(value, points, self.axis)
        return told(runtime.found_at(self.found, points, 0, None), value)


def value_between(x, kind, data, rows, points):
    if kind == "linear":
        low = runtime.part_before(x, points)
        first, last = data[..., low], data[..., low + 1]
        return (last - first) / (x[low + 1] - x[low]) * (points - x[low]) + first
    if kind == "polynomials":
        return value_of_polynomials(rows, x, points, 0, True)
    value = data[..., runtime.neighbour(kind, x, points)]
    return np.where(np.isnan(points), np.nan, value) if kind == "zero" else value


def with_fills(x, points, value, below, above):
    inner = np.where(points < x[0], beside_points(below, points), value)
    return np.where(points > x[-1], beside_points(above, points), inner)


def beside_points(filled, points):
    return filled if np.ndim(filled) == 0 else np.reshape(filled, np.shape(filled) + (1,) * np.ndim(points))


def interp1d(x, y, kind="linear", axis=-1, copy=True, bounds_error=None, fill_value=np.nan, assume_sorted=False):
    x, y = np.asarray(x), np.asarray(y)
    found = runtime.interp1d_found(x, y, kind, axis, bounds_error, fill_value, assume_sorted)
    if not assume_sorted:
        order = runtime.order_of_places(x)
        x, y = x[order], np.take(y, order, axis=axis)
    data = y if np.ndim(y) == 1 else np.moveaxis(y, axis, -1)
    continued = isinstance(fill_value, str) and fill_value == "extrapolate"
    if isinstance(fill_value, str) and fill_value == "extrapolate":
        below, above = np.nan, np.nan
        if kind == "previous":
            above, continued = data[..., -1], False
        elif kind == "next":
            below, continued = data[..., 0], False
    elif isinstance(fill_value, tuple) and len(fill_value) == 2:
        below, above = fill_value
    else:
        below, above = fill_value, fill_value
    strict = (not (isinstance(fill_value, str) and fill_value == "extrapolate")) if bounds_error is None else bounds_error
    if kind == "linear" or kind == "nearest" or kind == "nearest-up" or kind == "previous" or kind == "next":
        return Interpolated(x, y, kind, counted(axis, y), data, None, strict, continued, below, above, found)
    if kind == "zero" or kind == 0:
        return Interpolated(x, y, "zero", counted(axis, y), data, None, strict, continued, below, above, found)
    degree = 1 if kind == "slinear" else 2 if kind == "quadratic" else 3 if kind == "cubic" else kind
    spline = make_interp_spline(x, data, degree, axis=-1)
    return Interpolated(spline.places, y, "polynomials", counted(axis, y), data, spline.rows, strict, continued, below, above, found)
