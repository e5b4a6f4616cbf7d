"""Arrays that get another shape where they are, `a.shape = (2, 3)`: in the program `a.2 = runtime.with_shape(a.1, (2, 3))`.

    seen_with_old_shape(program, types)     those of these statements after which the same array may be read by a name that has it as
                                            it was before, or by whoever called the program

A view is another array: what it sees has the shape that it was made with.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import ClassesOfMemory, is_immutable, meant
from adcompile.ir.nodes import Apply, Assign, For, If, While
from adcompile.ir.types import is_number
from adcompile.ir.visit import blocks, bound, defined, names_in, operands
from adcompile.ops.asked import allocates, card_of, is_item

GIVES_SHAPE = "runtime.with_shape"


def gives_shape(statement):
    """Return True if a statement gives an array another shape."""
    return statement.__class__ is Assign and statement.value.__class__ is Apply and statement.value.op == GIVES_SHAPE


def seen_with_old_shape(program, types):
    """The statements, in order."""
    places = Places(program)
    if not places.shaped:
        return []
    same = SameArrays(types, is_immutable)
    same.block(program.body, None, None)
    given = {same.root(param.name) for param in program.params}
    found = []
    for statement, seen in places.shaped:
        own = [same.root(name) for name in names_in(statement.value.args[0])]
        others = [name for name in same.parent if same.root(name) in own]
        if any(root in given for root in own) or any(places.is_stale(name, seen) for name in others):
            found.append(statement)
    return found


class SameArrays(ClassesOfMemory):
    """Classes of names that may refer to one array, or to what holds it."""

    def tie(self, name, expr):
        if expr.__class__ is not Apply or not is_another(meant(expr, self.types), self.types):
            super().tie(name, expr)


def is_another(apply, types):
    """Return True if an operation surely gives another array than its operands, or what holds them, are."""
    if apply.op == GIVES_SHAPE:
        return False
    if is_item(apply):                  # of arrays and numbers; of a list it is what the list holds
        return is_number(type_of(apply.args[0], types))
    found = card_of(apply).memory
    return allocates(apply) or found.kind == "view" or found.ways != () and all(way.kind in ("view", "new") for way in found.ways)


class Places:
    """Where names are bound and read: the number of the statement in the order of the text, the loops around it, and the arms of
    branches that it stands in. `shaped` has the statements that give shapes, each with its own place."""

    def __init__(self, program):
        self.count, self.shaped = 0, []
        self.bound, self.reads = {param.name: (0, ()) for param in program.params}, {}
        self.block(program.body, (), ())

    def block(self, block, loops, arms):
        for statement in block.statements:
            self.count += 1
            self.read(operands(statement), loops, arms)
            if gives_shape(statement):
                self.shaped.append((statement, (self.count, loops, arms)))
            inner = (*loops, id(statement)) if isinstance(statement, (For, While)) else loops
            self.bound |= dict.fromkeys(bound(statement), (self.count, inner))
            if isinstance(statement, While):
                self.read([statement.test], inner, arms)
            for number, part in enumerate(blocks(statement)):
                self.block(part, inner, (*arms, (id(statement), number)) if isinstance(statement, If) else arms)
            self.count += 1
            self.bound |= dict.fromkeys(defined(statement), (self.count, loops))
        self.count += 1
        self.read(operands(block.end), loops, arms)

    def read(self, exprs, loops, arms):
        for expr in exprs:
            for name in names_in(expr):
                self.reads.setdefault(name, []).append((self.count, loops, arms))

    def is_stale(self, name, seen):
        """Return True if a name that is bound before a place may be read after it, in the same trip of a loop or in a later one."""
        count, loops, arms = seen
        start, home = self.bound.get(name, (0, ()))
        if start > count:
            return False
        for place, around, others in self.reads.get(name, ()):
            apart = any(one == other and arm != another for one, arm in arms for other, another in others)
            if place > count and not apart or any(loop in loops and loop not in home for loop in around):
                return True
        return False
