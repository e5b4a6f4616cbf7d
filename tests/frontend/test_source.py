"""The source that is found is the text that was compiled, or there is a refusal."""

import ast
import doctest
import functools
import linecache
import subprocess
import sys

import gast
import numpy as np
import pytest

from adcompile.errors import NoSource, StaleSource, UnsupportedSyntax
from adcompile.frontend.source.text import find_source


def text_of(function):
    """The text of the node that was found."""
    source = find_source(function)
    return ast.get_source_segment(source.text, source.node)


# --- plain functions --------------------------------------------------------


def plain(x):
    y = (x
         + 1)  # on two lines
    for i in range(3):  # a loop
        y = y * x; y = -y
    return y


def test_a_function_of_a_module():
    source = find_source(plain)
    assert (source.file, source.name, source.node.name) == (__file__, "plain", "plain")
    assert source.lines[source.node.lineno - 1] == "def plain(x):"


def test_the_node_is_given_as_gast_has_it():
    node = find_source(plain).gast_node
    assert isinstance(node, gast.FunctionDef) and isinstance(node.args.args[0], gast.Name)


def test_statements_are_told_on_one_line():
    source = find_source(plain)
    first, loop, last = source.node.body
    assert [source.statement_text(s) for s in (first, loop, *loop.body, last)] == [
        "y = x + 1", "for i in range(3):", "y = y * x", "y = -y", "return y"]
    assert source.statement_text(source.gast_node.body[0]) == "y = x + 1"


def test_a_span_has_the_place_and_the_statement():
    source = find_source(plain)
    statement = source.gast_node.body[2]
    span = source.span(statement.value, statement)
    line = plain.__code__.co_firstlineno + 5
    assert (span.file, span.function, span.line, span.column, span.end_column) == (__file__, "plain", line, 11, 12)
    assert span.text == "return y"


def accented(é):
    ñ = "ü"; value = é + 1.0; return value, ñ


def test_columns_count_bytes_and_texts_do_not():
    source = find_source(accented)
    assert [source.statement_text(s) for s in source.node.body] == ['ñ = "ü"', "value = é + 1.0", "return value, ñ"]


class Model:
    def predict(self, x):
        """A string
def predict(self, x):
        """
        return x


def test_a_method_with_a_string_of_several_lines():
    assert text_of(Model.predict).startswith("def predict(self, x):\n        \"\"\"A string")
    assert text_of(Model().predict.__func__) == text_of(Model.predict)


if sys.platform == "no such":
    def defined_twice(x):
        return x
else:
    def defined_twice(x):
        return x * 2.0


def test_of_two_definitions_the_one_that_ran():
    assert text_of(defined_twice).endswith("return x * 2.0")


def test_a_function_in_a_function():
    def inner(x):
        return x + offset

    offset = 1.0
    assert text_of(inner) == "def inner(x):\n        return x + offset"


def test_there_is_no_source_where_there_is_no_python_function():
    with pytest.raises(NoSource) as raised:
        find_source(np.exp)
    assert str(raised.value) == ("'exp' is no Python function, so it has no source\n"
                                 "  Give its derivative with derivative_of, or keep active values out of it.")


# --- asserts, which pytest rewrites -----------------------------------------


def with_asserts(x):
    assert x is not None
    total = 0.0
    for value in x:
        assert value > 0.0, f"{value} is not positive"
        total += value
    assert (total
            > 0.0)
    return total if total else None


def test_a_function_with_asserts_in_a_module_that_pytest_imported():
    assert text_of(with_asserts).startswith("def with_asserts(x):\n    assert x is not None")
    with_asserts([1.0])


def test_functions_around_an_assert():
    def helper(x):
        def check(y):
            assert y > 0
            return y
        return check(x) * 2.0

    assert helper(1.0) == 2.0
    assert text_of(helper).endswith("return check(x) * 2.0")


# --- lambdas ----------------------------------------------------------------


def test_lambdas_on_one_line():
    square, cube = lambda x: x * x, lambda x: x * x * x
    assert (text_of(square), text_of(cube)) == ("lambda x: x * x", "lambda x: x * x * x")


def test_lambdas_on_one_line_that_differ_in_a_constant():
    functions = [lambda x: x + 1, lambda x: x + 1.0, lambda x: x + True, lambda x: x - 0.0, lambda x: x - -0.0]
    assert [text_of(f) for f in functions] == [
        "lambda x: x + 1", "lambda x: x + 1.0", "lambda x: x + True", "lambda x: x - 0.0", "lambda x: x - -0.0"]


def test_a_lambda_in_a_lambda():
    outer = lambda x: lambda y: x * y       # noqa: E731
    assert text_of(outer) == "lambda x: lambda y: x * y"
    assert text_of(outer(2.0)) == "lambda y: x * y"


def test_a_lambda_over_several_lines():
    function = (lambda x:
                x
                * 2.0)
    assert text_of(function).split() == ["lambda", "x:", "x", "*", "2.0"]


def test_lambdas_that_capture_and_that_stand_in_a_display():
    k = 2.0
    table = {"a": lambda x: k * x, "b": lambda x: k + x}
    assert (text_of(table["a"]), text_of(table["b"])) == ("lambda x: k * x", "lambda x: k + x")


# --- decorators -------------------------------------------------------------


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args):
        return 2.0 * function(*args)
    return wrapper


def kept(function):
    return function


@doubled
def decorated(x):
    return x


@kept
@functools.partial(kept)
def kept_decorated(x):
    return x * 3.0


def test_what_is_found_is_what_runs():
    assert text_of(decorated) == "def wrapper(*args):\n        return 2.0 * function(*args)"
    assert text_of(decorated.__wrapped__) == "def decorated(x):\n    return x"
    assert text_of(kept_decorated) == "def kept_decorated(x):\n    return x * 3.0"


# --- text that is in no file ------------------------------------------------

TYPED = "from adcompile import grad\ndef f(x):\n    return x * x\n\nprint(grad(f)(3.0))\n"


def test_exec_has_no_source():
    names = {}
    exec("def f(x):\n    return x", names)
    with pytest.raises(NoSource) as raised:
        find_source(names["f"])
    assert str(raised.value) == ("the source of 'f' cannot be found: it was compiled from '<string>'\n"
                                 "  Write it in a file, a notebook or IPython: Python keeps no text of what is piped or given to exec"
                                 + ("." if sys.version_info >= (3, 13) else ", and before 3.13 none of what is typed or given to -c."))


@pytest.mark.parametrize("arguments, given", [(["-c", TYPED], None), ([], TYPED), (["-i", "-q"], TYPED)])
def test_what_is_typed_or_piped_works_or_is_told_what_does(arguments, given):
    found = subprocess.run([sys.executable, *arguments], input=given, capture_output=True, text=True)
    works = sys.version_info >= (3, 13) and arguments
    assert "6.0" in found.stdout if works else "Write it in a file, a notebook or IPython" in found.stderr


def run_cell(text, name, known=True):
    """Runs a text as a notebook does: under a name that `linecache` knows."""
    if known:
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    names = {"__name__": "__main__"}
    exec(compile(text, name, "exec"), names)
    return names


def test_a_cell_of_a_notebook():
    f = run_cell("k = 2.0\ndef f(x):\n    return k * x\n", "<cell 1>")["f"]
    assert text_of(f) == "def f(x):\n    return k * x"


def test_a_cell_that_was_run_again_with_another_text():
    old = run_cell("def f(x):\n    return x\n", "<cell 2>")["f"]
    new = run_cell("def f(x):\n    return 2 * x\n", "<cell 2>")["f"]
    assert text_of(new).endswith("return 2 * x")
    with pytest.raises(NoSource):
        find_source(old)


def test_a_text_of_exec_under_the_name_of_a_file_is_not_taken_for_the_file():
    names = {}
    exec(compile("def plain(x):\n    return x\n", __file__, "exec"), names)
    with pytest.raises(StaleSource):
        find_source(names["plain"])


def documented():
    """
    >>> def f(x):
    ...     return x * 2.0
    >>> print(text_of(f))
    def f(x):
        return x * 2.0
    """


def test_the_source_of_a_function_in_a_doctest_is_found():
    test = doctest.DocTestFinder().find(documented, globs={"text_of": text_of})[0]
    assert doctest.DocTestRunner().run(test).failed == 0


# --- long ones --------------------------------------------------------------


def test_a_long_chain_of_operators():
    f = run_cell("def f(x):\n    return " + " + ".join(["x"] * 700) + "\n", "<long>")["f"]
    node = find_source(f).gast_node.body[0].value
    count = 1
    while isinstance(node, gast.BinOp):
        node, count = node.left, count + 1
    assert count == 700


def test_chains_are_converted_as_gast_would():
    f = run_cell("def f(x, y):\n    return x + y * (x - y - 2) ** y / x @ y\n", "<chain>")["f"]
    source = find_source(f)
    expected = gast.dump(gast.ast_to_gast(source.node), include_attributes=True)
    assert gast.dump(source.gast_node, include_attributes=True) == expected


def test_a_nest_that_python_cannot_walk_is_refused_with_its_place():
    text = "def f(x):\n    if x: pass\n" + "".join(f"    elif x > {i}: pass\n" for i in range(300))
    with pytest.raises(UnsupportedSyntax, match="'f' nests too deep"):
        find_source(run_cell(text, "<deep>")["f"]).gast_node
