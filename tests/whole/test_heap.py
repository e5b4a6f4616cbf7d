"""Programs that write arrays, all of these on the heap: the same numbers as where each array is known apart."""

import ast
import inspect
import textwrap

import pytest

from adcompile.errors import UnsupportedSyntax
from adcompile.normalize.heap.cells import FLOATS
from tests import corpus, oracle
from tests.agreement import Call, demand
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


WRITING = [name for name, case in CASES.items() if case.smooth_points and writes(case.function)]


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
