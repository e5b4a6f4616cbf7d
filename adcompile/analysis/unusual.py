"""The parts of a program that do more than to compute values: there are few, and most questions about effects and memory are
about them.

    found = unusual(block)
    found.statements        the statements below a block that do more, or that evaluate an expression which does, in order
    found.ends              the values that ends of blocks hand over, if evaluating them does more
    found.values            all expressions among these that do more

A statement does more if it is kept as the user wrote it, or if it walks, records or recalls something. An expression does more
if it has an operation that is not plain (`ops.asked.plain`), or something other than operations, names and constants. What was found
of the blocks that were asked for last is at hand.
"""

from adcompile.ir.at_hand import at_hand
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Apply, Assign, Const, Effect, If, Name, Passed, Try, With
from adcompile.ir.visit import ends, operands, walk
from adcompile.ops.asked import is_usual, plain

COMPUTING = frozenset([Assign, Effect, If, With, Try, Passed])


@frozen
class Unusual:
    statements: tuple
    ends: tuple

    @property
    def values(self):
        """All expressions that do more than to compute a value."""
        return [value for statement in self.statements for value in operands(statement) if not is_usual(value)] + list(self.ends)

    def __bool__(self):
        return bool(self.statements or self.ends)


def unusual(block):
    """The `Unusual` of a block and of all blocks below it."""
    return found_in(block, plain())


@at_hand
def found_in(block, known):
    statements = tuple([statement for statement in walk(block) if does_more(statement, known)])
    return Unusual(statements, tuple([value for end in ends(block) for value in operands(end) if not is_usual(value)]))


def does_more(statement, known):
    """Return True if a statement does more than to compute values and to decide which way to go by them."""
    kind = statement.__class__
    if kind is Assign:
        value = statement.value
        kind = value.__class__
        if kind is Name or kind is Const:
            return False
        if kind is Apply and not value.kwargs and known[value.op, len(value.args)]:
            for arg in value.args:
                if arg.__class__ is not Name and arg.__class__ is not Const and not is_usual(arg):
                    return True
            return False
        return True
    return kind not in COMPUTING or not all(map(is_usual, operands(statement)))
