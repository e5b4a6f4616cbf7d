"""Jacobians and Hessians: the time of one call over that of the function, or of the same derivative written by hand.

They are rows of `python -m bench jacobians`; those beside JAX are measured where it is installed.
"""

import numpy as np

from adcompile import hessian, jacobian, vjp
from bench.measure import medians

RANDOM = np.random.default_rng(1)


def scores(beta, X, y):
    eta = X @ beta
    return (y - np.tanh(eta)) * np.exp(eta)


def moments(x):
    return np.array([np.sum(np.sin(x)), np.sum(x * x), np.sum(np.exp(-x * x))])


def profile(x, mix, spread):
    m = np.tanh(mix @ x)
    return np.exp(spread @ m)


def profile_by_hand(x, mix, spread):
    m = np.tanh(mix @ x)
    result = np.exp(spread @ m)
    return (result[:, None] * spread) @ ((1.0 - m * m)[:, None] * mix)


def layers(x, first, mix, spread, last):
    return np.tanh(last @ np.tanh(spread @ np.tanh(mix @ np.tanh(first @ x))))


def layers_by_hand(x, first, mix, spread, last):
    a = np.tanh(first @ x)
    m = np.tanh(mix @ a)
    b = np.tanh(spread @ m)
    y = np.tanh(last @ b)
    into = ((1.0 - m * m)[:, None] * mix * (1.0 - a * a)) @ first
    return ((1.0 - y * y)[:, None] * (last @ ((1.0 - b * b)[:, None] * spread))) @ into


def poisson(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


def poisson_by_hand(beta, X, y):
    weights = np.exp(X @ beta)
    return X.T @ (weights[:, None] * X)


def survival(beta, t, d, X):
    rate = np.exp(X @ beta)
    return -np.sum(d * np.log(rate) - rate * t)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def lotka_volterra(rates, steps):
    a, b, c, d = rates
    x, y = 1.0, 0.5
    for _ in range(steps):
        dx, dy = a * x - b * x * y, d * x * y - c * y
        x, y = x + 0.01 * dx, y + 0.01 * dy
    return np.array([x, y])


def stencil(u, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return u


def one_by_one(function, x, *rest):
    """The Jacobian in a loop over directions."""
    pull = vjp(function, x, *rest)[1]
    return np.stack([pull(one)[0] for one in np.eye(x.size)])


BETA, TALL, SEEN = np.array([0.1, 0.2, -0.1]), RANDOM.normal(size=(3000, 3)), RANDOM.normal(size=3000)
MIX, SPREAD = RANDOM.normal(size=(3, 1000)) / 30.0, RANDOM.normal(size=(1000, 3))
FIRST, LAST = RANDOM.normal(size=(1000, 1000)) / 30.0, RANDOM.normal(size=(1000, 1000)) / 30.0
DESIGN, COUNTS = RANDOM.normal(size=(1000, 20)) / 5.0, RANDOM.poisson(2.0, 1000).astype(float)

OVER = {
    "scores, 3000 x 3, over the function": (2.2, jacobian(scores), scores, (BETA, TALL, SEEN)),
    "3 x 3000, over the function": (1.8, jacobian(moments), moments, (RANDOM.normal(size=3000),)),
    "1000-3-1000, over that by hand": (1.15, jacobian(profile), profile_by_hand, (RANDOM.normal(size=1000), MIX, SPREAD)),
    "1000-1000-3-1000-1000, over that by hand": (1.3, jacobian(layers), layers_by_hand, (RANDOM.normal(size=1000), FIRST, MIX, SPREAD, LAST)),
    "Poisson, 1000 x 20, over that by hand": (1.3, hessian(poisson), poisson_by_hand, (np.zeros(20), DESIGN, COUNTS)),
    "Rosenbrock, n = 50, over the function": (8.0, hessian(rosenbrock), rosenbrock, (RANDOM.normal(size=50),)),
    "Lotka-Volterra, 1000 steps, over the function": (8.0, jacobian(lotka_volterra), lotka_volterra, (np.array([1.0, 0.5, 1.0, 0.3]), 1000)),
    "stencil, 298 cotangents, over one by one": (0.15, jacobian(stencil, mode="reverse"), lambda *given: one_by_one(stencil, *given),
                                                  (RANDOM.uniform(0.5, 1.5, 300), 20)),
}
"""By what is measured: the most that is allowed, the derivative, what it is measured by, the arguments of both."""


def ratio(derivative, other, arguments):
    """The time of a derivative over that of something else."""
    ours, plain = medians(lambda: derivative(*arguments), lambda: other(*arguments))
    return ours / plain


def beside_jax():
    """For each name the time of a Jacobian over that of JAX; nothing where it is not installed."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return {}
    jax.config.update("jax_enable_x64", True)

    def jax_scores(beta, X, y):
        eta = X @ beta
        return (y - jnp.tanh(eta)) * jnp.exp(eta)

    def jax_moments(x):
        return jnp.array([jnp.sum(jnp.sin(x)), jnp.sum(x * x), jnp.sum(jnp.exp(-x * x))])

    def jax_survival(beta, t, d, X):
        rate = jnp.exp(X @ beta)
        return -jnp.sum(d * jnp.log(rate) - rate * t)

    wide, n = RANDOM.normal(size=3000), 100_000
    lifetimes = np.array([0.1, 0.2]), RANDOM.exponential(size=n), (RANDOM.random(n) < 0.7).astype(float), RANDOM.normal(size=(n, 2))
    rows = {"scores, 3000 x 3, beside JAX": (jacobian(scores), jax.jit(jax.jacfwd(jax_scores)), (BETA, TALL, SEEN)),
            "3 x 3000, beside JAX": (jacobian(moments), jax.jit(jax.jacrev(jax_moments)), (wide,)),
            "survival Hessian, n = 1e5, beside JAX": (hessian(survival), jax.jit(jax.hessian(jax_survival)), lifetimes)}
    return {name: ratio(ours, lambda *given, peer=peer: np.asarray(peer(*given)), arguments) for name, (ours, peer, arguments) in rows.items()}
