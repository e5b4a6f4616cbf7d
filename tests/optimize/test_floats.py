"""Scalars on Python's floats: which programs move, that they keep every digit and every kind."""

import numpy as np
import pytest

from adcompile.ir.types import FLOAT, INT, Array, Scalar
from adcompile.ir.verify import verify
from adcompile.optimize.floats import move_to_floats
from tests.interpret import run
from tests.oracle import same
from tests.passes import VECTOR, compiled, emitted, function, shown, staged

WIDE = Scalar("float64")


def moved(text, **types):
    at = staged(text, flat=False, **({"x": VECTOR, "n": INT} | types))
    return move_to_floats(at.program, at.types, at.namer)


def loop(body, before="s = 0.0", result="s"):
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    return f"def f(x, n):\n    {before}\n    for i in range(n):\n{lines}    return {result}\n"


MOVING = [
    loop("s = s + x[i] * x[i]"),
    loop("s = np.sin(s) + x[0]"),
    loop("s += abs(x[i]) * i"),
    loop("if s > x[i]:\n    s = s - x[i]\nelse:\n    s = s + x[i] * x[i]"),
    "def f(x, n):\n    s = 0.0\n    for e in x:\n        s = s + e * e\n    return s",
    loop("s = s + [np.sin(x[i]) * x[i]]", before="s = []", result="np.sum(np.array(s))"),
    loop("s = s + [x[i] * x[i]]", before="s = [x[0]]", result="s[0] * s[-1] + len(s)"),
    "def f(x, n):\n    return np.sum(np.array([v * v for v in x]))",
    loop("s = s + np.max([x[i], s, 0.5])"),
    loop("s = s + x[i]", before="s = 0"),
    "def f(x, n):\n    return max([e * 2.0 for e in x])",
    "def f(x, n):\n    return [e * 2.0 for e in x][0]",
]


@pytest.mark.parametrize("text", MOVING)
@pytest.mark.parametrize("n", [3, 0])
def test_what_moves_gives_the_same_digits_and_kinds(text, n):
    found = moved(text)
    x = np.array([0.3, -1.4, 2.2])
    assert not found.guarded
    assert same(run(verify(found.program), x, n), function(text)(x, n))


@pytest.mark.parametrize("text", [
    loop("if s > x[i]:\n    s = s - x[i]\nelse:\n    s = s + 1.0"),
    loop("s, t = t, s + x[i] * t", before="s = t = 1.0", result="s, t"),
])
def test_a_program_whose_kind_of_result_nothing_tells_stays(text):
    assert moved(text) is None


def test_what_is_read_from_arrays_is_made_a_float_once():
    assert "builtins.float(" in shown(moved(MOVING[0]).program)


def test_the_result_is_of_the_users_kind():
    made = compiled("gradient", MOVING[0], x=VECTOR, n=INT)
    assert type(made.function(np.array([1.0, 2.0]), 2)[0]) is np.float64
    assert type(made.function(np.array([1.0, 2.0]), 0)[0]) is float


@pytest.mark.parametrize("text, types", [
    ("def f(x, n): return np.sum(x) * 2.0", {}),
    (loop("s = s + 1.0"), {}),
    (loop("s = s + x[i]"), {"x": Array("float32", ("n0",))}),
    (loop("s = s + x[i] * k", before="s, k = 0.0, np.longdouble(0.5)"), {}),
    (loop("s = s + x[i] * k[0]", before="s, k = 0.0, np.ones(2, np.longdouble)"), {}),
    (loop("s = s + x[i] % 2.0"), {}),
    (loop("s = s + x[i] // 2.0"), {}),
    (loop("s = s + x[i] * x[i]\nprint(s)"), {}),
    (loop("s = s + round(s * x[i])"), {}),
    (loop("s = s + x[i] * x[i].item()\nt = [s]", before="s, t = 0.0, []", result="t"), {}),
    (loop("s = s + [x[i] * x[i]]", before="s = []"), {}),
    (loop("s = s + [x[i] * x[i]]", before="s = []", result="np.sum(s) * sum(s)"), {}),
    (loop("s = s + [x[i] * x[i]]", before="s = []", result="(s, 1.0)"), {}),
    (loop("s = s + [x[i] * x[i]]\nprint(s)", before="s = []", result="np.sum(s)"), {}),
    (loop("s = s + [x[i] * x[i]]\nt = [s]", before="s = []", result="np.sum(s)"), {}),
    (loop("s = s + [[x[i] * x[i]]]", before="s = []", result="np.sum(s)"), {}),
    (loop("s = s + x[i] * ((x[i] > 0) + (s > 0))"), {}),
])
def test_what_would_see_the_difference_stays(text, types):
    assert moved(text, **types) is None


@pytest.mark.parametrize("body", ["s = s + 1.0 / x[i]", "s = s + x[i] ** 0.5", "s = s + x[i] ** x[0]"])
def test_what_may_raise_on_floats_has_the_other_program_behind_it(body):
    assert moved(loop(body)).guarded
    source = emitted("gradient", loop(body), x=VECTOR, n=INT)
    assert "except (ArithmeticError, ValueError):" in source and "f_gradient_on_float64" in source


def test_a_program_that_may_raise_moves_only_if_it_has_no_effects():
    assert moved("def f(x, n):\n    s = 1.0\n    for i in range(n):\n        print(i)\n        s = s + 1.0 / x[i]\n"
                 "    return s") is None


@pytest.mark.parametrize("body, x", [
    ("s = s + 1.0 / x[i]", [2.0, 0.0, 1.0]),
    ("s = s + x[i] ** 0.5", [2.0, -8.0, 1.0]),
    ("s = s + x[i] ** 400.5", [2.0, 1e300, 1.0]),
    ("s = s + x[i] ** -1", [0.0, 1.0, 1.0]),
    ("s = s * x[i] / 3.0", [1e200, 1e200, 1e-300]),
])
def test_at_edges_the_value_is_numpys(body, x):
    text = loop(body, before="s = 1.0")
    with np.errstate(all="ignore"):
        value, bar = compiled("gradient", text, x=VECTOR, n=INT).function(np.array(x), 3)
        expected = function(text)(np.array(x), 3)
    assert same(value, expected)


@pytest.mark.parametrize("n", [3, 0])
def test_a_result_of_several_loops_is_a_numpy_number_if_one_of_them_ran(n):
    text = "def f(x, n):\n    s, t = 1.0, 0.5\n    for i in range(n):\n        s = s * x[0]\n    for v in x:\n" \
           "        t = t - v * s\n    return s * s + t * t"
    found = moved(text)
    for x in (np.array([0.3, -1.4, 2.2]), np.ones(0)):
        if n == 0 or x.size:
            assert same(run(verify(found.program), x, n), function(text)(x, n))


def test_without_optimisation_nothing_moves():
    assert "float(" not in emitted("gradient", MOVING[0], optimize=False, x=VECTOR, n=INT)


def test_a_number_that_is_given_moves_too():
    text = "def f(x, n):\n    s = x\n    for i in range(n):\n        s = s * x + 1.0\n    return s"
    found = moved(text, x=WIDE)
    assert found is not None and "x.1 = builtins.float(x.0)" in shown(found.program)
    assert same(run(found.program, np.float64(1.1), 3), function(text)(np.float64(1.1), 3))
    assert moved(text, x=FLOAT) is None
