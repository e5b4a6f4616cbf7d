"""Parts of arrays, lists and tuples: the cotangent of a part is added to zeros where the part was.

Repeated indices add up.
"""

import numpy as np

from adcompile import runtime
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear


def indexed(draw):
    yield call(draw(5), 2)
    yield call(draw(5), -1)
    yield call(draw(5), slice(1, 4))
    yield call(draw(5), slice(None, None, -2))
    yield call(draw(5), slice(4, 1))
    yield call(draw(5), None)
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), (1, -2))
    yield call(draw(3, 4), (slice(None), 2))
    yield call(draw(3, 4), (Ellipsis, 0))
    yield call(draw(3, 4), (slice(None), None, slice(1, 3)))
    yield call(draw(5), np.array([0, 2, 0]))
    yield call(draw(5), [3, 3, 1])
    yield call(draw(5), np.array([[0, -1], [4, 0]]))
    yield call(draw(3, 4), (np.array([0, 2, 0]), np.array([1, 1, 1])))
    yield call(draw(3, 4), (slice(1, None), [0, 0, 3]))
    yield call(draw(3, 4), (1, [0, 0, 3]))
    yield call(draw(5), np.array([True, False, True, True, False]))
    yield call(draw(3, 4), draw.flags(3, 4))
    yield call(draw(3, 4), (np.array([True, False, True]), 1))
    yield call(draw(5), np.array([], dtype=int))
    yield call([draw(3), draw.number()], 1)
    yield call([draw(3), draw(2), draw.number()], slice(1, 3))
    yield call((draw.number(), draw(3)), 1)
    yield call((draw.number(), draw(3), draw(2)), slice(0, 2))
    yield call([[draw.number(), draw(2)], draw.number()], 0)


@linear("getitem", result="getitem", samples=indexed)
def getitem(y_bar, x, index):
    return runtime.index_add(runtime.zeros_like(x), index, y_bar)


def taken(draw):
    yield call(draw(3, 4), np.array([0, 5, 5]))
    yield call(draw(3, 4), 1)
    yield call(draw(3, 4), np.array([2, 0, 2]), 0)
    yield call(draw(3, 4), [[0, 1], [1, 1]], -1)
    yield call(draw(5), -1, axis=0)


@linear(np.take, result="take", static=("axis",), samples=taken)
def take(y_bar, a, indices, axis=None):
    return runtime.untake(y_bar, a, indices, axis)


@linear(runtime.untake, result="like_second", static=("axis",),
        samples=lambda draw: [call(draw(3, 4), draw(2, 4), [1, 0, 1], 0), call(draw(2), draw(3, 4), [5, 5])])
def untake(y_bar, t, x, indices, axis=None):
    return np.take(y_bar, indices, axis)


def taken_along(draw):
    yield call(draw(3, 4), np.array([[0, 3], [1, 1], [2, 0]]), axis=1)
    yield call(draw(3, 2), np.array([[0, 2]]), 0)


@linear(np.take_along_axis, result="take_along_axis", samples=taken_along)
def take_along_axis(y_bar, arr, indices, axis=-1):
    return runtime.untake_along(y_bar, arr, indices, axis)


@linear(runtime.untake_along, result="like_second",
        samples=lambda draw: [call(draw(3, 2), draw(3, 4), np.array([[0, 3], [1, 1], [2, 0]]), 1)])
def untake_along(y_bar, t, x, indices, axis=-1):
    return np.take_along_axis(y_bar, indices, axis)


# --- interpolation ----------------------------------------------------------


def interp_tangent(y, x, xp, fp, *, x_dot, xp_dot, fp_dot):
    left = runtime.interval(x, xp)
    right = np.minimum(left + 1, np.size(xp) - 1)
    width = xp[right] - xp[left]
    weight = runtime.quotient_or_zero(np.clip(x, xp[0], xp[-1]) - xp[left], width)
    slope = np.where((x < xp[0]) | (x > xp[-1]), 0.0, runtime.quotient_or_zero(fp[right] - fp[left], width))
    return (slope * (x_dot - (1.0 - weight) * xp_dot[left] - weight * xp_dot[right])
            + (1.0 - weight) * fp_dot[left] + weight * fp_dot[right])


def interpolations(draw):
    yield call(np.array([0.3, 1.7, 2.2, -1.0, 9.0]), np.array([0.0, 1.0, 2.0, 4.0]), draw(4))
    yield call(1.2, np.array([0.0, 1.0, 2.0, 4.0]), draw(4))


@general(np.interp, tangent=interp_tangent, result="interp", samples=interpolations)
def interp(y, x, xp, fp, *, y_bar):
    left = runtime.interval(x, xp)
    right = np.minimum(left + 1, np.size(xp) - 1)
    width = xp[right] - xp[left]
    weight = runtime.quotient_or_zero(np.clip(x, xp[0], xp[-1]) - xp[left], width)
    slope = np.where((x < xp[0]) | (x > xp[-1]), 0.0, runtime.quotient_or_zero(fp[right] - fp[left], width))
    x_bar = slope * y_bar
    xp_bar = runtime.index_add(runtime.index_add(runtime.zeros_like(xp), left, (weight - 1.0) * x_bar), right, -weight * x_bar)
    fp_bar = runtime.index_add(runtime.index_add(runtime.zeros_like(fp), left, (1.0 - weight) * y_bar), right, weight * y_bar)
    return runtime.unbroadcast(x_bar, x), xp_bar, fp_bar


constant(runtime.interval, result="unknown")
constant(np.triu_indices, np.tril_indices, np.diag_indices, np.ix_, np.indices, np.unravel_index, np.ravel_multi_index,
         result="unknown")
