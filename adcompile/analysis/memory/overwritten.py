"""The values whose memory other versions are stored into.

    overwritten(program)        the names, as a dict: an array into which something is stored later, or that is handed to one
    lies_in(name, made, names)  the one of these that an array is a view of
"""

from adcompile.analysis.memory.fresh import is_view
from adcompile.ir.handed import handed
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.visit import walk
from adcompile.ops.asked import stores_a_part


def overwritten(program):
    """The names of the arrays into which parts are stored, and of what they are at the start of a loop or a trip."""
    todo = [node.value.args[0].id for node in walk(program.body) if isinstance(node, Assign) and isinstance(node.value, Apply)
            and stores_a_part(node.value) and isinstance(node.value.args[0], Name)]
    found, given = {}, handed(program.body) if todo else {}
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = True
            todo.extend(value.id for value in given.get(name, ()) if isinstance(value, Name))
    return found


def lies_in(name, made, names):
    """The one of the arrays with these names that a value is a view of, or None. `made` has the statements that assign values."""
    while True:
        statement = made.get(name)
        value = statement.value if isinstance(statement, Assign) else None
        if not isinstance(value, Apply) or not is_view(value) or not value.args or not isinstance(value.args[0], Name):
            return None
        name = value.args[0].id
        if name in names:
            return name
