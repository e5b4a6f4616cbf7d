"""Products of arrays. Where a vector takes part, its own product is taken: no matrix is transposed that can be read
by rows.

    y = X @ v        X_bar = np.outer(y_bar, v)        v_bar = y_bar @ X
"""

import numpy as np

from adcompile import runtime
from adcompile.rules.samples import call
from adcompile.rules.table import constant, linear, multilinear

# --- matrix products --------------------------------------------------------


def rank_pairs(draw):
    """Every pair of ranks from 1 to 4, with batches that broadcast and with sizes 1 and 0."""
    left = ((4,), (3, 4), (2, 3, 4), (5, 2, 3, 4))
    right = ((4,), (4, 6), (2, 4, 6), (5, 2, 4, 6))
    for a in left:
        for b in right:
            yield call(draw(*a), draw(*b))
    yield call(draw(1, 3, 4), draw(2, 4, 6))
    yield call(draw(5, 1, 3, 4), draw(2, 4, 1))
    yield call(draw(3, 0), draw(0, 2))
    yield call(draw(0, 3), draw(3))


@multilinear("matmul", np.matmul, result="matmul", samples=rank_pairs)
def matmul(y_bar, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(y_bar, b), y_bar @ a
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ y_bar, np.outer(a, y_bar)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return y_bar @ np.transpose(b), np.transpose(a) @ y_bar
    if np.ndim(b) == 1:
        return np.expand_dims(y_bar, -1) * b, np.tensordot(y_bar, a, np.ndim(a) - 1)
    if np.ndim(a) == 1:
        return (runtime.unbroadcast(np.squeeze(b @ np.expand_dims(y_bar, -1), -1), a),
                np.expand_dims(a, -1) * np.expand_dims(y_bar, -2))
    return (runtime.unbroadcast(y_bar @ np.swapaxes(b, -1, -2), a),
            runtime.unbroadcast(np.swapaxes(a, -1, -2) @ y_bar, b))


def dots(draw):
    yield call(draw(4), draw(4))
    yield call(draw(3, 4), draw(4))
    yield call(draw(4), draw(4, 2))
    yield call(draw(3, 4), draw(4, 2))
    yield call(draw.number(), draw(3))
    yield call(draw(3, 2), draw.number())
    yield call(draw(2, 3, 4), draw(4))
    yield call(draw(4), draw(2, 4, 3))
    yield call(draw(2, 3, 4), draw(5, 4, 6))
    yield call(draw.number(), draw.number())


@multilinear(np.dot, result="dot", samples=dots)
def dot(y_bar, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return runtime.unbroadcast(y_bar * b, a), runtime.unbroadcast(y_bar * a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(y_bar, b), y_bar @ a
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ y_bar, np.outer(a, y_bar)
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return y_bar @ np.transpose(b), np.transpose(a) @ y_bar
    axes = runtime.first_axes(np.ndim(a) - 1)
    if np.ndim(b) == 1:
        return np.expand_dims(y_bar, -1) * b, np.tensordot(a, y_bar, (axes, axes))
    return (np.tensordot(y_bar, np.swapaxes(b, -1, -2), np.ndim(b) - 1),
            np.moveaxis(np.tensordot(a, y_bar, (axes, axes)), 0, -2))


def outers(draw):
    yield call(draw(3), draw(4))
    yield call(draw(2, 2), draw(3))
    yield call(draw.number(), draw(3))


@multilinear(np.outer, result="outer", samples=outers)
def outer(y_bar, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar @ b, a @ y_bar
    return runtime.reshape_like(y_bar @ np.ravel(b), a), runtime.reshape_like(np.ravel(a) @ y_bar, b)


def inners(draw):
    yield call(draw(4), draw(4))
    yield call(draw(3, 4), draw(4))
    yield call(draw(4), draw(3, 4))
    yield call(draw(2, 3, 4), draw(5, 4))
    yield call(draw.number(), draw(3))


@multilinear(np.inner, result="inner", samples=inners)
def inner(y_bar, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return runtime.unbroadcast(y_bar * b, a), runtime.unbroadcast(y_bar * a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    axes = runtime.first_axes(np.ndim(a) - 1)
    return np.tensordot(y_bar, b, np.ndim(b) - 1), np.tensordot(y_bar, a, (axes, axes))


@multilinear(np.vdot, result="vdot", samples=lambda draw: [call(draw(4), draw(4)), call(draw(2, 3), draw(2, 3))])
def vdot(y_bar, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar * b, y_bar * a
    return runtime.reshape_like(y_bar * np.ravel(b), a), runtime.reshape_like(y_bar * np.ravel(a), b)


# --- over chosen axes -------------------------------------------------------


def contractions(draw):
    yield call(draw(3, 4), draw(3, 4))
    yield call(draw(2, 3, 4), draw(4, 5), 1)
    yield call(draw(2, 3), draw(4), 0)
    yield call(draw(2, 3, 4), draw(4, 2, 5), ((2, 0), (0, 1)))
    yield call(draw(2, 3, 4), draw(5, 3, 2), ((0, 1), (2, 1)))
    yield call(draw(2, 3), draw(3, 2), (-1, 0))


@multilinear(np.tensordot, result="tensordot", samples=contractions)
def tensordot(y_bar, a, b, axes=2):
    return (np.transpose(np.tensordot(y_bar, b, runtime.tensordot_axes(np.ndim(a), np.ndim(b), axes, 0)),
                         runtime.tensordot_order(np.ndim(a), np.ndim(b), axes, 0)),
            np.transpose(np.tensordot(a, y_bar, runtime.tensordot_axes(np.ndim(a), np.ndim(b), axes, 1)),
                         runtime.tensordot_order(np.ndim(a), np.ndim(b), axes, 1)))


EINSUM = {"static": ("subscripts", "optimize"), "allowed": {"subscripts": runtime.einsum_supported}, "result": "einsum"}


def sums_of_one(draw):
    yield call("ij->ji", draw(2, 3))
    yield call("ij->j", draw(2, 3))
    yield call("ij->", draw(2, 3))
    yield call("ba", draw(2, 3))


@linear("numpy.einsum/2", wrt=("a",), samples=sums_of_one, **EINSUM)
def einsum_of_one(y_bar, subscripts, a, optimize=False):
    a_bar = np.einsum(runtime.einsum_cotangent(subscripts, 0), y_bar)
    if runtime.einsum_sums_alone(subscripts, 0):
        a_bar = runtime.broadcast_like(np.expand_dims(a_bar, runtime.einsum_absent(subscripts, 0)), a)
    return a_bar


def sums_of_two(draw):
    yield call("ij,jk->ik", draw(2, 3), draw(3, 4))
    yield call("ij,jk", draw(2, 3), draw(3, 4))
    yield call("ij,kj->", draw(2, 3), draw(4, 3))
    yield call("i,i->i", draw(3), draw(3))
    yield call("i,j->ji", draw(3), draw(2), optimize=True)
    yield call("bij,bj->bi", draw(2, 3, 4), draw(2, 4))


@multilinear("numpy.einsum/3", wrt=("a", "b"), samples=sums_of_two, **EINSUM)
def einsum_of_two(y_bar, subscripts, a, b, optimize=False):
    a_bar = np.einsum(runtime.einsum_cotangent(subscripts, 0), y_bar, b)
    if runtime.einsum_sums_alone(subscripts, 0):
        a_bar = runtime.broadcast_like(np.expand_dims(a_bar, runtime.einsum_absent(subscripts, 0)), a)
    b_bar = np.einsum(runtime.einsum_cotangent(subscripts, 1), y_bar, a)
    if runtime.einsum_sums_alone(subscripts, 1):
        b_bar = runtime.broadcast_like(np.expand_dims(b_bar, runtime.einsum_absent(subscripts, 1)), b)
    return a_bar, b_bar


def sums_of_three(draw):
    yield call("i,ij,j->", draw(2), draw(2, 3), draw(3))
    yield call("ij,jk,kl->il", draw(2, 3), draw(3, 2), draw(2, 3))


@multilinear("numpy.einsum/4", wrt=("a", "b", "c"), samples=sums_of_three, **EINSUM)
def einsum_of_three(y_bar, subscripts, a, b, c, optimize=False):
    a_bar = np.einsum(runtime.einsum_cotangent(subscripts, 0), y_bar, b, c)
    if runtime.einsum_sums_alone(subscripts, 0):
        a_bar = runtime.broadcast_like(np.expand_dims(a_bar, runtime.einsum_absent(subscripts, 0)), a)
    b_bar = np.einsum(runtime.einsum_cotangent(subscripts, 1), y_bar, a, c)
    if runtime.einsum_sums_alone(subscripts, 1):
        b_bar = runtime.broadcast_like(np.expand_dims(b_bar, runtime.einsum_absent(subscripts, 1)), b)
    c_bar = np.einsum(runtime.einsum_cotangent(subscripts, 2), y_bar, a, b)
    if runtime.einsum_sums_alone(subscripts, 2):
        c_bar = runtime.broadcast_like(np.expand_dims(c_bar, runtime.einsum_absent(subscripts, 2)), c)
    return a_bar, b_bar, c_bar


constant(runtime.first_axes, runtime.inverse_axes, runtime.axis_shape, runtime.tensordot_axes, runtime.tensordot_order,
         runtime.einsum_cotangent, runtime.einsum_absent, runtime.einsum_sums_alone, result="unknown")

# --- other products ---------------------------------------------------------


def crosses(draw):
    yield call(draw(3), draw(3))
    yield call(draw(4, 3), draw(4, 3))
    yield call(draw(4, 3), draw(3))


@multilinear(np.cross, result="cross", samples=crosses)
def cross(y_bar, a, b):
    return runtime.unbroadcast(np.cross(b, y_bar), a), runtime.unbroadcast(np.cross(y_bar, a), b)


def krons(draw):
    yield call(draw(2), draw(3))
    yield call(draw(2, 3), draw(3, 2))


@multilinear(np.kron, result="kron", samples=krons)
def kron(y_bar, a, b):
    blocks = np.reshape(y_bar, runtime.kron_shape(a, b))
    order = runtime.kron_order(a, b)
    rows = np.reshape(np.transpose(blocks, order), (np.size(a), np.size(b)))
    return runtime.reshape_like(rows @ np.ravel(b), a), runtime.reshape_like(np.ravel(a) @ rows, b)


constant(runtime.kron_shape, runtime.kron_order, result="unknown")
