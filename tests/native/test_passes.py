"""Passes over kernels, by their text."""

import numpy as np
import pytest

from adcompile import value_and_grad

pytest.importorskip("llvmlite")


def native_source(function, *arguments):
    derivative = value_and_grad(function, backend="native")
    derivative(*arguments)
    return derivative.native_source


def decaying(x, n):
    s = x
    for k in range(n):
        s = s + np.sin(s) * 0.1
    return s


def left_early(x, n):
    s = x
    for k in range(n):
        s = s + np.sin(s) * 0.1
        if s > 1.0:
            break
    return s


def nested(x, n):
    s = x
    for k in range(n):
        for m in range(k):
            s = s + np.sin(s) * 0.1
    return s


def test_a_tape_gets_its_memory_before_a_loop_whose_trips_are_known():
    text = native_source(decaying, 0.5, 4)
    before, inside = text.split("for k", 1)
    assert "tape = grown(tape, top + count)" in before and "grown" not in inside and "2147483648" in before


def test_a_loop_that_may_be_left_asks_in_each_trip():
    text = native_source(left_early, 0.5, 4)
    assert "grown(" in text.split("for k", 1)[1]


def test_an_inner_loop_asks_once_for_its_trips():
    text = native_source(nested, 0.5, 4)
    outer, inner = text.split("for k", 1)[1].split("for k", 1)
    assert "grown(tape, top + " in outer and "grown" not in inner


def test_loops_of_all_lengths():
    for function in (decaying, left_early, nested):
        native, python = [value_and_grad(function, backend=backend) for backend in ("native", "python")]
        for n in (0, 1, 2, 5, 70, -3):
            assert native(0.3, n) == pytest.approx(python(0.3, n), rel=1e-12)


def test_more_trips_than_there_is_memory_for_go_to_python():
    def nothing(x, n):
        s = x
        for k in range(n):
            s = s * np.sin(s)
        return s

    native = value_and_grad(nothing, backend="native")
    native(0.5, 3)
    kernels, python = native.table.last.compiled.kernels, []
    kernels.function = lambda *args, **captured: python.append(args) or (0.0, 0.0)
    assert native(0.5, 2 ** 40 - 1) == (0.0, 0.0) and python
