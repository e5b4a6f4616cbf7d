"""The normal distribution, by the standard library."""

from math import erfc, sqrt
from statistics import NormalDist

import numpy as np

from adcompile.errors import BadArgument


def normal_quantile(level):
    """How many standard errors an interval of that level reaches to each side."""
    if not 0.0 < level < 1.0:
        raise BadArgument(f"the level is {level}\n  Give a number between 0 and 1, as 0.95.")
    return NormalDist().inv_cdf(0.5 + 0.5 * level)


def two_sided(z):
    """The probabilities of being as far from 0, on both sides."""
    return np.array([erfc(abs(one) / sqrt(2.0)) for one in z])
