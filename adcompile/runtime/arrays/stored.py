"""What is stored in arrays where elements may be named twice, and the places that functions of NumPy store into."""

import numpy as np

from adcompile.runtime.arrays.shapes import unbroadcast


def taken_back(t, index, value):
    """The transpose of `x[index] = value` in the value: for each element of it the sum of `t` where it is what was stored last."""
    numbers = np.arange(np.size(value)).reshape(np.shape(value))
    last = np.full(np.shape(t), -1)
    last[index] = numbers
    own = last >= 0
    sums = np.zeros(np.size(value), t.dtype)
    np.add.at(sums, last[own], t[own])
    return unbroadcast(sums.reshape(np.shape(value)) if np.ndim(value) else sums[0], value)
