"""Convolutions of `scipy.signal`, in real and complex numbers: `fftconvolve` in all modes, along some axes.

    y = conv(a, b)      a_bar = corr(y_bar, b)      b_bar = corr(y_bar, a)

where `corr` is the convolution of what comes back with the other operand turned round, no conjugate; what a mode left out of the whole
convolution comes back as zeros. The axes that are not convolved are broadcast. This file is looked at only where a program calls SciPy.
"""

from scipy import signal

from adcompile import runtime
from adcompile.ir.types import NUMERIC
from adcompile.ops.fields.forms import Opaque
from adcompile.ops.fields.memory import SHAPE
from adcompile.rules.samples import call
from adcompile.rules.table import multilinear

ONE_BY_ONE = {"form": Opaque("convolves along axes that are counted from the front"), "complex": "holomorphic", "static": ("mode", "axes")}


def convolutions(draw):
    for mode in ("full", "same", "valid"):
        yield call(draw(6), draw(3), mode)
        yield call(draw(4, 5), draw(3, 2), mode=mode)
        yield call(draw(2, 5), draw(2, 4), mode, axes=1)
        yield call(draw(2, 3), draw(4, 5), mode)
    yield call(draw(1, 5), draw(3, 4), "full", 1)
    yield call(draw(4, 5), draw(1, 4), axes=(-1,))


def backs(draw):
    for (a, b, *mode), options in convolutions(draw):
        mode, axes = (mode + [options.get("mode", "full")])[0], (mode[1:] + [options.get("axes")])[0]
        yield call(draw(*signal.fftconvolve(a, b, mode, axes).shape), b, a, mode, axes)


@multilinear("scipy.signal.fftconvolve", type=NUMERIC, samples=convolutions, **ONE_BY_ONE)
def fftconvolve(y_bar, in1, in2, mode="full", axes=None):
    return runtime.convolved_back(y_bar, in2, in1, mode, axes), runtime.convolved_back_second(y_bar, in1, in2, mode, axes)


@multilinear(runtime.convolved_back, type=NUMERIC, reads={"x": SHAPE}, samples=backs, **ONE_BY_ONE)
def convolved_back(y_bar, t, other, x, mode, axes):
    return signal.fftconvolve(y_bar, other, mode, axes), runtime.convolved_back_second(t, y_bar, other, mode, axes)


@multilinear(runtime.convolved_back_second, type=NUMERIC, reads={"x": SHAPE}, samples=lambda draw: [
    call(t, a, b, mode, axes) for (t, b, a, mode, axes), _ in backs(draw)], **ONE_BY_ONE)
def convolved_back_second(y_bar, t, other, x, mode, axes):
    return signal.fftconvolve(other, y_bar, mode, axes), runtime.convolved_back(t, y_bar, other, mode, axes)
