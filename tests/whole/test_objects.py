"""Objects, dicts and lists that are taken apart: what has to be known of them is refused where it is not, never wrong."""

import copy
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adcompile import UnsupportedSyntax, grad, hessian, jvp, vjp
from tests.judged_stores import FORGOTTEN, judged
from tests.programs.objects import A
from tests.random_containers import Writer

X = np.array([0.3, 0.7, 1.1])


def slopes(function, x, h=1e-6):
    """Central differences of a function of an array."""
    return np.array([(function(x + step) - function(x - step)) / (2 * h) for step in np.eye(len(x)) * h])


class Tree:

    def __init__(self, d, v):
        self.v = v
        self.kids = [Tree(d - 1, v * 2), Tree(d - 1, v * 3)] if d > 0 else []

    def total(self):
        return self.v + sum([k.total() for k in self.kids])


def dict_appended_and_written_again(x):
    d = {"a": x[0]}
    L = []
    for i in range(2):
        d["a"] = d["a"] * x[1]
        L.append(d)
    return L[0]["a"]


def object_written_by_recursion(x):
    s = SimpleNamespace(v=x[0])

    def rec(n):
        if n == 0:
            return
        s.v = s.v * x[1]
        rec(n - 1)
    rec(3)
    return s.v


def objects_made_by_recursion(x):
    return Tree(2, x[0]).total() * x[1]


def dict_without_keys_that_a_loop_binds_anew(x):
    d = dict()
    for v in x:
        d["a"] = v
        d = dict()
        d["b"] = v * v
    return d["b"]


def attribute_that_only_some_trips_find(x):
    o = SimpleNamespace(v=x[0])
    for w in x:
        if not hasattr(o, "c"):
            o.c = 0.0
        o.c = o.c + w * o.v
    return o.c


def default_of_an_attribute_of_one_branch(x):
    o = SimpleNamespace(v=x[0])
    if x[1] > 0.5:
        o.c = x[1]
    return getattr(o, "c", 2.0) * o.v


def dict_that_is_appended_and_written(x):
    d, held = {"a": x[0]}, []
    held.append(d)
    d["a"] = x[1] * 2.0
    return held[0]["a"] * d["a"]


REFUSED = (
    dict_without_keys_that_a_loop_binds_anew, dict_that_is_appended_and_written, dict_appended_and_written_again, object_written_by_recursion,
    objects_made_by_recursion,
)


def test_what_depends_on_the_path_is_refused():
    for function in REFUSED:
        for derive in (grad, lambda f: lambda x: vjp(f, x), lambda f: lambda x: jvp(f, (x,), (x,))):
            with pytest.raises(UnsupportedSyntax):
                derive(function)(X)


@pytest.mark.parametrize("first", [0, 40, 80])
def test_random_objects_and_dicts_are_right_or_refused(first):
    found = {seed: judged(Writer(seed).program(), seed) for seed in range(first, first + 40)}
    assert not {seed: why for seed, (what, why) in found.items() if what in ("wrong", "error")}
    assert [what for what, _ in found.values()].count("right") >= 20


def test_what_only_some_paths_give_an_object_is_not_asked_for():
    for function in (attribute_that_only_some_trips_find, default_of_an_attribute_of_one_branch):
        with pytest.raises(UnsupportedSyntax):
            grad(function)(X)


# --- with known types ---------------------------------------------------------------


def deep_copy_of_a_dict(x):
    d = {"a": x.copy()}
    e = copy.deepcopy(d)
    e["a"][0] = x[1] ** 2
    return np.sum(d["a"]) + np.sum(e["a"] ** 2)


def deep_copy_of_an_object_held_twice(x):
    a = A(x[0])
    o = SimpleNamespace(p=a, q=a)
    e = copy.deepcopy(o)
    e.p.add(x[1])
    return e.q.v * a.v


def test_a_deep_copy_of_what_may_be_a_number_or_an_array():
    value, (bar,) = FORGOTTEN.gradient(deep_copy_of_an_object_held_twice, (0,), (X,))
    assert value == deep_copy_of_an_object_held_twice(X)
    assert_allclose(bar, slopes(deep_copy_of_an_object_held_twice, X), rtol=1e-7, atol=1e-8)


def array_updated_by_an_attribute(x):
    u = x.copy()
    o = SimpleNamespace(u=u)
    o.u += x[0]
    return np.sum(u * u)


def argument_updated_by_an_attribute(x):
    o = SimpleNamespace(u=x)
    o.u += 1.0
    return np.sum(x * o.u)


def class_with_a_hook(x):
    held = Hooked()
    held.v = x[0]
    return held.v * x[1]


class Hooked:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, 2.0 * value)


def test_copies_and_updates_of_arrays_in_objects():
    for function in (deep_copy_of_a_dict, deep_copy_of_an_object_held_twice, array_updated_by_an_attribute, argument_updated_by_an_attribute):
        assert_allclose(grad(function)(X), slopes(function, X), rtol=1e-6, atol=1e-6)
        assert_allclose(hessian(function)(X), slopes(grad(function), X), rtol=1e-5, atol=1e-5)


def test_a_class_that_runs_code_when_it_is_written_is_not_taken_apart():
    with pytest.raises(UnsupportedSyntax):
        grad(class_with_a_hook)(X)


def test_a_method_that_is_exchanged_is_seen(monkeypatch):
    def used(x):
        a = A(x[0])
        a.add(x[1])
        return a.v * x[2]

    derivative = grad(used)
    assert_allclose(derivative(X), [1.1, 1.1, 1.0])
    monkeypatch.setattr(A, "add", lambda self, w: None)
    assert_allclose(derivative(X), [1.1, 0.0, 0.3])
    monkeypatch.setattr(A, "k", 5.0)
    assert_allclose(grad(lambda x: A(x[0]).get())(X), [5.0, 0.0, 0.0])


KEYS = ("a", "b")


def test_keys_of_the_module_are_read_again_when_they_change(monkeypatch):
    def used(x):
        d = {}
        for k, key in enumerate(KEYS):
            d[key] = x[k] ** 2
        return sum([d[key] for key in KEYS])

    derivative = grad(used)
    assert_allclose(derivative(X), [0.6, 1.4, 0.0])
    monkeypatch.setitem(globals(), "KEYS", ("a", "b", "c"))
    assert_allclose(derivative(X), [0.6, 1.4, 2.2])


def test_arguments_of_a_class_may_be_an_array():
    def used(x):
        return Pair(*x[1:]).product() * Both(*x[:2]).first

    assert_allclose(grad(used)(X), slopes(used, X), rtol=1e-6, atol=1e-6)


class Pair:
    def __init__(self, one, other):
        self.one, self.other = one, other

    def product(self):
        return self.one * self.other


@dataclass
class Both:
    first: float
    second: float


def test_an_attribute_that_is_missing_raises_what_python_does():
    def missing(x):
        a = A(x[0])
        return a.w * x[1]

    for run in (missing, grad(missing)):
        with pytest.raises(AttributeError):
            run(X)


def test_a_key_that_is_missing_raises_what_python_does():
    def missing(x):
        d = {"a": x[0]}
        d["b"] = x[1]
        return d["c"]

    for run in (missing, grad(missing)):
        with pytest.raises(KeyError):
            run(X)


# --- structures in loops ------------------------------------------------------------


def list_made_on_each_trip(x, n):
    for i in range(n):
        w = [v * i for v in x]
    return sum(w) * w[0]


def tuple_made_on_each_trip(x, n):
    for i in range(n):
        w = (x[0] * i, x[1])
    return w[0] * w[1]


def dict_made_on_each_trip(x, n):
    for i in range(n):
        w = {"a": x[0] * i, "b": x}
    return w["a"] * np.sum(w["b"] ** 2)


def rows_made_on_each_trip(x, n):
    s = 0.0
    for i in range(n):
        rows = [x * k for k in range(i + 1)]
        if i > 1:
            s = s + np.sum(rows[-1] ** 2)
    return s * np.sum(rows[1])


def list_that_another_name_holds_on_each_trip(x, n):
    h = [x[0]]
    for i in range(n):
        h.append(x[1] * h[-1])
        k = h
    return k[-1] * np.sum(x)


def test_structures_that_are_made_anew_on_each_trip():
    """With zero, one and several trips; their cotangent is a number where no trip has read them."""
    for function in (list_that_another_name_holds_on_each_trip, list_made_on_each_trip, tuple_made_on_each_trip, dict_made_on_each_trip,
                     rows_made_on_each_trip):
        for n in (1, 2, 3):
            if function is rows_made_on_each_trip and n < 2:
                continue
            expected = slopes(lambda x: function(x, n), X)
            assert_allclose(grad(function)(X, n), expected, rtol=1e-6, atol=1e-6)
            assert_allclose(jvp(function, (X, n), (X, None))[1], expected @ X, rtol=1e-6, atol=1e-6)
            assert_allclose(vjp(function, X, n)[1](1.0)[0], expected, rtol=1e-6, atol=1e-6)
