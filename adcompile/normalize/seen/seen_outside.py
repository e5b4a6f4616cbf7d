"""Objects of the user's world that a program writes: code that nobody followed must not see them.

What such code reads of them are numbers of the primal, through which no derivative flows.
"""

import ast
from types import FunctionType, ModuleType

from adcompile.analysis.activity.active import find_varied
from adcompile.errors import refused
from adcompile.frontend.outside.live_variables import is_followed_write
from adcompile.frontend.outside.reaching import reaches
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.nodes import Const, Extern, Name, Undefined
from adcompile.ir.stores import STORED, is_noted, told_value
from adcompile.ir.visit import names_in, operands, parts, walk
from adcompile.normalize.places.versions import Unknown


OUTER = is_followed_write.__module__


def unseen(program, types, met=()):
    """The program. Refuses one that runs code which nobody followed, and which may read an object of the user's world that it writes.
    `met` are the parameters from which derivatives flow where another derivative found the program when it ran: that one does not follow
    what is written here."""
    owners = [param.owner for param in program.params if param.owner is not None]
    putting = [one for one in walk(program.body) if put_outside(one) is not None] if owners else []
    writes = [one for one in walk(program.body) if is_followed_write(one)]
    if not putting and not writes:
        return program
    spaces = {id(one.value.args[0].value.args[0]) for one in writes}
    if any(is_of_module(read, spaces) for one in walk(program.body) for read in externs(one)):
        raise refused([refusal_of("seen_outside", writes[0].span)])
    putting += writes
    varied = find_varied(program, types, met) if met else ()
    later = next((one for one in putting if any(name in varied for name in names_in(put_outside(one)))), None)
    if later is not None:
        raise refused([refusal_of("put_later", later.span)])
    seen = _Seen(program, types, owners, bool(writes))
    seen.run()
    if seen.acts:
        raise refused([refusal_of("seen_outside", putting[0].span)])
    return program


def externs(statement):
    """The objects of the user's world that a statement reads itself."""
    stack, found = list(operands(statement)), []
    while stack:
        node = stack.pop()
        found += [node.value] if isinstance(node, Extern) else []
        stack += [] if isinstance(node, (Name, Const, Extern, Undefined)) else parts(node)
    return found


def is_of_module(value, spaces):
    """Return True if a value is a module, or the variables of one, that are among those with these identities, or what gives these."""
    held = [cell.cell_contents for cell in value.__closure__ or ()] if isinstance(value, FunctionType) and value.__module__ == OUTER else ()
    return any(id(one) in spaces for one in (value, *held)) or isinstance(value, ModuleType) and id(vars(value)) in spaces


def put_outside(statement):
    """The expression of what a statement puts into an object, dict, list or variable of the user's world; None for any other."""
    if is_followed_write(statement):
        return statement.value.args[1] if len(statement.value.args) > 1 else Const(None)
    return dict(statement.reads)[STORED] if is_noted(statement) else told_value(statement)[0]


class _Seen(Unknown):
    """As `Unknown`, but to call a function of the user's that reads none of the objects is nothing, where the program writes no variables
    of modules."""

    def __init__(self, program, types, owners, variables):
        super().__init__(program, types, ())
        self.owners, self.variables = owners, variables

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
        return isinstance(callee, Extern) and not self.variables and not reaches(callee.value, self.owners)
