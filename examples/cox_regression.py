"""Cox's proportional hazards with tied times, by Efron's partial likelihood, with errors clustered by hospital.

The likelihood is a loop over the times that keeps running sums over those at risk, as one would write it. Each patient has a weight in
it; by how the score changes with the weights come the clustered errors. The reference is Newton's method with score, information and
residuals from the textbook (Therneau and Grambsch 2000). `--picture FILE` draws the share that lives by treatment. Exits with 1 unless all
agree to 1e-6.
"""

import argparse
import sys
from dataclasses import dataclass

import numpy as np

from adcompile import grad, jacobian
from adcompile.fit import mle

NAMES = ("age", "treated", "marker")


@dataclass
class Patients:
    """Patients in the order of their times, the last first: those at risk at a time are the rows up to the end of its group."""

    X: np.ndarray
    months: np.ndarray
    died: np.ndarray
    hospital: np.ndarray

    def __post_init__(self):
        order = np.argsort(-self.months, kind="stable")
        self.X, self.months, self.died, self.hospital = self.X[order], self.months[order], self.died[order], self.hospital[order]
        ends = np.flatnonzero(np.diff(np.append(self.months, -np.inf))) + 1
        self.groups = list(zip([0, *ends[:-1].tolist()], ends.tolist()))


def negative_log_likelihood(beta, weights, patients):
    """Efron's: of d who die at one time, the k-th is at risk with a share 1 - k/d of the hazards of all d."""
    eta = patients.X @ beta
    hazard = weights * np.exp(eta)
    total, at_risk = 0.0, 0.0
    for first, after in patients.groups:
        at_risk += hazard[first:after].sum()
        dead = first + np.flatnonzero(patients.died[first:after])
        if len(dead) == 0:
            continue
        tied = hazard[dead].sum()
        total -= weights[dead] @ eta[dead]
        for k in range(len(dead)):
            total += weights[dead].mean() * np.log(at_risk - k / len(dead) * tied)
    return total


def clustered(fit, weights, patients):
    """Errors by sums over hospitals of what each patient contributes to the score."""
    residuals = -jacobian(grad(negative_log_likelihood), wrt=1)(fit.x, weights, patients).T
    sums = np.zeros((patients.hospital.max() + 1, residuals.shape[1]))
    np.add.at(sums, patients.hospital, residuals)
    return np.sqrt(np.diag(fit.cov() @ sums.T @ sums @ fit.cov()))


def simulated(n=400, hospitals=25, seed=6):
    random = np.random.default_rng(seed)
    hospital = random.integers(0, hospitals, n)
    X = np.column_stack([random.normal(size=n), random.integers(0, 2, n), random.normal(size=n)])
    frailty = random.normal(0.0, 0.3, hospitals)[hospital]
    life = random.exponential(30.0 / np.exp(X @ np.array([0.5, -0.7, 0.3]) + frailty))
    seen = random.uniform(5.0, 60.0, n)
    return Patients(X, np.ceil(np.minimum(life, seen)), (life <= seen).astype(int), hospital)


# --- by hand ----------------------------------------------------------------------


def textbook(beta, patients):
    """Score, information, and the score residual of each patient."""
    X, hazard = patients.X, np.exp(patients.X @ beta)
    residuals, information = np.zeros(X.shape), np.zeros((X.shape[1], X.shape[1]))
    for time in np.unique(patients.months[patients.died == 1]):
        dead = (patients.months == time) & (patients.died == 1)
        residuals[dead] += X[dead]
        for k in range(dead.sum()):
            weight = hazard * ((patients.months >= time) - k / dead.sum() * dead)
            mean = weight @ X / weight.sum()
            information += (weight[:, None] * X).T @ X / weight.sum() - np.outer(mean, mean)
            residuals[dead] -= mean / dead.sum()
            residuals -= weight[:, None] * (X - mean) / weight.sum()
    return residuals.sum(axis=0), information, residuals


def by_hand(patients):
    """Estimates, their errors, and the clustered ones."""
    beta, step = np.zeros(patients.X.shape[1]), np.inf
    while np.max(np.abs(step)) > 1e-12:
        score, information, residuals = textbook(beta, patients)
        step = np.linalg.solve(information, score)
        beta = beta + step
    sums = np.array([residuals[patients.hospital == one].sum(axis=0) for one in np.unique(patients.hospital)])
    inverse = np.linalg.inv(information)
    return beta, np.sqrt(np.diag(inverse)), np.sqrt(np.diag(inverse @ sums.T @ sums @ inverse))


# --- what is shown ----------------------------------------------------------------


def draw(file, fit, patients):
    """The share that lives of a typical patient, by Breslow's estimate of the hazard that all have in common."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    hazard = np.exp(patients.X @ fit.x)
    times = np.unique(patients.months)
    deaths = np.array([np.sum(patients.died[patients.months == time]) for time in times])
    cumulative = np.cumsum(deaths / [hazard[patients.months >= time].sum() for time in times])
    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    for treated, look in ((1.0, "-"), (0.0, "--")):
        share = np.exp(-cumulative * np.exp(fit.x[1] * treated))
        ax.step(times, share, "k" + look, where="post", label="treated" if treated else "not treated")
    ax.set_xlabel("months")
    ax.set_ylabel("share alive")
    ax.set_ylim(0.0, 1.02)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    patients = simulated()
    weights = np.ones(len(patients.months))
    fit = mle(negative_log_likelihood, np.zeros(3), (weights, patients), names=NAMES, nobs=int(patients.died.sum()))
    errors = clustered(fit, weights, patients)
    beta, *references = by_hand(patients)

    print(fit.summary())
    print(f"\n{patients.died.sum()} of {len(weights)} died, at {len(np.unique(patients.months))} times")
    print("\n            estimate     by hand   std.error     by hand   clustered     by hand")
    for row in zip(NAMES, fit.x, beta, fit.se(), references[0], errors, references[1]):
        print("{:<8}{:12.7f}{:12.7f}{:12.7f}{:12.7f}{:12.7f}{:12.7f}".format(*row))
    if picture is not None:
        draw(picture, fit, patients)
    pairs = (fit.x, beta), (fit.se(), references[0]), (errors, references[1])
    agree = fit.converged and all(np.allclose(ours, theirs, rtol=1e-6, atol=0) for ours, theirs in pairs)
    if not agree:
        print("The two fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
