"""Functions of NumPy that are followed by models: those that apply functions, and sums of series."""

import math

import numpy as np
from numpy.polynomial import chebyshev, legendre
from numpy.polynomial import polynomial as powers

from tests.corpus import at, draw, program


def bent(t, slope, shift=0.0):
    return slope * t * t + shift


def decays(t, slope, shift=0.0):
    return np.exp(-slope * t) - shift


BENDS = [bent, decays, 0.25]


def nonempty(t):
    if t.size == 0:
        raise ValueError("called of nothing")
    return t * t.max()


@np.vectorize
def folded(t):
    if t < 0.0:
        return t * t
    return math.sin(t)


def power_sum(t, start, rate=0.5):
    total = start
    for _ in range(3):
        total = total * rate + t
    return total


summed = np.vectorize(power_sum, otypes="d")


@program((draw(5, low=-2.0, high=2.0), 1.4))
def pieces_of_closures_and_constants(x, a):
    y = np.piecewise(x, [x < -0.5, x > 1.0], [lambda t: a * t * t, np.sin, a])
    return np.sum(y * x)


@program((draw(5, low=-2.0, high=2.0, seed=1), 1.4, 0.6))
def pieces_with_further_arguments(x, a, b):
    return np.sum(np.piecewise(x, [x < 0.0, x >= 0.0], [bent, decays], a, shift=b) ** 2)


@program((0.5, 1.4), (1.5, 1.4), (-2.0, 0.3))
def pieces_of_a_number(x, a):
    y = np.piecewise(x, [x < 0.0, x > 1.0], [lambda t: -a * t, lambda t: t ** 3, lambda t: np.exp(a * t)])
    return y * a + float(y)


@program((draw(2, 3, low=-2.0, high=2.0, seed=2), 1.4))
def pieces_by_one_condition(x, a):
    y = np.piecewise(x, [x > 0.0], (lambda t: a * t, lambda t: t * t)) + np.piecewise(x[0], x[0] > 0.5, [np.cos, a])
    return np.sum(np.cos(y)) * a


@program((draw(4, low=-2.0, high=2.0, seed=3), 1.4), (draw(4, low=0.1, high=2.0, seed=3), 1.4))
def pieces_of_nothing(x, a):
    y = np.piecewise(x, [x < 0.0, x > 3.0], [nonempty, lambda t: t / 0.0 + math.log(a - 9.0)])
    return np.sum(y) * a


@program((draw(4, low=-2.0, high=2.0, seed=4), 1.4), wrt=(0, 1))
def pieces_by_overlapping_conditions(x, a):
    total = 0.0
    for k in range(3):
        if k != 1:
            total = total + np.sum(np.piecewise(x * a, [x < 1.0, x > -0.5], [lambda t: t * t + k, lambda t: a * t]))
    return total


@program((draw(5, low=-2.0, high=2.0, seed=5), 1.4))
def pieces_of_functions_in_a_list(x, a):
    return np.sum(np.piecewise(x, [x < -0.5, x > 1.0], BENDS, a) * x)


@program(at(np.array([-1, 0, 2]), 1.4, gradient=(0.0,)), wrt=(1,))
def pieces_cut_to_integers(x, a):
    y = np.piecewise(x, [x < 0], [lambda t: a * t * t, lambda t: 2 * t])
    return np.sum(y * y) / 2.0


@program((np.array([-1, 0, 2]), 1.4), wrt=(1,))
def pieces_of_constant_data(x, a):
    y = np.piecewise(x * 1.0, [x < 0], [lambda t: a * t * t, lambda t: a / (t + 1.0)])
    bends = [bent, lambda t, slope: slope * t]
    z = np.piecewise(y, [y > 0.5], bends, a)
    return np.sum(y * z)


@program((draw(4, low=-2.0, high=2.0, seed=25), 1.4))
def pieces_of_functions_that_count(x, a):
    calls = 0

    def counted(t, *more):
        nonlocal calls
        calls = calls + 1
        return t * calls * a

    def scaled(t, *more):
        return counted(t, *more) * a

    total = np.sum(np.piecewise(x, [x < 0.0], [counted, scaled], 1.0))
    both = [counted, np.cos]
    for place, function in enumerate(both):
        total = total + np.sum(function(x)) * place
    return total * calls + len(both) if callable(counted) else total


# --- along axes -------------------------------------------------------------------


@program((draw(3, 4), 1.4))
def rows_to_numbers(x, a):
    norms = np.apply_along_axis(lambda row: np.sum(row * row) * a, 1, x)
    means = np.apply_along_axis(np.mean, 0, x)
    return np.sum(norms) * np.prod(means) + np.sum(norms[:, None] * x)


@program((draw(2, 3, 4, seed=1), 1.4))
def rows_to_vectors(x, a):
    def scaled(row, by, shift=0.0):
        weights = np.exp(row * by)
        return weights / np.sum(weights) + shift

    soft = np.apply_along_axis(scaled, 1, x, a, shift=x[0, 0, 0])
    ends = np.apply_along_axis(lambda row: row[[0, -1]] * a, -1, soft)
    return np.sum(soft * x) * np.sum(ends * ends)


@program((draw(3, 2, seed=2), 1.4))
def rows_to_matrices(x, a):
    grams = np.apply_along_axis(lambda row: np.outer(row, row) + a, 1, x)
    wide = np.apply_along_axis(np.diag, 0, x[:, 0] * a)
    total = np.sum(np.sin(grams)) + np.sum(wide @ wide)
    for k in range(2):
        if k > 0:
            total = total * np.apply_along_axis(bent, 0, x[k], a, 1.0).sum()
    return total


@program(at(draw(2, 3, seed=3), gradient=(np.zeros((2, 3)),)))
def rows_cut_to_integers(x):
    whole = np.apply_along_axis(lambda row: 2 if row[0] == x[0, 0] else row.sum(), 1, x)
    return np.sum(whole * 1.5)


@program((np.arange(6).reshape(2, 3), 1.4), wrt=(1,))
def rows_of_data(x, a):
    return np.sum(np.apply_along_axis(lambda row: a * row[0] + a * a, 1, x) ** 2)


@program((draw(2, 3, 4, seed=4), 1.4))
def axes_one_after_the_other(x, a):
    total = np.apply_over_axes(np.sum, x * a, [0, -1])
    largest = np.apply_over_axes(np.max, x, 2)
    own = np.apply_over_axes(lambda values, axis: np.mean(values * values, axis) * a, x, (1, 0))
    return np.sum(total * largest) + np.sum(own ** 2)


# --- element by element -------------------------------------------------------------


@program((draw(2, 3, low=-2.0, seed=5), 1.4), (np.array([0.5, -0.25]), 0.3), (0.7, 1.4))
def elements_by_a_lambda(x, a):
    squares = np.vectorize(lambda t: t * t * a if t > 0.0 else -t)
    y = squares(x)
    return np.sum(y * y) + float(squares(a))


@program((draw(3, low=-2.0, seed=6), 1.4))
def elements_by_objects_of_the_module(x, a):
    y = folded(x * a)
    z = summed(y[:, None], x)
    return np.sum(z * y) + np.sum(summed(y, a, 0.25))


@program((draw(3, low=0.2, seed=7), draw(2, seed=8)))
def elements_by_a_decorated_function(x, v):
    @np.vectorize
    def blended(s, t):
        if s > t:
            return math.exp(t) * s
        return s - t

    table = blended(x[:, None], v)
    kept = np.vectorize(blended_by_name, otypes=[float])
    return np.sum(table * table) + np.sum(kept(v))


def blended_by_name(t):
    return t * t if t > 0.1 else 0


@program(at(draw(3, seed=9), gradient=(np.zeros(3),)))
def elements_cut_to_integers(x):
    counts = np.vectorize(lambda t: t * 3.0, otypes=[int])
    return np.sum(counts(x) / 2.0)


@program((np.arange(3), 1.4), wrt=(1,))
def elements_of_data(k, a):
    return np.sum(np.vectorize(lambda n: a ** n + n)(k) ** 2)


@program((draw(4, seed=23), 1.4), (draw(1, seed=24), 0.3))
def elements_of_a_generator(x, a):
    squares = np.fromiter((t * t * a for t in x if t > -0.5), float)
    whole = np.fromiter([a * k for k in range(3)], dtype=np.float64)
    cut = np.fromiter((3.7 * t for t in x), int)
    return np.sum(squares) * np.sum(whole * whole) + np.sum(cut) / 2.0


# --- series ---------------------------------------------------------------------------


@program((draw(3, seed=10), draw(4, seed=11)), (draw(2, 2, seed=12), draw(1, seed=13)), (0.3, draw(5, seed=14)))
def series_of_powers(x, c):
    y = powers.polyval(x, c)
    total = np.sum(y * y)
    for k in range(2):
        if k > 0:
            total = total + np.sum(powers.polyval(x, np.stack((c, c * c), axis=1)))
    return total


@program((draw(3, seed=15), draw(5, seed=16)), (0.4, draw(3, seed=17)), (draw(2, seed=18), draw(2, seed=19)),
         (0.4, draw(1, seed=20)))
def series_of_orthogonal_polynomials(x, c):
    y = chebyshev.chebval(x, c) * legendre.legval(x, c)
    z = np.polynomial.hermite.hermval(x, c) - np.polynomial.hermite_e.hermeval(x, c)
    return np.sum(y * z) + np.sum(np.polynomial.laguerre.lagval(x, c) ** 2)


@program((draw(3, seed=21), draw(4, 3, seed=22)))
def series_side_by_side(x, c):
    y = powers.polyval(x, c, tensor=False)
    return np.sum(y * chebyshev.chebval(x, c, False)) * legendre.legval(x[0], c[:, 1])
