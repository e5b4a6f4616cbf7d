"""Arrays whose numbers lie in the other byte order."""

import numpy as np

from tests.corpus import draw, program


def swapped(array):
    """The array in the other byte order."""
    return array.astype(array.dtype.newbyteorder())


@program((swapped(draw(4, seed=1)), draw(4, seed=2)))
def arrays_like_one_in_the_other_byte_order(x, y):
    z = np.zeros_like(x) + x * y
    w = np.where(x > 0.0, x, z)
    w = w * np.full_like(x, 2.0)
    kept = np.concatenate([x, w])[2:6]
    return np.sum(kept * x) + np.dot(z, y)


@program((swapped(draw(3, 2, seed=3)), swapped(draw(2, seed=4))))
def rows_in_the_other_byte_order(m, v):
    total = 0.0
    for row in m:
        part = row[::-1] + v
        total = total + np.sum(part * part) * row[0]
    return total + np.max(m, axis=0) @ v


@program((swapped(draw(3, low=0.5, seed=5).astype("f4")), 2.0), no_second_order="differences in single precision tell too little")
def single_precision_in_the_other_byte_order(x, a):
    y = np.log(x) * a
    y = y + x.ravel()
    return np.sum(y * y)
