"""Programs that are refused in some ways and right in others: never wrong."""

import numpy as np
import pytest

from adcompile import DerivativeError
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
