"""Windows that slide along an array."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.corpus import program

X = np.array([0.3, -0.7, 1.2, 0.9, 2.1, -0.4])


@program((X, np.array([0.5, 1.0, -0.3])), (-X, np.array([1.0, 0.2, 0.1])))
def moving_filter(x, weights):
    return np.sum(np.tanh(sliding_window_view(x, 3) @ weights))


@program((X,), (X[::-1],))
def moving_moments(x):
    windows = sliding_window_view(x, 4)
    return np.sum(windows.std(axis=1)) + np.sum(windows.max(axis=-1) ** 2)


@program((np.outer(X, X[:4]) + np.arange(24.0).reshape(6, 4),))
def means_of_patches(image):
    patches = np.lib.stride_tricks.sliding_window_view(image, (3, 2))
    rows = sliding_window_view(image, window_shape=2, axis=-2)
    return np.sum(np.exp(0.1 * patches.mean(axis=(-2, -1)))) + np.sum(np.prod(rows, axis=2))


@program((X,), (2.0 * X,))
def autoregression(x):
    design, target = sliding_window_view(x[:-1], 2), x[2:]
    beta = np.linalg.solve(design.T @ design, design.T @ target)
    return np.sum((target - design @ beta) ** 2)
