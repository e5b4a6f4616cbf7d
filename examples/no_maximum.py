"""A logistic model with no maximum, with one too many columns, and with columns in odd units: what a fit says of each.

SciPy's BFGS, on the same exact gradient, stands beside it, with the errors that its approximation of the Hessian gives. `--picture FILE`
draws the likelihood along the coefficient that has no estimate. Exits with 1 unless the verdicts are right.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import grad
from adcompile.fit import mle


def terms(beta, X, y):
    eta = X @ beta
    return np.logaddexp(0.0, eta) - y * eta


def total(beta, X, y):
    return np.sum(terms(beta, X, y))


def simulated(n=200, seed=1):
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), random.normal(size=n), random.uniform(size=n) < 0.1])
    y = (random.uniform(size=n) < 1.0 / (1.0 + np.exp(-X[:, :2] @ np.array([0.3, 1.0])))).astype(float)
    return X, y


def listed(values):
    return "  ".join([f"{value:.4g}" for value in values])


def draw(file, X, rare, y):
    """The likelihood along the coefficient of the small group, the others at their best."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    values = np.linspace(-3.0, 12.0, 61)
    for choice, look, name in ((y, "--", "some of the group chose otherwise"), (rare, "-", "all of the group chose the same")):
        heights = np.array([mle(terms, np.zeros(3), (X, choice), fixed={"beta[2]": value}).loglik for value in values])
        ax.plot(values, heights - heights.max(), "k" + look, linewidth=1.4, label=name)
    ax.set_ylim(-6.0, 0.4)
    ax.set_xlabel("coefficient of the group")
    ax.set_ylabel("log-likelihood below its highest")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    X, y = simulated()
    rare = np.where(X[:, 2] == 1.0, 1.0, y)         # all of a small group chose the same
    cases = [
        ("regular", X, y, "converged"),
        ("a group that all chose the same", X, rare, "no finite maximum"),
        ("a column twice", np.column_stack([X, 2.0 * X[:, 1]]), y, "not identified"),
        ("columns in units of 1, 1e6 and 1e-6", X * [1.0, 1e-6, 1e6], y, "converged"),
    ]
    wrong = 0
    for name, design, choice, status in cases:
        start = np.zeros(design.shape[1])
        estimates = mle(terms, start, (design, choice))
        bfgs = minimize(total, start, (design, choice), jac=grad(total), method="BFGS")
        print(f"{name}\n  mle:  {estimates.message}")
        print(f"        {listed(estimates.x)}, standard errors {listed(estimates.se())}")
        print(f"  BFGS: {bfgs.message}\n        {listed(bfgs.x)}, standard errors {listed(np.sqrt(np.diag(bfgs.hess_inv)))}\n")
        wrong += estimates.status != status
    if picture is not None:
        draw(picture, X, rare, y)
    return 1 if wrong else 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
