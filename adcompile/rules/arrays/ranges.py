"""Numbers from one end to another: `linspace` and its kin, with ends that carry a derivative."""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import TEXTS, Along
from adcompile.ops.typing.results.making import arange_result, linspace_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.keywords import is_float_type
from adcompile.rules.samples import call
from adcompile.rules.table import constant, general, linear

SPACE = {"type": linspace_result, "static": ("num", "endpoint", "axis"), "allowed": {"dtype": is_float_type}}


def intervals(draw, sample):
    yield call(sample(), sample())
    yield call(sample(), sample(), 7)
    yield call(sample(), sample(), 5, False)
    yield call(sample(3), sample(3), 4)
    yield call(sample(2, 1), sample(3), num=4, axis=-1)
    yield call(sample(), sample(), 3, dtype=np.float64)
    yield call(sample(), sample(), 0)
    yield call(sample(), sample(), 1)


def linear_intervals(draw):
    yield from intervals(draw, lambda *shape: draw(*shape) if shape else draw.number())


@linear(np.linspace, form=Along("axis", pads=True), wrt=("start", "stop"), samples=linear_intervals,
        positional=("start", "stop", "num", "endpoint", "retstep", "dtype", "axis"), **SPACE)
def linspace(y_bar, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    weights = np.linspace(0.0, 1.0, num, endpoint)
    if axis != 0:
        y_bar = np.moveaxis(y_bar, axis, 0)
    return (runtime.unbroadcast(np.tensordot(1.0 - weights, y_bar, 1), start),
            runtime.unbroadcast(np.tensordot(weights, y_bar, 1), stop))


def logspace_tangent(y, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0, *, start_dot, stop_dot,
                     base_dot):
    exponents = np.linspace(start, stop, num, endpoint, axis=axis)
    change = np.linspace(start_dot + 0.0 * stop, stop_dot + 0.0 * start, num, endpoint, axis=axis)
    return y * (np.log(base) * change + exponents * base_dot / base)


def exponents(draw):
    yield from intervals(draw, lambda *shape: draw(*shape) if shape else draw.number())
    yield call(draw.number(), draw.number(), 4, True, 2.0)
    yield call(draw.number(), draw.number(), num=4, base=1.7)


@general(np.logspace, form=Along("axis", pads=True), tangent=logspace_tangent, samples=exponents, **(SPACE | {"type": None}))
def logspace(y, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0, *, y_bar):
    exponents = np.linspace(start, stop, num, endpoint, axis=axis)
    weights = np.linspace(0.0, 1.0, num, endpoint)
    base_bar = np.sum(y_bar * y * exponents / base)
    change = np.moveaxis(y_bar * y * np.log(base), axis, 0)
    return (runtime.unbroadcast(np.tensordot(1.0 - weights, change, 1), start),
            runtime.unbroadcast(np.tensordot(weights, change, 1), stop), base_bar)


def geomspace_tangent(y, start, stop, num=50, endpoint=True, dtype=None, axis=0, *, start_dot, stop_dot):
    return y * np.linspace(start_dot / start + 0.0 * stop, stop_dot / stop + 0.0 * start, num, endpoint, axis=axis)


def positive_intervals(draw):
    yield from intervals(draw, lambda *shape: draw.positive(*shape) if shape else float(draw.positive()))
    yield call(-1.5, -0.3, 4)


@general(np.geomspace, form=Along("axis", pads=True), tangent=geomspace_tangent, samples=positive_intervals, **(SPACE | {"type": None}))
def geomspace(y, start, stop, num=50, endpoint=True, dtype=None, axis=0, *, y_bar):
    weights = np.linspace(0.0, 1.0, num, endpoint)
    change = np.moveaxis(y_bar * y, axis, 0)
    return (runtime.unbroadcast(np.tensordot(1.0 - weights, change, 1) / start, start),
            runtime.unbroadcast(np.tensordot(weights, change, 1) / stop, stop))


# --- steps ------------------------------------------------------------------


def arange_tangent(y, start, stop, *, start_dot):
    return start_dot + 0.0 * y


@general("numpy.arange/2", form=TEXTS, tangent=arange_tangent, passive=("stop",), type=arange_result,
         samples=lambda draw: [call(draw.number(), 4.1), call(-0.25, 2.3)])
def arange(y, start, stop, *, y_bar):
    return np.sum(y_bar)


def arange_by_steps_tangent(y, start, stop, step, *, start_dot, step_dot):
    return start_dot + runtime.places(y) * step_dot


@general("numpy.arange/3", form=TEXTS, tangent=arange_by_steps_tangent, passive=("stop",), type=arange_result,
         samples=lambda draw: [call(draw.number(), 4.1, 0.7), call(1.25, -2.3, -0.9)])
def arange_by_steps(y, start, stop, step, *, y_bar):
    return np.sum(y_bar), np.sum(runtime.places(y) * y_bar)


constant("numpy.arange/1", type=arange_result)
constant(runtime.places, type=first_operand)
