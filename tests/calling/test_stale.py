"""What changes after a derivative was compiled is noticed, and only what has to be compiled anew is."""

import importlib
import inspect
import math
import sys
import textwrap

import numpy as np
import pytest

from adcompile import StaleSource, compiler, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp


@pytest.fixture
def compiled(monkeypatch):
    """Counts what the compiler is asked for."""
    asked, compile = [], compiler.compile

    def counted(function, request, *args, **options):
        asked.append(request)
        return compile(function, request, *args, **options)

    monkeypatch.setattr(compiler, "compile", counted)
    return asked


def world(text, **names):
    """A module's namespace; its functions have a source."""
    import linecache
    text = textwrap.dedent(text)
    file = f"<stale {hash(text)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    names = {"np": np, "math": math, "__name__": "stale", **names}
    exec(compile(text, file, "exec"), names)
    return names


def counts(compiled):
    """The number of compilations since the last time."""
    count = len(compiled)
    compiled.clear()
    return count


HELPERS = """
    def inner(x):
        return x * x

    def helper(x, power=2.0):
        return inner(x) * power

    def f(x):
        return helper(x) + x

    def cubed(x):
        return x * x * x

    def tenfold(x, power=2.0):
        return 10.0 * x
    """


def test_a_helper_that_changed_is_noticed(compiled):
    names = world(HELPERS)
    gradient = grad(names["f"])
    assert gradient(3.0) == 13.0 and counts(compiled) == 1
    before, names["helper"] = names["helper"], names["tenfold"]
    assert gradient(3.0) == 11.0 and gradient(4.0) == 11.0 and counts(compiled) == 1
    names["helper"] = before
    assert gradient(3.0) == 13.0 and counts(compiled) == 0


def test_a_helper_of_a_helper_that_changed_is_noticed(compiled):
    names = world(HELPERS)
    gradient = grad(names["f"])
    assert gradient(3.0) == 13.0 and counts(compiled) == 1
    names["inner"] = names["cubed"]
    assert gradient(3.0) == 55.0 and gradient(3.0) == 55.0 and counts(compiled) == 1


def test_new_code_of_a_helper_is_noticed(compiled):
    names = world(HELPERS)
    gradient = grad(names["f"])
    assert gradient(3.0) == 13.0 and counts(compiled) == 1
    names["inner"].__code__ = names["cubed"].__code__
    assert gradient(3.0) == 55.0 and counts(compiled) == 1


def test_new_code_of_the_function_itself_is_noticed(compiled):
    names = world(HELPERS)
    gradient = grad(names["f"])
    assert gradient(3.0) == 13.0 and counts(compiled) == 1
    names["f"].__code__ = names["cubed"].__code__
    assert gradient(3.0) == 27.0 and gradient(3.0) == 27.0 and counts(compiled) == 1


def test_a_new_default_of_a_helper_is_noticed(compiled):
    names = world(HELPERS)
    gradient = grad(names["f"])
    assert gradient(3.0) == 13.0 and counts(compiled) == 1
    names["helper"].__defaults__ = (4.0,)
    assert gradient(3.0) == 25.0 and gradient(4.0) == 33.0 and counts(compiled) == 1


def test_a_new_default_that_is_a_function_is_noticed(compiled):
    names = world("""
        def helper(x, link=np.exp):
            return link(x)

        def f(x):
            return helper(x)
        """)
    gradient = grad(names["f"])
    assert gradient(1.0) == math.e and counts(compiled) == 1
    names["helper"].__defaults__ = (np.log,)
    assert gradient(2.0) == 0.5 and counts(compiled) == 1


@pytest.mark.parametrize("kind", ["positional", "keyword"])
def test_a_new_default_of_the_function_itself_is_noticed(compiled, kind):
    names = world(f"""
        def f(x, {"*, " if kind == "keyword" else ""}scale=2.0):
            return scale * x * x
        """)
    f = names["f"]
    gradient, both = grad(f), value_and_grad(f, wrt=(0, "scale"))
    assert gradient(3.0) == 12.0 and both(3.0) == (18.0, (12.0, 9.0)) and counts(compiled) == 2
    if kind == "keyword":
        f.__kwdefaults__ = {"scale": 5.0}
    else:
        f.__defaults__ = (5.0,)
    assert f(3.0) == 45.0
    assert gradient(3.0) == 30.0 and both(3.0) == (45.0, (30.0, 9.0)) and counts(compiled) == 0
    assert "scale=5.0)" in str(inspect.signature(gradient))
    assert grad(gradient)(3.0) == 10.0 and hvp(f)(3.0, 1.0) == 10.0


def test_parameters_that_are_others_now_are_refused():
    names = world("def f(x):\n    return x * x\n\ndef g(x, y):\n    return x * y")
    gradient = grad(names["f"])
    assert gradient(3.0) == 6.0
    names["f"].__code__ = names["g"].__code__
    with pytest.raises(StaleSource, match="'f' has other parameters now\n  Apply the operator again."):
        gradient(3.0)
    assert grad(names["f"])(3.0, 4.0) == 4.0


def test_new_code_of_a_function_is_noticed_by_jvp_and_vjp():
    names = world("def f(x):\n    return x * x\n\ndef g(x, y):\n    return x * y")
    assert vjp(names["f"], 3.0)[1](1.0) == (6.0,) and jvp(names["f"], (3.0,), (1.0,)) == (9.0, 6.0)
    names["f"].__code__ = names["g"].__code__
    assert vjp(names["f"], 3.0, 4.0)[1](1.0) == (4.0, 3.0) and jvp(names["f"], (3.0, 4.0), (1.0, None)) == (12.0, 4.0)


class Shape:
    @staticmethod
    def area(x):
        return x * x

    def volume(self, x):
        return x * x * x

    @classmethod
    def of_class(cls, x):
        return 5.0 * x


def uses_class(x):
    return Shape.area(x) + Shape.of_class(x)


def test_a_method_that_a_class_gets_anew_is_noticed(compiled, monkeypatch):
    gradient = grad(uses_class)
    assert gradient(3.0) == 11.0 and counts(compiled) == 1
    monkeypatch.setattr(Shape, "area", staticmethod(lambda x: 7.0 * x))
    assert gradient(3.0) == 12.0 and counts(compiled) == 1
    monkeypatch.setattr(Shape, "of_class", lambda x: x * x)
    assert gradient(3.0) == 13.0 and gradient(4.0) == 15.0 and counts(compiled) == 1


def test_a_differentiated_method_that_changed_is_noticed(compiled, monkeypatch):
    shape = Shape()
    assert grad(shape.volume)(2.0) == 12.0 and counts(compiled) == 1
    monkeypatch.setattr(Shape, "volume", lambda self, x: 4.0 * x)
    assert grad(shape.volume)(2.0) == 4.0 and counts(compiled) == 1


def closure(link, scale):
    def inner(x):
        return scale * link(x)

    def change(new_link, new_scale):
        nonlocal link, scale
        link, scale = new_link, new_scale

    return inner, change


def test_a_cell_that_changed_is_noticed(compiled):
    inner, change = closure(np.exp, 2.0)
    gradient = grad(inner)
    assert gradient(0.0) == 2.0 and counts(compiled) == 1
    change(np.exp, 3.0)
    assert gradient(0.0) == 3.0 and counts(compiled) == 0
    change(np.sin, 3.0)
    assert gradient(0.0) == 3.0 and counts(compiled) == 1
    change(np.exp, np.array(4.0))
    assert gradient(0.0) == 4.0 and counts(compiled) == 1


@pytest.mark.parametrize("call", [
    lambda f, x: grad(f)(x), lambda f, x: jacobian(f)(x), lambda f, x: vjp(f, x)[1](1.0)[0],
    lambda f, x: np.array([jvp(f, (x,), (one,))[1] for one in np.eye(3)]), lambda f, x: value_and_grad(f)(x)[1],
])
def test_a_global_array_is_read_at_each_call(compiled, call):
    names = world("def f(x):\n    return np.sum(w * x * x)", w=np.array([1.0, 2.0, 3.0]))
    x = np.ones(3)
    assert np.array_equal(call(names["f"], x), [2.0, 4.0, 6.0])
    once = counts(compiled)         # a Jacobian is planned first
    assert once in (1, 2)
    once = range(1, once + 1)
    names["w"] = np.array([5.0, 6.0, 7.0])
    assert np.array_equal(call(names["f"], x), [10.0, 12.0, 14.0]) and counts(compiled) == 0
    names["w"][0] = 0.0
    assert np.array_equal(call(names["f"], x), [0.0, 12.0, 14.0]) and counts(compiled) == 0
    names["w"] = np.array([1, 2, 3])
    assert np.array_equal(call(names["f"], x), [2.0, 4.0, 6.0]) and counts(compiled) in once
    names["w"] = np.array([1.0, 2.0, 3.0], np.float32)
    found = call(names["f"], x)
    assert np.array_equal(found, [2.0, 4.0, 6.0]) and found.dtype == np.float64 and counts(compiled) in once
    names["w"] = 2.0
    assert np.array_equal(call(names["f"], x), [4.0, 4.0, 4.0]) and counts(compiled) in once
    names["w"] = np.ones((2, 3))
    assert np.array_equal(call(names["f"], x), [4.0, 4.0, 4.0]) and counts(compiled) in once


def test_second_derivatives_notice_too(compiled):
    names = world(HELPERS)
    twice, matrix, product = grad(grad(names["f"])), hessian(names["f"]), hvp(names["f"])
    assert twice(3.0) == matrix(3.0) == product(3.0, 1.0) == 4.0
    names["inner"] = names["cubed"]
    assert twice(3.0) == matrix(3.0) == product(3.0, 1.0) == 36.0
    before = counts(compiled)
    assert twice(3.0) == matrix(3.0) == product(3.0, 1.0) == 36.0 and before >= 4 and counts(compiled) == 0


def test_a_builtin_that_becomes_a_global_and_back(compiled):
    names = world("def f(x):\n    return abs(x) * x")
    gradient = grad(names["f"])
    assert gradient(-3.0) == 6.0 and counts(compiled) == 1
    names["abs"] = math.exp
    assert gradient(0.0) == 1.0 and counts(compiled) == 1
    del names["abs"]
    assert gradient(-3.0) == 6.0 and counts(compiled) == 0


def test_functions_that_are_registered_later():
    names = world("import functools\n\n@functools.singledispatch\ndef area(x):\n    return x * x\n\ndef f(x):\n    return area(x) * x")
    gradient = grad(names["f"])
    assert gradient(3.0) == 27.0
    names["area"].register(str, len)
    assert gradient(3.0) == 27.0
    names["area"].register(float, lambda x: x)
    assert gradient(3.0) == 6.0
    names["area"].register(float, lambda x: x * 2.0)
    assert gradient(3.0) == 12.0


# --- modules that are loaded again --------------------------------------------------------

FIRST = "WEIGHT = 2.0\n\ndef helper(x):\n    return x * x\n\ndef f(x):\n    return WEIGHT * helper(x)\n"
SECOND = "WEIGHT = 3.0\n\n\ndef helper(x):\n    return x * x * x\n\ndef f(x):\n    return WEIGHT * helper(x) + x\n"


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module in a file, and a function that writes the file anew and loads it again."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file = tmp_path / "reloaded_module.py"
    file.write_text(FIRST)
    importlib.invalidate_caches()
    loaded = importlib.import_module("reloaded_module")

    def again():
        file.write_text(SECOND)
        return importlib.reload(loaded)

    yield loaded, again
    del sys.modules["reloaded_module"]


def test_a_module_of_helpers_that_is_loaded_again(compiled, module):
    loaded, again = module

    def outer(x):
        return loaded.helper(x) * loaded.WEIGHT

    gradient = grad(outer)
    assert gradient(2.0) == 8.0 and counts(compiled) == 1
    again()
    assert gradient(2.0) == 36.0 and gradient(2.0) == 36.0 and counts(compiled) == 1


def test_a_module_of_functions_that_is_loaded_again(compiled, module):
    loaded, again = module
    old = loaded.f
    gradient = grad(old)
    assert gradient(2.0) == 8.0 and counts(compiled) == 1
    again()
    assert grad(loaded.f)(2.0) == 37.0 and counts(compiled) == 1
    assert old(2.0) == 24.0 and gradient(2.0) == 36.0 and counts(compiled) == 1
