"""Which names may be without a value: what some path never assigned, and what that is handed on to."""

import pytest

from adcompile.backend.python.module import emit, load
from adcompile.compiler.passes import printable
from adcompile.ir.nodes import (
    Apply, Block, Break, Const, Continue, For, If, Name, Param, Program, Return, Undefined, Unreachable, Yield,
)
from adcompile.ir.types import INT
from adcompile.ir.verify import verify
from adcompile.normalize.undefined import maybe_undefined
from tests.passes import compiled, staged
from tests.labelled import labelled

ONE_ARM = "def f(x, y):\n    if y > 0:\n        t = x * x\n    if y > 0:\n        x = x * t\n    return x"
IN_A_LOOP = ("def f(x, n):\n    s = x\n    for i in range(n):\n        if i > 0:\n"
             "            s = s * t\n        t = s + x\n    return s")
AFTER_A_LOOP = "def f(x, n):\n    for i in range(n):\n        t = x * (i + 1)\n    return t * t if n > 0 else x"
BROKEN_OFF = ("def f(x, n):\n    for i in range(n):\n        t = x * i\n        if t > 2:\n"
              "            u = t * t\n            break\n"
              "    else:\n        u = x\n    return u * u")


@pytest.mark.parametrize("text, unsure", [
    (ONE_ARM, ["t"]),
    (IN_A_LOOP, ["t"]),
    (AFTER_A_LOOP, ["i", "t"]),
    ("def f(x, n):\n    t = x\n    for i in range(n):\n        t = t * x\n    return t", []),
    ("def f(x, y):\n    if y > 0:\n        t = x\n    else:\n        t = y\n    return t", []),
])
def test_names_that_some_path_never_assigns(text, unsure):
    at = staged(text, n=INT)
    found = {name.rpartition(".")[0] for name in maybe_undefined(at.program.body)}
    assert found & {"t", "s", "x"} == set(unsure) & {"t", "s", "x"}


@pytest.mark.parametrize("text", [ONE_ARM, IN_A_LOOP, AFTER_A_LOOP, BROKEN_OFF])
@pytest.mark.parametrize("second", [0, 1, 3, -1])
def test_what_has_no_value_has_no_cotangent_either(text, second):
    types = {"n": INT} if "n)" in text else {}
    value, bar = compiled("gradient", text, **types).function(1.3, second)
    other, dot = compiled("tangent", text, **types).function(1.3, second, 1.0)
    made = compiled("pair", text, **types)
    third, residuals = made.record(1.3, second)
    assert value == other == third and bar == pytest.approx(dot) == made.adjoint(residuals, 1.0)[0]


def test_the_users_own_error_stays():
    made = compiled("gradient", "def f(x, y):\n    if y > 0:\n        t = x * x\n    return t * x")
    assert made.function(2.0, 1.0) == (8.0, 12.0)
    with pytest.raises(UnboundLocalError, match="'t'"):
        made.function(2.0, -1.0)


def test_what_a_loop_hands_on_unassigned_is_copied_without_being_read():
    """The first loop carries `late` through, the second one keeps its old value beside the new one."""
    first = For(("i.0",), (Name("x.0"),), (("late.0", Undefined()),), Block((), Continue((Name("late.0"),))), ("late.1",))
    known = Apply("gt", (Name("k.0"), Const(0.5)))
    choice = If(known, Block((), Yield((Name("k.0"),))), Block((), Yield((Name("late.2"),))), ("late.3",))
    stop = If(Apply("gt", (Name("k.0"), Const(5.0))), Block((), Break((Name("late.2"),))),
              Block((), Continue((Name("late.3"),))), ())
    second = For(("k.0",), (Name("x.0"),), (("late.2", Name("late.1")),), Block((choice, stop), Unreachable()), ("late.4",))
    last = If(Apply("gt", (Name("y.0"), Const(0.5))), Block((), Yield((Name("late.4"),))), Block((), Yield((Name("y.0"),))),
              ("result.0",))
    body = Block((first, second, last), Return(Name("result.0")))
    program = labelled(verify(Program("f", (Param("x.0"), Param("y.0")), body)))
    f = load(emit([printable(program, {})]), "f")["f"]
    assert f([0.2, 0.3], 0.0) == 0.0
    assert f([0.2, 0.7, 0.3], 1.0) == 0.7
    assert f([0.2, 0.7, 6.0], 1.0) == 0.7
