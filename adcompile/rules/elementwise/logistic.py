"""Logistic functions, entropies and sums of exponentials of `scipy.special`.

`0 * log(0)` is 0 as in SciPy, and so is its derivative with respect to what the logarithm is taken of.
"""

import numpy as np
from scipy import special

from adcompile import runtime
from adcompile.ops.fields.forms import Along
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.elementwise.special import unit
from adcompile.rules.samples import call, positive, real
from adcompile.rules.table import elementwise, general

# --- logistic functions -----------------------------------------------------


@elementwise("scipy.special.expit", samples=(real,))
def expit(y, x):
    return y * special.expit(-x)


@elementwise("scipy.special.logit", samples=(unit,))
def logit(y, x):
    return 1.0 / (x * (1.0 - x))


@elementwise("scipy.special.log_expit", samples=(real,))
def log_expit(y, x):
    return special.expit(-x)


# --- products with logarithms -----------------------------------------------


@elementwise("scipy.special.xlogy", infinite=True, samples=(positive, positive), declared_singular=True)
def xlogy(y, x1, x2):
    return special.xlogy(1.0, x2), runtime.divide(x1, x2)


@elementwise("scipy.special.xlog1py", infinite=True, samples=(positive, positive), declared_singular=True)
def xlog1py(y, x1, x2):
    return special.log1p(x2), runtime.divide(x1, 1.0 + x2)


@elementwise("scipy.special.entr", samples=(positive,), declared_singular=True)
def entr(y, x):
    return -special.xlogy(1.0, x) - 1.0


@elementwise("scipy.special.rel_entr", samples=(positive, positive), declared_singular=True)
def rel_entr(y, x1, x2):
    ratio = runtime.divide(x1, x2)
    return special.xlogy(1.0, ratio) + 1.0, -ratio


@elementwise("scipy.special.kl_div", samples=(positive, positive), declared_singular=True)
def kl_div(y, x1, x2):
    ratio = runtime.divide(x1, x2)
    return special.xlogy(1.0, ratio), 1.0 - ratio


# --- over axes --------------------------------------------------------------


def over_axes(draw):
    yield call(draw(4))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 0)
    yield call(draw(3, 4), axis=(0, 1))
    yield call(draw(2, 3, 4), axis=-1)
    yield call(draw(1, 3), 0)


def softmax_tangent(y, x, axis=None, *, x_dot):
    return y * (x_dot - np.sum(y * x_dot, axis=axis, keepdims=True))


@general("scipy.special.softmax", form=Along("axis"), tangent=softmax_tangent, type=first_operand, samples=over_axes)
def softmax(y, x, axis=None, *, y_bar):
    return y * (y_bar - np.sum(y * y_bar, axis=axis, keepdims=True))


def log_softmax_tangent(y, x, axis=None, *, x_dot):
    return x_dot - np.sum(np.exp(y) * x_dot, axis=axis, keepdims=True)


@general("scipy.special.log_softmax", form=Along("axis"), tangent=log_softmax_tangent, type=first_operand, samples=over_axes)
def log_softmax(y, x, axis=None, *, y_bar):
    return y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True)


def sums_of_exponentials(draw):
    yield from over_axes(draw)
    yield call(draw(3, 4), 0, None, True)
    yield call(draw(2, 3, 4), axis=(0, -1), keepdims=True)
    yield call(draw(4), None, draw.positive(4))
    yield call(draw(3, 4), 0, draw.positive(3, 4), True)
    yield call(draw(3, 4), axis=1, b=draw.positive(4))
    yield call(draw(4), 1, draw.positive(3, 4))
    yield call(draw(3, 4), axis=(0, 1), b=draw.positive(3, 1))
    yield call(draw(3, 4), axis=1, b=0.7)


def logsumexp_tangent(y, a, axis=None, b=None, keepdims=False, return_sign=False, *, a_dot, b_dot):
    if b is None:
        total = runtime.expand(y, a, axis, keepdims)
        return np.sum(runtime.exp_difference(a, total) * a_dot, axis=axis, keepdims=keepdims)
    total = runtime.expand(y, a if np.ndim(a) >= np.ndim(b) else b, axis, keepdims)
    return np.sum(runtime.exp_difference(a, total) * (b * a_dot + b_dot), axis=axis, keepdims=keepdims)


@general("scipy.special.logsumexp", labels="array", form=Along("axis", pads=True), tangent=logsumexp_tangent, samples=sums_of_exponentials,
         static=("axis", "keepdims", "return_sign"))
def logsumexp(y, a, axis=None, b=None, keepdims=False, return_sign=False, *, y_bar):
    if b is None:
        total = runtime.expand(y, a, axis, keepdims)
        return runtime.expand(y_bar, a, axis, keepdims) * runtime.exp_difference(a, total), None
    largest = a if np.ndim(a) >= np.ndim(b) else b
    share = runtime.exp_difference(a, runtime.expand(y, largest, axis, keepdims))
    share_bar = runtime.expand(y_bar, largest, axis, keepdims) * share
    return runtime.unbroadcast(b * share_bar, a), runtime.unbroadcast(share_bar, b)


def signed(draw):
    yield call(draw(4), return_sign=True)
    yield call(draw(3, 4), 0, keepdims=True, return_sign=True)
    yield call(draw(4), None, draw(4), False, True)
    yield call(draw(3, 4), axis=0, b=draw(3, 4), return_sign=True)
    yield call(draw(4), 1, draw(3, 4), True, return_sign=True)


def signed_tangent(y, a, axis=None, b=None, keepdims=False, return_sign=False, *, a_dot, b_dot):
    if b is None:
        share = runtime.exp_difference(a, runtime.expand(y[0], a, axis, keepdims))
        return np.sum(share * a_dot, axis=axis, keepdims=keepdims), np.zeros_like(y[1])
    largest = a if np.ndim(a) >= np.ndim(b) else b
    share = runtime.exp_difference(a, runtime.expand(y[0], largest, axis, keepdims))
    change = y[1] * np.sum(share * (b * a_dot + b_dot), axis=axis, keepdims=keepdims)
    return change, np.zeros_like(y[1])


@general("scipy.special.logsumexp", tangent=signed_tangent, samples=signed,
         static=("axis", "keepdims", "return_sign"), when=lambda constants: constants.get("return_sign"))
def logsumexp_signed(y, a, axis=None, b=None, keepdims=False, return_sign=False, *, y_bar):
    if b is None:
        share = runtime.exp_difference(a, runtime.expand(y[0], a, axis, keepdims))
        return runtime.expand(y_bar[0], a, axis, keepdims) * share, None
    largest = a if np.ndim(a) >= np.ndim(b) else b
    share = runtime.exp_difference(a, runtime.expand(y[0], largest, axis, keepdims))
    share_bar = runtime.expand(y[1] * y_bar[0], largest, axis, keepdims) * share
    return runtime.unbroadcast(b * share_bar, a), runtime.unbroadcast(share_bar, b)
