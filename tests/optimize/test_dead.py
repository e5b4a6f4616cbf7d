"""Dead code goes, and whatever has an effect stays: source in, source out."""

import pytest

from adcompile.analysis.effects.purity import is_pure
from adcompile.ir.nodes import (
    Apply, Assign, Block, Const, Continue, For, Name, Param, Program, Recall, Record, Return, While,
)
from adcompile.ir.types import INT
from adcompile.ir.verify import verify
from adcompile.optimize.dead import eliminate_dead
from tests.passes import VECTOR, emitted, rewritten, shown, staged


def alive(text, **types):
    return rewritten(eliminate_dead, text, **types).split("\n")


def test_what_nobody_reads_is_gone():
    assert alive("a = np.sin(x); b = a * 2; c = b; return x") == ["return x.0"]


@pytest.mark.parametrize("line", ["a = print(x)", "a = np.random.normal(size=3)", "a = y(x)", "print(x)", "assert x > 0"])
def test_what_has_an_effect_stays(line):
    assert len(alive(f"{line}; return x")) == 2


def test_a_draw_that_nobody_reads_is_drawn():
    found = "\n".join(alive("a = np.random.normal(x); return x"))
    assert "standard_normal" in found and "add" not in found


def body_of(text, **types):
    return shown(verify(eliminate_dead(staged(text, **types).program)))


def test_a_branch_keeps_only_the_results_that_are_read():
    text = "def f(x, y):\n    if y > 0:\n        a, b = x * 2, np.sin(x)\n    else:\n        a, b = x, y\n    return a"
    assert "sin" not in body_of(text) and "[a.2] = if" in body_of(text)


def test_a_branch_without_use_is_gone():
    text = "def f(x, y):\n    if y > 0:\n        a = x * 2\n    else:\n        a = y\n    return x"
    assert body_of(text) == "return x.0"


def test_a_branch_that_raises_stays():
    assert "raise" in body_of("def f(x, y):\n    if y > 0:\n        raise ValueError\n    return x")


def test_a_loop_keeps_only_what_leads_to_its_use():
    text = "def f(x, n):\n    a = b = x\n    for i in range(n):\n        a = a * x\n        b = b * a\n    return a"
    assert "b." not in body_of(text, n=INT).replace("b.0", "")


def test_values_that_only_feed_themselves_are_gone():
    text = "def f(x, n):\n    a = b = x\n    for i in range(n):\n        a = a + b\n        b = b + a\n    return x"
    assert body_of(text, n=INT) == "a.0 = x.0\nreturn x.0" or "for" not in body_of(text, n=INT)


def test_a_loop_that_prints_stays():
    text = "def f(x, n):\n    a = x\n    for i in range(n):\n        print(i)\n        a = a * 2\n    return x"
    assert "print" in body_of(text, n=INT) and "mul" not in body_of(text, n=INT)


def test_a_loop_that_may_never_end_stays_if_its_test_has_an_effect():
    text = "def f(x, n):\n    while input():\n        x = x * 2\n    return n"
    assert "while" in body_of(text, n=INT)


def summing(name):
    """A loop over the tape s that sums a name, where b is the entry of the tape."""
    total = Assign("a.1", Apply("add", (Name("a.0"), Name(name))))
    body = Block((Recall("b.0", "s.0"), total), Continue((Name("a.1"),)))
    return While(Apply("holds", (Name("s.0"),)), (("a.0", Const(0.0)),), body, ("a.2",))


def test_a_tape_that_is_read_keeps_its_records_and_one_that_is_not_goes():
    filling = For(("i.0",), (Name("n.0"),), (), Block((Record("s.0", Name("i.0")), Record("t.0", Name("x.0"))),
                                                      Continue(())), ())
    emptying = summing("b.0")
    tapes = [Assign(name, Apply("tape")) for name in ("s.0", "t.0")]
    program = Program("f", (Param("x.0"), Param("n.0")), Block((*tapes, filling, emptying), Return(Name("a.2"))))
    text = shown(verify(eliminate_dead(verify(program))))
    assert "t.0" not in text and "record s.0 <- i.0" in text


def test_an_entry_nobody_reads_is_taken_off_all_the_same():
    emptying = summing("x.0")
    program = Program("f", (Param("x.0"),), Block((
        Assign("s.0", Apply("tape")), Record("s.0", Name("x.0")), emptying), Return(Name("a.2"))))
    assert "recall s.0" in shown(verify(eliminate_dead(verify(program))))


@pytest.mark.parametrize("op, pure", [("add", True), ("numpy.exp", True), ("getitem", True), ("attr:shape", True),
                                      ("numpy.random.normal", False), ("builtins.print", False), ("call", False),
                                      ("method:append", False), ("runtime.refuse", False), ("comment", False)])
def test_which_operations_are_pure(op, pure):
    assert is_pure(Apply(op, (Name("x"),))) == pure


def test_no_remark_stands_above_nothing():
    source = emitted("gradient", "def f(x, y):\n    t = np.sin(y)\n    return t * x", y=VECTOR)
    assert "# t = np.sin(y)" not in source


def test_what_nobody_reads_after_a_break_is_not_handed_over():
    """Else the old value of `late` would be alive beside the new one, which needed a second name."""
    text = ("def f(x, n):\n    for i in range(n):\n        if i % 2 == 0:\n            late = x * i\n"
            "        x = x * late\n        if x > 3.0:\n            break\n    return x")
    assert "break undefined, x.2" in body_of(text, n=INT)
    assert "late_1" not in emitted("tangent", text, n=INT)
