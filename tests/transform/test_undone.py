"""Versions of arrays that the reverse sweep puts back are what they were, to the last bit, in every pull."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from adcompile import grad, vjp
from adcompile.transform.reverse.had.plans import Plans
from adcompile.transform.reverse.had.untouched import Untouched
from tests import corpus
from tests.programs import undone, untouched
from tests.ways import Way

CASES = [case for case in corpus.load().values() if case.function.__module__ in (undone.__name__, untouched.__name__)]


def gradients(case, optimize):
    way = Way(optimize=optimize)
    return [way.gradient(case.function, case.wrt, point.arguments) for point in case.points]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_put_back_is_what_would_be_recorded(case, monkeypatch):
    found = gradients(case, optimize=False)
    monkeypatch.setattr(Plans, "undoing", lambda self, needed, loop, stored=False: None)
    monkeypatch.setattr(Untouched, "reading", lambda self, name, loop: None)
    for (value, bars), (plain_value, plain_bars) in zip(found, gradients(case, optimize=False), strict=True):
        assert value == plain_value
        for bar, plain in zip(bars, plain_bars, strict=True):
            np.testing.assert_array_equal(bar, plain)


def test_many_of_the_programs_put_something_back(monkeypatch):
    texts = [Way().text("gradient", case.function, case.wrt, case.points[0].arguments) for case in CASES]
    monkeypatch.setattr(Plans, "undoing", lambda self, needed, loop, stored=False: None)
    others = [Way().text("gradient", case.function, case.wrt, case.points[0].arguments) for case in CASES]
    assert sum(text != other for text, other in zip(texts, others, strict=True)) >= 16


def evolved(x, n):
    u = x.copy()
    for _ in range(n):
        u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
    return u


def squared(x, n):
    u = evolved(x, n)
    return u * u


X = np.linspace(0.5, 1.5, 6)


def test_a_pull_may_be_called_again_and_the_result_stays():
    for function in (evolved, squared):
        pull_twice(function)


def pull_twice(function):
    value, pull = vjp(function, X, 4)
    before = value.copy()
    first, second = pull(np.ones(6))[0], pull(np.arange(6.0))[0]
    np.testing.assert_array_equal(pull(np.ones(6))[0], first)
    np.testing.assert_array_equal(pull(np.arange(6.0))[0], second)
    np.testing.assert_array_equal(value, before)
    value[:] = 7.0
    np.testing.assert_array_equal(pull(np.ones(6))[0], first)


def test_pulls_of_one_record_do_not_disturb_each_other():
    x = np.linspace(0.5, 1.5, 400)
    _, pull = vjp(squared, x, 60)
    seeds = [np.cos(k * x) for k in range(8)]
    alone = [pull(seed)[0] for seed in seeds]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            for found, one in zip(pool.map(lambda seed: pull(seed)[0], seeds), alone, strict=True):
                np.testing.assert_array_equal(found, one)


def test_arguments_are_as_before():
    x = X.copy()

    def total(x):
        x[1:] *= x[:-1]
        for k in range(4):
            x[k] = x[k] * x[k + 1]
        return np.sum(x * x)

    grad(total)(x)
    np.testing.assert_array_equal(x, X)


def swapped(x, n):
    u, w = x.copy(), x * 2.0
    for _ in range(n):
        w[1:-1] = u[1:-1] * u[2:] + w[1:-1]
        w[0] = u[0] * u[1]
        u, w = w, u
    return u


def test_buffers_that_change_places_are_copied_once_a_pull():
    way = Way()
    text = way.text("pair", swapped, (0,), (X, 3)).split("def swapped_adjoint")[1]
    before, loop = text.split("while ") if "while " in text else text.split("for _ in ")
    assert before.count("u = u.copy()") == before.count("w = w.copy()") == 1, text
    assert "u.copy()" not in loop and "w.copy()" not in loop, text
