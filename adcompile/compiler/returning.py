"""Programs with another result in the place of the one that a transform gave them."""

from dataclasses import replace

from adcompile.ir.nodes import Apply, Block, Return


def returning(program, result):
    """The program with another result."""
    return replace(program, body=Block(program.body.statements, Return(result)))


def result_tangent(program):
    """The tangent that a tangent program returns beside the value."""
    return program.body.end.value.args[1]


def result_tangent_with_aux(program):
    """The same where the value begins with a pair, of which the second item has no tangent: it stays what it is."""
    (value, *_), (tangent, *rest) = (one.args for one in program.body.end.value.args)
    return Apply("tuple", (Apply("tuple", (tangent.args[0], value.args[1])), *rest))
