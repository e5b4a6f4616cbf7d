"""A Kalman filter written as a class: the noise of a tracked position by maximum likelihood.

The filter keeps its state in attributes, which `predict` and `update` write. The reference is the same likelihood as that of one normal
distribution of all observations, with differences. `--picture FILE` draws the track. Exits with 1 unless both find the same noise.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import value_and_grad

STEPS = 80
MOVE = np.array([[1.0, 1.0], [0.0, 1.0]])
SEEN = np.array([1.0, 0.0])
JERK = np.array([[0.25, 0.5], [0.5, 1.0]])


class Filter:
    """Position and speed, of which a noisy position is seen. `acceleration` and `error` are variances."""

    def __init__(self, acceleration, error):
        self.acceleration, self.error = acceleration, error
        self.mean = np.zeros(2)
        self.covariance = np.eye(2)
        self.surprise = 0.0

    def predict(self):
        self.mean = MOVE @ self.mean
        self.covariance = MOVE @ self.covariance @ MOVE.T + self.acceleration * JERK

    def update(self, position):
        residual = position - SEEN @ self.mean
        variance = SEEN @ self.covariance @ SEEN + self.error
        gain = self.covariance @ SEEN / variance
        self.mean = self.mean + gain * residual
        self.covariance = self.covariance - np.outer(gain, SEEN @ self.covariance)
        self.surprise += 0.5 * (np.log(2.0 * np.pi * variance) + residual ** 2 / variance)


def surprise(noise, positions):
    """The negative log-likelihood; `noise` has the logarithms of both standard deviations."""
    track = Filter(*np.exp(2.0 * noise))
    for position in positions:
        track.predict()
        track.update(position)
    return track.surprise


def joint(noise, positions):
    """The same by the covariance of all positions at once."""
    acceleration, error = np.exp(2.0 * noise)
    covariance, count = np.eye(2), len(positions)
    whole = error * np.eye(count)
    for i in range(count):
        covariance = MOVE @ covariance @ MOVE.T + acceleration * JERK
        later = covariance[0, 0] + np.arange(count - i) * covariance[1, 0]
        whole[i, i] += later[0]
        whole[i, i + 1:] = whole[i + 1:, i] = later[1:]
    return 0.5 * (count * np.log(2.0 * np.pi) + np.linalg.slogdet(whole)[1] + positions @ np.linalg.solve(whole, positions))


def draw(file, noise, positions):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    track, found = Filter(*np.exp(2.0 * noise)), []
    for position in positions:
        track.predict()
        track.update(position)
        found.append((track.mean[0], 2.0 * np.sqrt(track.covariance[0, 0])))
    (middle, width), times = np.array(found).T, np.arange(len(positions))
    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    ax.fill_between(times, middle - width, middle + width, color="0.85", linewidth=0, label="two standard deviations")
    ax.plot(times, middle, "k", linewidth=1.4, label="filter")
    ax.plot(times, positions, ".", color="0.45", markersize=5, label="seen")
    ax.set_xlabel("time")
    ax.set_ylabel("position")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    rng = np.random.default_rng(3)
    state, positions = np.zeros(2), []
    for _ in range(STEPS):
        state = MOVE @ state + rng.normal(0.0, 0.3) * np.array([0.5, 1.0])
        positions.append(state[0] + rng.normal(0.0, 1.0))
    positions, first = np.array(positions), np.array([0.0, 0.5])
    fit = minimize(value_and_grad(surprise), first, args=(positions,), jac=True, method="BFGS", options={"gtol": 1e-8})
    reference = minimize(joint, first, args=(positions,), method="BFGS")
    print(f"standard deviations of acceleration and error {np.exp(fit.x)}\nby the joint distribution                     {np.exp(reference.x)}")
    print(f"negative log-likelihood                       {fit.fun:.8f} {reference.fun:.8f}")
    print(f"\n{fit.nfev} runs with derivatives, {reference.nfev} without")
    if picture is not None:
        draw(picture, fit.x, positions)
    same = abs(fit.fun - joint(fit.x, positions)) < 1e-9 * STEPS
    return 0 if same and np.allclose(fit.x, reference.x, rtol=0, atol=1e-3) and fit.fun <= reference.fun else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
