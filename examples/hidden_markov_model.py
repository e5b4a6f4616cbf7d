"""A hidden Markov model with the forward recursion in an array: transition probabilities by maximum likelihood.

The reference is Baum-Welch, which uses no derivatives of ours. `--picture FILE` draws what is observed and how likely the second state is.
Exits with 1 unless both find the same likelihood and probabilities.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import value_and_grad

MEANS = np.array([-1.0, 1.5])


def probabilities(logits):
    """Rows that sum to one."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def negative_log_likelihood(logits, observed):
    """Scaled forward probabilities, a row for each time, filled in place. Observations are normal with variance one."""
    transition = probabilities(logits.reshape(2, 2))
    emission = np.exp(-0.5 * (observed[:, None] - MEANS) ** 2) / np.sqrt(2.0 * np.pi)
    alpha = np.zeros((len(observed), 2))
    alpha[0] = 0.5 * emission[0]
    total = 0.0
    for t in range(len(observed)):
        row = alpha[t]
        if t > 0:
            row[:] = (alpha[t - 1] @ transition) * emission[t]
        scale = row.sum()
        row /= scale
        total += np.log(scale)
    return -total


def simulated(n=400, seed=5):
    random = np.random.default_rng(seed)
    truth, state, found = np.array([[0.9, 0.1], [0.25, 0.75]]), 0, []
    for _ in range(n):
        found.append(MEANS[state] + random.standard_normal())
        state = random.choice(2, p=truth[state])
    return np.array(found)


def by_baum_welch(observed):
    """The transition probabilities, by expectation and maximisation until nothing changes any more."""
    transition = np.full((2, 2), 0.5)
    emission = np.exp(-0.5 * (observed[:, None] - MEANS) ** 2) / np.sqrt(2.0 * np.pi)
    while True:
        alpha, beta, scales = [0.5 * emission[0]], [np.ones(2)], []
        for t in range(len(observed)):
            row = alpha[-1] if t == 0 else (alpha[-1] @ transition) * emission[t]
            scales.append(row.sum())
            alpha = (alpha if t else []) + [row / scales[-1]]
        for t in range(len(observed) - 1, 0, -1):
            beta.append(transition @ (emission[t] * beta[-1]) / scales[t])
        alpha, beta = np.array(alpha), np.array(beta[::-1])
        joint = alpha[:-1, :, None] * transition * (emission[1:] * beta[1:] / np.array(scales)[1:, None])[:, None, :]
        counts = joint.sum(axis=0)
        before, transition = transition, counts / counts.sum(axis=1, keepdims=True)
        if np.max(np.abs(transition - before)) < 1e-9:
            return transition


def chances(transition, observed):
    """How likely the second state is at each time, from what is observed until then."""
    emission = np.exp(-0.5 * (observed[:, None] - MEANS) ** 2)
    row, found = np.full(2, 0.5), []
    for t in range(len(observed)):
        row = (row if t == 0 else row @ transition) * emission[t]
        row = row / row.sum()
        found.append(row[1])
    return np.array(found)


def draw(file, observed, chance):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, (above, below) = pyplot.subplots(2, figsize=(7.0, 4.0), layout="constrained", sharex=True)
    above.plot(observed, ".", color="0.45", markersize=4)
    below.fill_between(np.arange(len(chance)), chance, color="0.6", step="mid", linewidth=0)
    for ax, label in ((above, "observed"), (below, "chance of the second state")):
        ax.set_ylabel(label)
        ax.margins(x=0.0)
        ax.spines[["top", "right"]].set_visible(False)
    below.set_xlabel("time")
    below.figure.savefig(file, dpi=110)


def main(picture=None):
    observed = simulated()
    objective = value_and_grad(negative_log_likelihood)
    fit = minimize(objective, np.zeros(4), args=(observed,), jac=True, method="BFGS", options={"gtol": 1e-7})
    estimate, reference = probabilities(fit.x.reshape(2, 2)), by_baum_welch(observed)
    print(f"log-likelihood {-fit.fun:.8f} after {fit.nit} iterations of BFGS\n")
    print(f"transition probabilities\n{estimate}\n\nby Baum-Welch\n{reference}\n")
    if picture is not None:
        draw(picture, observed, chances(estimate, observed))
    print("The value and gradient that ran:\n")
    print(objective.source)
    return 0 if np.allclose(estimate, reference, rtol=0, atol=1e-5) else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
