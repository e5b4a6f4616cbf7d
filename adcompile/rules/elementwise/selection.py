"""Functions that select: what was not selected contributes exactly 0, also where a cotangent is infinite.

Ties are shared equally in NumPy's functions; Python's `max` and `min` take the first, as they do. `clip` has the
partial 1 at its bounds, `abs` the partial 0 at 0.
"""

import math

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.kinks import at
from adcompile.ops.fields.memory import EVERY, SELF
from adcompile.ops.registry import amend
from adcompile.ops.typing.results.builtins import call_type, extreme_type
from adcompile.ops.typing.usual import clip_result, elementwise_result, select_result, where_result
from adcompile.rules.keywords import own_defaults
from adcompile.rules.samples import call, flags, real
from adcompile.rules.table import general


def where_tangent(y, condition, a, b, *, a_dot, b_dot):
    return np.where(condition, a_dot, b_dot)


@general(np.where, tangent=where_tangent, passive=("condition",), broadcasts=True, type=where_result, selects=True, whole=True,
         samples=(flags, real, real))
def where(y, condition, a, b, *, y_bar):
    return np.where(condition, y_bar, 0.0), np.where(condition, 0.0, y_bar)


def select_tangent(y, taken, a, b, *, a_dot, b_dot):
    return runtime.select(taken, a_dot, b_dot)


@general(runtime.select, tangent=select_tangent, broadcasts=True, type=select_result, selects=True,
         samples=(flags, real, real))
def select(y, taken, a, b, *, y_bar):
    return runtime.select(taken, y_bar, 0.0), runtime.select(taken, 0.0, y_bar)


# --- the larger and the smaller of two --------------------------------------


def extreme_tangent(y, x1, x2, *, x1_dot, x2_dot):
    return runtime.select(x1 == x2, 0.5 * (x1_dot + x2_dot), runtime.select(x1 == y, x1_dot, x2_dot))


@general(np.maximum, np.minimum, np.fmax, np.fmin, kinks=(at(1.0, 1.0, gives=(0.5, 0.5)),), tangent=extreme_tangent, broadcasts=True,
         selects=True, samples=(real, real))
def extreme(y, x1, x2, *, y_bar):
    tie, chosen = x1 == x2, x1 == y
    if np.ndim(y) == 0:
        half = 0.5 * y_bar
        return (runtime.select(tie, half, runtime.select(chosen, y_bar, 0.0)),
                runtime.select(tie, half, runtime.select(chosen, 0.0, y_bar)))
    return runtime.share(y_bar, chosen, tie), runtime.share(y_bar, x1 != y, tie)


def share_tangent(y, t, chosen, tie, *, t_dot):
    return runtime.share(t_dot, chosen, tie)


@general(runtime.share, selects=True, tangent=share_tangent, broadcasts=True,
         samples=(real, flags, flags))
def share(y, t, chosen, tie, *, y_bar):
    return runtime.share(y_bar, chosen, tie)


def python_max_tangent(y, a, b, *, a_dot, b_dot):
    return runtime.select(b > a, b_dot, a_dot)


@general("builtins.max", kinks=(at(1.0, 1.0, gives=(1.0, 0.0)),), keeps_sign=True, tangent=python_max_tangent, broadcasts=True,
         folds=True, floats="kept", type=extreme_type, selects=True, memory=SELF(EVERY), samples=(real, real))
def python_max(y, a, b, *, y_bar):
    return runtime.select(b > a, 0.0, y_bar), runtime.select(b > a, y_bar, 0.0)


def python_min_tangent(y, a, b, *, a_dot, b_dot):
    return runtime.select(b < a, b_dot, a_dot)


@general("builtins.min", kinks=(at(1.0, 1.0, gives=(1.0, 0.0)),), tangent=python_min_tangent, broadcasts=True, folds=True,
         floats="kept", type=extreme_type, selects=True, memory=SELF(EVERY), samples=(real, real))
def python_min(y, a, b, *, y_bar):
    return runtime.select(b < a, 0.0, y_bar), runtime.select(b < a, y_bar, 0.0)


# --- bounds and signs -------------------------------------------------------


def clip_tangent(y, a, a_min=None, a_max=None, min=None, max=None, *, a_dot, a_min_dot, a_max_dot, min_dot, max_dot):
    low, high, low_dot, high_dot = a_min, a_max, a_min_dot, a_max_dot
    if min is not None:
        low, low_dot = min, min_dot
    if max is not None:
        high, high_dot = max, max_dot
    if low is not None and high is not None:
        return runtime.select(a < low, runtime.select(high < low, high_dot, low_dot),
                              runtime.select(a > high, high_dot, a_dot))
    if low is not None:
        return runtime.select(a < low, low_dot, a_dot)
    if high is not None:
        return runtime.select(a > high, high_dot, a_dot)
    return a_dot


def clips(draw):
    a = draw(3, 4)
    yield call(a, -0.9, 0.8)
    yield call(a, draw.positive(4) - 1.0, draw.positive(3, 1))
    yield call(a, None, 0.5)
    yield call(a, draw.number(), None)
    yield call(a, 0.5, -0.5)
    yield call(draw.number(), draw.number(), draw.number())


def clips_by_name(draw):
    yield from clips(draw)
    if "min" not in own_defaults(np.clip):      # before NumPy 2.1
        return
    yield call(draw(3, 4), min=-0.5, max=draw.number())
    yield call(draw(3, 4), min=draw(4))
    yield call(draw(3, 4), max=0.3)


@general(np.clip, output="spread", kinks=(at(0.0, 0.0, 1.0, gives=1.0), at(1.0, 0.0, 1.0, gives=1.0)), tangent=clip_tangent,
         broadcasts=True, type=clip_result, selects=True, whole=True, static=(),
         positional=("a", "a_min", "a_max", "out"), samples=clips_by_name)
def clip(y, a, a_min=None, a_max=None, min=None, max=None, *, y_bar):
    low, high = a_min, a_max
    if min is not None:
        low = min
    if max is not None:
        high = max
    if low is not None and high is not None:
        below, above = (a < low) & (low <= high), (a > high) | (low > high)
        low_bar, high_bar = runtime.select(below, y_bar, 0.0), runtime.select(above, y_bar, 0.0)
        return runtime.select(below | above, 0.0, y_bar), low_bar, high_bar, low_bar, high_bar
    if low is not None:
        low_bar = runtime.select(a < low, y_bar, 0.0)
        return runtime.select(a < low, 0.0, y_bar), low_bar, None, low_bar, None
    if high is not None:
        high_bar = runtime.select(a > high, y_bar, 0.0)
        return runtime.select(a > high, 0.0, y_bar), None, high_bar, None, high_bar
    return y_bar, None, None, None, None


def abs_tangent(y, x, *, x_dot):
    return runtime.select(x == 0.0, 0.0, np.copysign(1.0, x) * x_dot)


@general(np.absolute, np.fabs, math.fabs, "builtins.abs", kinks=(at(0.0, gives=0.0),), nonnegative=True, tangent=abs_tangent, broadcasts=True,
         selects=True, samples=(real,))
def absolute(y, x, *, y_bar):
    return runtime.select(x == 0.0, 0.0, np.copysign(1.0, x) * y_bar)


amend("builtins.abs", type=call_type, foldable=True, floats="exact")


def copysign_tangent(y, x1, x2, *, x1_dot):
    return runtime.select(x1 == 0.0, 0.0, np.copysign(1.0, x1) * np.copysign(1.0, x2) * x1_dot)


@general(np.copysign, math.copysign, tangent=copysign_tangent, broadcasts=True, passive=("x2",),
         samples=(real, real))
def copysign(y, x1, x2, *, y_bar):
    return runtime.select(x1 == 0.0, 0.0, np.copysign(1.0, x1) * np.copysign(1.0, x2) * y_bar)


def heaviside_tangent(y, x1, x2, *, x2_dot):
    return runtime.select(x1 == 0.0, x2_dot, 0.0)


@general(np.heaviside, tangent=heaviside_tangent, broadcasts=True, passive=("x1",),
         samples=(real, real))
def heaviside(y, x1, x2, *, y_bar):
    return runtime.select(x1 == 0.0, y_bar, 0.0)


def nan_to_num_tangent(y, x, nan=0.0, posinf=None, neginf=None, *, x_dot):
    return runtime.select(np.isfinite(x), x_dot, 0.0)


def holed(draw):
    yield call(draw(3))
    yield call(draw.number())
    yield call(np.array([[1.2, np.nan], [0.5, -0.7]]), nan=2.0)
    yield call(np.array([1.2, np.nan, np.inf, -np.inf]), nan=2.0, posinf=3.0, neginf=-3.0)


@general(np.nan_to_num, tangent=nan_to_num_tangent, broadcasts=True, type=elementwise_result,
         positional=("x", "copy", "nan", "posinf", "neginf"), writes_uncopied="x", samples=holed)
def nan_to_num(y, x, nan=0.0, posinf=None, neginf=None, *, y_bar):
    return runtime.select(np.isfinite(x), y_bar, 0.0)
