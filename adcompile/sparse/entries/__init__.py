"""Derivatives whose rows are sums of a few entries: what a tangent is made of is told for all rows of a part of it at once.

    progressions        rows that lie at equal distances, and what two of them have in common
    strands             an entry in each row of a part of a value: its column, and the number there
    through_operations  what each linear operation does to them
    particular_program  a tangent program as a program of the numbers alone, for the sizes of one call
    placed              where these numbers stand in a matrix
"""
