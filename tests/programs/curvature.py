"""Programs whose second derivative is the hard part: linear pieces, products over loops, ties of recording and use."""

import math

import numpy as np

from tests.corpus import draw, program


@program((0.5, 1.4))
def mixed_second_derivative_only(x, y):
    a = x + 2.0 * y
    b = x - y
    c = a * 3.0
    d = c * y
    e = d - 6.0 * y * y
    return e + b


@program((0.5, 1.4))
def linear_program(x, y):
    a = x * 3.0
    b = a - y / 4.0
    c = b + a
    d = c * 0.5
    for k in range(3):
        d = d + a * k
    return d


@program((1.1, 5), (1.1, 0))
def polynomial_in_a_loop(x, n):
    total = 0.0
    power = 1.0
    for k in range(n):
        total = total + power / (k + 1)
        power = power * x
    y = total * total
    return y


@program((0.3, 5), (2.3, 5))
def logistic_map(r, n):
    x = 0.4
    total = 0.0
    for _ in range(n):
        x = r * x * (1.0 - x)
        total += x * x
        x = x + 0.01 * total
    return total


@program((0.8, 1.2, 4), (0.8, -1.2, 4))
def curvature_through_branches(x, y, n):
    z = x * y
    for k in range(n):
        if z > 0.0:
            z = math.log(1.0 + z * z) - x
        else:
            z = z * z * 0.5 + y
        if z > 3.0:
            break
    return z * math.exp(-x)


@program((draw(3, seed=1), draw(3, 3, seed=2)))
def quadratic_form(v, m):
    w = m @ v
    a = v @ w
    b = a * a
    c = np.sum(np.outer(v, w))
    d = b + c
    return d * np.sum(v)


@program((draw(4, seed=1), 0.7))
def curvature_of_reductions(v, s):
    a = np.sum(v * v)
    b = np.prod(v + 2.0)
    c = np.mean(np.exp(v * s))
    d = np.max(v) * np.min(v)
    e = a * b
    return e / (1.0 + c * c) + d


@program((draw(5, seed=1), 5))
def curvature_of_indices(v, n):
    total = 0.0
    for i in range(1, n):
        product = v[i] * v[i - 1]
        total += product * product
        total = total * v[0]
    w = v[1:] * v[:-1]
    return total + np.sum(w * w)


def inner(x, y):
    z = x * y
    for _ in range(2):
        z = z * x + math.sin(z)
    return z


@program((0.5, 1.4))
def curvature_through_helpers(x, y):
    a = inner(x, y)
    b = inner(y, a * 0.1)
    c = a * b
    d = inner(c * 0.2, x)
    e = d + a
    return e * y


@program((0.5, 1.4))
def reused_intermediate(x, y):
    a = math.exp(x * y)
    b = a * a
    c = b / (a + b)
    d = c * a - b
    e = d * d
    return e + a


@program((draw(3, seed=1), 0.5, 3), (draw(3, seed=1), -0.5, 3))
def curvature_of_array_recurrence(v, s, n):
    state = v
    for k in range(n):
        norm = np.sqrt(1.0 + state @ state)
        state = np.tanh(state * s + v) / norm
        if s < 0.0:
            state = state * state - v
    total = np.sum(state ** 3)
    return total * s
