"""Logarithms of the determinants of the transforms' derivatives: what a density of parameters gains as one of their free numbers.

    positive                the sum of the free numbers
    unit_interval           the sum of log p (1 - p)
    simplex                 the sum of the logarithms of all weights; the density is one of all weights but the last
    sorted                  the sum of the logarithms of the differences
    correlation_cholesky    row i (from 0) has i free numbers z and the length s before it is scaled: -(i + 2) log s. The density is one of
                            the elements below the diagonal, as that of Stan's lkj_corr_cholesky

The functions are written into the module of the density, see density.py.
"""

import numpy as np

from adcompile import stop_gradient
from adcompile.fit.parameters.transforms import TRANSFORMS


def log_slope_of_positive(free):
    return np.sum(free)


def log_slope_of_unit_interval(free):
    return -np.sum(np.logaddexp(0.0, free) + np.logaddexp(0.0, -free))


def log_slope_of_simplex(free):
    logs = np.concatenate((free, np.zeros(free.shape[:-1] + (1,))), axis=-1)
    logs = logs - stop_gradient(np.max(logs, axis=-1, keepdims=True))
    return np.sum(logs - np.log(np.sum(np.exp(logs), axis=-1, keepdims=True)))


def log_slope_of_sorted(free):
    return np.sum(free[..., 1:])


def log_slope_of_correlation(free):
    order = int(np.sqrt(2 * free.size)) + 1
    below = np.tri(order, order, -1, dtype=int)
    places = np.where(below > 0, np.cumsum(below).reshape((order, order)) - 1, free.size + np.eye(order, dtype=int))
    rows = np.concatenate((free, np.array([0.0, 1.0])))[places]
    return -0.5 * np.sum((np.arange(order) + 2) * np.log(np.sum(rows * rows, axis=1)))


LOG_SLOPES = {
    TRANSFORMS["positive"]: log_slope_of_positive, TRANSFORMS["unit_interval"]: log_slope_of_unit_interval,
    TRANSFORMS["simplex"]: log_slope_of_simplex, TRANSFORMS["sorted"]: log_slope_of_sorted,
    TRANSFORMS["correlation_cholesky"]: log_slope_of_correlation,
}
"""By transform."""
