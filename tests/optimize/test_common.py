"""What is computed already is not computed again by a transform: source in, source out."""

import pytest

from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.types import INT
from adcompile.optimize.common import expression_key, share_common
from tests.passes import VECTOR, emitted, rewritten

OURS = "a b c"


def shared(text, added=OURS, **types):
    return rewritten(share_common, text, added=added, **types).split("\n")


@pytest.mark.parametrize("text, lines", [
    ("t = np.exp(x); a = np.exp(x); return t * a",
     ["t.0 = numpy.exp(x.0)", "result.0 = mul(t.0, t.0)", "return result.0"]),
    ("t = x * y; a = y * x; return t + a",
     ["t.0 = mul(x.0, y.0)", "result.0 = add(t.0, t.0)", "return result.0"]),
    ("a = x - 2.0; b = x - 2.0; c = b * a; return c",
     ["a.0 = sub(x.0, 2.0)", "c.0 = mul(a.0, a.0)", "return c.0"]),
])
def test_equal_expressions_are_computed_once(text, lines):
    assert shared(text) == lines


@pytest.mark.parametrize("text", [
    "t = x - y; a = y - x; return t + a",
    "t = x * 2; a = x * 2.0; return t + a",
    "t = np.sum(x, axis=0); a = np.sum(x); return t + a",
    "t = np.zeros_like(x); a = np.zeros_like(y); return t + a",
])
def test_different_expressions_stay_apart(text):
    assert any(line.startswith("a.0 = ") for line in shared(text, x=VECTOR, y=VECTOR))


def test_the_users_own_lines_are_evaluated_as_often_as_they_stand():
    lines = shared("t = np.exp(x); u = np.exp(x); return t * u")
    assert [line for line in lines if "exp" in line] == ["t.0 = numpy.exp(x.0)", "u.0 = numpy.exp(x.0)"]


def test_what_an_arm_computes_is_not_at_hand_after_it():
    text = "def f(x, y):\n    s = x\n    if y > 0:\n        s = np.sin(x)\n    return s * np.cos(x)"
    assert emitted("gradient", text).count("np.sin(x)") >= 2


def test_the_reverse_sweep_reads_what_the_forward_sweep_computed():
    source = emitted("gradient", "def f(x, y): return np.exp(x) * y")
    assert source.count("np.exp(x)") == 1 and source.endswith("return result, result\n")


def test_programs_that_write_memory_are_left_alone():
    text = "def f(x, n, log):\n    s = np.sin(x)\n    log.append(n)\n    return s * s"
    assert emitted("gradient", text, n=INT)


def test_keys_tell_constants_apart_by_type_and_sign():
    assert len({expression_key(Apply("add", (Name("x"), Const(value)))) for value in (0, 0.0, -0.0, False, None)}) == 5
    assert expression_key(Apply("zeros_like", (Name("x"),))) is None
