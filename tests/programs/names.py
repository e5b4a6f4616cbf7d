"""Names of the user's own: those that the compiler, Python or NumPy would like for themselves."""

import math

import numpy
import numpy as np
import numpy as xp
from numpy import exp as e_to_the
from math import sqrt, sin as sine

from tests.corpus import draw, program


@program((0.5, 1.4))
def names_of_derivatives(x, y):
    x_bar = x * y
    y_bar = x_bar + y
    x_dot = math.sin(y_bar)
    result = x_dot * x_bar
    result_bar = result + x
    t = result_bar * y_bar
    t2 = t * x_dot
    t_bar = t2 - t
    return t_bar * x


@program((0.5, 1.4, 3))
def names_of_tapes(x, y, n):
    x_tape = x
    path_tape = [1.0, 2.0]
    trips = 0
    for k in range(n):
        x_tape = x_tape * y + math.sin(x_tape)
        t_tape = x_tape * x
        if t_tape > 3.0:
            trips += 1
            continue
        x_tape = x_tape - path_tape[0] * t_tape
    residuals = x_tape * t_tape
    return residuals + trips


@program((0.5, 1.4))
def one_letter_names(d, e):
    f = d * e
    i = math.cos(f)
    j = i + d
    k = j * f
    t = k - e
    z = t * t
    return z + d


@program((0.5, 1.4))
def np_is_a_number(np, math):
    a = np * math
    runtime = a + np
    adcompile = runtime * math
    tape = adcompile - a
    float = tape * tape
    return float + np


@program((0.5, 1.4))
def builtins_are_numbers(sum, len):
    abs = sum * len
    range = abs + sum
    max = range * abs
    print = max - len
    reversed = print * print
    return reversed + sum


def zip(a, b):
    """The module's own function of that name."""
    return a * b + a


@program((0.5, 1.4))
def builtin_replaced_in_module(x, y):
    a = zip(x, y)
    b = zip(a, a)
    c = a * b
    d = zip(c, 2.0)
    e = d - x
    return e * y


@program((0.5, 1.4))
def unicode_names(α, größe):
    β = α * größe
    γ = math.sin(β) + α
    ß = γ * β
    Δx = ß - größe
    变量 = Δx * γ
    return 变量 + α


@program((0.5, 1.4))
def underscores(_, __x):
    _a = _ * __x
    __b__ = _a + _
    _ = math.sin(__b__)
    __ = _ * _a
    _1 = __ + __x
    return _1 * _


@program((0.5, 1.4))
def numbered_names(x, x_0):
    x_1 = x * x_0
    x = x_1 + x
    x_0 = x * x_1
    x_2 = x_0 - x
    x = x_2 * x_0
    x_1 = x + x_2
    return x_1 * x


@program((draw(3, seed=1), 0.5))
def other_names_for_modules(v, s):
    a = xp.sin(v) * s
    b = numpy.exp(a)
    c = e_to_the(a) + np.cos(b)
    d = sqrt(xp.sum(c * c))
    f = sine(d) * s
    return f + numpy.sum(a)


@program((0.5, 1.4))
def parameter_named_like_the_function(parameter_named_like_the_function, g):
    f_gradient = parameter_named_like_the_function * g
    f = f_gradient + g
    grad = f * f_gradient
    record = math.tanh(grad)
    adjoint = record * f
    return adjoint - g


@program((0.5, 1.4, 3), (-0.5, 1.4, 3))
def names_in_loop_in_branch(x, x_bar, sum):
    total = x
    if x > 0.0:
        for t in range(sum):
            d, np = total * x_bar, total
            x_tape = d + np * 0.1
            for _ in (x_tape, d):
                result = _ * 0.3
                total = total + result
            π = total * x
            total = π / (1.0 + π * π)
    return total * x


@program((0.5, 1.4))
def keywords_almost(x, y):
    lambda_ = x * y
    del_ = lambda_ + x
    match = del_ * y
    case = match - x
    type = case * case
    print_ = type + lambda_
    return print_ * x
