"""The ends of the trips of a loop: a trip ends where its body ends, or in the arms of the branch that leaves it there.

Also the end of a program: `differentiated` is what it returns, without what comes along beside it.
"""

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Block, Break, Continue, If, Unreachable


def leaving(block):
    """The branch at the end of a block whose arms end the trip, or None."""
    last = block.statements[-1] if block.statements else None
    return last if isinstance(block.end, Unreachable) and isinstance(last, If) and not last.results else None


def ends_of(body):
    """The ends of the trips of a loop with this body, `Continue` and `Break`, in the order of the text."""
    last = leaving(body)
    if last is not None:
        return ends_of(last.then) + ends_of(last.orelse)
    return [body.end] if isinstance(body.end, (Continue, Break)) else []


def with_ends(body, change):
    """The body of a loop with `change(end)` in the place of each end of its trips."""
    last = leaving(body)
    if last is not None:
        last = replace(last, then=with_ends(last.then, change), orelse=with_ends(last.orelse, change))
        return Block((*body.statements[:-1], last), body.end)
    return Block(body.statements, change(body.end)) if isinstance(body.end, (Continue, Break)) else body


def differentiated(program):
    """The operand that stands for the result of a program, where something may come beside it that has no derivative."""
    result = program.body.end.value
    return result.args[0] if program.has_aux else result
