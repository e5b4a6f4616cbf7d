"""Jacobians whose halves meet in a narrow place: over the corpus (`tests.meetings` for all of it), the plans, and when they are made."""

import contextlib
import io
import logging
import pickle
import time

import numpy as np
import pytest

from adcompile import BadArgument, compiler, explain, jacobian
from adcompile.calling.signature import arg_types
from adcompile.compiler.plans.narrowest import narrowest
from adcompile.compiler.plans.outline import Load, Outline, OutlinedStep
from adcompile.compiler.plans.choice import chosen
from bench.modes import PROGRAMS
from tests import corpus
from tests.meetings import check
from tests.ways import Way

CASES = corpus.load()
EVERY = 12
TOLD = ("long_loop_that_returns", "copy_written_by_augmented_assignment", "store_at_repeated_places_of_an_argument", "captured_view_is_filled")
"""Programs that once had no halves, or others."""
RANDOM = np.random.default_rng(5)
MIX, SPREAD, X = RANDOM.normal(size=(2, 200)) / 10.0, RANDOM.normal(size=(300, 2)), RANDOM.normal(size=200)


@pytest.mark.parametrize("name", [*TOLD, *[name for name in list(CASES)[5::EVERY] if name not in TOLD and CASES[name].smooth_points]])
def test_halves_meet_anywhere(name):
    assert check(CASES[name], Way()) >= 0


@pytest.mark.parametrize("numeric, optimize", [(True, True), (False, False)])
@pytest.mark.parametrize("name", list(CASES)[7::EVERY * 4])
def test_so_they_do_where_types_are_not_known(name, numeric, optimize):
    assert check(CASES[name], Way(numeric, optimize)) >= 0


def test_halves_meet_in_many_programs():
    assert sum(check(CASES[name], Way()) > 0 for name in list(CASES)[::60]) >= 8


# --- the way that is taken ----------------------------------------------------------------


def plain_ways_agree(function, *arguments, wrt=0):
    auto = jacobian(function, wrt=wrt)
    found = auto(*arguments)
    for mode in ("forward", "reverse"):
        expected = jacobian(function, wrt=wrt, mode=mode)(*arguments)
        for one, other in zip(*[x if isinstance(x, tuple) else (x,) for x in (found, expected)]):
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)
    return auto.explain()


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_plain_ways_agree(name):
    function, wrt, arguments = PROGRAMS[name]
    if name == "dict in and out":
        auto, forward = [jacobian(function, mode=mode)(*arguments) for mode in ("auto", "forward")]
        np.testing.assert_allclose(auto["fit"]["beta"], forward["fit"]["beta"], rtol=1e-12)
    else:
        plain_ways_agree(function, *arguments, wrt=wrt)


def through_a_helper(x):
    return np.tanh(MIX @ x)


def from_one_number(x):
    s = np.sin(np.sum(x))
    return np.array([s * k for k in range(300)])


@pytest.mark.parametrize("function", [
    lambda x: np.exp(SPREAD @ np.tanh(MIX @ x)),
    lambda x: SPREAD @ through_a_helper(x) + np.sum(through_a_helper(x)),
    lambda x: np.outer(SPREAD @ (MIX @ x), np.ones(2)) * np.sum(x * x),
    lambda x: np.sum(x) * SPREAD[:, 0] + np.prod(x[:3]) * SPREAD[:, 1],
    from_one_number,
])
def test_halves_meet_in_vectors_and_numbers(function):
    assert plain_ways_agree(function, X).mode.startswith("reverse up to")


def test_arguments_of_any_rank_and_a_result_of_any_rank():
    def function(W, z):
        m = np.tanh(W @ z)
        return np.reshape(SPREAD @ m, (50, 6)) * m[0]

    assert "2 pass there" in plain_ways_agree(function, MIX, X, wrt=(0, 1)).mode
    assert jacobian(function)(MIX, X).shape == (50, 6, 2, 200)


def test_what_both_halves_need_is_not_lost():
    def function(x):
        m = MIX @ x
        k = int(abs(m[0])) + 2
        return SPREAD @ (m * m) + np.sum(x * k)

    plain_ways_agree(function, X)


def halves_of(function, cut, x):
    """The Jacobian by a vector whose halves meet in the values of some numbers; None where there is none."""
    found = compiler.compile(function, compiler.Request("meeting", ("x",)), arg_types(["x"], [x]), compiler.Options(cut=cut))
    return None if found.function is None else found.function(x, **{name: read() for name, read in found.readers.items()})[1][0]


def test_what_comes_beside_the_narrow_place_is_not_lost():
    def function(x):
        a = np.sum(x)
        b = np.sum(x * x)
        return SPREAD[:, 0] * a + SPREAD[:, 1] * b

    expected = np.outer(SPREAD[:, 0], np.ones(200)) + 2.0 * np.outer(SPREAD[:, 1], X)
    found = [halves_of(function, cut, X) for cut in [(k,) for k in range(1, 8)] + [(1, 3), (1, 2), (2, 3)]]
    assert sum(one is not None for one in found) >= 1
    for one in found:
        assert one is None or np.allclose(one, expected)


def test_zeros_of_what_was_not_selected_win_in_the_product():
    mask = np.arange(12) > 3

    def function(x):
        roots = np.sqrt(x[:12] * (x[:12] > 0.0))
        narrow = np.where(mask, roots, 0.0)
        return narrow[:, None] * np.ones(40)

    x = np.linspace(0.1, 1.0, 200)
    x[:4] = 0.0
    names = [halves_of(function, (k,), x) for k in range(1, 9)]
    expected = np.zeros((12, 40, 200))
    expected[np.arange(4, 12), :, np.arange(4, 12)] = (0.5 / np.sqrt(x[4:12]))[:, None]
    assert sum(one is not None for one in names) >= 2
    for one in names:
        assert one is None or np.allclose(one, expected.reshape(480, 200))


def test_what_a_function_does_beside_stays_in_order():
    def function(x):
        m = MIX @ x
        print("first", float(m[0]) > 5.0)
        print("then")
        return SPREAD @ m

    for derivative in (lambda: halves_of(function, (3,), X), lambda: halves_of(function, (4,), X), lambda: jacobian(function)(X)):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            found = derivative()
        assert found is None or out.getvalue() == "first False\nthen\n" and np.allclose(found, SPREAD @ MIX)


def test_what_was_not_selected_may_be_no_number():
    assert check(CASES["rows_of_a_mask"], Way()) == 3


DATA = np.ones(3)


def scaled_by_data(x):
    return x[:3] @ DATA


def test_captured_data_of_another_type_are_planned_anew():
    global DATA
    derivative, x = jacobian(scaled_by_data), np.arange(1.0, 6.0)
    plan = compiler.compile(scaled_by_data, compiler.Request("plan", ("x",)), arg_types(["x"], [x]))
    assert [name for name, _ in plan.captured] == list(plan.readers) == ["DATA.0"]
    for data in (np.ones((3, 4)), np.array([1, 2, 3]), np.ones((3, 2), dtype=np.float32), np.ones((3, 3, 2))[0], np.ones(3) * 2.0):
        DATA = data
        for other in (derivative, jacobian(scaled_by_data)):
            np.testing.assert_allclose(other(x), (np.eye(5, 3) @ data).T, rtol=1e-6)


def test_a_row_of_the_plan_for_each_part():
    report = explain(jacobian(lambda x: np.exp(SPREAD @ np.tanh(MIX @ x))), X)
    assert [(row[1], row[2], row[4]) for row in report.plan] == [
        ("reverse", 2, True), ("forward", 2, True), ("", 2, True), ("forward", 200, False), ("reverse", 300, False)]
    text = str(report)
    assert "their product" in text and "(all of it)" in text and "directions" in text


def test_a_result_whose_length_only_the_run_tells_is_planned_then():
    def function(x, steps):
        state, path = MIX @ x, np.zeros((steps, 2))
        for k in range(steps):
            state = np.sin(state)
            path[k] = state
        return path

    assert "200 numbers go in, 240 come out, 2 pass there" in plain_ways_agree(function, X, 120).mode
    derivative = jacobian(function)
    assert [derivative(X, n).shape for n in (120, 9, 1, 120)] == [(n, 2, 200) for n in (120, 9, 1, 120)]


# --- plans are data -----------------------------------------------------------------------

STEPS = (OutlinedStep((0,), ((1, "a", True, ("n",)),), (Load(1200.0, 0.1, ("n", "n")),)),
         OutlinedStep((1,), ((2, "m", True, (3,)),), (Load(1200.0, 0.1, (3, "n")),)),
         OutlinedStep((2,), ((3, "y", True, ("n",)),), (Load(1200.0, 0.1, ("n", 3)),)))
CHAIN = Outline(STEPS, (0,), (3,), True)


def test_the_narrowest_place_of_a_chain():
    assert narrowest(CHAIN, {"n": 50}) == ((2,), 3)
    beside = Outline((*STEPS[:2], OutlinedStep((2, 1), *[getattr(STEPS[2], field) for field in ("gives", "loads")])), (0,), (3,), True)
    assert narrowest(beside, {"n": 50})[1] == 50


def test_a_plan_follows_the_sizes():
    assert chosen(50, 50, CHAIN, {"n": 50}, ("meeting",)).cut == (2,)
    assert chosen(4, 4, CHAIN, {"n": 4}, ("meeting",)).way in ("forward", "reverse")
    assert chosen(50, 50, CHAIN, {"n": 50}).way in ("forward", "reverse")
    assert pickle.loads(pickle.dumps(CHAIN)) == CHAIN
    plan = chosen(50, 50, CHAIN, {"n": 50}, ("meeting",))
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_a_plan_for_new_sizes_takes_at_most_a_millisecond():
    steps = tuple([OutlinedStep((k,), ((k + 1, f"v{k}", True, ("n" if k % 5 else 3,)),), (Load(1200.0, 0.7, ("n",)),)) for k in range(50)])
    outline, times = Outline(steps, (0,), (50,), True), []
    for n in range(100, 115):
        began = time.process_time()
        chosen(n, n, outline, {"n": n}, ("entries", "meeting"))
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 1e-3


def test_only_what_is_taken_is_compiled(caplog):
    def function(x):
        return np.exp(SPREAD @ np.tanh(MIX @ x))

    with caplog.at_level(logging.DEBUG, logger="adcompile"):
        jacobian(function)(X)
        jacobian(lambda x: x * 2.0)(X)
        jacobian(lambda x: x[:5] * 2.0)(X)
    assert [record.args[0].kind for record in caplog.records] == ["plan", "meeting", "plan", "slopes", "plan", "gradients"]


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
@pytest.mark.parametrize("function", [lambda x: x * 2.0, lambda x: x[x > 0.0] * 2.0])
def test_a_jacobian_that_has_no_place_in_memory_is_refused_before_it_is_there(function, mode):
    derivative = jacobian(function, mode=mode)
    assert derivative(np.ones(4)).shape == (4, 4)
    with pytest.raises(BadArgument, match="numbers take .* GiB") as caught:
        derivative(np.ones(1_500_000))
    assert all(word in str(caught.value) for word in ("jvp", 'mode="sparse"', "jacobian_operator"))
