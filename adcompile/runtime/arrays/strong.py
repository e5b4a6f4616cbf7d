"""Sums of products in which what was not selected counts as nothing, whatever it is multiplied with.

    strong_matmul(X.T, r_bar, zeros=(1,))       X.T @ r_bar, without the products in which the element of r_bar is 0

`zeros` are the places of the factors that are 0 where something else was selected. Everywhere else the functions are NumPy's, and
where the result is finite they cost no more than a look at it.
"""

import numpy as np

from adcompile.runtime.elementwise.numbers import are_tame, is_finite
from adcompile.runtime.linalg.matrices import multi_dot


def strongly(function, first=0, last=2):
    """The function of that kind for a sum of products of NumPy's, whose arguments from `first` to `last` are the factors."""

    def strong(*args, zeros=(0,), **kwargs):
        factors = args[first:last]

        def summed(factors):
            return function(*args[:first], *factors, *(args[last:] if last else ()), **kwargs)

        if are_tame(*factors):
            return summed(factors)
        with np.errstate(all="ignore"):
            plain = summed(factors)
            if is_finite(plain):
                return plain
            finite = [np.isfinite(factor) for factor in factors]
            least = summed([np.where(known, factor, 0.0) for known, factor in zip(finite, factors)])
            met = signs = 0.0           # how many products count that are not finite; the sum of their signs
            present = [np.where(np.equal(factor, 0.0), 0.0, 1.0) if first + place in zeros else np.ones(np.shape(factor))
                       for place, factor in enumerate(factors)]
            for place, known in enumerate(finite):
                if not np.all(known):
                    signed = [np.nan_to_num(np.sign(factor)) for factor in factors]
                    signed[place] = np.where(known, 0.0, signed[place])
                    met = met + summed([np.where(known, 0.0, 1.0) if place == other else one for other, one in enumerate(present)])
                    signs = signs + summed(signed)
            beyond = np.where(np.abs(signs) == met, signs * np.inf, np.nan)
            return np.where(np.greater(met, 0.5), beyond, least).astype(plain.dtype)[()]

    strong.__name__ = f"strong_{function.__name__}"
    return strong


strong_matmul, strong_dot, strong_inner, strong_outer = strongly(np.matmul), strongly(np.dot), strongly(np.inner), strongly(np.outer)
strong_vdot, strong_kron, strong_tensordot = strongly(np.vdot), strongly(np.kron), strongly(np.tensordot)
strong_vecdot, strong_convolve, strong_correlate = strongly(np.vecdot), strongly(np.convolve), strongly(np.correlate)
strong_einsum, strong_multi_dot = strongly(np.einsum, 1, None), strongly(multi_dot, 0, None)


def strong_cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None, zeros=(0,)):
    """The product of vectors of three elements, as a sum of products with signs, so that none cancels another in the count."""
    with np.errstate(all="ignore"):
        plain = np.cross(a, b, axisa, axisb, axisc, axis)
        if is_finite(plain):
            return plain
        first, second, result = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
        left, right = np.moveaxis(a, first, -1), np.moveaxis(b, second, -1)
        signs = np.cross(np.eye(3)[:, None], np.eye(3))
        found = strong_einsum("...i,...j,ijk->...k", left, right, signs, zeros=(*[place + 1 for place in zeros], 3))
        return np.moveaxis(found, -1, result)
