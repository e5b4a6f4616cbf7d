"""Precision: which values are floats of one width, so that arithmetic on them may be written in another way.

    a * b + a * c       a * (b + c)         where all three are floats of one width, else not

NumPy adds two bools to True, integers of eight bits wrap around at 256, and a sum of two float16 is infinite where the
products were not. A number of unknown kind may be any of these. Python's own integers are exact.
"""

from adcompile.ir.types import is_array, kind

WIDE = ("float64", "float32", "float128", "longdouble")
PYTHON = ("float", "int", "real")


def obeys_algebra(*types):
    """Return True if sums and products of such values may be distributed, factored, regrouped and cancelled: all are floats of one
    dtype, or numbers of Python's. Then only the last digits may differ."""
    widths = {_width(type) for type in types} - {PYTHON}
    return None not in widths and len(widths) <= 1


def _width(type):
    """The float dtype of a value, PYTHON for one of Python's, None where it is something else or not known."""
    name = type.dtype if is_array(type) else kind(type)
    return name if name in WIDE else "float64" if name in ("double", "mixed") else PYTHON if name in PYTHON else None
