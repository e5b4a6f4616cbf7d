"""`jacobian(f, wrt=..., stack=True)`: the blocks as the columns of one matrix."""

import numpy as np
import pytest
from scipy.optimize import curve_fit

from adcompile import BadArgument, jacobian

T = np.linspace(0.0, 2.0, 9)


def decay(t, a, rate, c):
    return a * np.exp(-rate * t) + c


def mixed(x, y, p):
    return {"y": x * y[:, 0] + p["s"], "one": np.sum(x) * p["v"][0]}


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_the_columns_of_several_numbers(mode):
    matrix = jacobian(decay, wrt=(1, 2, 3), mode=mode, stack=True)(T, 2.0, 1.5, 0.3)
    blocks = jacobian(decay, wrt=(1, 2, 3))(T, 2.0, 1.5, 0.3)
    assert matrix.shape == (9, 3) and np.allclose(matrix, np.column_stack(blocks), rtol=1e-14)
    assert matrix.flags.owndata and matrix.dtype == float


def test_curve_fit_takes_it():
    rng = np.random.default_rng(1)
    y = decay(T, 2.0, 1.5, 0.3) + 0.01 * rng.normal(size=9)
    calls = []
    derivative = jacobian(decay, wrt=("a", "rate", "c"), stack=True)

    def counted(*args):
        calls.append(args)
        return derivative(*args)

    found, covariance = curve_fit(decay, T, y, p0=(1.0, 1.0, 0.0), jac=counted)
    expected, other = curve_fit(decay, T, y, p0=(1.0, 1.0, 0.0), xtol=1e-12, ftol=1e-12)
    assert calls and np.allclose(found, expected, rtol=1e-5) and np.allclose(covariance, other, rtol=1e-3)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_structures_and_shapes(mode):
    x, y, p = np.array([1.0, 2.0]), np.array([[3.0, 4.0], [5.0, 6.0]]), {"s": 0.5, "v": [2.0, 7]}
    found = jacobian(mixed, wrt=(0, 1, "p"), mode=mode, stack=True)(x, y, p)
    one, two, three = jacobian(mixed, wrt=(0, 1, "p"))(x, y, p)["y"]
    assert found["y"].shape == (2, 8) and found["one"].shape == (8,)
    assert np.array_equal(found["y"], np.concatenate([one, two.reshape(2, 4), three["s"][:, None], three["v"][0][:, None]], 1))
    assert found["one"].tolist() == [2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0]


def test_what_is_empty_has_no_columns():
    empty, two = np.zeros(0), np.ones(2)
    assert jacobian(lambda x: x * 2, stack=True)(empty).shape == (0, 0)
    assert jacobian(lambda x: x * 2, stack=True)(np.zeros((0, 3))).shape == (0, 3, 0)
    assert jacobian(np.sum, stack=True)(empty).shape == (0,)
    found = jacobian(lambda x, y: np.append(x * 2, y), wrt=(0, 1), stack=True)
    assert found(empty, two).tolist() == [[1.0, 0.0], [0.0, 1.0]] and found(empty, empty).shape == (0, 0)


def test_one_argument_and_a_matrix_as_result():
    x = np.arange(6.0).reshape(2, 3)
    found = jacobian(lambda x: x @ x.T, stack=True)(x)
    assert np.array_equal(found, jacobian(lambda x: x @ x.T)(x).reshape(2, 2, 6))
    assert jacobian(lambda x: x * x, stack=True)(3.0).tolist() == [6.0]
    assert jacobian(lambda x: x * x, stack=True)(np.float32([1.0, 2.0])).dtype == np.float32


def test_with_something_beside_it():
    found, aux = jacobian(lambda x, a: (a * x, "beside"), wrt=(0, 1), has_aux=True, stack=True)(np.array([1.0, 2.0]), 3.0)
    assert aux == "beside" and found.tolist() == [[3.0, 0.0, 1.0], [0.0, 3.0, 2.0]]


def test_what_is_neither_true_nor_false_is_refused():
    with pytest.raises(BadArgument, match="stack=1 is neither True nor False"):
        jacobian(decay, stack=1)
