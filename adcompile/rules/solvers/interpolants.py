"""Interpolants of `scipy.interpolate` as texts in which the data, their places and the points have derivatives: see `rules.models`.

What SciPy makes of the data, the coefficients of polynomials, is made once more in a form that has derivatives, by the same formulas; the
value is SciPy's. So the derivative is exact to rounding. It is linear in the data but where the slopes depend on them, in
`PchipInterpolator` and `Akima1DInterpolator`; where a text of these chooses, as between slopes of two signs, the derivative is that of the
branch taken, and a slope that is set to 0 stays there. In here the axis of the places is the last one.
"""

import numpy as np

from adcompile import runtime


class Polynomials:
    """A polynomial on each of the parts of a line: coefficients, those of the highest power first, and the places between the parts. Where it
    does not go on beyond its ends it is NaN there, and an integral with `clipped` takes it for 0."""

    def __init__(self, rows, places, extrapolate, axis, clipped):
        self.rows = rows
        self.places = places
        self.extrapolate = extrapolate
        self.axis = axis
        self.clipped = clipped

    def __call__(self, x, nu=0, extrapolate=None):
        points = np.asarray(x, dtype=float)
        beyond = self.extrapolate if extrapolate is None else extrapolate
        return in_place(value_of_polynomials(self.rows, self.places, points, nu, beyond), points, self.axis)

    def derivative(self, nu=1):
        return Polynomials(of_order(self.rows, self.places, nu), self.places, beyond_of_order(self.extrapolate, nu), self.axis, self.clipped)

    def antiderivative(self, nu=1):
        return self.derivative(-nu)

    def integrate(self, a, b, extrapolate=None):
        beyond = self.extrapolate if extrapolate is None else extrapolate
        return integral_between(self.rows, self.places, a, b, beyond, self.clipped)


class PowerPolynomials(Polynomials):
    """The same with the names that `PPoly` has for its parts."""

    @property
    def c(self):
        return np.moveaxis(self.rows, -1, 1)

    @property
    def x(self):
        return self.places

    def derivative(self, nu=1):
        rows = of_order(self.rows, self.places, nu)
        return PowerPolynomials(rows, self.places, beyond_of_order(self.extrapolate, nu), self.axis, self.clipped)


def integral_between(rows, places, a, b, beyond, clipped):
    runtime.refuse_periodic(beyond)
    start, end = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if clipped and not beyond:
        start, end = np.clip(start, places[0], places[-1]), np.clip(end, places[0], places[-1])
    whole = sums_of(rows, places)
    return np.asarray(value_of_polynomials(whole, places, end, 0, beyond or clipped)
                      - value_of_polynomials(whole, places, start, 0, beyond or clipped))


def value_of_polynomials(rows, places, points, nu, beyond):
    if beyond == "periodic":
        points = places[0] + (points - places[0]) % (places[-1] - places[0])
    part = runtime.part_of(places, points)
    s = points - places[part]
    r = rows[..., part]
    if len(rows) == 4 and nu == 0:
        square = s * s
        value = r[3] + r[2] * s + r[1] * square + r[0] * (square * s)
    else:
        value, power = np.zeros_like(r[0]) * s, np.ones_like(s)
        for k in range(nu, len(rows)):
            value = value + r[len(rows) - 1 - k] * power * runtime.falling(k, nu)
            power = power * s
    if not beyond:
        value = np.where(runtime.outside(places, points), np.nan, value)
    return value


def in_place(value, points, axis):
    if np.ndim(value) == np.ndim(points):
        return np.asarray(value)
    return np.moveaxis(value, range(-np.ndim(points), 0), range(axis, axis + np.ndim(points)))


def beyond_of_order(extrapolate, nu):
    if nu < 0 and extrapolate == "periodic":
        return False
    return extrapolate


def of_order(rows, places, nu):
    for _ in range(nu):
        rows = slopes_of(rows)
    for _ in range(-nu):
        rows = sums_of(rows, places)
    return rows


def slopes_of(rows):
    if len(rows) == 1:
        return np.zeros_like(rows)
    return rows[:-1] * runtime.powers_down(rows, len(rows) - 1)


def sums_of(rows, places):
    parts = rows / runtime.powers_down(rows, len(rows))
    h = np.diff(places)
    rises = np.zeros_like(rows[0])
    for row in parts:
        rises = (rises + row) * h
    starts = np.concatenate([np.zeros_like(rises[..., :1]), np.cumsum(rises[..., :-1], axis=-1)], axis=-1)
    return np.concatenate([parts, starts[None]])


def as_data(y, axis):
    y = np.asarray(y, dtype=float)
    return y if np.ndim(y) == 1 else np.moveaxis(y, axis, -1)


def counted(axis, y):
    return axis if axis >= 0 else axis + np.ndim(y)


def joined(first, inner, last):
    return np.concatenate([np.asarray(first)[..., None], inner, np.asarray(last)[..., None]], axis=-1)


def from_slopes(found, x, y, slopes, axis, extrapolate):
    h = np.diff(x)
    m = np.diff(y) / h
    t = (slopes[..., :-1] + slopes[..., 1:] - 2.0 * m) / h
    rows = np.stack([t / h, (m - slopes[..., :-1]) / h - t, slopes[..., :-1], y[..., :-1]])
    return PowerPolynomials(runtime.moving_as(found, rows, runtime.unmoved(rows)), x, extrapolate, counted(axis, y), False)


def CubicHermiteSpline(x, y, dydx, axis=0, extrapolate=None):
    x, y, slopes = np.asarray(x, dtype=float), as_data(y, axis), as_data(dydx, axis)
    found = runtime.coefficients_found("CubicHermiteSpline", x, y, slopes)
    return from_slopes(found, x, y, slopes, axis, True if extrapolate is None else extrapolate)


def PchipInterpolator(x, y, axis=0, extrapolate=None):
    x, y = np.asarray(x, dtype=float), as_data(y, axis)
    found = runtime.coefficients_found("PchipInterpolator", x, y, None)
    return from_slopes(found, x, y, monotone_slopes(x, y), axis, True if extrapolate is None else extrapolate)


def monotone_slopes(x, y):
    h = np.diff(x)
    m = np.diff(y) / h
    if len(x) == 2:
        return np.concatenate([m, m], axis=-1)
    before, behind = m[..., :-1], m[..., 1:]
    flat = before * behind <= 0.0
    first, second = 2.0 * h[1:] + h[:-1], h[1:] + 2.0 * h[:-1]
    mean = (first + second) / (first / np.where(flat, 1.0, before) + second / np.where(flat, 1.0, behind))
    return joined(end_slope(h[0], h[1], m[..., 0], m[..., 1]), np.where(flat, 0.0, mean),
                  end_slope(h[-1], h[-2], m[..., -1], m[..., -2]))


def end_slope(h, h_next, m, m_next):
    d = ((2.0 * h + h_next) * m - h * m_next) / (h + h_next)
    turned = (np.sign(m) != np.sign(m_next)) & (np.abs(d) > 3.0 * np.abs(m))
    return np.where(np.sign(d) != np.sign(m), 0.0, np.where(turned, 3.0 * m, d))


def Akima1DInterpolator(x, y, axis=0, method="akima", extrapolate=None):
    x, y = np.asarray(x, dtype=float), as_data(y, axis)
    found = runtime.coefficients_found("Akima1DInterpolator", x, y, method)
    return from_slopes(found, x, y, slopes_of_akima(x, y, method), axis, False if extrapolate is None else extrapolate)


def slopes_of_akima(x, y, method):
    inner = np.diff(y) / np.diff(x)
    if len(x) == 2:
        return np.concatenate([inner, inner], axis=-1)
    left, right = 2.0 * inner[..., 0] - inner[..., 1], 2.0 * inner[..., -1] - inner[..., -2]
    m = joined(2.0 * left - inner[..., 0], joined(left, inner, right), 2.0 * right - inner[..., -1])
    changes = np.abs(np.diff(m))
    if method == "makima":
        changes = changes + 0.5 * np.abs(m[..., 1:] + m[..., :-1])
    ahead, behind = changes[..., 2:], changes[..., :-2]
    both = ahead + behind
    clear = both > 1e-9 * np.max(both)
    share = np.where(clear, behind, 0.5) / np.where(clear, both, 1.0)
    return np.where(clear, m[..., 1:-2] + share * (m[..., 2:-1] - m[..., 1:-2]), 0.5 * (m[..., 3:] + m[..., :-3]))


def CubicSpline(x, y, axis=0, bc_type="not-a-knot", extrapolate=None):
    x, y = np.asarray(x, dtype=float), as_data(y, axis)
    found = runtime.coefficients_found("CubicSpline", x, y, bc_type)
    if isinstance(bc_type, str) and bc_type == "periodic":
        return from_slopes(found, x, y, slopes_of_period(x, y), axis, "periodic" if extrapolate is None else extrapolate)
    if isinstance(bc_type, str):
        slopes = slopes_of_spline(x, y, bc_type, bc_type, bc_type == "not-a-knot")
    else:
        slopes = slopes_of_spline(x, y, bc_type[0], bc_type[1], bc_type[0] == "not-a-knot" and bc_type[1] == "not-a-knot")
    return from_slopes(found, x, y, slopes, axis, True if extrapolate is None else extrapolate)


def open_end(h, h_next, n, alone):
    if n == 2:
        return 1.0, 0.0, 1.0, 0.0
    if n == 3 and alone:
        return 1.0, 1.0, 2.0, 0.0
    d = h + h_next
    return h_next, d, (h + 2.0 * d) * h_next / d, h ** 2 / d


def matrix_at_end(condition, h, h_next, n, alone):
    if condition == "not-a-knot":
        return open_end(h, h_next, n, alone)[:2]
    if condition == "clamped":
        return 1.0, 0.0
    if condition == "natural":
        return 2.0 * h, h
    return (1.0, 0.0) if condition[0] == 1 else (2.0 * h, h)


def right_side_at_end(condition, sign, h, h_next, m, m_next, n, alone):
    if condition == "not-a-knot":
        _, _, first, second = open_end(h, h_next, n, alone)
        return first * m + second * m_next
    if condition == "clamped":
        return np.zeros_like(m)
    if condition == "natural":
        return 3.0 * m * h
    return condition[1] + np.zeros_like(m) if condition[0] == 1 else sign * 0.5 * condition[1] * h ** 2 + 3.0 * m * h


def slopes_of_spline(x, y, start, end, alone):
    h, n = np.diff(x), len(x)
    m = np.diff(y) / h
    second, last = min(1, n - 2), max(n - 3, 0)
    at_start = right_side_at_end(start, -1.0, h[0], h[second], m[..., 0], m[..., second], n, alone)
    at_end = right_side_at_end(end, 1.0, h[-1], h[last], m[..., -1], m[..., last], n, alone)
    b = joined(at_start, 3.0 * (h[1:] * m[..., :-1] + h[:-1] * m[..., 1:]), at_end)
    first, above = matrix_at_end(start, h[0], h[second], n, alone)
    final, below = matrix_at_end(end, h[-1], h[last], n, alone)
    columns = [np.concatenate([np.zeros(1), h[1:], np.array([below])]),
               np.concatenate([np.array([first]), 2.0 * (h[:-1] + h[1:]), np.array([final])]),
               np.concatenate([np.array([above]), h[:-1], np.zeros(1)])]
    if np.ndim(y) == 1:
        return runtime.solve_banded_transposed((1, 1), np.stack(columns), b)
    return np.reshape(runtime.solve_banded_transposed((1, 1), np.stack(columns), np.reshape(b, (-1, n)).T).T, np.shape(y))


def slopes_of_period(x, y):
    h = np.diff(x)
    m = np.diff(y) / h
    before = np.roll(h, 1)
    b = 3.0 * (h * np.roll(m, 1, axis=-1) + before * m)
    matrix = np.diag(2.0 * (before + h)) + np.roll(np.diag(before), 1, axis=1) + np.roll(np.diag(h), -1, axis=1)
    slopes = np.reshape(np.linalg.solve(matrix, np.reshape(b, (-1, len(h))).T).T, np.shape(b))
    return np.concatenate([slopes, slopes[..., :1]], axis=-1)
