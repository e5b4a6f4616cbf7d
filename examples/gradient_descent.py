"""Gradient descent on a linear model: prices of houses by their size, age and distance, with columns of different units.

The reference is the closed form, by least squares. `--picture FILE` draws how the loss fell. Exits with 1 unless both agree to 4 digits.
"""

import argparse
import sys

import numpy as np

from adcompile import optim, plot

NAMES = ("price of all", "size", "age", "distance")


def mean_squared_error(model, x, y):
    return np.mean((x @ model["weights"] + model["bias"] - y) ** 2)


def houses(n=400, seed=5):
    """Sizes in square metres, ages in years and distances in kilometres, in units of their spread; prices in thousands."""
    random = np.random.default_rng(seed)
    x = np.column_stack([random.normal(120.0, 35.0, n), random.uniform(0.0, 80.0, n), random.exponential(6.0, n)])
    y = 40.0 + 2.5 * x[:, 0] - 0.7 * x[:, 1] - 4.0 * x[:, 2] + random.normal(0.0, 25.0, n)
    return (x - x.mean(axis=0)) / x.std(axis=0), y


def main(picture=None):
    x, y = houses()
    start = {"weights": np.zeros(3), "bias": 0.0}
    history = optim.train(mean_squared_error, start, (x, y), optim.sgd(0.02, momentum=0.9, nesterov=True), epochs=600)
    found = np.array([history.params["bias"], *history.params["weights"]])
    closed = np.linalg.lstsq(np.column_stack([np.ones(len(y)), x]), y, rcond=None)[0]

    print(f"{history.message}\n\n{'':<14}{'descent':>12}{'closed form':>14}")
    for name, one, other in zip(NAMES, found, closed):
        print(f"{name:<14}{one:12.4f}{other:14.4f}")
    if picture is not None:
        plot.convergence(history).figure.savefig(picture, dpi=110)
    agree = np.all(np.abs(found - closed) < 1e-4)
    if not agree:
        print("Gradient descent is not at the closed form.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
