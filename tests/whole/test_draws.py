"""Random numbers: they are drawn once, in the forward sweep, as the function draws them; their parameters may carry derivatives."""

import random

import numpy as np
import pytest

from adcompile import DerivativeError, grad, hessian, hvp, jacobian, jvp, vjp

X, V = np.array([1.1, 0.7, 1.3]), np.array([0.3, 0.5, 0.7])


# --- where a function draws ---------------------------------------------------------


def place(x):
    return x[np.random.randint(0, 3)] ** 2


def places(x):
    return np.sum(x[np.random.permutation(3)] * np.arange(3.0) * x)


def place_that_is_stored_into(x):
    y = x * 1.0
    y[np.random.randint(0, 3)] = x[0] * x[1]
    return np.sum(y ** 2)


def place_that_is_scaled(x):
    y = x * 1.0
    y[np.random.randint(0, 3)] *= x[0]
    return np.sum(y ** 2)


def place_within_a_call(x):
    return x[max(np.random.randint(0, 3), 1)] * x[int(np.random.choice(3))]


def part_of_an_array(x):
    return np.sum(x[np.random.randint(0, 2):] ** 2)


def places_by_the_library_of_python(x):
    return np.sum(x[random.sample(range(3), 2)] ** 2) * x[random.randrange(3)]


def two_places(x):
    a, b = x[np.random.randint(0, 3)], x[np.random.randint(0, 3)]
    return a * b * x[0]


def places_in_a_list(x):
    return sum([x[np.random.randint(0, 3)] * k for k in range(3)]) * x[0]


def numbers_of_an_iterator(x):
    numbers = iter([0, 1, 2, 1])
    next(numbers)
    return x[next(numbers)] * x[next(numbers)] ** 2


def one_of_two(x):
    return x[0] ** 2 if np.random.rand() < 0.5 else -x[1]


def mask(x):
    return np.sum(np.where(np.random.uniform(size=3) < 0.5, x * x, -x))


def exponent(x):
    return np.sum(x ** np.random.randint(1, 4))


def trips(x):
    s = 1.0
    for k in range(np.random.randint(1, 5)):
        s = s * x[k % 3]
    return s


def order_of_trips(x):
    s = 1.0
    for k in np.random.permutation(3):
        s = s * x[k] + x[0]
    return s


def until(x):
    s = 1.0
    while np.random.rand() < 0.7:
        s = s * x[0] + x[1]
    return s


def dropped_out(x):
    rng = np.random.default_rng(3)
    h = np.tanh(x)
    keep = rng.random(3) < 0.6
    return np.sum(h * keep * rng.standard_normal(3)) * x[rng.integers(3)]


WHERE = (place, places, place_that_is_stored_into, place_that_is_scaled, place_within_a_call, part_of_an_array, places_by_the_library_of_python,
         two_places, places_in_a_list, numbers_of_an_iterator, one_of_two, mask, exponent, trips, order_of_trips, until, dropped_out)


def seeded(seed, run):
    """What a run gives, and what the generators draw after it."""
    np.random.seed(seed)
    random.seed(seed)
    found = run()
    return found, (np.random.rand(), random.random())


def check_all(f, x, seeds=range(5)):
    """All derivatives of a function that draws, against differences; each leaves the generators as the function does."""
    for seed in seeds:
        value, after = seeded(seed, lambda: f(x))
        slopes = [(seeded(seed, lambda: f(x + step))[0] - seeded(seed, lambda: f(x - step))[0]) / 2e-6 for step in 1e-6 * np.eye(len(x))]
        bar, state = seeded(seed, lambda: grad(f)(x))
        np.testing.assert_allclose(bar, slopes, rtol=1e-6, atol=1e-7)
        assert state == after
        (again, dot), state = seeded(seed, lambda: jvp(f, (x,), (V[:len(x)],)))
        assert np.isclose(again, value, rtol=1e-14) and state == after
        np.testing.assert_allclose(dot, bar @ V[:len(x)], rtol=1e-10)
        (_, pull), state = seeded(seed, lambda: vjp(f, x))
        assert state == after
        np.testing.assert_allclose(pull(2.0)[0], 2.0 * bar, rtol=1e-12)
        np.testing.assert_allclose(seeded(seed, lambda: jacobian(f)(x))[0], bar, rtol=1e-12)
        product, _ = seeded(seed, lambda: hvp(f)(x, V[:len(x)]))
        curved = [(seeded(seed, lambda: grad(f)(x + step))[0] - seeded(seed, lambda: grad(f)(x - step))[0]) / 2e-6 for step in 1e-6 * np.eye(len(x))]
        np.testing.assert_allclose(product, np.array(curved) @ V[:len(x)], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(seeded(seed, lambda: hessian(f)(x))[0] @ V[:len(x)], product, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("f", WHERE, ids=lambda f: f.__name__)
def test_what_is_drawn_is_drawn_once(f):
    check_all(f, X)


def test_a_place_is_drawn_once():
    check_all(place, X)
    check_all(place_that_is_scaled, X)


# --- parameters of draws -------------------------------------------------------------


def normal(x):
    rng = np.random.default_rng(5)
    return np.sum(rng.normal(x[0], x[1], size=4) ** 2) * x[2]


def normal_of_arrays(x):
    rng = np.random.default_rng(5)
    return np.sum(rng.normal(x, np.exp(x)) * x)


def normal_of_a_shape(x):
    rng = np.random.default_rng(5)
    return np.sum(rng.normal(x, 1.0, (2, 3)) ** 2) + rng.normal(x[0]) * rng.normal(scale=x[1])


def uniform(x):
    rng = np.random.default_rng(5)
    return np.sum(rng.uniform(x[0], x[0] + x[1], 4) ** 2) * rng.uniform(high=x[2])


def others(x):
    rng = np.random.default_rng(5)
    total = np.sum(rng.exponential(x[0], 3) ** 2) + rng.rayleigh(x[1]) ** 2 + np.sum(rng.logistic(x[0], x[1], size=2) ** 2)
    total = total + np.sum(rng.gumbel(x[1], x[2], 2) ** 2) + np.sum(rng.laplace(x[2], x[0], 3) ** 2)
    return total + np.sum(rng.lognormal(x[0] * 0.1, x[1] * 0.2, 3)) + np.sum(rng.weibull(x[1] + 1.0, 3) ** 2)


def legacy(x):
    state = np.random.RandomState(4)
    return np.sum(state.normal(x[0], x[1], 3) ** 2) + state.exponential(x[2]) * np.sum(np.random.normal(x, x[::-1])) + np.random.uniform(x[0], 9.0)


def several_normal(x):
    rng = np.random.default_rng(5)
    return np.sum(rng.multivariate_normal(x, np.eye(3) + 0.2, 4) ** 2)


def reordered(x):
    rng = np.random.default_rng(5)
    y = rng.permutation(x) * np.arange(3.0) + rng.choice(x, 3) * x + rng.choice(x * x, 3, replace=False)
    rng.shuffle(y)
    return y @ np.array([0.3, -1.0, 2.0])


def in_a_loop(x):
    rng = np.random.default_rng(5)
    level = x[0]
    for _ in range(6):
        level = level + 0.1 * (x[1] - level) + rng.normal(0.0, x[2] * level) * 0.3
        if rng.uniform() < 0.2:
            level = level * 0.9
    return level ** 2


RNG = np.random.default_rng(0)


def by_the_modules_own(x):
    RNG.bit_generator.state = np.random.default_rng(7).bit_generator.state
    return np.sum(RNG.normal(x[0], x[1], 3) ** 2) * x[2]


PARAMETERS = (normal, normal_of_arrays, normal_of_a_shape, uniform, others, legacy, several_normal, reordered, in_a_loop)


@pytest.mark.parametrize("f", PARAMETERS, ids=lambda f: f.__name__)
def test_parameters_of_draws_have_derivatives(f):
    check_all(f, X, range(2))


def test_all_kinds_of_draws():
    value, _ = jvp(others, (X,), (V,))
    assert np.isclose(value, others(X), rtol=1e-14, atol=0.0)
    check_all(others, X, (0,))


def test_generators_that_are_given_and_of_the_module():
    def f(x, rng):
        return np.sum(rng.normal(x[0], x[1], size=3) ** 2) * x[2]

    for make in (np.random.default_rng, np.random.RandomState):
        slopes = [(f(X + step, make(3)) - f(X - step, make(3))) / 2e-6 for step in 1e-6 * np.eye(3)]
        np.testing.assert_allclose(grad(f)(X, make(3)), slopes, rtol=1e-6)
    np.testing.assert_allclose(grad(by_the_modules_own)(X), [
        (by_the_modules_own(X + step) - by_the_modules_own(X - step)) / 2e-6 for step in 1e-6 * np.eye(3)], rtol=1e-6)


def test_the_numbers_are_those_that_the_function_draws():
    for f in PARAMETERS[:4]:
        value, _ = jvp(f, (X,), (V,))
        assert np.isclose(value, f(X), rtol=1e-15, atol=0.0)


def test_the_text_is_what_one_would_write():
    derivative = grad(normal)
    derivative(X)
    assert "rng.standard_normal(size=" in derivative.source


@pytest.mark.parametrize("f, words", [
    (lambda x: np.random.default_rng(0).gamma(x[0]), "gamma"), (lambda x: np.random.default_rng(0).beta(x[0], x[1]), "beta"),
    (lambda x: x[0] * np.random.default_rng(0).poisson(x[1]), "poisson"),
    (lambda x: np.sum(np.random.default_rng(0).multivariate_normal(x, np.outer(x, x) + np.eye(3))), "multivariate_normal"),
    (lambda x: np.sum(np.random.gamma(x)), "gamma")])
def test_draws_without_such_a_form_are_refused(f, words):
    with pytest.raises(DerivativeError, match=words):
        grad(f)(X)


@pytest.mark.parametrize("f", [
    lambda x: np.sum(np.random.default_rng(0).normal(x[0], -x[1], 3)), lambda x: np.sum(np.random.default_rng(0).normal(x, 1.0, 2)),
    lambda x: np.sum(np.random.default_rng(0).exponential(-x)), lambda x: np.sum(np.random.default_rng(0).uniform(x[1], x[0] - 9.0))])
def test_what_numpy_raises_is_raised(f):
    with pytest.raises(ValueError):
        f(X)
    with pytest.raises(ValueError):
        grad(f)(X)
