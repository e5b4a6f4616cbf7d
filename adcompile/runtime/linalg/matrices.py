"""Linear algebra: what the derivatives of NumPy's functions need where an inverse, a gap or a rank is missing.

Factors have derivatives only where they are told apart: eigenvectors where eigenvalues differ, singular vectors where
singular values differ, Q and R where the columns are independent. Elsewhere the quotient would be infinite or 0 / 0,
and NotDifferentiable says so. Numbers that differ by no more than rounding count as equal.
"""

import numpy as np

from adcompile.errors import NoRule, NotDifferentiable

# --- rounding ------------------------------------------------------------------------


def rounding(values):
    """A bound of the rounding errors in eigenvalues or singular values, for each stack of them."""
    size = np.shape(values)[-1]
    largest = np.max(np.abs(values), axis=-1, keepdims=True, initial=0.0)
    return size * np.finfo(values.dtype).eps * largest


def nonzero_values(values):
    """1 for each singular value that is not 0, else 0."""
    return np.asarray(values > rounding(values), values.dtype)


# --- inverses ------------------------------------------------------------------------


def inverse_or_nan(a):
    """The inverse of matrices; NaN where there is none."""
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:
        if np.ndim(a) > 2:
            return np.array([inverse_or_nan(matrix) for matrix in a])
        return np.full(np.shape(a), np.nan, np.asarray(a).dtype)


def triangle_inverse(r):
    """The inverse of triangular factors R; NotDifferentiable where columns depend on each other."""
    sizes = np.abs(np.diagonal(r, 0, -2, -1))
    if np.any(sizes <= rounding(sizes)):
        raise NotDifferentiable("np.linalg.qr of a matrix whose columns depend on each other has no derivative")
    return np.linalg.inv(r)


def truncated_exactly(a, rcond):
    """`a` itself, if a pseudoinverse with that `rcond` belongs to all of it: it cuts only singular values that are 0."""
    if rcond is not None:
        values = np.linalg.svd(a, compute_uv=False)
        cut = values <= np.asarray(rcond)[..., None] * np.max(values, axis=-1, keepdims=True, initial=0.0)
        if np.any(cut & (values > rounding(values))):
            raise NotDifferentiable("where 'rcond' cuts singular values that are not 0, there is no derivative")
    return a


def pseudoinverse_cut(a, rcond, rtol):
    """The `rcond` of `np.linalg.pinv` that cuts what `rtol` does, if there is one; False stands for none."""
    if rtol is False:
        return rcond
    return max(np.shape(a)[-2:]) * np.finfo(np.asarray(a).dtype).eps if rtol is None else rtol


def least_squares_cut(a, rcond):
    """The `rcond` of `np.linalg.pinv` that cuts what `np.linalg.lstsq` cuts."""
    eps = np.finfo(np.result_type(a, np.float32)).eps
    return eps * max(np.shape(a)) if rcond is None else eps if rcond < 0 else rcond


def residuals_like(t, residuals):
    """`t` in the shape of the residuals of least squares, which are empty where the rank is not full."""
    return np.reshape(t, np.shape(residuals)) if np.size(residuals) else np.zeros(0)


def residual_weights(residuals_bar, t):
    """The transpose of `residuals_like`, in the shape of `t`."""
    return np.reshape(residuals_bar, np.shape(t)) if np.size(residuals_bar) else np.zeros(np.shape(t))


# --- determinants --------------------------------------------------------------------


def cofactors(a):
    """The derivative of the determinant, of singular matrices too: a product of singular values leaves one out."""
    size = np.shape(a)[-1]
    if size == 2:
        found = np.empty(np.shape(a), np.result_type(a, np.float32))
        found[..., 0, 0], found[..., 1, 1] = a[..., 1, 1], a[..., 0, 0]
        found[..., 0, 1], found[..., 1, 0] = -a[..., 1, 0], -a[..., 0, 1]
        return found
    det = np.linalg.det(a)
    if np.all(det != 0.0):
        inverse = np.linalg.inv(a)
        if np.all(np.abs(a).max((-2, -1), initial=0.0) * np.abs(inverse).max((-2, -1), initial=0.0) * size < 1e6):
            return np.expand_dims(det, (-2, -1)) * inverse.mT
    left, values, right, sign = signed_svd(a)
    others = np.ones_like(values)
    for place in range(values.shape[-1]):
        others[..., place] = np.prod(np.delete(values, place, axis=-1), axis=-1)
    return sign * ((left * others[..., None, :]) @ right)


def cofactors_change(a, d):
    """The derivative of the cofactors of `a` in a direction: the same with two singular values left out."""
    left, values, right, sign = signed_svd(a)
    size = values.shape[-1]
    others = np.zeros((*values.shape[:-1], size, size), values.dtype)
    for i in range(size):
        for j in range(i):
            others[..., i, j] = others[..., j, i] = np.prod(np.delete(values, (i, j), axis=-1), axis=-1)
    inside = left.mT @ d @ right.mT
    along = (others @ np.diagonal(inside, 0, -2, -1)[..., None])[..., 0]
    return sign * (left @ (along[..., None] * np.eye(size, dtype=values.dtype) - others * inside.mT) @ right)


def signed_svd(a):
    """Singular vectors and values, and the sign that the vectors give the determinant."""
    left, values, right = np.linalg.svd(a)
    return left, values, right, np.expand_dims(np.linalg.det(left) * np.linalg.det(right), (-2, -1))


# --- products of several matrices --------------------------------------------------------


def multi_dot(*factors):
    """`np.linalg.multi_dot` of these."""
    return np.linalg.multi_dot(factors)


# --- powers ----------------------------------------------------------------------------


def matrix_power_change(a, d, n):
    """The derivative of `np.linalg.matrix_power(a, n)` in the direction `d`, by repeated squaring."""
    if n < 0:
        inverse = np.linalg.inv(a)
        return matrix_power_change(inverse, -inverse @ d @ inverse, -n)
    if n < 2:
        return d * n
    power = change = None
    while n:
        n, bit = divmod(n, 2)
        if bit:
            power, change = (a, d) if power is None else (power @ a, change @ a + power @ d)
        if n:
            a, d = a @ a, a @ d + d @ a
    return change


def two_blocks(a, d):
    """The matrices `[[a, d], [0, a]]`."""
    return np.concatenate((np.concatenate((a, d), -1), np.concatenate((np.zeros_like(a), a), -1)), -2)


def upper_block(x):
    """The upper right quarter of matrices."""
    size = np.shape(x)[-1] // 2
    return x[..., :size, size:]


def block_placed(t):
    """The transpose of `upper_block`."""
    zeros = np.zeros_like(t)
    return np.concatenate((np.concatenate((zeros, t), -1), np.concatenate((zeros, zeros), -1)), -2)


def blocks_read(t):
    """The transposes of `two_blocks`: for each of its operands."""
    size = np.shape(t)[-1] // 2
    return t[..., :size, :size] + t[..., size:, size:], t[..., :size, size:]


# --- triangles -------------------------------------------------------------------------


def lower_half(x):
    """The lower triangle with half of the diagonal."""
    return halved_diagonal(np.tril(x))


def halved_diagonal(x):
    """`x` itself, with half of its diagonal."""
    diagonal = np.einsum("...ii->...i", x)
    diagonal *= 0.5
    return x


def skew_of_lower(x):
    """The antisymmetric matrix with the lower triangle of `x`."""
    below = np.tril(x, -1)
    return below - below.mT


def lower_of_skew(x):
    """The transpose of `skew_of_lower`."""
    return np.tril(x - x.mT, -1)


def columns_placed(t, x):
    """`t` with columns of zeros behind its own, as many as `x` has more."""
    zeros = np.zeros((*np.shape(t)[:-1], np.shape(x)[-1] - np.shape(t)[-1]), t.dtype)
    return np.concatenate((t, zeros), -1)


def one_triangle(x, uplo):
    """Symmetric matrices from the one triangle that is read, "L" or "U"."""
    if uplo in ("L", "l"):
        return np.tril(x) + np.tril(x, -1).mT
    return np.triu(x) + np.triu(x, 1).mT


def on_triangle(t, uplo):
    """The transpose of `one_triangle`."""
    whole = t + t.mT
    return halved_diagonal(np.tril(whole) if uplo in ("L", "l") else np.triu(whole))


# --- eigenvectors and singular vectors ---------------------------------------------------


def over_gaps(change, values):
    """`change[i, j] / (values[j] - values[i])`, 0 on the diagonal; NotDifferentiable where that has no meaning."""
    gaps = values[..., None, :] - values[..., :, None]
    equal = np.abs(gaps) <= rounding(values)[..., None]
    if np.any(equal & np.not_equal(change, 0.0) & ~np.eye(np.shape(values)[-1], dtype=bool)):
        raise NotDifferentiable("where eigenvalues or singular values are equal, their vectors have no derivative")
    return np.divide(change, gaps, out=np.zeros(equal.shape, np.result_type(change, values)), where=~equal)


def over_values(t, values):
    """`t / values`, column by column, and 0 where both are; NotDifferentiable where only the value is."""
    zero = np.broadcast_to((values <= rounding(values))[..., None, :], np.shape(t))
    if np.any(zero & np.not_equal(t, 0.0)):
        raise NotDifferentiable("where a singular value is 0, its vectors have no derivative")
    return np.divide(t, values[..., None, :], out=np.zeros_like(t), where=~zero)


def excess(u):
    """1.0 where matrices have more rows than columns, so that there is something beside their columns; else 0.0."""
    return 1.0 if np.shape(u)[-2] > np.shape(u)[-1] else 0.0


def only_square(x, a):
    """`x`, if the matrices `a` are square: of others the vectors beside the reduced ones have no derivative."""
    if np.shape(a)[-2] == np.shape(a)[-1]:
        return x
    raise NoRule("np.linalg.svd of a matrix that is not square has derivatives of its vectors with full_matrices=False")


def only_distinct(x, values):
    """`x`, if `values` are real and all different: eigenvalues of matrices that need not be symmetric."""
    if np.iscomplexobj(values):
        raise NotDifferentiable("complex eigenvalues cannot be differentiated yet", found_later=True)
    ordered = np.sort(values, axis=-1)
    if np.any(np.diff(ordered, axis=-1) <= rounding(values)):
        raise NotDifferentiable("where eigenvalues of np.linalg.eig or eigvals are equal, they have no derivative")
    return x


def singular_weights(values, ord):
    """The weight of each singular value in the norm of that order. Where several are extreme, they share it."""
    if ord == "nuc":
        return nonzero_values(values)
    tolerance = rounding(values)
    if ord > 0:
        extreme = values >= np.max(values, axis=-1, keepdims=True) - tolerance
    else:
        extreme = values <= np.min(values, axis=-1, keepdims=True) + tolerance
    return nonzero_values(values) * (extreme / np.sum(extreme, axis=-1, keepdims=True)).astype(values.dtype)


def singular_direction(x, ord):
    """The derivative of a norm of singular values: `"nuc"`, 2 or -2."""
    left, values, right = np.linalg.svd(x, full_matrices=False)
    return (left * singular_weights(values, ord)[..., None, :]) @ right


# --- norms -----------------------------------------------------------------------------


def norm_kind(rank, ord, axis, form):
    """How a norm depends on its operand: "euclidean", a sum of "absolute" values, "linear" in other pieces, as a
    "power", or by "singular" values.

    `form` is "vector" or "matrix" for the functions of these names, else "any".
    """
    of_matrix = is_matrix_norm(rank, axis, form)
    if ord is None or ord == "fro" or ord == 2 and not of_matrix:
        return "euclidean"
    if of_matrix and ord in ("nuc", 2, -2):
        return "singular"
    if of_matrix or ord == 0 or abs(ord) == np.inf:
        return "linear"
    return "absolute" if ord == 1 else "power"


def is_matrix_norm(rank, axis, form):
    if form != "any":
        return form == "matrix"
    return rank == 2 if axis is None else isinstance(axis, tuple) and len(axis) == 2


def norm_signs(x, ord, axis, form):
    """The derivative of a norm that is linear in pieces: signs, shared where several elements or sums are extreme."""
    x = np.asarray(x)
    signs, sizes = np.sign(x), np.abs(x)
    if not is_matrix_norm(x.ndim, axis, form):
        return np.zeros_like(signs) if ord == 0 else signs * extreme_shares(sizes, axis, ord)
    rows, columns = (-2, -1) if axis is None else axis
    summed, other = (columns, rows) if abs(ord) == np.inf else (rows, columns)
    return signs * extreme_shares(np.sum(sizes, axis=summed, keepdims=True), other, ord)


def extreme_shares(sizes, axis, ord):
    """1 for what is the largest along an axis (the smallest, for a negative order), shared by those that are."""
    extreme = np.max if ord > 0 else np.min
    selected = np.asarray(sizes == extreme(sizes, axis=axis, keepdims=True), sizes.dtype)
    with np.errstate(invalid="ignore"):     # NaN is no extreme
        return selected / np.sum(selected, axis=axis, keepdims=True)


def signed_power(x, exponent):
    """`sign(x) * abs(x) ** exponent`, and 0 at 0."""
    size = np.abs(x)
    with np.errstate(all="ignore"):
        return np.where(size == 0.0, np.zeros_like(size), np.sign(x) * size ** exponent)[()]


# --- tensors -----------------------------------------------------------------------------


def later_axes_first(rank, count):
    """The order of axes that puts the first `count` of them last."""
    return (*range(count, rank), *range(count))


def axes_to_end(rank, axes):
    """The order in which `np.linalg.tensorsolve` reads the axes of its first operand."""
    axes = () if axes is None else tuple(axis % rank for axis in axes)
    return (*[axis for axis in range(rank) if axis not in axes], *axes)
