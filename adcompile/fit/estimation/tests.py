"""Tests of restrictions and functions of the parameters: Wald, likelihood ratio, the delta method."""

from collections.abc import Mapping

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit.estimation.quantiles import normal_quantile
from adcompile.ir.frozen import frozen
from adcompile.on_demand import needs


@frozen
class Test:
    """A statistic, its degrees of freedom, and the probability of one as large where the restriction holds."""

    __test__ = False

    statistic: float
    df: int
    pvalue: float


class DerivedEstimate:
    """A function of the parameters: its value, covariance and standard error."""

    def __init__(self, value, cov):
        self.value = value[()]
        self.cov = np.reshape(cov, value.shape * 2)[()]
        self.se = np.sqrt(np.diag(cov)).reshape(value.shape)[()]

    def conf_int(self, level=0.95):
        """The ends of intervals by the normal distribution, on the last axis."""
        half = normal_quantile(level) * self.se
        return np.stack([self.value - half, self.value + half], axis=-1)

    def __repr__(self):
        return f"{self.value} (standard error {self.se})"


def chi_square(statistic, df):
    """The `Test` of a statistic that is chi-square."""
    return Test(float(statistic), int(df), float(needs("scipy.special").chdtrc(df, max(statistic, 0.0))))


def restricted(restriction, x, slopes, coordinates, function):
    """The values that a restriction says are 0, and their derivatives by the coordinates of `slopes`. For "beta[1] = 2" that is
    `beta[1] - 2`."""
    if callable(restriction):
        value, rows = function(restriction)
        return np.ravel(value), rows
    if isinstance(restriction, str):
        restriction = [restriction]
    if not isinstance(restriction, Mapping) and all(isinstance(name, str) for name in restriction):
        restriction = dict.fromkeys(restriction, 0.0)
    if isinstance(restriction, Mapping):
        places, values = [], []
        for name, value in restriction.items():
            found = coordinates.find(name, "wald")
            places += found
            values += list(np.broadcast_to(np.ravel(value), len(found)))
        return x[places] - values, slopes[places]
    matrix = np.atleast_2d(np.asarray(restriction, np.float64))
    if matrix.ndim != 2 or matrix.shape[1] != len(x):
        raise BadArgument(f"wald: the matrix has the shape {np.shape(restriction)} for {len(x)} parameters\n"
                          "  Give a column for each, or names, or a function of the parameters.")
    return matrix @ x, matrix @ slopes


def wald(value, cov):
    """The Wald test of `value` being 0."""
    if not np.all(np.isfinite(cov)):
        raise BadArgument("wald: the restriction is on something that is not identified\n  Test what the data can tell.")
    rank = np.linalg.matrix_rank(cov, hermitian=True)
    if rank < len(value):
        raise BadArgument(f"wald: of the {len(value)} restrictions only {rank} say something\n"
                          "  Leave out those that follow from others, and parameters that are fixed or at a bound.")
    return chi_square(value @ np.linalg.solve(cov, value), len(value))


def likelihood_ratio(one, other):
    """The likelihood ratio test between two `Estimates`, in either order."""
    if type(other) is not type(one):
        raise BadArgument(f"lr_test: the other is a {type(other).__name__}\n  Give the Estimates of the other model.")
    if one.nobs != other.nobs:
        raise BadArgument(f"lr_test: the models have {one.nobs} and {other.nobs} observations\n  Fit both to the same data.")
    for estimates in one, other:
        if estimates.status in ("stopped", "saddle"):
            raise BadArgument(f"lr_test: a model is not at its maximum: {estimates.message}\n  Start elsewhere, or let it run to the end.")
    if one.df == other.df:
        raise BadArgument(f"lr_test: both models have {one.df} free parameters\n  One must be a restriction of the other.")
    larger, smaller = (one, other) if one.df > other.df else (other, one)
    statistic = 2.0 * (larger.loglik - smaller.loglik)
    if statistic < -1e-6 * max(1.0, abs(larger.loglik)):
        raise BadArgument(f"lr_test: the larger model has the lower log-likelihood ({larger.loglik:.6g} < {smaller.loglik:.6g})\n"
                          "  Either it is not at its maximum, or the smaller model is none of its restrictions.")
    return chi_square(max(statistic, 0.0), larger.df - smaller.df)


