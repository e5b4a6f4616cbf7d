"""The values in emitted programs are of the types that these have when they are printed: what a second backend may build on."""

import numpy as np
import pytest

from adcompile.ir.types import FLOAT, NO_VALUE, OPAQUE, RESIDUALS, Array, List, Residuals, Scalar, join
from tests import corpus
from tests.agreement import quiet
from tests.watched import unsound
from tests.ways import Way

CASES = corpus.load()
KINDS = ("gradient", "tangent", "pair", "hvp")
LEFT_TO_FLOAT64 = (OverflowError, ZeroDivisionError, ValueError)
"""What a program on Python's floats may raise, which the one on NumPy's is then run for."""
WITHOUT_SOURCE = ("closure_found_later_reads_a_buffer_that_is_written",)
"""Programs whose closures are found when they run, and have no source where the evaluator makes them."""


@pytest.mark.parametrize("name", [name for name in CASES if name not in WITHOUT_SOURCE])
def test_values_in_emitted_programs_are_of_their_types(name):
    case, way, emissions = CASES[name], Way(), {}
    expected = (*LEFT_TO_FLOAT64, *[point.raises for point in case.points if point.raises])
    for kind in KINDS if case.no_second_order is None else ("tangent", "pair"):
        for point in case.points:
            with quiet(strict=False):
                try:
                    found = unsound(kind, case.function, case.wrt, point.arguments, way, emissions)
                except expected:
                    continue
            assert not found, f"{kind}: {found}"


def emissions(kind, function, *arguments):
    """The programs of a derivative with respect to the first argument, with their types."""
    found = {}
    assert not unsound(kind, function, (0,), arguments, Way(), found)
    (programs, types), = found.values()
    return dict(zip([program.name for program in programs], zip(programs, types)))


def test_the_two_versions_of_a_program_have_types_of_their_own():
    case = CASES["exponential_smoothing_with_trend"]
    (_, first), (_, second) = emissions("gradient", case.function, *case.points[0].arguments).values()
    assert any(first[name] == Scalar("float") and second[name] == Scalar("float64") for name in first.keys() & second.keys())


def halved(x, n):
    return np.sum(x * x) if n == 0 else halved(x * 0.5, n - 1) * 2.0


def calls_a_function(x, n):
    return halved(x, n) + np.sum(x)


def test_what_a_record_leaves_is_typed_item_by_item():
    found = emissions("pair", calls_a_function, np.ones(3), 2)
    for name, (program, types) in found.items():
        residuals = types[program.params[0].name]
        if name.endswith("adjoint"):
            assert isinstance(residuals, Residuals) and residuals.items and OPAQUE not in residuals.items


def test_residuals_of_a_function_that_calls_itself_have_an_end():
    first = Residuals((FLOAT, NO_VALUE))
    second = Residuals((FLOAT, first))
    assert join(first, second) == second
    assert join(second, Residuals((FLOAT, second))) == Residuals((FLOAT, RESIDUALS))
    tapes = [Residuals((List(inner),)) for inner in (first, second)]
    assert join(*tapes) == Residuals((List(RESIDUALS),))


def test_residuals_that_differ_have_in_common_what_their_items_have():
    vector, other = Array("float64", ("n0",)), Array("float64", ("n1",))
    assert join(Residuals((vector, FLOAT)), Residuals((other, FLOAT))) == Residuals((Array("float64", (None,)), FLOAT))
    assert join(Residuals((FLOAT,)), Residuals((FLOAT, FLOAT))) == RESIDUALS == join(RESIDUALS, Residuals((FLOAT,)))
