"""What people are told: Python's own error where the mistake is theirs, what stands in the way and what to do where it is ours."""

import math
import subprocess
import sys
import types

import numpy as np
import pytest

import adcompile
from adcompile import (
    BadArgument, NoSource, NotDifferentiable, NotScalar, UnsupportedSyntax, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp,
)
from adcompile.frontend.outside.standins import standin


def undefined(x):
    return undefined_name * x               # noqa: F821


def undefined_beside(x):
    y = np.sin(x)
    return [undefined_name, y][1] + y       # noqa: F821


def undefined_in_an_arm(x):
    return x if x < 3.0 else undefined_name * x     # noqa: F821


def undefined_in_a_helper(x):
    return undefined(x) + x


def undefined_in_a_loop(x):
    for i in range(2):
        if i > 0:
            x = x * undefined_name          # noqa: F821
    return x


def undefined_function(x):
    return missing_helper(x) * 2.0          # noqa: F821


def misspelled(x):
    return np.sinn(x)


def misspelled_deeper(x):
    return x * np.linalg.nrm(x)


def misspelled_constant(x):
    return x * math.pie


def raises(x):
    raise LookupError("always")


def raises_on_both_ways(x):
    if x > 0.0:
        raise LookupError("above")
    else:
        raise LookupError("below")


def raises_in_a_helper(x):
    y = x * 2.0
    raises(x)
    return y


ERRORS = [(undefined, NameError), (undefined_beside, NameError), (undefined_in_an_arm, NameError), (undefined_in_a_helper, NameError),
          (undefined_in_a_loop, NameError), (undefined_function, NameError), (misspelled, AttributeError),
          (misspelled_deeper, AttributeError), (misspelled_constant, AttributeError), (raises, LookupError),
          (raises_on_both_ways, LookupError), (raises_in_a_helper, LookupError)]


@pytest.mark.parametrize("function, error", ERRORS)
@pytest.mark.parametrize("run", [
    lambda f: grad(f)(5.0), lambda f: value_and_grad(f)(5.0), lambda f: jvp(f, (5.0,), (1.0,)), lambda f: vjp(f, 5.0)[1](1.0),
    lambda f: jacobian(f)(5.0), lambda f: hessian(f)(5.0), lambda f: grad(grad(f))(5.0)],
    ids=["grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "second"])
def test_what_the_function_raises_its_derivative_raises(function, error, run):
    with pytest.raises(Exception) as own:
        function(5.0)
    with pytest.raises(error) as ours:
        run(function)
    assert type(own.value) is type(ours.value) is error and str(own.value) == str(ours.value)


def test_what_raises_nowhere_near_is_no_matter():
    assert grad(undefined_in_an_arm)(2.0) == 1.0


def test_a_name_may_be_defined_later():
    space = {"__name__": __name__}
    function = grad(undefined_beside)
    with pytest.raises(NameError):
        function(0.5)
    globals()["undefined_name"] = 1.0
    try:
        assert function(0.5) == 2.0 * np.cos(0.5) and space
    finally:
        del globals()["undefined_name"]


LATE = types.ModuleType("late")


class Setter:
    def go(self):
        LATE.scale = 3.0


SETTERS = [Setter()]


def set_by_code_that_is_not_followed(x):
    SETTERS[0].go()
    return x * LATE.scale


def set_by_its_name(x):
    setattr(LATE, "scale", 3.0)
    return x * LATE.scale


@pytest.mark.parametrize("function", [set_by_code_that_is_not_followed, set_by_its_name])
def test_a_module_of_the_users_may_get_an_attribute_while_the_function_runs(function):
    vars(LATE).pop("scale", None)
    assert grad(function)(2.0) == 3.0


@pytest.mark.parametrize("function, x", [(np.sin, 0.7), (math.exp, 0.7), (np.linalg.inv, np.array([[2.0, 1.0], [0.5, 3.0]])),
                                         (np.cumsum, np.array([1.0, 2.0])), (np.linalg.norm, np.array([3.0, 4.0])),
                                         (abs, -2.0), (np.sort, np.array([2.0, 1.0]))])
def test_a_function_with_a_rule_is_differentiated_by_itself(function, x):
    assert np.array_equal(jacobian(function)(x), jacobian(lambda x: function(x))(x))
    assert np.array_equal(jvp(function, (x,), (x,))[1], jvp(lambda x: function(x), (x,), (x,))[1])


def test_second_derivatives_and_further_arguments_of_such_a_function():
    assert grad(grad(np.sin))(0.7) == -np.sin(0.7)
    assert grad(np.hypot, wrt=1)(3.0, 4.0) == 0.8
    assert standin(np.hypot).__code__.co_varnames == ("x1", "x2") and standin(lambda x: x) is None


@pytest.mark.parametrize("function", [np.packbits, np.busday_count, math.gcd])
def test_a_function_without_a_rule_is_named(function):
    with pytest.raises(BadArgument, match=rf"grad: {function.__name__} has no derivative rule\n  Declare its derivative"):
        grad(function)


class Point:
    def __init__(self, x):
        self.x = x

    def __getattr__(self, name):
        return 1.0


def through_an_object(x):
    return Point(x).x * 2.0


TABLE = [0.0, 1.0]


def through_a_store(x):
    TABLE[0] = x + TABLE[1]
    return np.sum(TABLE)


def through_a_list(x):
    TABLE.append(2.0 * x)
    return TABLE[0]


def through_a_shape(x):
    y = np.array([x, x])
    held = [y]
    y.shape = (2, 1)
    return np.sum(held[0])


@pytest.mark.parametrize("function, told", [
    (through_a_shape, r"Make another array of it: a = a\.reshape"),
    (through_an_object, "objects of the class 'Point' that hold active values"), (through_a_store, r"or use its attributes or items"),
    (through_a_list, r"or an array or list that the function itself makes")])
def test_what_is_refused_is_called_by_its_name(function, told):
    with pytest.raises(UnsupportedSyntax, match=told):
        grad(function)(1.0)


def in_a_comprehension(x):
    return np.sum(np.array([x * i for i in range(3)]))


def in_a_list_that_grows(x):
    y = []
    for i in range(3):
        y = y + [x * i]
    return np.sum(np.array(y))


@pytest.mark.parametrize("function", [in_a_comprehension, in_a_list_that_grows])
def test_what_the_hints_say_works(function):
    assert grad(function)(1.0) == 3.0


def test_the_direction_of_a_product_is_its_own():
    with pytest.raises(TypeError, match=r"hvp\(in_a_comprehension\)\(\) missing 1 required positional argument: 'v'"):
        hvp(in_a_comprehension)(1.0)


class Series:
    """As a column of pandas is: numbers with labels."""

    def __init__(self, values):
        self.values = values

    def to_numpy(self):
        return self.values

    def __rmul__(self, other):
        return Series(self.values * other)

    __array_ufunc__ = None


def test_a_column_of_a_table_is_named():
    column = Series(np.ones(2))
    with pytest.raises(NotDifferentiable, match=r"'x' is of type Series and has no derivative\n(.*\n)*  Give \.to_numpy\(\) of it"):
        grad(lambda x: np.sum(x))(column)
    with pytest.raises(NotDifferentiable, match=r"a Series keeps labels beside its numbers(.*\n)*  Give \.to_numpy\(\) of it"):
        grad(lambda x: np.sum(x * column))(np.ones(2))


def test_none_is_no_number():
    with pytest.raises(NotScalar, match="the result is None"):
        grad(lambda x: None)(1.0)


def test_help_shows_signature_and_text():
    def f(x, scale=2.0):
        """The text of f."""
        return x * scale

    import pydoc
    text = pydoc.plain(pydoc.render_doc(grad(f)))
    assert "f(x, scale=2.0)" in text and "The text of f." in text


WITHOUT_TEXT = [("-",)] if sys.version_info >= (3, 13) else [("-c",), ("-",)]      # later Pythons keep the text of -c


@pytest.mark.parametrize("given", WITHOUT_TEXT)
def test_what_has_no_text_is_told_where_to_write_it(given):
    program = "from adcompile import grad\ntry:\n    grad(lambda x: x * x)(3.0)\nexcept Exception as e:\n    print(type(e).__name__, e)\n"
    command = [sys.executable, *given, *([program] if given == ("-c",) else [])]
    found = subprocess.run(command, input=None if given == ("-c",) else program, text=True, capture_output=True,
                           env={"PYTHONPATH": ":".join(sys.path)}, check=True)
    assert found.stdout.startswith(NoSource.__name__) and "Write it in a file, a notebook or IPython" in found.stdout


def test_the_package_names_its_errors():
    assert issubclass(adcompile.NoRule, adcompile.DerivativeError)
