"""One operation a statement where a derivative flows, and nothing taken apart elsewhere."""

import pytest

from adcompile.ir.names import Namer
from adcompile.ir.nodes import Apply, Assign, Block, Const, Continue, Name, Param, Program, Record, Return, While
from adcompile.ir.show import show_block
from adcompile.ir.verify import verify
from adcompile.normalize.flatten import flatten


def apply(op, *args, **kwargs):
    return Apply(op, tuple(map(value, args)), tuple((key, value(arg)) for key, arg in kwargs.items()))


def value(arg):
    return Name(f"{arg}.0") if isinstance(arg, str) else arg if isinstance(arg, (Apply, Name, Const)) else Const(arg)


def flat(expr):
    """The lines that `y = expr; return y` becomes, where x and z are active and n is not."""
    body = Block((Assign("y.0", expr),), Return(Name("y.0")))
    program = Program("f", tuple(Param(f"{name}.0") for name in "xzn"), body)
    active = {"x.0": True, "z.0": True, "y.0": True}
    return list(show_block(verify(flatten(program, active, Namer())).body))[:-1]


@pytest.mark.parametrize("expr, lines", [
    (apply("add", apply("mul", "x", "z"), "x"), ["t.0 = mul(x.0, z.0)", "y.0 = add(t.0, x.0)"]),
    (apply("mul", apply("add", "n", 1), "x"), ["y.0 = mul(add(n.0, 1), x.0)"]),
    (apply("getitem", apply("neg", "x"), apply("add", "n", 1)), ["t.0 = neg(x.0)", "y.0 = getitem(t.0, add(n.0, 1))"]),
    (apply("numpy.sum", apply("neg", "x"), axis=apply("neg", "n")),
     ["t.0 = neg(x.0)", "y.0 = numpy.sum(t.0, axis=neg(n.0))"]),
    (apply("numpy.stack", apply("tuple", apply("neg", "x"), "z", "n")),
     ["t.0 = neg(x.0)", "y.0 = numpy.stack(tuple(t.0, z.0, n.0))"]),
    (apply("builtins.max", "x", "z", "n"), ["t.0 = builtins.max(x.0, z.0)", "y.0 = builtins.max(t.0, n.0)"]),
    (apply("ifexp", apply("lt", "x", 1), "x", "z"), ["y.0 = ifexp(lt(x.0, 1), x.0, z.0)"]),
    (apply("lt", apply("neg", "x"), 1), ["y.0 = lt(neg(x.0), 1)"]),
])
def test_operands_that_carry_a_derivative_become_names(expr, lines):
    assert flat(expr) == lines


def test_a_flat_program_is_itself():
    program = Program("f", (Param("x.0"),), Block((Assign("y.0", apply("neg", "x")),), Return(Name("y.0"))))
    assert flatten(program, {"x.0": True, "y.0": True}, Namer()) is program


def test_what_loops_branches_and_tapes_are_handed_becomes_a_name():
    body = Block((Record("tape.0", apply("neg", "p")),), Continue((apply("mul", "p", "x"),)))
    loop = While(Const(True), (("p.0", apply("neg", "x")),), body, ("r.0",))
    program = Program("f", (Param("x.0"),), Block(
        (Assign("tape.0", Apply("tape")), loop), Return(apply("tuple", apply("neg", "r"), 1))))
    active = {"x.0": True, "p.0": True, "r.0": True}
    assert "\n".join(show_block(verify(flatten(program, active, Namer())).body)) == """\
tape.0 = tape()
t.0 = neg(x.0)
[r.0] = while True with p.0 = t.0:
    t.1 = neg(p.0)
    record tape.0 <- t.1
    t.2 = mul(p.0, x.0)
    continue t.2
t.3 = neg(r.0)
return tuple(t.3, 1)"""
