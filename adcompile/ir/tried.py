"""The parts of a `Try`."""

from adcompile.ir.nodes import Apply, Assign, Passed


def is_caught(statement):
    """Return True if a statement gives a name to the exception that a handler caught."""
    return statement.__class__ is Assign and statement.value.__class__ is Apply and statement.value.op == "caught"


def attempted(attempt):
    """The statements of a `Try` that are attempted."""
    statements = attempt.body.statements
    for place, statement in enumerate(statements):
        if statement.__class__ is Passed:
            return statements[:place]
    return statements
