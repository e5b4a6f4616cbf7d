"""Weibull survival with censoring: how long machines last by load and by supplier, with the curve of survival and its band.

The model is that of accelerated life: log T = a + b load + c supplier + sigma * (error of extreme values). The reference is Newton's method
with score and information by hand. `--picture FILE` draws the curves of survival beside those of Kaplan and Meier. Exits with 1 unless
estimates and errors agree to 1e-6, and the delta method with the closed form.
"""

import argparse
import sys

import numpy as np

from adcompile.fit import mle

NAMES = ("one", "load", "supplier B")


def negative_log_likelihood(p, X, hours, failed):
    z = (np.log(hours) - X @ p["beta"]) / p["sigma"]
    return np.exp(z) - failed * (z - np.log(p["sigma"] * hours))


def survival(p, x, hours):
    """The share that lasts longer."""
    return np.exp(-np.exp((np.log(hours) - x @ p["beta"]) / p["sigma"]))


def simulated(n=600, until=900.0, seed=2):
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), random.uniform(0.5, 1.5, n), random.integers(0, 2, n)])
    life = np.exp(X @ np.array([7.2, -0.9, 0.35]) + 0.6 * np.log(random.exponential(size=n)))
    seen = np.minimum(until, random.uniform(200.0, 1500.0, n))
    return X, np.minimum(life, seen), (life <= seen).astype(float)


def by_hand(X, hours, failed):
    """Newton's method in the coefficients and log sigma; estimates and errors of the coefficients and sigma."""
    beta, log_sigma = np.linalg.lstsq(X, np.log(hours), rcond=None)[0], 0.0
    for _ in range(100):
        sigma = np.exp(log_sigma)
        z = (np.log(hours) - X @ beta) / sigma
        slope, bend = np.exp(z) - failed, np.exp(z)
        gradient = np.append(-X.T @ slope / sigma, -z @ slope + failed.sum())
        across = X.T @ (slope + z * bend) / sigma
        hessian = np.block([[X.T @ (bend[:, None] * X) / sigma**2, across[:, None]], [across[None, :], z @ slope + z**2 @ bend]])
        step = np.linalg.solve(hessian, gradient)
        step *= min(1.0, 1.0 / np.max(np.abs(step)))
        beta, log_sigma = beta - step[:-1], log_sigma - step[-1]
        if np.max(np.abs(step)) < 1e-13:
            break
    covariance = np.linalg.inv(hessian)
    covariance[-1] *= sigma
    covariance[:, -1] *= sigma
    return np.append(beta, sigma), covariance


def kaplan_meier(hours, failed):
    """Times of failures, and the share that is left after each."""
    times, share, left = [0.0], [1.0], 1.0
    for time in np.unique(hours[failed == 1.0]):
        left *= 1.0 - np.sum((hours == time) & (failed == 1.0)) / np.sum(hours >= time)
        times.append(time)
        share.append(left)
    return np.array(times), np.array(share)


def draw(file, fit, X, hours, failed):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(6.0, 3.8), layout="constrained")
    grid = np.linspace(1.0, 900.0, 120)
    for supplier, look, grey in ((0.0, "-", "0.8"), (1.0, "--", "0.9")):
        rows = (X[:, 2] == supplier) & (np.abs(X[:, 1] - 1.0) < 0.2)
        curve = fit.delta(lambda p: survival(p, np.array([1.0, 1.0, supplier]), grid))
        low, high = curve.conf_int().T
        ax.fill_between(grid, low, high, color=grey, linewidth=0)
        ax.plot(grid, curve.value, "k" + look, linewidth=1.5, label=f"supplier {'B' if supplier else 'A'}, at a load near 1")
        ax.step(*kaplan_meier(hours[rows], failed[rows]), where="post", color="0.4", linewidth=0.8, linestyle=look)
    ax.set_xlabel("hours")
    ax.set_ylabel("share still running")
    ax.set_ylim(0.0, 1.02)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    X, hours, failed = simulated()
    start = {"beta": np.array([np.log(hours.mean()), 0.0, 0.0]), "sigma": 1.0}
    fit = mle(negative_log_likelihood, start, (X, hours, failed), names={"beta": NAMES}, transforms={"sigma": "positive"})
    estimates, covariance = by_hand(X, hours, failed)

    print(fit.summary())
    print(f"\n{int(failed.sum())} of {len(hours)} failed; estimates by hand {estimates.round(7)}")
    print(f"errors by hand {np.sqrt(np.diag(covariance)).round(7)}")
    x = np.array([1.0, 1.0, 0.0])
    median = fit.delta(lambda p: np.exp(x @ p["beta"] + p["sigma"] * np.log(np.log(2.0))))
    slopes = median.value * np.append(x, np.log(np.log(2.0)))
    print(f"\nhalf of the machines of supplier A fail within {median.value:.1f} hours at load 1, with an error of {median.se:.1f}")
    if picture is not None:
        draw(picture, fit, X, hours, failed)
    agree = (fit.converged and np.allclose(fit.x, estimates, rtol=1e-6, atol=0) and np.allclose(fit.cov(), covariance, rtol=1e-5, atol=1e-10)
             and np.isclose(median.se, np.sqrt(slopes @ covariance @ slopes), rtol=1e-6))
    if not agree:
        print("The two fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
