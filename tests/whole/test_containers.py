"""Lists that change: what nobody can tell apart yet is refused, never wrong, and the caller's lists stay as they were."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adcompile import UnsupportedSyntax, grad, hvp, jvp, vjp
from tests.judged_stores import judged
from tests.random_lists import Writer
from tests.ways import Way

X = np.array([1.3, 2.1, 2.9])


def list_changed_as_an_item(x):
    inner = [x[0]]
    L = [inner, [x[1]]]
    L[0].append(x[2] * x[0])
    return sum(inner) * x[1]


def list_that_is_walked_while_it_grows(x):
    L = [x[0]]
    for v in L:
        if len(L) < 4:
            L.append(v * x[1])
    return sum(L)


def item_that_is_written_by_another_name(x):
    out = []
    u = x * 1.0
    for i in range(3):
        out.append(u)
        u[0] = u[1] * x[2]
    return np.sum(out[0])


def item_that_is_written_in_the_same_trip(x):
    out = []
    for i in range(3):
        u = x * (i + 1.0)
        out.append(u)
        u[1] = x[0]
    return np.sum(out[0]) * np.sum(out[1] * out[2])


def item_that_is_written_behind_the_loop(x):
    out = []
    prev = x * 1.0
    for i in range(3):
        u = prev * x
        out.append(u)
        prev = u
    prev[0] = x[2]
    return np.sum(out[2]) + np.sum(prev)


def item_of_two_lists_that_is_written(x):
    A, B = ([], [])
    for i in range(3):
        u = x * (i + 1)
        A.append(u)
        B.append(u)
    r = A[0]
    r[:] = x[0]
    return np.sum(B[0] * B[1])


def lists_that_change_places(x):
    a, b = ([x[0]], [x[1]])
    for i in range(3):
        a.append(b[-1] * x[2])
        a, b = (b, a)
    return sum(a) * 3 + sum(b)


def one_of_two_lists(x):
    a, b = ([x[0]], [x[1]])
    if x[0] > 0:
        c = a
    else:
        c = b
    c.append(x[2] * x[1])
    return sum(a) + 2 * sum(b) + len(c)


def list_of_the_caller(x, L):
    L.append(x[0] * 2)
    return sum(L)


def one_list_several_times_in_another(x):
    rows = []
    row = []
    for i in range(3):
        row.append(x[i])
        rows.append(row)
    return sum(rows[0]) * x[0]


def view_in_a_list_of_what_is_written(x):
    out = []
    a = np.outer(x, x)
    for i in range(3):
        out.append(a[i])
    a[0, 0] = x[1]
    return np.sum(out[0]) * x[0]


def rows_in_a_list_of_what_is_written(x):
    a = np.outer(x, x)
    out = []
    out.extend(a)
    a[0, 0] = x[1]
    return np.sum(out[0])


def item_of_joined_lists_that_is_written(x):
    a = x * 1.0
    b = [a] + [a * 2]
    r = b[0]
    r[0] = x[1] * 5
    return np.sum(a * a)


def item_of_joined_tuples_that_is_written(x):
    a = x * 1.0
    b = (a, x) + (a * 2,)
    r = b[0]
    r[0] = x[1] * 5
    return np.sum(a * a)


def item_of_a_repeated_list_that_is_written(x):
    a = x * 1.0
    b = [a] * 2
    r = b[1]
    r[0] = x[1] * 5
    return np.sum(a * a)


def list_that_is_changed_by_an_item_of_another(x):
    w, k = x * 2.0, len(x) - 2
    a = [w * x]
    both, s = [a, a], x[0]
    b = both[k]
    s = s + np.sum(both[0][0])
    b.append(w)
    return s + np.sum(a[0] * a[-1])


def rows_that_are_one_list(x):
    rows = [[0.0] * 3] * 3
    for i in range(3):
        rows[i][i] = x[i] * x[0]
    return rows[0][1] * rows[2][2] + rows[1][0]


def row_of_a_list_that_has_another_place_since(x):
    rows = [[x[0], x[1]], [x[2], x[0] * 2]]
    row = rows[0]
    rows.insert(0, [x[2]])
    row[0] = x[1] ** 3
    return rows[1][0] * rows[0][0]


def row_of_a_list_that_loops_put_rows_before(x):
    rows = [[t] for t in x]
    row = rows[0]
    for _ in range(2):
        for _ in range(2):
            rows.insert(0, [x[1] * x[0]])
            if x[0] > 2.0:
                break
    return row[0] * rows[0][0]


def row_that_a_name_goes_on_to_hold(x):
    rows = []
    row = [x[0], x[2]]
    rows.append(row)
    row[1] = x[1]
    return rows[0][1] * rows[0][0]


def rows_that_two_lists_hold(x):
    rows = [[x[0], x[1]], [x[2], x[0] * 2]]
    others = rows[:]
    rows[0][0] = x[2] ** 2
    return rows[0][0] * others[0][0]


ON_A_HEAP = (
    list_that_is_changed_by_an_item_of_another, item_that_is_written_by_another_name, item_that_is_written_in_the_same_trip,
    item_that_is_written_behind_the_loop, item_of_two_lists_that_is_written, view_in_a_list_of_what_is_written,
    rows_in_a_list_of_what_is_written,
    row_of_a_list_that_loops_put_rows_before, rows_that_are_one_list, row_of_a_list_that_has_another_place_since,
    row_that_a_name_goes_on_to_hold, rows_that_two_lists_hold, item_of_joined_lists_that_is_written, item_of_joined_tuples_that_is_written,
    item_of_a_repeated_list_that_is_written, list_that_is_walked_while_it_grows, lists_that_change_places, one_of_two_lists,
    one_list_several_times_in_another,
)
"""Lists of which it cannot be told who else writes them, or what they hold."""

def test_items_that_many_may_write_are_right():
    dots = np.array([0.6, -1.1, 0.4])
    for function in ON_A_HEAP:
        slope = (function(X + 1e-6 * dots) - function(X - 1e-6 * dots)) / 2e-6
        gradient = grad(function)(X)
        assert np.isclose(gradient @ dots, slope, rtol=1e-6), function.__name__
        assert np.isclose(jvp(function, (X,), (dots,))[1], gradient @ dots, rtol=1e-12)
        assert np.allclose(vjp(function, X)[1](2.0)[0], 2.0 * gradient)
        bent = (grad(function)(X + 1e-6 * dots) - grad(function)(X - 1e-6 * dots)) / 2e-6
        assert np.allclose(hvp(function)(X, dots), bent, rtol=1e-5, atol=1e-6)


def test_a_list_of_the_caller_is_as_before():
    given = [1.0, 2.0]
    assert np.allclose(grad(list_of_the_caller)(X, given), [2.0, 0.0, 0.0])
    assert np.allclose(vjp(list_of_the_caller, X, given)[1](1.0)[1], [1.0, 1.0])
    assert np.allclose(jvp(list_of_the_caller, (X, given), (X, [1.0, 0.5]))[1], 2 * X[0] + 1.5)
    assert given == [1.0, 2.0]


def length_of_two_lists(x, L, M):
    L.append(x[0])
    return sum(L) * len(M)


def test_a_list_that_is_changed_is_no_other_argument():
    given = [1.0, 2.0]
    for other in (given, [given], {"a": (given,)}):
        with pytest.raises(UnsupportedSyntax, match="shares memory with another one"):
            grad(length_of_two_lists)(X, given, other)
    assert np.allclose(grad(length_of_two_lists)(X, given, list(given)), [2.0, 0.0, 0.0])
    assert given == [1.0, 2.0]


def list_that_is_changed_by_what_another_list_holds(x):
    w = x * 2.0
    a = [w * x]
    both, s = [a, a], x[0]
    b = both[1]
    s = s + np.sum(both[0][0])
    b.append(w)
    return s + np.sum(a[0] * a[-1])


def slopes(function, x, h=1e-6):
    """Central differences of a function of an array."""
    return np.array([(function(x + step) - function(x - step)) / (2 * h) for step in np.eye(len(x)) * h])


def test_a_list_in_a_list_is_itself():
    for function in (list_that_is_changed_by_what_another_list_holds, list_changed_as_an_item):
        assert_allclose(grad(function)(X), slopes(function, X), rtol=1e-6, atol=1e-6)


def smaller_of_two_appended(x):
    out = []
    for k in range(2):
        out.append(min(x[0] * 5.0, x[k]))
    return out[0] * out[1]


def test_the_smaller_of_two_is_one_of_both_where_types_do_not_tell():
    value, (bar,) = Way(numeric=True).gradient(smaller_of_two_appended, (0,), (X,))
    assert value == smaller_of_two_appended(X) and np.allclose(bar, slopes(smaller_of_two_appended, X))


def test_rows_of_a_list_are_written_one_by_one():
    def rows_in_turn(x):
        rows = [[x[0], x[1]], [x[2], x[0] * 2]]
        for row in rows:
            row[0] = row[1] * x[2]
        return rows[0][0] * rows[1][0]

    assert np.allclose(grad(rows_in_turn)(X), slopes(rows_in_turn, X))


def test_a_list_that_grows_is_appended_to_in_place_and_undone_from_its_end():
    def grown(x):
        out, other = [x[0]], []
        for v in x:
            if v > 2.0:
                other.append(v * v)
                continue
            out.append(out[-1] * v)
        return sum(out) * sum(other)

    derivative = grad(grown)
    derivative(X)
    assert "out.append(" in derivative.source and "other.append(" in derivative.source
    assert "out_bar.pop()" in derivative.source and "*out" not in derivative.source and "out_tape" not in derivative.source


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_random_lists_are_right_or_refused(first):
    found = {seed: judged(Writer(seed).program(), seed) for seed in range(first, first + 40)}
    assert not {seed: why for seed, (what, why) in found.items() if what in ("wrong", "error")}
    assert [what for what, _ in found.values()].count("right") >= 10
