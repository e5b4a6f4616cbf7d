"""Hamiltonian Monte Carlo by hand: the posterior of a logistic regression, in 25 lines beside the model.

The reference is the posterior on a fine grid, by sums. `--picture FILE` draws the chain over it. Exits with 1 unless means and spreads
agree within the error of sampling.
"""

import argparse
import sys

import numpy as np

from adcompile import value_and_grad


def energy(beta, x, died):
    """The negative logarithm of the posterior: deaths by dose, with a wide normal distribution before they were seen."""
    eta = beta[0] + beta[1] * x
    return np.sum(np.logaddexp(0.0, eta) - died * eta) + np.sum(beta**2) / 50.0


def sample(energy, position, draws, step, steps, random):
    """A chain of draws, with the share of proposals that were taken: leapfrog steps, each as long as `step` says."""
    slope = value_and_grad(energy)
    value, force = slope(position)
    chain, taken = [], 0
    for _ in range(draws):
        momentum = random.normal(size=position.shape)
        before = value + momentum @ momentum / 2.0
        there, new, push = position, value, force
        for _ in range(random.integers(1, steps + 1)):
            momentum = momentum - step * push / 2.0
            there = there + step * momentum
            new, push = slope(there)
            momentum = momentum - step * push / 2.0
        if np.log(random.uniform()) < before - new - momentum @ momentum / 2.0:
            position, value, force, taken = there, new, push, taken + 1
        chain.append(position)
    return np.array(chain), taken / draws


def on_a_grid(x, died):
    """Means and spreads of the posterior, by sums over a grid."""
    axes = np.meshgrid(np.linspace(-3.0, 4.0, 200), np.linspace(-1.0, 8.0, 200), indexing="ij")
    grid = np.stack([axis.ravel() for axis in axes], axis=1)
    heights = -np.array([energy(beta, x, died) for beta in grid])
    weights = np.exp(heights - heights.max())
    weights /= weights.sum()
    mean = weights @ grid
    return mean, np.sqrt(weights @ (grid - mean) ** 2)


def draw(file, chain, x, died):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    axes = np.meshgrid(np.linspace(-1.2, 3.0, 80), np.linspace(-0.3, 8.0, 80), indexing="ij")
    heights = np.array([[-energy(np.array([a, b]), x, died) for a, b in zip(*rows)] for rows in zip(*axes)])
    _, ax = pyplot.subplots(figsize=(5.4, 3.8), layout="constrained")
    ax.plot(*chain[::4].T, ".", color="0.7", markersize=3)
    ax.contour(*axes, heights - heights.max(), levels=[-4.5, -2.0, -0.5], colors="black", linewidths=1.2, linestyles="solid")
    ax.set_xlabel("intercept")
    ax.set_ylabel("slope")
    ax.spines[["top", "right"]].set_visible(False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    random = np.random.default_rng(7)
    x = np.repeat(np.linspace(-1.0, 1.0, 8), 5)
    died = (random.uniform(size=x.size) < 1.0 / (1.0 + np.exp(-0.5 - 2.5 * x))).astype(float)

    chain, taken = sample(lambda beta: energy(beta, x, died), np.zeros(2), 6000, 0.35, 8, random)
    chain = chain[500:]
    mean, spread = on_a_grid(x, died)
    print(f"{taken:.0%} of the proposals taken\n\n{'':<10}{'mean':>10}{'grid':>10}{'spread':>10}{'grid':>10}")
    for name, *row in zip(("intercept", "slope"), chain.mean(axis=0), mean, chain.std(axis=0), spread):
        print(f"{name:<10}" + "".join([f"{number:10.3f}" for number in row]))
    apart = max(np.max(np.abs(chain.mean(axis=0) - mean) / spread), np.max(np.abs(chain.std(axis=0) / spread - 1.0)))
    print(f"\nlargest difference, in spreads: {apart:.3f}")
    if picture is not None:
        draw(picture, chain, x, died)
    return 0 if apart < 0.06 and taken > 0.6 else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
