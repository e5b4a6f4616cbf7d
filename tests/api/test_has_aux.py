"""`has_aux=True`: a function returns something beside its result, which comes along and has no derivative. And `argnums`."""

import functools
import pickle
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from adcompile import (
    BadArgument, DerivativeError, NotScalar, elementwise_grad, grad, hessian, hvp, jacobian, value_and_grad,
)

X = np.array([0.3, -0.4, 1.2])


@dataclass
class Fit:
    residuals: np.ndarray
    count: int
    inner: object = None


class Slotted:
    __slots__ = ("values", "name")

    def __init__(self, values, name):
        self.values, self.name = values, name


def as_dict(x):
    y = np.sin(x)
    return np.sum(y * x), {"y": y, "name": "sine", "size": 3, "none": None, "pair": (y, [x, 1.5])}


def as_object(x):
    y = np.sin(x)
    return np.sum(y * x), Fit(y, 3, Fit(x, 1))


def as_slots(x):
    y = np.sin(x)
    return np.sum(y * x), [Slotted(y, "sine"), SimpleNamespace(size=y.size, y=y)]


def as_text(x):
    y = np.sin(x)
    return np.sum(y * x), f"{np.max(y):.4f}"


def as_integers(x):
    y = np.sin(x)
    return np.sum(y * x), (np.argsort(y), y > 0.0, int(np.sum(y > 0.0)), y.astype(np.float32))


def without_rule(x):
    y = np.sin(x)
    return np.sum(y * x), np.spacing(y)


def as_number(x):
    y = np.sin(x)
    return np.sum(y * x), 3


def as_nothing(x):
    return np.sum(np.sin(x) * x), None


def by_name(x):
    pair = (np.sum(np.sin(x) * x), {"largest": np.max(x)})
    return pair


def of_helper(x):
    return by_name(x)


def on_two_ways(x):
    if x[0] > 0.0:
        return by_name(x)
    return np.sum(x), {"largest": x[0]}


def left_early(x):
    for k in range(4):
        x = x * 1.5
        if np.max(x) > 3.0:
            return np.sum(np.sin(x) * x), {"trips": k, "x": x}
    return np.sum(x), {"trips": 4, "x": x}


def written(x):
    seen = np.zeros(3)
    for i in range(3):
        seen[i] = x[i] ** 2
    return np.sum(seen * np.sin(x)), seen


def in_a_list(x):
    found = []
    for value in x:
        found.append(value * value)
    return sum(found), found


PROGRAMS = [as_dict, as_object, as_slots, as_text, as_integers, without_rule, as_number, as_nothing, by_name, of_helper, on_two_ways,
            left_early, written, in_a_list]


def shown(value):
    """A value and the types in it."""
    if isinstance(value, np.ndarray):
        return "array", value.dtype.str, value.tolist()
    if isinstance(value, (list, tuple)):
        return type(value), [shown(item) for item in value]
    if isinstance(value, dict):
        return dict, [(key, shown(item)) for key, item in value.items()]
    if isinstance(value, Slotted):
        return Slotted, shown(value.values), value.name
    if hasattr(value, "__dict__"):
        return type(value), shown(value.__dict__)
    return type(value), value


def result(f):
    return lambda x: f(x)[0]


@pytest.mark.parametrize("f", PROGRAMS)
def test_what_comes_along_is_what_the_function_returned(f):
    value, aux = f(X)
    slope = [(f(X + d)[0] - f(X - d)[0]) / 2e-6 for d in 1e-6 * np.eye(3)]
    found, same = grad(f, has_aux=True)(X)
    np.testing.assert_allclose(found, slope, rtol=1e-6)
    assert shown(same) == shown(aux)
    (own, same), also = value_and_grad(f, has_aux=True)(X)
    assert shown(own) == shown(value) and shown(same) == shown(aux) and np.array_equal(also, found)
    for mode in ("forward", "reverse", "auto"):
        rows, same = jacobian(f, mode=mode, has_aux=True)(X)
        np.testing.assert_allclose(rows, found, rtol=1e-12)
        assert shown(same) == shown(aux)


@pytest.mark.parametrize("f", PROGRAMS)
def test_it_comes_along_at_second_order(f):
    slope = grad(f, has_aux=True)
    curvature = [(slope(X + d)[0] - slope(X - d)[0]) / 2e-5 for d in 1e-5 * np.eye(3)]
    for mode in ("forward", "reverse"):
        found, aux = jacobian(slope, mode=mode, has_aux=True)(X)
        np.testing.assert_allclose(found, curvature, rtol=1e-5, atol=1e-8)
        assert shown(aux) == shown(f(X)[1])


def test_gradients_of_gradients_hand_it_on():
    def cubed(x):
        return x**3, {"x": x, "name": "cube"}

    second = grad(grad(cubed, has_aux=True), has_aux=True)
    assert second(2.0) == (12.0, {"x": 2.0, "name": "cube"})
    assert value_and_grad(second, has_aux=True)(2.0) == ((12.0, {"x": 2.0, "name": "cube"}), 6.0)
    with pytest.raises(BadArgument, match="has_aux=True of both"):
        grad(grad(cubed, has_aux=True))(2.0)
    with pytest.raises(BadArgument, match="has_aux=True of both"):
        jacobian(grad(result(cubed)), has_aux=True)(2.0)


def test_a_jacobian_of_a_vector_and_of_several_arguments():
    def model(x, scale):
        y = scale * np.sin(x)
        return y, {"scale": scale, "y": y}

    for mode in ("forward", "reverse"):
        (rows, column), aux = jacobian(model, wrt=(0, 1), mode=mode, has_aux=True)(X, 2.0)
        np.testing.assert_allclose(rows, np.diag(2.0 * np.cos(X)))
        np.testing.assert_allclose(column, np.sin(X))
        assert shown(aux) == shown(model(X, 2.0)[1])


def test_a_structure_and_its_parts():
    def network(p, x):
        hidden = np.tanh(p["w"] * x)
        return np.sum(hidden) + p["b"], (hidden, p)

    p = {"w": np.array([1.0, 2.0]), "b": 0.5}
    found, (hidden, same) = grad(network, has_aux=True)(p, 0.3)
    np.testing.assert_allclose(found["w"], 0.3 * (1 - np.tanh(0.3 * p["w"]) ** 2))
    assert found["b"] == 1.0 and np.array_equal(hidden, np.tanh(0.3 * p["w"])) and shown(same) == shown(p)


def test_effects_happen_once_and_arguments_stay():
    log = []

    def noted(x):
        log.append(len(log))
        y = np.sum(x * x)
        return y, len(log)

    def rewritten(x):
        x[0] = 2.0 * x[0]
        return np.sum(x * x), x

    assert grad(noted, has_aux=True)(X)[1] == 1 and log == [0]
    assert jacobian(noted, has_aux=True)(X)[1] == 2 and log == [0, 1]
    x = X.copy()
    found, seen = grad(rewritten, has_aux=True)(x)
    assert np.array_equal(x, X)
    np.testing.assert_array_equal(seen, X * [2.0, 1.0, 1.0])
    np.testing.assert_allclose(found, 2.0 * X * [4.0, 1.0, 1.0])


def test_decorators_methods_partials_and_closures():
    class Model:
        weight = 2.0

        @value_and_grad(has_aux=True)
        def slope(self, x):
            return self.weight * x * x, "method"

        @grad(wrt="x", has_aux=True)
        def by_name(self, y, x):
            return y * x * x, y

    def scaled(a, x):
        return a * x * x, a

    assert Model().slope(3.0) == ((18.0, "method"), 12.0) and Model().by_name(2.0, 3.0) == (12.0, 2.0)
    assert grad(functools.partial(scaled, 2.0), has_aux=True)(3.0) == (12.0, 2.0)
    scale = 4.0
    assert grad(lambda x: (scale * x * x, scale), has_aux=True)(3.0) == (24.0, 4.0)


def test_it_is_pickled_and_shown():
    found = pickle.loads(pickle.dumps(grad(as_dict, has_aux=True)))
    assert shown(found(X)) == shown(grad(as_dict, has_aux=True)(X))
    assert "as_dict" in repr(found) and "return (" in grad(as_number, has_aux=True).source


def no_pair(x):
    return np.sum(x)


def three(x):
    return np.sum(x), x, 1


def a_list(x):
    return [np.sum(x), x]


def nothing(x):
    x * 2.0


@pytest.mark.parametrize("f", [no_pair, three, a_list, nothing])
def test_what_is_no_pair_is_refused(f):
    for derived in (grad(f, has_aux=True), value_and_grad(f, has_aux=True), jacobian(f, has_aux=True)):
        with pytest.raises(TypeError, match="returns no pair") as caught:
            derived(X)
        assert isinstance(caught.value, BadArgument) and "return result, aux" in str(caught.value)


def test_no_pair_under_a_condition_is_refused_where_it_is_reached():
    def sometimes(x):
        if x[0] > 0.0:
            return np.sum(x * x), "pair"
        return None

    found = grad(sometimes, has_aux=True)
    np.testing.assert_allclose(found(X)[0], 2.0 * X)
    with pytest.raises((BadArgument, DerivativeError), match="no pair"):
        found(-X)


def test_the_result_beside_it_must_be_one_number():
    with pytest.raises(NotScalar):
        grad(lambda x: (x * 2.0, x), has_aux=True)(X)
    with pytest.raises(NotScalar):
        grad(lambda x: (np.sum(x), x))(X)


def test_a_hessian_says_what_to_write():
    with pytest.raises(BadArgument, match=r"jacobian\(grad\(f, has_aux=True\), has_aux=True\)"):
        hessian(as_dict, has_aux=True)
    with pytest.raises(BadArgument, match="neither True nor False"):
        grad(as_dict, has_aux=1)


@pytest.mark.parametrize("operator", [grad, value_and_grad, jacobian, hessian, elementwise_grad])
def test_argnums_is_a_spelling_of_wrt(operator):
    def f(x, y):
        return x * y * y

    assert operator(f, argnums=1)(2.0, 3.0) == operator(f, wrt=1)(2.0, 3.0)
    assert operator(argnums=1)(f)(2.0, 3.0) == operator(f, 1)(2.0, 3.0)
    for wrt in (0, 1, "y"):
        with pytest.raises(TypeError, match="wrt and argnums are two names of one thing\n  Give wrt alone"):
            operator(f, wrt=wrt, argnums=1)


def test_argnums_may_be_several():
    def f(x, y):
        return x * y * y

    assert grad(f, argnums=(0, 1))(2.0, 3.0) == (9.0, 12.0)
    assert hvp(f, argnums=1)(2.0, 1.0, 3.0) == 4.0
