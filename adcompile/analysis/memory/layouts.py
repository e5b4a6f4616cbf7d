"""How the arguments of a program lie in memory, told where it is asked for.

Whether `x.ravel()` is a view of `x` or a copy depends on the layout of `x`. Few programs write into such a value; for these the layout of
the argument is a part of what is compiled for, as its type is. `Layouts` notes of which parameters that was asked.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import meant
from adcompile.ir.nodes import Apply, Name, Statement, Verbatim
from adcompile.ir.stores import is_store
from adcompile.ir.types import rank
from adcompile.ir.visit import operands, parts, walk
from adcompile.ops.asked import card_of, constants_of, is_known, is_uncopied, written
from adcompile.ops.operators import UPDATES


class Layouts:
    """The layouts of parameters by their names in a program, as `ops.fields.copies` names them; `asked` has those that were asked for,
    None where one is not known."""

    def __init__(self, known):
        self.known, self.asked = known, {}

    def of(self, name):
        """The layout of a parameter; None where it is not known, or for what is none."""
        if name not in self.known:
            return None
        self.asked[name] = self.known[name]
        return self.known[name]


NO_LAYOUTS = Layouts({})


def is_copy(apply, types, layouts):
    """Return True if an operation surely copies its operand, a parameter, since that does not lie in memory as the result does."""
    known = meant(apply, types)
    found = card_of(known)
    if found.copies is None or not known.args or not isinstance(known.args[0], Name) or is_uncopied(found, known):
        return False
    layout = layouts.of(known.args[0].id)
    return layout is not None and found.copies(layout, rank(type_of(known, types)), constants_of(found, known))


def keeps_layouts(program, types):
    """Return True if surely no array lies otherwise in memory after a part of the program has run, as after `x.shape = 3, 4`."""
    return all(is_store(statement) or not isinstance(statement, Statement) and all(_keeps(operand, types) for operand in operands(statement))
               for statement in walk(program.body))


def _keeps(expr, types):
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Verbatim):
            return False
        if isinstance(node, Apply):
            known = meant(node, types)
            if known.op == "invoke" or not is_known(known) or known.op not in UPDATES and written(known):
                return False
        stack.extend(parts(node))
    return True
