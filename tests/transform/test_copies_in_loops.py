"""No array is copied in a loop but where the user copies it: what `explain` says of the programs that write."""

import numpy as np
import pytest

from adcompile import explain, grad, jvp
from tests import corpus
from tests.agreement import quiet
from tests.ways import WAYS

ROOMS = ("memory containers lists_written lists_of_lists dicts objects methods_of_objects stores places undone untouched"
         " spellings_of_writes functions_that_write written_views").split()

READ_AGAIN = "memory of constants is written between what reads it and what undoes that"
SWAPPED = "two arrays change places, and one is overwritten as a whole: its cotangent begins anew"
LATER = "the array is read after the loop too, by what the reverse sweep needs as it is"
REPEATED = "an array that is read in the same line is added to at places that may be named twice"
EXITS = "exits in arms: the ends of trips differ, and are not put back"
MOVED = "a name moves on to another array in the loop"
VIEWED = "the tangent of a row is read after the row is written"

COPIED = {
    ("two_buffers_that_are_made_alike", "gradient"): READ_AGAIN, ("two_buffers_that_are_made_alike", "tangent"): READ_AGAIN,
    ("places_that_change_afterwards", "gradient"): READ_AGAIN, ("places_that_change_afterwards", "tangent"): READ_AGAIN,
    ("places_that_depend_on_places", "gradient"): READ_AGAIN, ("places_that_depend_on_places", "tangent"): READ_AGAIN,
    ("list_of_two_buffers", "gradient"): SWAPPED, ("buffers_of_an_object_that_change_places", "gradient"): SWAPPED,
    ("results_in_a_loop", "gradient"): SWAPPED,
    ("views_in_a_while", "gradient"): MOVED, ("array_that_moves_on", "gradient"): MOVED,
    ("factorisation_in_place", "gradient"): LATER, ("factorisation_by_columns", "gradient"): LATER,
    ("left_by_what_is_in_memory", "gradient"): EXITS, ("shocks_with_exits_in_arms", "gradient"): EXITS,
    ("rows_and_columns_in_turns", "tangent"): VIEWED, ("read_overwritten_used", "tangent"): VIEWED,
    ("repeated_places_added_up", "gradient"): REPEATED, ("repeated_places_added_up", "tangent"): REPEATED,
}
"""The exceptions: programs whose derivatives copy arrays in loops, and why."""


@pytest.mark.parametrize("room", ROOMS)
def test_programs_that_write_copy_no_array_in_a_loop(room):
    found = {}
    for name, case in corpus.load().items():
        point = next((point for point in case.points if point.raises is None), None)
        if point is None or case.function.__module__ != f"tests.programs.{room}":
            continue
        for kind in ("gradient", "tangent"):
            with quiet(strict=False):
                compiled, _, _ = WAYS[0].prepared(kind, case.function, case.wrt, point.arguments)
            if compiled.facts["copied in loops"]:
                found[name, kind] = compiled.facts["copied in loops"]
    names = {name for name, case in corpus.CASES.items() if case.function.__module__ == f"tests.programs.{room}"}
    assert {*found} == {key for key in COPIED if key[0] in names}, found


def read_before_it_is_written(x, n):
    w = np.zeros(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(w * x * x)
        w[:] = k + 1.0
    return total


def copied_by_the_user(x, n):
    u = x * 1.0
    total = 0.0
    for _ in range(n):
        old = u.copy()
        u[1:] = old[:-1] * u[1:]
        total = total + np.sum(old * u * u)
    return total


def view_that_is_read_after_a_store(x, n):
    u = x * 1.0
    for _ in range(n):
        u[1:] = np.sin(u[:-1])
    return np.sum(u)


def test_a_copy_is_told_with_the_line_that_it_is_for():
    found = dict(explain(grad(read_before_it_is_written), np.ones(3), 2).facts)["copied in loops"]
    assert len(found) == 1 and found[0].startswith("w (") and found[0].endswith("total = total + np.sum(w * x * x))")
    assert f"copied in loops  {found[0]}" in str(explain(grad(read_before_it_is_written), np.ones(3), 2))


def test_a_store_that_copies_is_told():
    """As `shocks_with_exits_in_arms` does, whose trips end in several ways."""
    case = corpus.load()["shocks_with_exits_in_arms"]
    found = explain(grad(case.function, wrt=case.wrt), *case.points[0].arguments)
    told = dict(found.facts)["copied in loops"]
    assert [one for one in told if one.startswith("u (") and "undone.py" in one] and ".copy()" in found.source


def test_a_copy_of_the_users_is_none():
    for function in (copied_by_the_user, lambda x: 2.0 * x[0]):
        arguments = (np.ones(3), 2)[:function.__code__.co_argcount]
        assert dict(explain(grad(function), *arguments).facts)["copied in loops"] == ()


def test_what_reads_a_view_stands_before_the_store():
    """It stood behind it, so that the array was copied in each trip."""
    x = np.linspace(0.2, 0.8, 4)
    value, dot = jvp(view_that_is_read_after_a_store, (x, 3), (np.ones(4), None))
    text = WAYS[0].text("tangent", view_that_is_read_after_a_store, (0,), (x, 3))
    assert ".copy()" not in text.partition("for ")[2] and value == view_that_is_read_after_a_store(x, 3)
    np.testing.assert_allclose(dot, np.sum(grad(view_that_is_read_after_a_store)(x, 3)))
