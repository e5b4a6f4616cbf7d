"""Norms and condition numbers.

The norm of zeros has the derivative 0. Where several elements, sums or singular values are extreme, they share equally;
a singular value that is 0 has none. Where `ord=2`, `-2` or `"nuc"` is not smooth, the second derivative is that of the
smooth part.
"""

import numpy as np

from adcompile import runtime
from adcompile.ir.types import STR
from adcompile.ops.fields.forms import CORE, Along
from adcompile.ops.fields.kinks import at
from adcompile.ops.typing.usual import first_operand, reduced_result
from adcompile.rules.samples import call, real
from adcompile.rules.table import Parameter, constant, elementwise, enter_as, general, lookup

# --- every order --------------------------------------------------------------


def norms(draw):
    yield call(draw(4))
    yield call(draw(2, 3, 4))
    for ord in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
        yield call(draw(3, 4), ord)
        yield call(draw(4, 3), ord, keepdims=True)
        yield call(draw(2, 4, 3), ord, axis=(0, 2), keepdims=True)
        yield call(draw(3, 2, 3), ord, (-1, 0))
    for ord in (0, 1, -1, 2, -2, 3, 2.5, 0.5, -1.5, np.inf, -np.inf):
        yield call(draw(4), ord)
        yield call(draw(3, 4), ord, 0)
        yield call(draw(3, 4), ord, (-1,), True)
    yield call(draw(3, 4), None, 0)
    yield call(draw(3, 4), axis=-1, keepdims=True)
    yield call(draw(1, 1), 2)
    yield call(draw(0))
    yield call(draw(0), 1)
    yield call(draw(0, 3), None, 0)


NORM = {"type": reduced_result, "static": ("ord", "axis", "keepdims", "form")}


def norm_tangent(y, x, ord=None, axis=None, keepdims=False, form="any", *, x_dot):
    kind = runtime.norm_kind(np.ndim(x), ord, axis, form)
    if kind == "euclidean":
        return runtime.quotient_or_zero(np.sum(x * x_dot, axis=axis, keepdims=keepdims), y)
    if kind == "absolute":
        return np.sum(np.sign(x) * x_dot, axis=axis, keepdims=keepdims)
    if kind == "linear":
        return np.sum(runtime.norm_signs(x, ord, axis, form) * x_dot, axis=axis, keepdims=keepdims)
    if kind == "power":
        slope = runtime.signed_power(runtime.quotient_or_zero(x, runtime.expand(y, x, axis, keepdims)), ord - 1)
        return np.sum(slope * x_dot, axis=axis, keepdims=keepdims)
    if axis is None:
        return np.sum(runtime.singular_direction(x, ord) * x_dot, axis=axis, keepdims=keepdims)
    moved = runtime.singular_direction(np.moveaxis(x, axis, (-2, -1)), ord)
    return np.sum(np.moveaxis(moved, (-2, -1), axis) * x_dot, axis=axis, keepdims=keepdims)


@general(np.linalg.norm, kinks=(at([0.0, 0.0], gives=[0.0, 0.0]),), form=Along("axis", none="matrix"),
         squared="runtime.squared_norm", tangent=norm_tangent, samples=norms, **NORM)
def norm(y, x, ord=None, axis=None, keepdims=False, form="any", *, y_bar):
    kind = runtime.norm_kind(np.ndim(x), ord, axis, form)
    if kind == "euclidean":
        return runtime.expand(runtime.quotient_or_zero(y_bar, y), x, axis, keepdims) * x
    if kind == "absolute":
        return runtime.expand(y_bar, x, axis, keepdims) * np.sign(x)
    if kind == "linear":
        return runtime.expand(y_bar, x, axis, keepdims) * runtime.norm_signs(x, ord, axis, form)
    if kind == "power":
        slope = runtime.signed_power(runtime.quotient_or_zero(x, runtime.expand(y, x, axis, keepdims)), ord - 1)
        return runtime.expand(y_bar, x, axis, keepdims) * slope
    if axis is None:
        return runtime.expand(y_bar, x, axis, keepdims) * runtime.singular_direction(x, ord)
    moved = runtime.singular_direction(np.moveaxis(x, axis, (-2, -1)), ord)
    return runtime.expand(y_bar, x, axis, keepdims) * np.moveaxis(moved, (-2, -1), axis)


constant(runtime.norm_kind, type=STR, foldable=True)
constant(runtime.norm_signs, foldable=True)


@elementwise(runtime.signed_power, wrt=("x",), samples=(real, 1.5), declared_singular=True)
def signed_power(y, x, exponent):
    return runtime.power_partial(np.abs(x), exponent)


# --- norms of vectors, norms of matrices ---------------------------------------


def vector_norms(draw):
    for ord in (0, 1, -1, 2, 3, np.inf, -np.inf):
        yield call(draw(4), ord=ord)
        yield call(draw(3, 4), ord=ord, keepdims=True)
        yield call(draw(2, 3, 4), ord=ord, axis=(0, 2))
    yield call(draw(3, 4))
    yield call(draw(3, 4), axis=0)


def matrix_norms(draw):
    for ord in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
        yield call(draw(3, 4), ord=ord)
        yield call(draw(2, 4, 3), ord=ord, keepdims=True)


def with_defaults(name, samples, directions, kink, **defaults):
    """Enters the rule of `np.linalg.norm` for a function whose parameters have other defaults, and that has a form of its own."""
    params = tuple(Parameter(param.name, defaults.get(param.name, param.default))
                   for param in lookup("numpy.linalg.norm").params)
    enter_as("numpy.linalg.norm", f"numpy.linalg.{name}", params=params, samples=samples, form=directions, kinks=(kink,), squared="")


with_defaults("vector_norm", vector_norms, Along("axis"), at([0.0, 0.0], gives=[0.0, 0.0]), ord=2, form="vector")
with_defaults("matrix_norm", matrix_norms, CORE, at([[0.0], [0.0]], gives=[[0.0], [0.0]]), ord="fro", axis=(-2, -1), form="matrix")

# --- by singular values ----------------------------------------------------------


def singular(draw):
    for ord in ("nuc", 2, -2):
        yield call(draw(3, 4), ord)
        yield call(draw(2, 4, 3), ord)
        yield call(np.diag([3.0, 2.0, 2.0] if ord == 2 else [3.0, 3.0, 1.0]), ord)


def singular_direction_tangent(y, x, ord, *, x_dot):
    left, values, right = np.linalg.svd(x, False)
    weights = runtime.singular_weights(values, ord)
    lengths = runtime.quotient_or_zero(weights, values)[..., None, :]
    rows, columns = left.mT @ x_dot, x_dot @ right.mT
    inside = rows @ right.mT
    even = runtime.quotient_or_zero(weights[..., :, None] - weights[..., None, :],
                                    values[..., :, None] - values[..., None, :])
    odd = runtime.quotient_or_zero(weights[..., :, None] + weights[..., None, :],
                                   values[..., :, None] + values[..., None, :])
    whole = 0.5 * (even * (inside + inside.mT) + odd * (inside - inside.mT))
    return (left @ whole @ right + ((columns - left @ inside) * lengths) @ right
            + (left * lengths) @ (rows - inside @ right))


@general(runtime.singular_direction, form=CORE, tangent=singular_direction_tangent, type=first_operand, samples=singular)
def singular_direction(y, x, ord, *, y_bar):
    left, values, right = np.linalg.svd(x, False)
    weights = runtime.singular_weights(values, ord)
    lengths = runtime.quotient_or_zero(weights, values)[..., None, :]
    rows, columns = left.mT @ y_bar, y_bar @ right.mT
    inside = rows @ right.mT
    even = runtime.quotient_or_zero(weights[..., :, None] - weights[..., None, :],
                                    values[..., :, None] - values[..., None, :])
    odd = runtime.quotient_or_zero(weights[..., :, None] + weights[..., None, :],
                                   values[..., :, None] + values[..., None, :])
    whole = 0.5 * (even * (inside + inside.mT) + odd * (inside - inside.mT))
    return (left @ whole @ right + ((columns - left @ inside) * lengths) @ right
            + (left * lengths) @ (rows - inside @ right))


constant(runtime.singular_weights)

# --- condition numbers --------------------------------------------------------------


def conditions(draw):
    for p in (None, 2, -2):
        yield call(draw(3, 3), p)
    yield call(draw(4, 3))
    yield call(draw(2, 3, 3))
    yield call(draw.regular(3, 3), "fro")
    for p in (1, -1, np.inf, -np.inf):
        yield call(draw.regular(3, 3), p)
        yield call(draw.regular(2, 3, 3), p=p)


def cond_tangent(y, x, p=None, *, x_dot):
    if p == "fro":
        inverse = runtime.inverse_or_nan(x)
        size, other = np.linalg.norm(x, axis=(-2, -1)), np.linalg.norm(inverse, axis=(-2, -1))
        grown, shrunk = np.sum(x * x_dot, (-2, -1)), np.sum(inverse * (inverse @ x_dot @ inverse), (-2, -1))
        return grown / size * other - shrunk / other * size
    if runtime.norm_kind(2, p, None, "matrix") == "linear":
        inverse = runtime.inverse_or_nan(x)
        grown = np.sum(runtime.norm_signs(x, p, None, "matrix") * x_dot, (-2, -1))
        shrunk = np.sum(runtime.norm_signs(inverse, p, None, "matrix") * (inverse @ x_dot @ inverse), (-2, -1))
        return grown * np.linalg.matrix_norm(inverse, ord=p) - np.linalg.matrix_norm(x, ord=p) * shrunk
    largest, smallest = np.linalg.matrix_norm(x, ord=2), np.linalg.matrix_norm(x, ord=-2)
    top = np.sum(runtime.singular_direction(x, 2) * x_dot, (-2, -1))
    bottom = np.sum(runtime.singular_direction(x, -2) * x_dot, (-2, -1))
    if p == -2:
        return runtime.divide(bottom - y * top, largest)
    return runtime.divide(top - runtime.scale(bottom, y), smallest)


@general(np.linalg.cond, form=CORE, tangent=cond_tangent, samples=conditions,
         allowed={"p": (None, 2, -2, "fro", 1, -1, np.inf, -np.inf)})
def cond(y, x, p=None, *, y_bar):
    y_bar = y_bar if np.ndim(x) == 2 else y_bar[..., None, None]
    if p == "fro":
        inverse = runtime.inverse_or_nan(x)
        ratio = np.linalg.matrix_norm(inverse, keepdims=True) / np.linalg.matrix_norm(x, keepdims=True)
        return y_bar * (ratio * x - inverse.mT @ inverse @ inverse.mT / ratio)
    if runtime.norm_kind(2, p, None, "matrix") == "linear":
        inverse = runtime.inverse_or_nan(x)
        signs, others = runtime.norm_signs(x, p, None, "matrix"), runtime.norm_signs(inverse, p, None, "matrix")
        size, other = np.linalg.matrix_norm(x, keepdims=True, ord=p), np.linalg.matrix_norm(inverse, keepdims=True, ord=p)
        return y_bar * (other * signs - size * (inverse.mT @ others @ inverse.mT))
    top, bottom = runtime.singular_direction(x, 2), runtime.singular_direction(x, -2)
    y = y if np.ndim(x) == 2 else y[..., None, None]
    if p == -2:
        return runtime.scale(y_bar, runtime.divide(bottom - y * top, np.linalg.matrix_norm(x, keepdims=True, ord=2)))
    change = runtime.divide(top - runtime.scale(bottom, y), np.linalg.matrix_norm(x, keepdims=True, ord=-2))
    return runtime.scale(y_bar, change)
