"""Loops come out nearly as short as they are written by hand, with as many tapes, and give the same numbers."""

import inspect

import numpy as np
import pytest

from adcompile import value_and_grad
from bench import models
from tests import by_hand
from tests.programs.models import runge_kutta

LIMIT = 1.3
BY_ELEMENTS = 1.42
"""By hand two elements are taken in one line, `a, b = y`; what is emitted reads each in a line of its own."""

LOOPS = {
    "kalman_filter": (models.kalman_filter, models.kalman_data(20), by_hand.kalman_filter, 1),
    "runge_kutta": (runge_kutta, (0.3, 0.7), by_hand.runge_kutta, 0),
    "runge_kutta_of_arrays": (by_hand.damped, (np.array([0.5, 1.5]), np.array([1.0, -0.3]), 8, 0.1), by_hand.runge_kutta_of_arrays, 0),
    "runge_kutta_by_elements": (by_hand.predators, (np.array([0.9, 0.4]), np.array([1.0, 0.3]), 4, 0.1), by_hand.runge_kutta_by_elements, 0),
    "heat": (by_hand.cooled, (np.array([0.4, -0.7, 1.2, 0.3, 0.9]), 0.2, 3, np.ones(5)), by_hand.heat, 0),
    "hidden_markov_model": (by_hand.forward, (np.array([[0.7, 0.3], [0.2, 0.8]]), np.array([[0.1, 0.4, 0.5], [0.6, 0.2, 0.2]]), [0, 2, 1]),
                            by_hand.hidden_markov_model, 0),
    "roots": (by_hand.rooted, (np.array([1.2, -0.3, 0.4, -2.0]),), by_hand.roots, -1),
    "newton_of_a_class": (by_hand.ORBIT.anomaly, (1.2, 0.3), by_hand.newton_of_a_class, 0),
}
"""The function, its arguments, its gradient by hand, and how many tapes more than that one are kept (fewer, where below 0)."""


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
    limit = LIMIT if gradient is not by_hand.runge_kutta_by_elements else BY_ELEMENTS
    assert lines(derivative.source) <= limit * lines(inspect.getsource(gradient))


def test_as_many_tapes_are_kept_as_by_hand(loop):
    derivative, _, gradient, _, more = loop
    assert tapes(derivative.source) == tapes(inspect.getsource(gradient)) + more


def lines(text):
    """The number of lines of the first function of a text, comments and blank lines included."""
    return len(first(text).splitlines())


def tapes(text):
    return first(text).count("_tape = []")


def first(text):
    """The first function. Where floats may raise, a second one beside it does the same with NumPy's numbers."""
    return text[text.index("def "):].strip().partition("\n\n\n")[0]
