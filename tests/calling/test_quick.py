"""Calls like the last new one reach their run directly; what they give does not depend on that."""

import numpy as np
import pytest

from adcompile import derivative_of, grad, hvp, value_and_grad
from adcompile.calling import cache

SCALE = 2.0


def is_general(derivative):
    return type(derivative).__call__ is derivative.front


def product(a, b):
    return np.sum(a * b)


def scaled(a, *more, power=2, **others):
    return SCALE * np.sum(a**power) + sum(more) + others.get("extra", 0.0)


def test_after_a_call_the_next_one_like_it_goes_directly():
    derivative = grad(product)
    assert is_general(derivative)
    derivative(np.ones(3), np.ones(3))
    assert not is_general(derivative)
    b = np.arange(3.0)
    assert list(derivative(np.ones(3), b)) == [0.0, 1.0, 2.0]


def test_calls_of_other_types_and_sizes_take_the_general_way():
    derivative = grad(product)
    for _ in range(2):
        for a, b in [(np.ones(3), np.full(3, 2.0)), (np.ones(4), np.full(4, 3.0)), (1.5, 4.0),
                     (np.ones((2, 1)), np.full((2, 1), 5.0)), (np.ones(3, np.float32), 6.0)]:
            found = derivative(a, b)
            assert type(found) is type(a) and np.shape(found) == np.shape(a)
            assert np.all(found == np.broadcast_to(b, np.shape(a)))


def test_the_source_is_that_of_the_last_call():
    derivative = grad(product)
    small, number = (np.ones(3), np.ones((2, 3))), (1.0, 2.0)
    derivative(*small)
    of_arrays = derivative.source
    derivative(*number)
    of_numbers = derivative.source
    assert of_arrays != of_numbers
    derivative(*small)
    assert derivative.source == of_arrays
    derivative(*number)
    assert derivative.source == of_numbers


def test_all_kinds_of_parameters_are_handed_on():
    derivative = value_and_grad(scaled)
    for a in (np.ones(2), np.full(2, 3.0)):
        for _ in range(2):
            value, gradient = derivative(a, 1.0, 2.0, power=3, extra=4.0)
            assert value == SCALE * np.sum(a**3) + 7.0
            assert list(gradient) == list(3 * SCALE * a**2)
            assert derivative(a)[0] == SCALE * np.sum(a**2)


def test_wrong_arguments_raise_pythons_own_error():
    derivative = grad(product)
    derivative(1.0, 2.0)
    with pytest.raises(TypeError, match=r"product\(\) missing 1 required positional argument: 'b'"):
        derivative(1.0)


def test_parameters_may_have_any_names():
    def words(value, array, function, _run, _function):
        return value * array * function * _run * _function

    def plain_words(value, array, like, error):
        return value * array * like * error

    for _ in range(2):
        assert grad(words)(2.0, 3.0, 4.0, 5.0, 6.0) == 360.0
        assert grad(plain_words)(2.0, 3.0, 4.0, 5.0) == 60.0
    derivative = grad(plain_words)
    assert [derivative(2.0, 3.0, 4.0, 5.0) for _ in range(3)] == [60.0] * 3


def test_captured_data_are_read_at_each_call():
    weights = np.ones(3)

    def loss(x):
        return np.sum(weights * x)

    derivative = grad(loss)
    assert list(derivative(np.ones(3))) == [1.0, 1.0, 1.0]
    weights = np.full(3, 2.0)
    assert list(derivative(np.ones(3))) == [2.0, 2.0, 2.0]
    weights = 5.0
    assert list(derivative(np.ones(3))) == [5.0, 5.0, 5.0]


def test_what_was_baked_in_is_looked_at_in_each_call():
    def helper(x):
        return x * x

    def other(x):
        return 3.0 * x

    def loss(x):
        return helper(x)

    derivative = grad(loss)
    assert [derivative(2.0), derivative(2.0)] == [4.0, 4.0]
    helper = other
    assert [derivative(2.0), derivative(2.0)] == [3.0, 3.0]


def test_a_new_rule_ends_the_direct_way():
    def opaque(x):
        return x * x

    def loss(x):
        return 2.0 * opaque(x)

    derivative = grad(loss)
    assert [derivative(3.0), derivative(3.0)] == [12.0, 12.0]

    @derivative_of(opaque)
    def partials(y, x):
        return 100.0

    assert derivative(3.0) == 200.0
    cache.forget()
    assert is_general(derivative)


def test_the_result_is_fresh_each_time():
    derivative = grad(product)
    b = np.arange(3.0)
    found = [derivative(np.ones(3), b) for _ in range(3)]
    assert not any(np.shares_memory(one, b) for one in found)
    assert not np.shares_memory(found[1], found[2])


def test_a_direction_comes_second_in_the_direct_way_too():
    derivative = hvp(lambda x, a: np.sum(a * x**3))
    x, v = np.array([1.0, 2.0]), np.array([1.0, 10.0])
    for _ in range(3):
        assert list(derivative(x, v, 2.0)) == [12.0, 240.0]


def test_who_calls_with_ever_new_sizes_keeps_the_first_direct_ways():
    derivative = grad(product)
    for size in range(2, 20):
        ones = np.ones(size)
        assert list(derivative(ones, 2.0 * ones)) == [2.0] * size
    assert not is_general(derivative)
