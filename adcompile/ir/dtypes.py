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


# --- kinds of numbers ---------------------------------------------------------

EITHER = {"double": ("float", "float64"), "real": ("int", "float"), "mixed": ("int", "float", "float64")}
"""Kinds that are one of several: what a name has that starts as one and goes on as another."""

EITHER_COMPLEX = {"complexes": ("complex", "complex128"), "inexact": ("float", "float64", "complex", "complex128"),
                  "unsettled": ("int", "float", "float64", "complex", "complex128")}
"""The same where one of them is complex. An array with the dtype "unsettled" is one of float64 or of complex128."""

UNSURE = ("number", "integer", "real", "mixed")
"""Kinds of which not even the dtype is known."""

PYTHON_KINDS = ("bool", "int", "float", "complex")

DTYPES = {"float": "float64", "int": "int64", "complex": "complex128", "complexes": "complex128", "bool_": "bool", "double": "float64"}


def is_discrete_kind(name):
    """Return True if numbers of a kind (or dtype) are bools or integers, which carry no derivative."""
    return name in ("bool", "bool_", "int", "integer") or native(name).startswith(("int", "uint"))


def members_of(name):
    """The kinds of which a number of a kind is one."""
    return EITHER.get(name) or EITHER_COMPLEX.get(name) or (name,)
