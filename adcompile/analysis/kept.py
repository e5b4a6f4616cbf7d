"""Variables that may keep their old value where a statement stays as the user wrote it."""

from adcompile.frontend.source.blocks import BLOCKS, surely_bound
from adcompile.ir.nodes import Undefined


def kept_in(statement):
    """Pairs of a name that a `Statement` may leave without giving it a value, and what its variable holds before it."""
    if not isinstance(statement.tree, BLOCKS):
        return []
    sure, before = surely_bound([statement.tree]) or (), dict(statement.reads)
    return [(new, before.get(name, Undefined())) for name, new in statement.writes if name not in sure]
