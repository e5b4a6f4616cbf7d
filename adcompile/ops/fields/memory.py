"""Whose memory the result of an operation is.

    NEW             memory that nobody else holds, or no memory at all (a number)
    VIEW("a")       always a view of the operand
    SELF("a")       the operand itself
    PART("a")       something that the operand holds: an item of a list, a value of a dict
    EITHER(...)     one of several, by layout, shape or value
    CALLEE          what the function that is called returns
    UNKNOWN         anything that the operands, or anybody else, may hold

An operand is named by its parameter, or by its place where an operation has no named parameters. `EVERY` stands for all.

What an operation reads of an operand is its value, or only its SHAPE (and dtype), or NOTHING that a derivative comes from.
"""

from enum import IntEnum

from adcompile.ir.frozen import frozen

EVERY = "*"
SHAPE, NOTHING = "shape", "nothing"


class Identity(IntEnum):
    """VALUE: runs with equal operands are one. BUFFER: they are two, since the results are written afterwards. MOMENT: and
    none of them can be had again later, since what is read changes."""

    VALUE = 0
    BUFFER = 1
    MOMENT = 2


@frozen(eq=True)
class Memory:
    """`kind` is one of the words above in small letters; `operands` are those whose memory the result may be, or hold."""

    kind: str
    operands: tuple = ()
    ways: tuple = ()        # of Memory, where it is one of several

    @property
    def is_new(self):
        """True if the result is never memory of an operand."""
        return self.kind == "new"

    @property
    def is_known(self):
        """True if the operands tell whose memory the result is."""
        return self.kind not in ("unknown", "callee")

    def may_be(self, kind):
        """Return True if the result is of that kind in at least one of the ways."""
        return self.kind == kind or any(way.kind == kind for way in self.ways)


NEW = Memory("new")
CALLEE = Memory("callee", (EVERY,))
UNKNOWN = Memory("unknown", (EVERY,))


def VIEW(*operands):
    return Memory("view", operands)


def SELF(*operands):
    return Memory("self", operands)


def PART(*operands):
    return Memory("part", operands)


def EITHER(*ways):
    """One of several; what is the same in all ways is that."""
    operands = tuple(dict.fromkeys(operand for way in ways for operand in way.operands))
    return ways[0] if len(set(ways)) == 1 else Memory("either", operands, tuple(dict.fromkeys(ways)))


def is_other(name, value):
    """The predicate of `new_where` that holds where a parameter is known to be another int."""
    return lambda constants: type(constants.get(name)) is int and constants[name] != value
