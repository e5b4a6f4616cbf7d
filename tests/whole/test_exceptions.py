"""Exceptions in functions that are differentiated: what is raised, what is refused, and that all happens once."""

import contextlib
import math

import numpy as np
import pytest

import adcompile
from adcompile import DerivativeError, check, grad, hvp, jvp, value_and_grad, vjp
from adcompile.errors import NoRule, UnsupportedSyntax

seen = []
OPERATORS = {
    "grad": lambda f, x: grad(f)(x),
    "jvp": lambda f, x: jvp(f, (x,), (1.0,)),
    "vjp": lambda f, x: vjp(f, x)[1](1.0),
    "hvp": lambda f, x: hvp(f)(x, 1.0),
}


def noted(x):
    try:
        seen.append("tried")
        y = math.sqrt(x)
        seen.append("passed")
    except ValueError as error:
        seen.append(str(error))
        y = x * x
    finally:
        seen.append("last")
    return y


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("x", [2.0, -2.0])
def test_effects_happen_once_and_in_their_order(operator, x):
    seen.clear()
    noted(x)
    expected = seen[:]
    seen.clear()
    OPERATORS[operator](noted, x)
    assert seen == expected


class Stopped(Exception):
    pass


def stops(x):
    y = x * x
    try:
        y = y * math.sqrt(x)
    except ValueError as error:
        raise Stopped("no root") from error
    finally:
        seen.append("last")
    return y


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_a_handler_raises_is_raised_with_its_cause(operator):
    seen.clear()
    with pytest.raises(Stopped, match="no root") as caught:
        OPERATORS[operator](stops, -1.0)
    assert isinstance(caught.value.__cause__, ValueError)
    assert seen == ["last"]


def passes_on(x):
    try:
        return math.sqrt(x) * x
    finally:
        seen.append("last")


def test_what_nobody_catches_is_the_same_object():
    error = ValueError("mine")

    def raising(x):
        if x < 0.0:
            raise error
        return x * x

    def function(x):
        y = x
        try:
            y = y * raising(x)
        finally:
            y = y * x
        return y

    with pytest.raises(ValueError) as caught:
        grad(function)(-1.0)
    assert caught.value is error
    assert grad(function)(2.0) == pytest.approx(32.0)


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_a_finally_lets_pass_is_raised_after_it(operator):
    seen.clear()
    with pytest.raises(ValueError):
        OPERATORS[operator](passes_on, -1.0)
    assert seen == ["last"]


def refused_inside(x):
    try:
        return float(np.sum(np.spacing(np.array([x, x]))))
    except Exception:
        return x * x


def test_a_refusal_is_caught_by_no_handler():
    with pytest.raises(NoRule, match="np.spacing has no derivative rule"):
        grad(refused_inside)(2.0)


def refused_later(x, f):
    try:
        y = f(x)
    except Exception:
        y = x
    return y * x


def test_a_refusal_that_comes_when_the_program_runs_is_caught_by_no_handler():
    with pytest.raises(DerivativeError):
        grad(refused_later)(2.0, np.spacing)
    assert grad(refused_later)(2.0, math.sin) == pytest.approx(math.sin(2.0) + 2.0 * math.cos(2.0))


@contextlib.contextmanager
def watched(x):
    seen.append("begin")
    try:
        yield x * x
        seen.append("behind")
    finally:
        seen.append("end")


class Watch:
    def __enter__(self):
        seen.append("enter")

    def __exit__(self, kind, error, trace):
        seen.append((kind, str(error)))


def under_managers(x):
    with Watch(), watched(x) as y:
        if x > 5.0:
            return y
        z = y * math.sqrt(x)
        seen.append("inside")
    return z


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("x", [2.0, 6.0, -2.0])
def test_managers_do_what_they_do_once_and_in_their_order(operator, x):
    seen.clear()
    raised = pytest.raises(ValueError) if x < 0.0 else contextlib.nullcontext()
    with raised:
        under_managers(x)
    expected = seen[:]
    seen.clear()
    with raised:
        OPERATORS[operator](under_managers, x)
    assert seen == expected


def test_a_generator_goes_on_where_its_block_is_left():
    seen.clear()
    grad(under_managers)(6.0)
    assert "behind" in seen and seen.index("behind") < seen.index("end")


class Maybe:
    def __init__(self, swallows):
        self.swallows = swallows

    def __enter__(self):
        return 3.0

    def __exit__(self, kind, error, trace):
        return self.swallows


def under_a_manager(x, swallows):
    y = x
    with Maybe(swallows) as t:
        y = y * t
        y = y * math.sqrt(x)
    return y * x


def test_what_a_manager_lets_pass_is_raised():
    assert grad(under_a_manager)(-2.0, True) == pytest.approx(-12.0)
    try:
        grad(under_a_manager)(-2.0, False)
    except ValueError:
        return
    pytest.fail("what was raised has ended")


class Found(Exception):
    pass


def carried_by_an_exception(x):
    try:
        for _ in range(5):
            x = x * x
            if x > 10.0:
                raise Found(x)
    except Found as found:
        return found.args[0] * 2.0
    return x


def test_a_value_that_an_exception_carries_is_refused():
    with pytest.raises(UnsupportedSyntax, match="an exception that holds an active value cannot be differentiated") as caught:
        grad(carried_by_an_exception)(1.5)
    assert "except Found as found:" in str(caught.value)
    assert "Keep the value in a variable, and read that." in str(caught.value)


def carried_by_a_variable(x):
    found = 0.0
    try:
        for _ in range(5):
            x = x * x
            if x > 10.0:
                found = x
                raise Found
    except Found:
        return found * 2.0
    return x


def test_what_is_to_be_written_instead_has_a_derivative():
    assert grad(carried_by_a_variable)(1.5) == pytest.approx(2.0 * 8.0 * 1.5**7)


def told(x):
    try:
        if x < 0.0:
            raise ValueError(f"{x} is negative")
        return x * x
    except ValueError as error:
        return x * len(str(error))


def test_the_text_of_an_exception_carries_nothing():
    assert grad(told)(-2.5) == len("-2.5 is negative")


def squared_where_no_logarithm_is(x):
    with np.errstate(all="raise"):
        try:
            y = np.sum(np.log(x))
        except FloatingPointError:
            y = np.sum(x * x)
    return y


def test_arithmetic_of_numpy_may_raise():
    try:
        found = grad(squared_where_no_logarithm_is)(np.array([-1.0, 2.0]))
    except FloatingPointError:
        pytest.fail("what was to be caught has been raised")
    np.testing.assert_allclose(found, [-2.0, 4.0])


def divided_in_place(x, w):
    y = x.copy()
    with np.errstate(all="raise"):
        try:
            y /= w
        except FloatingPointError:
            y = y * 2.0
    return np.sum(y * x)


def test_an_array_that_is_half_written_is_refused():
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(grad(divided_in_place)(x, np.array([1.0, 2.0])), [2.0, 2.0])
    with pytest.raises(UnsupportedSyntax, match="had written into an array, of which a handler goes on"):
        grad(divided_in_place)(x, np.array([1.0, 0.0]))


@pytest.mark.parametrize("x", [2.0, -2.0])
def test_check_agrees(x):
    check(noted, x)


def test_a_tape_is_what_was_passed():
    def function(x):
        total = 0.0
        for v in x:
            try:
                for k in range(3):
                    total = total + math.sqrt(v - k) * total + v
            except ValueError:
                total = total * v
        return total

    x = np.array([5.0, 1.5, -0.5, 3.0, 0.5, 4.0])
    _, found = value_and_grad(function)(x)
    step = 1e-6 * np.eye(6)
    expected = [(function(x + h) - function(x - h)) / 2e-6 for h in step]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert adcompile.explain(function, x) is not None


def kept_by_a_handler(x, y):
    a, t = y * 1.0, 0.25
    for i in range(3):
        try:
            t = np.tanh(t) - x[i]
        except Exception:
            a[0] *= a[1] * t
    return np.sum(a * a)


def test_an_exception_has_its_name_before_its_handler_records_anything():
    x, y = np.array([0.8, -0.4]), np.array([0.5, 1.5])
    try:
        found = grad(kept_by_a_handler, wrt=(0, 1))(x, y)
    except TypeError as problem:
        pytest.fail(str(problem))
    slope = sum([float(np.sum(bar * dot)) for bar, dot in zip(found, (x, y))])
    ahead, behind = [kept_by_a_handler(x * scale, y * scale) for scale in (1 + 1e-6, 1 - 1e-6)]
    np.testing.assert_allclose(slope, (ahead - behind) / 2e-6, rtol=1e-7)
