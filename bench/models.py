"""Models of small matrices in a long loop, and of large ones without a loop: rows loop_kalman_filter and gradient_network."""

import numpy as np


def kalman_filter(parameters, observed, transition, loading):
    """Three states that are seen through two observations; variances of both by their logarithms."""
    process = np.diag(np.exp(parameters[:3]))
    noise = np.diag(np.exp(parameters[3:]))
    mean = np.zeros(3)
    covariance = np.eye(3)
    loglik = 0.0
    for y in observed:
        mean = transition @ mean
        covariance = transition @ covariance @ transition.T + process
        error = y - loading @ mean
        spread = loading @ covariance @ loading.T + noise
        gain = np.linalg.solve(spread, loading @ covariance).T
        mean = mean + gain @ error
        covariance = covariance - gain @ loading @ covariance
        loglik = loglik - 0.5 * (np.linalg.slogdet(spread)[1] + error @ np.linalg.solve(spread, error))
    return loglik


def kalman_data(steps=200):
    random = np.random.default_rng(4)
    transition = np.array([[1.0, 0.1, 0.0], [0.0, 1.0, 0.1], [0.0, 0.0, 0.9]])
    loading = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.5]])
    return np.array([-1.0, -1.5, -2.0, 0.1, 0.2]), random.normal(size=(steps, 2)), transition, loading


def network(first, first_bias, second, second_bias, last, x, y):
    """Two hidden layers; the mean of squared errors."""
    hidden = np.tanh(x @ first + first_bias)
    hidden = np.tanh(hidden @ second + second_bias)
    error = hidden @ last - y
    return np.mean(error * error)


def network_data(points=100, width=64):
    random = np.random.default_rng(5)
    return (random.normal(size=(2, width)), np.zeros(width), random.normal(size=(width, width)) / 8.0, np.zeros(width),
            random.normal(size=width), random.normal(size=(points, 2)), random.normal(size=points))
