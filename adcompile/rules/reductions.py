"""Sums, products, extremes and moments over axes.

Ties of NumPy's extremes share equally. A product takes no quotient, so zeros in it are exact. The standard
deviation of equal values has the derivative 0.
"""

import numpy as np

from adcompile import runtime
from adcompile.rules.samples import call, reduced, reduced_nonempty, along_axis
from adcompile.rules.table import constant, general, linear

# --- sums -------------------------------------------------------------------


@linear(np.sum, result="reduced", samples=reduced)
def sum_(y_bar, a, axis=None, keepdims=False):
    return runtime.broadcast_like(runtime.expand(y_bar, a, axis, keepdims), a)


@linear(np.mean, result="reduced", samples=reduced_nonempty)
def mean(y_bar, a, axis=None, keepdims=False):
    return runtime.broadcast_like(runtime.expand(y_bar / runtime.count(a, axis), a, axis, keepdims), a)


def nansum_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    return np.sum(np.where(np.isnan(a), 0.0, a_dot), axis=axis, keepdims=keepdims)


@general(np.nansum, tangent=nansum_tangent, result="reduced", samples=reduced)
def nansum(y, a, axis=None, keepdims=False, *, y_bar):
    return np.where(np.isnan(a), 0.0, runtime.expand(y_bar, a, axis, keepdims))


def nanmean_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    present = np.logical_not(np.isnan(a))
    return np.sum(np.where(present, a_dot / runtime.ties(present, a, axis), 0.0), axis=axis, keepdims=keepdims)


@general(np.nanmean, tangent=nanmean_tangent, result="reduced", samples=reduced_nonempty)
def nanmean(y, a, axis=None, keepdims=False, *, y_bar):
    present = np.logical_not(np.isnan(a))
    return np.where(present, runtime.expand(y_bar, a, axis, keepdims) / runtime.ties(present, a, axis), 0.0)


@linear(np.cumsum, result="cumulated", samples=along_axis)
def cumsum(y_bar, a, axis=None):
    if axis is None:
        return runtime.reshape_like(np.flip(np.cumsum(np.flip(y_bar))), a)
    return np.flip(np.cumsum(np.flip(y_bar, axis=axis), axis=axis), axis=axis)


def average_tangent(y, a, axis=None, weights=None, keepdims=False, *, a_dot, weights_dot):
    if weights is None:
        return np.mean(a_dot, axis=axis, keepdims=keepdims)
    if np.ndim(weights) == np.ndim(a):
        total = np.sum(weights, axis=axis, keepdims=keepdims)
        change = a_dot * weights + (a - runtime.expand(y, a, axis, keepdims)) * weights_dot
        return np.sum(change, axis=axis, keepdims=keepdims) / total
    shape = runtime.axis_shape(a, axis)
    deviation = a - runtime.expand(y, a, axis, keepdims)
    change = a_dot * np.reshape(weights, shape) + deviation * np.reshape(weights_dot, shape)
    return np.sum(change, axis=axis, keepdims=keepdims) / np.sum(weights)


def averages(draw):
    yield call(draw(5), None, draw.positive(5))
    yield call(draw(3, 4), None, draw.positive(3, 4))
    yield call(draw(3, 4), -1, draw.positive(3, 4))
    yield call(draw(3, 4), 0, draw.positive(3))
    yield call(draw(3, 4), 1, draw.positive(4), keepdims=True)


@general(np.average, tangent=average_tangent, result="reduced", static=("axis", "keepdims"), samples=averages)
def average(y, a, axis=None, weights=None, keepdims=False, *, y_bar):
    if weights is None:
        return runtime.broadcast_like(runtime.expand(y_bar / runtime.count(a, axis), a, axis, keepdims), a), None
    if np.ndim(weights) == np.ndim(a):
        share = runtime.expand(y_bar / np.sum(weights, axis=axis, keepdims=keepdims), a, axis, keepdims)
        return share * weights, share * (a - runtime.expand(y, a, axis, keepdims))
    share = runtime.expand(y_bar / np.sum(weights), a, axis, keepdims)
    return (share * np.reshape(weights, runtime.axis_shape(a, axis)),
            runtime.reshape_like(runtime.unbroadcast(share * (a - runtime.expand(y, a, axis, keepdims)),
                                                     np.reshape(weights, runtime.axis_shape(a, axis))), weights))


# --- products ---------------------------------------------------------------


def prod_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    x = runtime.axes_last(a, axis)
    others = runtime.products_before(x) * np.flip(runtime.products_before(np.flip(x, axis=-1)), axis=-1)
    return np.sum(runtime.axes_back(others, a, axis) * a_dot, axis=axis, keepdims=keepdims)


@general(np.prod, tangent=prod_tangent, result="reduced", samples=reduced)
def prod(y, a, axis=None, keepdims=False, *, y_bar):
    x = runtime.axes_last(a, axis)
    others = runtime.products_before(x) * np.flip(runtime.products_before(np.flip(x, axis=-1)), axis=-1)
    return runtime.expand(y_bar, a, axis, keepdims) * runtime.axes_back(others, a, axis)


def cumprod_tangent(y, a, axis=None, *, a_dot):
    if axis is None:
        x = np.reshape(a, -1)
        return runtime.recurrence(x, np.reshape(a_dot, -1) * runtime.products_before(x))
    x = np.moveaxis(a, axis, -1)
    return np.moveaxis(runtime.recurrence(x, np.moveaxis(a_dot, axis, -1) * runtime.products_before(x)), -1, axis)


@general(np.cumprod, tangent=cumprod_tangent, result="cumulated", samples=along_axis)
def cumprod(y, a, axis=None, *, y_bar):
    if axis is None:
        x = np.reshape(a, -1)
        back = np.flip(runtime.recurrence(np.flip(runtime.following(x)), np.flip(y_bar)))
        return runtime.reshape_like(back * runtime.products_before(x), a)
    x = np.moveaxis(a, axis, -1)
    back = np.flip(runtime.recurrence(np.flip(runtime.following(x), axis=-1),
                                      np.flip(np.moveaxis(y_bar, axis, -1), axis=-1)), axis=-1)
    return np.moveaxis(back * runtime.products_before(x), -1, axis)


# --- extremes ---------------------------------------------------------------


def extreme_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    selected = runtime.extremes(a, y, axis, keepdims)
    return np.sum(np.where(selected, a_dot / runtime.ties(selected, a, axis), 0.0), axis=axis, keepdims=keepdims)


@general(np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin, tangent=extreme_tangent, result="reduced",
         samples=reduced_nonempty)
def extreme(y, a, axis=None, keepdims=False, *, y_bar):
    selected = runtime.extremes(a, y, axis, keepdims)
    return np.where(selected, runtime.expand(y_bar, a, axis, keepdims) / runtime.ties(selected, a, axis), 0.0)


def ptp_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    high = runtime.extremes(a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims)
    low = runtime.extremes(a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims)
    change = (np.where(high, a_dot / runtime.ties(high, a, axis), 0.0)
              - np.where(low, a_dot / runtime.ties(low, a, axis), 0.0))
    return np.sum(change, axis=axis, keepdims=keepdims)


@general(np.ptp, tangent=ptp_tangent, result="reduced", samples=reduced_nonempty)
def ptp(y, a, axis=None, keepdims=False, *, y_bar):
    high = runtime.extremes(a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims)
    low = runtime.extremes(a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims)
    change = runtime.expand(y_bar, a, axis, keepdims)
    return (np.where(high, change / runtime.ties(high, a, axis), 0.0)
            - np.where(low, change / runtime.ties(low, a, axis), 0.0))


def median_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    return np.sum(runtime.median_shares(a, axis) * a_dot, axis=axis, keepdims=keepdims)


@general(np.median, tangent=median_tangent, result="reduced", samples=reduced_nonempty)
def median(y, a, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(y_bar, a, axis, keepdims) * runtime.median_shares(a, axis)


def quantile_tangent(y, a, q, axis=None, keepdims=False, *, a_dot):
    return np.sum(runtime.quantile_shares(a, q, axis) * a_dot, axis=axis, keepdims=keepdims)


def quantiles(draw):
    yield call(draw(6), 0.3)
    yield call(draw(6), 0.0)
    yield call(draw(6), 1.0)
    yield call(draw(3, 4), 0.6, 1)
    yield call(draw(3, 4), 0.5, (0, 1), keepdims=True)


def is_real_number(q):
    return type(q) in (int, float)


@general(np.quantile, tangent=quantile_tangent, result="reduced", static=("q", "axis", "keepdims"),
         allowed={"q": is_real_number}, samples=quantiles)
def quantile(y, a, q, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(y_bar, a, axis, keepdims) * runtime.quantile_shares(a, q, axis)


def percentile_tangent(y, a, q, axis=None, keepdims=False, *, a_dot):
    return np.sum(runtime.quantile_shares(a, q / 100.0, axis) * a_dot, axis=axis, keepdims=keepdims)


def percentiles(draw):
    yield call(draw(6), 25)
    yield call(draw(3, 4), 60.0, 1)


@general(np.percentile, tangent=percentile_tangent, result="reduced", static=("q", "axis", "keepdims"),
         allowed={"q": is_real_number}, samples=percentiles)
def percentile(y, a, q, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(y_bar, a, axis, keepdims) * runtime.quantile_shares(a, q / 100.0, axis)


# --- moments ----------------------------------------------------------------


def var_tangent(y, a, axis=None, ddof=0, keepdims=False, *, a_dot):
    centred = a - np.mean(a, axis=axis, keepdims=True)
    return np.sum(centred * a_dot, axis=axis, keepdims=keepdims) * runtime.divide(2.0, runtime.count(a, axis) - ddof)


def deviations(draw):
    yield from reduced_nonempty(draw)
    yield call(draw(3, 4), 0, ddof=1)
    yield call(draw(5), ddof=1)


@general(np.var, tangent=var_tangent, result="reduced", samples=deviations)
def var(y, a, axis=None, ddof=0, keepdims=False, *, y_bar):
    centred = a - np.mean(a, axis=axis, keepdims=True)
    return runtime.expand(y_bar * runtime.divide(2.0, runtime.count(a, axis) - ddof), a, axis, keepdims) * centred


def std_tangent(y, a, axis=None, ddof=0, keepdims=False, *, a_dot):
    centred = a - np.mean(a, axis=axis, keepdims=True)
    return runtime.quotient_or_zero(np.sum(centred * a_dot, axis=axis, keepdims=keepdims),
                                    y * (runtime.count(a, axis) - ddof))


def spread(draw):
    yield from (use for use in deviations(draw) if np.size(use[0][0]) > 3)


@general(np.std, tangent=std_tangent, result="reduced", samples=spread)
def std(y, a, axis=None, ddof=0, keepdims=False, *, y_bar):
    centred = a - np.mean(a, axis=axis, keepdims=True)
    share = runtime.quotient_or_zero(y_bar, y * (runtime.count(a, axis) - ddof))
    return runtime.expand(share, a, axis, keepdims) * centred


# --- order ------------------------------------------------------------------


def sort_tangent(y, a, axis=-1, *, a_dot):
    return np.take_along_axis(a_dot, np.argsort(a, axis=axis), axis=axis)


def orders(draw):
    yield call(draw(5))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 0)


@general(np.sort, tangent=sort_tangent, result="same", samples=orders)
def sort(y, a, axis=-1, *, y_bar):
    return runtime.untake_along(y_bar, a, np.argsort(a, axis=axis), axis)


# --- reductions of functions of two numbers ---------------------------------


def first_axis(draw):
    yield call(draw(4))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), None)
    yield call(draw(3, 4), axis=(0, 1), keepdims=True)


REDUCE = {"result": "reduced", "positional": ("array", "axis", "dtype", "out", "keepdims"), "samples": first_axis}


@linear("numpy.add.reduce", **REDUCE)
def add_reduce(y_bar, array, axis=0, keepdims=False):
    return runtime.broadcast_like(runtime.expand(y_bar, array, axis, keepdims), array)


def extreme_reduce_tangent(y, array, axis=0, keepdims=False, *, array_dot):
    selected = runtime.extremes(array, y, axis, keepdims)
    share = array_dot / runtime.ties(selected, array, axis)
    return np.sum(np.where(selected, share, 0.0), axis=axis, keepdims=keepdims)


@general("numpy.maximum.reduce", "numpy.minimum.reduce", tangent=extreme_reduce_tangent, **REDUCE)
def extreme_reduce(y, array, axis=0, keepdims=False, *, y_bar):
    selected = runtime.extremes(array, y, axis, keepdims)
    return np.where(selected, runtime.expand(y_bar, array, axis, keepdims) / runtime.ties(selected, array, axis), 0.0)


def logaddexp_reduce_tangent(y, array, axis=0, keepdims=False, *, array_dot):
    weights = runtime.exp_difference(array, runtime.expand(y, array, axis, keepdims))
    return np.sum(weights * array_dot, axis=axis, keepdims=keepdims)


@general("numpy.logaddexp.reduce", tangent=logaddexp_reduce_tangent, **REDUCE)
def logaddexp_reduce(y, array, axis=0, keepdims=False, *, y_bar):
    weights = runtime.exp_difference(array, runtime.expand(y, array, axis, keepdims))
    return runtime.expand(y_bar, array, axis, keepdims) * weights


# --- without derivative -----------------------------------------------------

constant(np.any, np.all, np.count_nonzero, result="counted", samples=reduced)
constant(np.argmax, np.argmin, np.nanargmax, np.nanargmin, result="counted",
         samples=lambda draw: [call(draw(3, 4), axis=1)])
constant(np.argsort, result="order", samples=orders)
constant(np.nonzero, np.flatnonzero, np.argwhere, np.searchsorted, np.digitize, "numpy.where/1", result="unknown")
