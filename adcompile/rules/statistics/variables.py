"""Covariances and correlations of variables, whose observations stand in rows or columns; histograms."""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import INT, NUMERIC, Array, Tuple, dtype
from adcompile.ops.fields.forms import CORE, Opaque
from adcompile.ops.fields.memory import EITHER, NEW, PART, SELF, VIEW
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import tried_result
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

# --- variables --------------------------------------------------------------


def observations(draw):
    yield call(draw(5))
    yield call(draw(3, 5))
    yield call(draw(5), draw(5))
    yield call(draw(2, 5), draw(5))
    yield call(draw(5, 3), None, False)
    yield call(draw(5, 2), draw(5, 2), rowvar=False)


@linear(runtime.variables, form=Opaque("a vector is one variable, a matrix several"),
        wrt=("m", "other"), memory=EITHER(SELF("m"), VIEW("m"), NEW),
        samples=observations)
def variables(y_bar, m, other=None, rowvar=True):
    count = runtime.variable_count(m, rowvar)
    if other is None:
        return runtime.unvariables(y_bar, m, rowvar), None
    return runtime.unvariables(y_bar[:count], m, rowvar), runtime.unvariables(y_bar[count:], other, rowvar)


@linear(runtime.unvariables, form=CORE, type=like_second_result, memory=VIEW("t"), samples=lambda draw: [
    call(draw(1, 5), draw(5)), call(draw(3, 5), draw(3, 5), True), call(draw(2, 5), draw(5, 2), False)])
def unvariables(y_bar, t, x, rowvar=True):
    return runtime.variables(y_bar, None, rowvar)


constant(runtime.variable_count, runtime.cov_freedom, type=INT)


def cov_tangent(y, m, other=None, rowvar=True, bias=False, ddof=None, *, m_dot, other_dot):
    x = runtime.variables(m, other, rowvar)
    x_dot = runtime.variables(m_dot, None if other is None else other_dot, rowvar)
    half = (x - np.mean(x, axis=1, keepdims=True)) @ x_dot.T / runtime.cov_freedom(x, bias, ddof)
    return np.reshape(half + half.T, np.shape(y))


def covariances(draw):
    yield from observations(draw)
    yield call(draw(3, 5), bias=True)
    yield call(draw(3, 5), ddof=0)


COV = {"static": ("rowvar", "bias", "ddof")}


@general(np.cov, form=Opaque("a vector is one variable, a matrix several"), tangent=cov_tangent, samples=covariances, **COV,
         positional=("m", "other", "rowvar", "bias", "ddof", "fweights", "aweights"))
def cov(y, m, other=None, rowvar=True, bias=False, ddof=None, *, y_bar):
    x = runtime.variables(m, other, rowvar)
    whole = np.reshape(y_bar, (len(x), len(x)))
    x_bar = (whole + whole.T) @ (x - np.mean(x, axis=1, keepdims=True)) / runtime.cov_freedom(x, bias, ddof)
    count = runtime.variable_count(m, rowvar)
    if other is None:
        return runtime.unvariables(x_bar, m, rowvar), None
    return runtime.unvariables(x_bar[:count], m, rowvar), runtime.unvariables(x_bar[count:], other, rowvar)


def corrcoef_tangent(y, x, other=None, rowvar=True, *, x_dot, other_dot):
    rows = runtime.variables(x, other, rowvar)
    change = runtime.variables(x_dot, None if other is None else other_dot, rowvar)
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    length = np.sqrt(np.sum(centred * centred, axis=1, keepdims=True))
    unit = centred / length
    unit_dot = (change - np.mean(change, axis=1, keepdims=True)) / length
    unit_dot = unit_dot - unit * np.sum(unit * unit_dot, axis=1, keepdims=True)
    half = unit @ unit_dot.T
    return np.reshape(half + half.T, np.shape(y))


@general(np.corrcoef, form=Opaque("a vector is one variable, a matrix several"),
         tangent=corrcoef_tangent, samples=observations, positional=("x", "other", "rowvar"),
         static=("rowvar",))
def corrcoef(y, x, other=None, rowvar=True, *, y_bar):
    rows = runtime.variables(x, other, rowvar)
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    length = np.sqrt(np.sum(centred * centred, axis=1, keepdims=True))
    unit = centred / length
    whole = np.reshape(y_bar, (len(rows), len(rows)))
    unit_bar = (whole + whole.T) @ unit
    rows_bar = (unit_bar - unit * np.sum(unit * unit_bar, axis=1, keepdims=True)) / length
    count = runtime.variable_count(x, rowvar)
    if other is None:
        return runtime.unvariables(rows_bar, x, rowvar), None
    return runtime.unvariables(rows_bar[:count], x, rowvar), runtime.unvariables(rows_bar[count:], other, rowvar)


# --- counts by weight -------------------------------------------------------


def histogram_tangent(y, a, bins=10, range=None, weights=None, *, a_dot, weights_dot):
    counts = np.zeros_like(y[0]) if weights is None else runtime.histogram_counts(weights_dot, a, y[1])
    return counts, runtime.moved_edges(a_dot, a, y[1], bins, range)


def weighted(draw):
    yield call(draw(2, 3), np.array([-1.0, 0.0, 0.5, 2.0]), None, None, draw(2, 3))
    yield call(draw(7), 3, weights=draw(7))
    yield call(draw(7), 4, (-1.0, 1.0), weights=draw.positive(7))
    yield call(draw(7), 4)


def histogram_result(call):
    """The counts, and the edges, whose dtype depends on values in narrow dtypes."""
    found = tried_result(call)
    if not isinstance(found, Tuple):
        return Tuple((NUMERIC, NUMERIC))
    if dtype(call.operands[0].type) == "float64":
        return found
    counts, edges = found.items
    return Tuple((counts, Array(None, edges.shape)))


@general(np.histogram, form=Opaque("counts in one dimension"),
         tangent=histogram_tangent, type=histogram_result, static=("bins", "range"), memory=EITHER(PART("bins"), NEW),
         samples=weighted)
def histogram(y, a, bins=10, range=None, weights=None, *, y_bar):
    a_bar = runtime.unmoved_edges(y_bar[1], a, y[1], bins, range)
    return a_bar, None if weights is None else runtime.unhistogram(y_bar[0], weights, a, y[1])


@linear(runtime.moved_edges, form=CORE, static=("bins", "range"), type=lambda call: call.operands[2].type,
        samples=lambda draw: [call(draw(7), draw(7), np.array([-2.0, -0.5, 0.5, 1.0]), 3, None)])
def moved_edges(y_bar, t, a, edges, bins, range):
    return runtime.unmoved_edges(y_bar, a, edges, bins, range)


@linear(runtime.unmoved_edges, form=CORE, static=("bins", "range"), type=like_second_result,
        samples=lambda draw: [call(draw(4), draw(7), np.array([-2.0, -0.5, 0.5, 1.0]), 3, None)])
def unmoved_edges(y_bar, t, a, edges, bins, range):
    return runtime.moved_edges(y_bar, a, edges, bins, range)


@linear(runtime.histogram_counts, form=Opaque("counts in one dimension"),
        samples=lambda draw: [call(draw(7), draw(7), np.array([-2.0, -0.5, 0.5, 1.0]))])
def histogram_counts(y_bar, weights, a, edges):
    return runtime.unhistogram(y_bar, weights, a, edges)


@linear(runtime.unhistogram, form=CORE, type=like_second_result,
        samples=lambda draw: [call(draw(3), draw(7), draw(7), np.array([-2.0, -0.5, 0.5, 1.0]))])
def unhistogram(y_bar, t, weights, a, edges):
    return runtime.unbroadcast(runtime.histogram_counts(y_bar, a, edges), t)
