"""Elementary functions of `numpy` and `math`: one text serves both, and uses the result where that is cheaper."""

import math

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.kinks import at
from adcompile.ops.typing.usual import elementwise_result, first_operand_result
from adcompile.rules.samples import above_one, far, inside, positive, real
from adcompile.rules.table import constant, elementwise

# --- exponentials and logarithms --------------------------------------------


@elementwise(np.exp, math.exp, nonnegative=True, vanishing=True, samples=(real,))
def exp(y, x):
    return y


@elementwise(np.expm1, math.expm1, samples=(real,))
def expm1(y, x):
    return np.exp(x)


@elementwise(np.exp2, math.exp2, samples=(real,))
def exp2(y, x):
    return 0.6931471805599453 * y


@elementwise(np.log, math.log, infinite=True, samples=(positive,))
def log(y, x):
    return 1.0 / x


@elementwise("math.log/2", samples=(positive, above_one))
def log_to_base(y, x, base):
    log_base = np.log(base)
    return 1.0 / (x * log_base), -y / (base * log_base)


@elementwise(np.log1p, math.log1p, infinite=True, samples=(positive,))
def log1p(y, x):
    return 1.0 / (1.0 + x)


@elementwise(np.log2, math.log2, samples=(positive,))
def log2(y, x):
    return 1.4426950408889634 / x


@elementwise(np.log10, math.log10, samples=(positive,))
def log10(y, x):
    return 0.4342944819032518 / x


@elementwise(np.logaddexp, samples=(real, real))
def logaddexp(y, x1, x2):
    return runtime.share_of_exp(x1, x2), runtime.share_of_exp(x2, x1)


@elementwise(np.logaddexp2, samples=(real, real))
def logaddexp2(y, x1, x2):
    return (runtime.exp_difference(0.6931471805599453 * x1, 0.6931471805599453 * y),
            runtime.exp_difference(0.6931471805599453 * x2, 0.6931471805599453 * y))


@elementwise(runtime.exp_difference, samples=(real, real))
def exp_difference(y, a, b):
    return y, -y


@elementwise(runtime.share_of_exp, samples=(real, real))
def share_of_exp(y, a, b):
    slope = y * runtime.share_of_exp(b, a)
    return slope, -slope


# --- roots and lengths ------------------------------------------------------


@elementwise(np.sqrt, math.sqrt, recurrence="root", kinks=(at(0.0, gives=math.inf),), nonnegative=True, squares="root", samples=(positive,))
def sqrt(y, x):
    return 0.5 / y


@elementwise("numpy.sqrt/length", samples=(positive,))
def length(y, x):
    return runtime.quotient_or_zero(0.5, y)


@elementwise(np.cbrt, math.cbrt, samples=(real,))
def cbrt(y, x):
    return 1.0 / (3.0 * y * y)


@elementwise(np.hypot, math.hypot, kinks=(at(0.0, 0.0, gives=(0.0, 0.0)),), squared="runtime.squared_hypot", nonnegative=True,
             samples=(real, real), declared_singular=False)
def hypot(y, x1, x2):
    return runtime.cosine(x1, y), runtime.cosine(x2, y)


@elementwise("math.hypot/1", samples=(real,))
def hypot_one(y, x1):
    return np.copysign(1.0, x1)


@elementwise("math.hypot/3", samples=(real, real, real), declared_singular=False)
def hypot_three(y, x1, x2, x3):
    return runtime.cosine(x1, y), runtime.cosine(x2, y), runtime.cosine(x3, y)


# --- angles -----------------------------------------------------------------


@elementwise(np.sin, math.sin, samples=(real,))
def sin(y, x):
    return np.cos(x)


@elementwise(np.cos, math.cos, samples=(real,))
def cos(y, x):
    return -np.sin(x)


@elementwise(np.tan, math.tan, samples=(inside,))
def tan(y, x):
    return 1.0 + y * y


@elementwise(np.arcsin, math.asin, samples=(inside,))
def arcsin(y, x):
    return 1.0 / np.sqrt(1.0 - x * x)


@elementwise(np.arccos, math.acos, samples=(inside,))
def arccos(y, x):
    return -1.0 / np.sqrt(1.0 - x * x)


@elementwise(np.arctan, math.atan, samples=(real,), declared_singular=False)
def arctan(y, x):
    return 1.0 / (1.0 + x * x)


@elementwise(np.arctan2, math.atan2, kinks=(at(0.0, 0.0, gives=(0.0, 0.0)),), samples=(real, positive), declared_singular=False)
def arctan2(y, x1, x2):
    return runtime.over_squares(x2, x1), -runtime.over_squares(x1, x2)


@elementwise(np.deg2rad, np.radians, math.radians, samples=(real,))
def deg2rad(y, x):
    return 0.017453292519943295


@elementwise(np.rad2deg, np.degrees, math.degrees, samples=(real,))
def rad2deg(y, x):
    return 57.29577951308232


@elementwise(np.sinc, kinks=(at(0.0, gives=0.0),), samples=(real,), declared_singular=False, type=elementwise_result,
             orders="runtime.sinc_derivative")
def sinc(y, x):
    return runtime.sinc_slope(y, x)


# --- hyperbolic functions ---------------------------------------------------


@elementwise(np.sinh, math.sinh, samples=(real,))
def sinh(y, x):
    return np.cosh(x)


@elementwise(np.cosh, math.cosh, nonnegative=True, samples=(real,))
def cosh(y, x):
    return np.sinh(x)


@elementwise(np.tanh, math.tanh, samples=(real,))
def tanh(y, x):
    return 1.0 - y * y


@elementwise(np.arcsinh, math.asinh, samples=(real,), declared_singular=False)
def arcsinh(y, x):
    return 1.0 / np.sqrt(1.0 + x * x)


@elementwise(np.arccosh, math.acosh, samples=(above_one,))
def arccosh(y, x):
    return 1.0 / np.sqrt(x * x - 1.0)


@elementwise(np.arctanh, math.atanh, samples=(inside,))
def arctanh(y, x):
    return 1.0 / (1.0 - x * x)


# --- special functions of `math` --------------------------------------------


@elementwise(math.erf, samples=(real,))
def erf(y, x):
    return 1.1283791670955126 * np.exp(-(x * x))


@elementwise(math.erfc, samples=(real,))
def erfc(y, x):
    return -1.1283791670955126 * np.exp(-(x * x))


@elementwise(math.lgamma, samples=(positive,))
def lgamma(y, x):
    return runtime.digamma(x)


@elementwise(math.gamma, samples=(positive,))
def gamma(y, x):
    return y * runtime.digamma(x)


@elementwise(math.fmod, samples=(far, above_one))
def fmod(y, x1, x2):
    return 1.0, -np.trunc(x1 / x2)


# --- without derivative -----------------------------------------------------

constant(np.floor, np.ceil, np.trunc, np.fix, kinks=(at(1.0, gives=0.0),), broadcasts=True, samples=(far,))
constant(np.rint, kinks=(at(0.5, gives=0.0),), broadcasts=True, samples=(far,))
constant(np.sign, kinks=(at(0.0, gives=0.0),), broadcasts=True, reals="only", samples=(far,))
constant(np.round, np.around, kinks=(at(0.5, gives=0.0),), type=first_operand_result, broadcasts=True, samples=(far,))
constant(np.isnan, np.isfinite, np.isinf, np.signbit, np.isneginf, np.isposinf, broadcasts=True, samples=(real,))
constant(np.isclose, broadcasts=True, samples=(real, real))
constant(math.floor, math.ceil, math.trunc, broadcasts=True, loses="operands", samples=(far,))
constant(math.isnan, math.isfinite, math.isinf, broadcasts=True, samples=(real,))
constant(math.isclose, broadcasts=True, samples=(real, real))
constant(math.factorial, math.comb, math.perm, math.gcd, math.lcm, math.isqrt)
