"""Where each value is alive: intervals of time, as the emitted text runs from top to bottom.

Every statement, test and end of a block has an even time, at which it reads; what it assigns is alive from the odd
time after it. A value is alive from there to its last read, without the arms of branches in which nobody reads it any
more. What is read in a loop and comes from outside is alive to the end of the loop. Results and parameters are
assigned at the ends of the blocks that hand over their values, too.
"""

from bisect import bisect_right, insort
from copy import copy
from dataclasses import dataclass, field

from adcompile.emit.trees import is_compound, names_itself
from adcompile.ir.nodes import (
    Apply, Assign, Break, Continue, For, If, Name, Passed, Recall, Record, Statement, Try, Verbatim, While, With, Yield,
)
from adcompile.ir.visit import defined, names_in, operands, parts, read_counts

MANY = float("inf")


@dataclass(slots=True, eq=False)
class _Place:
    """A block in time; the place of an `else` arm knows its `then` arm."""

    kind: str
    parent: "_Place | None"
    start: int
    end: int = 0
    then: "_Place | None" = None


@dataclass(slots=True, eq=False)
class _Life:
    start: int
    place: _Place
    points: list = field(default_factory=list)      # further times at which it is assigned
    reads: list = field(default_factory=list)       # of (time, place)


class Ranges:
    """The intervals of every value of a program, and the times of its statements."""

    def __init__(self, program):
        self.clock = 0
        self.lives = {}
        self._intervals = {}
        self.times = {}             # id of a statement or end of a block -> its time
        self.attempted = {}         # id of the body of a Try -> the time of the last statement that is attempted
        self.trees = []             # the user's trees, with what they read and assign
        self.root = _Place("root", None, 0)
        for param in program.params:
            self._define(param.name, -1, self.root)
        self.lasting = []           # what functions and classes read by its name whenever they are called
        self._block(program.body, self.root, (), ())
        self.root.end = self.clock
        for name in self.lasting:
            life = self.lives[name]
            life.reads.append((life.place.end, life.place))

    def intervals(self, name):
        """The intervals in which a value is alive, in order; closed on both sides."""
        if name not in self._intervals:
            life = self.lives[name]
            reads = sorted([_outside(time, place, life.place) for time, place in life.reads], key=lambda read: read[0])
            points = [(time, time) for time in life.points]
            self._intervals[name] = _joined(sorted(points + _segments(life.start, reads, life.place)))
        return self._intervals[name]

    def reads(self, name):
        """How often a value is read, where each read in a loop from outside counts as two."""
        life = self.lives[name]
        return sum(2 if _loop_between(place, life.place) else 1 for _, place in life.reads)

    def dies_at(self, name, time):
        """Return True if a value is read at `time` for the last time; a parameter of a loop may be given another one then."""
        return not any(start <= time < end for start, end in self.intervals(name))

    def extended(self, times):
        """The same, where values are alive at more times, by name."""
        if not times:
            return self
        found = copy(self)
        found.lives, found._intervals = dict(self.lives), {name: known for name, known in self._intervals.items() if name not in times}
        for name, more in times.items():
            life = self.lives[name]
            found.lives[name] = _Life(life.start, life.place, [*life.points, *more], life.reads)
        return found

    # --- the walk ------------------------------------------------------------

    def _tick(self, node):
        self.clock += 2
        self.times[id(node)] = self.clock
        return self.clock

    def _define(self, name, time, place):
        self.lives[name] = _Life(time, place)

    def _read(self, expr, time, place):
        stack, lives, read = [expr], self.lives, (time, place)
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind is Name:
                lives[node.id].reads.append(read)
            elif kind is Apply or kind is Verbatim:
                stack.extend(parts(node))
                if kind is Verbatim:
                    self.trees.append((node.tree, node.reads, ()))

    def _block(self, block, place, leaves, results):
        for statement in block.statements:
            if statement.__class__ is Passed:
                self.attempted[id(block)] = self.clock
            self._statement(statement, place, leaves)
        time = self._tick(block.end)
        for value in operands(block.end):
            self._read(value, time, place)
        match block.end:
            case Yield():
                self._assigned(results, time)
            case Continue():
                self._assigned(leaves[0], time)
            case Break():
                self._assigned(leaves[1], time)
        place.end = time + 1

    def _assigned(self, lives, time):
        for life in lives:
            life.points.append(time + 1)

    def _results(self, names, place):
        """Results exist before their blocks are walked; their own time comes after."""
        for name in names:
            self._define(name, 0, place)
        return [self.lives[name] for name in names]

    def _statement(self, node, place, leaves):
        if node.__class__ is Assign:
            time = self._tick(node)
            self._read(node.value, time, place)
            return self._define(node.target, time + 1, place)
        match node:
            case If():
                self._if(node, place, leaves)
            case For() | While():
                self._loop(node, place)
            case With():
                time = self._tick(node)
                self._read(node.context, time, place)
                results = self._results(node.results, place)
                self._block(node.body, self._inside("with", place), leaves, results)
                self._start(results)
            case Try():
                self._attempt(node, place, leaves)
            case Statement():
                self._verbatim(node, place)
            case _:
                time = self._tick(node)
                for operand in operands(node):
                    self._read(operand, time, place)
                if isinstance(node, (Record, Recall)):
                    self.lives[node.tape].reads.append((time, place))
                for name in defined(node):
                    self._define(name, time + 1, place)

    def _verbatim(self, node, place):
        """A name that the user's statement reads and assigns is given its first value before the others are read."""
        time = self._tick(node)
        written = {key for key, _ in node.writes}
        for key, read in node.reads:
            self._read(read, time - (key in written), place)
        self.trees.append((node.tree, node.reads, node.writes))
        if names_itself(node.tree):
            self.lasting += [name for _, read in node.reads for name in names_in(read)]
            self.lasting += defined(node)
        early = is_compound(node.tree) or any(key in written for key, _ in node.reads)
        for name in defined(node):
            self._define(name, time if early else time + 1, place)

    def _inside(self, kind, place, then=None):
        self.clock += 2
        return _Place(kind, place, self.clock, 0, then)

    def _start(self, lives):
        self.clock += 2
        for life in lives:
            life.start = self.clock + 1

    def _if(self, node, place, leaves):
        time = self._tick(node)
        self._read(node.test, time, place)
        results = self._results(node.results, place)
        then = self._inside("then", place)
        self._block(node.then, then, leaves, results)
        self._block(node.orelse, self._inside("else", place, then), leaves, results)
        self._start(results)

    def _attempt(self, node, place, leaves):
        """Whatever the handler reads is read by the last statement that is attempted, too: it is needed where that raises."""
        time = self._tick(node)
        self._read(node.kinds, time, place)
        results = self._results(node.results, place)
        inside, outside = self._inside("then", place), dict(self.lives)
        self._block(node.body, inside, leaves, results)
        last = self.attempted.pop(id(node.body), None)
        self._block(node.handler, self._inside("else", place, inside), leaves, results)
        if last is not None:
            for name in read_counts(node.handler):
                if name in outside:
                    outside[name].reads.append((last, inside))
        self._start(results)

    def _loop(self, node, place):
        time = self._tick(node)
        loop = self._inside("loop", place)
        for _, init in node.params:
            self._read(init, time, place)
        for iterable in node.iterables if isinstance(node, For) else ():
            self._read(iterable, time if _starts_alone(iterable, node.params) else loop.start, place)
        for name, _ in node.params:
            self._define(name, time + 1, loop)
        if node.trips is not None:
            self._define(node.trips, time + 1, place)
        self.clock += 2
        head = self.clock
        if isinstance(node, While):
            self._read(node.test, head, loop)
        else:
            for name in (*node.targets, *(() if node.index is None else (node.index,))):
                self._define(name, head + 1, loop)
        for name in (*(name for name, _ in node.params), *(() if node.trips is None else (node.trips,))):
            self.lives[name].reads.append((head, loop))
        params = [self.lives[name] for name, _ in node.params]
        results = self._results(node.results, place)
        self._block(node.body, loop, (params, results), ())
        self.clock += 2
        loop.end = self.clock
        self._assigned(params, loop.end - 1)
        self._start(results)


def _starts_alone(iterable, params):
    """Return True if exactly one parameter of a loop starts as the value that is walked. That value is read before any trip, so
    the parameter may have its name. Everything else that is walked is read after the parameters have been assigned."""
    if not isinstance(iterable, Name):
        return False
    starting = [name for name, init in params if isinstance(init, Name) and init.id == iterable.id]
    return len(starting) == 1 and [name.label.family for name, _ in params].count(iterable.id.label.family) == 1


def _outside(time, place, home):
    """The time up to which a read keeps a value of the place `home` alive, and the place of that time."""
    node, found = place, (time, place)
    while node is not home:
        if node.kind == "loop":
            found = (node.end, node.parent)
        node = node.parent
    return found


def _loop_between(place, home):
    while place is not home:
        if place.kind == "loop":
            return True
        place = place.parent
    return False


def _segments(start, reads, home):
    """The intervals from `start` to the last of `reads` (ordered), without `then` arms in which it is dead."""
    if not reads:
        return [(start, start)]
    last, node = reads[-1]
    alternatives = []
    while node is not home:
        if node.kind == "else":
            alternatives.append(node)
        node = node.parent
    found = []
    for other in reversed(alternatives):
        then = other.then
        found.append((start, then.start - 1))
        inner = [read for read in reads if then.start <= read[0] <= then.end]
        if inner:
            found += _segments(then.start, inner, then)
        start = other.start
    found.append((start, max(start, last)))
    return found


def _joined(intervals):
    """Intervals in order, none of which meet."""
    found = []
    for start, end in intervals:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def overlap(a, b):
    """Return True if two ordered lists of intervals have a time in common."""
    if len(a) > len(b):
        a, b = b, a
    for start, end in a:
        position = bisect_right(b, (end, MANY))
        if position and b[position - 1][1] >= start:
            return True
    return False


def merge(a, b):
    """Adds the intervals of `b`, which meet none of them, to the ordered list `a`."""
    for interval in b:
        insort(a, interval)
