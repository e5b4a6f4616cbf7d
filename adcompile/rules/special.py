"""Functions of `scipy.special`. This file is looked at only where a program calls one of them."""

import numpy as np
from scipy import special

from adcompile import runtime
from adcompile.ir.types import NUMERIC
from adcompile.rules.samples import call, inside, positive, real
from adcompile.rules.table import elementwise, general

# --- gamma, error and logistic functions ------------------------------------


def unit(rng, shape):
    return rng.uniform(0.1, 0.9, shape)


@elementwise("scipy.special.gammaln", "scipy.special.loggamma", samples=(positive,))
def gammaln(y, x):
    return special.digamma(x)


@elementwise("scipy.special.gamma", samples=(positive,))
def gamma(y, x):
    return y * special.digamma(x)


@elementwise("scipy.special.digamma", "scipy.special.psi", samples=(positive,))
def digamma(y, x):
    return special.zeta(2.0, x)


@elementwise("scipy.special.polygamma", wrt=("x",), result=lambda *types: NUMERIC, samples=(1, positive))
def polygamma(y, n, x):
    return special.polygamma(n + 1, x)


@elementwise("scipy.special.zeta", wrt=("q",), samples=(2.0, positive))
def zeta(y, x, q):
    return -x * special.zeta(x + 1.0, q)


@elementwise("scipy.special.betaln", samples=(positive, positive))
def betaln(y, a, b):
    both = special.digamma(a + b)
    return special.digamma(a) - both, special.digamma(b) - both


@elementwise("scipy.special.erf", samples=(real,))
def erf(y, x):
    return 1.1283791670955126 * np.exp(-(x * x))


@elementwise("scipy.special.erfc", samples=(real,))
def erfc(y, x):
    return -1.1283791670955126 * np.exp(-(x * x))


@elementwise("scipy.special.erfinv", samples=(inside,))
def erfinv(y, x):
    return 0.886226925452758 * np.exp(y * y)


@elementwise("scipy.special.ndtr", samples=(real,))
def ndtr(y, x):
    return 0.3989422804014327 * np.exp(-0.5 * (x * x))


@elementwise("scipy.special.ndtri", samples=(unit,))
def ndtri(y, x):
    return 2.5066282746310002 * np.exp(0.5 * (y * y))


@elementwise("scipy.special.log_ndtr", samples=(real,), declared_singular=False)
def log_ndtr(y, x):
    return 0.3989422804014327 * np.exp(-0.5 * (x * x) - y)


@elementwise("scipy.special.expit", samples=(real,))
def expit(y, x):
    return y * (1.0 - y)


@elementwise("scipy.special.logit", samples=(unit,))
def logit(y, x):
    return 1.0 / (x * (1.0 - x))


@elementwise("scipy.special.log_expit", samples=(real,))
def log_expit(y, x):
    return special.expit(-x)


@elementwise("scipy.special.xlogy", samples=(positive, positive))
def xlogy(y, x1, x2):
    return runtime.log_or_zero(x2), runtime.quotient_or_zero(x1, x2)


@elementwise("scipy.special.xlog1py", samples=(positive, positive))
def xlog1py(y, x1, x2):
    return np.log1p(x2), x1 / (1.0 + x2)


@elementwise("scipy.special.entr", samples=(positive,), declared_singular=True)
def entr(y, x):
    return -np.log(x) - 1.0


# --- over axes --------------------------------------------------------------


def over_axes(draw):
    yield call(draw(4))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 0)
    yield call(draw(3, 4), axis=(0, 1))


def logsumexp_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    return np.sum(runtime.exp_difference(a, runtime.expand(y, a, axis, keepdims)) * a_dot, axis=axis, keepdims=keepdims)


@general("scipy.special.logsumexp", tangent=logsumexp_tangent, result="reduced", samples=over_axes,
         positional=("a", "axis", "b", "keepdims"))
def logsumexp(y, a, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(y_bar, a, axis, keepdims) * runtime.exp_difference(a, runtime.expand(y, a, axis, keepdims))


def softmax_tangent(y, x, axis=None, *, x_dot):
    return y * (x_dot - np.sum(y * x_dot, axis=axis, keepdims=True))


@general("scipy.special.softmax", tangent=softmax_tangent, result="same", samples=over_axes)
def softmax(y, x, axis=None, *, y_bar):
    return y * (y_bar - np.sum(y * y_bar, axis=axis, keepdims=True))


def log_softmax_tangent(y, x, axis=None, *, x_dot):
    return x_dot - np.sum(np.exp(y) * x_dot, axis=axis, keepdims=True)


@general("scipy.special.log_softmax", tangent=log_softmax_tangent, result="same", samples=over_axes)
def log_softmax(y, x, axis=None, *, y_bar):
    return y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True)
