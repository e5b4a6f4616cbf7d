"""The reverse sweep: each statement undone, last first; cotangents of what branches and loops hand on."""

import timeit

import numpy as np
import pytest

from adcompile.ir.types import FLOAT, INT, Array, Literal
from adcompile.ir.verify import verify
from adcompile.transform.reverse.adjoints import gradient, pair
from tests.passes import VECTOR, compiled, emitted, reverse_sweep, shown, staged


def sweeps(text, wrt="x", **types):
    """The gradient program before any optimisation, without remarks."""
    at = staged(text, wrt, **types)
    found = gradient(at.derived, at.active, at.wrt, at.namer, "f_gradient")
    return "\n".join(line for line in shown(verify(found.program)).split("\n") if "comment(" not in line)


EXPECTED = """\
s.0 = numpy.sin(x.0)
t.0 = mul(s.0, y.0)
result.0 = mul(t.0, y.0)
s_bar.0 = mul(y.0, y.0)
t.2 = mul(y.0, s.0)
y_bar.0 = add(t.0, t.2)
t.3 = numpy.cos(x.0)
x_bar.0 = mul(s_bar.0, t.3)
return tuple(result.0, x_bar.0, y_bar.0)"""


def test_statements_are_undone_last_first():
    assert sweeps("def f(x, y):\n    s = np.sin(x)\n    return s * y * y", wrt="x y") == EXPECTED


def test_a_second_use_adds_to_the_cotangent():
    text = sweeps("def f(x, y): return x * y + np.sin(x)")
    assert text.count("x_bar") >= 2 and "add(" in text


def test_a_constant_has_no_cotangent():
    text = reverse_sweep("def f(x, y):\n    c = np.exp(y) * y\n    return c * x")
    assert "y_bar" not in text and "c_bar" not in text


def test_what_only_constants_need_is_not_computed_in_the_reverse_sweep():
    assert reverse_sweep("def f(x, y): return x * np.exp(y) + np.log(y)").count("np.") <= 1


def test_only_the_cotangents_that_are_asked_for_are_computed():
    text = "def f(x, y): return np.sin(x) * np.cos(y)"
    assert "x_bar" not in emitted("gradient", text, wrt="y")


def test_a_gradient_of_what_nothing_depends_on_is_zero():
    assert emitted("gradient", "def f(x, y): return y * y").endswith(", 0.0\n")
    assert "np.zeros_like(x)" in emitted("gradient", "def f(x, y): return y * y", x=VECTOR)


def test_the_arm_that_ran_is_undone():
    text = "def f(x, y):\n    if x > y:\n        t = np.sin(x)\n    else:\n        t = x * x\n    return t"
    text = reverse_sweep(text)
    assert text.count("if ") == 1 and text.count("x_bar = ") == 2


def test_the_other_arm_hands_the_cotangent_on():
    text = reverse_sweep("def f(x, y):\n    s = x * y\n    if y > 0:\n        s = np.sin(s)\n    return s")
    assert "np.cos" in text and "1.0" in text


def test_nothing_comes_after_an_arm_that_raises():
    text = "def f(x):\n    if x > 0:\n        y = x * x\n    else:\n        raise ValueError\n    return y * x"
    assert "if" not in reverse_sweep(text)


def test_a_loop_is_undone_backwards_with_what_it_carries():
    text = "def f(x, n):\n    s = 1.0\n    for i in range(n):\n        s = s * (x + i)\n    return s"
    text = reverse_sweep(text, n=INT)
    assert "s_bar" in text and "x_bar += " in text


def test_with_blocks_are_undone_under_the_same_settings():
    text = reverse_sweep("def f(x):\n    with np.errstate(all='ignore'):\n        y = np.log(x)\n    return y * y")
    assert "with np.errstate(all=\"ignore\"):" in text


def test_the_users_line_stands_above_what_undoes_it():
    text = "def f(x, y):\n    t = np.sin(x) * y\n    return t * t"
    lines = [line.strip() for line in reverse_sweep(text).splitlines()]
    assert "# return t * t" in lines and "# t = np.sin(x) * y" in lines
    assert lines.index("# return t * t") < lines.index("# t = np.sin(x) * y")


# --- broadcasting and elements ------------------------------------------------------


def test_broadcasting_is_undone():
    text = reverse_sweep("def f(x, y): return np.sum(x * y)", x=FLOAT, y=VECTOR)
    assert "np.sum(y" in text or "@" in text
    matrix = Array("float64", ("n1", "n0"))
    assert "unbroadcast" in reverse_sweep("def f(x, y): return np.sum(np.sin(x) * y)", x=VECTOR, y=matrix)


def test_broadcasting_that_did_not_happen_is_not_undone():
    assert "unbroadcast" not in emitted("gradient", "def f(x, y): return np.sum(np.sin(x) * y)", x=VECTOR, y=VECTOR)


ELEMENTS = "def f(x, n):\n    s = 0.0\n    for i in range(n):\n        s = s + x[i] * x[i - 1] * x[i]\n    return s"


@pytest.mark.parametrize("kind", ["gradient", "hvp"])
def test_reading_elements_keeps_one_buffer(kind):
    for part in emitted(kind, ELEMENTS, x=VECTOR, n=INT).split("\ndef "):
        body = part.split("for i in range(n - 1, -1, -1):")
        if len(body) == 2:
            assert body[0].count("zeros_like(x)") == {"gradient": 1, "hvp": 1}[kind] and "zeros_like" not in body[1]
            assert "copy" not in part and " += " in body[1]


@pytest.mark.parametrize("kind", ["gradient", "hvp"])
def test_reading_an_element_takes_as_long_in_a_long_array(kind):
    """The same trips over an array that is 60 times as long: a copy in each would take 30 times as long."""
    run, trips = compiled(kind, ELEMENTS, x=VECTOR, n=INT).function, 500

    def duration(size):
        arguments = (np.ones(size), trips) if kind == "gradient" else (np.ones(size), trips, np.ones(size))
        return min(timeit.repeat(lambda: run(*arguments), number=1, repeat=7))

    assert duration(60 * trips) < 5 * duration(trips)


@pytest.mark.parametrize("index", ["i", "-i - 1", "i % 2", "k[i]", "i:i + 2", "[0, 0, i]"])
def test_elements_add_up(index):
    value = f"x[{index}]"
    text = (f"def f(x, k):\n    s = 0.0\n    for i in range(3):\n"
            f"        s = s + np.sum({value} * {value}) * (i + 1)\n    return s")
    x, k = np.array([0.3, -0.4, 1.1, 0.6]), np.array([2, 0, 2])
    _, bar = compiled("gradient", text, x=VECTOR, k=Array("int64", (3,))).function(x, k)
    _, dot = compiled("tangent", text, x=VECTOR, k=Array("int64", (3,))).function(x, k, np.array([1.0, 2.0, -1.0, 0.5]))
    assert bar @ [1.0, 2.0, -1.0, 0.5] == pytest.approx(dot, rel=1e-12)


# --- exact zeros --------------------------------------------------------------------


@pytest.mark.parametrize("text, at, bar", [
    ("def f(x): return np.sum(np.where(x > 0, np.log(x), 0.0))", [0.0, 2.0], [0.0, 0.5]),
    ("def f(x): return np.sum(np.where(x > 0, 1 / x, x))", [0.0, 2.0], [1.0, -0.25]),
    ("def f(x): return np.sum(np.sqrt(np.maximum(x, 0.0)))", [-1.0, 4.0], [0.0, 0.25]),
    ("def f(x): return np.sum(np.where(x > 1, x ** 0.5, 2 * x))", [0.0, 4.0], [2.0, 0.25]),
])
def test_what_was_not_selected_contributes_exactly_zero(text, at, bar):
    with np.errstate(all="ignore"):
        _, found = compiled("gradient", text, x=VECTOR).function(np.array(at))
    assert found.tolist() == bar


# --- pairs --------------------------------------------------------------------------


def test_a_pair_is_two_programs_and_the_second_reads_only_residuals():
    at = staged("def f(x, y):\n    t = np.sin(x)\n    return t * y")
    recording, sweep = pair(at.derived, at.active, at.wrt, at.namer, ("f_record", "f_adjoint"))
    verify(recording.program), verify(sweep.program)
    assert [param.name for param in sweep.program.params] == ["residuals.0", "result_bar.0"]


def test_a_pull_is_linear_and_can_be_called_again():
    text = ("def f(x, n):\n    s = x\n    for i in range(n):\n        if i % 2:\n"
            "            s = np.sin(s)\n        s = s * x\n    return s")
    made = compiled("pair", text, n=INT)
    _, residuals = made.record(0.9, 4)
    once, again = made.adjoint(residuals, 1.0)[0], made.adjoint(residuals, -3.0)[0]
    assert again == pytest.approx(-3.0 * once) and made.adjoint(residuals, 1.0)[0] == once


@pytest.mark.parametrize("flag", [True, False])
def test_residuals_of_an_arm_that_did_not_run_are_none(flag):
    text = "def f(x, y):\n    if y > 0:\n        t = np.exp(x)\n        x = t * t\n    return x * x"
    made = compiled("pair", text)
    value, residuals = made.record(0.5, 1.0 if flag else -1.0)
    bar, = made.adjoint(residuals, 1.0)
    assert bar == pytest.approx(4 * value if flag else 1.0)


def test_a_decided_branch_leaves_no_trace():
    text = "def f(x, double):\n    if double:\n        x = 2.0 * x\n    return x * x"
    assert "if" not in emitted("gradient", text, double=Literal(True))


# --- second order -------------------------------------------------------------------


def test_second_order_is_forward_over_one_reverse_sweep():
    source = emitted("hvp", "def f(x, y): return np.sin(x) * y")
    assert source.startswith("def f_hvp(x, y, x_dot):") and source.count("# Reverse sweep") <= 1
    assert "_bar_bar" not in source


def test_a_hessian_is_symmetric_to_the_last_digits():
    text = ("def f(x, n):\n    s = 0.5\n    for i in range(n):\n"
            "        s = s * np.sin(x[i]) + x[i - 1] * s * s\n    return s")
    run, x = compiled("hvp", text, x=VECTOR, n=INT).function, np.array([0.3, 0.8, -0.5, 1.2])
    hessian = np.array([run(x, 4, unit)[0] for unit in np.eye(4)])
    assert np.allclose(hessian, hessian.T, rtol=1e-13, atol=1e-15) and np.abs(hessian).max() > 0.1


def test_an_item_of_a_tuple_in_a_loop_leaves_nothing_out():
    """The products of a filter are NumPy's own: that one of two results is read selects nothing."""
    text = ("def f(x, n):\n    p = np.outer(x, x)\n    s = 0.0\n    for i in range(n):\n        p = p @ p\n"
            "        s = s + np.linalg.slogdet(p)[1]\n    return s")
    assert "strong" not in emitted("gradient", text, x=VECTOR, n=INT)
    text = text.replace("np.linalg.slogdet(p)[1]", "p[1, 1]")
    assert "runtime.strong_matmul" in emitted("gradient", text, x=VECTOR, n=INT)
