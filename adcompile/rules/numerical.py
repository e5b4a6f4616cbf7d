"""Numerical methods on sampled functions: interpolation, integrals, polynomials, convolution."""

import numpy as np

from adcompile import runtime
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear, multilinear

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
    xp_bar = runtime.index_add(runtime.zeros_like(xp), left, (weight - 1.0) * x_bar)
    fp_bar = runtime.index_add(runtime.zeros_like(fp), left, (1.0 - weight) * y_bar)
    return (runtime.unbroadcast(x_bar, x), runtime.index_add(xp_bar, right, -weight * x_bar),
            runtime.index_add(fp_bar, right, weight * y_bar))


constant(runtime.interval, result="unknown")

# --- integrals --------------------------------------------------------------


def trapezoid_tangent(y, samples, x=None, dx=1.0, axis=-1, *, samples_dot, x_dot):
    if x is None:
        return np.sum(dx * runtime.midpoints(samples_dot, axis), axis=axis)
    if np.ndim(x) == 1:
        shape = runtime.axis_shape(samples, axis)
        return np.sum(np.reshape(np.diff(x), shape) * runtime.midpoints(samples_dot, axis)
                      + np.reshape(np.diff(x_dot), shape) * runtime.midpoints(samples, axis), axis=axis)
    return np.sum(np.diff(x, axis=axis) * runtime.midpoints(samples_dot, axis)
                  + np.diff(x_dot, axis=axis) * runtime.midpoints(samples, axis), axis=axis)


def integrals(draw):
    yield call(draw(5))
    yield call(draw(5), None, 0.5)
    yield call(draw(5), np.cumsum(draw.positive(5)))
    yield call(draw(3, 4), np.cumsum(draw.positive(4)))
    yield call(draw(3, 4), np.cumsum(draw.positive(3)), axis=0)
    yield call(draw(3, 4), np.cumsum(draw.positive(3, 4), axis=1))
    yield call(draw(1))


@general(np.trapezoid, tangent=trapezoid_tangent, result="reduced", static=("axis",), samples=integrals)
def trapezoid(y, samples, x=None, dx=1.0, axis=-1, *, y_bar):
    share = np.expand_dims(y_bar, axis)
    if x is None:
        return runtime.unmidpoints(dx * share, samples, axis), None
    if np.ndim(x) == 1:
        widths = np.reshape(np.diff(x), runtime.axis_shape(samples, axis))
        return (runtime.unmidpoints(widths * share, samples, axis),
                runtime.undiff(np.ravel(runtime.unbroadcast(share * runtime.midpoints(samples, axis), widths)), x))
    return (runtime.unmidpoints(np.diff(x, axis=axis) * share, samples, axis),
            runtime.undiff(share * runtime.midpoints(samples, axis), x, 1, axis))


@linear(runtime.midpoints, result="unknown", samples=lambda draw: [call(draw(5), 0), call(draw(3, 4), -1)])
def midpoints(y_bar, x, axis):
    return runtime.unmidpoints(y_bar, x, axis)


def halves(draw):
    yield call(draw(4), draw(5), 0)
    yield call(draw(3, 3), draw(3, 4), 1)
    yield call(draw(3, 1), draw(3, 4), 1)


@linear(runtime.unmidpoints, result="like_second", samples=halves)
def unmidpoints(y_bar, t, x, axis):
    return runtime.unbroadcast(runtime.midpoints(y_bar, axis), t)


# --- polynomials ------------------------------------------------------------


def polyval_tangent(y, p, x, *, p_dot, x_dot):
    return np.polyval(p_dot, x) + np.polyval(runtime.polynomial_slope(p), x) * x_dot


def polynomials(draw):
    yield call(draw(4), draw.number())
    yield call(draw(4), draw(3))
    yield call(draw(1), draw(2, 3))
    yield call(draw(3), np.zeros(2))


@general(np.polyval, tangent=polyval_tangent, result="polyval", samples=polynomials)
def polyval(y, p, x, *, y_bar):
    powers = np.expand_dims(np.ravel(x), -1) ** runtime.exponents(p)
    return runtime.unbroadcast(np.ravel(y_bar) @ powers, p), y_bar * np.polyval(runtime.polynomial_slope(p), x)


@linear(runtime.polynomial_slope, result="unknown", samples=lambda draw: [call(draw(4)), call(draw(1))])
def polynomial_slope(y_bar, p):
    return runtime.polynomial_slope_transposed(y_bar, p)


@linear(runtime.polynomial_slope_transposed, result="like_second",
        samples=lambda draw: [call(draw(3), draw(4)), call(draw(1), draw(1))])
def polynomial_slope_transposed(y_bar, t, p):
    return runtime.polynomial_slope(y_bar)


constant(runtime.exponents, result="unknown")

# --- convolution ------------------------------------------------------------


def convolutions(draw):
    yield call(draw(5), draw(3))
    yield call(draw(2), draw(4))
    for mode in ("full", "same", "valid"):
        yield call(draw(6), draw(3), mode)
        yield call(draw(6), draw(4), mode)
        yield call(draw(3), draw(6), mode)


@multilinear(np.convolve, result="convolve", allowed={"mode": ("full", "same", "valid")}, samples=convolutions)
def convolve(y_bar, a, v, mode="full"):
    whole = runtime.convolution_padded(y_bar, np.size(a), np.size(v), mode)
    return np.convolve(whole, np.flip(v), "valid"), np.convolve(whole, np.flip(a), "valid")


@linear(runtime.convolution_padded, result="unknown", samples=lambda draw: [call(draw(6), 6, 3, "same")])
def convolution_padded(y_bar, t, m, n, mode):
    return runtime.convolution_part(y_bar, m, n, mode)


@linear(runtime.convolution_part, result="unknown", samples=lambda draw: [call(draw(8), 6, 3, "same")])
def convolution_part(y_bar, t, m, n, mode):
    return runtime.convolution_padded(y_bar, m, n, mode)
