"""A deep copy has one copy of an array that it finds twice: refused where copies one by one would be two."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from adcompile import NoRule, UnsupportedSyntax, grad, hvp, jvp
from tests.judged_stores import FORGOTTEN

X = np.array([1.0, 2.0, 3.0])


def under_two_names(x):
    a = x * 2.0
    b = a
    o = SimpleNamespace(a=a, b=b)
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2)


def named_after_a_store(x):
    a = x * 2.0
    o = SimpleNamespace(a=a, b=a)
    o.a[1] = 3.0 * x[0]
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2)


def array_and_a_list_with_it(x):
    a = x * 2.0
    o = SimpleNamespace(a=a, b=[a, 1.0])
    p = copy.deepcopy(o)
    p.b[0][0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2)


def array_and_a_tuple_with_it(x):
    a = x * 2.0
    o = {"a": a, "b": (a, 2.0)}
    p = copy.deepcopy(o)
    p["b"][0][0] = 5.0 * x[0] * x[0]
    return np.sum(p["a"] ** 2)


def one_of_two(x):
    a = x * 2.0
    o = SimpleNamespace(a=a, b=a if x[0] > 0 else x * 3.0)
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2)


def in_an_inner_object(x):
    a = x * 2.0
    b = a
    o = SimpleNamespace(a=a, inner=SimpleNamespace(b=b))
    p = copy.deepcopy(o)
    p.inner.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2)


def of_what_is_given(d):
    p = copy.deepcopy(d)
    p["b"][0] = 5.0 * d["a"][1]
    return np.sum(p["a"] ** 2) + np.sum(p["b"] ** 3)


def of_two_arguments(x, y):
    o = SimpleNamespace(a=x, b=y)
    p = copy.deepcopy(o)
    p.b[0] = 5.0 * x[0] * x[0]
    return np.sum(p.a ** 2)


def under_one_name(x):
    a = x * 2.0
    o = {"a": a, "b": a}
    p = copy.deepcopy(o)
    p["b"][0] = 5.0 * x[0] * x[0]
    return np.sum(p["a"] ** 2)


HELD_TWICE = [under_two_names, named_after_a_store, array_and_a_list_with_it, array_and_a_tuple_with_it, one_of_two, in_an_inner_object]


@pytest.mark.parametrize("function", HELD_TWICE)
def test_one_array_twice_in_a_deep_copy_is_refused(function):
    for derive in (lambda: grad(function)(X), lambda: jvp(function, (X,), (X,)), lambda: hvp(function)(X, X),
                   lambda: FORGOTTEN.gradient(function, (0,), (X,))):
        with pytest.raises(UnsupportedSyntax, match="holds one array, list or object under two names"):
            derive()


def test_one_array_that_is_given_twice_is_refused_in_a_deep_copy():
    given = X.copy()
    with pytest.raises(UnsupportedSyntax, match="under two names"):
        grad(of_what_is_given)({"a": given, "b": given})
    with pytest.raises(UnsupportedSyntax, match="under two names"):
        grad(of_two_arguments)(given, given)
    assert_allclose(grad(of_what_is_given)({"a": X, "b": X.copy()})["a"], [2.0, 3 * (5 * 2.0) ** 2 * 5 + 4.0, 6.0])
    assert_allclose(grad(of_two_arguments)(given, X.copy()), [2.0, 4.0, 6.0])


def test_one_array_under_one_name_is_copied_once():
    assert_allclose(grad(under_one_name)(X), [100.0 * X[0] ** 3, 8.0 * X[1], 8.0 * X[2]])


def test_the_hint_works():
    def one_by_one(x):
        a = x * 2.0
        b = a
        p = SimpleNamespace(a=copy.deepcopy(a), b=copy.deepcopy(b))
        p.b[0] = 5.0 * x[0] * x[0]
        return np.sum(p.a ** 2)

    assert_allclose(grad(one_by_one)(X), 8.0 * X)


def test_what_cannot_be_one_is_not_asked():
    def apart(x):
        o = SimpleNamespace(a=x * 2.0, b=np.zeros(3), c=np.sum(x))
        p = copy.deepcopy(o)
        p.b[0] = p.c
        return np.sum(p.a * p.b)

    derivative = grad(apart)
    derivative(X)
    assert "held_once" not in derivative.source


def test_a_list_or_tuple_of_numbers_is_copied_and_one_of_arrays_refused_with_a_hint():
    def of_numbers(x):
        a, b = [x[0], x[1]], (x[1], x[2])
        c, d = copy.deepcopy(a), copy.deepcopy(b)
        c[0] = c[0] * x[2]
        return a[0] * c[0] * c[1] * d[0]

    def of_arrays(x):
        c = copy.deepcopy([x, x * 2.0])
        return np.sum(c[0] * c[1])

    def as_the_hint_says(x):
        c = [np.copy(item) for item in [x, x * 2.0]]
        return np.sum(c[0] * c[1])

    a, b, c = X
    assert_allclose(grad(of_numbers)(X), [2 * a * c * b ** 2, 2 * a ** 2 * c * b, a ** 2 * b ** 2])
    with pytest.raises(NoRule, match=r"np.copy\(item\) for item in"):
        grad(of_arrays)(X)
    assert_allclose(grad(as_the_hint_says)(X), 4.0 * X)


def copies_of_a_list_whose_names_a_loop_swaps(x):
    a = [x[0], x[1]]
    b = [x[1], x[2]]
    for k in range(3):
        c = copy.copy(a)
        a, b = b, a
        c[0] = c[0] * x[k]
        b = c
    return a[0] * b[0] + a[1] * b[1]


def copies_of_a_list_of_which_one_grows(x):
    a = [x[0]]
    b = [x[1]]
    for k in range(3):
        a, b = b, copy.copy(a)
        b.append(x[k])
    return a[0] * b[0] + sum(a) * sum(b)


@pytest.mark.parametrize("function", [copies_of_a_list_whose_names_a_loop_swaps, copies_of_a_list_of_which_one_grows])
def test_copies_of_lists_whose_names_a_loop_swaps(function):
    wanted = [(function(X + step) - function(X - step)) / 2e-6 for step in 1e-6 * np.eye(3)]
    assert_allclose(grad(function)(X), wanted, rtol=1e-7)
    assert_allclose(jvp(function, (X,), (np.ones(3),))[1], np.sum(wanted), rtol=1e-7)
    value, (bar,) = FORGOTTEN.gradient(function, (0,), (X,))
    assert value == function(X)
    assert_allclose(bar, wanted, rtol=1e-7)
    second = [(grad(function)(X + step) - grad(function)(X - step)) / 2e-6 for step in 1e-6 * np.eye(3)]
    assert_allclose(hvp(function)(X, np.ones(3)), np.sum(second, axis=0), rtol=1e-6)


def attribute_of_some_calls(x, n):
    a = x * 2.0
    o = SimpleNamespace(a=a)
    b = a
    if n > 1:
        o.b = b
    p = copy.deepcopy(o)
    p.a[0] = x[1] * x[1]
    if n > 1:
        return np.sum(p.a * p.b)
    return np.sum(p.a ** 2)


def key_of_some_calls(x, n):
    d = {"a": x * 2.0}
    if n > 1:
        d["b"] = x * 3.0
    e = copy.deepcopy(d)
    e["a"][0] = x[1] * x[1]
    if n > 1:
        return np.sum(e["a"] * e["b"] * d["a"])
    return np.sum(e["a"] ** 2 * d["a"])


@pytest.mark.parametrize("function, n", [(attribute_of_some_calls, 1), (key_of_some_calls, 1), (key_of_some_calls, 2)])
def test_what_is_not_there_is_not_held(function, n):
    wanted = [(function(X + step, n) - function(X - step, n)) / 2e-6 for step in 1e-6 * np.eye(3)]
    assert_allclose(grad(function)(X, n), wanted, rtol=1e-7, atol=1e-8)
    assert_allclose(jvp(function, (X, n), (np.ones(3), None))[1], np.sum(wanted), rtol=1e-7)
    assert_allclose(FORGOTTEN.gradient(function, (0,), (X, n))[1][0], wanted, rtol=1e-7, atol=1e-8)


def test_what_is_there_on_one_path_is_held_there():
    for derive in (lambda: grad(attribute_of_some_calls)(X, 2), lambda: FORGOTTEN.gradient(attribute_of_some_calls, (0,), (X, 2))):
        with pytest.raises(UnsupportedSyntax, match="under two names"):
            derive()
