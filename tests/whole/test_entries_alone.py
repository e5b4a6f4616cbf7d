"""Jacobians of which most elements are always zero: the others are computed alone, and put into an array of zeros."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from adcompile import DerivativeError, explain, jacobian
from adcompile.api.jacobians.entries_alone import PLANS
from adcompile.compiler import entries as compiler_entries

ORDER = np.random.default_rng(1).permutation(60)
WEIGHTS = np.linspace(0.5, 1.5, 60)
X = np.random.default_rng(2).uniform(0.2, 1.3, 60)


def products(x):
    return np.sin(x) * x * np.exp(-x) / (1.0 + x * x)


def stencil(x):
    y = np.zeros_like(x)
    y[1:-1] = x[:-2] - 2.0 * x[1:-1] * x[2:] + x[2:] ** 2
    return y


def gathered(x):
    return x[ORDER[:len(x)]] * x * np.tanh(x) + WEIGHTS[:len(x)] * x ** 2 - x[::-1]


def joined(x):
    return np.concatenate([10.0 * (x[1:] - x[:-1] ** 2), 1.0 - x[:-1], x[::7]])


def chosen_by_values(x):
    return np.where(x > 0.7, np.sin(x) * x, x * x * x + np.roll(x, 3)) * x[::-1] * x


def written_twice(x):
    y = x * x
    y[::2] *= x[::2]
    y[:10] += y[10:20] * x[40:50]
    return y * x


def taller(x):
    return np.concatenate([x * x * x, np.sqrt(x) * x, x[:-1] * x[1:] * x[1:]])


def wider(x):
    return x[:20] * np.sin(x[20:40]) * x[40:60] * x[:20] * x[20:40]


FUNCTIONS = (products, stencil, gathered, joined, chosen_by_values, written_twice, taller, wider)


def mode_of(function, *arguments):
    return explain(jacobian(function), *arguments).mode


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_as_the_other_ways_give_it(function):
    found = jacobian(function)
    for x in (X, X[::-1], X * 0.5, np.concatenate([X, X])[::2], np.asfortranarray(X)):
        expected = jacobian(function, mode="forward")(x)
        again = found(x)
        assert again.shape == expected.shape and again.dtype == expected.dtype
        np.testing.assert_allclose(again, expected, rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(again, jacobian(function, mode="reverse")(x), rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(again, jacobian(function, mode="sparse")(x).toarray(), rtol=1e-13, atol=0.0)


def test_wide_and_tall_ones():
    for function in (wider, taller):
        for x in (X, np.concatenate([X, X])):
            np.testing.assert_allclose(jacobian(function)(x), jacobian(function, mode="forward")(x), rtol=1e-13, atol=1e-15)


def test_the_plan_says_so_and_small_ones_go_the_old_ways():
    both = np.concatenate([X, X])[:60].repeat(2)
    assert all("entries" in mode_of(function, both) for function in (products, stencil, written_twice, chosen_by_values))
    assert "entries" not in mode_of(stencil, X[:6])
    report = explain(jacobian(stencil), both)
    assert "the entries alone" in str(report) and "(forward)" in str(report) and "def stencil_entries(x):" in report.source


def test_each_result_is_the_callers_own():
    derivative = jacobian(stencil)
    first = derivative(X)
    kept = first.copy()
    first[:] = 7.0
    np.testing.assert_array_equal(derivative(X), kept)


def test_other_integers_have_a_program_of_their_own():
    order, x = np.arange(200), np.linspace(0.2, 1.3, 200)

    def function(x):
        return x[order] * x * np.sin(x) * x[::-1]

    derivative = jacobian(function)
    assert "entries" in explain(derivative, x).mode
    for shift in (0, 3, 7, 0, 11, 20, 31, 3):
        order[:] = np.roll(np.arange(200), shift)
        np.testing.assert_allclose(derivative(x), jacobian(function, mode="forward")(x), rtol=1e-13)
    order[:] = 5
    np.testing.assert_allclose(derivative(x), jacobian(function, mode="forward")(x), rtol=1e-13)


def test_numbers_that_are_others_in_each_call_are_planned_a_few_times_alone(monkeypatch):
    planned, made = [], compiler_entries.entries
    monkeypatch.setattr(compiler_entries, "entries", lambda *args: planned.append(args) or made(*args))

    def function(x, first):
        return x[first:first + 90] * x[5:95] * np.sin(x[5:95])

    derivative, x = jacobian(function), np.linspace(0.2, 1.3, 200)
    for first in range(12):
        found = derivative(x, first)
        np.testing.assert_allclose(found, jacobian(function, mode="forward")(x, first), rtol=1e-13)
    assert len(planned) == PLANS
    places = np.arange(200)
    assert "entries" not in explain(jacobian(lambda x, places: x[places] * x * np.sin(x)), x, places).mode


def test_arguments_that_are_given_beside():
    def function(x, step, places, scale=1.0):
        return x[places] * x * scale * np.sin(x * step) * x

    derivative = jacobian(function)
    for step, shift, more in ((0.3, 1, {}), (0.5, 1, {"scale": 2.0}), (0.5, 9, {"scale": np.linspace(1.0, 2.0, 60)}), (0.5, 0, {})):
        places = np.roll(np.arange(60), shift)
        found = derivative(X, step, places, **more)
        np.testing.assert_allclose(found, jacobian(function, mode="forward")(X, step, places, **more), rtol=1e-13)


def test_what_is_full_for_other_integers_goes_the_way_without():
    def function(x, places):
        y = np.zeros((len(x), len(x)))
        y[:, :] = x[places] * x
        return y.ravel() * np.sin(y.ravel())

    derivative = jacobian(function)
    for places in (np.arange(12), np.zeros((12, 12), int), np.arange(144).reshape(12, 12) % 12):
        x = X[:12]
        np.testing.assert_allclose(derivative(x, places), jacobian(function, mode="forward")(x, places), rtol=1e-13)


def by_a_branch(x):
    y = x * x * np.sin(x)
    if x[0] > 0.5:
        y = y[::-1] * x
    return y * x[::-1]


def by_a_mask(x):
    y = x * x
    y[x > 0.8] *= np.sin(x[x > 0.8])
    return y * x * x[::-1]


def by_a_place(x):
    return x * x[int(np.argmax(x))] * np.sin(x) * x


@pytest.mark.parametrize("function", [by_a_branch, by_a_mask, by_a_place], ids=lambda function: function.__name__)
def test_what_depends_on_values_is_right_for_all_of_them(function):
    derivative = jacobian(function)
    for x in (X, 1.5 - X, np.roll(X, 5), X):
        np.testing.assert_allclose(derivative(x), jacobian(function, mode="forward")(x), rtol=1e-13)


def test_what_a_function_does_beside_is_done_once_a_call(capsys):
    seen = []

    def function(x):
        seen.append(len(x))
        return stencil(x) * x

    derivative = jacobian(function)
    for calls in (1, 2, 3):
        np.testing.assert_allclose(derivative(X), jacobian(lambda x: stencil(x) * x, mode="forward")(X), rtol=1e-13)
        assert len(seen) == calls

    def loud(x):
        print("called")
        return stencil(x) * x

    jacobian(loud)(X)
    assert capsys.readouterr().out == "called\n"


def test_narrow_floats_lists_and_several_arguments_have_their_forms():
    narrow = jacobian(stencil)(X.astype(np.float32))
    np.testing.assert_allclose(narrow, jacobian(stencil, mode="forward")(X.astype(np.float32)), rtol=1e-6)
    assert narrow.dtype == np.float32
    both = jacobian(lambda x, y: x[:-1] * y[1:] * x[1:] * y[:-1], wrt=(0, 1))
    for found, place in zip(both(X, WEIGHTS), (0, 1), strict=True):
        np.testing.assert_allclose(found, jacobian(lambda x, y: x[:-1] * y[1:] * x[1:] * y[:-1], wrt=place, mode="forward")(X, WEIGHTS), rtol=1e-13)
    assert jacobian(stencil)(np.arange(60)).shape == (60, 60)
    by_rows = jacobian(lambda x: (x * x * x[::-1]).ravel())(X.reshape(12, 5))
    assert by_rows.shape == (60, 12, 5)
    np.testing.assert_allclose(by_rows, jacobian(lambda x: (x * x * x[::-1]).ravel(), mode="forward")(X.reshape(12, 5)), rtol=1e-13)


def test_what_raises_raises_the_same():
    def function(x):
        return x[:-1] * x[1:] * WEIGHTS[:len(x) - 1] * np.sin(x[1:]) * x[1:]

    derivative = jacobian(function)
    derivative(X)
    with pytest.raises(ValueError) as caught:
        derivative(np.ones(80))
    with pytest.raises(ValueError) as expected:
        function(np.ones(80))
    assert str(caught.value).splitlines()[0] == str(expected.value)
    with pytest.raises((DerivativeError, TypeError)):
        derivative("text")
    np.testing.assert_allclose(derivative(X), jacobian(function, mode="forward")(X), rtol=1e-13)


def test_calls_from_several_threads():
    derivative, expected = jacobian(taller), jacobian(taller, mode="forward")
    points = [X * (1.0 + 0.01 * k) for k in range(24)]
    with ThreadPoolExecutor(4) as pool:
        for x, found in zip(points, pool.map(derivative, points), strict=True):
            np.testing.assert_allclose(found, expected(x), rtol=1e-13)
