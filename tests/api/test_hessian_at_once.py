"""Hessians in the directions of all elements at once, beside the products with one direction after the other."""

import numpy as np
import pytest

from adcompile import explain, hessian, hvp

RANDOM = np.random.default_rng(7)
N = 30
DESIGN, TIMES, SEEN = RANDOM.normal(size=(N, 2)), RANDOM.exponential(size=N), (RANDOM.random(N) < 0.6).astype(float)


def survival(beta, t, d, X):
    rate = np.exp(X @ beta)
    return -np.sum(d * np.log(rate) - rate * t)


def weibull(theta, t, d):
    k, scale = np.exp(theta[0]), np.exp(theta[1])
    z = t / scale
    return -np.sum(d * (np.log(k) - np.log(scale) + (k - 1.0) * np.log(z)) - z**k)


def poisson(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


def robust(beta, X, y):
    r = y - X @ beta
    return np.sum(np.where(np.abs(r) < 1.0, 0.5 * r * r, np.abs(r) - 0.5)) + np.sum(np.maximum(beta, 0.0) ** 2)


def clipped(beta, X, y):
    rate = np.clip(X @ beta, 0.1, 3.0)
    return np.sum(rate - y * np.log(rate))


def two_products(beta, X, y):
    z = np.tanh(X @ beta)
    return z @ (X @ beta) + np.sum(np.sqrt(1.0 + z * z) * y)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def mixed(x):
    return np.sum(np.sin(x)) * np.sum(x * x)


def by_columns(f, x, *rest):
    """The Hessian from one product for each element."""
    product = hvp(f)
    return np.stack([product(x, one, *rest) for one in np.eye(x.size)])


CALLS = [
    (survival, np.array([0.1, 0.2]), TIMES, SEEN, DESIGN),
    (weibull, np.array([0.1, -0.2]), TIMES, SEEN),
    (poisson, np.array([0.1, 0.2]), DESIGN, SEEN),
    (poisson, np.zeros(5), RANDOM.normal(size=(7, 5)), np.ones(7)),
    (poisson, np.zeros(3), np.asfortranarray(RANDOM.normal(size=(7, 3))), np.ones(7)),
    (poisson, np.zeros(3), RANDOM.normal(size=(3, 3)), np.ones(3)),
    (poisson, np.zeros(3), RANDOM.normal(size=(7, 3)).astype(np.float32), np.ones(7)),
    (poisson, np.zeros(2), RANDOM.integers(-2, 3, (7, 2)), np.ones(7)),
    (poisson, np.zeros(2), np.zeros((0, 2)), np.zeros(0)),
    (robust, np.array([0.5, -0.4]), DESIGN, TIMES),
    (clipped, np.array([0.5, -0.4]), DESIGN, TIMES),
    (two_products, np.array([0.5, -0.4]), DESIGN, TIMES),
    (rosenbrock, RANDOM.normal(size=6)),
    (mixed, RANDOM.normal(size=4)),
]


@pytest.mark.parametrize("f, x, rest", [(f, x, rest) for f, x, *rest in CALLS])
def test_it_has_the_products_with_each_direction_as_columns(f, x, rest):
    found, derivative = by_columns(f, x, *rest), hessian(f)
    assert np.allclose(derivative(x, *rest), found, rtol=1e-11, atol=1e-12 * max(1.0, np.abs(found).max()))
    assert "all directions" in derivative.explain().mode


def test_zeros_win_over_infinities_where_they_do_one_by_one():
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [2.0, 0.0]])
    d = np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    for beta in np.array([[-800.0, 0.0], [800.0, 0.0], [-400.0, -400.0], [0.0, 0.0]]):
        with np.errstate(all="ignore"):
            found, expected = hessian(survival)(beta, np.ones(5), d, X), by_columns(survival, beta, np.ones(5), d, X)
            expected = 0.5 * (expected + expected.T)
        assert np.array_equal(np.isfinite(found), np.isfinite(expected))
        assert np.allclose(found[np.isfinite(found)], expected[np.isfinite(expected)], rtol=1e-12)


def test_the_text_of_a_generalized_linear_model_is_the_one_by_hand():
    derivative = hessian(poisson)
    derivative(np.zeros(2), DESIGN, SEEN)
    assert "return X.T @ (np.exp(eta)[:, None] * X)" in derivative.source


def test_elements_of_what_goes_through_a_diagonal_are_scaled_once_for_all_directions():
    derivative = hessian(survival)
    derivative(np.array([0.1, 0.2]), TIMES, SEEN, DESIGN)
    assert derivative.source.count("[:, None]") == 1 and "[:, :, None]" not in derivative.source


# --- few elements ------------------------------------------------------------------------------


def coupled(x, w, k):
    return np.sum(w * np.exp(x)) + np.sum(x[k:] ** 2 * x[:-k]) + x[0] * x[-1]


def test_few_elements_are_computed_alone_and_stand_in_a_whole_matrix():
    derivative, x, w = hessian(coupled), RANDOM.normal(size=40), RANDOM.normal(size=40)
    for k in (1, 3, 1, 20):
        for y in (x, x[::-1], 2.0 * x, np.zeros(40)):
            found = derivative(y, w, k)
            assert found.shape == (40, 40) and found.dtype == np.float64 and np.array_equal(found, found.T)
            assert np.allclose(found, by_columns(lambda y: coupled(y, w, k), y), rtol=1e-12, atol=1e-13)
    assert "entries" in derivative.source and "entries" in derivative.explain().mode


def test_elements_are_those_of_the_integers_of_a_call():
    def at(x, k):
        return np.sum(x**3) + x[k] * x[0] ** 2

    derivative, x = hessian(at), RANDOM.normal(size=40)
    for k in (3, 5, 3, -1, 7, 8, 9, 10):
        assert np.allclose(derivative(x, k), by_columns(lambda y: at(y, k), x), rtol=1e-12, atol=1e-12)


def test_an_empty_vector():
    def loss(x):
        return np.sum(np.sort(np.polyval(x, x)) ** 2)

    assert hessian(loss)(np.zeros(0)).shape == (0, 0) and hessian(rosenbrock)(np.ones(1)).shape == (1, 1)


def test_other_sizes_have_programs_of_their_own():
    derivative = hessian(rosenbrock)
    for n in (40, 41, 33, 200, 31, 2, 40):
        x = RANDOM.normal(size=n)
        assert np.allclose(derivative(x), by_columns(rosenbrock, x), rtol=1e-12, atol=1e-10)


def test_what_has_many_elements_keeps_the_program_of_all_directions():
    x = RANDOM.normal(size=40)
    derivative = hessian(mixed)
    assert np.allclose(derivative(x), by_columns(mixed, x), rtol=1e-12)
    assert "mixed_hessian" in derivative.source


def test_zeros_of_one_call_are_no_zeros_of_the_next():
    """The Hessian at zero is diagonal, elsewhere it is full."""
    def product_of_sums(x):
        return np.sum(np.cos(x)) + np.sum(x**3) ** 2

    derivative, x = hessian(product_of_sums), RANDOM.normal(size=40)
    assert np.array_equal(derivative(np.zeros(40)), -np.eye(40))
    assert np.allclose(derivative(x), by_columns(product_of_sums, x), rtol=1e-12, atol=1e-12)


def test_branches_that_other_values_take():
    def by_sign(x):
        return np.sum(x**3) if x[0] > 0.0 else np.sum(x[1:] * x[:-1] ** 2)

    derivative, x = hessian(by_sign), np.abs(RANDOM.normal(size=40))
    for y in (x, -x, x):
        assert np.allclose(derivative(y), by_columns(by_sign, y), rtol=1e-12, atol=1e-12)


def test_prints_and_draws_happen_once_in_a_call(capsys):
    def told(x):
        print("once")
        return np.sum(x**3)

    derivative = hessian(told)
    for _ in range(3):
        derivative(np.ones(40))
        assert capsys.readouterr().out == "once\n"


def test_what_is_changed_outside_is_changed_once():
    calls = []

    def counted(x):
        calls.append(1)
        return np.sum(x**3)

    hessian(counted)(np.ones(40))
    assert len(calls) == 1


def test_the_estimate_names_what_runs():
    derivative, x = hessian(rosenbrock), RANDOM.normal(size=40)
    derivative(x)
    assert "entries" in derivative.explain().mode and "all directions" in explain(hessian(rosenbrock), x[:5]).mode
