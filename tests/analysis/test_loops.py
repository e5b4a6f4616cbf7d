"""What is known of loops: how often they run, how their trips end, what is the same in all trips."""

import pytest

from adcompile.analysis.loops.found import NO_LOOPS, find_loops, trips_of
from adcompile.ir.nodes import For, While
from adcompile.ir.show import show_expr
from adcompile.ir.types import FLOAT, INT, OPAQUE, List
from adcompile.ir.visit import walk
from tests.passes import VECTOR, staged


def loops(text, **types):
    """The facts of a function, its loops, outer before inner, and its types."""
    at = staged("def f(x, y, n):\n" + text, **{"n": INT, **types})
    return find_loops(at.program, at.types), [node for node in walk(at.program.body) if isinstance(node, (For, While))], at.types


def steady(text, **types):
    """The names in loops that have the same value in all trips."""
    known, _, _ = loops(text, **types)
    return {name.partition(".")[0] for name in known.homes if known.is_steady(name)}


@pytest.mark.parametrize("head, trips, walked", [
    ("range(n)", "n.0", True), ("range(3)", "3", True), ("range(1, n)", "builtins.len(builtins.range(1, n.0))", True),
    ("reversed(range(n))", "n.0", False), ("y", "builtins.len(y.0)", False), ("reversed(y)", "builtins.len(y.0)", False),
    ("zip(y, range(n))", "builtins.min(builtins.len(y.0), n.0)", False)])
def test_how_often_a_loop_runs_is_known_where_what_it_walks_has_a_length(head, trips, walked):
    target = "a, b" if head.startswith("zip") else "a"
    known, (node,), types = loops(f"    for {target} in {head}:\n        x = x * 2.0\n    return x", y=VECTOR)
    assert show_expr(known[node].trips) == trips and (known[node].walked is not None) == walked
    assert show_expr(trips_of(node, types)) == trips


@pytest.mark.parametrize("text", ["    for a in y:\n        x = x * 2.0\n    return x", "    while x < 3.0:\n        x = x * 2.0\n    return x"])
def test_how_often_others_run_is_not_known(text):
    known, (node,), _ = loops(text, y=OPAQUE)
    assert known[node].trips is None and known[node].walked is None


def test_a_loop_that_is_left_has_no_known_number_of_trips():
    known, (node,), _ = loops("    for i in range(n):\n        if x > 9.0:\n            break\n        x = x * 2.0\n    return x")
    assert known[node].leaves and known[node].trips is None and known[node].walked is not None


def test_a_parameter_that_is_handed_on_as_it_is_is_steady():
    text = "    c = y\n    for i in range(n):\n        if x > 2.0:\n            c = c\n        x = x * c\n    return x"
    known, (node,), _ = loops(text)
    assert [node.params[place][0].partition(".")[0] for place in known[node].steady] == ["c"] and steady(text) == {"c"}


def test_loops_know_the_loop_around_them():
    known, (outer, inner), _ = loops("    for i in range(n):\n        for j in range(n):\n            x = x * y\n    return x")
    assert known[inner].around is known[outer] and known[inner].depth == 2
    assert known[outer].steady == known[inner].steady == frozenset()


def test_what_is_computed_from_outside_alone_is_the_same_in_all_trips():
    body = "    for i in range(n):\n        u = np.exp(y)\n        v = u * 2.0\n        w = v * i\n        x = x + np.sin(w)\n    return x"
    assert steady(body) == {"u", "v"}


def test_what_changes_in_the_outer_loop_is_not_steady_in_the_inner_one():
    body = ("    for i in range(n):\n        for j in range(n):\n            u = np.exp(y)\n            v = u * i\n"
            "            x = x + v\n    return x")
    assert steady(body) == {"u"}


@pytest.mark.parametrize("value", ["np.random.rand()", "input()", "next(y)"])
def test_what_draws_or_asks_is_not_steady(value):
    assert "u" not in steady(f"    for i in range(n):\n        u = {value}\n        x = x + u\n    return x")


def test_what_is_written_meanwhile_is_not_steady():
    body = "    k = [1.0, 2.0]\n    for i in range(n):\n        u = len(k)\n        x = x * u\n        k.append(3.0)\n    return x"
    assert "u" not in steady(body)


def test_what_a_branch_gives_is_not_taken_for_steady():
    assert steady("    for i in range(n):\n        u = np.exp(y) if i > 1 else y\n        x = x * u\n    return x") <= {"t"}


def test_a_program_without_loops_has_none():
    assert loops("    return x * y")[0] is NO_LOOPS


def test_names_are_inside_of_the_loops_around_them():
    known, (outer, inner), _ = loops("    for i in range(n):\n        for j in range(n):\n            x = x * y\n    return x", y=List(FLOAT))
    outside, = [name for name in known.homes if name.startswith("y.")]
    assert not known.is_inside(outside, known[outer]) and not known.is_in_loop(outside)
    target = inner.targets[0]
    assert known.is_inside(target, known[inner]) and known.is_inside(target, known[outer])
    assert known.is_inside(outer.targets[0], known[outer]) and not known.is_inside(outer.targets[0], known[inner])
    assert known.is_inside("never heard of", known[inner])
