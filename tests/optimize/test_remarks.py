"""The user's lines stand above what undoes them, and nowhere else."""

from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, If, Name, Param, Program, Return, Span, Yield
from adcompile.ir.types import INT
from adcompile.optimize.remarks import tidy_remarks
from tests.passes import emitted, shown

X = Name("x.0")


def remark(text, line=1):
    """A line of the user's; one without a line is the heading of a sweep."""
    return Effect(Apply("comment", (Const(text),)), None if line is None else Span("f.py", "f", line, 0, line, 1, text))


def tidied(*statements, result=X):
    return shown(tidy_remarks(Program("f", (Param("x.0"),), Block(statements, Return(result)))))


def let(name):
    return Assign(name, Apply("neg", (X,)))


def test_a_line_above_nothing_goes():
    assert tidied(let("y.0"), remark("y = -x")) == "y.0 = neg(x.0)\nreturn x.0"


def test_of_two_lines_the_one_that_stands_above_something_stays():
    assert tidied(remark("a"), remark("b", 2), let("y.0")) == "comment('b')\ny.0 = neg(x.0)\nreturn x.0"


def test_a_heading_may_stand_above_a_line():
    assert tidied(remark("Reverse sweep", None), remark("b", 2), let("y.0")).startswith("comment('Reverse sweep')\n")


def test_a_heading_above_nothing_goes():
    assert tidied(let("y.0"), remark("Reverse sweep", None)) == "y.0 = neg(x.0)\nreturn x.0"
    assert "Forward" not in tidied(remark("Forward sweep", None), remark("Reverse sweep", None), let("y.0"))


def test_a_branch_that_is_a_value_has_no_lines_in_it():
    branch = If(X, Block((remark("a"),), Yield((X,))), Block((remark("b", 2),), Yield((Const(0.0),))), ("y.0",))
    assert "comment" not in tidied(branch, result=Name("y.0"))


def test_lines_inside_loops_belong_to_the_loop():
    text = "def f(x, n):\n    s = x\n    for i in range(n):\n        s = s * s\n    return s"
    source = emitted("gradient", text, n=INT)
    assert source.count("# s = s * s\n") == 1 and "        # s = s * s\n" in source
