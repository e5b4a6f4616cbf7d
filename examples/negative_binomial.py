"""Counts that spread more than a Poisson model allows: a negative binomial regression, with errors of the dispersion too.

The reference is Newton's method with score and information written by hand, in turns for the coefficients and for the dispersion; the
errors are checked against the curvature by hand. `--picture FILE` draws how many people have how many visits, and what both models
expect. Exits with 1 unless estimates and errors agree to 1e-6.
"""

import argparse
import sys

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from adcompile.fit import mle

NAMES = ("one", "age", "insured")


def negative_log_likelihood(p, X, visits):
    """One term a person; the variance of the visits is mean + dispersion * mean^2."""
    mean = np.exp(X @ p["beta"])
    size = 1.0 / p["dispersion"]
    together = size + mean
    return (gammaln(size) + gammaln(visits + 1.0) - gammaln(visits + size)
            - size * np.log(size / together) - visits * np.log(mean / together))


def poisson(beta, X, visits):
    eta = X @ beta
    return np.exp(eta) - visits * eta + gammaln(visits + 1.0)


def simulated(n=2000, dispersion=0.8, seed=11):
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), random.uniform(-1.0, 1.0, n), random.integers(0, 2, n)])
    mean = np.exp(X @ np.array([0.6, 0.9, 0.4]))
    return X, random.poisson(mean * random.gamma(1.0 / dispersion, dispersion, n)).astype(float)


# --- by hand ----------------------------------------------------------------------


def scores_of_size(size, mean, y):
    """First and second derivative of the log-likelihood in size = 1 / dispersion, summed."""
    together = size + mean
    first = digamma(y + size) - digamma(size) + np.log(size / together) + 1.0 - (y + size) / together
    second = polygamma(1, y + size) - polygamma(1, size) + 1.0 / size - 2.0 / together + (y + size) / together**2
    return np.sum(first), np.sum(second)


def by_hand(X, y):
    """Coefficients, dispersion, and the errors of all by the observed information."""
    beta, size = np.linalg.lstsq(X, np.log(y + 0.5), rcond=None)[0], 1.0
    for _ in range(200):
        mean = np.exp(X @ beta)
        weight = mean * size * (y + size) / (size + mean) ** 2
        step = np.linalg.solve(X.T @ (weight[:, None] * X), X.T @ (size * (y - mean) / (size + mean)))
        beta = beta + step
        first, second = scores_of_size(size, np.exp(X @ beta), y)
        log_step = -first * size / (second * size**2 + first * size)
        size = size * np.exp(np.clip(log_step, -1.0, 1.0))
        if max(np.max(np.abs(step)), abs(log_step)) < 1e-13:
            break
    mean = np.exp(X @ beta)
    weight = mean * size * (y + size) / (size + mean) ** 2
    across = -X.T @ ((y - mean) * mean / (size + mean) ** 2)
    information = np.block([[X.T @ (weight[:, None] * X), across[:, None]], [across[None, :], -scores_of_size(size, mean, y)[1]]])
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    errors[-1] /= size**2                           # of 1 / size
    return np.append(beta, 1.0 / size), errors


# --- what is shown ----------------------------------------------------------------


def draw(file, X, visits, fit, plain):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    counts = np.arange(21)
    both = {"negative binomial": np.array([np.mean(np.exp(-negative_log_likelihood(fit.params, X, k))) for k in counts.astype(float)]),
            "Poisson": np.array([np.mean(np.exp(-poisson(plain.params, X, k))) for k in counts.astype(float)])}
    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    ax.bar(counts, [np.mean(visits == k) for k in counts], color="0.85", label="seen")
    for (name, expected), line in zip(both.items(), ("ko-", "ks--")):
        ax.plot(counts, expected, line, markersize=4, markerfacecolor="white", linewidth=1.2, label=name)
    ax.set_xlabel("visits")
    ax.set_ylabel("share of the people")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    X, visits = simulated()
    start = {"beta": np.zeros(3), "dispersion": 1.0}
    fit = mle(negative_log_likelihood, start, (X, visits), names={"beta": NAMES}, transforms={"dispersion": "positive"})
    plain = mle(poisson, np.zeros(3), (X, visits), names={"beta": NAMES})
    estimates, errors = by_hand(X, visits)

    print(fit.summary())
    print(f"\nPoisson: log-likelihood {plain.loglik:.4f}, AIC {plain.aic:.4f}")
    print("\n                  estimate     by hand   std.error     by hand")
    for row in zip(fit.names, fit.x, estimates, fit.se(), errors):
        print("{:<14}{:12.7f}{:12.7f}{:12.7f}{:12.7f}".format(*row))
    if picture is not None:
        draw(picture, X, visits, fit, plain)
    agree = np.allclose(fit.x, estimates, rtol=1e-6, atol=1e-8) and np.allclose(fit.se(), errors, rtol=1e-6, atol=0)
    if not agree:
        print("The two fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
