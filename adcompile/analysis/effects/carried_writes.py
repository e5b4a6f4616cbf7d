"""The memory into which a program itself writes values that carry a derivative."""

from adcompile.analysis.memory.aliases import meant
from adcompile.frontend.source.tree import written_by
from adcompile.ir.nodes import Statement
from adcompile.ir.visit import names_in, operations, walk
from adcompile.ops.asked import written


def written_with(program, types, varied):
    """The names of the memory into which statements and operations of a program write values of the names `varied`. What the functions
    that it calls write is not among it, nor what unknown code writes."""
    found = {}
    for statement in walk(program.body):
        if isinstance(statement, Statement):
            keys = written_by(statement.tree)
            if keys and any(name in varied for _, read in statement.reads for name in names_in(read)):
                found |= {new: True for key, new in statement.writes if key in keys}
                found |= {name: True for key, read in statement.reads if key in keys for name in names_in(read)}
    for apply in operations(program.body):
        memory = written(meant(apply, types))
        if memory and any(name in varied for name in names_in(apply)):
            found |= {name: True for operand in memory for name in names_in(operand)}
    return found
