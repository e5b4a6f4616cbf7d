"""What a program does to the world outside of it: it draws random numbers, it prints."""

import ast

from adcompile.ir.nodes import Block, Effect, Extern
from adcompile.ir.visit import blocks, operations, walk, with_blocks


def draws(program):
    """The functions of the program that draw random numbers."""
    drawing = [apply.op for apply in operations(program.body) if apply.op.startswith(("numpy.random.", "random."))]
    return tuple(dict.fromkeys(drawing))


def prints(program):
    """The statements that only print."""
    return tuple([statement.span.text for statement in walk(program.body) if is_print(statement) and statement.span])


def is_print(statement):
    """Whether a statement is a call of `print`, kept as the user wrote it."""
    call = getattr(statement.value, "tree", None) if isinstance(statement, Effect) else None
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None
    return name is not None and any(key == name and isinstance(read, Extern) and read.value is print
                                    for key, read in statement.value.reads)


def without_prints(block):
    """The block without the statements that only print."""
    kept = [with_blocks(statement, [without_prints(inner) for inner in blocks(statement)])
            for statement in block.statements if not is_print(statement)]
    return Block(tuple(kept), block.end)
