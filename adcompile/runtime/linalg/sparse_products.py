"""Products of sparse matrices with arrays, and of what may be either."""

import numpy as np

from adcompile.ir.objects import is_sparse
from adcompile.runtime.arrays.shapes import unbroadcast
from adcompile.runtime.checks import REAL, operand, refusal


def sparse_times(a, x):
    """`a @ x`."""
    return a @ x


def times_sparse(x, a):
    """`x @ a`; of more axes than SciPy takes the last one is multiplied."""
    if np.ndim(x) < 3:
        return x @ a
    return np.reshape(np.reshape(x, (-1, np.shape(x)[-1])) @ a, (*np.shape(x)[:-1], a.shape[1]))


def factor(x, error, message):
    """`x` itself, if it is an array or a sparse matrix of real numbers; else raises the refusal of what stands at this place."""
    if not is_sparse(x.__class__):
        return operand(x, error, message)
    if x.dtype.kind not in REAL:
        raise refusal(x, error, message)
    return x


def factor_times(a, x):
    """`a @ x`, where nothing comes back through `a`."""
    return a @ x


def factor_times_back(a, t, x):
    """The transpose of `factor_times`, from `t` in the shape of its result, in the shape of `x`."""
    if is_sparse(a.__class__):
        return a.T @ t
    if np.ndim(x) == 1:
        return np.tensordot(t, a, np.ndim(a) - 1)
    if np.ndim(a) == 1:
        return np.expand_dims(a, -1) * np.expand_dims(t, -2)
    return unbroadcast(np.swapaxes(a, -1, -2) @ t, x)


def times_factor(x, a):
    """`x @ a`, where nothing comes back through `a`."""
    return x @ a


def times_factor_back(t, a, x):
    """The transpose of `times_factor`, from `t` in the shape of its result, in the shape of `x`."""
    if is_sparse(a.__class__):
        return t @ a.T
    if np.ndim(x) == 1:
        back = t * a if np.ndim(a) == 1 else np.squeeze(a @ np.expand_dims(t, -1), -1)
        return unbroadcast(back, x)
    if np.ndim(a) == 1:
        return np.expand_dims(t, -1) * a
    return unbroadcast(t @ np.swapaxes(a, -1, -2), x)
