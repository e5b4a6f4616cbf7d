"""Statements that may raise, each attempted by itself: see `attempts.settled`."""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.loops.iterables import is_range
from adcompile.ir.ends import leaving
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Extern, For, If, Keep, Name, Passed, Try, Undefined, Unreachable, While, Yield,
)
from adcompile.ir.tried import is_caught
from adcompile.ir.types import BOOL
from adcompile.ir.visit import blocks, is_display, map_names, read_counts, rebuilt, walk_all, with_blocks
from adcompile.normalize.attempts.catching import Raising
from adcompile.normalize.attempts.parted import (
    ERROR, UNDEFINED, Parted, covers, defined_in, given, is_told_by, parts_of, same, standing_for, substituted, wanted_by, with_check,
    with_error,
)


class Parting:
    """Puts each `Try` of a program in the form of values. `is_seen(statement, attempt)` tells whether a statement changes memory that
    was there before an attempt. While it is at work on one: `kinds` of it and of those around it that are parted with it, the
    `params` of their handlers, the first of them, and what may be `raised` so."""

    def __init__(self, types, namer, is_seen):
        self.types, self.namer, self.is_seen = dict(types), namer, is_seen
        self.kinds, self.params, self.first, self.raising = (), (), None, None
        self.known = {}             # of results that need no statement: what stands for them

    def block(self, block):
        out, end = [], block.end
        for statement in block.statements:
            made, left = self.simple(statement)
            out += made
            if left is not None:
                end = left
                break
        return rebuilt(block, out, end)

    def simple(self, statement):
        """The statements in the place of one of which nothing is parted here, and the end of the block if nothing comes behind them."""
        if not isinstance(statement, Try):
            inner = blocks(statement)
            return [with_blocks(statement, [self.block(one) for one in inner]) if inner else statement], None
        around = self.kinds, self.params, self.first, self.raising
        self.kinds, self.params, self.first = (statement.kinds,), statement.params, statement
        statement = with_check(statement, self.types)
        self.raising = Raising(statement.kinds, self.types)
        before, rest = parts_of(statement)
        found = self.part(before, {}, wanted_by(before, rest or Block((), Unreachable())), rest is not None)
        self.kinds, self.params, self.first, self.raising = around
        return self.joined(found, rest, statement)

    def joined(self, found, rest, node):
        """Statements that were attempted, the rest behind them and the handler; and the end of the block if nothing comes behind them."""
        rest = self.resolved(self.block(rest)) if rest is not None else Block((), Unreachable())
        if not found.may_raise:
            return self.in_place(found, rest, node)
        handler, last = self.resolved(self.block(node.handler)), found.out[-1]
        if is_told_by(last, found.raised):
            passed, raised = (last.body, last.handler) if isinstance(last, Try) else (last.orelse, last.then)
            if isinstance(passed.end, Yield):
                rest = substituted(rest, given(last, passed.end, found.values))
                rest = Block((*passed.statements, *rest.statements), rest.end)
            else:
                rest = passed
            told = given(last, raised.end, {**found.held, ERROR: found.error})
            handler = self.told_values(handler, told)
            if isinstance(last, Try):
                new = Try(node.kinds, rest, handler, node.results, (), node.span)
            else:
                handler = with_error(handler, told[ERROR])
                new = replace(last, then=Block((*raised.statements, *handler.statements), handler.end), orelse=rest, results=node.results)
            return [*found.out[:-1], new], None
        handler = substituted(with_error(handler, found.error), found.held)
        return [*found.out, If(found.raised, handler, substituted(rest, found.values), node.results, node.span)], None

    def told_values(self, handler, told):
        """A handler that reads what is held in the places of its parameters; those without a value have none."""
        read, before = read_counts(handler), []
        for name, value in told.items():
            if isinstance(value, Undefined) and name in read:
                told = told | {name: Name(self.like(name))}
                arm = Block((), Yield((value,)))
                before.append(If(Const(True), arm, arm, (told[name].id,)))
        place = 1 if handler.statements and is_caught(handler.statements[0]) else 0
        handler = substituted(handler, told)
        return Block((*handler.statements[:place], *before, *handler.statements[place:]), handler.end)

    def in_place(self, found, rest, node):
        """Statements of which none raises and the rest behind them, and the end of the block if nothing comes behind that."""
        rest = substituted(rest, found.values)
        out = [*found.out, *rest.statements]
        if not isinstance(rest.end, Yield):
            return out, rest.end
        for name, value in zip(node.results, rest.end.values):
            if isinstance(value, Undefined):
                arm = Block((), Yield((value,)))
                out.append(If(Const(True), arm, arm, (name,), node.span))
            else:
                self.known[name] = value
        return out, None

    def resolved(self, block):
        """The block with what stands for results in their places."""
        def value_of(name):
            while isinstance(name, Name) and name.id in self.known:
                name = self.known[name.id]
            return name

        return map_names(block, value_of, lambda name: name) if self.known else block

    # --- runs of statements ------------------------------------------------------

    def part(self, statements, held, wanted, falls=True):
        """Statements, those that may raise attempted. `held` is what handlers would see at first, `wanted` are names that are read
        behind the statements; `falls` says whether their end may be reached."""
        pending, hot, todo = [], False, list(statements)
        while todo:
            statement = todo.pop(0)
            if isinstance(statement, Keep):
                mine = {name: value for name, value in statement.values if name in self.params}
                if hot and any(not same(held.get(name), value) for name, value in mine.items()):
                    return self.closed(pending, [statement, *todo], held, wanted, falls)
                held = held | mine
                continue
            if self.is_parted(statement):
                heads = self.heads(statement)
                if heads:
                    todo[:0] = heads
                elif hot:
                    return self.closed(pending, [statement, *todo], held, wanted, falls)
                else:
                    return self.parted(pending, statement, todo, held, wanted, falls)
                continue
            made, end = self.simple(statement)
            pending += made
            hot = hot or self.raising.of(statement)
            if end is not None:
                falls, todo = falls and not isinstance(end, Unreachable), []
            if hot and self.changes(statement) and any(map(self.raising.of, todo)):
                return self.closed(pending, todo, held, wanted, falls)
        if hot:
            return self.closed(pending, [], held, wanted, falls)
        return Parted(pending, {name: Name(name) for name in wanted})

    def held_behind(self, statements, held):
        """The values that are held where statements have been passed."""
        return held | {name: value for one in statements if isinstance(one, Keep) for name, value in one.values if name in self.params}

    def changes(self, statement):
        """Return True if a statement, or one below it, changes memory that was there before."""
        return any(self.is_seen(one, self.first) for one in walk_all([statement]))

    def is_parted(self, statement):
        """Return True if what is held changes in the blocks of a statement, which may raise."""
        inner = walk_all([one for block in blocks(statement) for one in block.statements])
        changed = any(isinstance(one, Keep) and any(name in self.params for name, _ in one.values) or self.is_seen(one, self.first)
                      for one in inner)
        return changed and self.raising.of(statement)

    def closed(self, pending, rest, held, wanted, falls):
        """Statements that are attempted, and the rest behind them."""
        hot = [place for place, one in enumerate(pending) if self.raising.of(one)]
        first, last = hot[0], hot[-1] + 1
        inner = self.part(rest, held, wanted, falls)
        inner.out[:0] = pending[last:]
        span, error = pending[last - 1].span, self.namer.new(named("error"))
        values = (*[inner.values[name] for name in wanted], *inner.told(self.params))
        marks = (Passed(span),) if falls or inner.out else ()
        body = Block((*pending[first:last], *marks, *inner.out), Yield(values) if falls or inner.may_raise else Unreachable())
        told = (Const(True), Name(error), *[held.get(name, UNDEFINED) for name in self.params])
        handler = Block((Assign(error, Apply("caught"), span),), Yield((*[UNDEFINED] * len(wanted), *told)))
        found, results = self.results(wanted)
        found.out = [*pending[:first], Try(self.caught(), body, handler, results, (), span)]
        return found

    def results(self, wanted):
        """A Parted whose values are new results, and their names."""
        values = {name: self.like(name) for name in wanted}
        told = self.told()
        found = Parted([], {name: Name(new) for name, new in values.items()}, *self.of_told(told))
        return found, (*values.values(), *told)

    def told(self):
        """Names for what is told of what was raised."""
        raised = self.namer.new(named("raised"))
        self.types[raised] = BOOL
        return [raised, self.namer.new(named("error")), *map(self.like, self.params)]

    def like(self, name):
        """A new name for what another one stands for."""
        new = self.namer.new(name.label)
        if name in self.types:
            self.types[new] = self.types[name]
        return new

    def of_told(self, told):
        raised, error, *held = map(Name, told)
        return raised, error, dict(zip(self.params, held))

    def caught(self):
        """The kinds of all handlers at work, as one expression."""
        if len(self.kinds) == 1:
            return self.kinds[0]
        parts = [part for kind in self.kinds for part in (kind.args if is_display(kind) else (kind,))]
        if not all(isinstance(part, Extern) and isinstance(part.value, type) for part in parts):
            return Extern("BaseException", BaseException)
        known = {part.value: part for part in parts}
        kept = [part for one, part in known.items() if not any(issubclass(one, other) and one is not other for other in known)]
        return kept[0] if len(kept) == 1 else Apply("tuple", tuple(kept))

    # --- statements with blocks -----------------------------------------------------

    def heads(self, statement):
        """The statements in the place of one that may raise in what it evaluates first: that by itself, then the rest. None if it does
        not raise there."""
        out = []

        def named_before(value):
            if not self.raising.expression(value):
                return value
            name = self.namer.new(TEMPORARY)
            self.types[name] = type_of(value, self.types)
            out.append(Assign(name, value, statement.span))
            return Name(name)

        match statement:
            case If(test=test) if self.raising.itself(statement):
                statement = replace(statement, test=named_before(Apply("truth", (test,))))
            case For(iterables=iterables):
                walked = [replace(one, args=tuple(map(named_before, one.args))) if is_range(one) else named_before(one) for one in iterables]
                statement = replace(statement, iterables=tuple(walked)) if out else statement
            case While(test=test) if self.raising.itself(statement):
                params = tuple([Name(name) for name, _ in statement.params])
                body = statement.body
                said = next((place for place, one in enumerate(body.statements) if not isinstance(one, Keep)), len(body.statements))
                trip = If(test, Block(body.statements[said:], body.end), Block((), Break(params)), (), statement.span)
                return [replace(statement, test=Const(True), body=Block((*body.statements[:said], trip), Unreachable()))]
        return [*out, statement] if out else []

    def parted(self, before, statement, rest, held, wanted, falls):
        """Statements before one in whose blocks something is attempted, that one, and the rest behind it."""
        told = self.told()
        match statement:
            case Try():
                made = self.parted_attempt(statement, held, told)
            case For() | While():
                made = [self.parted_loop(statement, held, told)]
            case _:
                arms = [self.arm(block, held, len(statement.results)) for block in blocks(statement)]
                made = [replace(with_blocks(statement, arms), results=(*statement.results, *told))]
        raised, error, last = self.of_told(told)
        inner = self.part(rest, held, wanted, falls)
        out, values = [*before, *made], {name: Name(name) for name in wanted}
        if not inner.out and falls:
            return Parted(out, values, raised, error, last)
        found, results = self.results(wanted)
        leave = Block((), Yield((*[UNDEFINED] * len(wanted), Const(True), error, *last.values())))
        end = Yield((*[inner.values[name] for name in wanted], *inner.told(self.params))) if falls or inner.may_raise else Unreachable()
        found.out = [*out, If(raised, leave, Block(tuple(inner.out), end), results, statement.span)]
        return found

    def arm(self, block, held, width):
        """A block whose end hands over so many values, and tells what was raised in it."""
        names, end = read_counts(Block((), block.end)), block.end
        found = self.part(block.statements, held, [name for name in defined_in(block.statements) if name in names], isinstance(end, Yield))
        if isinstance(end, Yield):
            end = substituted(Block((), end), found.values).end
            return Block(tuple(found.out), Yield((*end.values, *found.told(self.params))))
        return Block(tuple(found.out), Yield((*[UNDEFINED] * width, *found.told(self.params))) if found.may_raise else Unreachable())

    def parted_loop(self, loop, held, told):
        """A loop that something raised leaves by `break`."""
        params = [self.like(name) for name in told]
        inits = [Const(False), *[UNDEFINED] * (len(told) - 1)]
        going_on = tuple(inits)
        kept = tuple([Name(name) for name, _ in loop.params])

        def trip(block, held):
            tail = leaving(block)
            statements = block.statements[:-1] if tail else block.statements
            heads = self.heads(tail) if tail else ()
            if heads:
                return trip(Block((*statements, *heads), block.end), held)
            behind = Block((tail,) if tail else (), block.end)
            last = self.held_behind(statements, held)
            found = self.part(statements, held, wanted_by(statements, behind, last.values()))
            behind, held = substituted(behind, found.values), standing_for(last, found.values)
            if tail:
                (tail,) = behind.statements
                behind = Block((replace(tail, then=trip(tail.then, held), orelse=trip(tail.orelse, held)),), block.end)
            elif isinstance(block.end, (Continue, Break)):
                behind = Block((), behind.end.__class__((*behind.end.values, *going_on)))
            if not found.may_raise:
                return Block((*found.out, *behind.statements), behind.end)
            left = Block((), Break((*kept, *found.told(self.params))))
            return Block((*found.out, If(found.raised, left, behind, (), loop.span)), Unreachable())

        body = trip(loop.body, held)
        return replace(loop, params=(*loop.params, *zip(params, inits)), body=body, results=(*loop.results, *told))

    def parted_attempt(self, node, held, told):
        """A `try` in what another one attempts. What one of its statements raises is for its own handler, or else for the outer one."""
        around, first = (self.kinds, self.params, self.first, self.raising), node
        node = with_check(node, self.types)
        before, rest = parts_of(node)
        last = self.held_behind(before, held)
        self.kinds, self.params, self.first = (*self.kinds, node.kinds), (*self.params, *node.params), first
        self.raising = Raising(self.caught(), self.types)
        names = wanted_by(before, rest or Block((), Unreachable()), last.values())
        found = self.part(before, held, names, rest is not None)
        self.kinds, self.params, self.first, self.raising = around
        last = standing_for(last, found.values)
        orelse = Block((), Unreachable()) if rest is None else self.arm(substituted(rest, found.values), last, len(node.results))
        raised = {name: found.held.get(name, UNDEFINED) for name in self.params}
        handler = self.arm(substituted(with_error(node.handler, found.error), found.held), raised, len(node.results))
        if not covers(node.kinds, self.kinds):
            inner = [self.like(name) for name in (*node.results, *told)]
            further = Block((), Yield((*[UNDEFINED] * len(node.results), Const(True), found.error, *raised.values())))
            test = Apply("builtins.isinstance", (found.error, node.kinds))
            handler = Block((If(test, handler, further, tuple(inner), node.span),), Yield(tuple(map(Name, inner))))
        test = found.raised if found.may_raise else Const(False)
        return [*found.out, If(test, handler, orelse, (*node.results, *told), node.span)]
