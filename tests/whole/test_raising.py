"""A derivative raises what the function raises, before the same effects, and nothing where the function raises nothing.

The passes keep operations in their order and blocks; what nobody reads is left out where cards say that it raises nothing.
"""

import math

import numpy as np
import pytest

from adcompile import grad, hvp, jvp, vjp
from tests.ways import WAYS

seen = []


def divided(x, n):
    y = 3.0 / n
    seen.append("after")
    return x * x * y


def looked_up(x, d):
    k = d["a"]
    seen.append("after")
    return x * k


def indexed(x, a):
    t = a[5]
    seen.append("after")
    return x * t * t


def of_math(x, k):
    y = math.log(k) * x
    seen.append("after")
    return y * y


def made_an_int(x, k):
    n = int(k)
    seen.append("after")
    return x * x * n


def factored(x, a):
    c = np.linalg.cholesky(a)
    seen.append("after")
    return x * x * np.sum(c)


def does_not_fit(x, a):
    s = np.sum(a + np.ones(3))
    seen.append("after")
    return x * x * s


def alone(x, a):
    np.linalg.cholesky(a)
    seen.append("after")
    return x * x


def in_a_helper(x, n):
    y = divided(x, n)
    seen.append("last")
    return y * y


def in_a_branch(x, n):
    if x > 0.0:
        k = 1.0 / n
    else:
        k = 2.0
    seen.append("after")
    return x * x * k


RAISING = [(divided, 0.0), (looked_up, {}), (indexed, [1.0]), (of_math, -1.0), (made_an_int, float("nan")), (factored, -np.eye(2)),
           (does_not_fit, np.ones(2)), (alone, -np.eye(2)), (in_a_helper, 0.0), (in_a_branch, 0.0)]
OPERATORS = {
    "grad": lambda f, x, a: grad(f)(x, a),
    "jvp": lambda f, x, a: jvp(f, (x, a), (1.0, None)),
    "vjp": lambda f, x, a: vjp(lambda x: f(x, a), x)[1](1.0),
    "hvp": lambda f, x, a: hvp(f)(x, 1.0, a),
}


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("function, operand", RAISING, ids=[function.__name__ for function, _ in RAISING])
def test_what_the_function_raises_is_raised_before_the_same_effects(function, operand, operator):
    seen.clear()
    with pytest.raises(Exception) as expected:
        function(1.5, operand)
    effects = seen[:]
    seen.clear()
    with pytest.raises(expected.type):
        OPERATORS[operator](function, 1.5, operand)
    assert seen == effects == []


def not_reached(x, n, m):
    s = x
    for _ in range(n):
        s = s * x / m + 1.0 / m
    return s


def behind_a_test(x, n, m):
    return x * (1.0 / m if n else 2.0) + (x / m if n > 1 else x)


def caught(x, n, m):
    try:
        k = 1.0 / m
        k = n // m
    except ZeroDivisionError:
        k = 5.0
    return x * x * k


def left_before(x, n, m):
    for k in range(3):
        if k >= n:
            break
        x = x + 1.0 / m + x / m
    return x * x


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("function", [not_reached, behind_a_test, caught, left_before])
def test_nothing_is_raised_where_the_function_raises_nothing(function, operator):
    expected = (function(1.5 + 1e-6, 0, 0.0) - function(1.5 - 1e-6, 0, 0.0)) / 2e-6
    found = {"grad": lambda: grad(function)(1.5, 0, 0.0), "jvp": lambda: jvp(function, (1.5, 0, 0.0), (1.0, None, None))[1],
             "vjp": lambda: vjp(lambda x: function(x, 0, 0.0), 1.5)[1](1.0)[0],
             "hvp": lambda: hvp(function)(1.5, 1.0, 0, 0.0)}[operator]()
    assert found == pytest.approx(expected, rel=1e-6) if operator != "hvp" else np.isfinite(found)


def unread_quotient(x):
    y = 3.0 / (float(np.sum(x)) - 4.0)
    z = y + 1.0
    return np.sum(x * x)


def unread_conversion(x):
    y = math.floor(x)
    return np.sum(x * x)


def unread_conversion_in_a_loop(x):
    for k in range(2):
        round(k + x)
        t = math.floor(x) + k
        y = t + 1
    return np.sum(x * x)


def unread_truth(x):
    y = not x
    return np.sum(x * x)


def branch_without_content(x):
    if x:
        y = 1.0
    return np.sum(x * x)


def branch_in_a_branch_without_content(x):
    if len(x) > 1:
        if x * 2.0:
            y = 1.0
    return np.sum(x * x)


def loop_without_content(x):
    for k in range(int(x)):
        y = k + 1.0
    return np.sum(x * x)


def unread_item(x):
    y = x[2]
    return np.sum(x * x)


def unread_key(x):
    y = {"a": 1.0}[str(len(x))]
    return np.sum(x * x)


def unread_shapes_that_do_not_meet(x):
    y = x + np.ones(3)
    return np.sum(x * x)


def unread_result_of_a_helper(x):
    helped(x)
    _ = helped(x)
    return np.sum(x * x)


def helped(x):
    return math.log(x[0] - 1.0) * x


def unread_store(x):
    y = x * x
    s = np.sum(y)
    y[2] = x[0]
    return s


def unread_store_of_another_shape(x):
    y = x * x
    s = np.sum(y)
    y[:1] = x
    return s


UNREAD = [unread_quotient, unread_store, unread_store_of_another_shape, unread_conversion, unread_conversion_in_a_loop, unread_truth, branch_without_content,
          branch_in_a_branch_without_content, loop_without_content, unread_item, unread_key, unread_shapes_that_do_not_meet,
          unread_result_of_a_helper]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("function", UNREAD)
def test_what_nobody_reads_raises_what_it_raises(function, operator):
    x = np.array([1.0, 3.0])
    with pytest.raises(Exception) as plain:
        function(x)
    with pytest.raises(type(plain.value)) as found:
        {"grad": lambda: grad(function)(x), "jvp": lambda: jvp(function, (x,), (x,)), "vjp": lambda: vjp(function, x),
         "hvp": lambda: hvp(function)(x, x)}[operator]()
    assert str(found.value) == str(plain.value)


def test_a_test_that_decides_nothing_raises():
    with pytest.raises(ValueError, match="truth value"):
        grad(branch_without_content)(np.array([1.0, 3.0]))


def read_by_nothing_and_raising_nothing(x, n):
    y = np.sin(x) + n
    z = x / 2.0
    m, ok = len(x) + n, y is z
    if n > 2.0 and ok:
        y = x.shape
    for k in range(m):
        z = [k, x]
    return np.sum(x * x)


def test_what_nobody_reads_and_raises_nothing_is_left_out():
    given = (np.array([1.0, 3.0]), 3)
    assert np.allclose(grad(read_by_nothing_and_raising_nothing)(*given), [2.0, 6.0])
    text = WAYS[0].text("gradient", read_by_nothing_and_raising_nothing, (0,), given).partition("Forward sweep")[2]
    assert "x / 2" not in text and "sin" not in text and "for" not in text and "if" not in text


def only_in_the_result(x, n):
    y = 3.0 / n
    return x * x + y


def test_what_only_a_derivative_does_not_read_raises_where_the_result_is_computed():
    with pytest.raises(ZeroDivisionError):
        only_in_the_result(1.5, 0.0)
    with pytest.raises(ZeroDivisionError):
        grad(only_in_the_result)(1.5, 0.0)


def read_by_later_trips(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            s += z * z
        if k > 1:
            s += z * s
        z = x * s + x
    return s


def test_a_value_that_is_not_there_yet_is_recorded():
    try:
        found = grad(read_by_later_trips)(0.7)
    except NameError as problem:
        pytest.fail(str(problem))
    np.testing.assert_allclose(found, (read_by_later_trips(0.7 + 1e-6) - read_by_later_trips(0.7 - 1e-6)) / 2e-6, rtol=1e-8)
