"""Loops whose trips are computed again become loops over stretches of such trips, about as many as a stretch has trips.

    for t in checkpoint(range(n)):          size = runtime.stretch(n)
        x = f(x, t)                  ->     for start in range(0, n, size):
                                                for t in range(start, min(start + size, n)):    again
                                                    x = f(x, t)

The reverse sweep keeps what each stretch starts from, and computes it again when it comes there (`transform.reverse.once_more`).
Afterwards a loop that is marked so is one stretch, and stands alone in the trip of a loop that is not.
"""

from adcompile.analysis.loops.found import find_loops, length_of
from adcompile.analysis.memory.aliases import is_immutable
from adcompile.errors import NotDifferentiable, located
from adcompile.ir.ends import ends_of, with_ends
from adcompile.ir.frozen import replace
from adcompile.ir.names import Role, named
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, For, If, Name, Undefined, Unreachable,
)
from adcompile.ir.types import BOOL, INT, Array, Dict, List, Numeric, Tuple
from adcompile.ir.visit import blocks, ends, map_names_of, names_in, operands, rebuilt, walk, with_blocks
from adcompile.normalize.undefined import maybe_undefined
from adcompile.transform.reverse.twice import assigned, given, refuse_effects


def in_stretches(derived, active, namer, calls):
    """A program with its marked loops in stretches, as a `Derived`, and the names that are active in it."""
    marked = [one for one in walk(derived.program.body) if isinstance(one, For) and one.again]
    if not marked:
        return derived, active
    maker = _Stretches(derived, active, namer, calls)
    program = replace(derived.program, body=maker.block(derived.program.body))
    return replace(derived, program=program, types=maker.types, loops=find_loops(program, maker.types)), maker.active


class _Stretches:
    def __init__(self, derived, active, namer, calls):
        self.types, self.active, self.namer, self.calls = dict(derived.types), dict(active), namer, calls
        self.undefined = maybe_undefined(derived.program.body)
        self.written = calls.memory(derived.program, derived.types, active)

    def block(self, block):
        statements = []
        for statement in block.statements:
            if isinstance(statement, For) and statement.again:
                statements += self.loop(statement)
            else:
                statements.append(with_blocks(statement, [self.block(inner) for inner in blocks(statement)]))
        return rebuilt(block, statements, block.end)

    def new(self, label, type, active=False):
        name = self.namer.new(label)
        self.types[name] = type
        if active:
            self.active[name] = True
        return name

    def loop(self, loop):
        """The loop over the stretches, and what stands before it."""
        if not any(name in self.active for name in assigned((loop,))):
            return [replace(loop, again=False)]
        refuse_effects(loop, self.types, self.calls)
        self.refuse_undefined(loop)
        loop, before = self.apart(loop)
        first, step, count = self.walked(loop.iterables[0], before)
        loop = self.counting(loop)
        size, start = self.new(named("size"), INT), self.new(named("start"), INT)
        before.append(Assign(size, Apply("runtime.stretch", (count,))))
        leaves = any(isinstance(end, Break) for end in ends_of(loop.body))
        stretch, params, results = self.stretch(loop, part_of_range(first, step, count, start, size), start)
        if leaves:
            left = self.new(named("left"), BOOL)
            stretch = telling(stretch, self.new(left.label, BOOL), left)
            body = Block((stretch, If(Name(left), Block((), Break(results)), Block((), Continue(results)))), Unreachable())
        else:
            body = Block((stretch,), Continue(results))
        walked = Apply("builtins.range", (Const(0), count, Name(size)))
        return [*before, For((start,), (walked,), params, body, loop.results, span=loop.span)]

    def refuse_undefined(self, loop):
        """A variable that the trips read has a value where the first stretch begins."""
        read = {name for inner in [*walk(loop.body), *ends(loop.body)] for operand in operands(inner) for name in names_in(operand)}
        for name, _ in loop.params:
            if name in read and name in self.undefined:
                raise located(NotDifferentiable, f"'{name.label.stem}' may have no value where this loop over a checkpoint begins",
                              "Give it a value before the loop.", loop.span)

    def apart(self, loop):
        """The loop with copies in the place of what something else in the program may write into, and statements that make them: by
        the time when its trips are computed again it may be another."""
        copies, before = {}, []
        for name in given(loop):
            if self.may_change(name):
                if not is_data(self.types.get(name)):
                    raise outside_of(loop, name)
                copies[name] = self.new(name.label, self.types[name])
                before.append(Assign(copies[name], Apply("snapshot", (Name(name),))))
        for name, _ in loop.params:
            if self.may_change(name):
                raise outside_of(loop, name)
        return map_names_of(loop, lambda name: Name(copies.get(name.id, name.id)), lambda name: name) if copies else loop, before

    def may_change(self, name):
        return name in self.written and name not in self.active and not is_immutable(self.types.get(name))

    def walked(self, iterable, before):
        """Where a range begins (None: at 0), its step (None: 1) and how many trips it has, with statements that find these."""
        args = []
        for arg in iterable.args:
            if not isinstance(arg, (Name, Const)):
                before.append(Assign(self.new(named("bound"), INT), arg))
                arg = Name(before[-1].target)
            args.append(arg)
        count = length_of(replace(iterable, args=tuple(args)))
        if not isinstance(count, (Name, Const)):
            before.append(Assign(self.new(named("count"), INT), count))
            count = Name(before[-1].target)
        return args[0] if len(args) > 1 else None, args[2] if len(args) > 2 else None, count

    def counting(self, loop):
        """The loop with the number of its trips as one of the values that it carries, where somebody reads it."""
        if loop.trips is None:
            return loop
        trips = self.new(loop.trips.label, INT)
        more = Apply("add", (Name(trips), Const(1)))
        after = self.new(loop.trips.label, INT)
        body = with_ends(loop.body, lambda end: end.__class__((*end.values, Name(after))))
        return replace(loop, params=(*loop.params, (trips, Const(0))), results=(*loop.results, loop.trips), trips=None,
                       body=Block((Assign(after, more), *body.statements), body.end))

    def stretch(self, loop, walked, start):
        """A stretch of a loop; the parameters of the loop over all of them, and the values after the stretch."""
        params, inits, results = [], [], []
        for (name, init), result in zip(loop.params, loop.results):
            is_active = name in self.active or result in self.active
            given = self.new(name.label, self.types[name], is_active)
            params.append((given, init))
            inits.append((name, Undefined() if name in self.undefined else Name(given)))
            results.append(self.new(result.label, self.types[result], is_active))
        index, body = None, loop.body
        if loop.index is not None:
            index = self.new(loop.index.label, INT)
            body = Block((Assign(loop.index, Apply("add", (Name(start), Name(index)))), *body.statements), body.end)
        found = replace(loop, iterables=(walked,), params=tuple(inits), results=tuple(results), index=index, body=body)
        return found, tuple(params), tuple(map(Name, results))


def part_of_range(first, step, count, start, size):
    """The range of the trips of a stretch: from the trip numbered `start`, `size` of them, but not beyond `count`."""
    begin, end = Name(start), Apply("builtins.min", (Apply("add", (Name(start), Name(size))), count))
    if step is not None:
        begin, end = Apply("mul", (begin, step)), Apply("mul", (end, step))
    if first is not None:
        begin, end = Apply("add", (first, begin)), Apply("add", (first, end))
    return Apply("builtins.range", (begin, end) if step is None else (begin, end, step))


def telling(stretch, param, result):
    """The stretch with a flag that says whether a trip left the loop."""
    body = with_ends(stretch.body, lambda end: end.__class__((*end.values, Const(isinstance(end, Break)))))
    return replace(stretch, params=(*stretch.params, (param, Const(False))), body=body, results=(*stretch.results, result))


def is_data(type):
    """Return True if a value is surely an array, or a tuple, list or dict of such and of what cannot be written."""
    match type:
        case Tuple(items):
            return all(map(is_data, items))
        case List(item):
            return is_data(item)
        case Dict(items):
            return all(is_data(item) for _, item in items)
    return is_immutable(type) or isinstance(type, (Array, Numeric))


def outside_of(loop, name):
    """The refusal of a loop that reads what something outside of it may write into."""
    return located(NotDifferentiable, f"the trips of a loop over a checkpoint read {called(name)}, into which something else may write "
                   "before they are computed again", "Give the loop a copy, or walk the range itself.", loop.span)


def called(name):
    return f"'{name.label.stem}'" if name.label.role is Role.USER else "an object"
