"""Columns and tables of pandas and what is like them: values to the last bit, derivatives as plain arrays, or a refusal that says what
to write."""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest

from adcompile import DerivativeError, DerivativeWarning, check, grad, hessian, jvp, value_and_grad, vjp
from adcompile.fit import mle
from tests.frames import REFUSED, RIGHT, TWO, X, frame, likelihood, predictors, response, x, y


def differences(f, b, *arguments):
    """The gradient by central differences."""
    steps = 1e-6 * np.eye(len(b))
    return np.array([float(f(b + step, *arguments) - f(b - step, *arguments)) / 2e-6 for step in steps])


def printed(f):
    """What a call gives and what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        return f(), out.getvalue()


@pytest.mark.parametrize("f, arguments", [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_values_are_those_of_the_function_and_derivatives_are_arrays(f, arguments):
    b, *data = arguments
    expected, text = printed(lambda: f(b, *data))
    (value, gradient), told = printed(lambda: value_and_grad(f)(b, *data))
    assert float(value) == float(expected) and told == text
    assert type(gradient) is np.ndarray and gradient.dtype == np.float64
    with contextlib.redirect_stdout(io.StringIO()):
        close = differences(f, b, *data)
        np.testing.assert_allclose(gradient, close, rtol=2e-5, atol=1e-5 * np.abs(close).max())
        dot = np.cos(np.arange(len(b)))
        once, pull = vjp(f, b, *data)
        primal, tangent = jvp(f, (b, *data), (dot, *[None] * len(data)))
        assert float(once) == float(primal) == float(expected)
        np.testing.assert_allclose(pull(2.0)[0] @ dot, 2.0 * tangent, rtol=1e-12)
        np.testing.assert_array_equal(pull(1.0)[0], pull(1.0)[0])
        curvature = (grad(f)(b + 1e-5 * dot, *data) - grad(f)(b - 1e-5 * dot, *data)) / 2e-5
        np.testing.assert_allclose(hessian(f)(b, *data) @ dot, curvature, rtol=1e-4, atol=1e-5 * max(np.abs(curvature).max(), 1.0))


@pytest.mark.parametrize("f, text, arguments", [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_pandas_does_otherwise_is_refused(f, text, arguments):
    for derivative in (grad(f), value_and_grad(f), lambda *values: jvp(f, values, (TWO, *[None] * (len(values) - 1)))):
        with pytest.raises(DerivativeError) as caught:
            derivative(*arguments)
        message = str(caught.value)
        assert text in message and "frames.py:" in message
        assert "\n  Give " in message or "\n  Make " in message or "\n  Leave " in message


def test_another_frame_runs_the_same_program():
    derivative = grad(likelihood)
    derivative(TWO, X, y)
    source = derivative.source
    np.testing.assert_array_equal(derivative(TWO, X[:5], y[:5]), grad(likelihood)(TWO, X[:5].copy(), y[:5].copy()))
    assert derivative.source == source
    reversed_y = y[::-1]
    with pytest.raises(DerivativeError, match="one by one"):
        derivative(TWO, X, reversed_y)
    np.testing.assert_allclose(derivative(TWO, X.to_numpy(), y.to_numpy()), derivative(TWO, X, y))


def test_what_a_column_takes_repeatedly_adds_up():
    np.testing.assert_array_equal(grad(lambda b, k: np.sum(b[k] ** 2))(np.array([1.0, 3.0]), pd.Series([0, 0, 1])), [4.0, 6.0])
    np.testing.assert_array_equal(grad(lambda b, k: np.sum(b[k, 0]))(np.ones((2, 1)), pd.Series([0, 0, 1])), [[2.0], [1.0]])


def test_what_is_missing_is_not_summed_up():
    with pytest.raises(DerivativeError, match="a column with missing values is read without them"):
        grad(lambda b, column: np.sum(b[0] * column))(TWO, x.where(x > 0.0))


def test_the_frame_stays_as_it_is():
    before = frame.copy()
    for _, f, (b, *data) in RIGHT:
        if any(one is frame for one in data):
            with contextlib.redirect_stdout(io.StringIO()):
                grad(f)(b, *data)
    pd.testing.assert_frame_equal(frame, before)


def test_what_is_refused_with_a_hint_works_as_the_hint_says():
    def spread(b, column):
        return (b[0] * column).to_numpy().std()

    np.testing.assert_allclose(grad(spread)(TWO, x), [x.to_numpy().std(), 0.0])

    def updated(b, column):
        total = np.zeros(len(column))
        total += b[0] * column.to_numpy()
        return np.sum(total)

    np.testing.assert_allclose(grad(updated)(TWO, x), [x.sum(), 0.0])


def test_a_parameter_is_no_column():
    with pytest.raises(DerivativeError, match=r"'b' is of type Series and has no derivative\n(.*\n)*  Give \.to_numpy\(\) of it"):
        grad(likelihood)(pd.Series(TWO), X, y)


def residuals(b, rows, target):
    return np.mean((target - rows @ b) ** 2)


def score(b, data):
    p = 1 / (1 + np.exp(-(data["X"] @ b)))
    return np.mean((1 - data["y"] - p) ** 2)


def of_a_table(b, df):
    column, eta = df[["y"]].to_numpy(), df[["x", "z"]].values @ b
    return np.mean((eta - column) ** 2)


COLUMN = y.to_numpy().reshape(-1, 1)


@pytest.mark.parametrize("f, arguments, names", [
    (residuals, (X.to_numpy(), COLUMN), "'target' of shape (n, 1) and 'rows @ b' of shape (n,)"),
    (score, ({"X": X.to_numpy(), "y": COLUMN},), "'1 - data[\"y\"]' of shape (n, 1) and 'p' of shape (n,)"),
    (of_a_table, (frame,), "'column' of shape (12, 1) and 'eta' of shape (12,)"),
    (residuals, (predictors[:, 1:], response), "'target' of shape (12, 1) and 'rows @ b' of shape (12,)")])
def test_a_residual_that_is_spread_out_is_told(f, arguments, names):
    with pytest.warns(DerivativeWarning) as caught:
        gradient = grad(f)(TWO, *arguments)
    told = str(caught[0].message)
    assert names in told and "write y[:, 0]" in told and caught[0].filename == __file__
    np.testing.assert_allclose(gradient, differences(f, TWO, *arguments), rtol=1e-5)


def test_columns_that_are_meant_are_not_told():
    def pairs(b, points):
        return np.sum((points[:, None] - b) ** 2) + np.sum((points.reshape(-1, 1) * b) ** 2)

    grad(pairs)(TWO, TWO + 1.0)
    grad(residuals)(TWO, X.to_numpy(), COLUMN[:, 0])
    grad(residuals)(TWO[:, None], X.to_numpy(), COLUMN)
    grad(lambda b, column: np.sum((column - b) ** 2))(TWO, np.ones((3, 1)))


def test_tables_are_constants_of_vjp():
    _, pull = vjp(likelihood, TWO, X, y)
    assert pull(1.0)[1:] == (None, None)


def test_check_and_fit_take_tables():
    assert "4 comparisons agree" in str(check(likelihood, TWO, X, y, wrt=0))
    by_frame = mle(likelihood, np.zeros(2), (X, y), names={"b": list(X.columns)})
    by_arrays = mle(likelihood, np.zeros(2), (X.to_numpy(), y.to_numpy()))
    np.testing.assert_allclose(by_frame.params, by_arrays.params, rtol=1e-8)
