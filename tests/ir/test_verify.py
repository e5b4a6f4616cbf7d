"""What `verify` demands of a program between passes: each rule, with a broken program that it rejects."""

import ast

import pytest

from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, For, If, Name, Param, Program, Recall, Record, Return,
    Statement, Undefined, Unreachable, Verbatim, While, With, Yield,
)
from adcompile.ir.verify import BrokenProgram, verify

ONE, X, Y, T = Const(1.0), Name("x.0"), Name("y.0"), Name("t.0")
LET_Y = Assign("y.0", ONE)
TAPE = Assign("t.0", Apply("tape"))
RAISES = Statement(ast.parse("raise ValueError").body[0], (), ())


def program(*statements, result=X, params=("x.0",), end=None):
    return Program("f", tuple(map(Param, params)), Block(statements, end or Return(result)))


def arm(*values, statements=(), kind=Yield):
    return Block(statements, kind(values))


def loop(*statements, end=Continue(()), params=(), results=()):
    return While(X, params, Block(statements, end), results)


def choice(then, orelse, *results):
    return If(X, then, orelse, results)


LEAVING = choice(arm(kind=Break), arm(kind=Continue))

UNSEEN = "y.0 is read where it is not assigned"
LEFT = "an If that leaves the loop has results, or something after it"
FEWER = "Continue hands over 0 values where 1 are expected"
MORE = "Break hands over 2 values where 1 are expected"

BROKEN = [
    ("x.0 is assigned twice", program(params=("x.0", "x.0"))),
    ("x.0 is assigned twice", program(Assign("x.0", ONE))),
    ("y.0 is assigned twice", program(LET_Y, LET_Y)),
    ("y.0 is assigned twice", program(choice(arm(statements=(LET_Y,)), arm(statements=(LET_Y,))))),
    ("y.0 is assigned twice", program(LET_Y, loop(LET_Y))),
    ("x.0 is assigned twice", program(loop(params=(("x.0", ONE),), end=Continue((ONE,)), results=("y.0",)))),
    ("x.0 is assigned twice", program(For(("x.0",), (X,), (), arm(kind=Continue), ()))),
    ("t.0 is not a tape", program(Recall("x.0", "t.0"), TAPE)),
    ("x.0 is assigned twice", program(TAPE, Recall("x.0", "t.0"))),
    ("i.0 is assigned twice", program(For(("i.0",), (X,), (), arm(kind=Continue), (), index="i.0"))),
    ("x.0 is assigned twice", program(While(X, (), arm(kind=Continue), (), trips="x.0"))),
    ("x.0 is assigned twice", program(Statement(ast.parse("a = 1").body[0], (), (("a", "x.0"),)))),

    (UNSEEN, program(result=Y)),
    (UNSEEN, program(Assign("z.0", Y), LET_Y)),
    (UNSEEN, program(choice(arm(statements=(LET_Y,)), arm()), result=Y)),
    (UNSEEN, program(loop(LET_Y), result=Y)),
    (UNSEEN, program(choice(arm(X, statements=(LET_Y,)), arm(Y), "z.0"))),
    (UNSEEN, program(While(Y, (("z.0", X),), arm(ONE, kind=Continue), ("y.0",)))),
    (UNSEEN, program(loop(params=(("y.0", Y),), end=Continue((ONE,)), results=("z.0",)))),
    (UNSEEN, program(For(("y.0",), (Y,), (), arm(kind=Continue), ()))),
    (UNSEEN, program(Assign("z.0", Apply("add", (ONE, Apply("neg", (Y,))))))),
    (UNSEEN, program(Effect(Apply("call", (X,), (("key", Y),))))),
    (UNSEEN, program(Effect(Verbatim(ast.parse("a", mode="eval").body, (("a", Y),))))),
    (UNSEEN, program(Statement(ast.parse("del a").body[0], (("a", Y),), ()))),
    (UNSEEN, program(With(Y, arm(), ()))),
    (UNSEEN, program(TAPE, Record("t.0", Y))),

    ("an undefined value is read", program(result=Undefined())),
    ("an undefined value is read", program(Assign("y.0", Undefined()))),
    ("an undefined value is read", program(Assign("y.0", Apply("add", (X, Undefined()))))),
    ("an undefined value is read", program(If(Undefined(), arm(), arm()))),

    ("a tree reads something without a name", program(Effect(Verbatim(ast.parse("a", mode="eval").body, ((0, X),))))),

    ("t.0 is not a tape", program(Record("t.0", X))),
    ("t.0 is not a tape", program(Assign("t.0", ONE), Record("t.0", X))),
    ("t.0 is not a tape", program(Recall("y.0", "t.0"))),
    ("t.0 is not a tape", program(Assign("y.0", Apply("holds", (T,))))),
    ("t.0 is not a tape", program(Assign("y.0", Apply("entries", (T,))))),
    ("t.0 is not a tape", program(choice(arm(statements=(TAPE,)), arm()), Record("t.0", X))),

    ("tape t.0 is read as a value", program(TAPE, Assign("y.0", T))),
    ("tape t.0 is read as a value", program(TAPE, Assign("y.0", Apply("add", (X, T))))),
    ("tape t.0 is read as a value", program(TAPE, choice(arm(T), arm(X), "y.0"))),
    ("tape t.0 is read as a value", program(TAPE, loop(params=(("p.0", T),), end=Continue((X,)), results=("y.0",)))),

    ("Yield hands over 1 values where 0 are expected", program(choice(arm(X), arm()))),
    ("Yield hands over 1 values where 0 are expected", program(With(X, arm(X), ()))),

    ("Yield hands over 0 values where 1 are expected", program(choice(arm(X), arm(), "y.0"))),
    ("Yield hands over 0 values where 1 are expected", program(With(X, arm(), ("y.0",)))),

    (FEWER, program(loop(params=(("y.0", X),), results=("z.0",)))),
    ("Yield has nothing to leave", program(loop(choice(arm(), arm(kind=Continue)), end=Unreachable()))),
    (FEWER, program(While(X, (("y.0", X),), Block((choice(arm(kind=Continue), arm(X, kind=Break)),), Unreachable()),
                          ("z.0",)))),

    (MORE, program(loop(params=(("y.0", X),), end=Break((X, X)), results=("z.0",)))),

    ("a loop with 1 parameters has 0 results", program(loop(params=(("y.0", X),), end=Continue((X,))))),

    ("a loop has more targets than iterables", program(For(("a.0", "b.0"), (X,), (), arm(kind=Continue), ()))),

    ("Yield has nothing to leave", program(end=Yield((X,)))),
    ("Yield has nothing to leave", program(loop(end=Yield(())))),

    ("Continue has nothing to leave", program(end=Continue(()))),
    ("Continue has nothing to leave", program(choice(arm(kind=Continue), arm()), end=Unreachable())),

    ("Break has nothing to leave", program(end=Break(()))),

    ("Return inside a block", program(choice(Block((), Return(X)), arm()))),
    ("Return inside a block", program(loop(end=Return(X)))),
    ("Return inside a block", program(With(X, Block((), Return(X)), ()))),

    ("f does not end in Return", program(end=Unreachable())),

    (LEFT, program(loop(LEAVING))),
    (LEFT, program(loop(LEAVING, LET_Y, end=Unreachable()))),
    (LEFT, program(loop(choice(arm(kind=Break), arm(kind=Continue), "y.0"), end=Unreachable()))),
    (LEFT, program(loop(choice(Block((LEAVING,), Unreachable()), arm(kind=Continue)), Effect(X), end=Unreachable()))),
]


@pytest.mark.parametrize("message, broken", BROKEN)
def test_a_broken_program_is_rejected(message, broken):
    with pytest.raises(BrokenProgram) as error:
        verify(broken)
    assert str(error.value) == message


def test_what_is_no_node_is_rejected():
    with pytest.raises(BrokenProgram, match="not a block"):
        verify(program(While(X, (), None, ())))
    with pytest.raises(BrokenProgram, match="not the end of a block"):
        verify(program(If(X, Block((), None), arm())))
    with pytest.raises(TypeError, match="not a statement"):
        verify(program(X))


WHOLE = [
    program(),
    program(choice(arm(Undefined()), arm(X), "y.0"), result=Y),
    program(choice(arm(X), Block((RAISES,), Unreachable()), "y.0"), result=Y),
    program(loop(params=(("y.0", Undefined()),), end=Break((X,)), results=("z.0",)), result=Name("z.0")),
    program(loop(LEAVING, end=Unreachable())),
    program(loop(choice(Block((LEAVING,), Unreachable()), arm(kind=Continue)), end=Unreachable())),
    program(While(Y, (("y.0", X),), arm(ONE, kind=Continue), ("z.0",), trips="n.0"), result=Name("n.0")),
    program(For(("e.0",), (X,), (), arm(kind=Continue, statements=(Effect(Apply("add", (Name("e.0"), Name("i.0")))),)),
                (), index="i.0")),
    program(TAPE, loop(Record("t.0", X), end=Continue(())), loop(Recall("y.0", "t.0"), end=Continue(()))),
    program(TAPE, Assign("y.0", Apply("entries", (T,))), Assign("z.0", Apply("holds", (T,)))),
    program(TAPE, result=Apply("tuple", (X, Apply("tuple", (T,))))),
    program(With(X, arm(X), ("y.0",)), result=Y),
]


@pytest.mark.parametrize("whole", WHOLE)
def test_a_program_is_itself(whole):
    assert verify(whole) is whole
