"""Numerical methods on sampled functions: interpolation, integrals, convolution, angles."""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import CORE, LEADING, TEXTS, Along, ByOperand, Opaque
from adcompile.ops.fields.memory import VIEW
from adcompile.ops.typing.results.transposed import like_second_result
from adcompile.ops.typing.usual import unsized_result
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear, multilinear

# --- interpolation ----------------------------------------------------------


def interp_tangent(y, x, xp, fp, left=None, right=None, period=None, *, x_dot, xp_dot, fp_dot, left_dot, right_dot):
    if period is not None:
        places, shifts = runtime.period_places(xp, period), runtime.period_shifts(xp, period)
        x, xp, fp, xp_dot, fp_dot = np.mod(x, period), xp[places] + shifts, fp[places], xp_dot[places], fp_dot[places]
    low = runtime.interval(x, xp)
    high = np.minimum(low + 1, np.size(xp) - 1)
    width = xp[high] - xp[low]
    weight = runtime.quotient_or_zero(np.clip(x, xp[0], xp[-1]) - xp[low], width)
    slope = np.where((x < xp[0]) | (x > xp[-1]), 0.0, runtime.quotient_or_zero(fp[high] - fp[low], width))
    change = (slope * (x_dot - (1.0 - weight) * xp_dot[low] - weight * xp_dot[high])
              + (1.0 - weight) * fp_dot[low] + weight * fp_dot[high])
    if left is not None and period is None:
        change = np.where(x < xp[0], left_dot, change)
    if right is not None and period is None:
        change = np.where(x > xp[-1], right_dot, change)
    return change


def interpolations(draw):
    x, xp = np.array([0.3, 1.7, 2.2, -1.0, 9.0]), np.array([0.0, 1.0, 2.0, 4.0])
    yield call(x, xp, draw(4))
    yield call(1.2, xp, draw(4))
    yield call(x, xp, draw(4), draw.number(), draw.number())
    yield call(np.reshape(x[:4], (2, 2)), xp, draw(4), left=0.5)
    yield call(x, np.array([2.7, 0.4, 5.1]), draw(3), period=3.0)
    yield call(1.2, xp, draw(4), 1.0, 2.0, 5.0)


@general(np.interp, form=ByOperand(x=CORE, xp=TEXTS, fp=TEXTS, left=TEXTS, right=TEXTS),
         tangent=interp_tangent, static=("period",), samples=interpolations)
def interp(y, x, xp, fp, left=None, right=None, period=None, *, y_bar):
    all_xp, all_fp, all_x = xp, fp, x
    if period is not None:
        places, shifts = runtime.period_places(xp, period), runtime.period_shifts(xp, period)
        x, xp, fp = np.mod(x, period), xp[places] + shifts, fp[places]
    left_bar, right_bar = None, None
    if left is not None and period is None:
        left_bar, y_bar = np.sum(np.where(x < xp[0], y_bar, 0.0)), np.where(x < xp[0], 0.0, y_bar)
    if right is not None and period is None:
        right_bar, y_bar = np.sum(np.where(x > xp[-1], y_bar, 0.0)), np.where(x > xp[-1], 0.0, y_bar)
    low = runtime.interval(x, xp)
    high = np.minimum(low + 1, np.size(xp) - 1)
    width = xp[high] - xp[low]
    weight = runtime.quotient_or_zero(np.clip(x, xp[0], xp[-1]) - xp[low], width)
    slope = np.where((x < xp[0]) | (x > xp[-1]), 0.0, runtime.quotient_or_zero(fp[high] - fp[low], width))
    x_bar = slope * y_bar
    xp_bar = runtime.index_add(runtime.zeros_like(xp), low, (weight - 1.0) * x_bar)
    xp_bar = runtime.index_add(xp_bar, high, -weight * x_bar)
    fp_bar = runtime.index_add(runtime.zeros_like(fp), low, (1.0 - weight) * y_bar)
    fp_bar = runtime.index_add(fp_bar, high, weight * y_bar)
    if period is not None:
        xp_bar = runtime.index_add(runtime.zeros_like(all_xp), places, xp_bar)
        fp_bar = runtime.index_add(runtime.zeros_like(all_fp), places, fp_bar)
    return runtime.unbroadcast(x_bar, all_x), xp_bar, fp_bar, left_bar, right_bar


constant(runtime.interval, runtime.period_places, runtime.period_shifts)

# --- integrals --------------------------------------------------------------


def trapezoid_tangent(y, samples, x=None, dx=1.0, axis=-1, *, samples_dot, x_dot, dx_dot):
    if x is None:
        return np.sum(dx * runtime.midpoints(samples_dot, axis) + dx_dot * runtime.midpoints(samples, axis), axis=axis)
    if np.ndim(x) == 1:
        shape = runtime.axis_shape(samples, axis)
        return np.sum(np.reshape(np.diff(x), shape) * runtime.midpoints(samples_dot, axis)
                      + np.reshape(np.diff(x_dot), shape) * runtime.midpoints(samples, axis), axis=axis)
    return np.sum(np.diff(x, axis=axis) * runtime.midpoints(samples_dot, axis)
                  + np.diff(x_dot, axis=axis) * runtime.midpoints(samples, axis), axis=axis)


def integrals(draw):
    yield call(draw(5))
    yield call(draw(5), None, 0.5)
    yield call(draw(3, 4), dx=draw.number(), axis=0)
    yield call(draw(5), np.cumsum(draw.positive(5)))
    yield call(draw(3, 4), np.cumsum(draw.positive(4)))
    yield call(draw(3, 4), np.cumsum(draw.positive(3)), axis=0)
    yield call(draw(3, 4), np.cumsum(draw.positive(3, 4), axis=1))
    yield call(draw(1))


@general(np.trapezoid, form=ByOperand(samples=Along("axis"), x=TEXTS, dx=Along("axis", also=("samples",), pads=True)),
         tangent=trapezoid_tangent, static=("axis",), samples=integrals)
def trapezoid(y, samples, x=None, dx=1.0, axis=-1, *, y_bar):
    share = np.expand_dims(y_bar, axis)
    if x is None:
        return runtime.unmidpoints(dx * share, samples, axis), None, np.sum(share * runtime.midpoints(samples, axis))
    if np.ndim(x) == 1:
        widths = np.reshape(np.diff(x), runtime.axis_shape(samples, axis))
        return (runtime.unmidpoints(widths * share, samples, axis),
                runtime.undiff(np.ravel(runtime.unbroadcast(share * runtime.midpoints(samples, axis), widths)), x), None)
    return (runtime.unmidpoints(np.diff(x, axis=axis) * share, samples, axis),
            runtime.undiff(share * runtime.midpoints(samples, axis), x, 1, axis), None)


@linear(runtime.midpoints, form=Along("axis"), samples=lambda draw: [call(draw(5), 0), call(draw(3, 4), -1)])
def midpoints(y_bar, x, axis):
    return runtime.unmidpoints(y_bar, x, axis)


def halves(draw):
    yield call(draw(4), draw(5), 0)
    yield call(draw(3, 3), draw(3, 4), 1)
    yield call(draw(3, 1), draw(3, 4), 1)


@linear(runtime.unmidpoints, form=Along("axis", also=("x",)), type=like_second_result, samples=halves)
def unmidpoints(y_bar, t, x, axis):
    return runtime.unbroadcast(runtime.midpoints(y_bar, axis), t)


# --- convolution ------------------------------------------------------------


def convolutions(draw):
    yield call(draw(5), draw(3))
    yield call(draw(2), draw(4))
    for mode in ("full", "same", "valid"):
        yield call(draw(6), draw(3), mode)
        yield call(draw(6), draw(4), mode)
        yield call(draw(3), draw(6), mode)


@multilinear(np.convolve, form=Opaque("convolves two vectors"),
             type=unsized_result, allowed={"mode": ("full", "same", "valid")}, samples=convolutions)
def convolve(y_bar, a, v, mode="full"):
    whole = runtime.convolution_padded(y_bar, np.size(a), np.size(v), mode)
    return np.convolve(whole, np.flip(v), "valid"), np.convolve(whole, np.flip(a), "valid")


def correlations(draw):
    yield call(draw(5), draw(3))
    for mode in ("full", "same", "valid"):
        for m, n in ((6, 3), (6, 4), (3, 6), (4, 6), (4, 4), (5, 1)):
            yield call(draw(m), draw(n), mode)


@multilinear(np.correlate, form=Opaque("correlates two vectors"),
             type=unsized_result, allowed={"mode": ("full", "same", "valid")}, samples=correlations)
def correlate(y_bar, a, v, mode="valid"):
    whole = runtime.correlation_padded(y_bar, np.size(a), np.size(v), mode)
    return np.convolve(whole, v, "valid"), np.flip(np.convolve(whole, np.flip(a), "valid"))


@linear(runtime.correlation_padded, form=CORE, samples=lambda draw: [call(draw(6), 4, 6, "same")])
def correlation_padded(y_bar, t, m, n, mode):
    return runtime.correlation_part(y_bar, m, n, mode)


@linear(runtime.correlation_part, form=LEADING, memory=VIEW("t"), samples=lambda draw: [call(draw(9), 4, 6, "same")])
def correlation_part(y_bar, t, m, n, mode):
    return runtime.correlation_padded(y_bar, m, n, mode)


@linear(runtime.convolution_padded, form=CORE, samples=lambda draw: [call(draw(6), 6, 3, "same")])
def convolution_padded(y_bar, t, m, n, mode):
    return runtime.convolution_part(y_bar, m, n, mode)


@linear(runtime.convolution_part, form=LEADING, memory=VIEW("t"), samples=lambda draw: [call(draw(8), 6, 3, "same")])
def convolution_part(y_bar, t, m, n, mode):
    return runtime.convolution_padded(y_bar, m, n, mode)


# --- angles without jumps ---------------------------------------------------


def unwrap_tangent(y, p, discont=None, axis=-1, period=6.283185307179586, *, p_dot):
    return p_dot


def angles(draw):
    yield call(np.array([0.1, 3.0, -3.0, -2.0, 3.1]))
    yield call(np.array([[0.1, 3.0, -3.0], [2.0, -2.5, 2.2]]), None, 1)
    yield call(np.array([0.1, 0.9, 0.2, 0.6]), discont=0.65, axis=0, period=1.0)


@general(np.unwrap, form=Along("axis"), tangent=unwrap_tangent, static=("axis",), samples=angles)
def unwrap(y, p, discont=None, axis=-1, period=6.283185307179586, *, y_bar):
    return y_bar
