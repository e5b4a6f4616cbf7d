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
