"""The functions that texts of interpolants call: what they ask of SciPy, and where points lie among the places of data."""

import math

import numpy as np

from adcompile import errors


def part_of(x, points):
    """The part of a line that each point lies in, of those between the places `x`; the first or last one if it lies in none."""
    return np.clip(np.searchsorted(x, points, "right") - 1, 0, len(x) - 2)


def outside(x, points):
    """For each point whether it lies in none of the parts, or is NaN."""
    return ~((points >= x[0]) & (points <= x[-1]))


def falling(k, order):
    """`k (k - 1) ...`, a product of so many factors: what the derivative of that order makes of a power."""
    return float(math.perm(k, order))


def powers_down(rows, count):
    """The numbers from `count` down to 1, along the first axis of coefficients."""
    return np.reshape(np.arange(float(count), 0.0, -1.0), (-1,) + (1,) * (np.ndim(rows) - 1))


def coefficients_found(kind, x, y, option):
    """The coefficients of the polynomials of the interpolant of SciPy's class of that name; the places of the data are the last axis, as
    that of `y`. The option is what a class takes beside the data."""
    from scipy import interpolate
    if np.iscomplexobj(y) or np.iscomplexobj(x):
        raise errors.NotDifferentiable(f"{kind} of complex numbers cannot be differentiated\n"
                                       "  Make one of the real parts, and one of the imaginary parts.", found_later=True)
    made, axis = getattr(interpolate, kind), np.ndim(y) - 1
    match kind:
        case "CubicHermiteSpline":
            found = made(x, y, option, axis)
        case "CubicSpline":
            found = made(x, y, axis, option)
        case "Akima1DInterpolator":
            found = made(x, y, axis, method=option)
        case _:
            found = made(x, y, axis)
    return np.ascontiguousarray(np.moveaxis(found.c, 1, -1))


def refuse_periodic(extrapolate):
    """Raises NotDifferentiable for the integral of what is continued periodically."""
    if isinstance(extrapolate, str):
        raise errors.NotDifferentiable("integrate of a periodic interpolant cannot be differentiated\n"
                                       "  Say extrapolate=False, and add the integrals of the periods.", found_later=True)


def constant_places(x):
    """The places of the data of a B-spline, which must carry no derivative."""
    return x


def at_places(c, x):
    """The coefficients `c` of a B-spline of data at the places `x`."""
    return c


def refuse_open_knots(t, k):
    """Raises NotDifferentiable if a B-spline begins before its first part."""
    if t[0] != t[k]:
        raise errors.NotDifferentiable("antiderivative of a B-spline that begins before its first part cannot be differentiated\n"
                                       "  Call integrate(a, b).", found_later=True)


def basis_spline_found(x, y, k, t, bc_type, axis):
    """The B-spline that `scipy.interpolate.make_interp_spline` makes of data, for results of which `axis` is that of the points; their
    places are the last axis of `y`."""
    from scipy import interpolate
    if np.iscomplexobj(y):
        raise errors.NotDifferentiable("make_interp_spline of complex numbers cannot be differentiated\n"
                                       "  Make one of the real parts, and one of the imaginary parts.", found_later=True)
    if k < 1:
        raise errors.NotDifferentiable("make_interp_spline of degree 0 cannot be differentiated\n"
                                       "  Call interp1d(x, y, kind=\"previous\").", found_later=True)
    return interpolate.make_interp_spline(x, np.moveaxis(y, -1, axis), k, t, bc_type, axis)


def knots_of(found):
    """The knots of a B-spline."""
    return found.t


def coefficients_of(found):
    """The coefficients of a B-spline."""
    return found.c


def found_at(found, points, nu, extrapolate):
    """The values of an interpolant, or their derivatives of that order, as SciPy has them."""
    return np.asarray(found(points) if hasattr(found, "fill_value") else found(points, nu, extrapolate))


def found_of_order(found, nu):
    """The derivative of a B-spline, as SciPy has it, or the antiderivative of order `-nu`."""
    return found.derivative(nu) if nu > 0 else found.antiderivative(-nu) if nu < 0 else found


def found_between(found, a, b, extrapolate):
    """The integral of an interpolant, as SciPy has it."""
    return np.asarray(found.integrate(a, b, extrapolate))


def periodic_basis(x, k):
    """The matrix by which data are multiplied from the left to give the coefficients of a periodic B-spline."""
    from scipy import interpolate
    return np.ascontiguousarray(interpolate.make_interp_spline(x, cycle(len(x)), k, bc_type="periodic").c.T)


def cycle(n):
    """Unit data of a period, of which the last is the first."""
    units = np.eye(n)
    units[-1] = units[0]
    units[:, -1] = 0.0
    return units


def basis_at(t, k, place, x, order=0):
    """For each point the values of the B-splines `place - k` to `place`, or their derivatives of that order; the point lies between the knots
    `place` and `place + 1` (de Boor, A Practical Guide to Splines, X)."""
    found = np.ones((len(x), 1))
    for degree in range(1, k + 1):
        following = np.zeros((len(x), degree + 1))
        for j in range(degree):
            low, high = t[place + 1 + j - degree], t[place + 1 + j]
            share = found[:, j] / (high - low)
            following[:, j] += -degree * share if degree > k - order else (high - x) * share
            following[:, j + 1] += degree * share if degree > k - order else (x - low) * share
        found = following
    return found


def basis_bands(t, x, k, bc_type):
    """The transpose of the matrix of the system for the coefficients of a B-spline, in the form for banded systems."""
    start, end = (bc_type, bc_type) if bc_type is None or isinstance(bc_type, str) else bc_type
    start, end, count = orders_at_end(start), orders_at_end(end), len(t) - k - 1
    points = np.concatenate([np.full(len(start), x[0]), x, np.full(len(end), x[-1])])
    orders = np.array([*start, *[0] * len(x), *end])
    place = np.clip(np.searchsorted(t, points, "right") - 1, k, count - 1)
    bands, equations = np.zeros((2 * k + 1, count)), np.arange(count)
    for order in set(orders.tolist()):
        taken = orders == order
        values = basis_at(t, k, place[taken], points[taken], order)
        columns, rows = place[taken][:, None] - k + np.arange(k + 1), np.broadcast_to(equations[taken][:, None], values.shape)
        inside = np.abs(columns - rows) <= k
        bands[(k + columns - rows)[inside], rows[inside]] = values[inside]
    return bands


def orders_at_end(condition):
    """The orders of the derivatives that are given at an end."""
    if condition is None or condition == "not-a-knot":
        return []
    return {"clamped": [1], "natural": [2]}[condition] if isinstance(condition, str) else [order for order, _ in condition]


def intervals(t, k):
    """The knots at which the parts of a B-spline begin."""
    return k + np.flatnonzero(np.diff(t[k:len(t) - k]) > 0.0)


def places_of_knots(t, k):
    """The places between the parts of a B-spline, and its ends."""
    return np.concatenate([t[intervals(t, k)], t[len(t) - k - 1:len(t) - k]])


def parts_of_knots(t, k):
    """For each part of a B-spline the B-splines that are not 0 there."""
    return intervals(t, k)[:, None] - k + np.arange(k + 1)


def weights_of_powers(t, k):
    """For each power, the highest first, and each part of a B-spline, the weights of its coefficients in that of the power."""
    place = intervals(t, k)
    return np.stack([basis_at(t, k, place, t[place], order) / math.factorial(order) for order in range(k, -1, -1)])


def interp1d_found(x, y, kind, axis, bounds_error, fill_value, assume_sorted):
    """The `scipy.interpolate.interp1d` of data. Raises NotDifferentiable for complex ones."""
    from scipy import interpolate
    if np.iscomplexobj(y):
        raise errors.NotDifferentiable("interp1d of complex numbers cannot be differentiated\n"
                                       "  Make one of the real parts, and one of the imaginary parts.", found_later=True)
    return interpolate.interp1d(x, y, kind, axis, True, bounds_error, fill_value, assume_sorted)


def order_of_places(x):
    """The indices by which places are in order."""
    return np.argsort(x, kind="mergesort")


def part_before(x, points):
    """As `part_of`, but a point that is a place lies in the part before it."""
    return np.clip(np.searchsorted(x, points), 1, len(x) - 1) - 1


def neighbour(kind, x, points):
    """For each point the place that `interp1d` of this kind takes the data from."""
    match kind:
        case "nearest" | "nearest-up":
            middles = x[1:] / 2.0 + x[:-1] / 2.0
            return np.searchsorted(middles, points, "left" if kind == "nearest" else "right")
        case "previous":
            return np.clip(np.searchsorted(np.nextafter(x, -np.inf), points, "left") - 1, 0, len(x) - 1)
        case "next":
            return np.clip(np.searchsorted(np.nextafter(x, np.inf), points, "right"), 0, len(x) - 1)
    return np.clip(np.searchsorted(x, points, "right") - 1, 0, len(x) - 1)


def check_range(x, points, strict):
    """Raises ValueError as `interp1d` does if a point lies outside of the data and it was told to."""
    if strict:
        points = np.ravel(points)
        for beyond, word, end, place in ((points < x[0], "below", "minimum", 0), (points > x[-1], "above", "maximum", -1)):
            if beyond.any():
                raise ValueError(f"A value ({points[np.argmax(beyond)]}) in x_new is {word} "
                                 f"the interpolation range's {end} value ({x[place]}).")


def grid_found(points, values, method, bounds_error, fill_value):
    """The `scipy.interpolate.RegularGridInterpolator` of data. Raises NotDifferentiable for methods that have no derivative here."""
    from scipy import interpolate
    if np.iscomplexobj(values):
        raise errors.NotDifferentiable("RegularGridInterpolator of complex numbers cannot be differentiated\n"
                                       "  Make one of the real parts, and one of the imaginary parts.", found_later=True)
    found = interpolate.RegularGridInterpolator(points, values, "nearest" if method in SMOOTH else method, bounds_error, fill_value)
    refuse_smooth(method)
    return found


def found_on_grid(found, columns, method):
    """The values on a grid, as SciPy has them; the points are given by axis."""
    return np.asarray(found(np.stack(np.broadcast_arrays(*columns), axis=-1), method)).reshape(
        np.broadcast(*columns).shape + found.values.shape[len(columns):])


SMOOTH = ("slinear", "cubic", "quintic", "pchip", "slinear_legacy", "cubic_legacy", "quintic_legacy")
"""Methods of `RegularGridInterpolator` that go along one axis after the other."""


def refuse_smooth(method):
    """Raises NotDifferentiable for one of these methods."""
    if method in SMOOTH:
        raise errors.NotDifferentiable(f"RegularGridInterpolator by the method '{method}' cannot be differentiated\n"
                                       "  Interpolate along one axis after the other: CubicSpline(x, values, axis=0)(a), and so on.",
                                       found_later=True)


def descends(x):
    """Return True if places come in falling order."""
    return bool(len(x) > 1 and x[1] < x[0])


def check_grid_points(grid, columns, method, strict):
    """Raises as `RegularGridInterpolator` does at points that it does not take."""
    refuse_smooth(method)
    if method not in ("linear", "nearest"):
        raise ValueError(f"Method '{method}' is not defined")
    if len(columns) != len(grid):
        raise ValueError(f"The requested sample points xi have dimension {len(columns)} but this "
                         f"RegularGridInterpolator has dimension {len(grid)}")
    if strict:
        for axis, (x, points) in enumerate(zip(grid, columns)):
            if not (np.all(x[0] <= points) and np.all(points <= x[-1])):
                raise ValueError(f"One of the requested xi is out of bounds in dimension {axis}")


def outside_grid(grid, columns):
    """For each point whether it lies outside of a grid."""
    beyond = False
    for x, points in zip(grid, columns):
        beyond = beyond | (points < x[0]) | (points > x[-1])
    return beyond


def undefined(columns):
    """For each point whether it is NaN."""
    return np.any(np.isnan(np.broadcast_arrays(*columns)), axis=0)


def part_on_axis(x, points, end=0):
    """The place at which the part begins that each point lies in, or at which it ends; it may be the only place."""
    low = np.clip(np.searchsorted(x, points, "right") - 1, 0, max(len(x) - 2, 0))
    return np.minimum(low + end, len(x) - 1)


def corner_of(grid, columns, corner):
    """The index of a corner around each point in the data of a grid; the bits of its number say on which axes it is the end of a part."""
    index = 0
    for axis, (x, points) in enumerate(zip(grid, columns)):
        index = index * len(x) + part_on_axis(x, points, corner >> len(grid) - 1 - axis & 1)
    return index


def nearest_corner(grid, columns):
    """The index of the corner that is nearest to each point."""
    index = 0
    for x, points in zip(grid, columns):
        low, high = part_on_axis(x, points), part_on_axis(x, points, 1)
        index = index * len(x) + np.where(points - x[low] <= 0.5 * (x[high] - x[low]), low, high)
    return index
