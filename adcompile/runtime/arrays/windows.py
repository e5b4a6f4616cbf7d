"""The transpose of `np.lib.stride_tricks.sliding_window_view`."""

import numpy as np


def windows_added(t, x, window_shape, axis=None):
    """`t` in the shape of the windows of `x`, with what came to each element of `x` added up in its shape."""
    widths = window_shape if isinstance(window_shape, (tuple, list)) else (window_shape,)
    axes = range(len(widths)) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    found, count = np.zeros(np.shape(x), np.result_type(t)), np.ndim(x)
    for place in np.ndindex(*widths):
        index = [slice(None)] * count
        for one, start in zip([axis % count for axis in axes], place):
            first = index[one].start or 0       # an axis may be named twice
            index[one] = slice(first + start, first + start + np.shape(t)[one])
        found[tuple(index)] += t[(..., *place)]
    return found
