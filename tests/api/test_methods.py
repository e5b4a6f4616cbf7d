"""Derivatives in class bodies, of bound methods and of objects, and functions that `functools.wraps` others."""

import copy
import functools
import inspect
import pickle
import pydoc

import numpy as np
import pytest

from adcompile import (
    BadArgument, NotDifferentiable, check, explain, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp,
)


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)
    return wrapper


class Model:
    """A model with a weight."""

    def __init__(self, weight):
        self.weight = weight

    def loss(self, x, y=1.0):
        """The loss at x."""
        return self.weight * x * x * x * y

    @grad
    def slope(self, x, y=1.0):
        """The slope at x."""
        return self.weight * x * x * x * y

    @grad(wrt="y")
    def by_name(self, x, y=1.0):
        return self.weight * x * x * x * y

    @value_and_grad(wrt=(1, 0))
    def by_positions(self, x, y=1.0):
        return self.weight * x * x * x * y

    @grad(wrt=1)
    def unusual(this, x, y=1.0):
        return this.weight * x * x * y * y

    @staticmethod
    @grad
    def square(x):
        return x * x

    @grad
    @staticmethod
    def cube(x):
        return x * x * x

    @classmethod
    @grad
    def of_class(cls, x):
        return cls.power * x * x

    @hvp
    def product(self, x):
        return self.weight * np.sum(x * x * x)

    @grad
    @doubled
    def wrapped(self, x, y=1.0):
        return self.weight * x * x * y

    @doubled
    def plainly_wrapped(self, x, y=1.0):
        return self.weight * x * x * y

    gradient = grad(loss)
    second = grad(gradient)
    power = 5.0

    def __call__(self, x):
        return self.weight * x * x


@pytest.fixture
def model():
    return Model(2.0)


# --- in the body of a class ------------------------------------------------------------


def test_self_is_constant_and_does_not_count(model):
    assert model.slope(3.0) == 54.0 and model.slope(x=3.0, y=2.0) == 108.0
    assert Model.slope(model, 3.0) == 54.0
    assert model.by_name(3.0) == 54.0
    assert model.by_positions(3.0, 1.0) == (54.0, (54.0, 54.0))


def test_self_may_have_another_name(model):
    assert model.unusual(3.0) == 36.0 and Model.unusual(model, 3.0) == 36.0


def test_what_self_holds_is_read_at_each_call(model):
    assert model.slope(3.0) == 54.0
    model.weight = 4.0
    assert model.slope(3.0) == 108.0 and Model(1.0).slope(3.0) == 27.0
    model.weight = np.array([1.0])
    assert model.slope(3.0) == 27.0


def test_a_gradient_as_an_attribute_of_the_class(model):
    assert model.gradient(3.0) == 54.0 and model.gradient(3.0, y=2.0) == 108.0
    assert model.second(3.0) == 36.0


def test_static_and_class_methods(model):
    assert Model.square(3.0) == model.square(3.0) == 6.0
    assert Model.cube(3.0) == model.cube(3.0) == 27.0
    assert Model.of_class(3.0) == model.of_class(3.0) == 30.0


def test_the_direction_of_a_product_stands_second_for_the_caller(model):
    x, v = np.array([1.0, 2.0]), np.array([1.0, -1.0])
    assert np.array_equal(model.product(x, v), 12.0 * x * v)
    assert np.array_equal(hvp(model.product.primal)(x, v), 12.0 * x * v)


def test_a_class_of_functions_keeps_the_functions_of_the_module():
    gradient = grad(lambda this, x: this * this * x)

    class Holder(float):
        held = gradient

    assert gradient(3.0, 2.0) == 12.0
    assert Holder(3.0).held(2.0) == 9.0


def test_a_wrong_position_in_a_class_is_refused():
    with pytest.raises(BadArgument, match=r"wrt=1 names no parameter of .*Wrong.f\n  Its parameters are 0: x"):
        class Wrong:
            @grad(wrt=1)
            def f(self, x):
                return x

    class Unusual:
        @grad(wrt=1)
        def f(this, x):
            return x

    with pytest.raises(BadArgument, match=r"wrt=1 names no parameter of .*Unusual.f\n  Its parameters are 0: x"):
        Unusual().f


def test_a_derivative_by_self_is_refused(model):
    with pytest.raises(NotDifferentiable, match="grad: 'self' is of type Model"):
        grad(Model.loss, wrt="self")(model, 1.0)


def test_inherited_methods():
    class Heir(Model):
        def loss(self, x, y=1.0):
            return super().loss(x, y) + x

        @grad
        def own(self, x):
            return self.weight * x

    heir = Heir(2.0)
    assert heir.slope(3.0) == 54.0 and heir.gradient(3.0) == 54.0 and heir.own(3.0) == 2.0


# --- bound -----------------------------------------------------------------------------


def test_all_operators_take_bound_methods_and_objects(model):
    x = 3.0
    for function, first, second in ((model.loss, 54.0, 36.0), (model, 12.0, 4.0)):
        assert grad(function)(x) == jacobian(function)(x) == first
        assert value_and_grad(function)(x)[1] == first
        assert hessian(function)(x) == hvp(function)(x, 1.0) == grad(grad(function))(x) == second
        assert vjp(function, x)[1](1.0)[0] == jvp(function, (x,), (1.0,))[1] == first
        assert len(check(function, x).comparisons) == 4


def test_derivatives_of_derivatives_that_are_methods(model):
    assert grad(model.slope)(3.0) == 36.0
    assert grad(grad(model.slope))(3.0) == 12.0
    assert grad(Model.slope)(model, 3.0) == 36.0
    assert jacobian(model.slope)(3.0) == 36.0
    assert vjp(model.slope, 3.0)[1](1.0) == (36.0,) and jvp(model.slope, (3.0,), (1.0,)) == (54.0, 36.0)
    with pytest.raises(BadArgument, match="a hvp cannot be differentiated again"):
        grad(model.product)


def test_methods_with_self_given_by_the_caller(model):
    assert grad(Model.loss)(model, 3.0) == 54.0 and grad(Model.loss, wrt="x")(model, 3.0) == 54.0
    assert vjp(Model.loss, model, 3.0)[1](1.0) == (None, 54.0)
    assert jvp(Model.loss, (model, 3.0), (None, 1.0)) == (54.0, 54.0)
    assert len(check(Model.loss, model, 3.0).comparisons) == 4
    assert "vjp of Model.loss" in str(explain(Model.loss, model, 3.0))


def test_a_bound_derivative_shows_what_it_is(model):
    slope = model.slope
    assert slope.primal(3.0) == 54.0 and slope.primal.__self__ is model
    slope(3.0)
    assert "def slope_gradient(self, x, y=1.0)" in slope.source
    assert "grad of Model.slope" in str(slope.explain()) and "grad of Model.slope" in str(explain(slope, 3.0))
    assert (slope.__name__, slope.__qualname__, slope.__doc__) == ("slope", "Model.slope", "The slope at x.")
    assert str(inspect.signature(slope)) == "(x, y=1.0)" and str(inspect.signature(Model.slope)) == "(self, x, y=1.0)"
    assert "slope(x, y=1.0)\n    The slope at x." in pydoc.plain(pydoc.render_doc(slope))
    assert "slope(self, x, y=1.0)\n |      The slope at x." in pydoc.plain(pydoc.render_doc(Model))
    assert slope == model.slope != Model(2.0).slope and hash(slope) == hash(model.slope)
    assert repr(slope).startswith("<bound <gradient of ") and not hasattr(slope, "nothing")


def test_bound_derivatives_are_copied_and_pickled_with_their_object(model):
    for method in (model.slope, model.gradient, model.unusual):
        assert copy.copy(method) is method
        for again in (copy.deepcopy(method), pickle.loads(pickle.dumps(method))):
            assert again.__self__.weight == 2.0 and again.__self__ is not model and again(3.0) == method(3.0)


# --- functions that wrap ---------------------------------------------------------------


def scaled(function):
    @functools.wraps(function)
    def wrapper(x, scale=1.0):
        return function(x) * scale
    return wrapper


@scaled
def cubed(x):
    """The cube of x."""
    return x * x * x


def test_what_runs_is_differentiated_not_what_it_wraps():
    assert grad(cubed)(2.0, 3.0) == 36.0 and grad(cubed, wrt="scale")(2.0) == 8.0
    assert cubed.__wrapped__(2.0) == 8.0


def test_a_derivative_can_be_wrapped():
    gradient = grad(cubed)

    @functools.wraps(gradient)
    def logged(*args):
        return gradient(*args)

    assert logged(2.0) == 12.0 and logged.__name__ == "cubed" and logged.__doc__ == "The cube of x."
    assert str(inspect.signature(logged)) == str(inspect.signature(gradient))


def test_wrappers_that_hand_on_all_arguments(model):
    assert model.wrapped(3.0) == 24.0 and model.wrapped(3.0, y=2.0) == 48.0 and Model.wrapped(model, 3.0) == 24.0
    assert grad(model.plainly_wrapped)(3.0) == 24.0 and grad(model.plainly_wrapped)(3.0, y=2.0) == 48.0
    assert grad(model.plainly_wrapped, wrt="y")(3.0, y=2.0) == 36.0
    assert hessian(model.plainly_wrapped)(3.0) == 8.0 and vjp(model.plainly_wrapped, 3.0)[1](1.0) == (24.0,)
    assert len(check(model.plainly_wrapped, 3.0, 2.0).comparisons) == 3
    assert grad(grad(model.plainly_wrapped.__func__.__wrapped__.__get__(model)))(3.0) == 4.0
    assert str(inspect.signature(Model.wrapped)) == "(self, x, y=1.0)" and str(inspect.signature(model.wrapped)) == "(x, y=1.0)"


def logged(function):
    calls = []

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        calls.append(len(args))
        result = function(*args, **kwargs)
        return 2.0 * result
    return wrapper


@logged
@doubled
def twice(x, y, scale=1.0):
    return x * y * y * scale


def test_wrappers_of_wrappers():
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    total = lambda x, y, scale=1.0: np.sum(twice(x, y, scale=scale))
    assert np.array_equal(grad(total)(x, y), 4.0 * y * y)
    assert np.array_equal(grad(total, wrt=1)(x, y, scale=0.5), 4.0 * x * y)
    assert grad(total, wrt="scale")(x, y, scale=0.5) == 4.0 * np.sum(x * y * y)
    assert len(check(total, x, y).comparisons) == 4
    assert len(check(twice, x, y).comparisons) == 3
    assert np.array_equal(jacobian(twice, wrt=1)(x, y), np.diag(8.0 * x * y))


def test_a_name_that_is_given_by_position_to_a_wrapper_is_refused():
    with pytest.raises(BadArgument, match="the call has no kwargs\\['y'\\], which wrt names\n  Give it by name, or let wrt say its"):
        grad(twice, wrt="y")(2.0, 3.0)
    assert grad(twice, wrt="y")(2.0, y=3.0) == 48.0


def test_wrappers_that_change_what_they_hand_on():
    def shifted(function):
        @functools.wraps(function)
        def wrapper(x, *args, **kwargs):
            kwargs = {"scale": 3.0, **kwargs}
            return function(x + 1.0, *args, **kwargs)
        return wrapper

    def with_default(function):
        @functools.wraps(function)
        def wrapper(*args, scale=2.0, **kwargs):
            first, *rest = args
            return function(first * first, *rest, scale=scale * len(rest), **kwargs)
        return wrapper

    base = twice.__wrapped__.__wrapped__
    assert grad(with_default(base))(3.0, 2.0) == 2 * 3.0 * 4.0 * 2.0
    assert grad(with_default(base), wrt="scale")(3.0, 2.0, scale=5.0) == 36.0
    try:
        found = grad(shifted(base))(1.0, 2.0)
    except Exception as error:
        assert type(error).__name__ in ("UnsupportedSyntax", "NoRule")
    else:
        assert found == 12.0


class Held:
    def __init__(self):
        self.weight = 0.5

    def loss(self, x):
        return np.sum(x / self.weight)


def test_a_method_of_the_class_takes_its_object_as_an_argument():
    held, x = Held(), np.ones(2)
    value, pull = vjp(Held.loss, held, x)
    of_object, of_x = pull(1.0)
    assert (value, of_object.weight, of_x.tolist()) == (4.0, -8.0, [2.0, 2.0])
    assert check(Held.loss, held, x).wrt == ("self", "x")
    assert "self_weight" in dict(explain(Held.loss, held, x).facts)["active"]
