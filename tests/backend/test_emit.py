"""Expressions and trees as text: what stands there is what was meant, and parses back to it."""

import ast
import math
import textwrap

import numpy as np
import pytest

from adcompile.backend.python.text.words import Words
from adcompile.emit import printing
from adcompile.emit.as_syntax import condition, constant, expression
from adcompile.emit.printing import Comments, is_comment, module_text, with_comments
from adcompile.emit.trees import names_in, substitute
from adcompile.ir.nodes import Apply, Const, Extern, Name, Verbatim


class PlainWords(Words):
    """Values are called by what they are based on."""

    def local(self, name):
        return name.partition(".")[0]


def apply(op, *args, **kwargs):
    operands = tuple(Name(arg) if isinstance(arg, str) else arg for arg in args)
    return Apply(op, operands, tuple(kwargs.items()))


def printed(tree):
    """The text of one statement, without the function around it."""
    function = ast.parse("def f():\n    pass").body[0]
    function.body = [tree]
    source, parsed = module_text("", [function], Comments())
    assert printing.same(parsed.body, [function])
    return textwrap.dedent(source.partition("\n")[2])


def shown(expr, make=expression, taken=()):
    return printed(ast.Expr(make(expr, PlainWords(taken)))).rstrip("\n")


@pytest.mark.parametrize("expr, expected", [
    (apply("mul", Const(0.5), apply("add", "x", apply("div", "a", "x"))), "0.5 * (x + a / x)"),
    (apply("pow", apply("neg", "x"), Const(2)), "(-x) ** 2"),
    (apply("sub", "x", apply("neg", "y")), "x - -y"),
    (apply("matmul", "a", "b"), "a @ b"),
    (apply("accumulate", "x", "t"), "x + t"),
    (apply("accumulate", "x", apply("neg", "t")), "x - t"),
    (apply("getitem", "x", apply("slice", Const(1), Const(None), Const(None))), "x[1:]"),
    (apply("getitem", "x", apply("tuple", apply("slice", *[Const(None)] * 3), Const(-1))), "x[:, -1]"),
    (apply("getitem", "x", apply("tuple", Const(None), Const(...))), "x[None, ...]"),
    (apply("getitem", "x", apply("tuple")), "x[()]"),
    (apply("chain", Const(0), Const("<"), "x", Const("<="), Const(1)), "0 < x <= 1"),
    (apply("ifexp", apply("truth", "b"), "x", "y"), "x if b else y"),
    (apply("and", apply("lt", "a", "b"), apply("not", "c")), "a < b and not c"),
    (apply("truth", apply("lt", "a", "b")), "a < b"),
    (apply("truth", "a"), "bool(a)"),
    (apply("tuple", "a"), "a,"),
    (apply("list", "a", apply("star", "b")), "[a, *b]"),
    (apply("list_append", "items", "x"), "[*items, x]"),
    (apply("dict", Const("k"), "a"), '{"k": a}'),
    (apply("numpy.linalg.solve", "a", "b"), "np.linalg.solve(a, b)"),
    (apply("numpy.sum", "x", axis=Const(0)), "np.sum(x, axis=0)"),
    (apply("math.sin", "x"), "math.sin(x)"),
    (apply("builtins.len", "x"), "len(x)"),
    (apply("runtime.scale", "t", "p"), "runtime.scale(t, p)"),
    (apply("method:reshape", "x", Const(-1)), "x.reshape(-1)"),
    (apply("attr:shape", "x"), "x.shape"),
    (apply("call", Extern("f", len), "x"), "f(x)"),
])
def test_operations_are_printed_as_users_write_them(expr, expected):
    assert shown(expr) == expected


def test_names_of_the_user_win_over_modules_and_builtins():
    assert shown(apply("numpy.exp", "x"), taken=("np",)) == "np_.exp(x)"
    assert shown(apply("builtins.len", "x"), taken=("len",)) == "builtins.len(x)"


def test_truth_is_not_asked_twice():
    assert shown(apply("truth", "a"), condition) == "a"
    assert shown(apply("holds", "x_tape"), condition) == "x_tape"
    assert shown(apply("not", apply("truth", "a")), condition) == "not a"


@pytest.mark.parametrize("value", [
    1.5, -1.5, -0.0, 0.0, 3, -3, 10**30, 1e300, math.inf, -math.inf, True, None, "text", 1 + 2j, -1j, (1, -2.0),
    np.float64(2.5), np.float32(-0.1), np.int64(-4), np.bool_(True),
])
def test_constants_are_what_they_were(value):
    words = Words(())
    tree = constant(value, words)
    back = eval(printed(ast.Expr(tree)), {"np": np, "math": math})
    assert type(back) is type(value) and repr(back) == repr(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            assert type(node.value) in (bool, int, float)
            assert math.copysign(1, node.value) > 0 and math.isfinite(node.value)


def test_nan_is_named():
    assert shown(Const(math.nan)) == "math.nan"


def substituted(source, reads, writes=None):
    tree = ast.parse(source).body[0]
    tree = tree.value if isinstance(tree, ast.Expr) else tree
    trees = {key: ast.parse(value).body[0].value for key, value in reads.items()}
    new = substitute(tree, trees, writes or {})
    return ast.unparse(ast.fix_missing_locations(new))


def test_a_tree_reads_what_its_names_stand_for():
    assert substituted("f'{x:.2f}' + y", {"x": "a + b", "y": "c"}) == "f'{a + b:.2f}' + c"


def test_comprehensions_and_lambdas_keep_their_own_names():
    assert substituted("[v * s for v in xs]", {"s": "scale", "xs": "v"}) == "[v_1 * scale for v_1 in v]"
    assert substituted("[v * s for v in xs]", {"s": "v", "xs": "data"}) == "[v_1 * v for v_1 in data]"
    assert substituted("lambda a: a + b", {"b": "a"}) == "lambda a_1: a_1 + a"
    assert substituted("lambda a=a: a", {"a": "b"}) == "lambda a=b: a"
    assert substituted("[[i * j for i in x] for j in y]", {"x": "j", "y": "i"}) == "[[i * j_1 for i in j] for j_1 in i]"


def test_a_statement_assigns_other_names():
    assert substituted("x[0] = y", {"x": "x_1", "y": "z"}) == "x_1[0] = z"
    assert substituted("try:\n    a = f(b)\nexcept E as e:\n    a = 1", {"b": "c", "f": "f", "E": "E"},
                       {"a": "a_1", "e": "e_1"}).startswith("try:\n    a_1 = f(c)\nexcept E as e_1:")
    assert substituted("import os.path as p", {}, {"p": "p_1"}) == "import os.path as p_1"
    assert substituted("def g(x):\n    return x + y", {"y": "x"}, {"g": "g_1"}) == "def g_1(x_1):\n    return x_1 + x"


def test_the_tree_itself_stays_as_it_was():
    tree = ast.parse("[v for v in xs]").body[0].value
    before = ast.dump(tree)
    substitute(tree, {"xs": ast.Name("v", ast.Load())}, {})
    assert ast.dump(tree) == before


def test_all_names_of_a_tree_are_found():
    tree = ast.parse("def f(a, *b):\n    global g\n    import os\n    try: x = y\n    except E as e: pass").body[0]
    assert set(names_in(tree)) == {"f", "a", "b", "g", "os", "x", "y", "E", "e"}


def test_verbatim_is_bound_by_its_reads():
    tree = ast.parse("[s * v for v in xs]").body[0].value
    reads = (("s", Name("t.0")), ("xs", apply("builtins.range", "n.0")))
    assert shown(Verbatim(tree, reads)) == "[(t * v) for v in range(n)]"


def test_another_printer_takes_over_where_astor_fails(monkeypatch):
    tree = ast.parse("x = 1").body[0]
    monkeypatch.setattr(printing, "astor_text", lambda tree: "def f():\n    x = 2")
    assert printed(tree) == "x = 1\n"
    monkeypatch.setattr(printing, "astor_text", lambda tree: tree.missing)
    assert printed(tree) == "x = 1\n"


def test_match_statements_and_strings_are_printed():
    matching = "match x:\n    case 1:\n        y = 2\n"
    for source in (matching, "x = 'a' * 200 + 'b'\n", "x = f'{a!r:>{w}}'\n", "x = b'\\x00'\n"):
        tree = ast.parse(source).body[0]
        assert ast.dump(ast.parse(printed(tree)).body[0]) == ast.dump(tree)


def test_comments_are_one_line_each():
    comments = Comments()
    first, second = comments.statement("x = (1 +\n  2)"), comments.statement("Reverse sweep", spaced=True)
    assert is_comment(first) and not is_comment(ast.Pass())
    function = ast.parse("def f():\n    pass").body[0]
    function.body = [first, ast.Pass(), second, ast.Pass()]
    assert module_text("", [function], comments)[0] == """\
def f():
    # x = (1 + 2)
    pass

    # Reverse sweep
    pass
"""


def test_a_comment_cannot_end_its_line():
    comments = Comments()
    placeholder = comments.statement("a\r\x0b\x0c\x1c\x85\u2028\u2029b")
    assert with_comments(ast.unparse(placeholder), comments) == "# a b"
