"""Programs that write arrays, all of these on the heap: the same numbers as where each array is known apart."""

import ast
import inspect
import textwrap

import numpy as np
import pytest

from adcompile import grad
from adcompile.errors import UnsupportedSyntax
from adcompile.normalize.heap.cells import FLOATS
from tests import corpus, oracle
from tests.agreement import Call, demand
from tests.programs.functions_that_write import operands_of_a_writing_call_that_share_memory
from tests.ways import Way

TYPED, HEAP, NUMERIC = Way(), Way(heap=True), Way(heap=True, numeric=True)
CASES = corpus.load()
ACROSS = 1e-11
NARROW = ("quotient_of_any_rank_where_a_mask_says", "repeated_places_in_a_narrow_array", "narrow_array_and_wide_numbers", "narrow_slots")
"""Programs with arrays of other dtypes, which are refused when they run where nothing is known of them before."""


def writes(function):
    """Return True if the text of a function writes into something."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.AugAssign) or isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)
               or isinstance(node, ast.keyword) and node.arg == "out" for node in ast.walk(tree))


WITHOUT_A_VALUE = ("objects_made_of_one_of_several", "array_that_only_later_trips_read", "copied_with_an_attribute_that_may_not_be_there")
"""Programs with a variable that has no value on the first trip, or on one way: on the heap its numbers are read there."""

WRITING = [name for name, case in CASES.items() if case.smooth_points and writes(case.function) and name not in WITHOUT_A_VALUE]


@pytest.mark.parametrize("name", WRITING)
def test_the_same_numbers_from_the_heap(name):
    case = CASES[name]
    for point in case.smooth_points:
        call = Call(case.function, case.wrt, lambda: point.arguments)
        expected, difference = call.bars(TYPED), call.difference()
        tolerance = 1e-4 if call.single else ACROSS
        for way in (HEAP, NUMERIC):
            try:
                found = call.check_first_order(way, difference)
            except UnsupportedSyntax as refused:
                assert FLOATS[0] in str(refused) and name in NARROW
                continue
            demand(oracle.close(found, expected, tolerance), way.name, found, expected)
        if case.no_second_order is None:
            found, expected = call.check_second_order(HEAP, TYPED), call.check_second_order(TYPED, TYPED)
            demand(oracle.close(found, expected, 100 * tolerance), "second order", found, expected)


def scaled_by(part, other, k):
    if k >= 0:
        part[k] *= other[k]
        scaled_by(part, other, k - 1)


def parts_that_a_test_makes_meet(x, k):
    a, b = np.sin(x), np.cos(x)
    todo = [a, b]
    for _ in range(3):
        one = todo.pop(0)
        scaled_by(one[:2], todo[0][k:k + 2], 1)
        todo.append(one if k else a)
    return np.sum(a * x) + np.sum(b)


def test_a_function_that_is_given_what_it_writes_twice_is_refused():
    x = np.array([0.3, 0.7, 1.2, 0.4])
    slope = [(parts_that_a_test_makes_meet(x + h, 1) - parts_that_a_test_makes_meet(x - h, 1)) / 2e-6 for h in 1e-6 * np.eye(4)]
    np.testing.assert_allclose(grad(parts_that_a_test_makes_meet)(x, 1), slope, rtol=1e-6)
    with pytest.raises(UnsupportedSyntax, match="memory of another thing"):
        grad(parts_that_a_test_makes_meet)(x, 0)


def test_a_number_is_what_it_was_where_types_do_not_tell():
    for case in (CASES["number_that_is_taken_before_it_is_overwritten"], CASES["number_that_a_tuple_holds"]):
        for point in case.smooth_points:
            call = Call(case.function, case.wrt, lambda point=point: point.arguments)
            call.check_first_order(Way(numeric=True), call.difference())


def test_operands_that_share_memory_are_right_or_refused():
    x, dot = np.array([0.3, 0.7, 1.2]), np.array([0.6, -1.1, 0.4])
    function = operands_of_a_writing_call_that_share_memory
    slope = (function(x + 1e-6 * dot) - function(x - 1e-6 * dot)) / 2e-6
    for way in (Way(), Way(numeric=True), HEAP, NUMERIC):
        try:
            found = way.gradient(function, (0,), (x,))[1][0]
        except UnsupportedSyntax as refused:
            assert "writing into" in str(refused) or "memory of another thing" in str(refused)
            continue
        np.testing.assert_allclose(found @ dot, slope, rtol=1e-6)


def scaled_by_items(part, pair, k):
    if k >= 0:
        part[k] *= pair[0][k] + pair[1][(k + 1) % 3]
        scaled_by_items(part, pair, k - 1)


def arrays_in_a_tuple_that_are_written(x):
    a = np.sin(x)
    todo = [a[:3], a[1:]]
    for _ in range(3):
        one = todo.pop(0)
        scaled_by_items(one, (a[:3], one), 2)
        todo.append(one)
    return np.sum(a * x)


def test_what_a_tuple_holds_is_not_handed_to_a_function_that_writes_it():
    x = np.array([0.3, 0.7, 1.2, 0.4])
    for way in (Way(), HEAP, NUMERIC):
        with pytest.raises(UnsupportedSyntax, match="writing into|in place"):
            way.gradient(arrays_in_a_tuple_that_are_written, (0,), (x,))


def check_dynamic(name):
    case = CASES[name]
    for point in case.smooth_points:
        call = Call(case.function, case.wrt, lambda point=point: point.arguments)
        call.check_first_order(Way(dynamic=True), call.difference())


def test_a_number_in_a_tuple_of_a_list_has_a_cell():
    check_dynamic("pairs_of_numbers_under_two_names")


def test_numbers_that_a_list_takes_in_have_cells():
    check_dynamic("constants_put_into_a_part_of_a_list_that_is_turned")
