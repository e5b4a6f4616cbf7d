"""Factors of matrices of complex numbers: Cholesky, eigenvectors of Hermitian matrices, QR.

What is read of a Hermitian matrix is one triangle, and of its diagonal the real part. Complex eigenvectors are those of one phase: the
one in which LAPACK gives them, see `runtime.linalg.eigenvectors`. Each rule holds for real matrices too.
"""

import numpy as np

from adcompile import runtime
from adcompile.ops.fields.forms import CORE
from adcompile.ops.typing.results.factors import qr_result
from adcompile.ops.typing.usual import first_operand
from adcompile.rules.elementwise.complex_numbers import of_complex
from adcompile.rules.samples import call
from adcompile.rules.table import general, linear

# --- Hermitian matrices -----------------------------------------------------


def definite(draw):
    for shape in ((3, 3), (2, 3, 3)):
        square = draw.complex(*shape)
        yield call(square @ np.conj(square).mT + 3.0 * np.eye(3))
    yield call(square @ np.conj(square).mT + 3.0 * np.eye(3), upper=True)
    square = draw(3, 3)
    yield call(square @ square.T + 3.0 * np.eye(3))


def cholesky_tangent(y, a, upper=False, *, a_dot):
    inverse = np.linalg.inv(y)
    if upper:
        return runtime.lower_half((np.conj(inverse).mT @ runtime.hermitian_triangle(a_dot, "U") @ inverse).mT).mT @ y
    return y @ runtime.lower_half(inverse @ runtime.hermitian_triangle(a_dot, "L") @ np.conj(inverse).mT)


@general(*of_complex(np.linalg.cholesky), complex="own", form=CORE, tangent=cholesky_tangent, samples=definite)
def complex_cholesky(y, a, upper=False, *, y_bar):
    inverse = np.linalg.inv(y)
    if upper:
        return runtime.on_hermitian_triangle(np.conj(inverse) @ runtime.lower_half(y @ y_bar.mT).mT @ inverse.mT, "U")
    return runtime.on_hermitian_triangle(inverse.mT @ runtime.lower_half(y.mT @ y_bar) @ np.conj(inverse), "L")


def hermitian(draw):
    for shape in ((3, 3), (2, 3, 3)):
        yield call(draw.complex(*shape) + np.diag(np.arange(3.0) * 4.0))
    yield call(draw.complex(3, 3) + np.diag(np.arange(3.0) * 4.0), "U")
    yield call(draw.complex(1, 1), UPLO="L")
    yield call(draw(3, 3) + np.diag(np.arange(3.0) * 4.0))


def eigh_tangent(y, a, UPLO="L", *, a_dot):
    values, vectors = y[0], y[1]
    change = np.conj(vectors).mT @ runtime.hermitian_triangle(a_dot, UPLO) @ vectors
    turned, pinned = vectors @ runtime.couplings(change, values), runtime.pins(vectors, 0 if UPLO in ("L", "l") else -1)
    phase = np.imag(np.sum(pinned * turned, -2, keepdims=True)) / runtime.pinned_sizes(vectors, pinned)
    return np.real(np.diagonal(change, 0, -2, -1)), turned - vectors * (1j * phase)


@general(*of_complex(np.linalg.eigh), complex="own", form=CORE, tangent=eigh_tangent, parts=True, samples=hermitian)
def complex_eigh(y, a, UPLO="L", *, y_bar):
    vectors = y[1]
    if y_bar[1] is None:
        return runtime.on_hermitian_triangle((np.conj(vectors) * y_bar[0][..., None, :]) @ vectors.mT, UPLO)
    pinned = runtime.pins(vectors, 0 if UPLO in ("L", "l") else -1)
    along = np.imag(np.sum(vectors * y_bar[1], -2, keepdims=True))
    turned = vectors.mT @ (y_bar[1] - pinned * (1j * (along / runtime.pinned_sizes(vectors, pinned))))
    turned = runtime.without_phase(turned, turned, pinned)
    if y_bar[0] is None:
        inside = runtime.turns(turned, y[0])
    else:
        inside = runtime.turns(turned, y[0], True) + runtime.undiagonal(y_bar[0], a, 0, -2, -1)
    return runtime.on_hermitian_triangle(np.conj(vectors) @ inside @ vectors.mT, UPLO)


def eigvalsh_tangent(y, a, UPLO="L", *, a_dot):
    vectors = np.linalg.eigh(a, UPLO)[1]
    return np.real(np.sum(np.conj(vectors) * (runtime.hermitian_triangle(a_dot, UPLO) @ vectors), -2))


@general(*of_complex(np.linalg.eigvalsh), complex="own", form=CORE, tangent=eigvalsh_tangent, samples=hermitian)
def complex_eigvalsh(y, a, UPLO="L", *, y_bar):
    vectors = np.linalg.eigh(a, UPLO)[1]
    return runtime.on_hermitian_triangle((np.conj(vectors) * y_bar[..., None, :]) @ vectors.mT, UPLO)


def one_of_two(draw):
    for uplo in ("L", "U"):
        yield call(draw.complex(3, 3), uplo)
        yield call(draw.complex(2, 3, 3), uplo)
        yield call(draw(3, 3), uplo)


@linear(runtime.hermitian_triangle, complex="own", form=CORE, type=first_operand, samples=one_of_two)
def hermitian_triangle(y_bar, x, uplo):
    return runtime.on_hermitian_triangle(y_bar, uplo)


@linear(runtime.on_hermitian_triangle, complex="own", form=CORE, type=first_operand, samples=one_of_two)
def on_hermitian_triangle(y_bar, t, uplo):
    return runtime.hermitian_triangle(y_bar, uplo)


# --- Q and R ----------------------------------------------------------------


def full_ranks(**options):
    def uses(draw):
        for shape in ((4, 3), (3, 4), (3, 3), (2, 4, 3), (2, 1), (1, 1)):
            yield call(draw.complex(*shape), **options)
        yield call(draw(4, 3), **options)

    return uses


def qr_tangent(y, a, mode="reduced", *, a_dot):
    q, r = y[0], y[1]
    count = np.shape(q)[-1]
    turned = a_dot[..., :count] @ runtime.triangle_inverse(r[..., :count])
    inside = np.conj(q).mT @ turned
    half = runtime.lower_half(inside)
    q_dot = turned - q @ (inside - half + np.conj(half).mT)
    return q_dot, np.triu(np.conj(q).mT @ a_dot + np.conj(q_dot).mT @ a)


@general(*of_complex(np.linalg.qr), complex="own", form=CORE, tangent=qr_tangent, parts=True, type=qr_result,
         allowed={"mode": ("reduced", "r")}, samples=full_ranks())
def complex_qr(y, a, mode="reduced", *, y_bar):
    q, r = y[0], y[1]
    a_bar, q_bar = 0.0, 0.0
    if y_bar[1] is not None:
        r_bar = np.triu(y_bar[1])
        a_bar, q_bar = np.conj(q) @ r_bar, np.conj(a @ r_bar.mT)
    if y_bar[0] is not None:
        q_bar = q_bar + y_bar[0]
    turned = -q.mT @ q_bar
    inside = q_bar + np.conj(q) @ (turned - runtime.lower_half(turned - np.conj(turned).mT))
    return a_bar + runtime.columns_placed(inside @ runtime.triangle_inverse(r[..., :np.shape(q)[-1]]).mT, a)


def triangle_tangent(y, a, mode="r", *, a_dot):
    q = np.linalg.qr(a)[0]
    count = np.shape(q)[-1]
    turned = a_dot[..., :count] @ runtime.triangle_inverse(y[..., :count])
    inside = np.conj(q).mT @ turned
    half = runtime.lower_half(inside)
    q_dot = turned - q @ (inside - half + np.conj(half).mT)
    return np.triu(np.conj(q).mT @ a_dot + np.conj(q_dot).mT @ a)


@general(*of_complex(np.linalg.qr), complex="own", when=lambda constants: constants.get("mode") == "r", tangent=triangle_tangent,
         allowed={"mode": ("reduced", "r")}, samples=full_ranks(mode="r"))
def complex_triangle(y, a, mode="r", *, y_bar):
    q = np.linalg.qr(a)[0]
    r_bar = np.triu(y_bar)
    q_bar = np.conj(a @ r_bar.mT)
    turned = -q.mT @ q_bar
    inside = q_bar + np.conj(q) @ (turned - runtime.lower_half(turned - np.conj(turned).mT))
    return np.conj(q) @ r_bar + runtime.columns_placed(inside @ runtime.triangle_inverse(y[..., :np.shape(q)[-1]]).mT, a)
