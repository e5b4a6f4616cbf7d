"""Doctor visits by age and treatment: a Poisson model with standard errors of four kinds, a test and a profile interval.

The reference is iteratively reweighted least squares, which is what statistics packages run, with robust and clustered errors by their
textbook formulas. `--picture FILE` draws the profile of the treatment's effect. Exits with 1 unless all agree to 1e-6.
"""

import argparse
import sys

import numpy as np

from adcompile import plot
from adcompile.fit import mle

NAMES = ("one", "age", "treated")


def negative_log_likelihood(beta, X, visits):
    eta = X @ beta
    return np.exp(eta) - visits * eta


def simulated(n=1000, clinics=40, seed=3):
    """Covariates, counts and the clinic of each person; clinics differ in what the covariates do not tell."""
    random = np.random.default_rng(seed)
    clinic = random.integers(0, clinics, n)
    X = np.column_stack([np.ones(n), random.uniform(20.0, 80.0, n), random.integers(0, 2, n)])
    rate = np.exp(X @ np.array([0.2, 0.02, -0.4]) + random.normal(0.0, 0.3, clinics)[clinic])
    return X, random.poisson(rate).astype(float), clinic


def by_hand(X, visits, clinic):
    """Estimates and errors: by the information, robust, clustered."""
    beta = np.linalg.lstsq(X, np.log(visits + 0.5), rcond=None)[0]
    for _ in range(30):
        rate = np.exp(X @ beta)
        beta = beta + np.linalg.solve(X.T @ (rate[:, None] * X), X.T @ (visits - rate))
    rate = np.exp(X @ beta)
    inverse = np.linalg.inv(X.T @ (rate[:, None] * X))
    scores = (visits - rate)[:, None] * X
    sums = np.array([scores[clinic == one].sum(axis=0) for one in np.unique(clinic)])
    covariances = inverse, inverse @ scores.T @ scores @ inverse, inverse @ sums.T @ sums @ inverse
    return beta, [np.sqrt(np.diag(covariance)) for covariance in covariances]


def main(picture=None):
    X, visits, clinic = simulated()
    estimates = mle(negative_log_likelihood, np.zeros(3), (X, visits), names=NAMES)
    without = mle(negative_log_likelihood, np.zeros(3), (X, visits), names=NAMES, fixed={"treated": 0.0})
    beta, references = by_hand(X, visits, clinic)
    errors = estimates.se(), estimates.se("sandwich"), estimates.se(groups=clinic)

    print(estimates.summary())
    print()
    print(estimates.summary(groups=clinic))
    print("\nstandard errors      Hessian      robust   clustered")
    for name, *row in zip(NAMES, *errors):
        print(f"{name:<12}" + "".join([f"{one:16.7f}" if place == 0 else f"{one:12.7f}" for place, one in enumerate(row)]))
    test = estimates.lr_test(without)
    print(f"\nno effect of the treatment: chi-square {test.statistic:.2f} with {test.df} degree of freedom, p = {test.pvalue:.2g}")
    print(estimates.profile("treated"))
    ratio = estimates.delta(lambda beta: np.exp(beta[2]), groups=clinic)
    print(f"visits of the treated against the others: {ratio.value:.4f}, clustered error {ratio.se:.4f}")

    if picture is not None:
        plot.profile(estimates, "treated").figure.savefig(picture, dpi=110)
    agree = estimates.converged and np.allclose(estimates.x, beta, rtol=1e-6, atol=0)
    agree = agree and all(np.allclose(ours, theirs, rtol=1e-6, atol=0) for ours, theirs in zip(errors, references))
    if not agree:
        print("The two fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
