"""A colouring of any pattern: the first colour that fits, columns with the most elements first. Linear in the number of elements.

Each row keeps the colours that are taken in it as the bits of one integer.
"""

import numpy as np


def first_fit(pattern):
    """The colours of the columns, so that no two of one colour have elements in one row, and their number."""
    by_column, _ = pattern.transposed()
    sizes = by_column.counts()
    order = np.argsort(-sizes, kind="stable").tolist()
    starts, rows = by_column.indptr.tolist(), by_column.indices.tolist()
    taken, colours, most = [0] * pattern.shape[0], [0] * pattern.shape[1], 1
    for column in order:
        own = rows[starts[column]:starts[column + 1]]
        used = 0
        for row in own:
            used |= taken[row]
        bit = ~used & (used + 1)
        for row in own:
            taken[row] |= bit
        colours[column] = colour = bit.bit_length() - 1
        if colour >= most:
            most = colour + 1
    return np.array(colours, np.int64), most
