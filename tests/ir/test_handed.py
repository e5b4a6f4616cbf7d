"""Names that hold what another one holds, handed round loops and branches."""

from adcompile.ir.handed import holders
from adcompile.ir.nodes import Assign, Block, Break, Const, Continue, For, If, Name, Return, Unreachable, With, Yield

X, Y = Name("x.0"), Name("y.0")


def body(*statements):
    return Block(statements, Return(X))


def loop(*values, statements=(), end=Continue):
    return For(("e.0",), (Y,), tuple((f"p{k}.0", X) for k, _ in enumerate(values)), Block(statements, end(values)),
               tuple(f"r{k}.0" for k, _ in enumerate(values)))


def test_copies_and_joins():
    join = If(Y, Block((), Yield((X, X))), Block((), Yield((Name("c.0"), Y))), ("same.0", "other.0"))
    assert holders(body(Assign("c.0", X), join), "x.0") == {"x.0", "c.0", "same.0"}


def test_loops_that_hand_on_what_they_took():
    assert holders(body(loop(Name("p0.0"), Const(1))), "x.0") == {"x.0", "p0.0", "r0.0"}
    assert holders(body(loop(Name("p1.0"), Name("p0.0"))), "x.0") == {"x.0", "p0.0", "p1.0", "r0.0", "r1.0"}


def test_a_break_may_hand_on_something_else():
    leaving = If(Y, Block((), Break((Y,))), Block((), Continue((Name("p0.0"),))), ())
    left = For(("e.0",), (Y,), (("p0.0", X),), Block((leaving,), Unreachable()), ("r0.0",))
    assert holders(body(left), "x.0") == {"x.0", "p0.0"}


def test_a_block_with_a_setting():
    assert holders(body(With(Y, Block((), Yield((X,))), ("r.0",))), "x.0") == {"x.0", "r.0"}
