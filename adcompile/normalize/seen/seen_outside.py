"""Objects of the user's world that a program writes: code that nobody followed must not see them.

What such code reads of them are numbers of the primal, through which no derivative flows.
"""

import ast

from adcompile.analysis.activity.active import find_varied
from adcompile.errors import refused
from adcompile.frontend.outside.reaching import reaches
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Extern
from adcompile.ir.stores import STORED, is_noted, told_value
from adcompile.ir.visit import names_in, walk
from adcompile.normalize.places.versions import Unknown


def unseen(program, types, met=()):
    """The program. Refuses one that runs code which nobody followed, and which may read an object of the user's world that it writes.
    `met` are the parameters from which derivatives flow where another derivative found the program when it ran: that one does not follow
    what is written here."""
    owners = [param.owner for param in program.params if param.owner is not None]
    putting = [one for one in walk(program.body) if put_outside(one) is not None] if owners else ()
    if not putting:
        return program
    varied = find_varied(program, types, met) if met else ()
    later = next((one for one in putting if any(name in varied for name in names_in(put_outside(one)))), None)
    if later is not None:
        raise refused([refusal_of("put_later", later.span)])
    seen = _Seen(program, types, owners)
    seen.run()
    if seen.acts:
        raise refused([refusal_of("seen_outside", putting[0].span)])
    return program


def put_outside(statement):
    """The expression of what a statement puts into an object, dict or list of the user's world; None for any other."""
    return dict(statement.reads)[STORED] if is_noted(statement) else told_value(statement)[0]


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
