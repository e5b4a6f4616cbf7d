"""Covariances of estimates, of four kinds, for functions of the free coordinates that move.

    hessian     the inverse of the Hessian of the negative log-likelihood
    opg         the inverse of the sum of squares of the scores
    sandwich    the inverse Hessian around that sum; with groups around the sum of squares of their sums
"""

import numpy as np

from adcompile.errors import BadArgument
from adcompile.fit.minimisers.metric import FLAT, Metric

KINDS = ("hessian", "opg", "sandwich")
CORRECTIONS = ("stata", "statsmodels")
DEPENDS = 1e-6          # part of a derivative along a direction without curvature that is no rounding


class Uncertainty:
    """The inverse of a positive matrix as the product of a root with its transpose, and the directions in which the matrix is 0:
    nothing is known of the coordinates along them."""

    def __init__(self, matrix):
        metric = Metric(matrix, np.ones(len(matrix), bool))
        values, vectors = metric.eigen
        sure = values > FLAT * np.abs(values).max(initial=0.0)
        across = metric.scale[:, None] * vectors
        self.scale, self.root, self.open = metric.scale, across[:, sure] / np.sqrt(values[sure]), across[:, ~sure]

    @property
    def inverse(self):
        return self.root @ self.root.T

    def leaves_open(self, slopes):
        """A mask of the rows of derivatives by the coordinates that lead along a direction that is open."""
        if not self.open.shape[1]:
            return np.zeros(len(slopes), bool)
        return np.any(np.abs(slopes @ self.open) > DEPENDS * (np.abs(slopes) @ self.scale)[:, None], axis=1)


def covariance(slopes, hessian, kind="hessian", scores=None, groups=None, correction=None, parameters=0):
    """The covariance of what has these derivatives by the coordinates: infinite variances where it is not identified.

    `scores` has a row an observation, made when needed; `parameters` is their number, for the corrections.
    """
    if groups is not None and kind == "hessian":
        kind = "sandwich"
    if kind not in KINDS:
        raise BadArgument(f"there is no covariance of kind {kind!r}\n  Choose one of {', '.join(KINDS)}; groups= makes it clustered.")
    if correction is not None and (kind != "sandwich" or correction not in CORRECTIONS):
        raise BadArgument(f"correction={correction!r} does not go with kind={kind!r}\n"
                          f"  Give one of {', '.join(CORRECTIONS)} with kind='sandwich' or groups=.")
    if groups is not None and kind != "sandwich":
        raise BadArgument(f"groups= does not go with kind={kind!r}\n  Leave the kind out, or let it be 'sandwich'.")
    if kind == "opg":
        rows = scores()
        spread = Uncertainty(rows.T @ rows)
        middle = slopes @ spread.root
    else:
        spread = Uncertainty(hessian)
        middle = slopes @ spread.root
        if kind == "sandwich":
            rows, factor = summed(scores(), groups, correction, parameters)
            middle = np.sqrt(factor) * ((slopes @ spread.inverse) @ rows.T)
    found = middle @ middle.T
    unknown = spread.leaves_open(slopes)
    found[unknown], found[:, unknown] = np.nan, np.nan
    found[unknown, unknown] = np.inf
    return found


def summed(scores, groups, correction, parameters):
    """The scores, summed within groups where there are any, and the factor for small samples."""
    count = len(scores)
    if groups is None:
        factor = {None: 1.0, "stata": count / (count - 1), "statsmodels": count / (count - parameters)}[correction]
        return scores, factor
    member, number = numbered(groups, count)
    if number < 2:
        raise BadArgument("groups: all observations are in one group\n  Clustered errors need at least two, and many to be right.")
    sums = np.stack([np.bincount(member, column, number) for column in scores.T], axis=1)
    ours = number / (number - 1)
    return sums, {None: 1.0, "stata": ours, "statsmodels": ours * (count - 1) / (count - parameters)}[correction]


def numbered(groups, count):
    """The number of the group of each observation, and how many groups there are."""
    groups = np.asarray(groups)
    if groups.shape != (count,):
        raise BadArgument(f"groups has the shape {groups.shape} for {count} observations\n  Give the group of each.")
    if groups.dtype == object:
        seen = {}
        missing = np.array([one is None or str(one) in ("nan", "NaT", "<NA>") for one in groups])
        member = np.array([seen.setdefault(one, len(seen)) for one in groups])
    else:
        missing = groups != groups
        _, member = np.unique(groups, return_inverse=True)
    if missing.any():
        place = int(np.argmax(missing))
        raise BadArgument(f"groups: observation {place} has none (it is {groups[place]})\n  Give the group of each.")
    return member, int(member.max()) + 1
