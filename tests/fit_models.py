"""Negative log-likelihoods as people write them, with data from fixed seeds. Each returns one term an observation."""

import math

import numpy as np
from scipy.special import gammaln, log_ndtr


def design(n=300, seed=4):
    """A constant and two covariates."""
    random = np.random.default_rng(seed)
    return np.column_stack([np.ones(n), random.normal(size=n), random.uniform(-1.0, 1.0, size=n)])


TRUE = np.array([0.4, 0.6, -0.8])


def poisson(beta, X, y):
    eta = X @ beta
    return np.exp(eta) - y * eta + gammaln(y + 1.0)


def poisson_data():
    X = design()
    return X, np.random.default_rng(5).poisson(np.exp(X @ TRUE)).astype(float)


def logit(beta, X, y):
    eta = X @ beta
    return np.logaddexp(0.0, eta) - y * eta


def probit(beta, X, y):
    eta = X @ beta
    return -np.where(y > 0, log_ndtr(eta), log_ndtr(-eta))


def binary_data():
    X = design()
    return X, (np.random.default_rng(6).uniform(size=len(X)) < 1.0 / (1.0 + np.exp(-X @ TRUE))).astype(float)


def normal(p, X, y):
    residual = (y - X @ p["beta"]) / p["sigma"]
    return 0.5 * residual * residual + np.log(p["sigma"]) + 0.5 * math.log(2.0 * math.pi)


def normal_data():
    X = design()
    return X, X @ TRUE + (1.0 + 0.5 * np.abs(X[:, 1])) * np.random.default_rng(7).normal(size=len(X))


def negative_binomial(p, X, y):
    mean = np.exp(X @ p["beta"])
    size = 1.0 / p["alpha"]
    return (gammaln(size) + gammaln(y + 1.0) - gammaln(y + size) - size * np.log(size / (size + mean))
            - y * np.log(mean / (size + mean)))


def negative_binomial_data():
    X, random = design(), np.random.default_rng(8)
    return X, random.poisson(np.exp(X @ TRUE) * random.gamma(2.0, 0.5, size=len(X))).astype(float)


def ordered(p, X, category):
    """An ordered logit model with three categories."""
    eta = X @ p["beta"]
    low = 1.0 / (1.0 + np.exp(eta - p["cuts"][0]))
    high = 1.0 / (1.0 + np.exp(eta - p["cuts"][1]))
    probability = np.where(category == 0, low, np.where(category == 1, high - low, 1.0 - high))
    return -np.log(probability)


def ordered_data():
    X = design()[:, 1:]
    latent = X @ TRUE[1:] + np.random.default_rng(9).logistic(size=len(X))
    return X, np.digitize(latent, [-0.5, 1.0])


def weibull(p, time, died):
    """Times to an event, censored where `died` is 0."""
    log_ratio = np.log(time / p["scale"])
    return (time / p["scale"]) ** p["shape"] - died * (np.log(p["shape"] / p["scale"]) + (p["shape"] - 1.0) * log_ratio)


def weibull_data(n=400):
    random = np.random.default_rng(10)
    time = 2.0 * random.weibull(1.5, size=n)
    return np.minimum(time, 2.5), (time <= 2.5).astype(float)


def cox(beta, X, died):
    """The partial likelihood of Cox for times in rising order without ties, a number."""
    eta = X @ beta
    at_risk = np.cumsum(np.exp(eta)[::-1])[::-1]
    return -np.sum(died * (eta - np.log(at_risk)))


def cox_data(n=300):
    random, X = np.random.default_rng(11), design(n)[:, 1:]
    time = random.exponential(np.exp(-X @ TRUE[1:]))
    limit = random.exponential(2.0, size=n)
    observed = np.minimum(time, limit)
    order = np.argsort(observed)
    return X[order], (time <= limit).astype(float)[order], observed[order]


def exponential(p, time, died, treated):
    log_hazard = p["log_rate"] + p["log_ratio"] * treated
    return np.exp(log_hazard) * time - died * log_hazard


def exponential_data(n=100_000, rate=0.2, log_ratio=-0.5, censored=5.0, seed=7):
    random = np.random.default_rng(seed)
    treated = random.integers(0, 2, n).astype(float)
    time = random.exponential(1.0 / (rate * np.exp(log_ratio * treated)))
    return np.minimum(time, censored), (time <= censored).astype(float), treated


def groups(n=300):
    """Thirty groups of unequal size."""
    return np.random.default_rng(12).integers(0, 30, size=n)
