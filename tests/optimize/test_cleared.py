"""Parts of cotangents that are cleared and added to again are written once, and the operation that reads a part takes no copy of it."""

import numpy as np
import pytest

from adcompile import check, grad
from tests.agreement import quiet

M, X = np.random.default_rng(3).uniform(0.5, 1.5, (5, 4)), np.linspace(0.2, 0.9, 6)


def rows(m):
    m = m.copy()
    for i in range(1, len(m)):
        row, before = m[i], m[i - 1]
        row[:] = 0.5 * (row + before)
    return np.sum(m * m)


def around(m):
    m = m.copy()
    for i in range(len(m)):
        m[i] = 0.5 * m[i] + 0.2 * m[i - 1]      # the first row is made of the last
    return np.sum(m * m)


def onto_itself(m):
    m = m.copy()
    for i in range(len(m)):
        m[i] = 0.5 * m[i] + 0.2 * m[i, :]       # one row under two names
    return np.sum(m * m)


def one_row(m):
    m = m[:1].copy()
    for _ in range(3):
        m[0] = 0.5 * m[0] + 0.2 * m[-1]         # the same row, the first and the last
    return np.sum(m * m)


def overlapping(x):
    x = x.copy()
    for _ in range(3):
        x[1:-1] = 0.3 * x[1:-1] + 0.5 * x[2:]
    return np.sum(x * x)


def squares(m):
    m = m.copy()
    for i in range(1, len(m)):
        m[i] = m[i] * m[i - 1]
    return np.sum(m)


def by_places(x):
    x = x.copy()
    places = np.array([0, 2, 2])
    for _ in range(2):
        x[places] = 0.5 * x[places] + x[1]
    return np.sum(x * x)


def chained(m):
    m = m.copy()
    for i in range(1, len(m)):
        m[i] = m[i] * m[i - 1]
        m[i] /= np.sum(m[i])
    return np.sum(m * m)


def handed_on(m):
    m, rows = m.copy(), []
    for i in range(1, len(m)):
        m[i] = m[i] * m[i - 1]
        rows.append(m[i])
    return np.sum(m) + np.sum(rows[0] * rows[-1])


@pytest.mark.parametrize("function, x", [
    (rows, M), (around, M), (onto_itself, M), (one_row, M), (overlapping, X), (squares, M), (by_places, X), (handed_on, M)])
def test_both_modes_and_second_order(function, x):
    with quiet():
        assert len(check(function, x).comparisons) >= 3


def test_a_row_is_written_once():
    derivative = grad(rows)
    derivative(M)
    sweep = [line.strip() for line in derivative.source.partition("# Reverse sweep")[2].splitlines()]
    assert "t_bar = 0.5 * m_bar[i, :]" in sweep and "m_bar[i, :] = t_bar" in sweep
    assert not any(line.endswith("= 0.0") or "copy" in line for line in sweep)


@pytest.mark.parametrize("function", [squares, chained])
def test_a_row_that_is_read_twice_is_cleared_behind_that(function):
    with quiet():
        assert len(check(function, M).comparisons) >= 3
    derivative = grad(function)
    derivative(M)
    sweep = [line.strip() for line in derivative.source.partition("# Reverse sweep")[2].splitlines()]
    read = [place for place, line in enumerate(sweep) if line.endswith("= m_bar[i]")]
    cleared = sweep.index("m_bar[i] = 0.0")
    assert read and any(place < cleared - 1 and "t_bar" in "".join(sweep[place + 1:cleared]) for place in read)
