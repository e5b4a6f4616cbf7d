"""Calls of the user's own functions, and data captured from globals and closures, read at call time."""

import functools
import math
import operator

import numpy as np

from tests.corpus import draw, program

SIGMA = 0.7
WEIGHTS = np.array([0.2, -0.4, 0.9])
SETTINGS = {"scale": 1.5, "shifts": [0.1, 0.2]}
KNOTS = (0.25, 0.5)


def square(x):
    return x * x


def smooth_step(x, width=0.5):
    """A step of the given width at 0."""
    z = x / width
    return 1.0 / (1.0 + math.exp(-z))


def polar(x, y):
    r = math.sqrt(x * x + y * y)
    return r, math.atan2(y, x)


def print_nothing(data):
    print(end="")


def clipped_power(x, n):
    if n == 0:
        return 1.0
    y = x
    for _ in range(n - 1):
        y = y * x
        if y > 4.0:
            return 4.0 + 0.1 * y
    return y


def composed(x):
    return square(smooth_step(square(x)) + x)


def log_density(v, mean):
    z = (v - mean) / SIGMA
    return -0.5 * np.sum(z * z)


def with_keyword(x, *, power=2, shift=0.0):
    return x ** power + shift


def total_of(*values):
    total = 0.0
    for value in values:
        total = total + value
    return total


@program((0.5, 1.4))
def helper_call(x, y):
    a = square(x)
    b = square(a + y)
    c = square(square(y))
    d = b * c
    e = square(d) * 0.01
    return e + a


@program((0.5, 1.4))
def helper_with_default_and_keywords(x, y):
    a = smooth_step(x)
    b = smooth_step(y, 0.25)
    c = smooth_step(width=y, x=x)
    d = with_keyword(a, shift=b)
    e = with_keyword(c, power=3)
    return d * e + with_keyword(x)


@program((0.5, 1.4), (-0.5, 0.4))
def helper_with_two_results(x, y):
    r, angle = polar(x, y)
    a = r * math.cos(angle)
    pair = polar(a, r)
    b = pair[0] * pair[1]
    c = polar(b, y)[1]
    return c * r


@program((1.2, 3), (1.2, 0), (1.9, 5))
def helper_with_branches_and_loop(x, n):
    a = clipped_power(x, n)
    b = clipped_power(a * 0.5, 2)
    c = a + b
    for k in range(n):
        c = c + clipped_power(x * 0.3, k)
    return c * x


@program((0.4,), (-1.4,))
def helper_calling_helpers(x):
    a = composed(x)
    b = composed(a * 0.3)
    c = a * b
    d = composed(square(c) * 0.1)
    e = d + x
    return e * c


@program((draw(4, seed=1), 0.3))
def helper_on_arrays(v, mean):
    a = log_density(v, mean)
    b = log_density(square(v), a)
    w = square(v - mean)
    c = np.sum(square(w)) + b
    d = a * c
    return d


@program((0.5, 1.4))
def helper_with_many_arguments(x, y):
    a = total_of(x, y, x * y)
    b = total_of()
    c = total_of(*[x, a])
    d = a * c + b
    e = total_of(d, 1.0)
    return e * x


@program((0.5, 1.4))
def helper_with_only_constants(x, y):
    a = square(3.0)
    b = clipped_power(2.0, 3)
    c = a * x + b * y
    d = c * square(2)
    e = smooth_step(0.3) * d
    return e * c


@program((0.5, 1.4), (-0.5, 1.4))
def local_lambda_and_function(x, y):
    cube = lambda t: t * t * t

    def shifted(t, by=0.5):
        u = t + by
        return u * math.sin(u)

    a = cube(x)
    b = shifted(y)
    c = shifted(a, by=1.0)
    return a * b + cube(c)


@program((0.5, 1.4))
def captured_number(x, y):
    a = x * SIGMA
    b = y / SIGMA
    c = a * b + SIGMA
    d = math.sin(c)
    e = d * a
    return e + SIGMA * y


@program((draw(3, seed=1), 0.5))
def captured_array(v, s):
    a = v * WEIGHTS
    b = np.sum(a) * s
    c = WEIGHTS @ v
    d = WEIGHTS[1] * c
    e = b * d
    return e + np.sum(WEIGHTS)


@program((0.5, 1.4))
def captured_containers(x, y):
    a = x * SETTINGS["scale"]
    for shift in SETTINGS["shifts"]:
        a = a * y + shift
    for knot in KNOTS:
        a += (x - knot) * y
    b = a * KNOTS[0]
    return b * x


def make_objective(scale, data):
    count = len(data)

    @program((0.5, 1.4))
    def closure_over_data(x, y):
        a = x * scale
        b = 0.0
        for value in data:
            b += (value - a) ** 2
        c = b * y / count
        d = c + np.sum(data)
        return d * a

    return closure_over_data


make_objective(1.5, np.array([0.3, -0.2, 0.8]))


def make_composed_objective(inner):
    @program((0.5, 1.4))
    def closure_over_function(x, y):
        a = inner(x)
        b = inner(a * y)
        c = a * b
        d = inner(inner(c))
        e = d - a
        return e * y

    return closure_over_function


make_composed_objective(square)


def make_chained_objective(offset):
    def shifted(x):
        z = x + offset
        return z * z

    @program((0.5, 1.4))
    def closure_over_closure(x, y):
        a = shifted(x)
        b = shifted(y) * offset
        c = a * b
        d = shifted(c)
        e = d - a
        return e * y

    return closure_over_closure


make_chained_objective(0.4)


@program((0.5, 1.4))
def functions_of_operator_module(x, y):
    a = operator.mul(x, y)
    b = operator.add(a, operator.neg(y))
    c = operator.truediv(a, y + 2.0)
    d = operator.sub(b, c)
    e = operator.pow(d, 2)
    return e * a


@program((0.5, 1.4))
def partial_of_helper(x, y):
    narrow = functools.partial(smooth_step, width=0.3)
    a = narrow(x)
    b = narrow(y - 1.0)
    c = a * b
    d = c + x
    return d * d


@program((0.5, 3), (-0.5, 3))
def calls_in_loop_in_branch(x, n):
    total = x
    if x > 0.0:
        for k in range(n):
            total = square(total) * 0.5 + smooth_step(x)
            r, angle = polar(total, x)
            total = total + clipped_power(r, k) * 0.1
            total += angle * SIGMA
            total = total * WEIGHTS[k] + SETTINGS["scale"]
    else:
        total = composed(x)
    return total * x


@program((1.5,), (-0.5,))
def call_in_test(x):
    y = x
    while smooth_step(y) > 0.3:
        y = y - 0.7
        if square(y) > 3.0:
            y = y * 0.5
    z = 1.0 if composed(x) > 0.5 else y
    w = z * y
    return w * x


@program((0.5, 1.4))
def helper_chosen_by_branch(x, y):
    shape = square
    if y > 1.0:
        a = shape(x)
    else:
        a = composed(x)
    function = math.sin if isinstance(x, str) else math.cos
    b = function(a)
    c = b * shape(y)
    return c + a


@program((draw(3, seed=1), 0.5))
def default_arguments(v, s, scale=2.0, weights=WEIGHTS, power=2):
    a = v * scale
    b = a ** power
    c = np.sum(b * weights)
    d = c * s
    e = d + scale
    return e * e


@program((0.5, 2), (1.5, 0))
def helper_given_captured_data_in_a_loop(x, n):
    total = x
    for k in range(n):
        if x < 1.0:
            print_nothing(WEIGHTS)
        total = total + x * WEIGHTS[k]
    if n > 5:
        print_nothing(SETTINGS)
    z = total * SETTINGS["scale"]
    return z * z


@program((0.5, 1.4))
def unknown_data_taken_by_an_active_variable(x, y):
    w = np.array([square(3.0), SIGMA, -0.94])
    total = 0.0
    for k in range(2):
        for e in w:
            total = total * 0.5 + e * x
        w = w * np.sin(total) + y
    return total * y
