"""Exponential survival times with censoring: rate and hazard ratio of two groups by maximum likelihood.

100 000 people are followed for five years. The reference is Newton's method with the derivatives written by hand. `--picture FILE` draws
the share that lives. Exits with 1 unless both agree to 1e-6.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import hessian, value_and_grad


def negative_log_likelihood(parameters, time, died, treated):
    log_rate, log_hazard_ratio = parameters
    log_hazard = log_rate + log_hazard_ratio * treated
    log_likelihood = died * log_hazard - np.exp(log_hazard) * time
    return -np.sum(log_likelihood)


def simulated(n=100_000, rate=0.2, log_hazard_ratio=-0.5, censored_at=5.0, seed=7):
    """Time under observation, whether it ended in death, and the group."""
    random = np.random.default_rng(seed)
    treated = random.integers(0, 2, n).astype(float)
    time = random.exponential(1.0 / (rate * np.exp(log_hazard_ratio * treated)))
    return np.minimum(time, censored_at), (time <= censored_at).astype(float), treated


def fitted_by_newton(time, died, treated):
    """Estimates and their variance-covariance matrix."""
    X = np.column_stack([np.ones_like(time), treated])
    parameters = np.array([np.log(died.sum() / time.sum()), 0.0])
    for _ in range(50):
        expected = np.exp(X @ parameters) * time
        information = X.T @ (expected[:, None] * X)
        step = np.linalg.solve(information, X.T @ (died - expected))
        parameters = parameters + step
        if np.max(np.abs(step)) < 1e-14:
            break
    return parameters, np.linalg.inv(information)


def draw(file, parameters, time, died, treated):
    """The curves of the model, and the shares that are seen at some times; nobody is lost before the end."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    years = np.linspace(0.0, 5.0, 101)
    for group, look, name in ((0.0, "-", "not treated"), (1.0, "--", "treated")):
        rows = np.sort(time[treated == group])
        share = np.array([np.mean(rows > year) for year in years[5:100:10]])
        ax.plot(years, np.exp(-np.exp(parameters[0] + parameters[1] * group) * years), "k" + look, linewidth=1.4, label=name)
        ax.plot(years[5:100:10], share, "ko", markersize=4, markerfacecolor="white")
    ax.set_xlabel("years")
    ax.set_ylabel("share alive")
    ax.set_ylim(0.0, 1.02)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    data = simulated()
    objective = value_and_grad(negative_log_likelihood)
    fit = minimize(objective, np.array([-1.0, 0.0]), args=data, jac=True, method="L-BFGS-B",
                   options={"ftol": 1e-15, "gtol": 1e-6, "maxiter": 500})
    covariance = np.linalg.inv(hessian(negative_log_likelihood)(fit.x, *data))
    reference, reference_covariance = fitted_by_newton(*data)
    errors, reference_errors = np.sqrt(np.diag(covariance)), np.sqrt(np.diag(reference_covariance))

    print(f"L-BFGS-B: {fit.message} ({fit.nit} iterations)\n")
    print("parameter            estimate      Newton   std.error      Newton")
    for row in zip(("log rate", "log hazard ratio"), fit.x, reference, errors, reference_errors):
        print("{:<17}{:12.7f}{:12.7f}{:12.7f}{:12.7f}".format(*row))
    print(f"\nvariance-covariance matrix\n{covariance}")
    if picture is not None:
        draw(picture, fit.x, *data)
    print("\nThe value and gradient that ran:\n")
    print(objective.source)
    agree = np.allclose(fit.x, reference, rtol=0, atol=1e-6) and np.allclose(errors, reference_errors, rtol=1e-6, atol=0)
    if not agree:
        print("The two fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
