"""The result of a transform."""

from adcompile.analysis.loops.found import NO_LOOPS, Loops
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Program


@frozen
class Derived:
    """A program made by a transform, the types of its names, and what was decided for its values."""

    program: Program
    types: dict
    added: dict             # the names that transforms made, beside the user's own; see `transform.reverse.sweep.Sweeps`
    facts: object = None
    loops: Loops = NO_LOOPS     # of a program that can be differentiated
