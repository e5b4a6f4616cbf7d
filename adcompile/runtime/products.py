"""Products of arrays and linear algebra: which axes meet, and matrices where an inverse may be missing."""

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


# --- einsum ------------------------------------------------------------------------


def einsum_cotangent(subscripts, operand):
    """The subscripts that make the cotangent of an operand from that of the result and the other operands."""
    inputs, output = einsum_terms(subscripts)
    own = inputs.pop(operand)
    known = "".join([output, *inputs])
    return ",".join([output, *inputs]) + "->" + "".join(letter for letter in own if letter in known)


def einsum_absent(subscripts, operand):
    """The axes of an operand that nothing else has: they were summed, and its cotangent is constant along them."""
    inputs, output = einsum_terms(subscripts)
    own = inputs.pop(operand)
    known = "".join([output, *inputs])
    return tuple(axis for axis, letter in enumerate(own) if letter not in known)


def einsum_sums_alone(subscripts, operand):
    """Whether an operand has axes that nothing else has."""
    return bool(einsum_absent(subscripts, operand))


def einsum_terms(subscripts):
    """The letters of each operand, as a list, and those of the result."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:
        output = "".join(sorted(letter for letter in set(inputs) - {","} if inputs.count(letter) == 1))
    return inputs.split(","), output


def einsum_supported(subscripts):
    """Whether every axis of every operand has a letter of its own."""
    return "." not in subscripts and all(len(set(term)) == len(term) for term in einsum_terms(subscripts)[0])


# --- linear algebra ------------------------------------------------------------------


def only_vector(x, axis=None):
    """`x` itself, if a norm over `axis` is that of a vector."""
    if np.ndim(x) == 1 if axis is None else np.ndim(axis) == 0:
        return x
    raise NoRule("np.linalg.norm of a matrix has a derivative for ord=None and ord='fro' only")


def inverse_or_nan(a):
    """The inverse of matrices; NaN where there is none."""
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:
        if np.ndim(a) > 2:
            return np.array([inverse_or_nan(matrix) for matrix in a])
        return np.full(np.shape(a), np.nan, np.asarray(a).dtype)


def cofactors(a):
    """The derivative of the determinant, of singular matrices too: a product of singular values leaves one out."""
    det = np.linalg.det(a)
    if np.all(det != 0.0):
        return np.expand_dims(det, (-2, -1)) * np.swapaxes(np.linalg.inv(a), -1, -2)
    left, values, right = np.linalg.svd(a)
    others = np.ones_like(values)
    for place in range(values.shape[-1]):
        others[..., place] = np.prod(np.delete(values, place, axis=-1), axis=-1)
    sign = np.expand_dims(np.linalg.det(left) * np.linalg.det(right), (-2, -1))
    return sign * ((left * np.expand_dims(others, -2)) @ right)


def lower_half(x):
    """The lower triangle with half of the diagonal."""
    return np.tril(x) - 0.5 * (x * np.eye(np.shape(x)[-1], dtype=np.asarray(x).dtype))


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
    return np.pad(t, (start, m + n - 1 - start - np.size(t)))


def convolution_part(t, m, n, mode):
    """The part of a whole convolution that a mode returns: the transpose of `convolution_padded`."""
    start = convolution_start(m, n, mode)
    size = {"full": m + n - 1, "same": max(m, n), "valid": max(m, n) - min(m, n) + 1}[mode]
    return t[start:start + size]
