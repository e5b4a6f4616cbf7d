"""Programs as Python source: the text, and that it computes what the program says."""

import ast
import gc
import linecache
import traceback

import numpy as np
import pytest

from adcompile.analysis.memory.lives import Ranges, merge, overlap
from adcompile.backend.python.module import emit, load
from adcompile.backend.python.storage.naming import numbered
from adcompile.compiler.passes import printable
from adcompile.ir.names import Role
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, Extern, For, If, Name, Param, Program, Recall, Record, Return,
    Span, Statement, Undefined, Unreachable, Verbatim, While, With, Yield,
)
from adcompile.ir.types import FLOAT, INT, NUMERIC, Array, List, Scalar
from adcompile.ir.verify import verify
from adcompile.ir.visit import all_names
from tests.labelled import labelled

VECTOR = Array("float64", ("n0",))


def value(x):
    if isinstance(x, (Apply, Const, Extern, Name, Undefined, Verbatim)):
        return x
    return Name(x) if isinstance(x, str) else Const(x)


def apply(op, *args, **kwargs):
    return Apply(op, tuple(map(value, args)), tuple((key, value(arg)) for key, arg in kwargs.items()))


def span(text):
    return Span("model.py", "f", 1, 0, 1, 1, text)


def assign(target, expr, text=None):
    return Assign(target, value(expr), None if text is None else span(text))


def comment(text):
    return Effect(apply("comment", Const(text)))


def block(*statements, end=None):
    return Block(statements, end)


def hand(kind, *values):
    return kind(tuple(map(value, values)))


def program(name, params, statements, result):
    body = Block(tuple(statements), Return(value(result)))
    return labelled(verify(Program(name, tuple(Param(param) for param in params), body)))


def all_of(type, program):
    return dict.fromkeys(all_names(program), type)


def source(program, types=None, **options):
    """The text of the function, without imports."""
    text = emit([printable(program, types or {})], **options).source
    return text[text.index("def "):]


def run(program, *args, types=None):
    return load(emit([printable(program, types or {})]), program.name)[program.name](*args)


# --- loops and branches -----------------------------------------------------------------------


def root():
    test = apply("gt", apply("builtins.abs", apply("sub", apply("mul", "x.1", "x.1"), "a.0")), 1e-12)
    body = Block((assign("t.0", apply("div", "a.0", "x.1")), assign("t.1", apply("add", "x.1", "t.0")),
                  assign("x.2", apply("mul", 0.5, "t.1"), "x = 0.5 * (x + a / x)")), hand(Continue, "x.2"))
    return program("root", ["a.0"], [While(test, (("x.1", Const(1.0)),), body, ("x.3",))], "x.3")


def test_versions_of_a_variable_have_one_name():
    assert source(root()) == """\
def root(a):
    x = 1.0
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x
"""
    assert run(root(), 2.0) == pytest.approx(2.0 ** 0.5)


def test_values_that_change_places_are_assigned_together():
    body = Block((assign("t.0", apply("add", "a.1", "b.1"), "a, b = b, a + b"),), hand(Continue, "b.1", "t.0"))
    params = (("a.1", Const(0)), ("b.1", Const(1)))
    loop = For(("i.0",), (apply("builtins.range", "n.0"),), params, body, ("a.2", "b.2"))
    fibonacci = program("fibonacci", ["n.0"], [loop], "a.2")
    assert "        a, b = b, a + b\n" in source(fibonacci)
    assert run(fibonacci, 10) == 55


def test_an_older_version_that_is_read_later_has_another_name():
    text = "x = x + 1"
    older = program("f", ["x.0"], [assign("x.1", apply("add", "x.0", 1), text)], apply("tuple", "x.0", "x.1"))
    assert source(older) == "def f(x):\n    x_1 = x + 1\n    return x, x_1\n"


def test_a_loop_keeps_what_it_needs_from_before():
    body = Block((assign("x.2", apply("mul", "x.1", "x.0"), "x = x * x"),), hand(Continue, "x.2"))
    loop = For(("i.0",), (apply("builtins.range", "n.0"),), (("x.1", Name("x.0")),), body, ("x.3",))
    power = program("power", ["x.0", "n.0"], [loop], "x.3")
    assert run(power, 3.0, 3) == 81.0


def leaving(last):
    """A loop over ten trips that is left at `x > 10`; what follows the test is in the other arm."""
    leave = If(apply("gt", "x.1", 10.0), Block((), hand(Break, "x.1", True)), last, ())
    body = Block((leave,), Unreachable())
    params = (("x.1", Name("x.0")), ("broke.0", Const(False)))
    loop = For(("_.0",), (apply("builtins.range", 10),), params, body, ("x.2", "broke.1"))
    choice = If(Name("broke.1"), block(end=hand(Yield, 3.0)), block(end=hand(Yield, 0.0)), ("y.0",))
    return program("f", ["x.0"], [loop, choice], apply("tuple", "x.2", "y.0"))


def test_break_leaves_and_flags_are_set_where_they_change():
    f = leaving(Block((assign("x.3", apply("mul", 2.0, "x.1"), "x = 2.0 * x"),), hand(Continue, "x.3", False)))
    assert source(f) == """\
def f(x):
    broke = False
    for _ in range(10):
        if x > 10.0:
            broke = True
            break
        x = 2.0 * x
    y = 3.0 if broke else 0.0
    return x, y
"""
    assert run(f, 1.0) == (16.0, 3.0) and run(f, 0.0) == (0.0, 0.0)


def test_continue_is_written_only_where_something_follows():
    negated = Block((assign("x.3", apply("neg", "x.1"), "x = -x"),), hand(Continue, "x.3", False))
    tripled = Block((assign("x.4", apply("mul", 3.0, "x.1"), "x = 3 * x"),), hand(Continue, "x.4", False))
    arm = If(apply("lt", "x.1", 0.0), negated, tripled)
    f = leaving(Block((arm,), Unreachable()))
    assert source(f).count("continue") == 1
    assert run(f, -1.0) == (27.0, 3.0)


def test_results_that_a_break_alone_gives_are_set_by_else():
    go_on = Block((assign("x.3", apply("add", "x.1", 1.0), "x = x + 1"),), hand(Continue, "x.3"))
    body = Block((If(apply("gt", "x.1", 3.0), block(end=hand(Break, 7.0)), go_on),), Unreachable())
    loop = While(apply("lt", "x.1", "n.0"), (("x.1", Name("x.0")),), body, ("y.0",))
    f = program("f", ["x.0", "n.0"], [loop], apply("tuple", "x.0", "y.0"))
    assert run(f, 1.0, 2.0) == (1.0, 2.0) and run(f, 1.0, 9.0) == (1.0, 7.0)


def test_trips_and_indices_are_counted():
    total = assign("s.2", apply("add", "s.1", apply("mul", "i.0", "v.0")), "s = s + i * v")
    body = Block((total,), hand(Continue, "s.2"))
    loop = For(("v.0", "w.0"), (Name("x.0"), Name("y.0")), (("s.1", Const(0)),), body, ("s.3",), "i.0", "trips.0")
    f = program("f", ["x.0", "y.0"], [loop], apply("tuple", "s.3", "trips.0"))
    assert "for i, (v, w) in enumerate(zip(x, y)):" in source(f)
    assert run(f, [1, 2, 3], [1, 2]) == (2, 2) and run(f, [], []) == (0, 0)


def test_elif_chains_stay_flat():
    inner = If(apply("lt", "x.0", 1), block(end=hand(Yield, 2)), block(end=hand(Yield, "x.0")), ("y.1",))
    outer = If(apply("lt", "x.0", 0), Block((assign("y.0", apply("neg", "x.0"), "y = -x"),), hand(Yield, "y.0")),
               Block((inner,), hand(Yield, "y.1")), ("y.2",))
    f = program("f", ["x.0"], [outer], "y.2")
    assert [run(f, x) for x in (-3, 0, 5)] == [3, 2, 5]


def test_a_variable_of_one_branch_is_unassigned_on_the_other():
    arm = Block((assign("y.0", apply("mul", 2, "x.0"), "y = 2 * x"),), hand(Yield, "y.0"))
    choice = If(apply("gt", "x.0", 0), arm, block(end=hand(Yield, Undefined())), ("y.1",))
    before = assign("y.9", apply("add", "x.0", 0), "y = x")
    f = program("f", ["x.0"], [before, Effect(apply("builtins.abs", "y.9")), choice], "y.1")
    assert run(f, 1) == 2
    with pytest.raises(UnboundLocalError):
        run(f, -1)


def test_a_variable_that_may_be_unassigned_is_handed_on_without_being_read():
    arm = Block((assign("y.0", apply("mul", 2, "x.0"), "y = 2 * x"),), hand(Yield, "y.0"))
    choice = If(apply("gt", "x.0", 0), arm, block(end=hand(Yield, Undefined())), ("y.1",))
    body = Block((assign("z.2", apply("add", "z.1", "y.1"), "z = z + y"),), hand(Continue, "z.2"))
    loop = For(("i.0",), (apply("builtins.range", "x.0"),), (("z.1", Name("y.1")),), body, ("z.3",))
    f = program("f", ["x.0"], [choice, loop], apply("tuple", "x.0", "z.3"))
    assert run(f, 2) == (2, 12) and run(f, -1) == (-1, None)


def test_the_rest_after_raise_is_not_indented():
    reads = (("x", Name("x.0")), ("ValueError", Extern("ValueError", ValueError)))
    refuse = Statement(ast.parse("raise ValueError(x)").body[0], reads, ())
    choice = If(apply("lt", "x.0", 0), Block((refuse,), Unreachable()), block(end=hand(Yield, "x.0")), ("y.0",))
    f = program("f", ["x.0"], [choice], apply("mul", 2, "y.0"))
    assert "    else" not in source(f) and run(f, 2) == 4
    with pytest.raises(ValueError):
        run(f, -1)


# --- what is put back, and what is not ------------------------------------------------------------


def test_a_value_read_twice_keeps_its_name():
    f = program("f", ["x.0"], [assign("t.0", apply("mul", "x.0", "x.0"))], apply("add", "t.0", "t.0"))
    assert source(f) == "def f(x):\n    t = x * x\n    return t + t\n"


def test_nothing_goes_past_an_effect_or_into_what_may_not_run():
    show = Effect(apply("call", Extern("show", print)))
    f = program("f", ["x.0"], [assign("t.0", apply("div", 1, "x.0")), show], apply("mul", 2, "t.0"))
    assert source(f).splitlines()[1:3] == ["    t = 1 / x", "    show()"]
    f = program("f", ["x.0"], [assign("t.0", apply("div", 1, "x.0"))], apply("ifexp", apply("gt", "x.0", 0), "t.0", 0))
    assert "t = 1 / x" in source(f)
    body = Block((assign("s.2", apply("add", "s.1", "t.0"), "s = s + t"),), hand(Continue, "s.2"))
    loop = For(("i.0",), (apply("builtins.range", 3),), (("s.1", Const(0)),), body, ("s.3",))
    f = program("f", ["x.0"], [assign("t.0", apply("div", 1, "x.0")), loop], "s.3")
    assert "    t = 1 / x\n" in source(f)


def test_nothing_goes_past_a_change_of_what_it_reads():
    steps = [assign("t.0", apply("mul", 2, "x.0")), assign("x.1", apply("add", "x.0", 1), "x = x + 1")]
    f = program("f", ["x.0"], steps, apply("add", "t.0", "x.1"))
    assert source(f) == "def f(x):\n    t = 2 * x\n    x = x + 1\n    return t + x\n"


def test_lines_stay_short():
    names = [f"t.{k}" for k in range(60)]
    steps = [assign(names[0], apply("mul", "first_parameter.0", "first_parameter.0"))]
    steps += [assign(new, apply("add", old, "first_parameter.0")) for old, new in zip(names, names[1:])]
    f = program("f", ["first_parameter.0"], steps, names[-1])
    assert max(map(len, source(f).splitlines())) <= 88
    assert run(f, 1.0) == 60.0


def test_a_tape_is_read_in_place_by_the_next_statement():
    tape = [assign("x_tape.0", Apply("tape")), Record("x_tape.0", Name("x.0")), Recall("t.0", "x_tape.0")]
    f = program("f", ["x.0"], [*tape, assign("y.0", apply("mul", 2, "t.0"), "y = 2 * x")], apply("mul", "y.0", "y.0"))
    assert "    y = 2 * x_tape.pop()\n" in source(f) and run(f, 3) == 36
    f = program("f", ["x.0"], [*tape, comment("a"), assign("y.0", apply("mul", "t.0", "t.0"))], "y.0")
    assert "    t = x_tape.pop()\n" in source(f) and run(f, 3) == 9


def test_unpacking_is_one_assignment():
    steps = [assign("t.0", apply("unpack", "x.0", 3, -1)), assign("a.0", apply("getitem", "t.0", 0), "a, _, b = x"),
             assign("b.0", apply("getitem", "t.0", 2), "a, _, b = x")]
    f = program("f", ["x.0"], steps, apply("sub", "a.0", "b.0"))
    assert ", b = x" in source(f) and run(f, [1, 2, 3]) == -2
    with pytest.raises(ValueError, match="not enough values to unpack"):
        run(f, [1, 2])
    starred = [assign("t.0", apply("unpack", "x.0", 2, 1)), assign("a.0", apply("getitem", "t.0", 0)),
               assign("b.0", apply("getitem", "t.0", 1))]
    assert run(program("f", ["x.0"], starred, apply("tuple", "a.0", "b.0")), (1, 2, 3)) == (1, [2, 3])
    whole = program("f", ["x.0"], [assign("t.0", apply("unpack", "x.0", 2, 1))], "t.0")
    assert run(whole, (1, 2, 3)) == (1, [2, 3])


# --- in place ---------------------------------------------------------------------------------------


def test_a_likelihood_comes_out_as_it_should():
    line = "return np.sum(np.exp(eta) - y * eta)"
    f = program("nll_gradient", ["beta.0", "X.0", "y.0"], [
        comment("Forward sweep"), assign("eta.0", apply("matmul", "X.0", "beta.0"), "eta = X @ beta"),
        assign("exp_eta.0", apply("numpy.exp", "eta.0"), line), assign("t.0", apply("mul", "y.0", "eta.0"), line),
        assign("t.1", apply("sub", "exp_eta.0", "t.0"), line), assign("result.0", apply("numpy.sum", "t.1"), line),
        comment("Reverse sweep"), comment(line), assign("eta_bar.0", apply("sub", "exp_eta.0", "y.0")),
        comment("eta = X @ beta"), assign("beta_bar.0", apply("matmul", "eta_bar.0", "X.0")),
    ], apply("tuple", "result.0", "beta_bar.0"))
    types = all_of(VECTOR, f) | {"X.0": Array("float64", ("n0", "n1")), "result.0": Scalar("float64"),
                                 "beta.0": Array("float64", ("n1",)), "beta_bar.0": Array("float64", ("n1",))}
    assert source(f, types) == """\
def nll_gradient(beta, X, y):
    # Forward sweep
    eta = X @ beta
    exp_eta = np.exp(eta)
    result = np.sum(exp_eta - y * eta)

    # Reverse sweep
    # return np.sum(np.exp(eta) - y * eta)
    eta_bar = exp_eta
    eta_bar -= y
    # eta = X @ beta
    beta_bar = eta_bar @ X
    return result, beta_bar
"""
    assert "#" not in source(f, types, comments=False)


def summed(*steps, result="x_bar.2", types=VECTOR):
    f = program("f", ["x.0", "y.0"], [comment("Forward sweep"), *steps], result)
    return f, all_of(types, f)


def test_a_fresh_sum_is_added_to_in_place():
    f, types = summed(assign("x_bar.0", apply("mul", "x.0", "y.0")), comment("a"),
                      assign("x_bar.2", apply("accumulate", "x_bar.0", "y.0")))
    assert "    x_bar += y\n" in source(f, types)


@pytest.mark.parametrize("steps", [
    [assign("x_bar.2", apply("accumulate", "x.0", "y.0"))],
    [assign("x_bar.0", apply("getitem", "x.0", apply("slice", None, None, None))), comment("a"),
     assign("x_bar.2", apply("accumulate", "x_bar.0", "y.0"))],
    [assign("x_bar.0", apply("mul", "x.0", "y.0")), assign("v.0", apply("attr:T", "x_bar.0")), comment("a"),
     assign("x_bar.1", apply("accumulate", "x_bar.0", "y.0")), assign("x_bar.2", apply("mul", "x_bar.1", "v.0"))],
    [assign("x_bar.0", apply("runtime.unbroadcast", "x.0", "y.0")), comment("a"),
     assign("x_bar.2", apply("accumulate", "x_bar.0", "y.0"))],
    [assign("x_bar.0", apply("mul", "x.0", "y.0")), assign("x_bar.1", apply("accumulate", "x_bar.0", "y.0")),
     assign("x_bar.2", apply("mul", "x_bar.1", "x_bar.0"))],
    [assign("x_tape.0", Apply("tape")), assign("x_bar.0", apply("mul", "x.0", "y.0")),
     Record("x_tape.0", Name("x_bar.0")), assign("x_bar.1", apply("accumulate", "x_bar.0", "y.0")),
     Recall("t.0", "x_tape.0"),
     assign("x_bar.2", apply("mul", "x_bar.1", "t.0"))],
])
def test_what_somebody_else_may_hold_is_not_written(steps):
    f, types = summed(*steps)
    x, y = np.ones((4, 4)), np.full((4, 4), 2.0)
    assert "+=" not in source(f, types)
    run(f, x, y, types=types)
    assert (x == 1).all() and (y == 2).all()


def test_numbers_are_bound_again():
    f, types = summed(assign("x_bar.0", apply("mul", "x.0", "y.0")), comment("a"),
                      assign("x_bar.1", apply("accumulate", "x_bar.0", apply("neg", "y.0"))), comment("b"),
                      assign("x_bar.2", apply("mul", "x_bar.1", "x_bar.1")), types=FLOAT)
    assert "    x_bar -= y\n" in source(f, types)


def gather(index, kind=VECTOR, start=None):
    body = Block((assign("x_bar.2", apply("index_add", "x_bar.1", index, 1.0)),), hand(Continue, "x_bar.2"))
    start = apply("zeros_like", "x.0") if start is None else start
    loop = For(("i.0",), (Name("order.0"),), (("x_bar.1", Name("x_bar.0")),), body, ("x_bar.3",))
    f = program("f", ["x.0", "order.0"], [assign("x_bar.0", start), loop], "x_bar.3")
    return f, all_of(kind, f) | {"i.0": INT, "order.0": List(INT)}


def test_reading_an_element_adds_to_an_element():
    f, types = gather("i.0")
    assert "        x_bar[i] += 1.0\n" in source(f, types) and "copy" not in source(f, types)
    assert run(f, np.zeros(3), [0, 2, 2], types=types).tolist() == [1, 0, 2]


def test_repeated_indices_add_up():
    f, types = gather(apply("list", "i.0", "i.0"))
    assert "runtime.index_add(x_bar, [i, i], 1.0)" in source(f, types)
    assert run(f, np.zeros(3), [0, 2], types=types).tolist() == [2, 0, 2]


def test_slices_are_never_values():
    f, types = gather(apply("tuple", apply("list", 0, 0), apply("slice", 1, None, None)), NUMERIC)
    assert run(f, np.zeros((2, 2)), [1], types=types).tolist() == [[0, 2], [0, 0]]


def test_an_argument_is_copied_before_it_is_added_to():
    f, types = gather("i.0", start=Name("x.0"))
    x = np.zeros(3)
    assert run(f, x, [1], types=types).tolist() == [0, 1, 0] and x.tolist() == [0, 0, 0]
    f, types = gather("i.0", NUMERIC, start=Name("x.0"))
    assert run(f, x, [1], types=types).tolist() == [0, 1, 0] and x.tolist() == [0, 0, 0]


def test_a_loop_copies_what_it_adds_to_once():
    f, types = gather("i.0", start=Name("x.0"))
    assert source(f, types).index("copy()") < source(f, types).index("for i")


def test_lists_grow_in_place():
    body = Block((assign("l.2", apply("list_append", "l.1", "v.0")),), hand(Continue, "l.2"))
    loop = For(("v.0",), (Name("x.0"),), (("l.1", apply("list")),), body, ("l.3",))
    f = program("f", ["x.0"], [loop], "l.3")
    assert "        l.append(v)\n" in source(f) and run(f, (1, 2)) == [1, 2]


def test_the_users_own_update_is_seen_by_whoever_holds_the_array():
    f, types = summed(assign("y.1", apply("iadd", "y.0", "x.0"), "y += x"), result=apply("tuple", "y.1", "x.0"))
    assert "    y += x\n" in source(f, types)
    f, types = summed(assign("y.1", apply("iadd", "y.0", "x.0"), "y += x"), result=apply("tuple", "y.1", "y.0"))
    y = np.zeros(2)
    new, old = run(f, np.ones(2), y, types=types)
    assert new is y and old is y and y.tolist() == [1, 1]


def test_a_buffer_of_another_type_is_not_reused():
    steps = [assign("t.0", apply("mul", "x.0", "x.0")), assign("s.0", apply("numpy.sum", "t.0")), comment("a"),
             assign("x_bar.0", apply("mul", "t.0", "y.0")), comment("b"),
             assign("x_bar.2", apply("mul", "x_bar.0", "s.0"))]
    f, types = summed(*steps)
    types["s.0"] = FLOAT
    assert "x_bar *= y" in source(f, types)
    assert "x_bar *= y" not in source(f, types | {"t.0": Array("float32", ("n0",))})
    assert "x_bar *= y" not in source(f, types | {"t.0": Array("float64", (None,))})


# --- names ------------------------------------------------------------------------------------------


def test_names_of_the_user_come_first():
    f = program("f", ["np.0", "x.0"], [assign("t.0", apply("numpy.exp", "np.0"))], apply("mul", "t.0", "x.0"))
    assert emit([printable(f, {})]).source.startswith("import numpy as np_\n") and run(f, 0.0, 2.0) == 2.0
    f = program("f", ["sum.0"], [], apply("builtins.sum", "sum.0"))
    assert run(f, [1, 2]) == 3


def test_objects_of_the_users_world_never_meet():
    externs = [Extern("helper", len), Extern("helper", max), Extern("x", min), Extern("len", sum)]
    calls = [apply("call", extern, "x.0") for extern in externs]
    f = program("f", ["x.0"], [], apply("tuple", *calls, apply("builtins.len", "x.0")))
    assert run(f, [3, 4]) == (2, 4, 3, 7, 2)


def test_other_names_say_what_they_are():
    assert [numbered(*label, 1) for label in ((Role.USER, "x"), (Role.TEMPORARY, "t"), (Role.COTANGENT, "x_bar"), (Role.TAPE, "t_tape"))] \
        == ["x_1", "t2", "x2_bar", "t2_tape"]
    assert numbered(Role.USER, "x_bar", 1) == "x_bar_1"


def test_a_comprehension_never_captures_a_value():
    tree = ast.parse("[v * w for v in xs]").body[0].value
    f = program("f", ["v.0", "xs.0"], [], Verbatim(tree, (("w", Name("v.0")), ("xs", Name("xs.0")))))
    assert run(f, 3, [1, 2]) == [3, 6]


def test_parameters_keep_their_kinds():
    params = (Param("x.0"), Param("n.0", default=Const(2)), Param("rest.0", "star"),
              Param("key.0", "keyword", default=Const(-1)), Param("data.0", "captured"), Param("more.0", "double_star"))
    f = Program("f", params, Block((), Return(apply("tuple", *[param.name for param in params]))))
    f = labelled(f)
    assert "def f(x, n=2, *rest, key=-1, data, **more):" in source(f)
    assert load(emit([printable(f, {})]), "f")["f"](1, data=5, z=6) == (1, 2, (), -1, 5, {"z": 6})


# --- statements of the user, effects, modules ---------------------------------------------------------


def test_a_statement_that_reads_and_assigns_a_variable_has_one_name_for_it():
    tree = ast.parse("for v in xs: total = total + v").body[0]
    node = Statement(tree, (("xs", Name("xs.0")), ("total", Name("start.0"))), (("total", "total.1"), ("v", "v.0")))
    f = program("f", ["xs.0", "start.0"], [node], apply("tuple", "total.1", "start.0"))
    assert run(f, [1, 2], 10) == (13, 10)


def test_with_blocks_hand_over_their_results():
    context = apply("numpy.errstate", all=Const("ignore"))
    body = Block((assign("y.0", apply("numpy.log", "x.0"), "y = np.log(x)"),), hand(Yield, "y.0"))
    node = With(context, body, ("y.1",))
    f = program("f", ["x.0"], [node], "y.1")
    assert '    with np.errstate(all="ignore"):\n        y = np.log(x)\n' in source(f)


def test_consecutive_comments_are_one():
    f = program("f", ["x.0"], [comment("a"), comment("a"), comment("b")], "x.0")
    assert source(f).count("# a") == 1 and source(f).count("# b") == 1


def test_zeros_are_one_line():
    body = Block((), hand(Continue, "a.1", "b.1"))
    loop = For(("i.0",), (Name("x.0"),), (("a.1", Const(0.0)), ("b.1", Const(0.0))), body, ("a.2", "b.2"))
    f = program("f", ["x.0"], [loop], apply("tuple", "a.2", "b.2"))
    assert "    a = b = 0.0\n" in source(f)


def test_constants_of_one_statement_are_one_line():
    text = "prey, predators = 10.0, 5.0"
    steps = [assign("prey.0", 10.0, text), assign("predators.0", 5.0, text)]
    f = program("f", [], steps, apply("tuple", "prey.0", "predators.0"))
    assert source(f).splitlines()[1] == f"    {text}"


def test_two_programs_make_one_module():
    first = program("f_record", ["x.0"], [], apply("tuple", "x.0", apply("tuple", "x.0")))
    second = program("f_adjoint", ["r.0", "y_bar.0"], [], apply("mul", apply("getitem", "r.0", 0), "y_bar.0"))
    emitted = emit([printable(first, {}), printable(second, {})])
    namespace = load(emitted, "f")
    assert emitted.names == ("f_record", "f_adjoint")
    result, residuals = namespace["f_record"](3.0)
    assert namespace["f_adjoint"](residuals, 2.0) == 6.0


def test_a_traceback_shows_the_emitted_line_and_the_text_goes_with_its_function():
    f = program("f", ["x.0"], [assign("y.0", apply("div", 1, "x.0"), "y = 1 / x")], apply("mul", "y.0", "y.0"))
    namespace = load(emit([printable(f, {})]), "f")
    try:
        namespace["f"](0)
    except ZeroDivisionError as error:
        assert "y = 1 / x" in "".join(traceback.format_exception(error))
    filename = namespace["__file__"]
    assert filename in linecache.cache
    del namespace
    gc.collect()
    assert filename not in linecache.cache


def test_the_same_program_has_the_same_text():
    assert emit([printable(root(), {})]).source == emit([printable(root(), {})]).source


# --- where values are alive ------------------------------------------------------------------------------


def test_a_value_is_not_alive_in_an_arm_that_does_not_read_it():
    arms = [Block((assign("x.1", 1),), hand(Yield, "x.1")),
            Block((assign("x.2", apply("mul", 2, "x.0")),), hand(Yield, "x.2"))]
    f = program("f", ["x.0"], [If(Const(True), *arms, ("x.3",))], "x.3")
    ranges = Ranges(f)
    assert not overlap(ranges.intervals("x.0"), ranges.intervals("x.1"))
    assert not overlap(ranges.intervals("x.0"), ranges.intervals("x.3"))
    assert source(f).count("x_") == 0


def test_intervals_meet_or_do_not():
    assert overlap([(1, 3)], [(3, 5)]) and not overlap([(1, 3)], [(4, 5)])
    assert overlap([(1, 2), (8, 9)], [(3, 4), (6, 8)])
    many = [(1, 2), (7, 8)]
    merge(many, [(4, 5)])
    assert many == [(1, 2), (4, 5), (7, 8)]
