"""What is known only when both sweeps stand: parameters that never change, branches that agree."""

from adcompile.analysis.loops.found import find_loops
from adcompile.ir.names import Namer
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, If, Name, Param, Program, Return, Unreachable, While, Yield,
)
from adcompile.ir.types import FLOAT, INT
from adcompile.ir.verify import verify
from adcompile.optimize.both_sweeps import simplify
from tests.passes import emitted, reverse_sweep, shown


def steadied(*statements, result, added):
    program = verify(Program("f", (Param("x.0"), Param("n.0")), Block(statements, Return(Name(result)))))
    types = dict.fromkeys(("x.0", "n.0", *added), FLOAT)
    return shown(verify(simplify(program, types, Namer(["t.9"]), dict.fromkeys(added, True), find_loops(program, types))))


def test_a_parameter_that_every_trip_hands_on_is_what_it_starts_as():
    body = Block((Assign("x_bar.1", Apply("add", (Name("x_bar.0"), Name("s_bar.0")))),),
                 Continue((Name("s_bar.0"), Name("x_bar.1"))))
    loop = While(Name("n.0"), (("s_bar.0", Const(1.0)), ("x_bar.0", Const(0.0))), body, ("s_bar.1", "x_bar.2"))
    last = Assign("y_bar.0", Apply("mul", (Name("s_bar.1"), Name("x_bar.2"))))
    names = ("s_bar.0", "s_bar.1", "x_bar.0", "x_bar.1", "x_bar.2", "y_bar.0")
    assert steadied(loop, last, result="y_bar.0", added=names) == """\
[x_bar.2] = while n.0 with x_bar.0 = 0.0:
    x_bar.1 = add(x_bar.0, 1.0)
    continue x_bar.1
return x_bar.2"""


def test_all_ways_out_of_a_trip_have_to_agree():
    leaving = If(Name("x.0"), Block((), Break((Name("x.0"),))), Block((), Continue((Name("a.0"),))))
    loop = While(Name("n.0"), (("a.0", Const(1.0)),), Block((leaving,), Unreachable()), ("a.1",))
    assert "with a.0 = 1.0" in steadied(loop, result="a.1", added=("a.0", "a.1"))


def test_a_parameter_of_the_users_stays():
    loop = While(Name("n.0"), (("a.0", Const(1.0)),), Block((), Continue((Name("a.0"),))), ("a.1",))
    assert "with a.0 = 1.0" in steadied(loop, result="a.1", added=())


def test_a_branch_that_yields_the_same_either_way_yields_nothing():
    branch = If(Name("n.0"), Block((), Yield((Name("x.0"), Const(1.0)))), Block((), Yield((Name("x.0"), Const(2.0)))),
                ("a.0", "b.0"))
    total = Assign("c.0", Apply("mul", (Name("a.0"), Name("b.0"))))
    assert steadied(branch, total, result="c.0", added=("a.0", "b.0")) == """\
[b.0] = if n.0:
    yield 1.0
else:
    yield 2.0
c.0 = mul(x.0, b.0)
return c.0"""


def test_what_is_simpler_after_a_loop_is_simplified_too():
    loop = While(Name("n.0"), (("a.0", Const(1.0)),), Block((), Continue((Name("a.0"),))), ("a.1",))
    product = Assign("b.0", Apply("mul", (Name("a.1"), Name("x.0"))))
    assert steadied(loop, product, result="b.0", added=("a.0", "a.1", "b.0")).endswith("return x.0")


def test_what_a_loop_only_hands_on_is_no_parameter_of_it():
    text = "def f(x, n):\n    s = 0.0\n    for i in range(n):\n        s = s + x * i\n    return s"
    source = reverse_sweep(text, n=INT)
    assert "s_bar" not in source and "x_bar += i" in source


def test_what_a_loop_changes_stays_a_parameter():
    source = reverse_sweep("def f(x, n):\n    s = x\n    for i in range(n):\n        s = 0.5 * s\n    return s", n=INT)
    assert "s_bar = 0.5 * s_bar" in source


def test_a_branch_that_gives_the_same_either_way_gives_nothing():
    text = """
def f(x, n):
    s = x
    for i in range(n):
        s = s * s
        if s > 3:
            break
    return s
"""
    assert "if" not in reverse_sweep(text, n=INT)


def test_first_contribution_is_an_assignment():
    source = reverse_sweep("def f(x, y): return np.sin(x) * y + x", wrt="x y")
    assert "x_bar = 0.0" not in source and "y_bar = 0.0" not in source


def test_passes_can_be_left_out():
    text = "def f(x, n):\n    s = 0.0\n    for i in range(n):\n        s = s + x * i\n    return s"
    plain = emitted("gradient", text, optimize=False, n=INT)
    assert "s_bar" in plain and "s_bar" not in emitted("gradient", text, n=INT)
