"""Rules of the functions of `runtime` that derivatives are made of at infinity, and where formulas would cancel: quotients by
lengths, asymptotic series, slopes of log densities.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import Along
from adcompile.ops.fields.memory import EITHER, NEW, SELF
from adcompile.ops.typing.usual import reduced_result
from adcompile.rules.samples import call, far, far_divisor, positive, real
from adcompile.rules.table import elementwise, general, linear


@elementwise(runtime.cosine, recurrence="quotient", samples=(real, positive))
def cosine(y, a, b):
    return runtime.reciprocal_or_zero(b), -(y * runtime.reciprocal_or_zero(b))


def squared_norms(draw):
    yield call(draw(4))
    yield call(draw(3, 4))
    yield call(draw(3, 4), None, 0)
    yield call(draw(2, 3, 4), axis=(0, 2), keepdims=True)
    yield call(draw(0))


def squared_norm_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    return 2.0 * np.sum(x * x_dot, axis=axis, keepdims=keepdims)


@general(runtime.squared_norm, form=Along("axis"), tangent=squared_norm_tangent, type=reduced_result, allowed={"ord": (None,)},
         static=("axis", "keepdims"), samples=squared_norms)
def squared_norm(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(2.0 * y_bar, x, axis, keepdims) * x


@elementwise(runtime.squared_hypot, samples=(real, real))
def squared_hypot(y, x1, x2):
    return 2.0 * x1, 2.0 * x2


@elementwise(runtime.over_squares, samples=(real, positive), declared_singular=False)
def over_squares(y, a, b):
    other = runtime.over_squares(b, a)
    return other * other - y * y, -2.0 * (y * other)


@linear(runtime.supported, broadcasts=True, passive=("y_",), memory=EITHER(SELF("slope"), NEW), samples=(real, real))
def supported(y_bar, slope, y_):
    return runtime.supported(y_bar, y_)


@linear(runtime.defined, broadcasts=True, passive=("y_",), memory=EITHER(SELF("slope"), NEW), samples=(real, real))
def defined(y_bar, slope, y_):
    return runtime.defined(y_bar, y_)


@elementwise(runtime.hazard_tail, samples=(far_divisor,), declared_singular=False)
def hazard_tail(y, u):
    inverse = 1.0 / u
    t = inverse * inverse
    return 1.0 - t * (1.0 - t * (6.0 - t * (50.0 - t * (518.0 - t * 6354.0))))


@elementwise(runtime.hankel_series, wrt=("z",), counts=("power",), samples=(1, 1.5, far), declared_singular=False)
def hankel_series(y, power, v, z):
    return -runtime.hankel_series(power + 1, v, z) / z
