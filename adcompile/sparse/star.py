"""A star colouring of a symmetric pattern: each element is read from its own row or from that of its transpose.

Columns of one colour have no element in common at their own places, and columns of any two colours fall apart into stars: every path
of four columns has three colours. After Gebremedhin, Tarafdar, Manne and Pothen (2007). What a column has to know of the neighbours
of its neighbours is kept by colour, so that the time is linear in the number of elements, also beside a dense row.
"""

import numpy as np


def star_colouring(pattern):
    """The colours of the columns of a symmetric pattern, and their number. Diagonal elements count as there."""
    count = pattern.shape[0]
    starts, indices = pattern.indptr.tolist(), pattern.indices.tolist()
    order = np.argsort(-pattern.counts(), kind="stable").tolist()
    stars = Stars(count)
    for column in order:
        stars.enter(column, [other for other in indices[starts[column]:starts[column + 1]] if other != column])
    return np.array(stars.colours, np.int64), max(stars.colours, default=0) + 1


class Stars:
    """Columns coloured so far. `beside[w]` has the bits of the colours around w, `hubs[w]` those of neighbours that are the middle of the
    star of the edge to w, where it has several edges, `known[w]` a neighbour of w for each colour."""

    def __init__(self, count):
        self.colours = [-1] * count
        self.beside, self.hubs = [0] * count, [0] * count
        self.known = [{} for _ in range(count)]

    def enter(self, v, neighbours):
        """Gives a column the first colour that keeps all stars, and enters its edges."""
        coloured = [w for w in neighbours if self.colours[w] >= 0]
        taken = self.taken(coloured)
        bit = ~taken & (taken + 1)
        self.colours[v] = colour = bit.bit_length() - 1
        first = {}
        for w in coloured:
            first.setdefault(self.colours[w], w)
        for w in coloured:
            self.connect(v, w, colour, first)
        for w in coloured:
            self.beside[w] |= bit
            self.known[w].setdefault(colour, v)
            self.beside[v] |= 1 << self.colours[w]
            self.known[v].setdefault(self.colours[w], w)

    def taken(self, coloured):
        """The bits of the colours that a column with these neighbours cannot have."""
        taken, first = 0, {}
        for w in coloured:
            own = self.colours[w]
            taken |= 1 << own
            other = first.setdefault(own, w)
            if other is w:
                taken |= self.hubs[w]
            else:                   # two neighbours of one colour: all that is around them
                taken |= self.beside[w] | self.beside[other]
        return taken

    def connect(self, v, w, colour, first):
        """Enters an edge into the star that it belongs to. The middle of a star is known as soon as it has two edges."""
        x, q = self.known[w].get(colour), first[self.colours[w]]
        if x is not None:               # v - w - x, of which the ends have one colour
            middle, end = w, x
        elif q != w:                    # w - v - q
            middle, end = v, q
        else:
            return
        bit = 1 << self.colours[middle]
        self.hubs[end] |= bit
        self.hubs[w if middle == v else v] |= bit
