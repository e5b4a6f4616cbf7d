"""`find_nan` names the first statement of which a value, a tangent or a cotangent is not finite."""

import linecache
import math

import numpy as np
import pytest

from adcompile import BadArgument, NoRule, check, find_nan
from adcompile.checking.find_nan import ordinal


def root(x):
    y = np.sqrt(x)
    return np.sum(y)


def helper(a, b):
    return a / (b - b)


def walk(w, data):
    best = -np.inf
    out = np.empty(len(data))
    total = 0.0
    for i in range(len(data)):
        best = max(best, data[i])
        out[i] = np.log(data[i] * w)
        if i == 1:
            total = total + helper(w, data[i])
        total = total + out[i] * best
    return total


def shadowed(x):
    a = np.exp(x)
    b = a * 0.5
    return np.sum(b / a)


def stored(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] - 1.0
    y[2] = np.log(x[2])
    y[3] = y[3] if y[3] < 1e9 else 0.0
    return y[0] * y[3]


def fall(x, n):
    if n == 0:
        return np.sqrt(x - x)
    return fall(x * 1.5, n - 1) * 2.0


def line_of(function, text):
    code = function.__code__
    lines = linecache.getlines(code.co_filename)
    return next(number for number, line in enumerate(lines[code.co_firstlineno - 1:], code.co_firstlineno) if text in line)


def test_finite_things_are_said_to_be():
    report = find_nan(root, np.array([1.0, 2.0]))
    assert not report and report.first is None and str(report) == "root: everything is finite"
    assert not find_nan(walk, 2.0, np.array([1.0]))
    assert not find_nan(stored, np.arange(1.0, 5.0))


def test_a_value_is_named_with_its_operands():
    first = find_nan(root, np.array([1.0, -2.0])).first
    assert (first.what, first.name, first.line, first.text) == ("value", "y", line_of(root, "np.sqrt"), "y = np.sqrt(x)")
    assert first.file.endswith("test_find_nan.py") and first.value == "array of shape (2,), nan at [1]"
    assert [str(one) for one in first.operands] == ["x = array of shape (2,), from -2 to 1"]


def test_a_cotangent_is_named_where_values_are_finite():
    report = find_nan(root, np.array([1.0, 0.0]))
    assert [place.what for place in report.places] == ["cotangent", "tangent"]
    assert (report.first.name, report.first.line) == ("x", line_of(root, "np.sqrt"))
    assert "the cotangent of x is not finite: array of shape (2,), inf at [1]" in str(report)
    assert report.places[1].name == "y"


def test_a_statement_in_a_helper_and_a_loop_is_named():
    report = find_nan(walk, np.float64(2.0), np.array([1.0, 2.0, 3.0]))
    assert report
    first = report.first
    assert (first.what, first.line, first.value) == ("value", line_of(helper, "a / (b - b)"), "inf")
    assert "b - b = 0.0" in map(str, first.operands)


def test_infinities_that_are_written_down_are_no_findings():
    def largest(x):
        best = -math.inf
        mask = np.where(np.arange(3) > 0, 0.0, -np.inf)
        for i in range(3):
            best = max(best, x[i])
        return best + np.sum(np.exp(x + mask))

    report = find_nan(largest, np.array([1.0, 3.0, 2.0]))
    assert [place.text for place in report.places] == ["return best + np.sum(np.exp(x + mask))"]
    assert not find_nan(walk, 2.0, np.array([1.0]))


def test_overflow_is_found_where_it_begins():
    report = find_nan(shadowed, np.array([1.0, 800.0]))
    assert (report.first.name, report.first.text) == ("a", "a = np.exp(x)")


def test_what_is_stored_into_a_part_is_looked_at():
    first = find_nan(stored, np.array([1.0, 2.0, -3.0, 4.0])).first
    assert first.line == line_of(stored, "np.log") and first.what == "value"


def test_what_is_added_to_a_part_of_a_cotangent_is_looked_at():
    def picked(x):
        total = 0.0
        for i in range(3):
            total = total + np.sqrt(x[i])
        return total

    first = find_nan(picked, np.array([1.0, 0.0, 4.0])).first
    assert (first.what, first.line) == ("cotangent", line_of(picked, "np.sqrt"))


def test_arguments_that_are_not_finite_come_first():
    first = find_nan(root, np.array([[1.0, 2.0], [np.nan, 1.0]])).first
    assert (first.what, first.name, first.line) == ("argument", "x", None)
    assert str(first) == "the argument x is not finite: array of shape (2, 2), nan at [1, 0]"


def test_functions_that_call_themselves_are_looked_into():
    report = find_nan(fall, np.array([1.0]), 3)
    assert report.first.what == "cotangent" and report.first.line == line_of(fall, "np.sqrt")


def test_structures_methods_keywords_and_narrow_floats():
    class Model:
        def __init__(self):
            self.shift = 0.0

        def loss(self, p, *, power):
            return np.sum(p["w"] ** power) / (p["b"] - self.shift)

    params = {"w": np.array([2.0, 3.0]), "b": np.float64(0.0)}
    assert find_nan(Model().loss, params, power=2).first.what == "value"
    assert not find_nan(Model().loss, params | {"b": 1.0}, power=2)
    assert find_nan(root, np.array([0.0], dtype=np.float32)).first.what == "cotangent"
    assert find_nan(lambda x: np.sqrt(x), np.array(0.0)).first.what == "cotangent"
    assert not find_nan(root, np.array([]))
    assert not find_nan(lambda x: (x, x * 2.0, "name"), 1.0)


def test_the_world_outside_is_as_after_one_call(capsys):
    seen = []

    def noisy(x):
        print("once")
        seen.append(1)
        return np.sum(np.sqrt(x))

    report = find_nan(noisy, np.array([0.0, 1.0]))
    assert capsys.readouterr().out == "once\n" and seen == [1]
    assert [place.what for place in report.places] == ["cotangent"]
    assert str(report).splitlines()[-1] == "  tangents were not looked at: the function changes 'seen', and runs twice"


def test_prints_and_draws_come_once(capsys):
    def drawing(x):
        print("once")
        return np.sum(np.sqrt(x)) * np.random.normal()

    np.random.seed(3)
    assert len(find_nan(drawing, np.array([0.0, 1.0])).places) == 2
    assert capsys.readouterr().out == "once\n"
    after = np.random.normal()
    np.random.seed(3)
    np.random.normal()
    assert np.random.normal() == after


def test_arguments_are_left_as_they_were():
    def overwrite(x):
        x[0] = x[1] / (x[1] - x[1])
        return np.sum(x)

    x = np.array([1.0, 2.0])
    first = find_nan(overwrite, x).first
    assert first.what == "value" and x.tolist() == [1.0, 2.0]


def keyed(x, *, scale=1.0, n=2, **more):
    for i in range(n):
        x = np.sqrt(x - scale) * more.get("weight", 1.0)
    return x


class Scaled:
    def __init__(self):
        self.w = 0.0

    def loss(self, x):
        return np.sum(x / self.w)


def test_keywords_are_varied_and_integers_where_there_are_no_floats():
    report = find_nan(keyed, x=3.0, scale=2.0)
    assert report.first.value == "nan" and [place.what for place in report.places] == ["value", "cotangent", "tangent"]
    assert "scale_dot" in str(report)
    assert "a_dot" in str(find_nan(lambda x, **more: np.log(more["a"]) * x, 1.0, a=-1.0)) and not find_nan(keyed, x=4.0, n=1, weight=2.0)
    for x in (np.array([0, 1]), [0, 1]):
        report = find_nan(root, x)
        assert [place.what for place in report.places] == ["cotangent", "tangent"] and report.skipped == ""
        assert isinstance(x[0], (int, np.integer))
    assert not find_nan(keyed, 6) and find_nan(keyed, 1).first.what == "value"
    assert find_nan(lambda *xs, k: np.log(xs[1]) * k, 1.0, -2.0, k=3.0).first.what == "value"
    assert find_nan(Scaled.loss, Scaled(), np.ones(2)).first.what == "value"


def test_data_that_have_no_derivative_are_constant():
    def grouped(w, x):
        return np.sum(np.sqrt(w)) + np.sum(np.spacing(x))

    report = find_nan(grouped, np.zeros(2), np.array([1.0, 1.0, 2.0]))
    assert [place.what for place in report.places] == ["cotangent", "tangent"]
    assert str(report).splitlines()[-1].startswith("  only the first argument was varied: ") and "spacing" in report.alone
    with pytest.raises(NoRule, match="spacing"):
        find_nan(lambda w: np.sum(np.spacing(w)), np.ones(2))
    with pytest.raises(NoRule, match="spacing"):
        find_nan(lambda w, x: np.sum(np.spacing(w * x)), np.ones(2), 1.0)
    assert find_nan(root, np.ones(2)).alone == ""


def test_reports_are_shown_as_their_text():
    for report in (find_nan(root, np.zeros(2)), find_nan(root, np.zeros(2)).first, find_nan(root, np.ones(2)), check(root, np.ones(2))):
        assert repr(report) == str(report) and "root" in repr(report)


def test_operands_have_the_text_of_the_user():
    assert [str(one) for one in find_nan(Scaled().loss, np.ones(2)).first.operands] == ["x = array of shape (2,), from 1 to 1", "self.w = 0.0"]
    assert find_nan(lambda x: np.sum(np.log(x)), [0.0, 1.0]).first.operands == ()


def nested(x, n):
    total = 0.0
    for i in range(n):
        j = 0
        while True:
            if j > i:
                break
            total = total + np.sqrt(x[i] * x[j])
            j += 1
    return total


def tree(x, n):
    if n == 0:
        return x
    total = 0.0
    for i in range(3):
        total = total + tree(x - i, n - 1)
        if n == 2:
            total = total + np.log(x - i)
    return total


def caught(x):
    total = 0.0
    for i in range(4):
        try:
            for j in range(3):
                if j == 1 and i < 2:
                    raise ValueError
                total = total + np.log(x - i)
        except ValueError:
            total = total + x
    return total


def trips(place):
    return [(trip.line, trip.function, trip.number, trip.back) for trip in place.trips]


def test_the_trips_of_loops_are_told():
    places = find_nan(nested, np.array([1.0, 2.0, 0.0, 4.0]), 4).places
    outer, inner = line_of(nested, "for i"), line_of(nested, "while")
    assert [place.what for place in places] == ["cotangent", "tangent"]
    assert trips(places[0]) == [(outer, "nested", 1, True), (inner, "nested", 3, True)]
    assert trips(places[1]) == [(outer, "nested", 3, False), (inner, "nested", 1, False)]
    shown = str(places[0]) + str(places[1])
    for inside, outside in (("3rd trip from the end", "last trip"), ("1st trip", "3rd trip")):
        assert f"in the {inside} of the loop in line {inner}, in nested\n    in the {outside} of the loop in line {outer}, in nested" in shown
    assert find_nan(root, np.array([-1.0])).first.trips == ()


@pytest.mark.parametrize("function, arguments, text, found", [
    (walk, (np.float64(2.0), np.array([1.0, 2.0])), "for i", [2]), (tree, (2.0, 2), "for i", [3]),
    (lambda x: sum(np.sqrt(v - 1.5) for v in x), (np.array([3.0, 2.0, 1.0]),), "sum", [3]),
])
def test_the_trip_counts_through_helpers_recursion_and_comprehensions(function, arguments, text, found):
    first = find_nan(function, *arguments).first
    assert [trip.number for trip in first.trips] == found and not first.trips[0].back


def test_loops_that_an_exception_leaves_are_over():
    first = find_nan(caught, 3.0).first
    assert [trip.number for trip in first.trips] == [4, 1]


def test_places_in_an_order_have_their_words():
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]


def test_arguments_without_floats_are_refused():
    with pytest.raises(BadArgument, match="none of the arguments is a number"):
        find_nan(root, "name")


def test_what_the_function_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        find_nan(lambda x: 1.0 / x, 0.0)
