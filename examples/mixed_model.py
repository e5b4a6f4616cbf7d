"""A mixed model: reaction times over days without sleep, with an intercept and a slope of each person's own.

The likelihood goes through the Cholesky factor of each person's covariance. All people are seen on the same days here, so the maximum has a
closed form, which is the reference: the mean of the people's own lines, and how they spread. `--picture FILE` draws the people's lines
and what is expected of them. Exits with 1 unless all agree to 1e-6.
"""

import argparse
import sys

import numpy as np

from adcompile.fit import mle

NAMES = ("intercept", "slope")


def covariance_of_lines(p):
    """Of the intercepts and slopes of people, from their spreads and correlation."""
    between = np.eye(2)
    between[0, 1] = between[1, 0] = p["correlation"]
    return between * np.outer(p["spread"], p["spread"])


def negative_log_likelihood(p, people):
    """One term a person: the times are normal, their covariance is that of the line and noise."""
    between = covariance_of_lines(p)
    terms = np.empty(len(people))
    for i, (X, y) in enumerate(people):
        covariance = X @ between @ X.T
        covariance += p["noise"] ** 2 * np.eye(len(y))
        root = np.linalg.cholesky(covariance)
        white = np.linalg.solve(root, y - X @ p["beta"])
        terms[i] = 0.5 * (white @ white + len(y) * np.log(2.0 * np.pi)) + np.log(np.diag(root)).sum()
    return terms


def lines(p, people):
    """What is expected of each person: the line between the person's own and that of all."""
    between = covariance_of_lines(p)
    found = []
    for X, y in people:
        covariance = X @ between @ X.T + p["noise"] ** 2 * np.eye(len(y))
        found.append(p["beta"] + between @ X.T @ np.linalg.solve(covariance, y - X @ p["beta"]))
    return np.array(found)


def simulated(n=60, days=8, seed=1):
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(days), np.arange(days)])
    own = np.array([250.0, 10.0]) + random.multivariate_normal(np.zeros(2), [[600.0, 30.0], [30.0, 36.0]], n)
    return [(X, X @ line + random.normal(0.0, 22.0, days)) for line in own]


def closed_form(people):
    """Estimates in the order of the names, the errors of the mean line, and each person's own line."""
    X, n = people[0][0], len(people)
    own = np.array([np.linalg.lstsq(X, y, rcond=None)[0] for _, y in people])
    noise = sum([np.sum((y - X @ line) ** 2) for (_, y), line in zip(people, own)]) / (n * (len(X) - 2))
    around = np.cov(own.T, bias=True)
    between = around - noise * np.linalg.inv(X.T @ X)
    spread = np.sqrt(np.diag(between))
    return (np.array([*own.mean(axis=0), *spread, between[0, 1] / np.prod(spread), np.sqrt(noise)]), np.sqrt(np.diag(around) / n), own)


def draw(file, people, own, expected):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, axes = pyplot.subplots(2, 5, figsize=(8.0, 4.0), layout="constrained", sharex=True, sharey=True)
    for ax, (X, y), line, pulled in zip(axes.ravel(), people, own, expected):
        ax.plot(X[:, 1], y, "o", color="0.6", markersize=3)
        ax.plot(X[:, 1], X @ line, color="0.45", linestyle=(0, (4, 2)), linewidth=1.0, label="own line")
        ax.plot(X[:, 1], X @ pulled, color="black", linewidth=1.4, label="mixed model")
        ax.spines[["top", "right"]].set_visible(False)
    axes[0, 0].legend(frameon=False, fontsize="x-small")
    axes[0, 0].figure.supxlabel("days without sleep", fontsize="medium")
    axes[0, 0].figure.supylabel("reaction time (ms)", fontsize="medium")
    axes[0, 0].figure.savefig(file, dpi=110)


def main(picture=None):
    people = simulated()
    start = {"beta": np.array([250.0, 0.0]), "spread": np.array([20.0, 5.0]), "correlation": 0.0, "noise": 30.0}
    transforms = {"spread": "positive", "noise": "positive", "correlation": (np.tanh, np.arctanh)}
    fit = mle(negative_log_likelihood, start, (people,), names={"beta": NAMES, "spread": NAMES}, transforms=transforms)
    estimates, errors, own = closed_form(people)

    print(fit.summary())
    print("\n                     estimate closed form")
    for row in zip(fit.names, fit.x, estimates):
        print("{:<17}{:12.7f}{:12.7f}".format(*row))
    print(f"\nerrors of the mean line {fit.se()[:2]}, in closed form {errors}, robust {fit.se('sandwich')[:2]}")
    if picture is not None:
        draw(picture, people, own, lines(fit.params, people))
    agree = fit.converged and np.allclose(fit.x, estimates, rtol=1e-6, atol=0) and np.allclose(fit.se()[:2], errors, rtol=1e-6, atol=0)
    if not agree:
        print("The fit is not at the closed form.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
