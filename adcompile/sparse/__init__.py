"""Sparse matrices without their numbers: where they are not zero, and which of their columns or rows one direction serves.

    index_arrays    a pattern: rows after rows of columns
    regular         colourings of bands, blocks and grids, found by arithmetic
    greedy          a colouring of any pattern
    star            a colouring of a symmetric one, whose elements are read from either side
    colouring       which of them, for a pattern
    recovery        the numbers from the products that the directions gave
"""
