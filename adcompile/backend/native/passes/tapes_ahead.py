"""Tapes get their memory before a loop that records one row in each trip, so that the trips need not ask for it.

    for k in range(n):                  tape = grown(tape, top + n)
        tape = grown(tape, top + 1)     for k in range(n):
        tape[top] = x                       tape[top] = x
        top = top + 1                       top = top + 1

A loop that may be left keeps its own: it may have been told many more trips than it makes.
"""

from adcompile.backend.native.loop_language.building import ONE, compute, integer
from adcompile.backend.native.loop_language.language import Choose, Compute, Count, GiveUp, Grow, Number, Register, Repeat, Stop
from adcompile.backend.native.loop_language.visits import blocks, rewritten, same, walked
from adcompile.ir.frozen import replace

MOST = 2 ** 31
"""So many rows no machine has memory for: Python tells."""


def with_tapes_ahead(kernel):
    """The kernel in which loops whose number of trips is known ask for the rows of their tapes at once."""
    return replace(kernel, body=rewritten(kernel.body, same, ahead))


def ahead(statement):
    """A loop, and before it the memory that its tapes need; any other statement as it is."""
    if not isinstance(statement, Count) or any(isinstance(inner, Stop) for inner in own(statement.body)):
        return (statement,)
    grown, rows = [inner.buffer for inner in walked(statement.body) if isinstance(inner, Grow)], {}
    for inner in own(statement.body):
        if isinstance(inner, Grow) and grown.count(inner.buffer) == 1 and is_next(inner.rows):
            rows[inner.buffer] = compute("add", inner.rows.args[0], statement.count)
    if not rows:
        return (statement,)
    body = rewritten(statement.body, same, lambda inner: () if isinstance(inner, Grow) and inner.buffer in rows else (inner,))
    known = isinstance(statement.count, Number) and statement.count.value < MOST
    asked = () if known else (Choose(compute("lt", statement.count, integer(MOST)), (), (GiveUp(),)),)
    return (*asked, *[Grow(buffer, count) for buffer, count in rows.items()], replace(statement, body=body))


def is_next(rows):
    """Return True for the number of rows with one more than there are."""
    return isinstance(rows, Compute) and rows.op == "add" and isinstance(rows.args[0], Register) and rows.args[1] == ONE


def own(block):
    """The statements of a block that are not in loops within it."""
    for statement in block:
        yield statement
        if not isinstance(statement, (Count, Repeat)):
            for inner in blocks(statement):
                yield from own(inner)
