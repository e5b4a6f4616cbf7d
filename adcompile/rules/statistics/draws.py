"""Draws of random numbers as short texts in which the parameters have derivatives: see `rules.models`.

A draw with parameters is a function of them and of a draw without (Kingma and Welling, Auto-Encoding Variational Bayes, 2014, call it
reparametrised). NumPy draws in just this way, so that the numbers are the same for the same state of the generator. `draws` is the generator.
"""

import numpy as np

from adcompile import runtime


def normal(draws, loc=0.0, scale=1.0, size=None):
    return loc + scale * draws.standard_normal(size=runtime.drawn_size(size, scale, loc))


def uniform(draws, low=0.0, high=1.0, size=None):
    return low + (high - low) * draws.uniform(0.0, 1.0, runtime.uniform_size(draws, size, low, high))


def exponential(draws, scale=1.0, size=None):
    return scale * draws.standard_exponential(size=runtime.drawn_size(size, scale))


def rayleigh(draws, scale=1.0, size=None):
    return scale * draws.rayleigh(1.0, runtime.drawn_size(size, scale))


def logistic(draws, loc=0.0, scale=1.0, size=None):
    return loc + scale * draws.logistic(0.0, 1.0, runtime.drawn_size(size, scale, loc))


def gumbel(draws, loc=0.0, scale=1.0, size=None):
    return loc + scale * draws.gumbel(0.0, 1.0, runtime.drawn_size(size, scale, loc))


def laplace(draws, loc=0.0, scale=1.0, size=None):
    return loc + scale * draws.laplace(0.0, 1.0, runtime.drawn_size(size, scale, loc))


def lognormal(draws, mean=0.0, sigma=1.0, size=None):
    return np.exp(mean + sigma * draws.standard_normal(size=runtime.drawn_size(size, sigma, mean)))


def weibull(draws, a, size=None):
    return draws.standard_exponential(size=runtime.drawn_size(size, a)) ** (1.0 / a)


def multivariate_normal(draws, mean, cov, size=None):
    return draws.multivariate_normal(np.zeros(np.shape(mean)), cov, size) + np.asarray(mean)


def permutation(draws, x):
    x = np.asarray(x)
    return x[runtime.drawn_places(draws, x)]


def choice(draws, a, size=None, replace=True, p=None):
    a = np.asarray(a)
    return a[draws.choice(len(a), size, replace, p)]


def shuffle(draws, x):
    x[:] = x[runtime.drawn_places(draws, x)]


DRAWS = {model.__name__: model for model in (
    normal, uniform, exponential, rayleigh, logistic, gumbel, laplace, lognormal, weibull, multivariate_normal, permutation, choice, shuffle)}
"""The models by the names of the methods of a generator, and of the functions of `numpy.random`."""

CONSTANT = {multivariate_normal.__name__: (1, "cov", "covariance"), choice.__name__: (3, "p", "chances")}
"""The place and name of a parameter that must carry no derivative, and how that is refused (`frontend.source.syntax`)."""
