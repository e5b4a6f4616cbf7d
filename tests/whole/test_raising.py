"""A derivative raises what the function raises, before the same effects, and nothing where the function raises nothing.

No card says what an operation raises: the passes keep operations in their order and blocks, and leave out what nobody reads.
"""

import math

import numpy as np
import pytest

from adcompile import grad, hvp, jvp, vjp

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


def unread(x, n):
    y = 3.0 / n
    return x * x


def test_what_nobody_reads_is_left_out_with_what_it_would_have_raised():
    with pytest.raises(ZeroDivisionError):
        unread(1.5, 0.0)
    assert grad(unread)(1.5, 0.0) == 3.0
