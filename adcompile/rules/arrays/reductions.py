"""Sums, products, extremes and moments over axes.

Ties of NumPy's extremes share equally; `initial` is one of them. Zeros in a product are exact. The standard
deviation of equal values has the derivative 0. What `where` leaves out contributes nothing.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import TERM, TEXTS, Along, ByOperand
from adcompile.ops.fields.kinks import at
from adcompile.ops.fields.safe import of_all
from adcompile.ops.typing.usual import first_operand, reduced_result
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import call, reduced, reduced_nonempty
from adcompile.rules.table import constant, general, linear

COMMON = {"type": reduced_result, "passive": ("where",), "allowed": {"dtype": is_float_type}}

# --- sums -------------------------------------------------------------------


def masked(draw, **options):
    """With `where`: of the shape of the operand, and broadcast against it."""
    yield call(draw(3, 4), where=draw.flags(3, 4) | np.eye(3, 4, dtype=bool), **options)
    yield call(draw(3, 4), 1, where=np.array([True, False, True, True]), **options)
    yield call(draw(3, 4), axis=0, keepdims=True, where=np.array([[True], [False], [True]]), **options)


def sums(draw):
    yield from reduced(draw)
    yield from masked(draw)
    yield call(draw(3, 4), where=False)
    yield call(draw(3, 4), 1, initial=draw.number())
    yield call(draw(3, 4), (0, 1), None, None, True, 2)
    yield call(draw(3, 4), dtype=np.float64)


@linear(np.sum, output="exact", safe=of_all, form=ByOperand(a=Along("axis"), initial=TERM), squares="sum", whole=True, wrt=("a", "initial"),
        samples=sums, **COMMON)
def sum_(y_bar, a, axis=None, dtype=None, keepdims=False, initial=None, where=None):
    share = runtime.expand(y_bar, a, axis, keepdims)
    if where is not None:
        share = np.where(where, share, 0.0)
    return runtime.broadcast_like(share, a), np.sum(y_bar)


def means(draw):
    yield from reduced_nonempty(draw)
    yield from masked(draw)
    yield call(draw(3, 4), dtype=np.float64)


@linear(np.mean, output="apart", safe=of_all, form=Along("axis"), squares="sum", whole=True, samples=means, **COMMON)
def mean(y_bar, a, axis=None, dtype=None, keepdims=False, where=None):
    if where is None:
        return runtime.broadcast_like(runtime.expand(y_bar / runtime.count(a, axis), a, axis, keepdims), a)
    share = runtime.divide(y_bar, runtime.counted(a, axis, keepdims, where))
    return runtime.broadcast_like(np.where(where, runtime.expand(share, a, axis, keepdims), 0.0), a)


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
    yield call(draw(5))
    yield call(draw(3, 4), axis=0)
    yield call(draw(5), None, draw.positive(5))
    yield call(draw(3, 4), None, draw.positive(3, 4))
    yield call(draw(3, 4), -1, draw.positive(3, 4))
    yield call(draw(3, 4), 0, draw.positive(3))
    yield call(draw(3, 4), 1, draw.positive(4), keepdims=True)


@general(np.average, form=TEXTS, tangent=average_tangent, type=reduced_result, static=("axis", "keepdims"), samples=averages)
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


def prod_tangent(y, a, axis=None, dtype=None, keepdims=False, initial=None, where=None, *, a_dot):
    x, change = a, a_dot
    if where is not None:
        x, change = np.where(where, a, 1.0), np.where(where, a_dot, 0.0)
    x = runtime.axes_last(x, axis)
    others = runtime.other_products(x)
    total = np.sum(runtime.axes_back(others, a, axis) * change, axis=axis, keepdims=keepdims)
    if initial is not None:
        return initial * total
    return total


def products(draw):
    yield from reduced(draw)
    yield from masked(draw, initial=1.5)
    yield call(np.array([[2.0, 0.0], [0.0, 0.0]]), 1, initial=3)
    yield call(draw(3, 4), dtype=np.float64)


@general(np.prod, output="exact", form=Along("axis"), tangent=prod_tangent, whole=True, samples=products, **COMMON)
def prod(y, a, axis=None, dtype=None, keepdims=False, initial=None, where=None, *, y_bar):
    x = a
    if where is not None:
        x = np.where(where, a, 1.0)
    x = runtime.axes_last(x, axis)
    others = runtime.other_products(x)
    share = runtime.expand(y_bar, a, axis, keepdims) * runtime.axes_back(others, a, axis)
    if initial is not None:
        share = share * initial
    if where is not None:
        share = np.where(where, share, 0.0)
    if dtype is not None or initial is not None:
        return runtime.unbroadcast(share, a)
    return share


# --- extremes ---------------------------------------------------------------


def extreme_tangent(y, a, axis=None, keepdims=False, initial=None, where=None, *, a_dot):
    selected = runtime.extremes(a, y, axis, keepdims)
    if where is not None:
        selected = np.logical_and(selected, where)
    count = runtime.ties(selected, a, axis)
    if initial is not None:
        count = np.maximum(count + np.equal(runtime.expand(y, a, axis, keepdims), initial), 1.0)
    return np.sum(np.where(selected, a_dot / count, 0.0), axis=axis, keepdims=keepdims)


def extremes(draw):
    yield from reduced_nonempty(draw)
    a = draw(3, 4)
    yield call(a, 1, initial=0.5)
    yield call(a, initial=10)
    yield call(a, axis=0, keepdims=True, where=np.array([[True], [False], [True]]), initial=-0.5)
    yield call(a, where=a != np.max(a), initial=0.0)


@general(np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin, kinks=(at([2.0, 2.0], gives=[0.5, 0.5]),), form=Along("axis"),
         tangent=extreme_tangent, type=reduced_result, selects=True,
         passive=("where",), samples=extremes)
def extreme(y, a, axis=None, keepdims=False, initial=None, where=None, *, y_bar):
    selected = runtime.extremes(a, y, axis, keepdims)
    if where is not None:
        selected = np.logical_and(selected, where)
    count = runtime.ties(selected, a, axis)
    if initial is not None:
        count = np.maximum(count + np.equal(runtime.expand(y, a, axis, keepdims), initial), 1.0)
    share = np.where(selected, runtime.expand(y_bar, a, axis, keepdims) / count, 0.0)
    if initial is not None:
        return runtime.unbroadcast(share, a)
    return share


def ptp_tangent(y, a, axis=None, keepdims=False, *, a_dot):
    high = runtime.extremes(a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims)
    low = runtime.extremes(a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims)
    change = (np.where(high, a_dot / runtime.ties(high, a, axis), 0.0)
              - np.where(low, a_dot / runtime.ties(low, a, axis), 0.0))
    return np.sum(change, axis=axis, keepdims=keepdims)


@general(np.ptp, form=Along("axis"), tangent=ptp_tangent, type=reduced_result, samples=reduced_nonempty)
def ptp(y, a, axis=None, keepdims=False, *, y_bar):
    high = runtime.extremes(a, np.max(a, axis=axis, keepdims=keepdims), axis, keepdims)
    low = runtime.extremes(a, np.min(a, axis=axis, keepdims=keepdims), axis, keepdims)
    change = runtime.expand(y_bar, a, axis, keepdims)
    return (np.where(high, change / runtime.ties(high, a, axis), 0.0)
            - np.where(low, change / runtime.ties(low, a, axis), 0.0))


# --- moments ----------------------------------------------------------------


def var_tangent(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, a_dot,
                mean_dot):
    if correction is not None:
        ddof = correction
    freedom = runtime.count(a, axis) - ddof
    if where is not None:
        freedom = runtime.counted(a, axis, keepdims, where) - ddof
    if where is None and mean is None:
        change = (a - np.mean(a, axis=axis, keepdims=True)) * a_dot
    elif mean is None:
        change = runtime.centred(a, mean, axis, where) * a_dot
    else:
        change = runtime.centred(a, mean, axis, where) * (a_dot - mean_dot)
    return np.sum(change, axis=axis, keepdims=keepdims) * runtime.divide(2.0, freedom)


def deviations(draw):
    yield from reduced_nonempty(draw)
    yield call(draw(3, 4), 0, ddof=1)
    yield call(draw(5), ddof=1)
    yield call(draw(5), ddof=0.5)
    yield call(draw(5), correction=1)
    yield call(draw(3, 4), 1, where=np.array([True, False, True, True]), ddof=1)
    yield call(draw(3, 4), axis=0, keepdims=True, where=np.array([[True], [False], [True]]))
    yield call(draw(3, 4), 1, mean=draw(3, 1))
    yield call(draw(3, 4), mean=draw(1, 1), where=draw.flags(3, 4) | np.eye(3, 4, dtype=bool), keepdims=True)
    yield call(draw(3, 4), dtype=np.float64)


@general(np.var, form=Along("axis", also=("a",)), tangent=var_tangent, samples=deviations, **COMMON)
def var(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, y_bar):
    if correction is not None:
        ddof = correction
    freedom = runtime.count(a, axis) - ddof
    if where is not None:
        freedom = runtime.counted(a, axis, keepdims, where) - ddof
    share = runtime.expand(y_bar * runtime.divide(2.0, freedom), a, axis, keepdims)
    if where is None and mean is None:
        return share * (a - np.mean(a, axis=axis, keepdims=True)), None
    change = share * runtime.centred(a, mean, axis, where)
    return runtime.unbroadcast(change, a), runtime.unbroadcast(-change, mean)


def std_tangent(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, a_dot,
                mean_dot):
    if correction is not None:
        ddof = correction
    freedom = runtime.count(a, axis) - ddof
    if where is not None:
        freedom = runtime.counted(a, axis, keepdims, where) - ddof
    if where is None and mean is None:
        change = (a - np.mean(a, axis=axis, keepdims=True)) * a_dot
    elif mean is None:
        change = runtime.centred(a, mean, axis, where) * a_dot
    else:
        change = runtime.centred(a, mean, axis, where) * (a_dot - mean_dot)
    return runtime.quotient_or_zero(np.sum(change, axis=axis, keepdims=keepdims), y * freedom)


def spread(draw):
    yield from (use for use in deviations(draw) if np.size(use[0][0]) > 3)


@general(np.std, kinks=(at([2.0, 2.0], gives=[0.0, 0.0]),), form=Along("axis", also=("a",)),
         squared="numpy.var", tangent=std_tangent, samples=spread, **COMMON)
def std(y, a, axis=None, dtype=None, ddof=0, keepdims=False, where=None, mean=None, correction=None, *, y_bar):
    if correction is not None:
        ddof = correction
    freedom = runtime.count(a, axis) - ddof
    if where is not None:
        freedom = runtime.counted(a, axis, keepdims, where) - ddof
    share = runtime.expand(runtime.quotient_or_zero(y_bar, y * freedom), a, axis, keepdims)
    if where is None and mean is None:
        return share * (a - np.mean(a, axis=axis, keepdims=True)), None
    change = share * runtime.centred(a, mean, axis, where)
    return runtime.unbroadcast(change, a), runtime.unbroadcast(-change, mean)


def centrings(draw):
    yield call(draw(3, 4), None, 1, np.array([True, False, True, True]))
    yield call(draw(3, 4), None, None, draw.flags(3, 4) | np.eye(3, 4, dtype=bool))
    yield call(draw(3, 4), draw(3, 1), 1)
    yield call(draw(3, 4), draw(1, 4), 0, np.array([[True], [False], [True]]))


@linear(runtime.centred, form=Along("axis"), wrt=("x", "mean"), passive=("where",), type=first_operand, samples=centrings)
def centred(y_bar, x, mean=None, axis=None, where=None):
    if mean is None:
        return runtime.centred(y_bar, mean, axis, where), None
    change = y_bar
    if where is not None:
        change = np.where(where, y_bar, 0.0)
    return change, runtime.unbroadcast(-change, mean)


constant(runtime.counted)

# --- without derivative -----------------------------------------------------

constant(np.any, np.all, np.count_nonzero, type=reduced_result, samples=reduced)
constant(np.argmax, np.argmin, np.nanargmax, np.nanargmin, type=reduced_result,
         samples=lambda draw: [call(draw(3, 4), axis=1)])
