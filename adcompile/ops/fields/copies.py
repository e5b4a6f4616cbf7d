"""How arrays lie in memory, and for which layouts of its first operand the result of an operation is surely a copy.

The layout of an array is "C", "F", "both" (one axis, or all but one of them of one element) or "other". The functions here are values
of the field `copies` of a card: of the layout, of the rank of the result (None: not known) and of the constants of a call, in which an
`order` is missing where it is not known.
"""

CONTIGUOUS = {"C": ("C", "both"), "F": ("F", "both")}
"""The layouts in which an array is contiguous in an order."""


def unless(order):
    """A copy of what is not contiguous in that order, else the operand itself."""
    return lambda layout, rank, constants: layout not in CONTIGUOUS[order]


def ravelled(layout, rank, constants):
    """`ravel` gives contiguous memory: that of the operand where its elements lie in the order that is asked for."""
    order = constants.get("order")
    return order in CONTIGUOUS and layout not in CONTIGUOUS[order]


def in_one_row(layout, rank, constants):
    """All elements in one row are a copy where those of an array of several axes lie in the other order. Others may be views."""
    order = constants.get("order")
    return rank == 1 and (order, layout) in (("C", "F"), ("F", "C"))
