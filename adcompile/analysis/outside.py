"""What a program does to the world outside of it: it draws random numbers, it prints, it may change something else."""

import ast

from adcompile.analysis.aliases import is_known
from adcompile.ir.nodes import Apply, Block, Effect, Extern, Statement, Verbatim
from adcompile.ir.visit import blocks, operands, operations, parts, walk, with_blocks


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


def effects(program):
    """The statements that may change something outside of the program."""
    found = [statement for statement in walk(program.body) if _may_change(statement)]
    return tuple([statement.span.text if statement.span is not None else "a statement" for statement in found])


def _may_change(statement):
    if isinstance(statement, Statement):
        return not isinstance(statement.tree, (ast.Assert, ast.Raise, ast.Pass))
    return any(_writes(operand) for operand in operands(statement))


def _writes(expr):
    """Whether the evaluation of an expression may write into something."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Verbatim) and any(isinstance(part, (ast.Call, ast.Await, ast.Yield)) for part in ast.walk(node.tree)):
            return True
        if isinstance(node, Apply):
            if node.op not in ("comment", "runtime.refuse") and not node.op.startswith("attr:") and not is_known(node):
                return True
            stack.extend(parts(node))
    return False
