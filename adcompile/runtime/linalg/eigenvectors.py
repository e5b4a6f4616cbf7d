"""Eigenvectors: what several of equal eigenvalues turn by, and the phase that LAPACK gives each.

The vectors of equal eigenvalues are one choice among all bases of a space. Functions of that space alone have derivatives, in which the
terms within such a group are left out; whether a function is one is told by what reaches its vectors. Eigenvalues that differ by no more
than rounding count as equal, numbers below the square root of the precision, of the largest of their matrix, as 0.

A complex vector is one up to a phase. LAPACK gives each one in which an element is real: the first, or the last where the upper triangle
is read; the largest of what belongs to no Hermitian matrix. That element is pinned. Where it is 0, nothing says which phase comes out
for another matrix.
"""

import numpy as np

from adcompile.errors import NotDifferentiable
from adcompile.runtime.linalg.matrices import rounding

# --- Hermitian matrices ----------------------------------------------------------------


def hermitian_triangle(x, uplo):
    """Hermitian matrices from the one triangle that is read, "L" or "U": of the diagonal, the real part."""
    half = np.tril(x, -1) if uplo in ("L", "l") else np.triu(x, 1)
    return half + np.conj(half).mT + np.eye(np.shape(x)[-1], dtype=half.real.dtype) * np.real(x)


def on_hermitian_triangle(t, uplo):
    """The transpose of `hermitian_triangle`."""
    whole = t + np.conj(t).mT
    half = np.tril(whole, -1) if uplo in ("L", "l") else np.triu(whole, 1)
    return half + np.eye(np.shape(t)[-1], dtype=half.real.dtype) * np.real(t)


# --- equal eigenvalues -----------------------------------------------------------------


def gaps_and_groups(values):
    """`values[j] - values[i]`, and where two different places have equal values."""
    gaps = values[..., None, :] - values[..., :, None]
    equal = np.abs(gaps) <= 8.0 * rounding(values)[..., None]
    return gaps, equal & ~np.eye(np.shape(values)[-1], dtype=bool)


def negligible(change):
    """The largest size that counts as 0 beside the elements of matrices."""
    return np.sqrt(np.finfo(change.dtype).eps) * np.max(np.abs(change), axis=(-2, -1), keepdims=True, initial=0.0)


def over_distinct(change, gaps, equal):
    """`change / gaps`; 0 within groups, and on the diagonal."""
    apart = np.broadcast_to(~equal & ~np.eye(np.shape(equal)[-1], dtype=bool), np.shape(change))
    return np.divide(change, gaps, out=np.zeros(np.shape(change), np.result_type(change, gaps)), where=apart)


def couplings(change, values):
    """`change[i, j] / (values[j] - values[i])`, how vectors turn where the matrix changes by `change` in the basis of them; 0 within a
    group of equal values where that stays diagonal, else NotDifferentiable."""
    gaps, equal = gaps_and_groups(values)
    if np.any(equal & (np.abs(change) > negligible(change))):
        raise NotDifferentiable("where eigenvalues are equal, their vectors have no tangent in a direction that tells them apart\n"
                                "  Take grad or vjp, which have a derivative where the result depends on their space alone.", found_later=True)
    return over_distinct(change, gaps, equal)


def turns(change, values, beside=False):
    """The transpose of `couplings`, of what reaches the vectors in the basis of them, for Hermitian matrices:

        (change[i, j] - conj(change[j, i])) / (2 * (values[j] - values[i]))

    0 within a group of equal values where the numerator is; NotDifferentiable where it is not, and where the result depends on the values
    too (`beside`) and mixes the vectors of a group: it may be a function of the matrix, as its root is.
    """
    gaps, equal = gaps_and_groups(values)
    odd = 0.5 * (change - np.conj(change).mT)
    least = negligible(change)
    if np.any(equal & (np.abs(odd) > least)):
        raise NotDifferentiable("where eigenvalues are equal, single vectors of them have no derivative\n"
                                "  A function of the space of all vectors with one eigenvalue has one: of vectors @ vectors.T, for example.",
                                found_later=True)
    if beside and np.any(equal & (np.abs(change) > least)):
        raise NotDifferentiable("where eigenvalues are equal, a result that depends on values and vectors has no derivative\n"
                                "  Take the values from np.linalg.eigvalsh if they are used apart from the vectors, and functions of the "
                                "matrix from scipy.linalg (expm, sqrtm).", found_later=True)
    return over_distinct(odd, gaps, equal)


# --- phases ----------------------------------------------------------------------------


def pins(vectors, row):
    """1.0 at the element of each vector (a column) that LAPACK makes real, else 0.0: in that row, or "largest"."""
    found = np.zeros(np.shape(vectors), np.asarray(vectors).real.dtype)
    if row == "largest" and found.size:
        sizes = np.where(np.imag(vectors) == 0.0, np.abs(vectors), 0.0)
        place = np.argmax(sizes, axis=-2, keepdims=True)
        np.put_along_axis(found, place, np.take_along_axis(sizes, place, axis=-2) > 0.0, axis=-2)
    elif found.size:
        element, eps = vectors[..., row, :], np.finfo(found.dtype).eps
        real = np.all(np.abs(np.imag(element)) <= 64.0 * eps, axis=-1, keepdims=True)
        found[..., row, :] = real & (np.abs(element) > np.sqrt(eps))
    return found


def pinned_sizes(vectors, pinned):
    """The pinned element of each vector, in one row; 1 where none is."""
    return np.real(np.sum(pinned * vectors, -2, keepdims=True)) + (1.0 - np.sum(pinned, -2, keepdims=True))


def pins_of_right(left, right):
    """`pins` of the right singular vectors: in the first row, where these are not fewer elements than those of the left ones."""
    wide = np.shape(right)[-2] > np.shape(left)[-2]
    return np.zeros(np.shape(right), np.asarray(right).real.dtype) if wide else pins(right, 0)


def pins_of_left(left, right):
    """`pins` of the left singular vectors, where the right ones have none."""
    wide = np.shape(right)[-2] > np.shape(left)[-2]
    return pins(left, 0) if wide else np.zeros(np.shape(left), np.asarray(left).real.dtype)


def without_phase(x, whole, pinned):
    """`x`, if the phases of vectors that are not `pinned` do not matter: what reaches the vectors, in the basis of them, has no imaginary
    part on the diagonal of `whole`."""
    phases = np.abs(np.imag(np.diagonal(whole, 0, -2, -1)))
    if np.any((phases > (negligible(x) + negligible(whole))[..., 0]) & (np.sum(pinned, -2) == 0.0)):
        raise NotDifferentiable("the result depends on the phase of a vector, which nothing determines here\n"
                                "  Take the absolute value, or divide by the phase of one of its elements.", found_later=True)
    return x
