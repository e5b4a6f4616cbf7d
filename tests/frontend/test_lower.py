"""Lowering keeps what a function computes, and its result is a program."""

import contextlib
import inspect
import io
import linecache

import numpy as np
import pytest

import adcompile
from adcompile.analysis.activity.active import carriers, carrying_operands, find_varied
from adcompile.errors import UnsupportedSyntax
from adcompile.frontend.lower.function import lower, lower_rule
from adcompile.ir.nodes import Apply, Assign
from adcompile.ir.show import show, show_block
from adcompile.ir.verify import verify
from adcompile.ir.visit import callee_of, operations, walk
from tests import edges
from tests.corpus import load
from tests.interpret import run
from tests.passes import lowered

CORPUS = load()
NUMBERS = ("n", "idx", "mode")      # parameters of the programs at the edges that no derivative is wanted of


def outcome(call):
    """What a call returns or raises, and what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        try:
            result = call()
        except Exception as error:
            result = type(error), str(error)
    return result, printed.getvalue()


def same(found, expected):
    """Equality to the last bit: of types, dtypes and shapes too; NaN is itself."""
    if type(found) is not type(expected):
        return False
    if isinstance(found, (tuple, list)):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, (np.ndarray, np.generic)):
        return found.dtype == expected.dtype and found.shape == expected.shape and found.tobytes() == expected.tobytes()
    return found == expected or found != found and expected != expected


def agree(function, program, arguments):
    """Whether the program does what the function does; `arguments` makes them fresh."""
    expected, printed = outcome(lambda: function(*arguments()))
    found, also_printed = outcome(lambda: run(program, *arguments(), function=function))
    return same(found, expected) and printed == also_printed


def text(function, *active):
    """The lowered body, a line a statement."""
    body = lower(function, active or inspect.signature(function).parameters).body
    return [line.strip() for line in show_block(body)]


def made(source):
    """The function `f` of a source text."""
    name = f"<made {len(linecache.cache)}>"
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    space = {"np": np, "__name__": "made"}
    exec(compile(source, name, "exec"), space)
    return space["f"]


def takes_derivatives(program):
    """Whether the program calls derivatives, which have no programs yet."""
    everything = [program, *(inner for _, inner in program.callees)]
    return any(callee is not None and callee.derived is not None for one in everything for callee in map(callee_of, operations(one.body)))


@pytest.mark.parametrize("name", CORPUS)
def test_program_computes_what_the_function_computes(name):
    case = CORPUS[name]
    parameters = list(inspect.signature(case.function).parameters)
    wrt = [parameters[position] for position in case.wrt]
    for point in case.points:
        program = verify(lowered(case.function, wrt, point.arguments))
        assert takes_derivatives(program) or agree(case.function, program, lambda: point.arguments)


@pytest.mark.parametrize("function, arguments", edges.CASES, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("active", [True, False])
def test_edge_of_the_language_survives(function, arguments, active):
    parameters = [name for name in inspect.signature(function).parameters if active and name not in NUMBERS]
    program = verify(lower(function, parameters))
    assert agree(function, program, lambda: arguments)


@pytest.mark.parametrize("name", CORPUS)
def test_operands_that_carry_a_derivative_are_names(name):
    case = CORPUS[name]
    parameters = list(inspect.signature(case.function).parameters)
    program = lower(case.function, [parameters[position] for position in case.wrt])
    varied = find_varied(program, None, [program.params[position].name for position in case.wrt])
    for statement in walk(program.body):
        if isinstance(statement, Assign) and isinstance(statement.value, Apply):
            nested = [part for part in carrying_operands(statement.value) if isinstance(part, Apply)]
            assert not any(read in varied for part in nested for read in carriers(part)), statement.value.op


# --- the shape of programs ----------------------------------------------------------


def test_loop_variables_are_parameters_and_results():
    def root(a):
        x = 1.0
        while abs(x * x - a) > 1e-12:
            x = 0.5 * (x + a / x)
        return x

    assert text(root) == [
        "x.0 = 1.0",
        "[x.3] = while gt(builtins.abs(sub(mul(x.1, x.1), a.0)), 1e-12) with x.1 = x.0:",
        "t.0 = div(a.0, x.1)",
        "t.1 = add(x.1, t.0)",
        "x.2 = mul(0.5, t.1)",
        "continue x.2",
        "return x.3",
    ]


def test_what_follows_an_exit_is_in_the_other_arm():
    def f(x, n):
        for _ in range(n):
            if x > 2.0:
                break
            x = x * x
        return x

    assert text(f, "x") == [
        "[x.3] = for _.0 in builtins.range(n.0) with x.1 = x.0:",
        "[] = if gt(x.1, 2.0):",
        "break x.1",
        "else:",
        "x.2 = mul(x.1, x.1)",
        "continue x.2",
        "unreachable",
        "return x.3",
    ]


def test_early_return_is_a_result():
    def f(x):
        if x > 2.0:
            return x
        y = x * x
        return y

    assert text(f) == [
        "[result.0] = if gt(x.0, 2.0):", "yield x.0", "else:", "y.0 = mul(x.0, x.0)", "yield y.0", "return result.0",
    ]


def test_return_from_a_loop_is_a_flag():
    def f(x, n):
        for k in range(n):
            if x > k:
                return x
        return 0.0

    assert text(f, "x") == [
        "[returned.1, result.1] = for k.0 in builtins.range(n.0) with returned.0 = False, result.0 = undefined:",
        "[] = if gt(x.0, k.0):",
        "break True, x.0",
        "else:",
        "continue False, undefined",
        "unreachable",
        "[result.2] = if returned.1:",
        "yield result.1",
        "else:",
        "yield 0.0",
        "return result.2",
    ]


def test_flag_says_how_a_block_was_left():
    def f(x, n):
        for k in range(n):
            if x > 1.0:
                if k == 2:
                    break
            x = x * x
        return x

    assert text(f, "x")[1:8] == [
        "[broke.1] = if gt(x.1, 1.0):",
        "[broke.0] = if eq(k.0, 2):",
        "yield True",
        "else:",
        "yield False",
        "yield broke.0",
        "else:",
    ]


def test_constants_stay_as_they_were_written():
    def f(x, n):
        m = (n + 1) * 2 - len("ab")
        return x[n - 1:m, 0]

    assert text(f, "x") == [
        "m.0 = sub(mul(add(n.0, 1), 2), builtins.len('ab'))",
        "result.0 = getitem(x.0, tuple(slice(sub(n.0, 1), m.0, None), 0))",
        "return result.0",
    ]


def test_operands_are_evaluated_from_left_to_right():
    def f(x, a):
        return a[0] * change(a, x)

    def change(a, x):
        return x * 2.0

    assert text(f, "x")[0] == "t.0 = getitem(a.0, 0)"


def test_telling_names_for_temporaries():
    def f(eta):
        return np.exp(eta) * np.sin(2.0 * eta)

    assert text(f) == [
        "exp_eta.0 = numpy.exp(eta.0)",
        "t.0 = mul(2.0, eta.0)",
        "t.1 = numpy.sin(t.0)",
        "result.0 = mul(exp_eta.0, t.1)",
        "return result.0",
    ]


def test_temporaries_leave_the_users_names_alone():
    def f(t, result):
        return t * result + t

    assert text(f) == ["t.1 = mul(t.0, result.0)", "result.1 = add(t.1, t.0)", "return result.1"]
    found = adcompile.grad(f, wrt=0)
    assert found(2.0, 3.0) == 4.0 and "result_1 = t * result + t" in found.source


SCALE = 2.0
DATA = np.arange(3.0)


def test_captured_data_is_a_parameter():
    def f(x):
        return x * SCALE + DATA[0] * SCALE

    program = lower(f, ["x"])
    assert [(param.name, param.kind) for param in program.params] == [
        ("x.0", "positional"), ("SCALE.0", "captured"), ("DATA.0", "captured"),
    ]


def helper(a, b=2.0):
    return a * b


def test_helper_is_followed_where_an_active_value_goes_in():
    def f(x, n):
        return helper(x) * helper(n)

    program = lower(f, ["x"])
    assert text(f, "x") == [
        "helper_x.0 = mul(x.0, 2.0)",
        "helper_n.0 = call(@helper, n.0)",
        "result.0 = mul(helper_x.0, helper_n.0)",
        "return result.0",
    ]
    assert program.body.statements[0].span.function == "helper"
    assert program.body.statements[0].span.text == "return a * b"


def test_wrong_arguments_are_left_to_python():
    def f(x):
        return helper(x, 1.0, c=3)

    with pytest.raises(TypeError, match=r"helper\(\) got an unexpected keyword argument 'c'"):
        run(lower(f, ["x"]), 1.0, function=f)


def test_rule_returns_a_tuple_of_names():
    def partials(y, x1, x2):
        return 1.0 / x2, -y / x2

    program = lower_rule(partials)
    assert show(program) == "\n".join([
        "partials(y.0, x1.0, x2.0):",
        "    t.0 = div(1.0, x2.0)",
        "    t.1 = neg(y.0)",
        "    t.2 = div(t.1, x2.0)",
        "    return tuple(t.0, t.2)",
    ])


# --- size and depth -----------------------------------------------------------------


def test_long_chains_of_operators_need_no_recursion():
    f = made("def f(x):\n    return " + " + ".join(["x * x"] * 500) + "\n")
    assert len(lower(f, ["x"]).body.statements) == 999


def test_size_grows_with_the_source():
    def lines(count):
        exits = "".join(f"        if x > {k}:\n            if n > {k}:\n                break\n        x = x * x\n"
                        for k in range(count))
        f = made(f"def f(x, n):\n    for _ in range(n):\n{exits}    return x\n")
        return len(show(lower(f, ["x"])).splitlines())

    assert lines(30) - lines(20) == lines(20) - lines(10)


def test_deep_nesting_is_refused_not_overrun():
    exits = "".join(f"    if n == {k}:\n        return x * {k}\n" for k in range(900))
    f = made(f"def f(x, n):\n{exits}    return x\n")
    with pytest.raises(UnsupportedSyntax, match="'f' nests too deep"):
        lower(f, ["x"])


def test_same_function_gives_the_same_text():
    function = CORPUS["exits_nested_three_deep"].function
    assert show(lower(function, ["x"])) == show(lower(function, ["x"]))
