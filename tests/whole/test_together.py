"""Many directions at once are one by one: over the corpus (`tests.together` for all of it), and the texts of small programs."""

import numpy as np
import pytest

from adcompile import jacobian
from tests import corpus
from tests.together import check, check_units, kinds_of
from tests.ways import Way

CASES = corpus.load()
EVERY = 10
WAY = Way()
FORMLESS = 0.1
"""The share of programs that may have no such form: what calls functions that are found when it runs, or calls itself twice derived."""


TOLD = ("arrays_times_small_integers", "parts_in_loops", "euler_lagrange", "rows_to_vectors", "two_arrays_written_on_the_way_out", "data_in_words",
        "unpacked_array", "numbers_with_axes", "results_where_a_mask_says", "means_in_bins_and_their_edges", "sorted_in_place",
        "factorial_of_powers", "grows_from_int_to_float", "counts_its_calls", "rank_changes_with_depth", "log_weight",
        "lists_at_both_ends")
"""Programs that once had other derivatives in many directions."""


@pytest.mark.parametrize("name", [*TOLD, *[name for name in list(CASES)[1::EVERY] if name not in TOLD]])
def test_directions_at_once_are_one_by_one(name):
    assert not {check(CASES[name], kind, WAY) for kind in kinds_of(CASES[name])} - {True, False}


def test_most_programs_have_a_form_for_all_directions():
    names = list(CASES)[::EVERY * 3]
    found = [check(CASES[name], kind, WAY, (3,)) for name in names for kind in kinds_of(CASES[name])]
    assert found.count(False) <= FORMLESS * len(found)


@pytest.mark.parametrize("numeric, optimize", [(True, True), (False, False), (True, False)])
@pytest.mark.parametrize("name", list(CASES)[::EVERY * 3])
def test_so_they_are_where_types_are_not_known(name, numeric, optimize):
    way = Way(numeric, optimize)
    assert not {check(CASES[name], kind, way, (3,)) for kind in kinds_of(CASES[name])} - {True, False}


@pytest.mark.parametrize("name", list(CASES)[2::EVERY // 2])
def test_directions_of_all_elements_are_those_of_an_identity(name):
    assert check_units(CASES[name], WAY) in (0, 1, 2)


# --- small programs, whose texts are known ------------------------------------------------


def by_differences(function, x):
    steps = np.eye(x.size) * 1e-6
    return np.stack([(function(x + step) - function(x - step)) / 2e-6 for step in steps], axis=-1)


def agree(function, x):
    for mode in ("forward", "reverse", "auto"):
        np.testing.assert_allclose(jacobian(function, mode=mode)(x), by_differences(function, x), rtol=1e-6, atol=1e-7)


X = np.array([0.3, 0.7, 1.1, 0.5])


def test_places_that_stand_apart():
    rows, columns = np.array([0, 2, 1, 3]), np.array([1, 0, 1, 0])

    def function(x):
        cube = x[:, None, None] * np.arange(1.0, 9.0).reshape(1, 4, 2) * x[0]
        cube[rows, :, columns] = cube[rows, 1:2, columns] * x[1]
        return np.sum(cube[rows, :, columns] * np.arange(4.0), axis=1)

    agree(function, X)


def test_a_loop_that_is_left_before_anything_depends_on_the_argument():
    def function(x):
        y = np.zeros(4)
        for k in range(3):
            if x[k] > 0.6:
                y[k] = x[k] * x[0]
                break
        return y * 2.0

    for x in (X, X * 0.5, X[::-1].copy()):
        agree(function, x)


def test_factors_that_are_no_doubles_meet_the_directions_one_by_one():
    small, half = np.array([100, 120, 90, 80], np.int8), np.array([0.1, 0.3, 0.7, 0.9], np.float16)

    def function(x):
        return x * small * small * half * half

    for mode in ("forward", "reverse"):
        expected = np.diag(small.astype(float) ** 2 * half.astype(float) ** 2)
        np.testing.assert_allclose(jacobian(function, mode=mode)(X), expected, rtol=1e-12)


def test_what_the_user_holds_is_not_given_back():
    matrix = np.arange(12.0).reshape(3, 4)
    for mode in ("forward", "reverse"):
        found = jacobian(lambda x: matrix @ x, mode=mode)(X)
        assert np.array_equal(found, matrix) and not np.shares_memory(found, matrix)


def test_a_narrow_place_is_crossed_by_its_narrow_side():
    random = np.random.default_rng(3)
    into, out, last = random.normal(size=(3, 40)) / 6.0, random.normal(size=(40, 3)), random.normal(size=(30, 40)) / 6.0
    x = random.normal(size=40)

    def function(x, into, out, last):
        return np.tanh(last @ np.tanh(out @ np.tanh(into @ np.sin(x))))

    derivative = jacobian(function, mode="reverse")
    np.testing.assert_allclose(derivative(x, into, out, last), by_differences(lambda x: function(x, into, out, last), x), atol=1e-8)
    assert "last @ (" in derivative.source and "@ (into *" in derivative.source


def test_what_a_function_does_beside_happens_once():
    seen = []

    def function(x):
        seen.append(1)
        return np.sin(x) * np.sum(x)

    for mode in ("forward", "reverse"):
        seen.clear()
        np.testing.assert_allclose(jacobian(function, mode=mode)(X), by_differences(lambda x: np.sin(x) * np.sum(x), X), rtol=1e-6, atol=1e-7)
        assert len(seen) == 1


def test_directions_of_several_arguments_in_chunks(monkeypatch):
    monkeypatch.setattr("adcompile.api.boundary.identity.CHUNK", 8)

    def function(x, y):
        return np.outer(np.sin(x), y) + x[0]

    x, y = np.linspace(0.1, 0.9, 6), np.linspace(0.5, 1.5, 5)
    for mode in ("forward", "reverse"):
        by_x, by_y = jacobian(function, wrt=(0, 1), mode=mode)(x, y)
        np.testing.assert_allclose(by_x, by_differences(lambda x: function(x, y), x), rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(by_y, by_differences(lambda y: function(x, y), y), rtol=1e-6, atol=1e-8)


def test_what_is_drawn_is_the_same_for_each_direction_where_they_go_one_by_one():
    parts = [np.sin, np.cos]

    def function(x, rng, k):
        return parts[k](x) * rng.normal(size=4)

    for k, derivative in enumerate((np.cos(X), -np.sin(X))):
        found = jacobian(function, mode="forward")(X, np.random.default_rng(1), k)
        np.testing.assert_allclose(found, np.diag(derivative * np.random.default_rng(1).normal(size=4)), rtol=1e-12)


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_where_nothing_goes_in_or_nothing_comes_out(mode):
    def shares(x):
        return x[x > 10.0] / np.median(x)

    def rest(x):
        return np.array([np.sum(np.sort(x)), 1.0])

    assert jacobian(shares, mode=mode)(X).shape == (0, 4)
    assert jacobian(lambda x: np.sort(x) * np.full((0, 3), 2.0), mode=mode)(np.zeros((0, 3))).shape == (0, 3, 0, 3)
    assert jacobian(rest, mode=mode)(np.zeros(0)).shape == (2, 0)
