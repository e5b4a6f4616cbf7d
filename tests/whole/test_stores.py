"""Random programs that write into arrays, with other names, views, branches and loops: each is right or refused, never wrong."""

import numpy as np
import pytest

from adcompile import DerivativeError, grad
from tests.judged_stores import judged
from tests.random_exceptions import RaisingWriter
from tests.random_stores import Writer
from tests.agreement import quiet
from tests.ways import WAYS

COUNT = 100


def difference(function, x, dot):
    """The derivative in one direction, None where differences do not settle."""
    found = []
    for step in (1e-4, 5e-5):
        found.append((function((x + step * dot).copy()) - function((x - step * dot).copy())) / (2.0 * step))
    best = (4.0 * found[1] - found[0]) / 3.0
    return best if np.isfinite(best) and abs(found[1] - found[0]) <= 1e-5 * max(1.0, abs(best)) else None


def scattered(x):
    y = x * 1.0
    y[1:] = y[1:] * y[:-1]
    y[:-1] = np.sin(y[:-1])
    return np.sum(y * y)


def into_integers(x, n):
    y = n.copy()
    y[0] = x[0] * 3.5
    return np.sum(y * x)


def test_integers_of_unknown_type_are_not_written():
    refused = 0
    for way in WAYS:
        try:
            with quiet(strict=False):
                found = way.gradient(into_integers, (0,), (np.array([0.4, -0.7, 1.2]), np.array([1, 2, 3])))
        except DerivativeError:
            refused += 1
        else:
            np.testing.assert_array_equal(found[1][0], [1.0, 2.0, 3.0])
    assert refused


def test_a_part_and_its_cotangent_stand_apart():
    x = np.array([0.4, -0.7, 1.2])
    expected = [difference(scattered, x, dot) for dot in np.eye(3)]
    assert np.allclose(grad(scattered)(x), expected, rtol=1e-7)


def overwritten(x, factors):
    y = np.zeros(4)
    for i in range(3):
        y[i] = x[i] * 0.5
        y[i + 1] = x[i] * factors[i]
    return np.sum(y * y)


def scaled(x, a):
    y = x * 1.5
    for i in range(3):
        y[i] = y[i] * a
    return np.sum(y * y)


@pytest.mark.filterwarnings("ignore")
def test_what_a_later_trip_overwrites_contributes_nothing():
    found = grad(overwritten)(np.array([0.4, -0.7, 1.2]), np.array([np.inf, np.inf, 2.0]))
    assert np.allclose(found, [0.2, -0.35, 0.6 + 8.0 * 1.2])


def test_elements_that_are_scaled_one_by_one_are_scaled_by_plain_products():
    derivative = grad(scaled, (0, 1))
    derivative(np.array([0.4, -0.7, 1.2]), 0.5)
    assert "runtime" not in derivative.source and "x_bar[i] = t_bar * a" in derivative.source


def written(x, y):
    x[0] = y[1] * x[2]
    y[1:] *= x[:-1]
    return np.sum(x * y)


def test_arguments_that_are_written_are_as_before():
    way, arrays = WAYS[0], (np.array([0.4, -0.7, 1.2]), np.array([1.1, 0.3, 0.6]))
    _, (x_bar, y_bar) = way.gradient(written, (0, 1), arrays)
    assert np.array_equal(arrays[0], [0.4, -0.7, 1.2]) and np.array_equal(arrays[1], [1.1, 0.3, 0.6])
    assert np.allclose(x_bar, [0.0, 0.828, -0.153]) and np.allclose(y_bar, [0.36, 0.816, -0.84])


def test_arguments_that_share_memory_are_not_written():
    whole = np.array([0.4, -0.7, 1.2, 0.3])
    for x, y in ((whole[:3], whole[1:]), (whole[:3], whole[:3]), (whole[:3], whole[2::-1])):
        with pytest.raises(DerivativeError):
            grad(written, (0, 1))(x, y)
        assert np.array_equal(whole, [0.4, -0.7, 1.2, 0.3])


def spread_out(x):
    a = x * 1.0
    a[0:6:2] = a[0:3]
    return np.sum(a * a)


def test_lines_that_numpy_overwrites_on_the_way_are_refused():
    with pytest.raises(DerivativeError):
        grad(spread_out)(np.arange(6.0))


def of_columns(m):
    s = np.sum(np.sin(m))
    m[0, 0] = m[1, 1] * 0.1
    return s * m.sum() + np.sum(m * m)


def test_versions_lie_in_memory_as_their_array_does():
    for seed in range(20):
        m = np.asfortranarray(np.random.default_rng(seed).uniform(-1.0, 1.0, (7, 7)))
        assert WAYS[0].pair(of_columns, (0,), (m,))[0] == of_columns(m.copy(order="K"))


@pytest.mark.parametrize("first", range(0, COUNT, 50))
def test_random_stores_are_right_or_refused(first):
    found = {seed: judged(Writer(seed).program(), seed) for seed in range(first, first + 50)}
    assert not {seed: why for seed, (what, why) in found.items() if what in ("wrong", "error")}
    assert [what for what, _ in found.values()].count("right") >= 8


@pytest.mark.parametrize("first", range(0, COUNT, 50))
def test_random_programs_with_exceptions_are_right_or_refused(first):
    found = {seed: judged(RaisingWriter(seed).program(), seed) for seed in range(first, first + 50)}
    assert not {seed: why for seed, (what, why) in found.items() if what in ("wrong", "error")}
    assert [what for what, _ in found.values()].count("right") >= 4
