"""Stores into items, `x[i] = v` and `x[i] += v`, `del x[i]`, and methods that change a list, `x.append(v)`, whose operands have
names: statements that may be operations on values."""

from adcompile.ir.nodes import Statement

BASE, PLACE, STORED, ITEM = "adcompile_array", "adcompile_place", "adcompile_value", "adcompile_item"
"""In the tree of a store: what it stores into, where that is no variable; where in it, and what; what it gives."""


def is_store(statement):
    """Return True if a statement is a store whose operands have names."""
    return statement.__class__ is Statement and statement.stores is not None


def store_parts(statement):
    """The name of the array or list after the store, and the expressions of it before, of the place and of what is stored, None for
    what a method of a list is not given."""
    reads = dict(statement.reads)
    key, new = next(write for write in statement.writes if write[0] != ITEM)
    return new, reads[key], reads.get(PLACE), reads.get(STORED)


def given_item(statement):
    """The name of the item that a method of a list gives; None where it gives none."""
    return dict(statement.writes).get(ITEM)


def is_of_list(statement):
    """Return True if a store is a method of a list, as "list.append"."""
    return statement.stores.startswith("list.")
