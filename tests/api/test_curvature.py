"""`value_gradient_hessian`, `laplacian` and `ggnvp` against `hessian`, `grad` and `jacobian`."""

import pickle
from dataclasses import dataclass

import numpy as np
import pytest

from adcompile import (
    BadArgument, DerivativeError, NotDifferentiable, NotScalar, ggnvp, grad, hessian, hvp, jacobian, jvp, laplacian, value_and_grad,
    value_gradient_hessian, vjp,
)

X = np.array([[1.0, 0.3], [0.2, -0.7], [0.5, 1.1], [-0.4, 0.8]])
Y = np.array([1.0, 0.0, 2.0, 1.0])
BETA = np.array([0.3, -0.4])


@dataclass
class Weights:
    w: np.ndarray
    b: float
    name: str = "layer"


def nll(beta):
    eta = X @ beta
    return np.sum(np.exp(eta) - Y * eta)


def in_place(x):
    y = x.copy()
    for k in range(1, len(x)):
        y[k] = y[k - 1] * np.sin(x[k])
        if y[k] < 0.0:
            y[k] *= 2.0
    return np.sum(y * y * x)


def of_matrix(a):
    return np.sum(a @ a) * a[0, 1]


def of_number(t):
    return np.exp(t) * t


def of_dict(p):
    return np.sum(np.tanh(X @ p["w"] + p["b"]) ** 2) * p["scale"][0] + p["degree"]


def of_object(p):
    return np.sum(np.tanh(X @ p.w + p.b) ** 2)


def of_two(x, y):
    return np.sum(x**2) * y**3 + x[0]


def linear(x):
    return 3.0 * x[0] + x[1]


def constant(x):
    return 3.0


DICT = {"w": np.array([0.2, 0.1]), "b": 0.3, "scale": (1.5, 2), "degree": 3}
CALLS = [(nll, BETA, 0), (in_place, np.array([0.3, -0.4, 1.2, 0.7]), 0), (of_matrix, X[:2], 0), (of_number, 0.7, 0), (of_dict, DICT, 0),
         (of_object, Weights(np.array([0.2, 0.1]), 0.3), 0), (linear, BETA, 0), (in_place, np.array([0.3]), 0),
         (in_place, np.zeros(0), 0), (of_number, np.float32(0.7), 0), (nll, BETA.astype(np.float32), 0), (of_number, np.array(0.7), 0),
         (nll, np.array([1, 2]), 0), (grad(of_number), 0.3, 0)]


def same(one, other):
    """Return True if two structures are equal in form, dtypes and numbers."""
    if isinstance(one, (tuple, list)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if hasattr(one, "__dataclass_fields__"):
        return type(one) is type(other) and same(vars(one), vars(other))
    if one is None or isinstance(one, str):
        return one == other
    return type(one) is type(other) and np.shape(one) == np.shape(other) and getattr(one, "dtype", None) == getattr(other, "dtype", None) \
        and np.allclose(one, other, rtol=1e-5 if getattr(one, "dtype", None) == np.float32 else 1e-13, atol=1e-13)


def numbers(found):
    """The numbers of blocks in any structure, as vectors."""
    if isinstance(found, (tuple, list, dict)):
        return [part for item in (found.values() if isinstance(found, dict) else found) for part in numbers(item)]
    if hasattr(found, "__dataclass_fields__"):
        return numbers(vars(found))
    return [] if found is None or isinstance(found, str) else [found]


@pytest.mark.parametrize("f, x, wrt", CALLS, ids=lambda value: getattr(value, "__name__", None))
def test_value_gradient_and_hessian_are_those_of_the_single_operators(f, x, wrt):
    value, gradient, second = value_gradient_hessian(f, wrt)(x)
    expected = value_and_grad(f, wrt)(x)
    assert same((value, gradient), expected) and same(second, hessian(f, wrt)(x))


def test_value_gradient_and_hessian_of_several_arguments():
    x, y = np.array([1.0, 2.0]), 0.5
    found = value_gradient_hessian(of_two, wrt=("y", 0))(x, y)
    assert same(found[:2], value_and_grad(of_two, wrt=("y", 0))(x, y)) and same(found[2], hessian(of_two, wrt=("y", 0))(x, y))
    assert same(value_gradient_hessian(of_two, argnums=1)(x, y)[2], hessian(of_two, 1)(x, y))


def test_value_gradient_and_hessian_come_from_one_run():
    derivative = value_gradient_hessian(nll)
    derivative(BETA)
    assert derivative.source.count("= np.exp(") == 1
    assert "all directions" in str(derivative.explain())


def test_value_gradient_and_hessian_print_once(capsys):
    def talks(x):
        print("running")
        y = x.copy()
        y[0] = y[1] * y[0]
        return np.sum(y**3)

    x = np.array([0.5, 2.0, 3.0])
    found = value_gradient_hessian(talks)(x)
    assert capsys.readouterr().out == "running\n"
    assert same(found[2], hessian(talks)(x))


@pytest.mark.parametrize("f, x, wrt", CALLS, ids=lambda value: getattr(value, "__name__", None))
def test_a_laplacian_is_the_trace_of_the_hessian(f, x, wrt):
    found = laplacian(f, wrt)(x)
    second = hessian(f, wrt)(x)
    assert np.ndim(found) == 0 and not isinstance(found, np.ndarray)
    if isinstance(x, dict):
        expected = np.trace(second["w"]["w"]) + second["b"]["b"] + second["scale"][0]["scale"][0]
    elif isinstance(x, Weights):
        expected = np.trace(second.w.w) + second.b.b
    else:
        expected = np.trace(np.reshape(second, (np.size(x), np.size(x))))
    tolerance = 1e-5 if getattr(x, "dtype", None) == np.float32 else 1e-13
    assert np.allclose(found, expected, rtol=tolerance, atol=1e-14)
    assert type(found) is (float if type(x) is float else np.float32 if tolerance == 1e-5 else np.float64)


def test_a_laplacian_of_several_arguments():
    x, y = np.array([1.0, 2.0]), 0.5
    assert np.isclose(laplacian(of_two, wrt=(0, 1))(x, y), 4 * y**3 + np.sum(x**2) * 6 * y)


def test_a_harmonic_function_has_no_laplacian():
    def potential(r):
        return 1.0 / np.sqrt(np.sum(r * r))

    assert abs(laplacian(potential)(np.array([0.3, 1.2, -0.7]))) < 1e-12


def residuals(beta, X, y):
    return np.exp(X @ beta) - y


def in_a_loop(beta, X, y):
    out = np.zeros(len(y))
    for k in range(len(y)):
        out[k] = np.sin(beta[0] * X[k, 0]) + beta[1] * X[k, 1] - y[k]
    return out


def parts(beta, X, y):
    return {"fit": X @ beta - y, "penalty": [beta[0] ** 2, 3], "name": "parts"}


@pytest.mark.parametrize("f", [residuals, in_a_loop], ids=lambda f: f.__name__)
def test_a_gauss_newton_product_is_that_of_the_jacobian(f):
    J = jacobian(f)(BETA, X, Y)
    for v in np.eye(2), BETA[None], np.array([[1.0, -2.0]]):
        for one in v:
            assert np.allclose(ggnvp(f)(BETA, one, X, Y), J.T @ (J @ one), rtol=1e-13)
    assert np.allclose(ggnvp(f, wrt="X")(BETA, X, X, Y), np.tensordot(jacobian(f, 1)(BETA, X, Y).reshape(4, 8).T @ (
        jacobian(f, 1)(BETA, X, Y).reshape(4, 8) @ X.reshape(-1)), 1.0, 0).reshape(4, 2)) if f is residuals else True


def test_a_gauss_newton_product_with_a_loss_is_that_of_the_three_matrices():
    def loss(eta):
        return np.sum(np.exp(eta) - Y * eta)

    def predict(beta):
        return np.tanh(X @ beta) + beta[0] * X[:, 1]

    J, H = jacobian(predict)(BETA), hessian(loss)(predict(BETA))
    for one in np.eye(2):
        assert np.allclose(ggnvp(predict, loss=loss)(BETA, one), J.T @ (H @ (J @ one)), rtol=1e-13)
    assert np.allclose(ggnvp(lambda b: X @ b, loss=loss)(BETA, BETA), hessian(nll)(BETA) @ BETA, rtol=1e-13)


def test_a_gauss_newton_product_of_structures():
    J, p = jacobian(parts)(BETA, X, Y), np.array([1.0, 2.0])
    expected = J["fit"].T @ (J["fit"] @ p) + J["penalty"][0] * (J["penalty"][0] @ p)
    assert np.allclose(ggnvp(parts)(BETA, p, X, Y), expected)

    def of_parameters(p, X):
        return np.tanh(X @ p["w"] + p["b"])

    given, v = {"w": BETA, "b": 0.3, "n": 3}, {"w": np.array([1.0, 0.0]), "b": 2.0, "n": None}
    J = jacobian(of_parameters)(given, X)
    Jv = J["w"] @ v["w"] + J["b"] * 2.0
    found = ggnvp(of_parameters)(given, v, X)
    assert found["n"] is None and np.allclose(found["w"], J["w"].T @ Jv) and np.allclose(found["b"], J["b"] @ Jv) and type(found["b"]) is float


def test_a_gauss_newton_product_of_several_arguments():
    v = np.array([1.0, 0.5]), np.array([1.0, 0.0, 0.0, 1.0])
    found = ggnvp(residuals, wrt=(0, 2))(BETA, v, X, Y)
    one, two = jacobian(residuals, wrt=(0, 2))(BETA, X, Y)
    Jv = one @ v[0] + two @ v[1]
    assert isinstance(found, tuple) and np.allclose(found[0], one.T @ Jv) and np.allclose(found[1], two.T @ Jv)


def test_a_gauss_newton_product_keeps_forms():
    found = ggnvp(lambda x: x * x)(3.0, 1.0)
    assert type(found) is float and found == 36.0
    found = ggnvp(lambda x: x * x)(np.ones(2, np.float32), np.ones(2, np.float32))
    assert found.dtype == np.float32 and np.array_equal(found, np.full(2, 4.0, np.float32))
    assert ggnvp(lambda x: x * x)(np.array([1, 2]), np.ones(2)).tolist() == [4.0, 16.0]


def test_a_gauss_newton_product_prints_once_and_draws_the_same(capsys):
    rng = np.random.default_rng(5)

    def noisy(x):
        print("running")
        return x * rng.normal(size=2)

    noise = np.random.default_rng(5).normal(size=2)
    assert np.allclose(ggnvp(noisy)(np.ones(2), np.ones(2)), noise**2)
    assert capsys.readouterr().out == "running\n"
    assert rng.normal() == np.random.default_rng(5).normal(size=3)[2]


def test_a_gauss_newton_product_of_what_changes_something_is_refused():
    count = [0.0]

    def counting(x):
        count[0] += 1.0
        return x * count[0]

    with pytest.raises(NotDifferentiable, match="runs twice"):
        ggnvp(counting)(np.ones(2), np.ones(2))


def test_arguments_are_as_before():
    def writes(x, work):
        work[:] = x * x
        return work * x

    x, work = np.array([1.0, 2.0]), np.array([7.0, 8.0])
    assert np.allclose(ggnvp(writes)(x, np.ones(2), work), (3 * x * x) ** 2) and work.tolist() == [7.0, 8.0] and x.tolist() == [1.0, 2.0]


def test_bad_input_is_refused():
    with pytest.raises(BadArgument, match="direction for 'beta' has shape"):
        ggnvp(residuals)(BETA, np.ones(3), X, Y)
    with pytest.raises(BadArgument, match="must be a tuple of 2"):
        ggnvp(residuals, wrt=(0, 2))(BETA, BETA, X, Y)
    with pytest.raises(BadArgument, match="loss=3 is no function"):
        ggnvp(residuals, loss=3)
    with pytest.raises(NotScalar):
        ggnvp(residuals, loss=lambda r: r * 2)(BETA, BETA, X, Y)
    with pytest.raises(NotScalar):
        value_gradient_hessian(lambda x: x * x)(BETA)
    with pytest.raises(NotScalar):
        laplacian(lambda x: x * x)(BETA)
    with pytest.raises(BadArgument, match="two names of one thing"):
        laplacian(nll, wrt=0, argnums=0)
    with pytest.raises(DerivativeError, match="no parameter"):
        value_gradient_hessian(nll, wrt=4)
    for operator in laplacian, value_gradient_hessian:
        with pytest.raises(BadArgument, match="cannot be differentiated again"):
            grad(operator(nll))(BETA)


class Model:
    def __init__(self, scale):
        self.scale = scale

    def loss(self, x):
        return self.scale * np.sum(x**3)

    @laplacian
    def curvature(self, x):
        return self.scale * np.sum(x**3)


def test_second_derivatives_of_several_numbers_are_refused():
    x = np.array([1.0, 2.0])
    for f in lambda x: x**3, lambda x: np.array([np.sum(x**3), 1.0]), lambda x: np.sum(x**3, keepdims=True)[[0, 0]]:
        for second in (hvp(f), lambda x, v: hessian(f)(x), lambda x, v: jacobian(grad(f))(x), lambda x, v: vjp(grad(f), x)[1](v),
                       lambda x, v: jvp(grad(f), (x,), (v,)), lambda x, v: jacobian(value_and_grad(f))(x), lambda x, v: laplacian(f)(x)):
            with pytest.raises(NotScalar, match="not one number"):
                second(x, x)


@pytest.mark.parametrize("f", [lambda x: np.sum(x**3, keepdims=True), lambda x: np.array([[np.sum(x**3)]]), lambda x: x[:1] ** 3 + x[1:] ** 3])
def test_second_derivatives_of_an_array_of_one_element(f):
    x = np.array([1.0, 2.0])
    assert np.array_equal(hessian(f)(x), np.diag(6 * x)) and np.array_equal(hvp(f)(x, x), 6 * x * x)
    assert np.array_equal(jacobian(grad(f))(x), np.diag(6 * x)) and laplacian(f)(x) == 18.0


def test_methods_and_decorators():
    model, x = Model(2.0), np.array([1.0, 2.0])
    assert laplacian(model.loss)(x) == model.curvature(x) == 36.0
    assert np.allclose(value_gradient_hessian(model.loss)(x)[2], np.diag(12 * x))

    @value_gradient_hessian(wrt="y")
    def f(x, y):
        return x * y**2

    assert f(3.0, 2.0) == (12.0, 12.0, 6.0)

    @ggnvp(wrt=1)
    def g(x, y):
        return x * y

    assert g(3.0, 1.0, 2.0) == 9.0


def test_they_are_pickled():
    for operator in laplacian, value_gradient_hessian:
        derivative = pickle.loads(pickle.dumps(operator(nll)))
        assert same(derivative(BETA), operator(nll)(BETA))
    product = pickle.loads(pickle.dumps(ggnvp(residuals, loss=half)))
    assert np.allclose(product(BETA, BETA, X, Y), ggnvp(residuals)(BETA, BETA, X, Y))


def half(r):
    return 0.5 * np.sum(r * r)


def test_a_function_without_any_derivative():
    value, gradient, second = value_gradient_hessian(constant)(BETA)
    assert value == 3.0 and not gradient.any() and not second.any() and laplacian(constant)(BETA) == 0.0
    assert not ggnvp(lambda x: np.array([1.0, 2.0]))(BETA, BETA).any()
