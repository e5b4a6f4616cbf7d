"""The functions that are text of our own: digits, and the values at the edges that NumPy gives."""

from fractions import Fraction

import numpy as np
import pytest

from adcompile import value_and_grad
from tests.agreement import quiet

pytest.importorskip("llvmlite")

RNG = np.random.default_rng(0)
FEW = RNG.uniform(-30.0, 30.0, 20_000)
EDGES = np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 5e-324, 1e-310, 1.7e308, -1.7e308, 0.5, 710.0, -746.0])


def exponentials(w, x):
    return np.sum(w * np.exp(x))


def logarithms(w, x):
    return np.sum(w * np.log(x))


def tangents(w, x):
    return np.sum(w * np.tanh(x))


def powers(w, x, y):
    return np.sum(w * x ** y)


def elements(function, *arguments):
    """The values of the elements: what is multiplied by each weight."""
    native = value_and_grad(function, backend="native")
    with quiet(False):
        return native(np.ones_like(arguments[0]), *arguments)[1]


@pytest.mark.parametrize("function, exact, points, most", [
    (exponentials, np.exp, RNG.uniform(-700.0, 700.0, 20_000), 1.5), (exponentials, np.exp, FEW / 30.0, 1.5),
    (logarithms, np.log, np.exp(FEW), 1.5), (logarithms, np.log, 1.0 + FEW / 100.0, 1.5), (tangents, np.tanh, FEW / 10.0, 1.5)])
def test_digits(function, exact, points, most):
    wanted = exact(points.astype(np.longdouble))
    assert np.max(np.abs(elements(function, points) - wanted) / np.spacing(np.abs(wanted.astype(float)))) <= most


@pytest.mark.parametrize("base, exponent", [
    (np.exp(FEW / 2.0), RNG.uniform(-30.0, 30.0, 20_000)), (1.0 + FEW / 100.0, RNG.uniform(-900.0, 900.0, 20_000)),
    (1.0 + FEW / 300.0, RNG.uniform(-5000.0, 5000.0, 20_000)), (np.abs(FEW), RNG.integers(-12, 12, 20_000).astype(float))])
def test_digits_of_powers(base, exponent):
    wanted = base.astype(np.longdouble) ** exponent.astype(np.longdouble)
    assert np.max(np.abs(elements(powers, base, exponent) - wanted) / np.spacing(np.abs(wanted.astype(float)))) <= 0.7


def test_powers_that_are_doubles_are_these():
    bases = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 9.0, 10.0, 16.0, 100.0, 0.1, 1e10, 1e-10])
    base, exponent = [grid.ravel() for grid in np.meshgrid(bases, np.arange(0.0, 6.0))]
    exact = np.array([float(Fraction(one) ** int(other)) for one, other in zip(base, exponent)])
    doubles = np.array([Fraction(one) ** int(other) == Fraction(value) for one, other, value in zip(base, exponent, exact)])
    found = elements(powers, base, exponent)
    assert np.array_equal(found[doubles], exact[doubles]) and doubles.sum() > 60
    assert np.array_equal(elements(powers, bases, np.ones(14)), bases)


@pytest.mark.parametrize("function, exact", [(exponentials, np.exp), (logarithms, np.log), (tangents, np.tanh)])
def test_values_at_edges(function, exact):
    for point in EDGES:
        one = np.full(9, point)
        with quiet(False), np.errstate(all="ignore"):
            np.testing.assert_array_max_ulp(elements(function, one)[0], exact(point), 2)


def test_powers_at_edges():
    for base in EDGES:
        for exponent in (0.0, 1.0, -1.0, 0.5, -2.5, 7.0, np.inf, np.nan):
            with quiet(False), np.errstate(all="ignore"):
                found = elements(powers, np.full(9, base), np.full(9, exponent))[0]
                np.testing.assert_allclose(found, base ** exponent, rtol=1e-14)
