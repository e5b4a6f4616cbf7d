"""Greeks of an Asian option by simulation: the draws are made in the function, with the volatility and the rate among their parameters.

The payoff is that of the geometric mean of twelve months, whose price and Greeks are known in closed form, so that the error of the simulation
is known too. Exits with 1 unless each Greek lies within four standard errors of the formula, and the gradient is that of the same paths with
the draws written out by hand.
"""

import sys

import numpy as np
from scipy.stats import norm

from adcompile import grad, per_example_grad

STRIKE, TERM, MONTHS, PATHS = 100.0, 1.0, 12, 40_000
POINT = np.array([102.0, 0.25, 0.03])       # spot, volatility, rate


def payoffs(point, seed):
    """The discounted payoff of each path."""
    spot, volatility, rate = point
    rng = np.random.default_rng(seed)
    dt = TERM / MONTHS
    steps = rng.normal((rate - 0.5 * volatility**2) * dt, volatility * np.sqrt(dt), (40_000, 12))
    mean = spot * np.exp(np.mean(np.cumsum(steps, axis=1), axis=1))
    return np.exp(-rate * TERM) * np.maximum(mean - STRIKE, 0.0)


def price(point, seed):
    return np.mean(payoffs(point, seed))


def by_formula(point):
    """The price by the normal distribution of the logarithm of the mean."""
    spot, volatility, rate = point
    dates = TERM / MONTHS * np.arange(1, MONTHS + 1)
    mean = np.log(spot) + (rate - 0.5 * volatility**2) * np.mean(dates)
    spread = volatility * np.sqrt(np.mean(np.minimum.outer(dates, dates)))
    d = (mean - np.log(STRIKE)) / spread
    return np.exp(-rate * TERM) * (np.exp(mean + 0.5 * spread**2) * norm.cdf(d + spread) - STRIKE * norm.cdf(d))


def paths_by_hand(point, seed):
    """The gradient on the same paths: what a payoff changes by where it is not 0."""
    spot, volatility, rate = point
    dt = TERM / MONTHS
    z = np.random.default_rng(seed).normal(size=(PATHS, MONTHS))
    logs = np.cumsum((rate - 0.5 * volatility**2) * dt + volatility * np.sqrt(dt) * z, axis=1)
    mean = spot * np.exp(np.mean(logs, axis=1))
    by_volatility = mean * np.mean(np.cumsum(np.sqrt(dt) * z - volatility * dt, axis=1), axis=1)
    by_rate = mean * dt * (MONTHS + 1) / 2.0 - TERM * (mean - STRIKE)
    rows = np.stack([mean / spot, by_volatility, by_rate]) * (mean > STRIKE) * np.exp(-rate * TERM)
    return rows.mean(1), rows.std(1) / np.sqrt(PATHS)


def main():
    found = grad(price)(POINT, 7)
    exact = grad(by_formula)(POINT)
    by_hand, errors = paths_by_hand(POINT, 7)
    rows = per_example_grad(payoffs)(POINT, 7)
    for name, greek, known, error in zip(("delta", "vega", "rho"), found, exact, rows.std(0) / np.sqrt(PATHS)):
        print(f"{name:5} {greek:9.4f}, standard error {error:.4f}, by the formula {known:9.4f}")
    apart = np.max(np.abs(found / by_hand - 1.0))
    print(f"largest relative difference from the same paths by hand {apart:.1e}")
    right = np.all(np.abs(found - exact) < 4.0 * errors) and apart < 1e-10 and np.allclose(rows.mean(0), found, rtol=1e-10)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
