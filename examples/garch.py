"""Volatility of daily returns: a GARCH(1, 1) model whose recursion fills an array, with three kinds of standard errors.

The reference is the score by the recursions of Fiorentini, Calzolari and Panattoni (1996), written by hand: scoring steps with it find the
estimates, its outer products one kind of errors, its differences the curvature for the other two. `--picture FILE` draws returns and
volatility. Exits with 1 unless all agree.
"""

import argparse
import sys

import numpy as np

from adcompile.fit import mle

NAMES = ("mean", "level", "shock", "memory")


def variances(p, returns):
    """The variance of each day before it is seen: a level, the last day's shock, and what is remembered."""
    mean, level, shock, memory = p
    variance = np.empty(len(returns))
    variance[0] = np.var(returns)
    for t in range(1, len(returns)):
        variance[t] = level + shock * (returns[t - 1] - mean) ** 2 + memory * variance[t - 1]
    return variance


def negative_log_likelihood(p, returns):
    variance = variances(p, returns)
    return 0.5 * (np.log(2.0 * np.pi * variance) + (returns - p[0]) ** 2 / variance)


def simulated(n=2500, seed=19):
    random = np.random.default_rng(seed)
    mean, level, shock, memory = 0.05, 0.04, 0.10, 0.86
    returns, variance = np.empty(n), level / (1.0 - shock - memory)
    for t in range(n):
        returns[t] = mean + np.sqrt(variance) * random.standard_t(8) * np.sqrt(6.0 / 8.0)
        variance = level + shock * (returns[t] - mean) ** 2 + memory * variance
    return returns


# --- by hand ----------------------------------------------------------------------


def by_recursion(p, returns):
    """The score of each day, and the expected information."""
    mean, level, shock, memory = p
    e = returns - mean
    variance, slopes = np.empty(len(e)), np.zeros((len(e), 4))
    variance[0] = np.var(returns)
    for t in range(1, len(e)):
        variance[t] = level + shock * e[t - 1] ** 2 + memory * variance[t - 1]
        slopes[t] = np.array([-2.0 * shock * e[t - 1], 1.0, e[t - 1] ** 2, variance[t - 1]]) + memory * slopes[t - 1]
    relative = slopes / variance[:, None]
    scores = 0.5 * relative * (e**2 / variance - 1.0)[:, None]
    scores[:, 0] += e / variance
    information = 0.5 * relative.T @ relative
    information[0, 0] += np.sum(1.0 / variance)
    return scores, information


def by_hand(returns):
    """Estimates, and errors by the curvature, by outer products, and robust."""
    p = np.array([0.0, 0.1 * np.var(returns), 0.1, 0.8])
    for _ in range(200):
        scores, information = by_recursion(p, returns)
        step = np.linalg.solve(information, scores.sum(axis=0))
        while np.any((p + step)[1:] <= 0.0) or np.sum((p + step)[2:]) >= 1.0:
            step = step / 2.0
        p = p + step
        if np.max(np.abs(step / p)) < 1e-12:
            break
    scores, curvature = by_recursion(p, returns)[0], np.empty((4, 4))
    for i in range(4):
        shift = 1e-5 * p * (np.arange(4) == i)
        up, down = [by_recursion(one, returns)[0].sum(axis=0) for one in (p + shift, p - shift)]
        curvature[i] = (down - up) / (2.0 * shift[i])
    inverse, outer = np.linalg.inv((curvature + curvature.T) / 2.0), scores.T @ scores
    return p, [np.sqrt(np.diag(one)) for one in (inverse, np.linalg.inv(outer), inverse @ outer @ inverse)]


# --- what is shown ----------------------------------------------------------------


def draw(file, returns, volatility):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(7.0, 3.6), layout="constrained")
    days = np.arange(len(returns))
    ax.vlines(days, 0.0, returns, color="0.7", linewidth=0.5)
    for sign in (-1.0, 1.0):
        ax.plot(days, sign * 2.0 * volatility, color="black", linewidth=1.0, label="two standard deviations" if sign > 0 else None)
    ax.set_xlabel("day")
    ax.set_ylabel("return (%)")
    ax.margins(x=0.0)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    ax.figure.savefig(file, dpi=110)


def main(picture=None):
    returns = simulated()
    start = np.array([returns.mean(), 0.1 * returns.var(), 0.1, 0.8])
    fit = mle(negative_log_likelihood, start, (returns,), names=NAMES, bounds={name: (1e-8, None) for name in NAMES[1:]})
    estimates, references = by_hand(returns)
    errors = [fit.se(kind) for kind in ("hessian", "opg", "sandwich")]

    print(fit.summary("sandwich"))
    print(f"\nby hand {estimates}")
    for kind, ours, theirs in zip(("curvature", "outer products", "robust"), errors, references):
        print(f"errors by {kind:<15} {ours.round(6)}, by hand {theirs.round(6)}")
    lasting = fit.delta(lambda p: np.log(0.5) / np.log(p[2] + p[3]))
    print(f"\nhalf of a shock is forgotten in {lasting.value:.1f} days, with an error of {lasting.se:.1f}")
    if picture is not None:
        draw(picture, returns, np.sqrt(variances(fit.x, returns)))
    agree = fit.converged and np.allclose(fit.x, estimates, rtol=1e-6, atol=0)
    agree = agree and all(np.allclose(ours, theirs, rtol=1e-5, atol=0) for ours, theirs in zip(errors, references))
    if not agree:
        print("The fit and the recursions by hand do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
