"""The expressions that each name of a program gets its value from.

    for target, value in readings(program):     every expression whose value a name may have, or hold in itself

A name may come several times: the result of a branch once for each arm. What a loop walks stands for its elements, a
statement that is kept as the user wrote it for what it assigns.
"""

from adcompile.ir.nodes import Assign, Break, Continue, For, If, Name, Recall, Record, Statement, Try, Verbatim, While, With, Yield


def readings(program):
    """Pairs of a name and an expression, in the order of the program."""
    return _of_block(program.body, None, None)


def _of_block(block, loop, results):
    for statement in block.statements:
        yield from _of_statement(statement, loop)
    match block.end:
        case Yield(values):
            yield from zip(results, values)
        case Continue(values):
            yield from zip([name for name, _ in loop.params], values)
        case Break(values):
            yield from zip(loop.results, values)


def _of_statement(statement, loop):
    match statement:
        case Assign(target, value) | Record(target, value):
            yield target, value
        case Recall(target, tape):
            yield target, Name(tape)
        case Statement(tree, reads, writes):
            for _, new in writes:
                yield new, Verbatim(tree, reads)
        case If(_, then, orelse, results):
            yield from _of_block(then, loop, results)
            yield from _of_block(orelse, loop, results)
        case With(_, body, results):
            yield from _of_block(body, loop, results)
        case Try(_, body, handler, results):
            yield from _of_block(body, loop, results)
            yield from _of_block(handler, loop, results)
        case For() | While():
            if isinstance(statement, For):
                yield from zip(statement.targets, statement.iterables)
            for (name, init), result in zip(statement.params, statement.results):
                yield name, init
                yield result, Name(name)
            yield from _of_block(statement.body, statement, None)
