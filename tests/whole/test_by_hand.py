"""Loops come out nearly as short as they are written by hand, with as many tapes, and give the same numbers."""

import inspect

import numpy as np
import pytest

from adcompile import value_and_grad
from bench import models
from tests import by_hand
from tests.programs.models import runge_kutta

LIMIT = 1.3

LOOPS = {
    "kalman_filter": (models.kalman_filter, models.kalman_data(20), by_hand.kalman_filter, 1),
    "runge_kutta": (runge_kutta, (0.3, 0.7), by_hand.runge_kutta, 0),
    "runge_kutta_of_arrays": (by_hand.damped, (np.array([0.5, 1.5]), np.array([1.0, -0.3]), 8, 0.1), by_hand.runge_kutta_of_arrays, 0),
}
"""The function, its arguments, its gradient by hand, and how many tapes more than that one are kept."""


@pytest.fixture(params=LOOPS)
def loop(request):
    function, arguments, gradient, more = LOOPS[request.param]
    derivative = value_and_grad(function)
    return derivative, derivative(*arguments), gradient, gradient(*arguments), more


def test_the_numbers_are_those_by_hand(loop):
    _, found, _, expected, _ = loop
    for one, other in zip(found, expected):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_the_text_is_nearly_as_short_as_by_hand(loop):
    derivative, _, gradient, _, _ = loop
    assert lines(derivative.source) <= LIMIT * lines(inspect.getsource(gradient))


def test_as_many_tapes_are_kept_as_by_hand(loop):
    derivative, _, gradient, _, more = loop
    assert tapes(derivative.source) == tapes(inspect.getsource(gradient)) + more


def lines(text):
    """The number of lines of a function, comments and blank lines included."""
    return len(text[text.index("def "):].strip().splitlines())


def tapes(text):
    return text.count("_tape = []")
