"""Sorted arrays and what stands at a place of them: medians and quantiles.

The derivative goes to the elements that were selected. Where elements are equal, one of them has it.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import OPAQUE
from adcompile.ops.fields.forms import Along
from adcompile.ops.fields.memory import SELF
from adcompile.ops.typing.results.making import indices_result
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import reduced_result
from adcompile.rules.samples import call, reduced_nonempty
from adcompile.rules.table import constant, general, linear

# --- sorted -----------------------------------------------------------------


def sort_tangent(y, a, axis=-1, kind=None, stable=None, *, a_dot):
    if axis is None:
        return np.take(a_dot, np.argsort(a, axis=None))
    return np.take_along_axis(a_dot, np.argsort(a, axis=axis), axis=axis)


def orders(draw):
    yield call(draw(5))
    yield call(draw(3, 4))
    yield call(draw(3, 4), 0)
    yield call(draw(3, 4), None)
    yield call(draw(4), kind="stable")
    yield call(draw(4), stable=True)
    yield call(draw(0))
    yield call(draw(1, 3), axis=-2)


@general(np.sort, form=Along("axis", none="flat"), tangent=sort_tangent, whole=True, static=("axis",), samples=orders)
def sort(y, a, axis=-1, kind=None, stable=None, *, y_bar):
    if axis is None:
        return runtime.untake(y_bar, a, np.argsort(a, axis=None))
    return runtime.untake_along(y_bar, a, np.argsort(a, axis=axis), axis)


def partition_tangent(y, a, kth, axis=-1, kind="introselect", *, a_dot):
    if axis is None:
        return np.take(a_dot, np.argpartition(a, kth, axis=None))
    return np.take_along_axis(a_dot, np.argpartition(a, kth, axis=axis), axis=axis)


def partitions(draw):
    yield call(draw(5), 2)
    yield call(draw(3, 4), (1, -1), 0)
    yield call(draw(3, 4), 1, None)
    yield call(draw(4), 0, kind="introselect")


@general(np.partition, form=Along("axis", none="flat"), tangent=partition_tangent, static=("axis",), samples=partitions)
def partition(y, a, kth, axis=-1, kind="introselect", *, y_bar):
    if axis is None:
        return runtime.untake(y_bar, a, np.argpartition(a, kth, axis=None))
    return runtime.untake_along(y_bar, a, np.argpartition(a, kth, axis=axis), axis)


# --- places of the sorted ---------------------------------------------------


def median_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    return runtime.quantile_of(a_dot, a, 0.5, axis, keepdims)


@general(np.median, np.nanmedian, form=Along("axis"), tangent=median_tangent, type=reduced_result, samples=reduced_nonempty)
def median(y, a, axis=None, keepdims=False, *, y_bar):
    return runtime.unquantile(y_bar, a, 0.5, axis, keepdims)


METHODS = ("linear", "lower", "higher", "midpoint", "nearest", "hazen", "weibull", "median_unbiased", "normal_unbiased",
           "inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf")


def quantile_tangent(y, a, q, axis=None, method="linear", keepdims=False, *, a_dot):
    return runtime.quantile_of(a_dot, a, q, axis, keepdims, method)


def quantiles(draw, scale=1.0):
    yield call(draw(6), 0.3 * scale)
    yield call(draw(6), 0.0)
    yield call(draw(6), 1.0 * scale)
    yield call(draw(1), 0.4 * scale)
    yield call(draw(3, 4), 0.6 * scale, 1)
    yield call(draw(3, 4), 0.5 * scale, (0, 1), keepdims=True)
    yield call(draw(3, 4), scale * np.array([0.1, 0.5, 0.8]), 0)
    yield call(draw(2, 3, 4), scale * np.array([[0.1], [0.7]]), (0, -1), keepdims=True)
    for method in METHODS:
        yield call(draw(7), 0.37 * scale, method=method)


@general(np.quantile, form=Along("axis", after="q"), tangent=quantile_tangent, static=("axis", "keepdims"),
         allowed={"method": METHODS}, samples=quantiles)
def quantile(y, a, q, axis=None, method="linear", keepdims=False, *, y_bar):
    return runtime.unquantile(y_bar, a, q, axis, keepdims, method)


def percentile_tangent(y, a, q, axis=None, method="linear", keepdims=False, *, a_dot):
    return runtime.quantile_of(a_dot, a, runtime.fractions(q), axis, keepdims, method)


@general(np.percentile, form=Along("axis", after="q"), tangent=percentile_tangent, static=("axis", "keepdims"),
         allowed={"method": METHODS}, samples=lambda draw: quantiles(draw, 100.0))
def percentile(y, a, q, axis=None, method="linear", keepdims=False, *, y_bar):
    return runtime.unquantile(y_bar, a, runtime.fractions(q), axis, keepdims, method)


def nanquantile_tangent(y, a, q, axis=None, method="linear", *, a_dot):
    return runtime.quantile_of(a_dot, a, runtime.row_of_quantiles(q), axis, False, method)


def nanquantiles(draw, scale=1.0):
    x = draw(3, 4)
    x[1, 2] = np.nan
    yield call(x, 0.4 * scale)
    yield call(x, 0.6 * scale, 1)
    yield call(x, scale * np.array([0.1, 0.8]), 0, method="hazen")
    yield call(draw(2, 3, 4), scale * np.array([0.1, 0.7]), (0, -1))


@general(np.nanquantile, form=Along("axis", after="q"), tangent=nanquantile_tangent, static=("axis",), allowed={"method": METHODS},
         samples=nanquantiles)
def nanquantile(y, a, q, axis=None, method="linear", *, y_bar):
    return runtime.unquantile(y_bar, a, runtime.row_of_quantiles(q), axis, False, method)


def nanpercentile_tangent(y, a, q, axis=None, method="linear", *, a_dot):
    return runtime.quantile_of(a_dot, a, runtime.fractions(runtime.row_of_quantiles(q)), axis, False, method)


@general(np.nanpercentile, form=Along("axis", after="q"), tangent=nanpercentile_tangent, static=("axis",),
         allowed={"method": METHODS}, samples=lambda draw: nanquantiles(draw, 100.0))
def nanpercentile(y, a, q, axis=None, method="linear", *, y_bar):
    return runtime.unquantile(y_bar, a, runtime.fractions(runtime.row_of_quantiles(q)), axis, False, method)


def picked(draw):
    yield call(draw(6), draw(6), 0.3)
    yield call(draw(3, 4), draw(3, 4), 0.5, 1, True)
    yield call(draw(3, 4), draw(3, 4), np.array([0.2, 0.9]), (0, 1))


@linear(runtime.quantile_of, form=Along("axis", also=("x",), after="q"), samples=picked)
def quantile_of(y_bar, t, x, q, axis=None, keepdims=False, method="linear"):
    return runtime.unquantile(y_bar, x, q, axis, keepdims, method)


def spread(draw):
    yield call(draw.number(), draw(6), 0.3)
    yield call(draw(3, 1), draw(3, 4), 0.5, 1, True)
    yield call(draw(2), draw(3, 4), np.array([0.2, 0.9]), (0, 1))


@linear(runtime.unquantile, form=Along("axis", none="flat", also=("x",), taken="q"), type=like_second_result, selects=True, samples=spread)
def unquantile(y_bar, t, x, q, axis=None, keepdims=False, method="linear"):
    return runtime.quantile_of(y_bar, x, q, axis, keepdims, method)


# --- without derivative -----------------------------------------------------

constant(np.argsort, samples=orders)
constant(np.argpartition, samples=partitions)
constant(runtime.fractions)
constant(runtime.row_of_quantiles, memory=SELF("q"))
constant(np.nonzero, np.flatnonzero, np.argwhere, type=indices_result)
constant(np.searchsorted, np.digitize)
constant(np.lexsort, "numpy.where/1", type=OPAQUE)
