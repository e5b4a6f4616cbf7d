"""Inner products, norms, deviations and determinants of complex numbers, which take conjugates or absolute values.

The derivatives of a determinant are NaN at a singular matrix here.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import CORE, TEXTS, Along
from adcompile.ops.typing.results.products import vdot_result
from adcompile.ops.typing.usual import reduced_result
from adcompile.rules.elementwise.complex_numbers import of_complex
from adcompile.rules.samples import call
from adcompile.rules.table import general

# --- inner products -----------------------------------------------------------


def vdot_tangent(y, a, b, *, a_dot, b_dot):
    return np.vdot(a_dot, b) + np.vdot(a, b_dot)


@general(*of_complex(np.vdot), tangent=vdot_tangent, complex="own", form=TEXTS, type=vdot_result, samples=lambda draw: [
    call(draw.complex(4), draw.complex(4)), call(draw.complex(2, 3), draw.complex(2, 3)), call(draw.complex(2, 3), draw(3, 2)),
    call(complex(draw.complex()), draw.number())])
def complex_vdot(y, a, b, *, y_bar):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return np.conj(y_bar * b), y_bar * np.conj(a)
    return np.conj(y_bar * runtime.reshape_like(b, a)), y_bar * np.conj(runtime.reshape_like(a, b))


# --- norms ----------------------------------------------------------------------


def euclidean(draw):
    yield call(draw.complex(4))
    yield call(draw.complex(3, 4), "fro")
    yield call(draw.complex(3, 4), None, 0)
    yield call(draw.complex(2, 3, 4), axis=(0, 2), keepdims=True)
    yield call(draw(3))


def norm_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    return runtime.quotient_or_zero(np.sum(np.real(np.conj(x) * x_dot), axis=axis, keepdims=keepdims), y)


@general(*of_complex(np.linalg.norm), tangent=norm_tangent, complex="own", form=Along("axis", none="matrix"), type=reduced_result,
         squared="runtime.squared_norm/complex", allowed={"ord": (None, "fro")}, static=("ord", "axis", "keepdims"), samples=euclidean)
def complex_norm(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(runtime.quotient_or_zero(y_bar, y), x, axis, keepdims) * np.conj(x)


def squared_norm_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    return 2.0 * np.sum(np.real(np.conj(x) * x_dot), axis=axis, keepdims=keepdims)


@general(*of_complex(runtime.squared_norm), tangent=squared_norm_tangent, complex="own", form=Along("axis"), type=reduced_result,
         allowed={"ord": (None, "fro")}, static=("ord", "axis", "keepdims"), samples=euclidean)
def complex_squared_norm(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    return 2.0 * runtime.expand(y_bar, x, axis, keepdims) * np.conj(x)


# --- deviations -------------------------------------------------------------------


def deviations(draw):
    yield call(draw.complex(4))
    yield call(draw.complex(3, 4), 0, ddof=1)
    yield call(draw.complex(2, 3, 4), axis=(0, 2), keepdims=True)
    yield call(draw(3))


def var_tangent(y, a, axis=None, dtype=None, ddof=0, keepdims=False, *, a_dot):
    change = np.real(np.conj(a - np.mean(a, axis=axis, keepdims=True)) * a_dot)
    return np.sum(change, axis=axis, keepdims=keepdims) * runtime.divide(2.0, runtime.count(a, axis) - ddof)


@general(*of_complex(np.var), tangent=var_tangent, complex="own", form=Along("axis", also=("a",)), type=reduced_result,
         allowed={"dtype": (None,)}, static=("axis", "dtype", "ddof", "keepdims"), samples=deviations)
def complex_var(y, a, axis=None, dtype=None, ddof=0, keepdims=False, *, y_bar):
    share = runtime.expand(y_bar * runtime.divide(2.0, runtime.count(a, axis) - ddof), a, axis, keepdims)
    return share * np.conj(a - np.mean(a, axis=axis, keepdims=True))


def std_tangent(y, a, axis=None, dtype=None, ddof=0, keepdims=False, *, a_dot):
    change = np.real(np.conj(a - np.mean(a, axis=axis, keepdims=True)) * a_dot)
    return runtime.quotient_or_zero(np.sum(change, axis=axis, keepdims=keepdims), y * (runtime.count(a, axis) - ddof))


@general(*of_complex(np.std), tangent=std_tangent, complex="own", form=Along("axis", also=("a",)), type=reduced_result,
         squared="numpy.var/complex", allowed={"dtype": (None,)}, static=("axis", "dtype", "ddof", "keepdims"), samples=deviations)
def complex_std(y, a, axis=None, dtype=None, ddof=0, keepdims=False, *, y_bar):
    share = runtime.expand(runtime.quotient_or_zero(y_bar, y * (runtime.count(a, axis) - ddof)), a, axis, keepdims)
    return share * np.conj(a - np.mean(a, axis=axis, keepdims=True))


# --- determinants -----------------------------------------------------------------


def regular(draw):
    yield call(draw.regular(3, 3) + 1j * draw(3, 3))
    yield call(draw.regular(2, 3, 3) + 1j * draw(2, 3, 3))
    yield call(draw.regular(3, 3))


def det_tangent(y, a, *, a_dot):
    return y * np.sum(a_dot * runtime.inverse_or_nan(a).mT, axis=(-2, -1))


@general(*of_complex(np.linalg.det), complex="holomorphic", form=CORE, tangent=det_tangent,
         samples=lambda draw: [call(draw.regular(3, 3)), call(draw.regular(2, 3, 3))])
def complex_det(y, a, *, y_bar):
    change = y_bar * y
    return (change if np.ndim(a) == 2 else change[..., None, None]) * runtime.inverse_or_nan(a).mT


def slogdet_tangent(y, a, *, a_dot):
    change = np.sum(a_dot * runtime.inverse_or_nan(a).mT, axis=(-2, -1))
    return -1j * y[0] * np.real(1j * change), np.real(change)


@general(*of_complex(np.linalg.slogdet), complex="own", form=CORE, tangent=slogdet_tangent, parts=True, samples=regular)
def complex_slogdet(y, a, *, y_bar):
    change = 0.0
    if y_bar[1] is not None:
        change = y_bar[1]
    if y_bar[0] is not None:
        change = change - 1j * np.real(1j * (y[0] * y_bar[0]))
    return (change if np.ndim(a) == 2 else change[..., None, None]) * runtime.inverse_or_nan(a).mT
