"""Programs that are refused in some ways and right in others: never wrong."""

import numpy as np
import pytest

from adcompile import DerivativeError, value_and_grad
from tests.ways import WAYS, Way


def seen_by_a_list(x):
    a = x * 1.0
    kept = [a]
    a[0] = x[1] * x[2]
    return np.sum(kept[0] * a)


@pytest.mark.parametrize("way", [*WAYS, Way(dynamic=True)], ids=lambda way: way.name)
def test_a_list_that_sees_a_store_is_right_or_refused(way):
    x = np.array([0.3, 0.8, -0.6])
    try:
        value, (gradient,) = way.gradient(seen_by_a_list, (0,), (x.copy(),))
    except DerivativeError as refused:
        assert "test_places.py" in str(refused)
        return
    assert value == seen_by_a_list(x.copy())
    np.testing.assert_allclose(gradient, [0.0, 2.0 * x[1] * x[2] ** 2 + 2.0 * x[1], 2.0 * x[2] * x[1] ** 2 + 2.0 * x[2]])


def updated_under_a_view(x):
    a = x * 1.0
    part = a[1:]
    a += x[0] * x
    return np.sum(part * part)


def test_an_update_that_a_view_sees_is_right_where_types_are_known():
    x, right = np.array([0.3, 0.8, -0.6]), 0
    for way in (*WAYS, Way(dynamic=True)):
        try:
            value, (gradient,) = way.gradient(updated_under_a_view, (0,), (x.copy(),))
        except DerivativeError as refused:
            assert way not in WAYS[:2] and "test_places.py" in str(refused)
            continue
        right += 1
        assert value == updated_under_a_view(x.copy())
        np.testing.assert_allclose(gradient, [2.6, 2.704, -2.028])
    assert right >= 2


def asked_how_it_lies(p, x):
    turned = p.T
    p[0] = 0.5
    return np.sum(turned * x) + turned.strides[-1] * np.sum(x)


@pytest.mark.parametrize("wrt", [0, 1, (0, 1)])
def test_how_an_array_lies_is_asked_of_no_other(wrt):
    p, x = np.asfortranarray([[1.0, 0.7], [1.0, 1.0]]), np.array([[2.1, -1.2], [-0.6, -1.2]]).T
    try:
        value = value_and_grad(asked_how_it_lies, wrt=wrt)(p, x)[0]
    except DerivativeError:
        return
    assert value == asked_how_it_lies(np.copy(p, order="K"), x)


def walked_and_overwritten(x):
    a, s = x * 1.0, 0.0
    for v in a:
        a[:] = a * x[1]
        s = s + v * a[0]
    return s * np.sum(a)


def test_a_number_that_is_walked_is_what_it_was_when_the_trip_began():
    """Also where it is not known whether it is a number or a row."""
    x, found = np.array([0.3, 0.8, -0.6]), []
    for way in (*WAYS, Way(dynamic=True)):
        value, (gradient,) = way.gradient(walked_and_overwritten, (0,), (x.copy(),))
        assert value == walked_and_overwritten(x)
        found.append(gradient)
        np.testing.assert_allclose(gradient, found[0], rtol=1e-12)


def asked_of_its_dtype(x, w):
    w[0] = x[0] * w[1]
    return np.sum(w) * w.dtype.itemsize + w.nbytes * x[1] + len(w) * x[2]


def test_the_dtype_of_an_array_is_asked_of_no_other():
    for one, other in ((np.float32, np.float64), (np.float64, np.float32), (np.float64, np.float64), (np.longdouble, np.float64)):
        x, w = np.array([0.4, -0.7, 1.2], one), np.array([0.5, 0.25, -1.0], other)
        value, (x_bar, w_bar) = value_and_grad(asked_of_its_dtype, wrt=(0, 1))(x, w)
        size = w.dtype.itemsize
        assert value == asked_of_its_dtype(x, w.copy())
        np.testing.assert_allclose(x_bar, [0.25 * size, 3.0 * size, 3.0], rtol=1e-6)
        np.testing.assert_allclose(w_bar, [0.0, size * (1.0 + x[0]), size], rtol=1e-6)
