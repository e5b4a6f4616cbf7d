"""Variables of modules and of functions around into which active values go: they are followed within the call, and hold afterwards what
one call of the function leaves."""

import math
import sys

import numpy as np
import pytest

from adcompile import DerivativeError, grad, hessian, hvp, jvp, value_and_grad, vjp

X, V = np.array([0.5, 0.8, 0.3]), np.array([1.0, -0.5, 2.0])
SCALE, OTHER, CALLS = 1.5, 2.0, 0
FOLLOWED = []


def followed(function):
    FOLLOWED.append(function)
    return function


def add(v):
    global SCALE
    SCALE = SCALE + v * v


def doubled():
    global SCALE
    SCALE = SCALE * 2.0


def scale():
    return SCALE


@followed
def total_that_a_helper_adds_to(x):
    add(x[0])
    add(x[1] * SCALE)
    return scale() * x[2]


def test_what_a_helper_adds_is_seen():
    global SCALE
    SCALE = 1.5
    assert np.isclose(grad(total_that_a_helper_adds_to)(X)[0], 0.3 * (1.0 + 2.0 * 0.64 * 1.75))


@followed
def total_set_to_zero_and_added_to_in_a_loop(x):
    global SCALE
    SCALE = 0.0
    for v in x:
        add(v)
    return SCALE * x[0]


@followed
def two_variables_that_change_places(x):
    global SCALE, OTHER, CALLS
    CALLS += 1
    SCALE, OTHER = OTHER * x[0], SCALE * x[1]
    OTHER = OTHER * SCALE
    return OTHER * SCALE * CALLS


@followed
def written_on_one_path(x):
    global SCALE
    if x[0] > 0.1:
        SCALE = x[0]
    if x[1] > 9.0:
        SCALE = 7.0
    return SCALE * x[1]


@followed
def written_before_something_raises(x):
    global SCALE
    try:
        SCALE = x[0]
        doubled()
        SCALE = math.sqrt(-x[1])
    except ValueError:
        SCALE = SCALE * x[1]
    finally:
        doubled()
    return SCALE


@followed
def variable_of_a_loop(x):
    global SCALE
    for SCALE in x:
        pass
    return SCALE * x[0]


@followed
def read_where_functions_of_the_function_are_called(x):
    global SCALE
    SCALE = 2.0
    scaled = lambda t: t * SCALE        # noqa: E731
    SCALE = x[0] * x[0]

    def twice(t):
        return scaled(scaled(t))

    values = [SCALE * v for v in x]
    SCALE = SCALE * x[2]
    return twice(x[1]) + sum(values)


@followed
def deleted_and_written_again(x):
    global SCALE
    SCALE = x[0]
    del SCALE
    SCALE = x[1] * x[1]
    return SCALE * x[0]


def state():
    return [(type(one), one) for one in (SCALE, OTHER, CALLS)]


def from_start(run):
    """The result of a run that begins with the same variables, and what these are then."""
    global SCALE, OTHER, CALLS
    SCALE, OTHER, CALLS = 1.5, 2.0, 0
    found = run()
    return found, state()


def pulled(function):
    value, pull = vjp(function, X)
    first, (second,) = pull(1.0)[0], pull(2.0)
    assert np.allclose(second, 2.0 * first)
    return value, first


@pytest.mark.parametrize("function", FOLLOWED)
def test_variables_of_the_module_are_followed_and_hold_what_one_call_leaves(function):
    value, left = from_start(lambda: function(X))
    slope = sum(step * from_start(lambda: function(X + step * 1e-6 * V))[0] for step in (1, -1)) / 2e-6
    for run in (value_and_grad(function), lambda x: pulled(function)):
        (again, bar), after = from_start(lambda: run(X))
        assert again == value and after == left and np.isclose(bar @ V, slope, rtol=1e-6)
    (again, along), after = from_start(lambda: jvp(function, (X,), (V,)))
    assert again == value and after == left and np.isclose(along, slope, rtol=1e-6)
    above, below = (from_start(lambda: grad(function)(X + step * V))[0] for step in (1e-6, -1e-6))
    for product in (lambda: hvp(function)(X, V), lambda: hessian(function)(X) @ V):
        found, after = from_start(product)
        assert after == left and np.allclose(found, (above - below) / 2e-6, atol=1e-6, rtol=1e-5)


def test_a_derivative_goes_on_from_what_the_variable_holds():
    global SCALE
    derivative = grad(total_that_a_helper_adds_to)
    for start in (1.5, -2.0, 3):
        SCALE = start
        value = total_that_a_helper_adds_to(X)
        SCALE = start
        total = start + 0.25
        assert np.allclose(derivative(X)[2], total + (0.8 * total) ** 2) and SCALE * X[2] == value


def counter():
    total = 2.0

    def scaled(x):
        nonlocal total
        total = total * x[0]
        return total * total

    return scaled, lambda: total


def test_variables_of_functions_around_are_followed():
    scaled, total = counter()
    derivative = grad(scaled)
    assert np.allclose(derivative(X), [4.0, 0.0, 0.0]) and total() == 1.0
    assert np.allclose(derivative(X), [1.0, 0.0, 0.0]) and total() == 0.5
    other, held = counter()
    assert np.allclose(grad(other)(X), [4.0, 0.0, 0.0]) and held() == 1.0 and total() == 0.5


# --- what is refused -------------------------------------------------------------------


def by_its_name(x):
    add(x[0])
    return globals()["SCALE"] * x[1]


def by_its_module(x):
    add(x[0])
    return sys.modules[__name__].SCALE * x[1]


def by_a_text(x):
    add(x[0])
    return eval("SCALE") * x[1]


def by_an_attribute(x):
    add(x[0])
    return getattr(sys.modules[__name__], "SCALE") * x[1]


def by_code_that_is_not_followed(x):
    add(x[0])
    return READERS[CALLS]() * x[1]


def as_an_array(x):
    global SCALE
    SCALE = x * x
    return np.sum(SCALE)


def by_recursion(x, n=3):
    global SCALE
    SCALE = SCALE * x[0]
    return by_recursion(x, n - 1) if n else SCALE


READERS = [lambda: SCALE]


def test_what_cannot_be_followed_is_refused():
    for function in (by_its_name, by_its_module, by_a_text, by_an_attribute, by_code_that_is_not_followed, as_an_array, by_recursion):
        with pytest.raises(DerivativeError):
            from_start(lambda: grad(function)(X))
