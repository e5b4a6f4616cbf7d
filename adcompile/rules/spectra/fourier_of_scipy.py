"""Discrete Fourier transforms of `scipy.fft`: those of NumPy with further options, and the same derivatives.

This file is looked at only where a program calls a function of SciPy. `overwrite_x=True` is refused.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import Along
from adcompile.ops.fields.memory import EITHER, NEW, SELF
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.spectra.fourier import half_spectra, images, real_images, shifts, signals, spectra
from adcompile.rules.table import constant, linear

OPTIONS = {"complex": "own", "allowed": {"overwrite_x": (False,)}, "static": ("n", "axis", "norm", "overwrite_x", "workers")}
ALONG = OPTIONS | {"form": Along("axis")}
SEVERAL = OPTIONS | {"form": Along("axes"), "memory": EITHER(SELF("x"), NEW), "static": ("s", "axes", "norm", "overwrite_x", "workers")}
OF_HALVES = SEVERAL | {"memory": NEW}


def sizes_given(uses):
    """Uses without the size -1, which SciPy does not take."""
    def given(draw):
        for args, options in uses(draw):
            if -1 not in options.get("s", ()):
                yield args, options

    return given


# --- in one dimension ---------------------------------------------------------


@linear("scipy.fft.fft", reals="left", samples=spectra, **ALONG)
def fft(y_bar, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(np.fft.fft(y_bar, None, axis, norm), x)


@linear("scipy.fft.ifft", reals="left", samples=spectra, **ALONG)
def ifft(y_bar, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(np.fft.ifft(y_bar, None, axis, norm), x)


@linear("scipy.fft.rfft", reals="left", samples=signals, **ALONG)
def rfft(y_bar, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    if n is None:
        return np.real(np.fft.fft(y_bar, np.shape(x)[axis], axis, norm))
    return runtime.fitted(np.real(np.fft.fft(y_bar, n, axis, norm)), x)


@linear("scipy.fft.ihfft", reals="left", samples=signals, **ALONG)
def ihfft(y_bar, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    if n is None:
        return np.real(np.fft.ifft(y_bar, np.shape(x)[axis], axis, norm))
    return runtime.fitted(np.real(np.fft.ifft(y_bar, n, axis, norm)), x)


@linear("scipy.fft.irfft", samples=spectra, **ALONG)
def irfft(y_bar, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(runtime.folded_spectrum(np.fft.ifft(y_bar, None, axis, norm), axis), x)


@linear("scipy.fft.hfft", samples=spectra, **ALONG)
def hfft(y_bar, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(runtime.folded_spectrum(np.fft.fft(y_bar, None, axis, norm), axis), x)


# --- in several ---------------------------------------------------------------


@linear("scipy.fft.fft2", reals="left", samples=images, **SEVERAL)
def fft2(y_bar, x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(np.fft.fftn(y_bar, None, axes, norm), x)


@linear("scipy.fft.ifft2", reals="left", samples=images, **SEVERAL)
def ifft2(y_bar, x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(np.fft.ifftn(y_bar, None, axes, norm), x)


@linear("scipy.fft.fftn", reals="left", samples=images, **SEVERAL)
def fftn(y_bar, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(np.fft.fftn(y_bar, None, runtime.transformed_places(np.shape(x), s, axes), norm), x)


@linear("scipy.fft.ifftn", reals="left", samples=images, **SEVERAL)
def ifftn(y_bar, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    return runtime.fitted(np.fft.ifftn(y_bar, None, runtime.transformed_places(np.shape(x), s, axes), norm), x)


@linear("scipy.fft.rfft2", reals="left", samples=sizes_given(real_images), **OF_HALVES)
def rfft2(y_bar, x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    sizes, places = runtime.transformed_sizes(np.shape(x), s, axes), runtime.transformed_places(np.shape(x), s, axes)
    return runtime.fitted(np.real(np.fft.fftn(y_bar, sizes, places, norm)), x)


@linear("scipy.fft.rfftn", reals="left", samples=sizes_given(real_images), **OF_HALVES)
def rfftn(y_bar, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    sizes, places = runtime.transformed_sizes(np.shape(x), s, axes), runtime.transformed_places(np.shape(x), s, axes)
    return runtime.fitted(np.real(np.fft.fftn(y_bar, sizes, places, norm)), x)


@linear("scipy.fft.irfft2", samples=sizes_given(half_spectra), **OF_HALVES)
def irfft2(y_bar, x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    places = runtime.transformed_places(np.shape(x), s, axes)
    return runtime.fitted(runtime.folded_spectrum(np.fft.ifftn(y_bar, None, places, norm), places[-1]), x)


@linear("scipy.fft.irfftn", samples=sizes_given(half_spectra), **OF_HALVES)
def irfftn(y_bar, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    places = runtime.transformed_places(np.shape(x), s, axes)
    return runtime.fitted(runtime.folded_spectrum(np.fft.ifftn(y_bar, None, places, norm), places[-1]), x)


# --- the order of a spectrum ------------------------------------------------------


@linear("scipy.fft.fftshift", form=Along("axes"), complex="own", type=first_operand, samples=shifts)
def fftshift(y_bar, x, axes=None):
    return np.fft.ifftshift(y_bar, axes)


@linear("scipy.fft.ifftshift", form=Along("axes"), complex="own", type=first_operand, samples=shifts)
def ifftshift(y_bar, x, axes=None):
    return np.fft.fftshift(y_bar, axes)


constant("scipy.fft.fftfreq", "scipy.fft.rfftfreq", "scipy.fft.next_fast_len")
