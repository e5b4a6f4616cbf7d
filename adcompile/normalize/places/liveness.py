"""Where names are read for the last time."""

from adcompile.ir.nodes import For, While
from adcompile.ir.visit import blocks, bound, defined, names_in, operands


class Readings:
    """The reads of a program's names, by the places of its statements in the order of the text.

    `start` and `stop` have the places of a statement (by its identity), `around` the loops around it.
    """

    def __init__(self, program):
        self.position = 0
        self.start, self.stop, self.around = {}, {}, {}
        self.last, self.inside, self.home = {}, {}, {param.name: () for param in program.params}
        self.block(program.body, ())

    def block(self, block, loops):
        for statement in block.statements:
            self.position += 1
            self.start[id(statement)], self.around[id(statement)] = self.position, loops
            inner = (*loops, id(statement)) if isinstance(statement, (For, While)) else loops
            self.read([*([statement.test] if isinstance(statement, While) else ())], inner, 1)
            self.read(operands(statement), loops)
            self.home |= dict.fromkeys(bound(statement), inner) | dict.fromkeys(defined(statement), loops)
            for part in blocks(statement):
                self.block(part, inner)
            self.position += 1
            self.stop[id(statement)] = self.position
        self.position += 1
        self.read(operands(block.end), loops)

    def read(self, exprs, loops, later=0):
        for expr in exprs:
            for name in names_in(expr):
                self.last[name] = max(self.last.get(name, 0), self.position + later)
                self.inside.setdefault(name, {}).update(dict.fromkeys(loops))

    def is_read_after(self, name, position, loops):
        """Return True if a name may be read after a position that stands in loops: behind it, or in another trip of a loop that
        does not define it."""
        if self.last.get(name, 0) > position:
            return True
        home, inside = self.home.get(name, ()), self.inside.get(name, ())
        return any(loop in inside and loop not in home for loop in loops)
