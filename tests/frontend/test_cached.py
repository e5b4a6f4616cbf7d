"""Functions that a cache stands around: they have the derivatives of what it caches, and fill no cache with anything else."""

import functools

import numpy as np
import pytest

from adcompile import grad, jvp
from adcompile.errors import UnsupportedSyntax


def plain_square(t, scale=2.0):
    return t * t * scale


square = functools.lru_cache(maxsize=None)(plain_square)


@functools.cache
def summed(a, b):
    return square(a) + square(b, scale=3.0)


def plain_summed(a, b):
    return plain_square(a) + plain_square(b, scale=3.0)


def cached(x, y):
    total = square(x) * x
    for _ in range(2):
        total = total * summed(x, y) + square(0.1 * total)
    return total


def plain(x, y):
    total = plain_square(x) * x
    for _ in range(2):
        total = total * plain_summed(x, y) + plain_square(0.1 * total)
    return total


@functools.lru_cache
def power(t, n):
    return t if n == 0 else t * power(t, n - 1)


def calls_itself(x):
    return power(x, 3) * x


def of_constants(x):
    return x * power(2.0, 3)


@pytest.mark.parametrize("x, y", [(0.5, 1.4), (-0.3, 0.2)])
def test_a_cached_function_has_the_derivatives_of_what_it_caches(x, y):
    assert grad(cached, wrt=("x", "y"))(x, y) == grad(plain, wrt=("x", "y"))(x, y)
    assert jvp(cached, (x, y), (1.0, 0.5)) == jvp(plain, (x, y), (1.0, 0.5))
    assert np.allclose(grad(grad(cached))(x, y), grad(grad(plain))(x, y), rtol=1e-12)


def test_a_cached_function_that_calls_itself_is_refused():
    with pytest.raises(UnsupportedSyntax, match="its cache would be skipped"):
        grad(calls_itself)(0.5)


def test_a_cached_function_of_constants_is_called_as_it_stands():
    power.cache_clear()
    assert grad(of_constants)(0.5) == power(2.0, 3)
    assert power.cache_info().misses == 4
