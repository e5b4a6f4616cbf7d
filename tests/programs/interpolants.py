"""Interpolants of `scipy.interpolate`: made of active data, called at active points, made inside, outside and kept in objects."""

import numpy as np
from scipy import interpolate
from scipy.interpolate import (
    Akima1DInterpolator, CubicHermiteSpline, CubicSpline, PchipInterpolator, RegularGridInterpolator, interp1d, make_interp_spline,
)

from tests.corpus import program, refused

TERMS = np.array([0.0, 0.5, 1.0, 2.0, 3.5, 5.0])
RATES = np.array([0.01, 0.015, 0.021, 0.025, 0.024, 0.028])
POINTS = np.array([0.3, 1.7, 4.2])


# --- curves through data ------------------------------------------------------------------


@program((RATES, 1.3), (RATES[::-1].copy(), 2.2))
def discounted(rates, term):
    curve = CubicSpline(TERMS, rates, bc_type="natural")
    forward = curve.derivative()
    return np.exp(-curve(term) * term) + forward(term) * curve(0.7, 1) + curve.integrate(0.0, term)


@program((TERMS, RATES * 40.0, POINTS), (TERMS * 1.2, RATES * 30.0, np.array([[0.4, 5.5], [-0.2, 2.1]])))
def curve_of_moving_places(places, heights, points):
    curve = CubicSpline(places, heights)
    return np.sum(curve(points) ** 2) + curve.c[0, 1] * curve.x[2]


@program((np.array([0.2, 1.0, 0.7, 1.5]), 0.4, np.array([0.3, 2.2])))
def ends_that_are_given(heights, slope, points):
    curve = CubicSpline(np.arange(4.0), heights, bc_type=((1, slope), "not-a-knot"))
    bent = CubicSpline(np.arange(4.0), heights, bc_type=("clamped", (2, slope)), extrapolate=False)
    few = CubicSpline(np.arange(3.0), heights[:3])(points[0]) * CubicSpline([0.0, 1.0], heights[:2])(points[0])
    return np.sum(curve(points) * bent(points)) + bent.antiderivative(2)(points[1]) + few


@program((np.array([0.3, 1.0, -0.5, 0.2]), np.array([0.4, 5.1, -1.2])))
def closed_curve(heights, points):
    closed = np.concatenate([heights, heights[:1]])
    curve = CubicSpline(np.array([0.0, 0.8, 1.5, 2.5, 3.0]), closed, bc_type="periodic")
    basis = make_interp_spline(np.array([0.0, 0.8, 1.5, 2.5, 3.0]), closed, bc_type="periodic")
    return np.sum(curve(points) ** 2) + np.sum(basis(points) * points)


@program((np.array([[0.2, 1.0, 0.7, 1.5], [1.0, 0.5, 0.2, 0.3]]), 1.3), (np.array([[0.2, 0.1, 0.7, 1.5], [1.0, 0.5, 0.9, 0.3]]), 2.4))
def several_curves(heights, x):
    curves = CubicSpline(np.arange(4.0), heights, axis=1)
    points = np.array([[0.5, 1.5, 2.5], [0.1, 1.0, 3.2]]) * x / 2.0
    return np.sum(curves(points)[:, 1] ** 2) + np.sum(curves(x) * PchipInterpolator(np.arange(4.0), heights.T)(x))


@program((np.array([0.0, 0.3, 1.1, 0.8, 1.9, 2.0]), POINTS), (np.array([0.0, 0.3, 0.5, 0.8, 0.5, 0.1]), POINTS * 0.9))
def monotone_curve(heights, points):
    curve = PchipInterpolator(TERMS, heights)
    return np.sum(curve(points) ** 2) + curve.derivative()(points[1]) + PchipInterpolator(TERMS[:2], heights[:2])(points[0])


@program((np.array([0.0, 0.3, 1.1, 0.8, 1.9, 2.0]), POINTS))
def curves_by_slopes(heights, points):
    sharp, soft = Akima1DInterpolator(TERMS, heights), Akima1DInterpolator(TERMS, heights, method="makima", extrapolate=True)
    given = CubicHermiteSpline(TERMS, heights, np.sin(heights))
    return np.sum(sharp(points) * soft(points)) + given(points[0]) * given.integrate(points[0], points[1])


@program((np.array([0.0, 0.3, 1.1, 0.8, 1.9, 2.0, 1.4]), np.array([0.2, 2.1, 5.7])))
def sums_of_basis_splines(heights, points):
    places = np.array([0.0, 0.6, 1.0, 2.0, 3.1, 4.0, 5.5])
    total = np.sum(make_interp_spline(places, heights)(points) ** 2)
    for k in (1, 2, 5):
        curve = make_interp_spline(places, heights, k=k)
        total = total + np.sum(curve(points)) * curve.integrate(0.5, points[1])
    bent = make_interp_spline(places, heights, bc_type=([(1, points[0])], [(2, 0.3)]))
    return total + bent.derivative()(points[1]) * make_interp_spline(places, heights, bc_type="natural")(points[0]) + bent.c[2]


# --- neighbours ------------------------------------------------------------------------


@program((TERMS, RATES * 40.0, POINTS), (TERMS, RATES * 20.0, np.array([[0.1, 3.4], [2.6, 4.9]])))
def between_neighbours(places, heights, points):
    straight = interp1d(places, heights)
    backwards = interp1d(places[::-1], heights[::-1], fill_value="extrapolate")
    return np.sum(straight(points) ** 2) + backwards(7.1) * backwards(-0.5)


@program((RATES * 40.0, np.array([0.3, 1.7, 6.0]), 0.4))
def filled_outside(heights, points, fill):
    straight = interp1d(TERMS, heights, bounds_error=False, fill_value=(heights[0], heights[-1]))
    steps = interp1d(TERMS, heights, kind="previous", bounds_error=False, fill_value=fill)
    later = interp1d(TERMS, heights, kind="next", fill_value="extrapolate")
    return np.sum(straight(points) * steps(points)) + straight(-1.0) * later(1.2)


@program((np.array([[0.2, 1.0, 0.7, 1.5], [1.0, 0.5, 0.2, 0.3]]), np.array([0.3, 1.4])))
def kinds_of_neighbours(heights, points):
    total = np.sum(interp1d(np.arange(4.0), heights)(points) ** 2)
    total = total + np.sum(interp1d(np.arange(4.0), heights, "cubic")(points)[0]) * interp1d(np.arange(4.0), heights[1], "quadratic")(points[0])
    nearest, zero = interp1d(np.arange(4.0), heights[0], "nearest"), interp1d(np.arange(4.0), heights[0], "zero")
    return total + np.sum(nearest(points) * zero(points)) + interp1d(np.arange(4.0), heights[1], kind="slinear")(points[1])


# --- tables ----------------------------------------------------------------------------


SPEEDS, LOADS = np.array([0.0, 0.5, 1.5]), np.array([0.0, 1.0, 2.5, 3.0])
TABLE = np.cos(np.arange(12.0)).reshape(3, 4)


@program((TABLE, np.array([[0.3, 0.2], [1.2, 2.7]])), (TABLE**2, np.array([[0.7, 1.1], [0.1, 2.9]])))
def table_of_two(table, points):
    found = RegularGridInterpolator((SPEEDS, LOADS), table)
    return np.sum(found(points) ** 2) + found((points[0, 0], points[1, 1])) * found([0.1, 0.3])[0]


@program((SPEEDS, TABLE, np.array([[0.3, 0.2], [1.9, 2.7]]), 0.6))
def table_with_edges(speeds, table, points, fill):
    beyond = RegularGridInterpolator((speeds, LOADS[::-1]), table, bounds_error=False, fill_value=None)
    filled = RegularGridInterpolator((speeds, LOADS), table, method="nearest", bounds_error=False, fill_value=fill)
    return np.sum(beyond(points) ** 2) + np.sum(filled(points) * filled(points, method="linear"))


@program((np.sin(np.arange(24.0)).reshape(3, 4, 2), np.array([0.3, 1.3])))
def table_of_three(table, point):
    solid = RegularGridInterpolator((SPEEDS, LOADS, np.array([0.0, 2.0])), table)
    pairs = RegularGridInterpolator((SPEEDS, LOADS), table)
    return solid((point[0], point[1], 0.7)) ** 2 + pairs(point)[0, 1] * pairs((point[:, None], point))[1, 0, 0]


# --- made of constants -----------------------------------------------------------------


YIELD, PAIRS = CubicSpline(TERMS, RATES), CubicSpline(TERMS, np.stack([RATES, RATES**2], axis=1))
SMOOTH, STRAIGHT, BENT = make_interp_spline(TERMS, RATES), interp1d(TERMS, RATES), interp1d(TERMS, RATES, "cubic", fill_value="extrapolate")
MAP = RegularGridInterpolator((SPEEDS, LOADS), TABLE, bounds_error=False, fill_value=0.5)


@program((POINTS, 1.2), (np.array([[0.4, 4.5]]), 0.3))
def constant_interpolants(points, x):
    total = np.sum(YIELD(points, 1) * YIELD(points)) + YIELD.integrate(0.2, x) * SMOOTH.integrate(x, 1.0) + np.sum(PAIRS(points)[..., 1])
    inside = interp1d(TERMS, RATES**2, "previous")
    return total + np.sum(STRAIGHT(points) * BENT(points)) * MAP((x, x))[()] + inside(x) * x + CubicSpline(TERMS, RATES)(x, 2)


class Section:
    def __init__(self, heights):
        self.heights = CubicSpline(TERMS, heights)
        self.shares = interpolate.interp1d(TERMS, heights)
        self.table = {"all": PchipInterpolator(TERMS, heights)}

    def area(self, x):
        return self.heights.integrate(0.0, x) + self.shares(x) * self.table["all"](x)


@program((RATES * 40.0, 1.3), (RATES * 30.0, 4.4))
def interpolants_of_an_object(heights, x):
    section = Section(heights)
    total = 0.0
    for k in range(1, 3):
        total = total + section.area(x / k)
    return total


# --- refused ---------------------------------------------------------------------------


@refused("a B-spline with respect to the places has no derivative", TERMS)
def moving_knots(places):
    return make_interp_spline(places, RATES)(1.3)


@refused("by the method 'cubic'", np.ones((4, 4)))
def smooth_table(table):
    return RegularGridInterpolator((np.arange(4.0), np.arange(4.0)), table, method="cubic")([1.2, 2.3])[0]


@refused("integrate of a periodic interpolant", np.array([0.3, 1.0, -0.5, 0.3]))
def integral_of_a_closed_curve(heights):
    return CubicSpline(np.arange(4.0), np.concatenate([heights[:3], heights[:1]]), bc_type="periodic").integrate(0.2, 5.0)


@refused("this cannot be done with an object", np.array([0.3, 1.0, -0.5, 0.3]))
def roots_of_a_curve(heights):
    return CubicSpline(np.arange(4.0), heights).roots()[0]


@refused("this cannot be done with an object", np.array([0.3, 1.0, -0.5, 0.3]))
def class_of_a_curve(heights):
    curve = CubicSpline(np.arange(4.0), heights)
    return curve(1.3) if isinstance(curve, CubicSpline) else heights[0]
