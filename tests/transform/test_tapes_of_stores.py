"""How much a reverse sweep keeps of programs that write into arrays: parts of what is overwritten, and nothing where all is linear."""

import re

import numpy as np
import pytest

from adcompile import explain, grad
from bench import memory
from tests.ways import WAYS

def products(x):
    y = x * 1.0
    for i in range(1, len(x)):
        y[i] = y[i] * y[i - 1]
    return np.sum(y)


def upwind(u, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:] -= 0.1 * u[1:] * (u[1:] - u[:-1])
    return np.sum(u ** 3)


def cholesky(a):
    a = a.copy()
    for j in range(len(a)):
        a[j, j] = np.sqrt(a[j, j] - a[j, :j] @ a[j, :j])
        for i in range(j + 1, len(a)):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
    return np.sum(np.log(np.diag(a)))


def filtered(transition, emission):
    p = np.empty_like(emission)
    total = 0.0
    for t in range(len(emission)):
        if t == 0:
            p[t] = emission[t]
        else:
            p[t] = (p[t - 1] @ transition) * emission[t]
        scale = p[t].sum()
        p[t] /= scale
        total += np.log(scale)
    return total


def variances(e, omega):
    h = np.zeros(len(e) + 1)
    h[0] = omega
    for t in range(len(e)):
        h[t + 1] = omega + 0.2 * e[t] ** 2 * h[t] + 0.6 * h[t] ** 2
    return np.sum(np.log(h))


def arms(x, n):
    u = x.copy()
    for k in range(n):
        if k % 2 == 0:
            u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
        else:
            u[:-1] -= 0.3 * u[:-1] * (u[1:] - u[:-1])
    return np.sum(u ** 3)


def in_a_row(x):
    u = x.copy()
    u[0] = u[0] * u[1]
    u[1:] = np.sin(u[:-1]) * u[1:]
    if x[0] > 0.0:
        u[1] *= u[0]
    for _ in range(2):
        u[1:] -= 0.3 * u[1:] * (u[1:] - u[:-1])
    u[2] *= u[0]
    return np.sum(u * u)


def numbers_on_tapes(function, *arguments):
    """How many numbers the tapes hold that a forward sweep leaves; the text of the sweeps."""
    compiled, values, captured = WAYS[0].prepared("pair", function, (0,), arguments)
    _, residuals = compiled.record(*values, **captured)
    residuals = residuals if isinstance(residuals, tuple) else (residuals,)
    return sum(np.size(entry) for tape in residuals if isinstance(tape, list) for entry in tape), compiled.source


@pytest.mark.parametrize("function, arguments, most", [
    (memory.heat_in_place, (np.ones(8), 3), 0), (memory.two_buffers, (np.ones(8), 3), 0), (memory.rows, (np.ones((4, 3)),), 0),
    (memory.gauss_seidel, (np.ones(6), np.ones(6), 2), 0), (memory.shock, (np.ones(8), 3), 3 * 6), (upwind, (np.ones(8), 3), 3 * 7),
    (products, (np.linspace(0.5, 1.5, 5),), 4),
    (memory.hmm, (np.full((4, 4), 0.25), np.full((4, 3), 0.3), np.arange(6) % 3), 5), (filtered, (np.full((4, 4), 0.25), np.ones((6, 4))), 6),
    (arms, (np.ones(8), 4), 4 * 7), (variances, (np.ones(5), 0.3), 0), (memory.lu, (np.eye(5) + 0.1,), sum(k + k * k for k in range(1, 5))),
    (cholesky, (np.eye(4) + 0.1,), 4 + 6)])
def test_numbers_on_tapes(function, arguments, most):
    count, text = numbers_on_tapes(function, *arguments)
    assert count <= most, text


@pytest.mark.parametrize("function, arguments", [
    (memory.heat_in_place, (np.ones(8), 3)), (memory.two_buffers, (np.ones(8), 3)), (memory.rows, (np.ones((4, 3)),)),
    (memory.gauss_seidel, (np.ones(6), np.ones(6), 2)), (memory.shock, (np.ones(8), 3)), (products, (np.ones(5),)),
    (cholesky, (np.eye(4) + 0.1,)), (memory.lu, (np.eye(5) + 0.1,)),
    (memory.hmm, (np.full((4, 4), 0.25), np.full((4, 3), 0.3), np.arange(6) % 3)),
    (memory.bodies, (np.random.default_rng(1).normal(size=(3, 3)), np.zeros((3, 3)), np.ones(3), 2))])
def test_no_array_is_copied_in_a_loop(function, arguments):
    """Neither by the forward sweep nor by what undoes it; parts of an array are."""
    assert dict(explain(grad(function), *arguments).facts)["copied in loops"] == ()


def roots_in_a_row(x, y):
    u = x.copy()
    for _ in range(2):
        for k in range(1, len(x)):
            u[k] = np.sqrt(u[k] * y[k] + u[k - 1] ** 2)
    return np.sum(u * y)


def test_what_was_rounded_when_it_was_stored_is_not_read_there():
    x = np.linspace(0.5, 1.5, 6)
    wide, narrow = (x, x), (x.astype(np.float32), x)
    assert numbers_on_tapes(roots_in_a_row, *wide)[0] == 2 * 5
    count, text = numbers_on_tapes(roots_in_a_row, *narrow)
    assert count > 2 * 5, text
    np.testing.assert_allclose(grad(roots_in_a_row)(*narrow), grad(roots_in_a_row)(*wide), rtol=1e-5)


def test_what_is_read_where_it_was_stored_is_read_before_something_is_put_back():
    for function, arguments in ((cholesky, (np.eye(4) + 0.1,)), (roots_in_a_row, (np.ones(6), np.ones(6)))):
        assert dict(explain(grad(function), *arguments).facts)["copied in loops"] == ()


def test_no_array_is_copied_outside_of_loops():
    derivative = grad(in_a_row)
    derivative(np.linspace(0.5, 1.5, 5))
    assert not [line for line in derivative.source.splitlines() if re.fullmatch(r"\s*u\w* = u\w*\.copy\(\)", line)], derivative.source
