"""Folding: what types decide is computed, and nothing else changes."""

import numpy as np
import pytest

from adcompile.analysis.inference.infer import infer
from adcompile.frontend.lower.function import lower, lower_rule
from adcompile.ir.nodes import Apply, Assign, Block, Const, Extern, If, Name, Return, Unreachable, Yield
from adcompile.ir.show import show_expr, show_statement
from adcompile.ir.types import FLOAT, INT, NONE, NUMERIC, OPAQUE, Array, List, Literal, Scalar
from adcompile.ir.verify import verify
from adcompile.ir.visit import walk
from adcompile.optimize.evaluate import evaluated
from adcompile.optimize.fold import fold, fold_block
from tests.interpret import run

TYPES = {
    "x.0": Array("float64", ("n0",)), "m.0": Array("float64", ("n1", 3)), "s.0": FLOAT, "i.0": INT, "u.0": NUMERIC,
    "none.0": NONE, "mode.0": Literal("sum"), "items.0": List(FLOAT, 2), "z.0": Scalar("float64"),
    "any.0": OPAQUE,
}


def op(key, *args):
    return Apply(key, tuple(arg if isinstance(arg, (Name, Apply, Extern)) else
                            Name(f"{arg[1:]}.0") if isinstance(arg, str) and arg.startswith("$") else Const(arg)
                            for arg in args))


@pytest.mark.parametrize("expr, expected", [
    (op("numpy.ndim", "$m"), "2"),
    (op("numpy.ndim", "$s"), "0"),
    (op("numpy.ndim", "$u"), "numpy.ndim(u.0)"),
    (op("getitem", op("attr:shape", "$m"), 1), "3"),
    (op("getitem", op("attr:shape", "$m"), 0), "getitem(attr:shape(m.0), 0)"),
    (op("builtins.len", "$items"), "2"),
    (op("eq", op("numpy.ndim", "$m"), 1), "False"),
    (op("eq", op("builtins.len", "$x"), 0), "False"),
    (op("eq", op("builtins.len", "$x"), 3), "eq(builtins.len(x.0), 3)"),
    (op("eq", "$mode", "sum"), "True"),
    (op("in", "$mode", op("tuple", "mean", "max")), "False"),
    (op("is", "$none", None), "True"),
    (op("is_not", "$x", None), "True"),
    (op("is", "$u", None), "False"),
    (op("is", "$any", None), "is(any.0, None)"),
    (op("mul", 2, 3), "6"),
    (op("div", 1, 2), "0.5"),
    (op("div", 1, 0), "div(1, 0)"),
    (op("pow", -8.0, 0.5), "pow(-8.0, 0.5)"),
    (op("pow", 10, 10**6), "pow(10, 1000000)"),
    (op("mul", 1e300, 1e300), "mul(1e+300, 1e+300)"),
    (op("mul", "$s", 2), "mul(s.0, 2)"),
    (op("and", op("is", "$none", None), op("gt", "$s", 0.0)), "gt(s.0, 0.0)"),
    (op("or", op("is", "$none", None), op("gt", "$s", 0.0)), "True"),
    (op("not", op("is", "$none", None)), "False"),
    (op("ifexp", op("is", "$none", None), "$x", "$s"), "x.0"),
    (op("builtins.isinstance", "$x", Extern("ndarray", np.ndarray)), "True"),
    (op("builtins.isinstance", "$z", Extern("float", float)), "True"),
    (op("builtins.isinstance", "$u", Extern("float", float)), "builtins.isinstance(u.0, @float)"),
])
def test_what_types_decide_is_computed(expr, expected):
    assert show_expr(evaluated(expr, TYPES)) == expected


# --- the texts of rules --------------------------------------------------------


def text_of(block):
    lines = [line for statement in block.statements for line in show_statement(statement, 0)]
    return [*lines, show_expr(block.end.value)]


def by_rank(y_bar, a, b):
    if np.ndim(a) == 1:
        return y_bar * b
    return y_bar @ b


def test_the_branch_of_a_rule_that_the_rank_decides():
    program = lower_rule(by_rank)
    folded = fold_block(program.body, {"a.0": TYPES["x.0"], "b.0": TYPES["x.0"], "y_bar.0": FLOAT})
    assert not any(isinstance(statement, If) for statement in folded.statements)
    assert [line for line in text_of(folded) if "mul" in line] == [line for line in text_of(folded) if " mul" in line]


def test_an_unknown_rank_decides_nothing():
    program = lower_rule(by_rank)
    folded = fold_block(program.body, {"a.0": NUMERIC, "b.0": NUMERIC, "y_bar.0": FLOAT})
    assert any(isinstance(statement, If) for statement in folded.statements)


def vector_or_matrix(y, x, flag):
    if np.ndim(x) == 1 and flag:
        return np.sum(y)
    if np.ndim(x) == 1 or not flag:
        return y * 2.0
    return y


def test_the_last_operand_of_a_test_decides_it():
    program = lower_rule(vector_or_matrix)
    y, x, flag = [param.name for param in program.params]
    left = fold_block(program.body, {y: NUMERIC, x: NUMERIC, flag: Literal(False)})
    assert not any(isinstance(statement, If) for statement in walk(left))
    left = fold_block(program.body, {y: NUMERIC, x: NUMERIC, flag: Literal(True)})
    assert any(isinstance(statement, If) for statement in walk(left))


def test_constants_and_copies_are_read_through():
    block = Block((
        Assign("a.1", Const(2.0)), Assign("b.1", Name("x.0")), Assign("c.1", op("mul", Name("a.1"), Name("b.1"))),
    ), Return(Name("c.1")))
    assert text_of(fold_block(block, TYPES)) == ["c.1 = mul(2.0, x.0)", "c.1"]


def test_an_item_of_a_tuple_is_the_item():
    block = Block((
        Assign("t.1", Apply("tuple", (Name("x.0"), Const(None)))),
        Assign("a.1", op("getitem", Name("t.1"), 0)),
    ), Return(Name("a.1")))
    assert text_of(fold_block(block, TYPES))[-1] == "x.0"


def test_folding_leaves_types_as_they_are():
    types = dict(TYPES)
    fold_block(Block((Assign("a.1", Const(2.0)),), Return(Name("a.1"))), types)
    assert types == TYPES


# --- the user's program --------------------------------------------------------


def folded(function, **types):
    program = lower(function, ["x"])
    given = {param.name: types[param.name.rpartition(".")[0]] for param in program.params}
    return verify(fold(program, infer(program, given)))


def optional_weight(x, weight=None):
    if weight is None:
        total = x * x
    else:
        total = x * weight
    return total


@pytest.mark.parametrize("weight, product", [(NONE, "mul(x.0, x.0)"), (FLOAT, "mul(x.0, weight.0)")])
def test_a_branch_on_none_is_decided(weight, product):
    program = folded(optional_weight, x=FLOAT, weight=weight)
    assert [type(statement) for statement in walk(program.body)] == [Assign]
    assert show_expr(program.body.statements[0].value) == product


def by_name(x, mode):
    if mode == "square":
        x = x * x
    elif mode in ("double", "twice"):
        x = x + x
    k = 2
    return x * k


@pytest.mark.parametrize("mode, count", [("square", 3), ("twice", 3), ("other", 2)])
def test_a_branch_on_a_string_is_decided(mode, count):
    program = folded(by_name, x=FLOAT, mode=Literal(mode))
    assert len(list(walk(program.body))) == count


def test_what_is_not_a_branch_stays_as_written():
    program = folded(by_name, x=FLOAT, mode=Literal("other"))
    assert [show_expr(statement.value) for statement in program.body.statements] == ["2", "mul(x.0, k.0)"]


def defined_in_one_branch(x, flag):
    if flag:
        y = x * x
    return x + y


def test_a_variable_that_no_path_defines_stays_undefined():
    program = folded(defined_in_one_branch, x=FLOAT, flag=Literal(False))
    with pytest.raises(UnboundLocalError):
        run(program, 1.0, False)
    assert run(folded(defined_in_one_branch, x=FLOAT, flag=Literal(True)), 1.5, True) == 3.75


def stops(x, flag):
    for k in range(3):
        x = x * 0.5
        if flag:
            break
    return x


@pytest.mark.parametrize("flag, end", [(True, "Break"), (False, "Continue")])
def test_an_exit_that_is_decided_ends_the_trip(flag, end):
    program = folded(stops, x=FLOAT, flag=Literal(flag))
    loop = program.body.statements[0]
    assert type(loop.body.end).__name__ == end


def test_an_arm_that_raises_before_its_result_stays():
    raising, arm = Block((), Unreachable()), Block((), Yield((Name("x.0"),)))
    block = Block((If(op("is", "$none", None), raising, arm, ("a.1",)),), Return(Name("a.1")))
    assert [type(statement) for statement in fold_block(block, TYPES).statements] == [If]
