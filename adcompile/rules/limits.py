"""Rules of the functions of `runtime` that derivatives are made of at infinity, and where formulas would cancel: quotients by
lengths, asymptotic series, slopes of log densities.
"""

from adcompile import runtime
from adcompile.ops.memory import EITHER, NEW, SELF
from adcompile.rules.samples import far, far_divisor, positive, real
from adcompile.rules.table import elementwise, linear


@elementwise(runtime.cosine, samples=(real, positive))
def cosine(y, a, b):
    return runtime.reciprocal_or_zero(b), -(y * runtime.reciprocal_or_zero(b))


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
