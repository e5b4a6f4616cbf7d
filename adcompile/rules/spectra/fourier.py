"""Discrete Fourier transforms of `np.fft`: in one, two and more dimensions, of any length and scale.

The matrix of the transform is symmetric, so its transpose, without a conjugate, is the transform itself; what was cut off or filled up
for another length is filled up or cut off again (`runtime.fitted`). Of a transform of real numbers the cotangent is the real part. One
with a real result takes each number of the half spectrum together with its conjugate, so all but the first and the middle one count twice.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import NUMERIC, OPAQUE, Array, is_array
from adcompile.ops.fields.forms import Along, Like
from adcompile.ops.fields.memory import EITHER, NEW, SELF
from adcompile.ops.typing.results.transposed import of_two
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear

COMPLEX = {"complex": "own", "form": Along("axis")}
OF_SEVERAL = {"complex": "own", "form": Along("axes"), "reals": "left", "memory": EITHER(SELF("a"), NEW)}
OF_HALVES = OF_SEVERAL | {"memory": NEW}

# --- in one dimension ---------------------------------------------------------


def spectra(draw):
    for x in (draw.complex(5), draw.complex(6), draw(4)):
        yield call(x)
        yield call(x, 3)
        yield call(x, n=8)
        yield call(x, norm="ortho")
    yield call(draw.complex(3, 4), axis=0)
    yield call(draw.complex(3, 4), 5, 0, "forward")
    yield call(draw.complex(2, 3, 4), axis=1)


def signals(draw):
    for size in (4, 5):
        yield call(draw(size))
        yield call(draw(size), 3)
        yield call(draw(size), n=8, norm="ortho")
    yield call(draw(3, 4), axis=0)
    yield call(draw(3, 4), 5, 0, "forward")


@linear(np.fft.fft, reals="left", samples=spectra, **COMPLEX)
def fft(y_bar, a, n=None, axis=-1, norm=None):
    return runtime.fitted(np.fft.fft(y_bar, None, axis, norm), a)


@linear(np.fft.ifft, reals="left", samples=spectra, **COMPLEX)
def ifft(y_bar, a, n=None, axis=-1, norm=None):
    return runtime.fitted(np.fft.ifft(y_bar, None, axis, norm), a)


@linear(np.fft.rfft, reals="left", samples=signals, **COMPLEX)
def rfft(y_bar, a, n=None, axis=-1, norm=None):
    if n is None:
        return np.real(np.fft.fft(y_bar, np.shape(a)[axis], axis, norm))
    return runtime.fitted(np.real(np.fft.fft(y_bar, n, axis, norm)), a)


@linear(np.fft.ihfft, reals="left", samples=signals, **COMPLEX)
def ihfft(y_bar, a, n=None, axis=-1, norm=None):
    if n is None:
        return np.real(np.fft.ifft(y_bar, np.shape(a)[axis], axis, norm))
    return runtime.fitted(np.real(np.fft.ifft(y_bar, n, axis, norm)), a)


@linear(np.fft.irfft, samples=spectra, **COMPLEX)
def irfft(y_bar, a, n=None, axis=-1, norm=None):
    return runtime.fitted(runtime.folded_spectrum(np.fft.ifft(y_bar, None, axis, norm), axis), a)


@linear(np.fft.hfft, samples=spectra, **COMPLEX)
def hfft(y_bar, a, n=None, axis=-1, norm=None):
    return runtime.fitted(runtime.folded_spectrum(np.fft.fft(y_bar, None, axis, norm), axis), a)


# --- in several ---------------------------------------------------------------


def images(draw):
    yield call(draw.complex(3, 4))
    yield call(draw.complex(3, 4), (4, 3), (0, 1))
    yield call(draw(4, 5), norm="ortho")
    yield call(draw.complex(2, 3, 4), axes=(0, 2))
    yield call(draw.complex(2, 3, 4), (3, 2), (1, 0), "forward")


@linear(np.fft.fft2, samples=images, **OF_SEVERAL)
def fft2(y_bar, a, s=None, axes=(-2, -1), norm=None):
    return runtime.fitted(np.fft.fftn(y_bar, None, axes, norm), a)


@linear(np.fft.ifft2, samples=images, **OF_SEVERAL)
def ifft2(y_bar, a, s=None, axes=(-2, -1), norm=None):
    return runtime.fitted(np.fft.ifftn(y_bar, None, axes, norm), a)


@linear(np.fft.fftn, samples=images, **OF_SEVERAL)
def fftn(y_bar, a, s=None, axes=None, norm=None):
    return runtime.fitted(np.fft.fftn(y_bar, None, runtime.transformed_axes(s, axes), norm), a)


@linear(np.fft.ifftn, samples=images, **OF_SEVERAL)
def ifftn(y_bar, a, s=None, axes=None, norm=None):
    return runtime.fitted(np.fft.ifftn(y_bar, None, runtime.transformed_axes(s, axes), norm), a)


# --- in several, of real numbers ------------------------------------------------


def real_images(draw):
    yield call(draw(3, 4))
    yield call(draw(3, 5))
    yield call(draw(4, 5), (3, 6), (0, 1))
    yield call(draw(2, 3, 4), (5, 3), (2, 1), "ortho")
    yield call(draw(2, 3, 4), axes=(0, 2), norm="forward")
    yield call(draw(3, 4), s=(-1, 3), axes=(0, 1))


def half_spectra(draw):
    yield call(draw.complex(3, 4))
    yield call(draw.complex(3, 3), (3, 5), (0, 1))
    yield call(draw.complex(2, 3, 4), (5, 3), (2, 1), "ortho")
    yield call(draw.complex(2, 3, 4), axes=(0, 2), norm="forward")
    yield call(draw.complex(3, 4), s=(-1, 5), axes=(0, 1))
    yield call(draw(4, 3), axes=(1, 0))


@linear(np.fft.rfft2, samples=real_images, **OF_HALVES)
def rfft2(y_bar, a, s=None, axes=(-2, -1), norm=None):
    sizes = runtime.transformed_sizes(np.shape(a), s, axes)
    return runtime.fitted(np.real(np.fft.fftn(y_bar, sizes, axes, norm)), a)


@linear(np.fft.rfftn, samples=real_images, **OF_HALVES)
def rfftn(y_bar, a, s=None, axes=None, norm=None):
    sizes, places = runtime.transformed_sizes(np.shape(a), s, axes), runtime.transformed_places(np.shape(a), s, axes)
    return runtime.fitted(np.real(np.fft.fftn(y_bar, sizes, places, norm)), a)


@linear(np.fft.irfft2, samples=half_spectra, **(OF_HALVES | {"reals": "closed"}))
def irfft2(y_bar, a, s=None, axes=(-2, -1), norm=None):
    return runtime.fitted(runtime.folded_spectrum(np.fft.ifftn(y_bar, None, axes, norm), axes[-1]), a)


@linear(np.fft.irfftn, samples=half_spectra, **(OF_HALVES | {"reals": "closed"}))
def irfftn(y_bar, a, s=None, axes=None, norm=None):
    places = runtime.transformed_places(np.shape(a), s, axes)
    return runtime.fitted(runtime.folded_spectrum(np.fft.ifftn(y_bar, None, places, norm), places[-1]), a)


# --- what the transposes call ---------------------------------------------------


def pairs(draw):
    yield call(draw.complex(3, 4), draw(4, 2))
    yield call(draw(5), draw.complex(3))


def like_second(t, x):
    """Numbers of `t` in the shape of `x`."""
    return Array(t.dtype, x.shape) if is_array(t) and is_array(x) and t.dtype is not None else NUMERIC


@linear(runtime.fitted, complex="own", form=Like("x"), type=of_two(like_second), memory=EITHER(SELF("t"), NEW), samples=pairs)
def fitted(y_bar, t, x):
    return runtime.fitted(y_bar, t)


def halves(draw):
    yield call(draw.complex(6), -1)
    yield call(draw(3, 6), 1)
    yield call(draw.complex(3, 5), 1)
    yield call(draw.complex(4, 3), 0)


@linear(runtime.folded_spectrum, static=("axis",), samples=halves, **COMPLEX)
def folded_spectrum(y_bar, t, axis):
    return runtime.unfolded_spectrum(y_bar, t, axis)


@linear(runtime.unfolded_spectrum, static=("axis",), type=of_two(like_second), complex="own", form=Along("axis", also=("x",)),
        samples=lambda draw: [call(draw.complex(4), draw(6), 0), call(draw(3, 3), draw(3, 5), 1), call(draw.complex(3, 3), draw(3, 5), 1)])
def unfolded_spectrum(y_bar, t, x, axis):
    return runtime.folded_spectrum(y_bar, axis)


# --- the order of a spectrum ------------------------------------------------------


def shifts(draw):
    yield call(draw(5))
    yield call(draw.complex(3, 4))
    yield call(draw.complex(3, 4), 1)
    yield call(draw.complex(3, 5), axes=(0, 1))


@linear(np.fft.fftshift, form=Along("axes"), complex="own", type=first_operand, samples=shifts)
def fftshift(y_bar, x, axes=None):
    return np.fft.ifftshift(y_bar, axes)


@linear(np.fft.ifftshift, form=Along("axes"), complex="own", type=first_operand, samples=shifts)
def ifftshift(y_bar, x, axes=None):
    return np.fft.fftshift(y_bar, axes)


constant(np.fft.fftfreq, np.fft.rfftfreq)
constant(runtime.transformed_axes, runtime.transformed_places, foldable=True)
constant(runtime.transformed_sizes, type=OPAQUE, foldable=True)
