"""How much a reverse sweep keeps of programs that write into arrays: parts of what is overwritten, and nothing where all is linear."""

import numpy as np
import pytest

from adcompile import grad
from bench import memory


def products(x):
    y = x * 1.0
    for i in range(1, len(x)):
        y[i] = y[i] * y[i - 1]
    return np.sum(y)


def tapes(function, *arguments):
    derivative = grad(function)
    derivative(*arguments)
    text = derivative.explain_for(arguments).source if hasattr(derivative, "explain_for") else derivative.source
    return text.count("_tape = []"), text


@pytest.mark.parametrize("function, arguments, most", [
    (memory.heat_in_place, (np.ones(8), 3), 0), (memory.two_buffers, (np.ones(8), 3), 0), (memory.rows, (np.ones((4, 3)),), 0),
    (memory.gauss_seidel, (np.ones(6), np.ones(6), 2), 0), (memory.shock, (np.ones(8), 3), 2), (products, (np.ones(5),), 2)])
def test_tapes_a_trip(function, arguments, most):
    count, text = tapes(function, *arguments)
    assert count <= most, text


@pytest.mark.parametrize("function, arguments", [
    (memory.heat_in_place, (np.ones(8), 3)), (memory.two_buffers, (np.ones(8), 3)), (memory.rows, (np.ones((4, 3)),)),
    (memory.gauss_seidel, (np.ones(6), np.ones(6), 2)), (memory.shock, (np.ones(8), 3)), (products, (np.ones(5),)),
    (memory.hmm, (np.full((4, 4), 0.25), np.full((4, 3), 0.3), np.arange(6) % 3)), (memory.lu, (np.eye(5) + 0.1,)),
    (memory.bodies, (np.random.default_rng(1).normal(size=(3, 3)), np.zeros((3, 3)), np.ones(3), 2))])
def test_no_array_is_copied_in_a_loop(function, arguments):
    _, text = tapes(function, *arguments)
    forward = text.split("# Reverse sweep")[0]
    lines = forward.split("for ", 1)[1].splitlines()[1:] if "for " in forward else []
    assert not [line for line in lines if line.strip().endswith(".copy()") and "_tape" not in line], text
