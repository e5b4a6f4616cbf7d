"""Objects that hold data: arguments without a derivative, of which attributes are read and methods called."""

import copy
import time
from collections import namedtuple
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jacobian, jvp, vjp

X = np.random.default_rng(3).normal(size=(6, 2))
BETA = np.array([0.3, -0.2])


@dataclass
class Data:
    X: np.ndarray
    y: np.ndarray
    scale: float = 1.0
    name: str = "study"
    groups: list = field(default_factory=lambda: [(0, 2), (2, 6)])

    def resid(self, beta):
        return self.y - self.X @ beta

    @property
    def weights(self):
        return 1.0 / (1.0 + self.y ** 2)

    def __len__(self):
        return len(self.y)


@dataclass(frozen=True)
class Study:
    parts: list
    prior: SimpleNamespace


def data(scale=1.0):
    return Data(X.copy(), np.linspace(-1.0, 1.0, 6), scale)


def poisson(beta, d):
    return np.sum(np.exp(d.X @ beta) * d.scale) - d.y @ (d.X @ beta)


def by_a_method(beta, d):
    r = d.resid(beta)
    return np.sum(d.weights * r * r) / len(d)


def by_groups(beta, d):
    eta, total = d.X @ beta, 0.0
    for first, last in d.groups:
        total += np.log(np.sum(np.exp(eta[first:last]))) * d.scale
    return total


def named(beta, d):
    return np.sum((d.X @ beta) ** 2) if d.name == "study" else beta[0]


def nested(beta, study):
    total = study.prior.weight * np.sum(beta ** 2)
    for part in study.parts:
        total += by_a_method(beta, part)
    return total


def calls():
    pair = namedtuple("pair", "d k")(data(), 2.0)
    study = Study([data(), data(2.0)], SimpleNamespace(weight=0.5))
    return [(poisson, data()), (by_a_method, data()), (by_groups, data(0.5)), (named, data()), (nested, study),
            (lambda beta, p: poisson(beta, p.d) * p.k, pair)]


@pytest.mark.parametrize("f, d", calls(), ids=lambda one: getattr(one, "__name__", ""))
def test_all_derivatives(f, d):
    before = copy.deepcopy(d)
    bar, v = grad(f)(BETA, d), np.array([0.7, 1.1])
    slopes = [(f(BETA + step, d) - f(BETA - step, d)) / 2e-6 for step in 1e-6 * np.eye(2)]
    np.testing.assert_allclose(bar, slopes, rtol=1e-6)
    value, dot = jvp(f, (BETA, d), (v, None))
    np.testing.assert_allclose(dot, bar @ v, rtol=1e-12)
    again, pull = vjp(f, BETA, d)
    assert value == again == f(BETA, d)
    np.testing.assert_allclose(pull(1.0)[0], bar, rtol=1e-12)
    np.testing.assert_allclose(hessian(f)(BETA, d) @ v, hvp(f)(BETA, v, d), rtol=1e-10)
    np.testing.assert_allclose(jacobian(f)(BETA, d), bar, rtol=1e-12)
    assert repr(d) == repr(before)


def test_the_types_of_attributes_are_known_and_methods_are_followed():
    for f in (poisson, by_a_method):
        derivative = grad(f)
        derivative(BETA, data())
        assert "runtime" not in derivative.source and "derive." not in derivative.source, derivative.source


def test_other_attributes_have_a_program_of_their_own():
    derivative, d = grad(poisson), data()
    for change in (lambda: None, lambda: setattr(d, "X", d.X.astype(np.float32)), lambda: setattr(d, "scale", 2),
                   lambda: setattr(d, "scale", np.linspace(1.0, 2.0, 6)), lambda: setattr(d, "X", d.X.astype(int)),
                   lambda: setattr(d, "y", d.y[::-1]), lambda: setattr(d, "extra", [1, 2]), lambda: setattr(d, "X", X[:, ::-1])):
        change()
        np.testing.assert_allclose(derivative(BETA, d), grad(lambda beta: poisson(beta, d))(BETA), rtol=1e-6)
    derivative(BETA, SimpleNamespace(X=X, y=np.ones(6), scale=1.0))
    d.name = "other"
    assert np.array_equal(grad(named)(BETA, d), [1.0, 0.0])


def test_objects_that_are_others_in_each_call_have_one_program_in_the_end():
    derivative, times = grad(poisson), []
    for k in range(40):
        d = data()
        d.name, d.groups = f"patient {k}", list(range(k))
        began = time.process_time()
        bar = derivative(BETA, d)
        times.append(time.process_time() - began)
        np.testing.assert_allclose(bar, grad(lambda beta: poisson(beta, d))(BETA), rtol=1e-12)
    assert sorted(times[-15:])[7] < 0.3 * sorted(times[:15])[7]
    np.testing.assert_allclose(derivative(BETA, SimpleNamespace(X=X, y=np.ones(6), scale=2.0)), derivative(BETA, Data(X, np.ones(6), 2.0)), rtol=1e-12)


def test_one_object_twice_is_read_as_it_is():
    def f(beta, one, other):
        return np.sum((one.X @ beta) * (other.X @ beta))

    d = data()
    derivative = grad(f)
    np.testing.assert_allclose(derivative(BETA, d, data()), derivative(BETA, d, d), rtol=1e-14)


def test_what_is_written_into_the_object_is_as_before():
    def f(beta, d):
        d.count = getattr(d, "count", 0) + 1
        d.y[0] = 3.0
        return d.resid(beta) @ d.resid(beta) * d.count

    d = data()
    bar = grad(f)(BETA, d)
    assert not hasattr(d, "count") and d.y[0] == -1.0
    slopes = [(f(BETA + step, data()) - f(BETA - step, data())) / 2e-6 for step in 1e-6 * np.eye(2)]
    np.testing.assert_allclose(bar, slopes, rtol=1e-6)


def test_an_object_that_shares_the_argument_of_the_derivative_is_constant():
    beta = BETA.copy()
    np.testing.assert_array_equal(grad(lambda x, d: np.sum(x * d.w))(beta, SimpleNamespace(w=beta)), beta)
