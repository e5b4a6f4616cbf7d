"""The functions that are text of our own: digits, and the values at the edges that NumPy gives."""

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


@pytest.mark.parametrize("base, exponent, most", [(np.exp(FEW / 2.0), RNG.uniform(-30.0, 30.0, 20_000), 2.0),
                                                  (1.0 + FEW / 100.0, RNG.uniform(-900.0, 900.0, 20_000), 16.0)])
def test_digits_of_powers(base, exponent, most):
    wanted = base.astype(np.longdouble) ** exponent.astype(np.longdouble)
    assert np.max(np.abs(elements(powers, base, exponent) - wanted) / np.spacing(np.abs(wanted.astype(float)))) <= most


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
