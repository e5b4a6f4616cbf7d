"""Attributes and methods of columns and tables of pandas.

    reads_out(op)           whether it gives something else than a column or table
    gives_array(apply)      whether it is the array of the numbers
    is_product(apply)       whether it is the product of two vectors or matrices
"""

from adcompile.ops.keys import member_of

READ_OUT = frozenset("""
    values to_numpy array shape size ndim dtype dtypes itertuples iterrows to_dict to_records tolist to_list item nunique unique count
    empty
""".split())


def reads_out(op):
    """Return True if an attribute or method of a column or table gives none: numbers, arrays, rows."""
    member = member_of(op)
    return member is not None and member[1] in READ_OUT


def gives_array(apply):
    """Return True if an operation is `x.values` or `x.to_numpy()`."""
    return len(apply.args) == 1 and not apply.kwargs and member_of(apply.op) in (("attr", "values"), ("method", "to_numpy"))


def is_product(apply):
    """Return True if an operation is `a.dot(b)`."""
    return len(apply.args) == 2 and not apply.kwargs and member_of(apply.op) == ("method", "dot")
