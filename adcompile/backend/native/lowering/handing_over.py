"""Joins: names that values are handed to on several paths."""

from adcompile.backend.native.loop_language.building import FALSE, TRUE, ZERO, as_double, as_integer, as_truth, double
from adcompile.backend.native.loop_language.language import Let, Register
from adcompile.backend.native.loop_language.visits import parts
from adcompile.backend.native.lowering.held import CannotLower, ListMemory, Values
from adcompile.backend.native.lowering.lists import extend
from adcompile.backend.native.lowering.lookup_tables import KINDS, statements
from adcompile.ir.nodes import Apply, Name, Undefined
from adcompile.ir.types import kind


def lowers(*classes):
    """Enter a function in the table of statements."""
    def enter(function):
        statements.update(dict.fromkeys(classes, function))
        return function
    return enter


NOTHING = {"d": double(0.0), "i": ZERO, "b": FALSE}
"""The numbers that variables have while they have no value, by type; nobody reads them."""


def is_missing(value):
    """Return True for no value, after which somebody may ask."""
    return isinstance(value, Undefined) and not value.unread


def reads_any(expr, names):
    """Return True if an expression reads one of these variables."""
    return any([isinstance(part, Register) and part.name in names for part in parts(expr)])


class HandedOver:
    """Names that values are handed to at the ends of blocks: results of a branch, parameters of a loop."""

    def __init__(self, lowering, names):
        self.lowering, self.names, self.flags, self.there = lowering, names, {}, {}

    def may_miss(self, name, values):
        """Note that a name has no value on some path, if that is so: one of the values is none, or may be none."""
        lowering = self.lowering
        if any([is_missing(value) or isinstance(value, Name) and value.id in lowering.there for value in values]):
            self.there[name] = Register(lowering.new(f"{name.label.stem}_there"), "b")

    def variable(self, name):
        """The variable of a number, and the one that says whether it is NumPy's."""
        lowering = self.lowering
        found = kind(lowering.types.get(name))
        if found not in KINDS:
            raise CannotLower(f"'{name.label.stem}' is handed on, and may be something else than a number or an array")
        variable = Register(lowering.new(name.label.stem), KINDS[found])
        if found == "double":
            self.flags[name] = Register(lowering.new("is_numpy"), "b")
        return variable

    def move(self, targets, values):
        """Hand values to the targets, all at once: pairs of (name, target) and expressions."""
        lowering = self.lowering
        moves, numbers, lists = [], [], []
        for (name, target), value in zip(targets, values):
            if isinstance(value, Undefined):
                numbers += self.nothing(name, target, value)
                continue
            if name in self.there:
                numbers.append((self.there[name], lowering.there.get(getattr(value, "id", None), TRUE)))
            held = lowering.handed(value) if name in self.there else lowering.value(value)
            if isinstance(target, Values):
                moves.append((target, lowering.array(held, Apply("moved", ()))))
            elif isinstance(target, Register):
                numbers.append((target, self.converted(held, target)))
                if name in self.flags:
                    numbers.append((self.flags[name], lowering.flag(value)))
            elif isinstance(target, ListMemory) and isinstance(held, ListMemory):
                lists.append((target, held))
            elif held is not target:
                raise CannotLower(f"'{name.label.stem}' is handed on, and is no number or array")
        self.move_arrays(moves)
        self.move_numbers(numbers)
        self.move_lists(lists)

    def nothing(self, name, target, value):
        """The moves where a name gets no value."""
        if name not in self.there:
            if not value.unread:
                raise CannotLower(f"'{name.label.stem}' may have no value, which Python would tell")
            return []
        zero = [(target, NOTHING[target.type])] if isinstance(target, Register) else []
        flag = [(self.flags[name], FALSE)] if name in self.flags else []
        return [(self.there[name], FALSE), *zero, *flag]

    def converted(self, held, target):
        held = self.lowering.operand(held, Apply("moved", ()))
        if isinstance(held, Values):
            raise CannotLower("an array is handed on where there may be a number")
        return as_double(held) if target.type == "d" else as_integer(held) if target.type == "i" else as_truth(held)

    def move_arrays(self, moves):
        lowering = self.lowering
        moves = [(target, held) for target, held in moves if not lowering.is_same(held, target)]
        written = {target.buffer for target, _ in moves}
        moves = [(target, lowering.stored("new", held) if held.reads & written else held) for target, held in moves]
        for target, held in moves:
            if len(target.shape) != len(held.shape):
                raise CannotLower("arrays of several ranks are handed on under one name")
            for dim, other in zip(target.shape, held.shape):
                lowering.agree(dim, other)
            lowering.fill(target, held)

    def move_numbers(self, moves):
        lowering = self.lowering
        moves = [(target, expr) for target, expr in moves if target != expr]
        for place, (target, expr) in enumerate(moves):
            later = [other for _, other in moves[place + 1:]]
            if any([reads_any(other, {target.name}) for other in later]):
                for further in range(place + 1, len(moves)):
                    other, old = moves[further]
                    if reads_any(old, {target.name}):
                        moves[further] = other, lowering.let("new", old) if not isinstance(old, Register) else self.kept(old)
            lowering.emit(Let(target.name, expr))

    def move_lists(self, moves):
        """Lists get the items of others, where they are not these."""
        moves = [(target, held) for target, held in moves if target.name != held.name]
        written = {target.name for target, _ in moves}
        for target, held in moves:
            if held.name in written:
                raise CannotLower("lists change places")
            self.lowering.emit(Let(target.count.name, ZERO))
            extend(self.lowering, target, held)

    def kept(self, variable):
        """A variable with the value that another one has now."""
        name = self.lowering.new("kept")
        self.lowering.emit(Let(name, variable))
        return Register(name, variable.type)

    def hold(self, name, target):
        """The name stands for the target."""
        self.lowering.held[name] = target
        if name in self.there:
            self.lowering.there[name] = self.there[name]
        if name in self.flags:
            self.lowering.flags[name] = self.flags[name]
