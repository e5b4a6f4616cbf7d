"""Refused when compiling is what every call reaches; what a call may not reach is refused there, when it is reached."""

import pytest

from adcompile.errors import NoRule, UnsupportedSyntax
from adcompile.ir.types import INT
from tests.passes import compiled, emitted

KINDS = ("gradient", "tangent", "pair", "hvp")


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_call_reaches_is_refused_when_compiling(kind):
    with pytest.raises(NoRule, match="np.angle has no derivative rule"):
        compiled(kind, "def f(x): return np.angle(x) * x")


def branching(kind):
    return compiled(kind, "def f(x):\n    if x > 2:\n        x = np.angle(x)\n    return x * x")


def test_what_stands_under_a_condition_is_refused_where_it_is_reached():
    assert branching("gradient").function(1.5) == (2.25, 3.0)
    with pytest.raises(NoRule, match="np.angle has no derivative rule"):
        branching("gradient").function(2.5)


@pytest.mark.parametrize("kind", KINDS)
def test_behind_a_raise_the_users_own_exception_comes_first(kind):
    text = "def f(x):\n    if x < 0:\n        raise ValueError('no')\n    y = np.angle(x)\n    return y * x"
    made = compiled(kind, text)
    run, dots = made.record or made.function, () if kind in ("gradient", "pair") else (1.0,)
    with pytest.raises(ValueError, match="^no$"):
        run(-1.0, *dots)
    with pytest.raises(NoRule, match="np.angle has no derivative rule"):
        run(1.0, *dots)


def test_a_loop_without_trips_does_not_reach_what_stands_in_it():
    text = "def f(x, n):\n    ys = [x]\n    for i in range(n):\n        np.random.shuffle(ys)\n    return ys[0] * ys[-1]"
    run = compiled("gradient", text, n=INT).function
    assert run(3.0, 0) == (9.0, 6.0)
    with pytest.raises(UnsupportedSyntax) as error:
        run(3.0, 1)
    assert str(error.value).startswith("a call that may change active values in place")
    assert str(error.value).count(", in f\n") == 1


def test_a_raise_in_one_arm_leaves_the_other_differentiable():
    source = emitted("gradient", "def f(x):\n    if x > 0:\n        y = x * x\n    else:\n        raise ValueError\n"
                                 "    return y * y")
    assert "if" not in source.split("# Reverse sweep")[1]
