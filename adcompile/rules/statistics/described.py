"""Means and spreads of data in a list or array, by `statistics` of Python."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import FLOAT, NUMERIC
from adcompile.ops.fields.forms import TEXTS
from adcompile.ops.fields.memory import EITHER, NEW, PART, VIEW
from adcompile.ops.typing.usual import always
from adcompile.rules.samples import call
from adcompile.rules.table import general


def data(draw):
    yield call([draw.number(), draw.number(), draw.number()])
    yield call((draw.number(), 3.0))
    yield call(draw(4))


def positive_data(draw):
    yield call([2.0, 0.5, 3.0])
    yield call(draw.positive(4))


TAKEN = {"form": TEXTS, "takes": "items", "consumes": True}

# --- means --------------------------------------------------------------------


def mean_tangent(y, data, *, data_dot):
    return np.mean(np.asarray(data_dot))


@general("statistics.mean", type=always(NUMERIC), tangent=mean_tangent, samples=data, **TAKEN)
@general("statistics.fmean", type=always(FLOAT), tangent=mean_tangent, samples=data, **TAKEN)
def mean(y, data, *, y_bar):
    return runtime.unarray(np.ones_like(np.asarray(data)) * (y_bar / len(data)), data)


def geometric_tangent(y, data, *, data_dot):
    return y * np.mean(np.asarray(data_dot) / np.asarray(data))


@general("statistics.geometric_mean", type=always(FLOAT), tangent=geometric_tangent, samples=positive_data, **TAKEN)
def geometric_mean(y, data, *, y_bar):
    return runtime.unarray(y_bar * y / len(data) / np.asarray(data), data)


def harmonic_tangent(y, data, *, data_dot):
    x = np.asarray(data)
    return y * y * np.mean(np.asarray(data_dot) / (x * x))


@general("statistics.harmonic_mean", type=always(NUMERIC), tangent=harmonic_tangent, samples=positive_data, **TAKEN)
def harmonic_mean(y, data, *, y_bar):
    x = np.asarray(data)
    return runtime.unarray(y_bar * y * y / len(data) / (x * x), data)


def median_tangent(y, data, *, data_dot):
    places, x_dot = runtime.sorting(data), np.asarray(data_dot)
    return 0.5 * (x_dot[places[(len(data) - 1) // 2]] + x_dot[places[len(data) // 2]])


@general("statistics.median", type=always(NUMERIC), tangent=median_tangent, samples=data, memory=EITHER(PART("data"), VIEW("data"), NEW),
         **TAKEN)
def median(y, data, *, y_bar):
    places = runtime.sorting(data)
    first = runtime.index_add(np.zeros_like(np.asarray(data)), places[(len(data) - 1) // 2], 0.5 * y_bar)
    return runtime.unarray(runtime.index_add(first, places[len(data) // 2], 0.5 * y_bar), data)


# --- spreads ------------------------------------------------------------------


def variance_tangent(y, data, *, data_dot):
    x = np.asarray(data)
    return 2.0 * ((x - np.mean(x)) @ np.asarray(data_dot)) / (len(data) - 1)


@general("statistics.variance", type=always(NUMERIC), tangent=variance_tangent, samples=data, **TAKEN)
def variance(y, data, *, y_bar):
    x = np.asarray(data)
    return runtime.unarray(2.0 * y_bar / (len(data) - 1) * (x - np.mean(x)), data)


def pvariance_tangent(y, data, *, data_dot):
    x = np.asarray(data)
    return 2.0 * np.mean((x - np.mean(x)) * np.asarray(data_dot))


@general("statistics.pvariance", type=always(NUMERIC), tangent=pvariance_tangent, samples=data, **TAKEN)
def pvariance(y, data, *, y_bar):
    x = np.asarray(data)
    return runtime.unarray(2.0 * y_bar / len(data) * (x - np.mean(x)), data)


def stdev_tangent(y, data, *, data_dot):
    x = np.asarray(data)
    return (runtime.cosine(x - np.mean(x), y) @ np.asarray(data_dot)) / (len(data) - 1)


@general("statistics.stdev", type=always(NUMERIC), tangent=stdev_tangent, samples=data, **TAKEN)
def stdev(y, data, *, y_bar):
    x = np.asarray(data)
    return runtime.unarray(y_bar / (len(data) - 1) * runtime.cosine(x - np.mean(x), y), data)


def pstdev_tangent(y, data, *, data_dot):
    x = np.asarray(data)
    return np.mean(runtime.cosine(x - np.mean(x), y) * np.asarray(data_dot))


@general("statistics.pstdev", type=always(NUMERIC), tangent=pstdev_tangent, samples=data, **TAKEN)
def pstdev(y, data, *, y_bar):
    x = np.asarray(data)
    return runtime.unarray(y_bar / len(data) * runtime.cosine(x - np.mean(x), y), data)
