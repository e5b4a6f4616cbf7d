"""Branches: statements, expressions, and values of `and`, `or` and comparisons."""

import math

import numpy as np

from tests.corpus import at, draw, program


@program((1.5,), (-0.5,))
def one_sided_branch(x):
    y = x * x
    if x > 0.0:
        y = y * x
        y += math.sin(x)
    z = y + x
    return z * z


@program((1.5, 0.2), (-0.5, 0.3))
def two_sided_branch(x, y):
    a = x * y
    if a > 0.0:
        b = math.exp(a)
        a = a + b
    else:
        b = math.cos(a)
        a = a - b * x
    return a * b + x


@program((0.5,), (1.5,), (2.5,), (3.5,))
def elif_ladder(x):
    if x < 1.0:
        y = x * x
    elif x < 2.0:
        y = math.sin(x)
    elif x < 3.0:
        y = 1.0 / x
    else:
        y = x
        y = y * y * y
    return y * x + 0.5 * y


@program((1.2, 0.5), (1.2, -0.5), (-1.2, 0.5), (-1.2, -0.5))
def nested_branches(x, y):
    z = x * y
    if x > 0.0:
        if y > 0.0:
            z = z * x
        else:
            z = z - y * y
            x = z * 2.0
    else:
        if y > 0.0:
            y = y * z
        z = z + x
    return z * x + y


@program((1.2, 0.5), (-1.2, 0.5))
def branch_swaps_variables(x, y):
    a, b = x, y
    if a > b:
        a, b = b, a
        a = a * 2.0
    gap = b - a
    ratio = a * b
    return gap * gap + ratio


@program((1.2, True), (1.2, False))
def branch_on_flag(x, damped):
    y = x * x
    if damped:
        y *= math.exp(-x)
    if not damped:
        y += x
    z = math.sin(y)
    return z * y


@program((1.2, None), (1.2, 0.5))
def branch_on_none(x, scale):
    y = x * x
    if scale is None:
        scale = y + 1.0
    z = y / scale
    if scale is not None:
        z = z + 0.1 * scale
    return z * x


@program((1.5, 0.2), (-0.5, 0.3), (0.1, 0.3))
def conditional_expression(x, y):
    a = x * y if x > 0.0 else x - y
    b = (a if a > y else y) * x
    c = 1.0 if x > y else b
    d = math.sin(a) if c == 1.0 else a * c
    e = d * b
    return e + (c if x < 0.2 else -c) * a


@program((1.5, 0.2), (-0.5, 0.3), at(0.0, 0.3, gradient=(-0.7, -2.0)))
def values_of_and_and_or(x, y):
    a = x and x * y
    b = (x > 0.0 and y) or x - 2.0
    c = 0.0 or a + y
    d = x > 1.0 and y > 0.0 and x * y * 3.0
    e = b * c
    return e + d + a


@program((1.5, 0.2), (-0.5, 0.3), (0.4, 0.3))
def not_and_bool_tests(x, y):
    z = x + y
    if not x > 0.0:
        z = z * y
    if not (x > 1.0 or y > 2.0):
        z = z * x
    if x > 0.0 and not y < 0.25 or z > 10.0:
        z = z + math.sin(x)
    return z * z


@program((0.5, 0.7), (0.5, 0.3), (-0.5, 0.3))
def chained_comparison(x, y):
    z = x * y
    if 0.0 < x < y:
        z = z + x
    elif 0.0 <= y <= x < 10.0:
        z = z - y * y
    w = z * 2.0 if -1.0 < z < 1.0 < 2.0 else z
    return w * x


@program((0.5, 2.0), (-0.5, 2.0))
def short_circuit_protects(x, y):
    z = y
    if x > 0.0 and math.log(x) < 1.0:
        z = z + math.log(x)
    if x <= 0.0 or math.sqrt(x) > 0.1:
        z = z * y
    w = x > 0.0 and math.sqrt(x) or y
    return z * w


@program((draw(3, seed=1), 0.7), (draw(3, seed=2), -0.7))
def branch_on_array_statistic(v, s):
    w = v * s
    if np.sum(v) * s > 0.0:
        w = np.exp(w)
    else:
        w = w * w
        w = w - v
    if (v > -2.0).all():
        w = w + 1.0
    return np.sum(w)


@program((draw(3, seed=1), "sum"), (draw(3, seed=1), "mean"), (draw(3, seed=1), "other"))
def branch_on_string(v, how):
    w = v * v
    if how == "sum":
        total = np.sum(w)
    elif how in ("mean", "average"):
        total = np.mean(w)
    else:
        total = w[0]
    total = total * v[-1]
    return total


@program((0.5, 1), (0.5, 2), (0.5, 7))
def branch_on_integer(x, kind):
    if kind == 1:
        y = x
    elif kind == 2:
        y = x * x
    else:
        y = x ** kind
    z = y * x + kind
    return z * z


@program((0.5, 1.5, 3), (0.5, -1.5, 4), (0.5, 1.5, 0))
def branches_in_loop_in_branch(x, y, n):
    total = x
    if n > 1:
        for k in range(n):
            if k == 0:
                total = total * y
            elif total > 1.0:
                total -= 0.3 * x
            else:
                total = total + 0.2 * y * y
            total += x if total < y else 0.5 * y
            total *= (k > 1 and 0.9) or 1.1
            if 0.0 < total < 2.0 and not k == 1:
                total = math.sin(total)
            z = total or x
    else:
        z = x * x
    return total * z


@program((0.5, 1.5), (2.5, 0.5))
def conditional_expression_in_call(x, y):
    a = math.sin(x if x > 1.0 else y)
    b = max(x * y, x - y if y > 1.0 else y)
    c = np.exp(-(a if a > 0.0 else b))
    d = c * b
    return d + a * (1 if x > y else 2)


@program((0.5, 1.5), (2.5, 0.5))
def branch_leaves_constant(x, y):
    scale = 2.0
    if x > 1.0:
        scale = x * y
    z = scale * y
    if y > 1.0:
        z = 1.0
    w = z + scale
    return w * w


@program((0.5, 1.5), (2.5, 0.5))
def empty_arms(x, y):
    z = x * y
    if x > 1.0:
        pass
    else:
        z = z * x
    if z > 100.0:
        z = 0.0 * z
    elif y > 1.0:
        pass
    return z + y


@program((0.5, 1.5), (-2.5, 0.5), (-2.5, -0.5))
def same_test_asked_twice(x, y):
    if x > 0.0:
        a = x * x
    if not x > 0.0:
        a = x + y
    x = -x
    b = a * y
    if x > 0.0:
        b = b * x
    return a + b


@program((0.5, 1.4), (-0.5, 1.4))
def constants_as_values_of_and_and_or(x, y):
    w = np.array([(x and 1.71), x, 1.48])
    a = (x > 0.0 and 2.5) or x
    b = x and y and 0.3
    c = np.sum(w) * a
    d = c + b * x
    return d * y
