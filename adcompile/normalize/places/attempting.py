"""Attempts: a handler sees memory as it was where something raised.

Only the last of the statements that are attempted changes anything that the handler may see (`normalize.attempts`), and it has
changed nothing where it raises: a store into an array, or an operation that writes one. What cannot be told so is lost there: a
function that may have written a part of it, a loop of stores.
"""

from adcompile.ir.nodes import Apply, Assign, Effect, Statement, Try
from adcompile.ir.tried import attempted
from adcompile.ir.visit import callee_of
from adcompile.normalize.places.drafts import Draft
from adcompile.normalize.places.known import LOST


def attempt(walk, node, state, out):
    """Walks a `Try`; enters in `state` what holds afterwards."""
    body, handler, inner = Draft(), Draft(), state.copy()
    whole = attempted_whole(node)
    for statement in whole:
        walk.statement(statement, inner, body.out)
    there = state.copy()
    for place, version in state.versions.items():
        if inner.versions.get(place, LOST) != version:
            there.versions[place] = LOST
    body.end, passed = walk.rest(node.body, len(whole), inner, body)
    handler.end, caught = walk.block(node.handler, there, handler)
    results = walk.joined(node, state, [edge for edge in (passed, caught) if edge is not None])
    out.append(lambda: Try(node.kinds, body.block(), handler.block(), results, (), node.span))


def attempted_whole(node):
    """The statements that are attempted, without the last one where that has changed no memory if it raises."""
    before = attempted(node)
    return before[:-1] if before and is_at_once(before[-1]) else before


def is_at_once(statement):
    """Return True if a statement has changed no memory where it raises."""
    value = statement.value if isinstance(statement, (Assign, Effect)) else None
    return isinstance(statement, Statement) or isinstance(value, Apply) and callee_of(value) is None
