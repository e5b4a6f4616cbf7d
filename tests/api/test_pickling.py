"""Derivatives are pickled by their name where it leads to them, else as what they were made of."""

import copy
import functools
import multiprocessing
import pickle

import numpy as np
import pytest

from adcompile import elementwise_grad, grad, hessian, hvp, jacobian, value_and_grad
from tests.api.test_methods import Model


def energy(x, scale=1.0):
    return scale * np.sum(x * x * x)


def square(x):
    return x * x


@grad
def decorated(x):
    return x * x


@grad(wrt="scale")
def scaled(x, scale):
    return x * scale * scale


gradient = grad(energy)
with_scale = value_and_grad(energy, wrt=(0, "scale"))
in_reverse = jacobian(square, mode="reverse")
of_partial = grad(functools.partial(energy, scale=2.0))
X = np.array([1.0, 2.0])


def again(derivative):
    return pickle.loads(pickle.dumps(derivative))


@pytest.mark.parametrize("derivative", [decorated, scaled])
def test_what_a_module_has_under_the_functions_name_is_pickled_by_name(derivative):
    assert again(derivative) is derivative
    assert b"adcompile" not in pickle.dumps(derivative)


@pytest.mark.parametrize("derivative", [gradient, with_scale, hessian(energy), of_partial, jacobian(energy), in_reverse])
def test_others_are_pickled_as_function_and_options(derivative):
    found = again(derivative)
    assert found is not derivative and type(found).__name__ == type(derivative).__name__
    assert repr(found(X)) == repr(derivative(X))


def test_options_come_back():
    assert again(with_scale)(X)[1][1] == 9.0
    assert again(in_reverse).mode == "reverse"
    assert np.array_equal(again(hvp(energy))(X, X, 2.0), 12.0 * X * X)
    assert np.array_equal(again(elementwise_grad(square))(X), 2.0 * X)


def test_what_cannot_be_pickled_says_so_as_python_does():
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(grad(lambda x: x * x))


def test_copies_are_the_derivative_itself_as_for_functions():
    for derivative in (gradient, decorated):
        assert copy.copy(derivative) is derivative and copy.deepcopy([derivative])[0] is derivative


def test_methods_and_static_methods():
    model = Model(2.0)
    assert again(Model.slope) is Model.slope and again(model.slope)(3.0) == 54.0
    assert again(Model.gradient)(model, 3.0) == 54.0 and again(model.gradient)(3.0) == 54.0
    assert again(grad(model.loss))(3.0) == 54.0 and again(Model.square)(3.0) == 6.0


def called(derivative, *args):
    return derivative(*args)


def test_a_pool_of_fresh_processes_takes_them():
    model = Model(2.0)
    calls = [(decorated, 3.0), (scaled, 2.0, 3.0), (gradient, X), (of_partial, X), (in_reverse, 3.0), (model.slope, 3.0),
             (model.gradient, 3.0), (model.unusual, 3.0), (grad(model.loss), 3.0)]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.starmap(called, calls)
    for result, (derivative, *args) in zip(found, calls):
        assert np.array_equal(result, derivative(*args))
