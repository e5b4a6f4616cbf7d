"""Stores into items, `x[i] = v` and `x[i] += v`, whose operands have names: statements that may be operations on arrays."""

from adcompile.ir.nodes import Statement

BASE, PLACE, STORED = "adcompile_array", "adcompile_place", "adcompile_value"
"""In the tree of a store: what it stores into, where that is no variable; where in it, and what."""


def is_store(statement):
    """Return True if a statement is a store whose operands have names."""
    return statement.__class__ is Statement and statement.stores is not None


def store_parts(statement):
    """The name of the array after the store, and the expressions of the array before it, of the place and of what is stored."""
    reads, ((key, new),) = dict(statement.reads), statement.writes
    return new, reads[key], reads[PLACE], reads[STORED]
