"""Facts about the loops of a program.

    loops = find_loops(program, types)
    loops[node]                     of a loop (`LoopFacts`): what it walks, how often, how its trips end, what they hand on as it is
    loops.is_inside("x.1", facts)   whether a name is given a value in the trips of a loop
    loops.is_steady("x.1")          whether it has the same value in all trips of all loops around it

        for i in range(n):          walks range(n), n trips
            u = np.exp(a)           steady
            s = s + u * s           not so
"""

from typing import Any

from adcompile.analysis.effects.purity import is_pure, writes_memory
from adcompile.analysis.loops.iterables import has_length, is_range, reversed_in
from adcompile.analysis.memory.aliases import exposed
from adcompile.analysis.unusual import unusual
from adcompile.ir.ends import ends_of
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Apply, Assign, Break, Const, Continue, For, Name, While
from adcompile.ir.types import List, is_scalar
from adcompile.ir.visit import blocks, bound, defined, names_in, parts, walk
from adcompile.ops.asked import Sort


@frozen
class LoopFacts:
    """`walked` is the range that a loop walks alone, `trips` an expression for the number of its trips where nothing leaves it before
    (below 1 where there are none); None where there is none. `leaves` says whether a trip may leave it.

    `steady` are the positions of the parameters that all trips hand on as they are, `constant` those of the parameters that
    each trip that goes on hands on as the constant that they start from.
    """

    node: Any
    around: Any             # the facts of the loop around it, or None
    depth: int
    walked: Any
    trips: Any
    leaves: bool
    steady: frozenset
    constant: frozenset


@frozen
class Loops:
    """The facts of all loops of a program by `id`, and of each name the loop that gives it its value and the innermost one in which
    that changes (None: none)."""

    known: dict
    homes: dict
    changing: dict

    def __getitem__(self, node):
        return self.known[id(node)]

    def is_inside(self, name, facts):
        """Return True if a name is given its value in the trips of a loop. Names that the program does not have count as such."""
        return is_around(facts, self.homes[name]) if name in self.homes else True

    def is_in_loop(self, name):
        return self.homes.get(name) is not None

    def is_steady(self, name):
        """Return True if a name in a loop has the same value whenever it is given one."""
        return self.homes.get(name) is not None and self.changing[name] is None


NO_LOOPS = Loops({}, {}, {})


def is_around(facts, inner):
    """Return True if a loop is another one (None: no loop), or stands around it."""
    while inner is not None and inner.depth > facts.depth:
        inner = inner.around
    return inner is facts


def trips_of(loop, types):
    """An expression for the number of trips of a loop over ranges and values with a length, where nothing leaves it before; None
    for any other."""
    counts = []
    for iterable in loop.iterables if isinstance(loop, For) else ():
        iterable = reversed_in(iterable) or iterable
        if not is_range(iterable) and not has_length(types.get(getattr(iterable, "id", None))):
            return None
        counts.append(length_of(iterable))
    return None if not counts else counts[0] if len(counts) == 1 else Apply("builtins.min", tuple(counts))


def length_of(iterable):
    """An expression for the number of values that are walked."""
    if is_range(iterable) and len(iterable.args) == 1:
        return iterable.args[0]
    return Apply("builtins.len", (iterable,))


def find_loops(program, types, values=True):
    """The `Loops` of a program; without `values` every value in a loop counts as one that changes, which is found sooner."""
    if not any(isinstance(statement, (For, While)) for statement in walk(program.body)):
        return NO_LOOPS
    writes = any(map(writes_memory, unusual(program.body).statements))
    survey = _LoopSurvey(types, values, values and writes, changed_lists(program, types) if writes else {})
    for param in program.params:
        survey.define(param.name, None, None)
    survey.block(program.body, None)
    return Loops(survey.known, survey.homes, survey.changing)


def changed_lists(program, types):
    """The names of lists that loops walk and that something may make longer or shorter before a sweep back."""
    walked = [name for one in walk(program.body) if isinstance(one, For) for iterable in one.iterables for name in names_in(iterable)
              if isinstance(types.get(name), List)]
    found = exposed(program, types) if walked else {}
    return {name: True for name in walked if name in found}


class _LoopSurvey:
    def __init__(self, types, values, writes, changed):
        self.types, self.values, self.writes, self.changed = types, values, writes, changed
        self.known, self.homes, self.changing = {}, {}, {}

    def define(self, name, home, changing):
        self.homes[name], self.changing[name] = home, changing

    def block(self, block, loop):
        for statement in block.statements:
            if statement.__class__ is Assign:
                self.define(statement.target, loop, self.changing_in(statement.value, loop))
            elif isinstance(statement, (For, While)):
                self.loop(statement, loop)
            else:
                for name in (*bound(statement), *defined(statement)):
                    self.define(name, loop, loop)
                for inner in blocks(statement):
                    self.block(inner, loop)

    def loop(self, node, around):
        ends = ends_of(node.body)
        steady = positions(node, ends, lambda value, name, init: isinstance(value, Name) and value.id == name)
        going_on = [end for end in ends if isinstance(end, Continue)]
        constant = positions(node, going_on, lambda value, name, init: isinstance(init, Const) and keeps(value, name, init))
        leaves, alone = any(isinstance(end, Break) for end in ends), isinstance(node, For) and len(node.iterables) == 1
        facts = LoopFacts(node, around, 1 if around is None else around.depth + 1,
                          node.iterables[0] if alone and is_range(node.iterables[0]) else None,
                          None if leaves or self.walks_changed(node) else trips_of(node, self.types), leaves, steady, constant)
        self.known[id(node)] = facts
        for name in bound(node):
            self.define(name, facts, facts)
        for name in defined(node):
            self.define(name, around, around)
        for position in steady:
            (name, init), result = node.params[position], node.results[position]
            self.changing[name] = self.changing[result] = self.changing_in(init, around)
        self.block(node.body, facts)

    def walks_changed(self, node):
        """Return True if a loop walks a list that may be longer or shorter later."""
        return bool(self.changed) and isinstance(node, For) and any(name in self.changed for one in node.iterables for name in names_in(one))

    def changing_in(self, value, home):
        """The innermost loop in which an expression that stands in the loop `home` may have another value."""
        if home is None or not self.values:
            return home
        found = None
        for name in names_in(value):
            loop = self.changing.get(name, home)
            if loop is home or self.writes and not is_scalar(self.types.get(name)):
                return home
            if loop is not None and (found is None or loop.depth > found.depth):
                found = loop
        return found if is_repeatable(value) else home


MADE_ANEW = Sort(lambda found: found.identity)
"""Operations of which two runs with equal operands are two values, or that read what may be another one later."""


def is_repeatable(value):
    """Return True if an expression has the same value again for the same operands, and makes nothing that is written later."""
    if not isinstance(value, (Apply, Name, Const)) or not is_pure(value):
        return False
    applies = [value] if isinstance(value, Apply) else []
    for node in applies:
        applies += [part for part in parts(node) if part.__class__ is Apply]
    return not MADE_ANEW.among(applies)


def positions(loop, ends, holds):
    """The positions of the parameters of which `holds(value, name, init)` says so of what all ends of trips hand on."""
    if not ends:
        return frozenset()
    return frozenset([place for place, (name, init) in enumerate(loop.params) if all(holds(end.values[place], name, init) for end in ends)])


def keeps(value, name, init):
    """Return True if a parameter that starts from a constant is handed on as it is, or as that constant."""
    if isinstance(value, Name):
        return value.id == name
    return isinstance(value, Const) and type(value.value) is type(init.value) and repr(value.value) == repr(init.value)
