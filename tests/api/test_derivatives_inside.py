"""Derivatives that a function takes of another one, against closed forms; what they print, how they are refused."""

import math

import numpy as np
import pytest

from adcompile import (
    BadArgument, NotDifferentiable, NotScalar, elementwise_grad, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp,
)


def test_names_of_one_spelling_are_not_confused():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda x: x * x)(x))(3.0) == 12.0
    assert grad(lambda x: grad(lambda y: grad(lambda x: x * x * y)(y) * x)(x))(2.0) == 16.0
    assert jvp(lambda x: x * grad(lambda y: x * y)(2.0), (3.0,), (1.0,)) == (9.0, 6.0)


def test_a_derivative_that_is_made_once_is_taken_at_several_places():
    def curve(x):
        slope = grad(lambda t: t**3 * x)
        return slope(1.0) + slope(x) * slope(2.0)

    assert grad(curve)(2.0) == 3.0 + 4.0 * 36.0 * 8.0


def test_order_four():
    def wave(x):
        return grad(grad(grad(lambda t: math.sin(x * t))))(1.0)

    # d^3/dt^3 sin(x t) at 1 is -x^3 cos(x)
    x = 0.7
    np.testing.assert_allclose(wave(x), -x**3 * math.cos(x))
    np.testing.assert_allclose(grad(wave)(x), -3 * x**2 * math.cos(x) + x**3 * math.sin(x))
    np.testing.assert_allclose(hessian(wave)(x), -6 * x * math.cos(x) + 6 * x**2 * math.sin(x) + x**3 * math.cos(x))
    np.testing.assert_allclose(grad(grad(grad(wave)))(x), (9 * x**2 - 6) * math.cos(x) + (18 * x - x**3) * math.sin(x))


def test_a_newton_step_gives_the_derivative_of_the_root():
    def root(a):
        t = 1.0
        f = lambda t: t * t - a  # noqa: E731
        for _ in range(8):
            t = t - f(t) / grad(f)(t)
        return t

    assert root(2.0) == pytest.approx(math.sqrt(2.0))
    assert grad(root)(2.0) == pytest.approx(0.5 / math.sqrt(2.0))
    assert grad(grad(root))(2.0) == pytest.approx(-0.25 * 2.0**-1.5)


def test_a_step_of_gradient_descent_on_a_quadratic_form():
    a = np.array([[2.0, 0.5], [0.5, 1.0]])

    def after(w, rate):
        for _ in range(3):
            w = w - rate * grad(lambda v: 0.5 * v @ a @ v)(w)
        return 0.5 * w @ a @ w

    w, rate = np.array([1.0, -2.0]), 0.1
    once = np.eye(2) - rate * a
    power = np.linalg.matrix_power(once, 3)
    by_w, by_rate = grad(after, wrt=(0, 1))(w, rate)
    np.testing.assert_allclose(by_w, power @ a @ power @ w)
    np.testing.assert_allclose(by_rate, -3.0 * (power @ w) @ a @ a @ np.linalg.matrix_power(once, 2) @ w)
    np.testing.assert_allclose(hessian(after)(w, rate), power @ a @ power)


def test_every_operator_of_one_polynomial():
    def f(t, a):
        return a * t**4

    def all_of_them(x, a):
        value, slope = value_and_grad(f)(x, a)
        pushed, push = jvp(f, (x, a), (2.0, None))
        pulled, pull = vjp(f, x, a)
        bars = pull(3.0)
        parts = [value, slope, grad(f)(x, a), grad(f, wrt="a")(x, a), jacobian(f)(x, a), hessian(f)(x, a), hvp(f)(x, 2.0, a),
                 elementwise_grad(f)(x, a), pushed, push, pulled, bars[0], bars[1]]
        return sum(parts)

    x, a = 1.3, 0.7
    weights = {4: 3.0 * a + 4.0, 3: 4 * a * (1 + 1 + 1 + 1 + 2 + 3), 2: 12 * a * (1 + 2)}
    assert all_of_them(x, a) == pytest.approx(sum(weight * x**power for power, weight in weights.items()))
    slope = sum(power * weight * x ** (power - 1) for power, weight in weights.items())
    assert grad(all_of_them)(x, a) == pytest.approx(slope)
    assert jvp(all_of_them, (x, a), (1.0, None))[1] == pytest.approx(slope)


@pytest.mark.parametrize("x", [0.5, np.float64(0.5), np.float32(0.5), np.array(0.5), np.array([0.5, 1.5]), np.array([0.5, 1.5], np.float32)])
def test_values_have_the_types_that_they_have_outside(x):
    def slope(x):
        return elementwise_grad(lambda t: t**3)(x)

    def total(x):
        return grad(lambda t: np.sum(t**3))(x)

    for f in (slope, total):
        value, push = jvp(f, (x,), (np.ones_like(x) if np.ndim(x) else 1.0,))
        assert type(value) is type(f(x)) and getattr(value, "dtype", None) == getattr(f(x), "dtype", None)
        np.testing.assert_allclose(value, f(x), rtol=1e-7)
        np.testing.assert_allclose(push, 6.0 * x, rtol=1e-6)


def test_what_comes_back_is_memory_of_its_own():
    a = np.array([1.0, 2.0])

    def scaled(x):
        slope = grad(lambda v: np.sum(v * a))(x)
        slope *= np.sum(x)
        return np.sum(slope) + np.sum(a)

    x = np.array([3.0, 4.0])
    np.testing.assert_allclose(grad(scaled)(x), [3.0, 3.0])
    assert value_and_grad(scaled)(x)[0] == scaled(x) == 24.0 and a.tolist() == [1.0, 2.0]


def test_what_the_function_prints_is_printed_once(capsys):
    def told(x):
        def f(t):
            print("called")
            return t**3 * x

        return grad(f)(x)

    assert grad(told)(2.0) == 36.0
    assert capsys.readouterr().out == "called\n"


def test_an_integer_is_taken_for_a_float_and_a_constant_is_left_alone():
    assert grad(lambda x: grad(lambda t: t**2 * x)(3))(0.5) == 6.0
    assert grad(lambda x: x * vjp(lambda t, n: t**n, x, 3)[1](1.0)[0])(2.0) == 36.0


def test_what_has_no_gradient_is_refused_as_outside():
    x = np.array([1.0, 2.0])
    with pytest.raises(NotScalar, match="not one number"):
        grad(lambda x: np.sum(grad(lambda v: v * v)(x)))(x)
    with pytest.raises(NotDifferentiable, match="several elements"):
        grad(lambda x: np.sum(elementwise_grad(lambda v: v * np.sum(v))(x)))(x)
    with pytest.raises(NotDifferentiable, match="complex"):
        grad(lambda x: grad(lambda t: t * 1j)(x))(1.0)
    with pytest.raises(BadArgument, match="returns no pair"):
        grad(lambda x: grad(lambda t: t * t, has_aux=True)(x)[0])(1.0)


def test_the_text_calls_the_derivative_by_the_name_of_the_function():
    def energy(q):
        return np.sum(q**4)

    def work(x):
        return np.sum(grad(energy)(x) * x)

    derived = grad(work)
    np.testing.assert_allclose(derived(np.array([1.0, 2.0])), [16.0, 128.0])
    assert "energy_gradient(x)" in derived.source and "energy_gradient" in derived.source
