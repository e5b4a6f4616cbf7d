"""The source is found although the file changed elsewhere, or the function was compiled in another way; else refused."""

import ast
import importlib.util
import linecache
import os

import pytest

from adcompile.errors import NoSource, StaleSource
from adcompile.frontend.source.text import find_source
from tests.frontend.test_source import text_of

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
