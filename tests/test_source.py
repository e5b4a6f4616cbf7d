"""The source that is found is the text that was compiled, or there is a refusal."""

import ast
import doctest
import functools
import importlib.util
import linecache
import os
import sys

import gast
import numpy as np
import pytest

from adcompile.errors import NoSource, StaleSource, UnsupportedSyntax
from adcompile.frontend.source import find_source


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


def test_exec_has_no_source():
    names = {}
    exec("def f(x):\n    return x", names)
    with pytest.raises(NoSource) as raised:
        find_source(names["f"])
    assert str(raised.value) == ("the source of 'f' cannot be found: it was compiled from '<string>'\n"
                                 "  Write the function in a file or in a notebook.")


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


def test_a_doctest():
    test = doctest.DocTestFinder().find(documented, globs={"text_of": text_of})[0]
    assert doctest.DocTestRunner().run(test).failed == 0


# --- files that change ------------------------------------------------------


def load(file, text, name="edited"):
    write(file, text)
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(file, text, later=[0]):
    """Writes a file; its time differs from that of the last write."""
    later[0] += 10
    file.write_text(text, encoding="utf-8")
    os.utime(file, (later[0], later[0]))


def test_a_file_edited_after_import_is_refused(tmp_path):
    file = tmp_path / "model.py"
    module = load(file, "def f(x):\n    return x\n")
    write(file, "def f(x):\n    return 2 * x\n")
    with pytest.raises(StaleSource) as raised:
        find_source(module.f)
    assert str(raised.value) == (f"the source of 'f' is not what was compiled ({file}:1)\n"
                                 "  The file has changed since it was imported: reload the module or start Python again.")


def test_a_file_edited_elsewhere_is_as_good(tmp_path):
    file = tmp_path / "model.py"
    module = load(file, "def f(x):\n    return x\n\n\ndef g(x):\n    return -x\n")
    write(file, "# a comment\n\n\ndef f(x):\n    return 2 * x\n\n\ndef h(x):\n    return x\n\n\ndef g(x):\n    return -x\n")
    assert text_of(module.g) == "def g(x):\n    return -x"
    assert find_source(module.g).node.lineno == 12


def test_a_source_that_was_found_stays(tmp_path):
    file = tmp_path / "model.py"
    module = load(file, "def f(x):\n    return x\n")
    source = find_source(module.f)
    write(file, "broken(")
    assert find_source(module.f) is source


def test_the_text_that_linecache_holds_may_be_the_one_that_was_imported(tmp_path):
    file = tmp_path / "model.py"
    module = load(file, "def f(x):\n    return x\n")
    linecache.getlines(str(file))
    write(file, "def f(x):\n    return 2 * x\n")
    assert text_of(module.f).endswith("return x")


def test_linecache_may_be_older_than_the_import(tmp_path):
    file = tmp_path / "model.py"
    write(file, "def f(x):\n    return x\n")
    linecache.getlines(str(file))
    module = load(file, "def f(x):\n    return 2 * x\n")
    assert text_of(module.f).endswith("return 2 * x")


def test_a_file_that_is_no_python_any_more_is_refused(tmp_path):
    file = tmp_path / "model.py"
    module = load(file, "def f(x):\n    return x\n")
    write(file, "def f(x:\n")
    with pytest.raises(StaleSource):
        find_source(module.f)


def test_a_file_that_is_gone(tmp_path):
    file = tmp_path / "model.py"
    module = load(file, "def f(x):\n    return x\n")
    file.unlink()
    with pytest.raises(NoSource):
        find_source(module.f)


def test_the_flags_of_the_module_are_the_functions(tmp_path):
    text = "from __future__ import annotations\n\n\ndef f(x: float):\n    y: undefined = x\n    return y\n"
    assert text_of(load(tmp_path / "model.py", text).f).startswith("def f(x: float):")


def test_another_encoding(tmp_path):
    file = tmp_path / "model.py"
    file.write_bytes("# -*- coding: latin-1 -*-\ndef f(größe):\n    return größe\n".encode("latin-1"))
    spec = importlib.util.spec_from_file_location("latin", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert find_source(module.f).node.args.args[0].arg == "größe"


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


# --- what changes how a function compiles -----------------------------------


WITH_IMPORT = "import numpy as np\n\n\ndef f(x):\n    return np.exp(x) + np.sum(x)\n"


def test_calls_of_an_imported_module(tmp_path):
    assert text_of(load(tmp_path / "model.py", WITH_IMPORT).f) == "def f(x):\n    return np.exp(x) + np.sum(x)"


def test_calls_of_a_module_that_is_imported_under_a_condition(tmp_path):
    text = "try:\n    import numpy as np\nexcept ImportError:\n    np = None\n" + WITH_IMPORT.partition("\n")[2]
    assert find_source(load(tmp_path / "model.py", text).f).node.lineno == 7


def test_statements_that_were_compiled_one_by_one():
    linecache.cache["<cell 3>"] = (len(WITH_IMPORT), None, WITH_IMPORT.splitlines(True), "<cell 3>")
    names = {}
    for statement in ast.parse(WITH_IMPORT).body:
        exec(compile(ast.Module([statement], []), "<cell 3>", "exec"), names)
    assert find_source(names["f"]).node.name == "f"


def test_a_name_that_the_module_gives_another_meaning(tmp_path):
    text = ("class Base:\n    def f(self, x):\n        return x\n\n\nsafe = super\n\n\n"
            "class Model(Base):\n    def f(self, x):\n        return 2 * super().f(x)\n")
    assert text_of(load(tmp_path / "model.py", text).Model.f).endswith("return 2 * super().f(x)")


def test_lambdas_that_are_constants():
    functions = [lambda x: 1.0, lambda x, y: 2.0, lambda y: 3.0]
    assert [text_of(f) for f in functions] == ["lambda x: 1.0", "lambda x, y: 2.0", "lambda y: 3.0"]


def with_many_names(a, b):
    assert a < b
    c, d = a + b, a - b
    assert c < d or c > d, "equal"
    e = [v * v for v in (a, b)]
    f, g = e
    assert f + g >= 0.0
    h, i, j, k, l, m = a, b, c, d, f, g
    n, o = h * i, j * k
    p, q = l, m
    assert n or o
    return p + q if p == p and q == q else n * o


def test_asserts_between_many_names():
    assert text_of(with_many_names).endswith("else n * o")
    with_many_names(1.0, 2.0)
