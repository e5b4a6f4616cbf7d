"""Solvers of SciPy that call a function back, which reads active values by closure, by `args` and by attributes."""

import math

import numpy as np
from scipy import integrate, optimize
from scipy.interpolate import CubicSpline, PchipInterpolator, make_interp_spline
from scipy.optimize import bisect, brentq, newton, root_scalar
from scipy.stats import norm

from tests.corpus import program, refused


# --- roots ----------------------------------------------------------------------------


def call_price(sigma, spot, strike, rate, term):
    d1 = (np.log(spot / strike) + (rate + 0.5 * sigma**2) * term) / (sigma * np.sqrt(term))
    return spot * norm.cdf(d1) - strike * np.exp(-rate * term) * norm.cdf(d1 - sigma * np.sqrt(term))


@program((10.0, 100.0, 105.0, 0.01, 1.0), (6.5, 98.0, 101.0, 0.02, 0.5))
def implied_volatility(price, spot, strike, rate, term):
    def excess(sigma):
        return call_price(sigma, spot, strike, rate, term) - price

    return brentq(excess, 1e-4, 5.0, xtol=1e-15)


@program((0.4, 1.3), (0.7, 2.0))
def anomaly_by_newton(eccentricity, mean_anomaly):
    def kepler(anomaly, e, m):
        return anomaly - e * math.sin(anomaly) - m

    def slope(anomaly, e, m):
        return 1.0 - e * math.cos(anomaly)

    anomaly = newton(kepler, mean_anomaly, slope, (eccentricity, mean_anomaly), tol=1e-15)
    secant = newton(kepler, mean_anomaly, args=(eccentricity, mean_anomaly), tol=1e-15)
    half = 0.5 * (anomaly + secant)
    return 2.0 * math.atan2(math.sqrt(1.0 + eccentricity) * math.sin(0.5 * half), math.sqrt(1.0 - eccentricity) * math.cos(0.5 * half))


class Gas:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def pressure(self, volume, temperature):
        return 8.314 * temperature / (volume - self.b) - self.a / volume**2

    def excess(self, volume, temperature, pressure):
        return self.pressure(volume, temperature) - pressure

    def volume(self, temperature, pressure):
        return bisect(self.excess, 2.0 * self.b, 10.0, (temperature, pressure), 1e-14)


@program((1.36, 0.0318, 300.0, 1.5e3), (0.55, 0.03, 350.0, 2e3))
def volume_of_a_gas(a, b, temperature, pressure):
    gas = Gas(a, b)
    total = 0.0
    for factor in (1.0, 1.2):
        total = total + gas.volume(factor * temperature, pressure)
    return total


def cubic(x, p, q):
    return x**3 + p * x - q


@program((np.array([1.0, 2.0, 0.5]), 1.5), (np.array([0.3, 0.1, 4.0]), 0.8))
def roots_of_several_equations(p, q):
    roots = np.zeros(3)
    for k in range(3):
        if p[k] > 0.6:
            roots[k] = optimize.brenth(cubic, -5.0, 5.0, args=(p[k], q), xtol=1e-15)
        else:
            roots[k] = optimize.ridder(lambda x: cubic(x, p[k], q), -5.0, 5.0, xtol=1e-15)
    return np.sum(roots**2) + optimize.toms748(cubic, 0.0, 5.0, (p[0], q), xtol=1e-15)


@program((1.5, 0.7), (2.5, 0.2))
def roots_by_any_method(a, b):
    def residual(x):
        return np.exp(b * x) + x - a

    def derivative(x):
        return b * np.exp(b * x) + 1.0

    bracketed = root_scalar(residual, bracket=(-10.0, 10.0), xtol=1e-15)
    by_slope = root_scalar(residual, x0=0.1, fprime=derivative, method="newton", xtol=1e-15)
    by_secant = root_scalar(residual, x0=0.1, x1=0.3, xtol=1e-15)
    assert bracketed.converged and by_slope.converged
    return bracketed.root * by_slope.root + np.sin(by_secant.root)


@program((0.3, 2.0))
def root_in_a_root(a, b):
    def outer(x):
        inner = brentq(lambda y: y**3 + y - a * x, -10.0, 10.0, xtol=1e-15)
        return inner + x - b

    return brentq(outer, -10.0, 10.0, xtol=1e-15) * a


@refused("an argument of a solver", 2.0)
def root_with_its_report(a):
    x, report = brentq(lambda x: x * x - a, 0.0, 5.0, full_output=True)
    return x


@refused("a function of which a derivative is taken inside prints", 2.0)
def root_of_a_function_that_prints(a):
    def residual(x):
        print(x)
        return x * x - a

    return brentq(residual, 0.0, 5.0)


# --- systems, minima and integrals --------------------------------------------------------


@program((np.array([1.2, 0.7]), 2.0), (np.array([0.8, 1.1]), 1.5))
def systems_of_equations(q, level):
    def residuals(x, first, second):
        return [x[0] ** 2 + first * x[1] - level, x[1] ** 3 - second * x[0]]

    def jacobian(x, first, second):
        return np.array([[2.0 * x[0], first], [-second, 3.0 * x[1] ** 2]])

    by_fsolve = optimize.fsolve(residuals, np.array([1.0, 1.0]), (q[0], q[1]), jacobian, xtol=1e-15)
    by_root = optimize.root(residuals, np.array([1.0, 1.0]), args=(q[1], q[0]), method="lm", tol=1e-15)
    assert by_root.success
    single = optimize.fsolve(lambda x: x**3 + q[0] * x - level, 1.0, xtol=1e-15)
    return np.sum(by_fsolve**2) + by_root.x[0] * by_root.x[1] + single[0]


@program((0.9, 0.4), (1.1, 0.6))
def fixed_points(rate, share):
    number = optimize.fixed_point(lambda x: np.cos(rate * x) * share, 0.5, xtol=1e-15)
    both = optimize.fixed_point(lambda x: np.exp(-rate * x) * np.array([share, 1.0]), np.array([0.5, 0.6]), xtol=1e-15)
    return number + both @ np.array([1.0, 2.0])


def valley(x, a, b):
    return (a - x[0]) ** 2 + b * (x[1] - x[0] ** 2) ** 2 + 0.1 * x[0] * x[1]


@program((1.2, 0.7), (0.9, 1.4))
def minima_by_several_methods(a, b):
    def slopes(x, a, b):
        return np.array([-2.0 * (a - x[0]) - 4.0 * b * x[0] * (x[1] - x[0] ** 2) + 0.1 * x[1], 2.0 * b * (x[1] - x[0] ** 2) + 0.1 * x[0]])

    free = optimize.minimize(valley, np.array([0.5, 0.5]), args=(a, b), jac=slopes, method="BFGS", tol=1e-14)
    bounded = optimize.minimize(valley, np.array([0.2, 0.5]), (a, b), jac=slopes, bounds=[(0.0, 0.3), (None, None)], method="L-BFGS-B", tol=1e-14)
    assert bounded.success
    return free.x[0] * free.x[1] + free.fun + bounded.x @ np.array([2.0, 3.0])


@program((0.7, 1.3), (1.1, 0.4))
def integrals_with_moving_limits(rate, end):
    inside, error = integrate.quad(lambda x, k: np.exp(-k * x * x) * np.cos(x), 0.0, 2.0, args=(rate,))
    moving = integrate.quad(lambda x: np.sin(rate * x) + end * x, rate, end + 1.0)[0]
    tail = integrate.quad(lambda x: np.exp(-rate * x) * x, end, np.inf)[0]
    low = integrate.quad(lambda x: np.exp(rate * x) * end, -np.inf, 0.5 * end)[0]
    whole = integrate.quad(lambda x: np.exp(-rate * (x - end) ** 2) * x * x, -np.inf, np.inf)[0]
    assert error < 1e-6
    return inside + moving * tail + low - 0.1 * whole


@program((0.7, 0.6))
def integral_over_a_triangle(rate, slope):
    return integrate.dblquad(lambda y, x: np.exp(-rate * x * y), 0.0, 1.0, 0.0, lambda x: 1.0 - slope * x)[0]


@refused("an argument of a solver", 2.0)
def minimum_with_moving_bounds(a):
    return optimize.minimize(lambda x: np.sum((x - 3.0) ** 2), [0.5], bounds=[(0.0, a)]).x[0]


# --- splines --------------------------------------------------------------------------------


PLACES, HEIGHTS = np.linspace(0.0, 3.0, 7), np.sin(np.linspace(0.0, 3.0, 7))
CURVE, SMOOTH = CubicSpline(PLACES, HEIGHTS), make_interp_spline(PLACES, HEIGHTS, k=3)


class Terrain:
    def __init__(self):
        self.curve = PchipInterpolator(PLACES, HEIGHTS)

    def height(self, x):
        return self.curve(x)


TERRAIN = Terrain()


@program((1.3, np.array([0.3, 1.2, 2.7])), (0.7, np.array([[0.1, 2.2]])))
def values_of_splines(x, points):
    slope = CURVE.derivative()
    total = np.sum(CURVE(points) ** 2) + TERRAIN.height(x) * slope(x)
    for k in range(2):
        total = total + np.sum(SMOOTH(points * (k + 1) / 2.0)) * CURVE(x)
    return total
