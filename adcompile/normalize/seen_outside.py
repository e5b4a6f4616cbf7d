"""Objects of the user's world that a program writes: code that nobody followed must not see them.

What such code reads of them are numbers of the primal, through which no derivative flows.
"""

import ast

from adcompile.errors import refused
from adcompile.frontend.outside.reaching import reaches
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Extern
from adcompile.ir.stores import is_noted, told_value
from adcompile.ir.visit import walk
from adcompile.normalize.places.versions import Unknown


def unseen(program, types):
    """The program. Refuses one that runs code which nobody followed, and which may read an object of the user's world that it writes."""
    owners = [param.owner for param in program.params if param.owner is not None]
    told = next((one.span for one in walk(program.body) if told_value(one)[0] is not None or is_noted(one)), None)
    if not owners or told is None:
        return program
    seen = _Seen(program, types, owners)
    seen.run()
    if seen.acts:
        raise refused([refusal_of("seen_outside", told)])
    return program


class _Seen(Unknown):
    """As `Unknown`, but to call a function of the user's that reads none of the objects is nothing."""

    def __init__(self, program, types, owners):
        super().__init__(program, types, ())
        self.owners = owners

    def operation(self, node):
        if node.op == "call" and self.is_apart(node.args[0]):
            return
        super().operation(node)

    def verbatim(self, node):
        known = dict(node.reads)
        calls = [inner for inner in ast.walk(node.tree) if isinstance(inner, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom))]
        if not all(isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and self.is_apart(known.get(call.func.id)) for call in calls):
            super().verbatim(node)

    def is_apart(self, callee):
        """Return True if a function is known, and reads none of the objects."""
        return isinstance(callee, Extern) and not reaches(callee.value, self.owners)
