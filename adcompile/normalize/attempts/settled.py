"""`try` in the form of values. Afterwards the statements that a `Try` attempts may raise what it catches, and none of them but
the last changes anything that its handler reads.

    keep total = total.0
    t.0 = math.sqrt(v)                  [total.3] = try:
    total.1 = add(total.0, t.0)             t.0 = math.sqrt(v)
    keep total = total.1        ->          passed
    passed                                  total.1 = add(total.0, t.0)
    yield total.1                           yield total.1
    except ValueError with total:       except ValueError:
        yield total                         yield total.0

Where several statements may raise, between which something changes, each of them is attempted by itself, the later ones where the
earlier ones have passed. Then one handler comes behind them all, and reads what was raised and what was held then.
"""

from adcompile.analysis.memory.aliases import sharing
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Keep, Try
from adcompile.ir.visit import blocks, bound, defined, names_in, rebuilt, walk, with_blocks
from adcompile.normalize.attempts.parting import Parting
from adcompile.normalize.attempts.catching import changes_memory


def with_attempts(program, types, namer):
    """The program with each `Try` in the form of values, whose attempts have as few statements as may be."""
    return settled(program, types, namer)[0]


def settled(program, types, namer):
    """The same, and the types of its names."""
    if not any(isinstance(statement, Try) for statement in walk(program.body)):
        return program, types
    parting = Parting(types, namer, SeenMemory(program, types).is_seen)
    body = parting.block(program.body)
    return replace(program, body=without_held(parting.resolved(body))), parting.types


def without_held(block):
    """The block without what says what is held."""
    kept = [with_blocks(one, [without_held(inner) for inner in blocks(one)]) for one in block.statements if not isinstance(one, Keep)]
    return rebuilt(block, kept, block.end)


class SeenMemory:
    """Tells of statements whether they change memory that was there before an attempt."""

    def __init__(self, program, types):
        self.program, self.types, self.order = program, types, {}
        self._classes, self._first = None, {}
        for param in program.params:
            self.order[param.name] = len(self.order)
        self.number(program.body)

    def number(self, block):
        """Numbers the names of a block as they are defined, and its attempts."""
        for statement in block.statements:
            self.order[id(statement)] = len(self.order)
            for name in bound(statement):
                self.order[name] = len(self.order)
            for inner in blocks(statement):
                self.number(inner)
            for name in defined(statement):
                self.order[name] = len(self.order)

    def is_seen(self, statement, attempt):
        """Return True if a statement itself changes memory that has a name from before an attempt."""
        operand = changes_memory(statement, self.types)
        if operand is None:
            return False
        start = self.order.get(id(attempt), 0)
        return any(self.first(name) < start for name in names_in(operand))

    def first(self, name):
        """The number of the first name that may share memory with one."""
        if self._classes is None:
            self._classes = sharing(self.program, self.types)
            for one, found in self._classes.items():
                self._first[found] = min(self._first.get(found, len(self.order)), self.order.get(one, 0))
        return self._first.get(self._classes.get(name), 0)
