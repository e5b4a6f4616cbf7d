"""`linearize` and `jacobian_operator` against `jacobian`, `jvp` and `vjp`; batches of directions."""

import pickle
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, lsmr

from adcompile import BadArgument, NotDifferentiable, jacobian, jacobian_operator, jvp, linearize, vjp
from tests.api.test_curvature import same

X = np.array([[1.0, 0.3], [0.2, -0.7], [0.5, 1.1], [-0.4, 0.8]])
BETA = np.array([0.3, -0.4])


@dataclass
class Layer:
    w: np.ndarray
    b: float
    name: str = "layer"


def predict(beta, X):
    return np.exp(X @ beta) + beta[0]


def in_place(x):
    y = np.zeros(len(x))
    for k in range(1, len(x)):
        y[k] = y[k - 1] * np.sin(x[k]) + x[k - 1]
        if y[k] < 0.0:
            y[k] *= 2.0
    return y


def of_layer(p, x):
    return np.tanh(x @ p.w + p.b)


def parts(p):
    return {"sum": np.sum(p["w"]) * p["b"], "all": (p["w"] * p["b"], [p["b"] ** 2, 3]), "name": "parts"}


def of_number(t):
    return np.sin(t)


PARTS = {"w": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": 0.5, "n": 3}


@pytest.mark.parametrize("f, x", [(in_place, np.array([0.3, -0.4, 1.2, 0.7])), (of_number, 0.7), (of_number, np.float32(0.7)),
                                  (of_number, np.array(0.7)), (np.sin, X), (in_place, np.ones(4, np.float32)), (in_place, np.array([1, 2, 3]))],
                         ids=lambda value: getattr(value, "__name__", None))
def test_a_linear_map_gives_what_jvp_gives(f, x):
    value, map = linearize(f, x)
    for direction in np.ones_like(x), np.zeros_like(x) if np.ndim(x) == 0 else np.flip(x):
        if np.asarray(x).dtype.kind == "i":
            assert same(value, f(x))
            continue
        one = float(direction) if type(x) is float else direction
        assert same((value, map(one)), jvp(f, (x,), (one,)))


def test_a_linear_map_of_several_arguments():
    value, map = linearize(predict, BETA, X)
    assert same(value, predict(BETA, X))
    assert same(map(BETA, X), jvp(predict, (BETA, X), (BETA, X))[1])
    assert same(map(BETA), map(BETA, None)) and same(map(None, X), jvp(predict, (BETA, X), (None, X))[1])
    assert same(map(), np.zeros(4))
    value, map = linearize(predict, BETA, X=X)
    assert same(map(BETA), jvp(predict, (BETA, X), (BETA, None))[1])


def test_a_linear_map_of_structures():
    value, map = linearize(parts, PARTS)
    v = {"w": np.ones((2, 2)), "b": 2.0, "n": None}
    assert same((value, map(v)), jvp(parts, (PARTS,), (v,)))
    layer, v = Layer(BETA, 0.3), Layer(np.array([1.0, 2.0]), 3.0)
    value, map = linearize(of_layer, layer, X)
    assert same((value, map(v)), jvp(of_layer, (layer, X), (v, None)))


def test_directions_on_a_further_axis():
    value, map = linearize(predict, BETA, X)
    assert np.allclose(map(np.eye(2), batch=True).T, jacobian(predict)(BETA, X))
    assert np.allclose(map(np.eye(2), np.stack([X, X]), batch=True)[1], map(np.array([0.0, 1.0]), X))
    value, map = linearize(parts, PARTS)
    found = map({"w": np.arange(12.0).reshape(3, 2, 2), "b": np.arange(3.0), "n": None}, batch=True)
    one = map({"w": np.arange(8.0, 12.0).reshape(2, 2), "b": 2.0, "n": None})
    assert found["sum"].shape == (3,) and found["all"][0].shape == (3, 2, 2)
    assert np.allclose(found["all"][0][2], one["all"][0]) and np.isclose(found["all"][1][0][2], one["all"][1][0])
    value, map = linearize(of_number, 0.7)
    assert np.allclose(map(np.arange(3.0), batch=True), np.cos(0.7) * np.arange(3.0))


def test_cotangents_on_a_further_axis():
    value, pull = vjp(predict, BETA, X)
    bars, of_data = pull(np.eye(4), batch=True)
    assert np.allclose(bars, jacobian(predict)(BETA, X)) and of_data.shape == (4, 4, 2)
    value, pull = vjp(parts, PARTS)
    given = {"sum": np.ones(3), "all": (np.zeros((3, 2, 2)), [np.arange(3.0), None]), "name": None}
    found, = pull(given, batch=True)
    assert found["w"].shape == (3, 2, 2) and np.allclose(found["b"], 10.0 + 2 * 0.5 * np.arange(3.0))
    assert vjp(len, "abc")[1](1.0, batch=True) == (None,)


@pytest.mark.parametrize("batches", [(np.eye(2), np.ones((3, 4, 2))), (np.zeros((0, 2)),), (1.0,), (None,), ()])
def test_batches_of_unequal_lengths_are_refused(batches):
    with pytest.raises(BadArgument, match="batch=True"):
        linearize(predict, BETA, X)[1](*batches, batch=True)


def test_what_is_done_to_the_arguments_later_changes_nothing():
    x, data, scale = BETA.copy(), X.copy(), np.array([2.0])

    def f(x, data):
        return data["X"] @ x**2 * scale

    value, map = linearize(f, x, {"X": data})
    J = jacobian_operator(f)(x, {"X": data})
    expected, first = jacobian(f)(x, {"X": data.copy()}), value.copy()
    x[:], data[:], scale[:] = 9.0, 9.0, 9.0
    assert np.allclose(map(BETA), expected @ BETA) and np.allclose(J @ BETA, expected @ BETA) and np.allclose(J.T @ np.ones(4), expected.sum(0))
    assert same(value, first)


class Model:
    def __init__(self, scale):
        self.scale = scale

    def f(self, x):
        return self.scale * x**2

    @jacobian_operator
    def operator(self, x):
        return self.scale * x**2


def test_an_object_that_changes_after_all_is_seen():
    model = Model(np.array([2.0, 3.0]))
    value, map = linearize(model.f, BETA)
    assert np.allclose(map(np.ones(2)), 2 * model.scale * BETA)
    assert np.allclose(model.operator(BETA) @ np.ones(2), 2 * model.scale * BETA)
    model.scale[0] = 5.0
    with pytest.raises(BadArgument, match="no longer as it was"):
        map(np.ones(2))


def test_the_function_prints_once(capsys):
    def talks(x):
        print("running")
        return x * x

    value, map = linearize(talks, BETA)
    map(BETA), map(BETA)
    assert capsys.readouterr().out == "running\n"
    J = jacobian_operator(talks)(BETA)
    J @ BETA, J.T @ BETA
    assert capsys.readouterr().out == "running\n"


@pytest.mark.parametrize("operator", [linearize, lambda f, x: jacobian_operator(f)(x)])
def test_what_would_change_something_again_is_refused(operator):
    count = [0.0]

    def counting(x):
        count[0] += 1.0
        return x * count[0]

    with pytest.raises(NotDifferentiable, match="changes 'count'"):
        operator(counting, BETA)
    with pytest.raises(NotDifferentiable, match="without a seed"):
        operator(lambda x: x * np.random.default_rng().normal(), BETA)


def test_what_is_drawn_is_the_same_each_time():
    rng = np.random.default_rng(1)

    def noisy(x):
        return x * rng.normal(size=2)

    value, map = linearize(noisy, np.ones(2))
    noise, second = np.random.default_rng(1).normal(size=(2, 2))
    for _ in range(2):
        assert same(value, noise) and same(map(np.ones(2)), noise)
    J = jacobian_operator(noisy)(np.ones(2))
    for _ in range(2):
        assert np.allclose(J @ np.ones(2), second) and np.allclose(J.T @ np.ones(2), second)
    assert rng.normal() == np.random.default_rng(1).normal(size=5)[4]


def test_bad_tangents_are_refused():
    value, map = linearize(predict, BETA, X)
    with pytest.raises(BadArgument, match="direction for 'beta' has shape"):
        map(np.ones(3))
    with pytest.raises(BadArgument, match="at most 2 tangents"):
        map(BETA, X, X)
    value, map = linearize(lambda x, n: x**n, 2.0, 3)
    assert map(1.0) == 12.0 and map(1.0, 0) == 12.0
    with pytest.raises(BadArgument, match="argument 1 is no float"):
        map(1.0, 1)
    value, map = linearize(lambda n: 2.0 * n, 3)
    assert (value, map(None), map()) == (6.0, 0.0, 0.0)


@pytest.mark.parametrize("f, args, wrt", [
    (predict, (BETA, X), 0), (predict, (BETA, X), (1, 0)), (in_place, (np.array([0.3, -0.4, 1.2, 0.7]),), 0), (of_number, (0.7,), 0),
    (np.sin, (X,), 0), (predict, (BETA.astype(np.float32), X.astype(np.float32)), 0), (predict, (np.array([1, 2]), X), 0)])
def test_an_operator_has_the_products_of_the_jacobian(f, args, wrt):
    J = jacobian_operator(f, wrt)(*args)
    assert isinstance(J, LinearOperator)
    value = f(*args)
    blocks = jacobian(f, wrt)(*args)
    matrix = np.concatenate([np.reshape(block, (np.size(value), -1)) for block in (blocks if isinstance(wrt, tuple) else (blocks,))], 1)
    tolerance = 1e-5 if matrix.dtype == np.float32 else 1e-12
    assert J.shape == matrix.shape and J.dtype == matrix.dtype
    assert np.allclose(J @ np.eye(J.shape[1]), matrix, rtol=tolerance) and np.allclose(J.T @ np.eye(J.shape[0]), matrix.T, rtol=tolerance)
    assert np.allclose(J.rmatmat(np.eye(J.shape[0])), matrix.T, rtol=tolerance)
    assert (J @ np.ones(J.shape[1])).shape == (J.shape[0],) and (J @ np.ones((J.shape[1], 1))).shape == (J.shape[0], 1)


def test_an_operator_of_structures():
    J = jacobian_operator(parts)(PARTS)
    assert J.shape == (6, 5)
    blocks = jacobian(parts)(PARTS)
    rows = blocks["sum"], blocks["all"][0], blocks["all"][1][0]
    matrix = np.concatenate([np.concatenate([np.reshape(row[key], (-1, count)) for key, count in (("w", 4), ("b", 1))], 1) for row in rows])
    assert np.allclose(J @ np.eye(5), matrix) and np.allclose(J.T @ np.eye(6), matrix.T)
    layer = Layer(BETA, 0.3)
    J = jacobian_operator(of_layer)(layer, X)
    blocks = jacobian(of_layer)(layer, X)
    assert np.allclose(J @ np.eye(3), np.column_stack([blocks.w, blocks.b])) and np.allclose(J.T @ np.ones(4), (J @ np.eye(3)).sum(0))


def test_an_operator_serves_iterative_solvers():
    rng = np.random.default_rng(2)
    data, y = rng.normal(size=(20, 3)), rng.normal(size=20)

    def residuals(beta):
        return data @ beta - y

    step = lsmr(jacobian_operator(residuals)(np.zeros(3)), -residuals(np.zeros(3)), atol=1e-14, btol=1e-14)[0]
    assert np.allclose(step, np.linalg.lstsq(data, y, rcond=None)[0])


def test_an_operator_is_pickled_before_it_is_called():
    assert np.allclose(pickle.loads(pickle.dumps(jacobian_operator(predict)))(BETA, X) @ BETA, jacobian(predict)(BETA, X) @ BETA)


def test_the_line_that_installs_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ImportError, match="python -m pip install"):
        jacobian_operator(predict)(BETA, X)
