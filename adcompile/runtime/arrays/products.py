"""Products of arrays: which axes meet."""

import numpy as np

from adcompile.errors import NoRule

# --- tensordot ---------------------------------------------------------------------


def tensordot_axes(a_rank, b_rank, axes, operand):
    """The axes over which the cotangent of `np.tensordot(a, b, axes)` meets the other operand (0: for a, 1: for b)."""
    a_axes, b_axes = contracted(a_rank, b_rank, axes)
    a_free, b_free = free(a_rank, a_axes), free(b_rank, b_axes)
    if operand == 0:
        return tuple(range(len(a_free), len(a_free) + len(b_free))), b_free
    return a_free, tuple(range(len(a_free)))


def tensordot_order(a_rank, b_rank, axes, operand):
    """The order of axes that makes that product the cotangent of the operand."""
    a_axes, b_axes = contracted(a_rank, b_rank, axes)
    if operand == 0:
        found = free(a_rank, a_axes) + tuple(a for _, a in sorted(zip(b_axes, a_axes)))
    else:
        found = tuple(b for _, b in sorted(zip(a_axes, b_axes))) + free(b_rank, b_axes)
    return tuple(int(place) for place in np.argsort(found))


def contracted(a_rank, b_rank, axes):
    if isinstance(axes, int):
        return tuple(range(a_rank - axes, a_rank)), tuple(range(axes))
    a_axes, b_axes = [(side,) if isinstance(side, int) else tuple(side) for side in axes]
    return tuple(axis % a_rank for axis in a_axes), tuple(axis % b_rank for axis in b_axes)


def free(rank, axes):
    return tuple(axis for axis in range(rank) if axis not in axes)


def of_three(x):
    """`x` itself, if its vectors along the last axis have three components: of two there is no derivative rule."""
    if np.shape(x)[-1] != 3:
        raise NoRule("np.cross of vectors of two components has no derivative rule; give them a third one, 0")
    return x


# --- kron and convolve -----------------------------------------------------------------


def kron_shape(a, b):
    """The shape of `np.kron(a, b)` with each axis split into that of `a` and that of `b`."""
    rank = max(np.ndim(a), np.ndim(b))
    left = (1,) * (rank - np.ndim(a)) + np.shape(a)
    right = (1,) * (rank - np.ndim(b)) + np.shape(b)
    return tuple(size for pair in zip(left, right) for size in pair)


def kron_order(a, b):
    """The order that puts the axes of `a` before those of `b`."""
    rank = max(np.ndim(a), np.ndim(b))
    return tuple(range(0, 2 * rank, 2)) + tuple(range(1, 2 * rank, 2))


def convolution_start(m, n, mode):
    """Where in the whole convolution of m and n elements the part that a mode returns begins."""
    return {"full": 0, "same": (min(m, n) - 1) // 2, "valid": min(m, n) - 1}[mode]


def convolution_padded(t, m, n, mode):
    """`t` with zeros for the elements of the whole convolution that a mode leaves out."""
    start = convolution_start(m, n, mode)
    return between_zeros(t, start, m + n - 1)


def between_zeros(t, start, size):
    """`t` behind so many zeros, with zeros up to a length of its last axis."""
    return np.pad(t, (*((0, 0),) * (np.ndim(t) - 1), (start, size - start - np.shape(t)[-1])))


def convolution_part(t, m, n, mode):
    """The part of a whole convolution that a mode returns: the transpose of `convolution_padded`."""
    start = convolution_start(m, n, mode)
    size = {"full": m + n - 1, "same": max(m, n), "valid": max(m, n) - min(m, n) + 1}[mode]
    return t[start:start + size]


def correlation_start(m, n, mode):
    """Where in the whole correlation of m and n elements the part that a mode returns begins."""
    if mode == "same" and n > m:
        return m + n - 1 - n - (m - 1) // 2
    return convolution_start(m, n, mode)


def correlation_padded(t, m, n, mode):
    """`t` with zeros for the elements of the whole correlation that a mode leaves out."""
    start = correlation_start(m, n, mode)
    return between_zeros(t, start, m + n - 1)


def correlation_part(t, m, n, mode):
    """The part of a whole correlation that a mode returns: the transpose of `correlation_padded`."""
    start = correlation_start(m, n, mode)
    size = {"full": m + n - 1, "same": max(m, n), "valid": max(m, n) - min(m, n) + 1}[mode]
    return t[start:start + size]
