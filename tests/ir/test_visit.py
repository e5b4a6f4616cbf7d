"""Walking and rebuilding programs: every part of every node is met, once, in order."""

import ast
import copy
import pickle

import pytest

from adcompile.ir.names import Namer, cotangent_of, named, stem_of, tangent_of, tape_of, user
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, For, If, Name, Param, Program, Recall, Record, Return,
    Statement, Undefined, Unreachable, Verbatim, While, With, Yield,
)
from adcompile.ir.show import show_block, show_expr
from adcompile.ir.visit import (
    all_names, blocks, bound, defined, map_expr, map_names, map_operands, names_in, operands, operations, parts, walk,
    with_blocks,
)
from tests.labelled import value

A, B, C, D = map(Name, ("a.0", "b.0", "c.0", "d.0"))
TREE = Verbatim(ast.parse("p + q", mode="eval").body, (("p", A), ("q", B)))
CALL = Apply("call", (A, Apply("add", (B, Const(1)))), (("key", C), ("other", TREE)))


def block(*statements, end=None):
    return Block(statements, end or Yield(()))


STATEMENTS = {
    "assign": (Assign("x.0", CALL), ["call"], ["x.0"], []),
    "effect": (Effect(CALL), ["call"], [], []),
    "statement": (Statement(ast.parse("v = p").body[0], (("p", A),), (("v", "v.0"),)), ["a.0"], ["v.0"], []),
    "if": (If(A, block(), block(), ("r.0",)), ["a.0"], ["r.0"], []),
    "for": (For(("e.0", "f.0"), (A, B), (("p.0", C),), block(end=Continue((D,))), ("r.0",), "i.0", "n.0"),
            ["a.0", "b.0", "c.0"], ["r.0", "n.0"], ["e.0", "f.0", "p.0", "i.0"]),
    "while": (While(A, (("p.0", C),), block(end=Break((D,))), ("r.0",), "n.0"),
              ["a.0", "c.0"], ["r.0", "n.0"], ["p.0"]),
    "with": (With(A, block(end=Yield((B,))), ("r.0",)), ["a.0"], ["r.0"], []),
    "record": (Record("t.0", A), ["a.0"], [], []),
    "recall": (Recall("x.0", "t.0"), [], ["x.0"], []),
}


@pytest.mark.parametrize("statement, read, assigned, starting", STATEMENTS.values(), ids=STATEMENTS)
def test_the_parts_of_a_statement(statement, read, assigned, starting):
    shown = [expr.op if isinstance(expr, Apply) else show_expr(expr) for expr in operands(statement)]
    assert (shown, list(defined(statement)), list(bound(statement))) == (read, assigned, starting)


def test_names_are_found_left_to_right_as_often_as_they_are_read():
    assert names_in(CALL) == ["a.0", "b.0", "c.0", "a.0", "b.0"]
    assert names_in(Const(1)) == names_in(Undefined()) == []


def test_the_parts_of_an_expression():
    assert [show_expr(part) for part in parts(CALL)] == ["a.0", "add(b.0, 1)", "c.0", show_expr(TREE)]
    assert parts(TREE) == (A, B) and parts(A) == parts(Const(2)) == ()


def test_what_does_not_change_is_shared():
    assert map_expr(CALL.args[1], lambda name: name) is CALL.args[1]
    changed = map_expr(CALL, lambda name: D if name.id == "c.0" else name)
    assert changed.args[1] is CALL.args[1] and changed.kwargs[0][1] is D


@pytest.mark.parametrize("statement", [case[0] for case in STATEMENTS.values()], ids=STATEMENTS)
def test_mapping_operands_meets_all_of_them(statement):
    met = []
    map_operands(statement, lambda expr: met.append(expr) or expr)
    assert met == list(operands(statement))


@pytest.mark.parametrize("end", [Yield((A, B)), Continue((A,)), Break((B,)), Return(C), Unreachable()])
def test_ends_of_blocks_have_operands_too(end):
    assert [name.id for name in operands(map_operands(end, lambda expr: D))] == ["d.0"] * len(operands(end))


def test_a_node_that_nobody_has_heard_of_fails_by_name():
    for look in (operands, defined, lambda node: map_operands(node, lambda expr: expr)):
        with pytest.raises(TypeError, match="not a statement: 'pass'"):
            look("pass")
    for look in (names_in, lambda node: map_expr(node, lambda name: name)):
        with pytest.raises(TypeError, match="not an expression: 'x'"):
            look("x")


def nested():
    inner = block(Assign("y.0", Apply("neg", (A,))), end=Continue((Name("y.0"),)))
    loop = For(("i.0",), (B,), (("p.0", A),), inner, ("q.0",))
    return block(If(A, block(loop), block(Assign("z.0", Apply("exp", (A,))))), Assign("w.0", Const(1)))


def test_walking_goes_from_the_outside_in_and_in_order():
    assert [type(node).__name__ for node in walk(nested())] == ["If", "For", "Assign", "Assign", "Assign"]
    assert [apply.op for apply in operations(nested())] == ["neg", "exp"]


def test_blocks_are_given_back_as_they_were_taken():
    for statement, *_ in STATEMENTS.values():
        assert list(blocks(with_blocks(statement, list(blocks(statement))))) == list(blocks(statement))


def test_a_copy_has_other_names_everywhere():
    copy = map_names(nested(), lambda name: Name(f"{name.id}0"), lambda name: f"{name}0")
    text = "\n".join(show_block(copy))
    assert text == "\n".join(show_block(nested())).replace(".0", ".00")


def test_a_copy_renames_tapes_counters_and_what_statements_write():
    block_ = block(*[statement for statement, *_ in STATEMENTS.values()])
    copy = map_names(block_, lambda name: Name(f"new_{name.id}"), lambda name: f"new_{name}")
    names = [name for node in walk(copy) for name in (*defined(node), *bound(node), *map(str, names_of_tapes(node)))]
    assert all(name.startswith("new_") for name in names)


def names_of_tapes(node):
    return [node.tape] if isinstance(node, (Record, Recall)) else []


def test_all_names_of_a_program():
    program = Program("f", (Param("a.0"), Param("b.0")), Block(nested().statements, Return(A)))
    assert list(all_names(program)) == ["a.0", "b.0", "i.0", "p.0", "q.0", "y.0", "z.0", "w.0"]


def test_names_count_up_by_their_stems():
    namer = Namer(map(value, ["x.4", "x_bar.1"]))
    x = namer.new(user("x"))
    assert [x, namer.new(x.label), namer.new(cotangent_of(x)), namer.new(named("y"))] == ["x.5", "x.6", "x_bar.2", "y.0"]
    assert stem_of(x) == "x"


def test_values_know_what_they_are():
    namer = Namer()
    x, bar, dot = (namer.new(label) for label in (user("x"), named("x_bar"), named("x_dot")))
    x_bar, x_dot, x_tape = (namer.new(label(x)) for label in (cotangent_of, tangent_of, tape_of))
    assert [stem_of(name) for name in (x_bar, x_dot, x_tape, namer.new(tape_of(x_tape)), namer.new(cotangent_of(x_dot)))] \
        == ["x_bar", "x_dot", "x_tape", "x_dot_tape", "x_dot_bar"]
    assert namer.new(cotangent_of(namer.new(x.label))).label.family == x_bar.label.family
    assert len({name.label.family for name in (x, bar, dot, x_bar, x_dot, x_tape)}) == 6
    assert x_bar.label.is_derivative and x_dot.label.is_derivative and not bar.label.is_derivative


def test_values_stay_what_they_are_in_copies():
    x = Namer().new(user("x"))
    for found in (copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert found == x and found.label.family == x.label.family
