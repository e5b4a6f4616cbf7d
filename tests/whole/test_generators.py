"""Generators and iterators over active values: random programs of them, and what follows Python where something goes wrong."""

import functools
import itertools
import math

import numpy as np
import pytest

from adcompile import DerivativeError, grad, value_and_grad
from tests.judged_stores import judged
from tests.random_generators import Writer
from tests.ways import WAYS

X = np.array([0.3, 0.7, 1.1])


def test_random_programs_of_generators():
    found = [judged(Writer(seed).program(), seed) for seed in range(40)]
    assert not [(seed, one) for seed, one in enumerate(found) if one[0] in ("wrong", "error")]
    assert sum(one[0] == "right" for one in found) >= 24


def told(x):
    def parts():
        for k in range(3):
            print("made", k)
            yield x[k] * k
        print("end")

    total = 0.0
    for part in parts():
        print("taken")
        total += part
        if total > 2.95:
            break
    return total


@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_a_generator_and_what_walks_it_take_turns(scale, capsys):
    value = told(X * scale)
    plain = capsys.readouterr().out
    found, slope = value_and_grad(told)(X * scale)
    assert found == value and capsys.readouterr().out == plain
    assert np.array_equal(slope, [0.0, 1.0, 2.0] if "end" in plain else [0.0, 1.0, 0.0]) and ("end" in plain) == (scale == 1.0)


def test_next_of_what_has_no_more_raises_as_in_python():
    def third(x):
        values = iter(x[:2])
        return next(values) * next(values) * next(values)

    with pytest.raises(StopIteration):
        grad(third)(X)


@pytest.mark.parametrize("sizes", [(2, 3), (3, 2), (2, 2), (2, 3, 3), (3, 2, 3), (3, 3, 2), (2, 2, 3)])
def test_strict_zip_says_what_python_says(sizes):
    def pairs(x, *others):
        total = 0.0
        for items in zip(x, *others, strict=True):
            total += items[0] * items[1]
        return total

    arguments = [np.ones(size) for size in sizes]
    try:
        expected = pairs(*arguments)
    except ValueError as error:
        with pytest.raises(ValueError) as raised:
            grad(pairs)(*arguments)
        assert str(raised.value) == str(error)
    else:
        assert value_and_grad(pairs)(*arguments)[0] == expected


def test_functions_that_reduce_makes_of_functions():
    def composed(x):
        return functools.reduce(lambda f, g: lambda t: g(f(t)), [math.sin, math.exp, lambda t: t * t])(x) * x

    assert np.isclose(grad(composed)(0.5), np.exp(2.0 * np.sin(0.5)) * (1.0 + np.cos(0.5)), rtol=1e-12)


def test_a_dict_is_no_sequence_that_is_read_by_its_numbers():
    def sums(x):
        table = {0: x[0], 1: x[1] * x[2]}
        return sum(a * b for a, b in itertools.pairwise(table))

    with pytest.raises((DerivativeError, KeyError, TypeError)):
        grad(sums)(X)


def test_a_walk_of_a_generator_makes_no_list_of_its_items():
    def powers(x, n):
        for k in range(n):
            yield x * k

    def total(x, n):
        found = 0.0
        for value in powers(x, n):
            found += value * value
        return found

    text = WAYS[0].text("gradient", total, (0,), (0.5, 3))
    assert "append" not in text and text.count("for ") == 2
