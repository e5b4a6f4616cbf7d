"""What a function's names mean, what is guarded, and how data is read when the derivative is called."""

import functools
import math
import timeit
from types import SimpleNamespace

import numpy as np
import pytest

import tests.outside_helpers as helpers
from adcompile.frontend.lower.function import lower
from adcompile.frontend.outside.lookup import Outside
from adcompile.frontend.outside.paths import EMPTY, compile_guard, reader, readers, resolve

scale = 2.0
weights = np.array([1.0, 2.0])


def helper(x, k=3.0, *, power=2):
    return scale * x ** power + k


def model(x):
    return helper(np.exp(x)) * scale * helpers.factor


# --- looking ----------------------------------------------------------------


def test_a_module_is_baked_and_its_functions_have_canonical_names():
    outside = Outside(model)
    found = outside.look("np")
    exp = outside.look_attribute(found.path, "exp")
    assert (found.kind, found.value, found.baked) == ("global", np, True)
    assert (exp.value, exp.baked, exp.canonical) == (np.exp, True, "numpy.exp")


def test_functions_of_numpy_need_no_guard_of_their_own():
    outside = Outside(model)
    np_path = outside.look("np").path
    outside.look_attribute(outside.look_attribute(np_path, "linalg").path, "solve")
    outside.look_attribute(outside.look_attribute(np_path, "add").path, "reduce")
    assert outside.guards() == ((np_path, np),)


def test_constants_of_numpy_are_baked():
    outside = Outside(model)
    pi = outside.look_attribute(outside.look("np").path, "pi")
    assert pi.baked and pi.value == math.pi


def test_numbers_and_arrays_are_data_and_not_guarded():
    outside = Outside(model)
    assert not outside.look("scale").baked
    assert not outside.look("weights").baked
    assert outside.guards() == ()


def test_data_of_a_users_module_is_data():
    outside = Outside(model)
    module = outside.look("helpers")
    factor = outside.look_attribute(module.path, "factor")
    square = outside.look_attribute(module.path, "square")
    assert not factor.baked and reader(model, factor.path)() == helpers.factor
    assert square.baked and (square.path, helpers.square) in outside.guards()


def test_a_captured_variable_is_a_cell():
    def outer(rate):
        def inner(x):
            return rate * x
        return inner

    found = Outside(outer(0.5)).look("rate")
    assert (found.kind, found.value, found.baked) == ("cell", 0.5, False)
    assert reader(outer(0.25), found.path)() == 0.25


def test_a_builtin_is_found_below_the_globals():
    found = Outside(model).look("len")
    assert (found.kind, found.value, found.canonical) == ("builtin", len, "builtins.len")


def test_an_unknown_name_is_missing_and_guarded():
    outside = Outside(model)
    found = outside.look("no_such_name")
    assert found.kind == "missing" and found.value is EMPTY
    assert outside.guards() == ((found.path, EMPTY),)
    with pytest.raises(NameError, match="name 'no_such_name' is not defined"):
        reader(model, found.path)()


def test_an_empty_cell_is_missing():
    def outer():
        def inner(x):
            return later * x
        found = Outside(inner).look("later")
        with pytest.raises(NameError, match="cannot access free variable 'later'"):
            reader(inner, found.path)()
        later = 2.0
        return found, reader(inner, found.path)()

    found, value = outer()
    assert found.kind == "missing" and value == 2.0


def test_an_attribute_that_is_not_there_is_missing():
    outside = Outside(model)
    assert outside.look_attribute(outside.look("helpers").path, "nothing").kind == "missing"


def test_a_default_is_data_read_from_the_function():
    outside = Outside(helper)
    k, power = outside.look_default("k"), outside.look_default("power")
    assert (k.kind, k.value, power.value) == ("default", 3.0, 2)
    assert outside.look_default("x").kind == "missing"
    assert readers(helper, [k.path, power.path])() == (3.0, 2)


def test_private_names_in_a_class_are_mangled():
    class Model:
        def predict(self, x):
            return x

    assert Outside(Model.predict).mangled("__w") == "_Model__w"
    assert Outside(Model.predict).mangled("__w__") == "__w__"
    assert Outside(model).mangled("__w") == "__w"


class Line:
    slope = 3.0

    @classmethod
    def made(cls, x):
        return cls.slope * x

    @staticmethod
    def square(x):
        return x * x


def through_class(x):
    return Line.slope * Line.square(x) + Line.made(x)


def test_attributes_of_a_class():
    outside = Outside(through_class)
    line = outside.look("Line")
    assert not outside.look_attribute(line.path, "slope").baked
    assert outside.look_attribute(line.path, "square").value is Line.square
    made = outside.look_attribute(line.path, "made")
    callee = outside.unwrap(made)
    assert callee.function.value is Line.made.__func__ and callee.args[0].value is Line
    assert compile_guard(through_class, outside.guards())()


# --- guards -----------------------------------------------------------------


def in_namespace(text, **names):
    exec(text, names)
    return names


def guarded(function, *names):
    outside = Outside(function)
    for name in names:
        outside.look(name)
    return compile_guard(function, outside.guards())


def test_a_guard_fails_when_a_global_function_changes():
    names = in_namespace("def f(x): return g(x)", g=helper)
    guard = guarded(names["f"], "g")
    assert guard() is True
    names["g"] = model
    assert guard() is False
    del names["g"]
    assert guard() is False


def test_a_guard_does_not_look_at_data():
    names = in_namespace("def f(x): return k * x", k=2.0)
    guard = guarded(names["f"], "k")
    names["k"] = 3.0
    assert guard()


def test_a_guard_sees_a_builtin_that_becomes_a_global():
    names = in_namespace("def f(x): return abs(x)")
    guard = guarded(names["f"], "abs")
    assert guard()
    names["abs"] = helper
    assert not guard()


def test_a_guard_sees_a_missing_name_that_appears():
    names = in_namespace("def f(x): return g(x)")
    guard = guarded(names["f"], "g")
    assert guard()
    names["g"] = helper
    assert not guard()


def test_the_guard_of_one_closure_can_be_compiled_for_another():
    def outer(operation):
        def inner(x):
            return operation(x)
        return inner

    outside = Outside(outer(np.exp))
    outside.look("operation")
    assert compile_guard(outer(np.exp), outside.guards())()
    assert not compile_guard(outer(np.log), outside.guards())()
    assert not compile_guard(helper, outside.guards())()


def test_a_helper_made_anew_with_its_closure_is_as_good():
    def outer(rate):
        def decay(x):
            return rate * x
        def inner(x):
            return decay(x)
        return inner

    outside = Outside(outer(0.5))
    rate = outside.enter(outside.look("decay")).look("rate")
    other = outer(0.25)
    assert compile_guard(other, outside.guards())()
    assert reader(other, rate.path)() == 0.25


def test_a_helper_that_is_bound_as_an_object_must_be_the_same():
    def outer(rate):
        def decay(x):
            return rate * x
        def inner(x):
            return decay(x)
        return inner

    outside = Outside(outer(0.5))
    decay = outside.look("decay")
    outside.enter(decay)
    assert not compile_guard(outer(0.5), outside.guards(lambda: [decay.value]))()


def test_a_program_that_calls_a_helper_and_follows_it_holds_for_that_helper():
    def outer(rate):
        def decay(x):
            return rate * x
        def followed(x, n):
            return decay(x) * n
        def both(x, n):
            return decay(x) * decay(n)
        return followed, both

    (followed, both), (other, other_both) = outer(0.5), outer(0.25)
    assert compile_guard(other, lower(followed, ["x"]).guards)()
    assert compile_guard(both, lower(both, ["x"]).guards)()
    assert not compile_guard(other_both, lower(both, ["x"]).guards)()


def test_a_guard_sees_that_the_body_of_a_helper_was_replaced():
    names = in_namespace("def g(x): return x\ndef f(x): return g(x)")
    outside = Outside(names["f"])
    outside.enter(outside.look("g"))
    guard = compile_guard(names["f"], outside.guards())
    assert guard()
    names["g"].__code__ = in_namespace("def g(x): return 2 * x")["g"].__code__
    assert not guard()


def test_names_of_a_helper_are_looked_up_in_its_own_module():
    outside = Outside(model)
    square = outside.look_attribute(outside.look("helpers").path, "square")
    inner = outside.enter(square)
    exponent = inner.look("exponent")
    inner.look("math")
    inner.look("abs")
    assert reader(model, exponent.path)() == helpers.exponent
    assert compile_guard(model, outside.guards())()
    helpers.exponent, before = 5, helpers.exponent
    try:
        assert reader(model, exponent.path)() == 5
    finally:
        helpers.exponent = before


def test_a_helper_with_a_default_that_is_a_function():
    names = in_namespace("def g(x, link=np.exp): return link(x)\ndef f(x): return g(x)", np=np)
    outside = Outside(names["f"])
    link = outside.enter(outside.look("g")).look_default("link")
    guard = compile_guard(names["f"], outside.guards())
    assert link.canonical == "numpy.exp" and guard()
    names["g"].__defaults__ = (np.log,)
    assert not guard()


def test_a_guard_costs_little():
    names = in_namespace("def f(x): return a(b(c(d(x))))", a=helper, b=model, c=np.exp, d=math.sin)
    guard = guarded(names["f"], "a", "b", "c", "d")
    best = min(timeit.repeat(guard, number=2000, repeat=5)) / 2000
    assert best < 1e-6


# --- reading ----------------------------------------------------------------


def test_data_is_read_at_call_time():
    names = in_namespace("def f(x): return k * x", k=2.0)
    read = reader(names["f"], Outside(names["f"]).look("k").path)
    assert read() == 2.0
    names["k"] = 3.0
    assert read() == 3.0
    del names["k"]
    with pytest.raises(NameError, match="name 'k' is not defined"):
        read()


def test_several_are_read_at_once():
    outside = Outside(model)
    paths = [outside.look("scale").path, outside.look("weights").path]
    assert readers(model, paths)() == (scale, weights)
    assert readers(model, paths[:1])() == (scale,)
    assert readers(model, [])() == ()


def test_a_path_can_be_followed():
    assert resolve(model, (("global", "helpers"), ("attribute", "square"))) is helpers.square


# --- callables --------------------------------------------------------------


def test_a_partial_is_seen_through():
    names = in_namespace("def f(x): return g(x)", g=functools.partial(helper, 1.5, k=weights))
    outside = Outside(names["f"])
    callee = outside.unwrap(outside.look("g"))
    assert callee.function.value is helper and callee.wrapper is None
    assert [found.value for found in callee.args] == [1.5]
    assert [(name, found.value is weights) for name, found in callee.kwargs] == [("k", True)]
    assert reader(names["f"], callee.args[0].path)() == 1.5
    assert compile_guard(names["f"], outside.guards())()


def test_partials_of_partials_keep_pythons_order():
    def f(a, b, c):
        return a, b, c

    g = functools.partial(functools.partial(f, 1, c=2), 3, c=4)
    outside = Outside(in_namespace("def h(): return g()", g=g)["h"])
    callee = outside.unwrap(outside.look("g"))
    assert [found.value for found in callee.args] == [1, 3]
    assert [(name, found.value) for name, found in callee.kwargs] == [("c", 4)]


def test_a_bound_method_is_seen_through():
    line = SimpleNamespace(value=1.0)
    method = helpers.square.__get__(line)
    outside = Outside(in_namespace("def f(x): return m(x)", m=method)["f"])
    callee = outside.unwrap(outside.look("m"))
    assert callee.function.value is helpers.square and callee.args[0].value is line


def test_a_cached_function_is_seen_through_and_said_to_be_cached():
    outside = Outside(in_namespace("def f(x): return c(x)", c=functools.lru_cache(helper))["f"])
    callee = outside.unwrap(outside.look("c"))
    assert callee.function.value is helper and callee.wrapper == "lru_cache"


def test_library_functions_are_not_seen_through():
    outside = Outside(model)
    assert outside.unwrap(outside.look_attribute(outside.look("np").path, "mean")) is None
    assert outside.unwrap(outside.look("len")) is None
