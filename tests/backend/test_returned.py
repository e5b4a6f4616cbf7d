"""What is known of the parts that a program returns: their types, and whether anybody else holds them."""

import numpy as np
import pytest

from adcompile import grad
from adcompile.analysis.memory.fresh import parts_returned
from adcompile.analysis.memory.lives import Ranges
from adcompile.backend.python.fallback import with_fallback
from adcompile.backend.python.module import emit
from adcompile.compiler.passes import printable
from adcompile.compiler.request import Bar
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, For, If, Name, Param, Program, Record, Return, Yield
from adcompile.ir.types import FLOAT, OPAQUE, Array
from adcompile.ir.verify import verify
from tests.labelled import labelled

VECTOR = Array("float64", ("n0",))


def name(text):
    return Name(f"{text}.0")


def op(key, *args):
    return Apply(key, tuple([name(arg) if isinstance(arg, str) else arg for arg in args]))


def assign(target, value):
    return Assign(f"{target}.0", value)


T = assign("t", op("numpy.exp", "x"))


def owned(statements, *parts, **types):
    """Whether the parts are memory that nobody else holds, of a program with the parameters x and y."""
    result = Apply("tuple", tuple([name(part) if isinstance(part, str) else part for part in parts]))
    program = verify(Program("f", (Param("x.0"), Param("y.0")), Block(tuple(statements), Return(result))))
    types = {f"{one}.0": VECTOR for one in ("x", "y", "t", "u", "v", "w")} | {f"{one}.0": type for one, type in types.items()}
    return [own for _, own in parts_returned(program, Ranges(program), types)]


def test_parameters_are_held_and_what_is_computed_is_not():
    assert owned([T], "x", "t", op("mul", "x", "y"), op("numpy.exp", "t")) == [False, True, True, True]


def test_what_is_returned_twice_is_held_by_the_other_part():
    assert owned([T], "t", "t") == [None, None]
    assert owned([T], "t", op("attr:T", "t")) == [None, None]
    assert owned([T], op("getitem", "t", Const(0)), "t", t=Array("float64", ("n0", "n1"))) == [None, None]
    assert owned([T], op("neg", "t"), "t") == [True, True]


def test_views_are_not_known_to_be_alone():
    assert owned([], op("attr:T", "x")) == [None]
    assert owned([assign("u", op("attr:T", "x"))], "u") == [None]
    assert owned([T, assign("u", op("attr:T", "t"))], "u", "t") == [None, None]
    assert owned([], op("numpy.reshape", "x", op("attr:shape", "y"))) == [None]


def test_what_goes_elsewhere_is_held_there():
    assert owned([T, assign("u", op("list", "t"))], "t", op("getitem", "u", Const(0))) == [None, None]
    assert owned([assign("tape", Apply("tape")), T, Record("tape.0", name("t"))], "t") == [None]
    assert owned([T, assign("u", op("call", "t"))], "t", "u") == [None, None]


def test_another_name_for_the_same_memory():
    assert owned([T, assign("u", name("t"))], "u") == [True]
    assert owned([T, assign("u", name("t"))], "u", "t") == [None, None]
    assert owned([assign("u", name("x"))], "u") == [None]


def test_what_a_branch_or_a_loop_gives():
    either = If(name("y"), Block((T,), Yield((name("t"),))), Block((), Yield((name("x"),))), ("u.0",))
    assert owned([either], "u") == [None]
    both = If(name("y"), Block((T,), Yield((name("t"),))), Block((assign("v", op("neg", "x")),), Yield((name("v"),))), ("u.0",))
    assert owned([both], "u") == [True]
    body = Block((assign("v", op("add", "t", "i")),), Continue((name("v"),)))
    assert owned([For(("i.0",), (name("y"),), (("t.0", name("x")),), body, ("u.0",))], "u", i=FLOAT) == [None]
    assert owned([For(("i.0",), (name("y"),), (("t.0", op("neg", "x")),), body, ("u.0",))], "u", i=FLOAT) == [True]


def test_of_two_programs_that_stand_for_one_is_known_what_both_return():
    def program(called, *parts):
        return labelled(Program(called, (Param("x.0"), Param("y.0")), Block((T,), Return(Apply("tuple", parts)))))

    types = {"x.0": VECTOR, "t.0": VECTOR}
    both = emit([printable(one, types) for one in (program("f", name("t"), name("x")), program("g", name("t"), name("t")))])
    assert with_fallback(both, "h").returned == (((OPAQUE, None), (OPAQUE, None)), *both.returned)
    types = {"x.0": VECTOR, "y.0": VECTOR, "t.0": VECTOR}
    both = emit([printable(one, types) for one in (program("f", name("t"), name("x")), program("g", name("t"), name("y")))])
    assert with_fallback(both, "h").returned[0] == ((VECTOR, True), (VECTOR, False))


@pytest.mark.parametrize("f, arguments, fits, own", [
    (lambda x, y: np.sum(x * y), (np.ones(3), np.ones(3)), True, False),
    (lambda x, y: np.sum(x * x * y), (np.ones(3), np.ones(3)), True, True),
    (lambda x, y: np.sum(x * y), (np.ones(3), np.ones((3, 1))), True, None),
    (lambda x, y: np.sum(x * y), (np.ones(3), 2.0), True, True),
    (lambda x, y: x * y, (2.0, 3.0), False, None),
    (lambda x, y: np.sum(y(x)), (np.ones(3), np.exp), False, None),
    (lambda x, y: np.sum([each * y for each in x]), ([1.0, 2.0], 3.0), False, None),
])
def test_what_is_known_of_a_gradient(f, arguments, fits, own):
    derivative = grad(f)
    derivative(*arguments)
    bar = derivative.table.last.compiled.bars.get("x", Bar())
    assert (bar.fits, bar.own if fits else None) == (fits, own)
