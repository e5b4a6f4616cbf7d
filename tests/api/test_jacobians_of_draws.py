"""Jacobians of functions that draw random numbers: one run's numbers, whatever way they go."""

import numpy as np
import pytest

from adcompile import NotDifferentiable, hessian, jacobian, per_example_grad

POINT = np.array([1.5, 0.2, 0.7])


def simulated(point, seed):
    rng = np.random.default_rng(seed)
    return point[0] * np.exp(np.cumsum(rng.normal(point[1], point[2], (50, 4)), axis=1)).mean(axis=1)


def by_hand(point, seed):
    z = np.random.default_rng(seed).normal(size=(50, 4))
    paths = np.exp(np.cumsum(point[1] + point[2] * z, axis=1))
    rows = [paths, point[0] * paths * np.arange(1, 5), point[0] * paths * np.cumsum(z, axis=1)]
    return np.stack([row.mean(axis=1) for row in rows], axis=-1)


def test_generators_of_its_own_go_forward():
    derivative = jacobian(simulated)
    for seed in (3, 4, 3):
        assert np.allclose(derivative(POINT, seed), by_hand(POINT, seed), rtol=1e-12)
    assert derivative.explain().mode.startswith("forward")
    for mode in ("forward", "reverse"):
        assert np.allclose(jacobian(simulated, mode=mode)(POINT, 3), by_hand(POINT, 3), rtol=1e-12)
    assert np.allclose(per_example_grad(simulated)(POINT, 3), by_hand(POINT, 3), rtol=1e-12)


def test_a_generator_outside_is_drawn_from_once():
    rng = np.random.default_rng(5)

    def outside(point):
        return point[0] + point[1] * rng.normal(size=40)

    derivative, states = jacobian(outside), []
    for _ in range(3):
        before = rng.bit_generator.state
        found = derivative(POINT)
        after = rng.bit_generator.state
        rng.bit_generator.state = before
        z = rng.normal(size=40)
        assert rng.bit_generator.state == after
        assert np.array_equal(found, np.stack([np.ones(40), z, np.zeros(40)], axis=-1))
        states.append(after["state"]["state"])
    assert len(set(states)) == 3


def test_the_module_of_random_numbers_is_drawn_from_once():
    def of_module(point):
        return point[0] * np.random.normal(point[1], 1.0, 30)

    derivative = jacobian(of_module)
    np.random.seed(1)
    found, after = derivative(POINT), np.random.random()
    np.random.seed(1)
    z = np.random.normal(size=30)
    assert np.random.random() == after
    assert np.allclose(found, np.stack([POINT[1] + z, np.full(30, POINT[0]), np.zeros(30)], axis=-1))


def test_a_generator_without_a_seed_gives_the_numbers_of_one_run():
    def fresh(point):
        z = np.random.default_rng().normal(size=20)
        return np.concatenate([point[0] * z, point[1] * z])

    found = jacobian(fresh)(POINT)
    assert np.array_equal(found[:20, 0], found[20:, 1]) and not found[:20, 1:].any()


class Doubling:
    def run(self, x):
        return 2.0 * x


DOUBLING = [Doubling()]


def in_a_method_found_later(x, seed=None):
    y = DOUBLING[0].run(x)
    return (y[0] + y[1] + y[2]) * np.random.default_rng(seed).normal(size=30)


def squared(x, seed=None):
    return np.sum(in_a_method_found_later(x, seed=seed) ** 2)


def test_a_seed_that_is_none_is_no_seed():
    """One direction after the other would have other numbers each."""
    for seed in (3, None):
        found = jacobian(in_a_method_found_later)(POINT, seed)
        assert np.array_equal(found[:, 0], found[:, 1]) and np.array_equal(found[:, 0], found[:, 2])
    assert np.ptp(hessian(squared)(POINT, 3)) == 0.0
    for derivative in (jacobian(in_a_method_found_later, mode="forward"), hessian(squared)):
        with pytest.raises(NotDifferentiable, match="without a seed"):
            derivative(POINT, None)


def test_a_result_whose_size_only_the_run_tells():
    sizes = {"n": 300}

    def of_any_size(x):
        return np.repeat(np.exp(x), sizes["n"]) * np.arange(3 * sizes["n"])

    x = np.array([0.1, 0.2, 0.3])
    for n in (300, 2, 0, 1500):
        sizes["n"] = n
        expected = np.repeat(np.diag(np.exp(x)), n, axis=0) * np.arange(3 * n)[:, None]
        for mode in ("auto", "reverse"):
            assert np.allclose(jacobian(of_any_size, mode=mode)(x), expected)
