"""Every program of the corpus in every way: forward, reverse and second order, typed and numeric, optimised and not.

Each is compared with the primal (bit for bit), with differences, and with the other ways.
"""

import ast
import inspect
import statistics
import textwrap
from functools import cache

import numpy as np
import pytest

from tests import corpus, oracle
from tests.agreement import Call, carried, demand, quiet
from tests.programs import calls as calls_of_helpers, effects
from tests.ways import WAYS, Way

CASES = corpus.load()
ACROSS = 1e-11
"""How far the same derivative in two ways may be apart, relative to the larger (and to 1)."""


def names(keep=lambda case: True):
    return [name for name, case in CASES.items() if keep(case)]


@cache
def calls(name):
    """The calls of a program at its smooth points, with their differences."""
    case = CASES[name]
    made = [Call(case.function, case.wrt, lambda point=point: point.arguments) for point in case.smooth_points]
    return [(call, call.difference()) for call in made]


def test_corpus_is_large_and_its_programs_have_six_statements():
    assert len(CASES) >= 150
    assert statistics.median(statements(case.function) for case in CASES.values()) >= 6


def statements(function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return sum(isinstance(node, ast.stmt) for node in ast.walk(tree)) - 1


def test_at_most_ten_programs_leave_second_order_out():
    assert len(names(lambda case: case.no_second_order)) <= 10


@pytest.mark.parametrize("name", names(lambda case: case.smooth_points))
def test_smooth_points_have_differences(name):
    assert all(difference is not None for _, difference in calls(name))


@pytest.mark.parametrize("name", names(lambda case: case.smooth_points))
def test_first_derivatives_of_the_corpus(name):
    for call, difference in calls(name):
        found = [call.check_first_order(way, difference) for way in WAYS]
        for way, bars in zip(WAYS[1:], found[1:]):
            across(call, way, bars, found[0], ACROSS)


@pytest.mark.parametrize("name", names(lambda case: case.smooth_points and case.no_second_order is None))
def test_second_derivatives_of_the_corpus(name):
    for call, _ in calls(name):
        found = [call.check_second_order(way, WAYS[0]) for way in WAYS]
        for way, products in zip(WAYS[1:], found[1:]):
            across(call, way, products, found[0], 100 * ACROSS)


DYNAMIC = Way(dynamic=True)
NUMBERS_ALONE = (
    "update_of_an_array_without_axes", "buffer_of_the_module", "rows_of_a_buffer_of_the_module", "buffer_of_the_module_in_a_loop",
    "buffer_of_the_module_in_a_helper", "buffer_of_a_function_around", "buffer_that_a_branch_writes", "arguments_that_change_places",
    "shape_of_a_view", "store_between_a_view_and_a_shape", "heat_written_in_place",
    "from_the_left", "with_the_star_of_matrices",
)
"""Programs whose updates in place are known to be their own only where it is known what `np.array` is given; those that write
into captured arrays, or arguments that change places, which nobody else may read meanwhile: what may be anything may be an object whose methods do;
those that give views other shapes: what a slice of what may be anything holds may be the thing itself; and those that multiply
sparse matrices by `*`."""


@pytest.mark.parametrize("name", names(lambda case: case.smooth_points and case.name not in NUMBERS_ALONE))
def test_arguments_that_may_be_anything(name):
    for call, _ in calls(name):
        bars = call.bars(DYNAMIC)
        across(call, DYNAMIC, bars, call.bars(WAYS[0]), ACROSS)


def across(call, way, found, first, tolerance):
    """The same derivative in two ways."""
    tolerance = 1e-4 if call.single else tolerance
    demand(oracle.close(found, first, tolerance), f"{way.name} and {WAYS[0].name}", found, first)


@pytest.mark.parametrize("name", names(lambda case: any(point.gradient for point in case.points)))
def test_derivative_at_a_kink(name):
    case = CASES[name]
    for point in case.points:
        if point.gradient is None:
            continue
        call = Call(case.function, case.wrt, lambda: point.arguments)
        for way in WAYS:
            bars = call.checked(call.run(way, "gradient"), way)
            value_dot = carried(call.run(way, "tangent"), call.value)
            demand(oracle.close(bars, oracle.floats(point.gradient), 1e-12), way.name, bars, point.gradient)
            call.agree([bars @ oracle.floats(call.dots)], value_dot, way.name)


@pytest.mark.parametrize("name", names(lambda case: any(not point.smooth for point in case.points)))
def test_edge_keeps_the_value_and_neither_raises_nor_warns(name):
    case = CASES[name]
    for point in case.points:
        if not point.smooth:
            call = Call(case.function, case.wrt, lambda: point.arguments)
            for way in WAYS:
                call.run(way, "tangent")
                call.bars(way)


@pytest.mark.parametrize("name", names(lambda case: any(point.raises for point in case.points)))
def test_exception_of_the_primal_is_raised_by_the_derivative(name):
    case = CASES[name]
    for point in case.points:
        if point.raises is None:
            continue
        with pytest.raises(point.raises) as primal:
            case.function(*point.arguments)
        for way in WAYS:
            for run in (way.gradient, way.pair):
                with pytest.raises(point.raises) as derivative, quiet():
                    run(case.function, case.wrt, point.arguments)
                assert type(derivative.value) is type(primal.value)
                assert str(derivative.value) == str(primal.value)


def test_ways_differ_in_their_texts():
    """What is compared is not one text with itself."""
    differing = 0
    for case in CASES.values():
        if case.smooth_points and case.no_second_order is None:
            point = case.smooth_points[0]
            found = {way.text("gradient", case.function, case.wrt, point.arguments) for way in WAYS}
            found |= {WAYS[0].text(kind, case.function, case.wrt, point.arguments) for kind in ("tangent", "hvp")}
            differing += len(found) >= 4
    assert differing >= 100


def test_arguments_are_as_before():
    v = corpus.draw(3, seed=1)
    case = CASES["augmented_fresh_array"]
    before = v.copy()
    WAYS[0].gradient(case.function, case.wrt, (v, 0.5))
    assert np.array_equal(v, before)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_effects_happen_once_in_the_users_world(way):
    case = CASES["appends_to_a_log"]
    case.function(*case.points[0].arguments)
    expected = list(effects.LOG)
    for run in (way.gradient, way.pair):
        run(case.function, case.wrt, case.points[0].arguments)
        assert effects.LOG == expected


def test_captured_data_are_read_at_each_call(monkeypatch):
    case = CASES["captured_number"]
    first, _ = WAYS[0].gradient(case.function, case.wrt, (0.5, 1.4))
    monkeypatch.setattr(calls_of_helpers, "SIGMA", 0.3)
    second, _ = WAYS[0].gradient(case.function, case.wrt, (0.5, 1.4))
    assert second == case.function(0.5, 1.4) != first
