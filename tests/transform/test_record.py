"""Recording on demand: the reverse sweep gets each value in the cheapest way, and what nobody reads is not recorded."""

import re

import numpy as np
import pytest

from adcompile.ir.types import FLOAT, INT, NUMERIC
from tests.passes import VECTOR, compiled, emitted, reverse_sweep


def loop(body, before="s = x", header="for i in range(n):", result="s"):
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    start = "".join(f"    {line}\n" for line in before.split("\n"))
    return f"def f(x, n):\n{start}    {header}\n{lines}    return {result}\n"


def tapes(text, **types):
    """The tapes of the gradient, with the expressions that are appended to them."""
    source = emitted("gradient", text, **({"n": INT} | types))
    made = re.findall(r"(\w+)_tape = \[\]", source)
    return {tape: re.findall(rf"\b{tape}_tape\.append\((.*)\)", source) for tape in made}


# --- nothing recorded ---------------------------------------------------------------


@pytest.mark.parametrize("text", [
    loop("s = s + 2.0 * x"),
    loop("s = s + x * i"),
    loop("s = 0.5 * s + x"),
    loop("a = 3.0 * s\ns = a - s"),
    loop("s, t = t, 0.5 * s", before="s, t = x, 2.0 * x"),
    loop("s = s + x\nprint(s)"),
    loop("s = s + x\nk = int(s) + 1", before="s = x\nk = 0"),
])
def test_a_linear_loop_keeps_no_tape(text):
    assert tapes(text) == {}


def test_what_nobody_reads_is_not_recorded():
    text = loop("u = np.sin(s)\nv = u * u\ns = s + x")
    assert tapes(text) == {}
    assert "sin" not in reverse_sweep(text, n=INT)


def test_straight_code_is_kept_and_not_recorded():
    source = emitted("gradient", "def f(x):\n    a = np.sin(x)\n    b = a * a\n    return b * a")
    assert "tape" not in source


def test_branches_outside_loops_keep_their_values_by_name():
    text = "def f(x, y):\n    if y > 0:\n        t = np.exp(x)\n        x = t * t\n    return x * x"
    source = emitted("gradient", text)
    assert "tape" not in source and source.count("        t = np.exp(x)\n") == 1


def test_elements_of_data_are_read_again():
    text = "def f(x, c):\n    s = 0.0\n    for e in c:\n        s = s * e + x\n    return s"
    assert "tape" not in emitted("gradient", text, c=VECTOR)
    assert "= c[i]" in reverse_sweep(text, c=VECTOR)


# --- recorded -----------------------------------------------------------------------


def test_the_overwritten_value_is_recorded():
    assert tapes(loop("s = s * s")) == {"s": ["s"]}


def test_the_result_is_recorded_where_the_rule_reads_the_result():
    source = emitted("gradient", loop("s = np.exp(s)"), n=INT)
    assert source.index("s = np.exp(s)") < source.index("s_tape.append(s)")
    assert tapes(loop("s = np.exp(s)")) == {"s": ["s"]}


def test_a_value_that_is_computed_twice_is_on_one_tape():
    text = loop("a = x * s\ns = a[0] * a[0] * a[0]", before="s = 1.0")
    assert tapes(text, x=VECTOR) == {"s": ["s"], "t": ["t"]}
    assert "s = t * t * t" in emitted("gradient", text, n=INT, x=VECTOR)


def test_elements_of_data_that_is_written_are_two_values():
    text = "def f(x, c):\n    a = x * c[0]\n    c[0] = 2.0\n    b = x * c[0]\n    return a * b"
    run = compiled("gradient", text, x=FLOAT, c=VECTOR).function
    assert run(3.0, np.array([5.0]))[1] == 2.0 * 3.0 * 5.0 * 2.0


RUNGE_KUTTA = """
def slope(y, x):
    return np.array([y[1], x * y[0] - y[1] * y[0] * y[0]])

def f(x, y, n):
    for _ in range(n):
        k1 = slope(y, x)
        k2 = slope(y + 0.05 * k1, x)
        k3 = slope(y + 0.05 * k2, x)
        k4 = slope(y + 0.1 * k3, x)
        y = y + 0.1 / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y @ y
"""


@pytest.mark.parametrize("body, count", [
    ("s = s + np.exp(a) * s", 1), ("u = np.exp(a)\ns = s + u * s", 1), ("u = np.exp(a)\nv = np.tanh(u)\ns = s * v", 1),
    ("u = np.exp(a)\nfor j in range(n):\n    s = s + np.tanh(u) * s", 1), ("s = s + np.exp(a * i) * s", 2)])
def test_what_is_the_same_in_all_trips_is_on_no_tape(body, count):
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    text = f"def f(s, a, n):\n    for i in range(n):\n{lines}    return s.sum()\n"
    source = emitted("gradient", text, wrt="s a", n=INT, s=VECTOR, a=VECTOR)
    assert source.count("_tape = []") == count and len(re.findall(r"^[^#]*np.exp\(a", source, re.MULTILINE)) == 1


def test_a_small_array_is_recorded_rather_than_its_elements():
    assert len(tapes(RUNGE_KUTTA, y=VECTOR)) == 4


def test_a_cheap_temporary_is_recomputed():
    text = loop("a = s * 2.0\nb = a * a\ns = b * s")
    assert tapes(text) == {"s": ["s"]}
    assert "a = 2.0 * s" in reverse_sweep(text, n=INT)


def test_an_expensive_temporary_is_recorded():
    assert tapes(loop("a = np.sin(s)\ns = a * a + x")).keys() == {"a", "s"}


def test_a_value_is_recorded_once_a_trip_however_often_it_is_read():
    assert tapes(loop("s = s * s + np.sin(s) + np.cos(s) * s"))["s"] == ["s"]


def test_a_value_of_an_outer_loop_is_recorded_once_a_trip_of_it():
    text = loop("p = np.sin(s)\nfor j in range(3):\n    s = s + p * p * x")
    source = emitted("gradient", text, n=INT)
    assert source.index("p_tape.append(p)") < source.index("for j in range(3)")


def test_a_discrete_value_that_depends_on_an_active_one_is_recorded():
    assert tapes(loop("k = int(s)\ns = s * k")) == {"k": ["k"]}


def test_a_value_of_one_arm_is_recorded_there():
    text = loop("if s > 2.0:\n    a = np.sin(s)\n    s = a * a\nelse:\n    s = 2.0 * s")
    source = emitted("gradient", text, n=INT)
    assert re.search(r"\n {12}a_tape.append\(a\)\n", source)


def test_a_draw_is_recorded_and_not_drawn_again():
    text = loop("u = float(np.random.normal())\ns = s + x * u")
    assert tapes(text) == {"u": ["u"]}
    assert "random" not in reverse_sweep(text, n=INT)


# --- carried and counted --------------------------------------------------------------


def test_what_a_trip_ends_with_is_carried_along():
    """The value after the trip is the one that the trip after it starts with: one tape, not two."""
    text = loop("t = s * x\ns = np.sin(t)\nu = u + s * s", before="s = x\nu = 0.0", result="u")
    assert len(tapes(text)) <= 2


@pytest.mark.parametrize("step, undone", [
    ("i = i + 2", "i = i - 2"), ("i = i - 1", "i = i + 1"), ("i += 3", "i = i - 3"),
])
def test_counters_are_counted_back(step, undone):
    text = loop(f"s = s * i\n{step}", before="s = x\ni = 5", header="while 0 < i < n:")
    assert tapes(text) == {}
    assert f"{undone}\n" in reverse_sweep(text, n=INT)


def test_a_counter_that_is_read_after_its_step_is_counted_back():
    text = loop("i = i + 1\ns = s * i", before="s = x\ni = 0", header="while i < n:")
    assert tapes(text) == {}


def test_a_counter_with_continue_is_counted_back():
    text = loop("i = i + 1\nif i % 3 == 0:\n    continue\ns = s * i", before="s = x\ni = 0", header="while i < n:")
    assert "i" not in tapes(text)


def test_a_counter_with_two_steps_is_recorded():
    text = loop("if s > 1:\n    i = i + 1\nelse:\n    i = i + 2\ns = s * i", "s = x\ni = 0", "while i < n:")
    assert "i" in tapes(text)


# --- how many trips, which way --------------------------------------------------------


def test_a_range_is_walked_backwards():
    assert "for i in range(n - 1, -1, -1):" in reverse_sweep(loop("s = s * (i + 2)"), n=INT)


def test_a_tape_tells_the_number_of_trips_of_an_outer_loop():
    assert "while s_tape:" in reverse_sweep(loop("s = s * s"), n=INT)


def test_the_trips_of_a_while_loop_without_tape_are_counted():
    source = emitted("gradient", loop("s = 2.0 * s", header="while s < n:"), n=INT)
    assert "trips += 1" in source and "tape" not in source


def test_an_inner_loop_has_a_count_of_its_own():
    source = reverse_sweep(loop("for j in range(i):\n    s = s * s"), n=INT)
    assert "for j in range(i):" in source


@pytest.mark.parametrize("body", [
    "if s > 3.0:\n    break\ns = s * s",
    "s = s * s\nif s > 3.0:\n    break",
    "if i % 2:\n    s = s * s\n    continue\ns = s * s",
    "s = s * x\nif s > 3.0:\n    print(s)\n    continue",
])
def test_no_path_is_recorded_where_all_ways_are_undone_alike(body):
    recorded = tapes(loop(body))
    assert "path" not in recorded or body.count("s * s") > 1


@pytest.mark.parametrize("body", [
    "if s > 3.0:\n    s = 2.0 * s\n    break\ns = s * s",
    "if s > 3.0:\n    continue\ns = s * s",
])
def test_one_number_a_trip_tells_which_way_it_took(body):
    assert sorted(tapes(loop(body))["path"]) == ["0", "1"]


def test_a_break_before_anything_is_done_leaves_no_trace():
    text = loop("if s > 3.0:\n    break\ns = s * s")
    source = emitted("gradient", text, n=INT)
    assert "path" not in source and source.index("break") < source.index("s_tape.append(s)")


@pytest.mark.parametrize("body, before", [
    ("s = s * s\nif s > 3.0:\n    break\ns = s * np.sin(s)", "s = x"),
    ("if s > 3.0:\n    break\nfor j in range(3):\n    if j == i:\n        break\n    s = s * s * 0.5", "s = x"),
    ("i = i + 1\nif i > n:\n    break\nif i % 2:\n    continue\ns = np.sin(s) * i", "s = x\ni = 0"),
    ("t = np.exp(0.1 * s)\nif t > 1.4:\n    break\nu = t * s\nif u > 50:\n    continue\ns = u * t + x", "s = x"),
])
@pytest.mark.parametrize("x, n", [(1.3, 6), (0.4, 6), (5.0, 3), (1.3, 0)])
def test_records_before_an_exit_belong_to_the_trips_that_are_undone(body, before, x, n):
    header = "while True:" if "i = i + 1" in body else "for i in range(n):"
    text = loop(body, before, header)
    value, bar = compiled("gradient", text, n=INT).function(x, n)
    other, dot = compiled("tangent", text, n=INT).function(x, n, 1.0)
    assert value == other and bar == pytest.approx(dot, rel=1e-12, abs=1e-15)


# --- memory ---------------------------------------------------------------------------


def test_arrays_are_recorded_by_reference():
    source = emitted("gradient", loop("s = np.sin(s) * s", result="np.sum(s)"), n=INT, x=VECTOR)
    assert "copy" not in source and "snapshot" not in source


def test_an_array_that_was_recorded_is_not_written():
    """The backend updates arrays in place where nobody else holds them; a tape does."""
    text = loop("a = np.exp(0.1 * s)\ns = s + a * a\nt = t + a\nt = t * s", before="s = x\nt = 2.0 * x",
                result="np.sum(t * s)")
    x = np.array([0.3, -0.5])
    _, bar = compiled("gradient", text, n=INT, x=VECTOR).function(x, 3)
    _, dot = compiled("tangent", text, n=INT, x=VECTOR).function(x, 3, np.array([0.7, 0.2]))
    assert bar @ [0.7, 0.2] == pytest.approx(dot, rel=1e-12)


def test_a_pull_leaves_its_tapes_as_they_are():
    made = compiled("pair", loop("s = np.sin(s) * s + x"), n=INT)
    _, residuals = made.record(0.7, 3)
    lengths = [len(entry) for entry in residuals if isinstance(entry, list)]
    assert made.adjoint(residuals, 1.0) == made.adjoint(residuals, 1.0) and lengths
    assert [len(entry) for entry in residuals if isinstance(entry, list)] == lengths


def test_a_gradient_takes_its_tapes_apart_and_a_pull_copies_them():
    assert "list(" not in emitted("gradient", loop("s = s * s"), n=INT)
    assert "s_tape = list(residuals[0])" in emitted("pair", loop("s = s * s"), n=INT)


def test_what_is_recorded_is_told():
    facts = compiled("gradient", loop("a = s * 2.0\ns = a * a * np.sin(a)"), n=INT).facts
    assert facts["recorded"] and set(facts["recorded"]) <= {"s", "a", "sin_a", "t"}


def test_types_do_not_decide_what_is_right():
    text = loop("a = s * 2.0\ns = np.sin(a * a) * x")
    bars = [compiled("gradient", text, n=INT, x=kind).function(0.7, 3)[1] for kind in (NUMERIC, FLOAT)]
    assert bars[0] == pytest.approx(bars[1], rel=1e-14)
