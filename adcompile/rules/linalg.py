"""Linear algebra. Matrices may come in stacks, with any number of leading axes.

The determinant has its derivative at singular matrices too; its second derivative there is NaN. The norm of zeros
has the derivative 0.
"""

import numpy as np

from adcompile import runtime
from adcompile.rules.samples import call
from adcompile.rules.table import general, linear

# --- systems and inverses ---------------------------------------------------


def solve_tangent(y, a, b, *, a_dot, b_dot):
    return np.linalg.solve(a, b_dot - a_dot @ y)


def systems(draw):
    yield call(draw.regular(3, 3), draw(3))
    yield call(draw.regular(3, 3), draw(3, 2))
    yield call(draw.regular(2, 3, 3), draw(2, 3, 2))
    yield call(draw.regular(3, 3), draw(2, 3, 2))
    yield call(draw.regular(2, 3, 3), draw(3, 2))
    yield call(draw.regular(1, 1), draw(1))


@general(np.linalg.solve, tangent=solve_tangent, result="solve", samples=systems)
def solve(y, a, b, *, y_bar):
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        b_bar = np.linalg.solve(np.transpose(a), y_bar)
        return -np.outer(b_bar, y), b_bar
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        b_bar = np.linalg.solve(np.transpose(a), y_bar)
        return -b_bar @ np.transpose(y), b_bar
    b_bar = np.linalg.solve(np.swapaxes(a, -1, -2), y_bar)
    if np.ndim(b) == 1:
        return -np.expand_dims(b_bar, -1) * np.expand_dims(y, -2), runtime.unbroadcast(b_bar, b)
    return runtime.unbroadcast(-b_bar @ np.swapaxes(y, -1, -2), a), runtime.unbroadcast(b_bar, b)


def regular(draw):
    yield call(draw.regular(3, 3))
    yield call(draw.regular(2, 3, 3))
    yield call(draw.regular(1, 1))


def inverse_tangent(y, a, *, a_dot):
    return -y @ a_dot @ y


@general(np.linalg.inv, runtime.inverse_or_nan, tangent=inverse_tangent, result="same", samples=regular)
def inverse(y, a, *, y_bar):
    transposed = np.transpose(y) if np.ndim(a) == 2 else np.swapaxes(y, -1, -2)
    return -transposed @ y_bar @ transposed


# --- determinants -----------------------------------------------------------


def singular_too(draw):
    yield from regular(draw)
    yield call(np.outer(draw(3), draw(3)) + np.outer(draw(3), draw(3)))


def det_tangent(y, a, *, a_dot):
    return np.sum(runtime.cofactors(a) * a_dot, axis=(-2, -1))


@general(np.linalg.det, tangent=det_tangent, result="det", samples=singular_too)
def det(y, a, *, y_bar):
    return np.expand_dims(y_bar, (-2, -1)) * runtime.cofactors(a)


def cofactors_tangent(y, a, *, a_dot):
    inverse_transposed = np.swapaxes(runtime.inverse_or_nan(a), -1, -2)
    return (np.sum(inverse_transposed * a_dot, axis=(-2, -1), keepdims=True) * y
            - y @ np.swapaxes(a_dot, -1, -2) @ inverse_transposed)


@general(runtime.cofactors, tangent=cofactors_tangent, result="same", samples=regular)
def cofactors(y, a, *, y_bar):
    inverse_transposed = np.swapaxes(runtime.inverse_or_nan(a), -1, -2)
    return (np.sum(y_bar * y, axis=(-2, -1), keepdims=True) * inverse_transposed
            - inverse_transposed @ np.swapaxes(y_bar, -1, -2) @ y)


def slogdet_tangent(y, a, *, a_dot):
    change = np.sum(np.swapaxes(runtime.inverse_or_nan(a), -1, -2) * a_dot, axis=(-2, -1))
    return np.zeros_like(y[0]), change


@general(np.linalg.slogdet, tangent=slogdet_tangent, result="slogdet", samples=regular)
def slogdet(y, a, *, y_bar):
    return np.expand_dims(y_bar[1], (-2, -1)) * np.swapaxes(runtime.inverse_or_nan(a), -1, -2)


# --- norms ------------------------------------------------------------------

VECTOR_NORMS = (1, 2, np.inf)


def norm_order(matches):
    return lambda constants: type(constants.get("ord")) in (int, float) and matches(constants["ord"])


def norms(draw):
    yield call(draw(4))
    yield call(draw(3, 4))
    yield call(draw(3, 4), "fro")
    yield call(draw(3, 4), None, 0)
    yield call(draw(3, 4), None, (0, 1))
    yield call(draw(3, 4), axis=-1, keepdims=True)


def vector_norms(order):
    def uses(draw):
        yield call(draw(4), order)
        yield call(draw(3, 4), order, 0)
        yield call(draw(3, 4), order, -1, True)

    return uses


NORM = {"result": "norm", "static": ("ord", "axis", "keepdims"), "allowed": {"ord": (None, "fro", *VECTOR_NORMS)}}


def norm_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    return runtime.quotient_or_zero(np.sum(x * x_dot, axis=axis, keepdims=keepdims), y)


@general(np.linalg.norm, tangent=norm_tangent, samples=norms, **NORM)
def norm(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(runtime.quotient_or_zero(y_bar, y), x, axis, keepdims) * x


def norm_two_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    x = runtime.only_vector(x, axis)
    return runtime.quotient_or_zero(np.sum(x * x_dot, axis=axis, keepdims=keepdims), y)


@general(np.linalg.norm, when=norm_order(lambda n: n == 2), tangent=norm_two_tangent, samples=vector_norms(2), **NORM)
def norm_two(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    x = runtime.only_vector(x, axis)
    return runtime.expand(runtime.quotient_or_zero(y_bar, y), x, axis, keepdims) * x


def norm_one_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    return np.sum(np.sign(runtime.only_vector(x, axis)) * x_dot, axis=axis, keepdims=keepdims)


@general(np.linalg.norm, when=norm_order(lambda n: n == 1), tangent=norm_one_tangent, samples=vector_norms(1), **NORM)
def norm_one(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    return runtime.expand(y_bar, x, axis, keepdims) * np.sign(runtime.only_vector(x, axis))


def norm_largest_tangent(y, x, ord=None, axis=None, keepdims=False, *, x_dot):
    x = runtime.only_vector(x, axis)
    selected = runtime.extremes(np.abs(x), y, axis, keepdims)
    share = np.sign(x) * x_dot / runtime.ties(selected, x, axis)
    return np.sum(np.where(selected, share, 0.0), axis=axis, keepdims=keepdims)


@general(np.linalg.norm, when=norm_order(lambda n: n == np.inf), tangent=norm_largest_tangent,
         samples=vector_norms(np.inf), **NORM)
def norm_largest(y, x, ord=None, axis=None, keepdims=False, *, y_bar):
    x = runtime.only_vector(x, axis)
    selected = runtime.extremes(np.abs(x), y, axis, keepdims)
    share = runtime.expand(y_bar, x, axis, keepdims) / runtime.ties(selected, x, axis)
    return np.where(selected, np.sign(x) * share, 0.0)


@linear(runtime.only_vector, result="same", samples=lambda draw: [call(draw(3)), call(draw(3, 4), 0)])
def only_vector(y_bar, x, axis=None):
    return y_bar


# --- factors ----------------------------------------------------------------


def definite(draw):
    for shape in ((3, 3), (2, 3, 3), (1, 1)):
        square = draw(*shape)
        yield call(square @ np.swapaxes(square, -1, -2) + 3.0 * np.eye(shape[-1]))


def cholesky_tangent(y, a, *, a_dot):
    inverse_factor = np.linalg.inv(y)
    change = np.tril(a_dot) + np.swapaxes(np.tril(a_dot, -1), -1, -2)
    return y @ runtime.lower_half(inverse_factor @ change @ np.swapaxes(inverse_factor, -1, -2))


@general(np.linalg.cholesky, tangent=cholesky_tangent, result="same", samples=definite)
def cholesky(y, a, *, y_bar):
    inverse_factor = np.linalg.inv(y)
    half = np.swapaxes(inverse_factor, -1, -2) @ runtime.lower_half(np.swapaxes(y, -1, -2) @ y_bar) @ inverse_factor
    return runtime.lower_half(half + np.swapaxes(half, -1, -2))


def symmetric(draw):
    for shape in ((3, 3), (2, 3, 3)):
        square = draw(*shape)
        yield call(square + np.swapaxes(square, -1, -2) + np.diag(np.arange(3.0) * 4.0))


def eigh_tangent(y, a, *, a_dot):
    vectors = y[1]
    change = (np.swapaxes(vectors, -1, -2) @ (np.tril(a_dot) + np.swapaxes(np.tril(a_dot, -1), -1, -2)) @ vectors)
    gaps = np.expand_dims(y[0], -2) - np.expand_dims(y[0], -1)
    return np.diagonal(change, 0, -2, -1), vectors @ runtime.quotient_or_zero(change, gaps)


@general(np.linalg.eigh, tangent=eigh_tangent, result="unknown", samples=symmetric)
def eigh(y, a, *, y_bar):
    vectors = y[1]
    transposed = np.swapaxes(vectors, -1, -2)
    gaps = np.expand_dims(y[0], -2) - np.expand_dims(y[0], -1)
    inside = runtime.undiagonal(y_bar[0], a, 0, -2, -1) + runtime.quotient_or_zero(transposed @ y_bar[1], gaps)
    half = vectors @ inside @ transposed
    return runtime.lower_half(half + np.swapaxes(half, -1, -2))


def eigvalsh_tangent(y, a, *, a_dot):
    vectors = np.linalg.eigh(a)[1]
    change = np.tril(a_dot) + np.swapaxes(np.tril(a_dot, -1), -1, -2)
    return np.sum(vectors * (change @ vectors), axis=-2)


@general(np.linalg.eigvalsh, tangent=eigvalsh_tangent, result="unknown", samples=symmetric)
def eigvalsh(y, a, *, y_bar):
    vectors = np.linalg.eigh(a)[1]
    half = (vectors * np.expand_dims(y_bar, -2)) @ np.swapaxes(vectors, -1, -2)
    return runtime.lower_half(half + np.swapaxes(half, -1, -2))


@linear(runtime.lower_half, result="same", samples=lambda draw: [call(draw(3, 3)), call(draw(2, 3, 3))])
def lower_half(y_bar, x):
    return runtime.lower_half(y_bar)


