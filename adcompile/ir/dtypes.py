"""Names of dtypes. One in the other byte order has a name of its own, `>f8` beside `float64`: its values are those of the
native one, an array of it is not."""

OTHER = {
    f"{order}{letter}{size}": f"{word}{8 * size}"
    for order in "<>" for letter, word, sizes in (("f", "float", (2, 4, 8, 16)), ("i", "int", (2, 4, 8)), ("u", "uint", (2, 4, 8)),
                                                  ("c", "complex", (8, 16, 32))) for size in sizes}
"""The native dtype of each in the other byte order, by name."""


DISTINCT = "intp"
"""The dtype of whole numbers, none of which stands twice in one array: those of cells, see `normalize.heap.cells`."""


def name_of_dtype(dtype):
    """The name of a dtype of numbers."""
    return dtype.name if dtype.isnative else dtype.str


def native(name):
    """The name of the dtype with the same values in the byte order of the machine."""
    return OTHER.get(name, name)
