"""Statements of a program as Python statements.

What a block hands over becomes assignments, where names differ; several at once are ordered so that nothing is
overwritten before it is read. A trip that ends where the text of the loop ends needs no `continue`; the arm that
leaves stands first, and what follows it is not indented:

    If(a, [Continue], [... Continue])   →   if a:
                                                continue
                                            ...
"""

import ast

from adcompile.analysis.effects.purity import is_pure
from adcompile.backend.python.storage.assigned import recorded
from adcompile.backend.python.text.in_place import at_once, copied, updated
from adcompile.backend.python.text.popping import is_popped
from adcompile.emit.as_syntax import LOAD, STORE, call, captured, condition, constant, expression, is_none, loaded, negated
from adcompile.emit.printing import is_comment
from adcompile.emit.trees import substitute
from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, Extern, For, If, Name, Recall, Record, Return, Statement, Try, Undefined,
    Unreachable, While, With, Yield,
)
from adcompile.ir.tried import attempted, is_caught
from adcompile.ir.visit import names_in

WIDTH = 80
"""How long a branch in one line may be, which stands in few others."""
IMMUTABLE = (bool, int, float, complex, str, type(None))


class Printer:
    """Makes the statements of one program. `in_place` has the assignments that write their first operand, see
    `reuse`; `blank` the values that are None where they have none, see `naming`."""

    def __init__(self, words, in_place, blank, comments):
        self.words, self.in_place, self.blank, self.comments = words, in_place, blank, comments

    # --- blocks -------------------------------------------------------------

    def block(self, block, loop=None, results=(), tail=False):
        """The statements of a block with what its end needs. `tail`: nothing but the next trip comes after it."""
        out = []
        while block is not None:
            block = self.run(block, out, loop, results, tail)
        return out

    def run(self, block, out, loop, results, tail):
        """Adds the statements of a block, and returns the block that goes on in its place, if there is one."""
        done = 0
        for place, node in enumerate(block.statements):
            if place < done:
                continue
            if isinstance(node, If) and isinstance(block.end, Unreachable) and node is block.statements[-1]:
                return self.leave(node, out, loop, tail)
            done = self.row(block.statements, place, out)
            if done == place:
                self.statement(node, out, loop)
        match block.end:
            case Yield(values):
                self.moves(results, values, out)
            case Continue(values):
                self.moves(loop[0], values, out)
                if not tail:
                    out.append(ast.Continue())
            case Break(values):
                self.moves(loop[1], values, out)
                out.append(ast.Break())
            case Return(value):
                out.append(ast.Return(None if is_none(value) else expression(value, self.words)))
            case Unreachable():
                pass
        return None

    def leave(self, node, out, loop, tail):
        """An `If` whose arms leave: the shorter way out first, the other arm is what goes on."""
        test = condition(node.test, self.words)
        if tail and _ends_trip(node.then) or not _leaves_here(node.then) and _leaves_here(node.orelse):
            guard, rest, test = node.orelse, node.then, negated(node.test, self.words)
        else:
            guard, rest = node.then, node.orelse
        if _leaves_here(guard):
            out.append(ast.If(test, _filled(self.block(guard, loop)), []))
            return rest
        arms = [_filled(self.block(arm, loop, tail=tail)) for arm in (node.then, node.orelse)]
        out.append(ast.If(condition(node.test, self.words), *arms))
        return None

    def statement(self, node, out, loop):
        """Prints one statement; what is printed knows the user's place that it comes from."""
        before = len(out)
        self.printed(node, out, loop)
        for made in out[before:]:
            made.span = getattr(made, "span", None) or node.span

    def printed(self, node, out, loop):
        match node:
            case Assign():
                self.assign(node, out)
            case Effect(Apply("comment", (Const(text),))):
                self.comment(text, out)
            case Effect(Apply("cut", (Name(tape), length))):
                part = ast.Slice(expression(length, self.words), None, None)
                out.append(ast.Delete([ast.Subscript(self.local(tape), part, ast.Del())]))
            case Effect(value):
                out.append(ast.Expr(expression(value, self.words)))
            case Record(tape, value):
                append = ast.Attribute(self.local(tape), "append", LOAD)
                out.append(ast.Expr(ast.Call(append, [self.entry(value)], [])))
            case Recall(target, tape):
                self.bind(target, ast.Call(ast.Attribute(self.local(tape), "pop", LOAD), [], []), out)
            case Statement():
                self.verbatim(node, out)
            case If():
                self.branch(node, out, loop)
            case For() | While():
                self.loop(node, out)
            case With(context, body, results):
                inner = self.block(body, loop, results)
                out.append(ast.With([ast.withitem(expression(context, self.words), None)], _filled(inner)))
            case Try():
                out.append(self.attempt(node, loop))
            case _:
                raise TypeError(f"not a statement: {node!r}")

    def entry(self, value):
        """The entry for a value that is recorded; a copy of what may be None is None."""
        name = recorded(value)
        if name is not value and isinstance(name, Name) and name.id in self.blank:
            return call(loaded(f"{self.words.module('runtime')}.snapshot"), expression(name, self.words))
        return expression(value, self.words)

    def local(self, name):
        return ast.Name(self.words.local(name), LOAD)

    def bind(self, name, tree, out):
        out.append(ast.Assign([ast.Name(self.words.local(name), STORE)], tree))

    def comment(self, text, out):
        if self.comments is not None:
            line = self.comments.statement(text, spaced=text == "Reverse sweep")
            if not (out and self.comments.equal(out[-1], line)):
                out.append(line)

    # --- assignments -----------------------------------------------------------

    def assign(self, node, out):
        words = self.words
        update = self.in_place.get(node.target)
        same = update is not None and words.local(update.operand) == words.local(node.target)
        rest = () if update is None else (*names_in(update.value), *names_in(update.position))
        if update is not None and update.form == "anew" or not same and words.local(node.target) in map(words.local, rest):
            self.bind(node.target, at_once(node.value, update, words), out)
        elif update is not None and (same or update.writes):
            if not same or update.copy:
                self.bind(node.target, copied(update, words), out)
            made = updated(update, words.local(node.target), words)
            if not (isinstance(made, ast.Delete) and is_popped(made, out)):
                out.append(made)
        elif isinstance(node.value, Name) and words.local(node.value.id) == words.local(node.target):
            return
        else:
            self.bind(node.target, expression(node.value, words), out)

    def row(self, nodes, place, out):
        """Constants that the user assigned in one statement are assigned in one; returns the place after them."""
        if not _is_plain_constant(nodes[place]):
            return place
        span, end = nodes[place].span, place
        while end < len(nodes) and _is_plain_constant(nodes[end]) and _of_one_statement(nodes[end].span, span):
            end += 1
        names = [self.words.local(node.target) for node in nodes[place:end]]
        if len(names) < 2 or not span.text.startswith(", ".join(names) + " = "):
            return place
        values = ast.Tuple([constant(node.value.value, self.words) for node in nodes[place:end]], LOAD)
        out.append(ast.Assign([ast.Tuple([ast.Name(name, STORE) for name in names], STORE)], values))
        return end

    def verbatim(self, node, out):
        """The user's own statement. A name that it reads and assigns is one name: the one it assigns."""
        if isinstance(node.tree, ast.Delete) and all(isinstance(target, ast.Name) for target in node.tree.targets):
            return
        writes = {key: self.words.local(new) for key, new in node.writes}
        reads = {}
        for key, read in node.reads:
            tree = expression(read, self.words)
            if key not in writes:
                reads[key] = captured(read, self.words)
            elif not (isinstance(tree, ast.Name) and tree.id == writes[key]):
                out.append(ast.Assign([ast.Name(writes[key], STORE)], tree))
        out.append(substitute(node.tree, reads, writes))

    # --- what is handed over ------------------------------------------------------

    def moves(self, targets, values, out):
        """Assignments of all values at once; a target that has its value by name already needs none."""
        wanted = {}
        for target, value in zip(targets, values):
            name = self.words.local(target)
            if isinstance(value, Undefined) and target in self.blank or isinstance(value, Apply) and value.op == "absent":
                value = Const(None)
            if isinstance(value, Undefined) or isinstance(value, Name) and self.words.local(value.id) == name:
                continue
            wanted[name] = value
        self.constants({name: value for name, value in wanted.items() if isinstance(value, Const)}, wanted, out)
        while wanted:
            read = {self.words.local(id) for name, value in wanted.items() for id in _others(value, name, self.words)}
            free = [name for name in wanted if name not in read]
            if not free:
                names = ast.Tuple([ast.Name(name, STORE) for name in wanted], STORE)
                values = ast.Tuple([expression(value, self.words) for value in wanted.values()], LOAD)
                out.append(ast.Assign([names], values))
                return
            for name in free:
                out.append(ast.Assign([ast.Name(name, STORE)], expression(wanted.pop(name), self.words)))

    def constants(self, known, wanted, out):
        """The same constant for several names that nobody reads in this place is one assignment."""
        read = {self.words.local(id) for value in wanted.values() for id in names_in(value)}
        chains = {}
        for name, value in known.items():
            if isinstance(value.value, IMMUTABLE) and name not in read:
                chains.setdefault((type(value.value), repr(value.value)), []).append(name)
                del wanted[name]
        for (_, text), names in chains.items():
            value = known[names[0]].value
            while names:
                now = _fitting(names, 84 - len(text))
                names = names[len(now):]
                out.append(ast.Assign([ast.Name(name, STORE) for name in now], constant(value, self.words)))

    # --- branches ---------------------------------------------------------------

    def branch(self, node, out, loop):
        then = self.block(node.then, loop, node.results)
        orelse = self.block(node.orelse, loop, node.results)
        test = condition(node.test, self.words)
        if isinstance(node.then.end, Unreachable) and not isinstance(node.orelse.end, Unreachable):
            out.append(ast.If(test, then, []))
            out.extend(orelse)
        elif not _silent(then):
            chosen = _conditional(test, then, orelse, node.span is None)
            out.extend(chosen or [ast.If(test, then, [] if _silent(orelse) else orelse)])
        elif not _silent(orelse):
            out.append(ast.If(negated(node.test, self.words), orelse, []))
        elif not is_pure(node.test):
            out.append(ast.Expr(expression(node.test, self.words)))

    # --- what may raise -------------------------------------------------------

    def attempt(self, node, loop):
        """A `try`. What comes after what is attempted stands in its `else`."""
        before, passed = attempted(node), len(attempted(node)) < len(node.body.statements)
        if passed:
            body = self.block(Block(before, Yield(())), loop)
            orelse = self.block(Block(node.body.statements[len(before) + 1:], node.body.end), loop, node.results)
        else:
            body, orelse = self.block(node.body, loop, node.results), []
        return ast.Try(_filled(body), [self.handler(node, loop)], [] if _silent(orelse) else orelse, [])

    def handler(self, node, loop):
        """The `except` of a `try`. The name of an exception is gone behind it, so that no result has it."""
        block, name, opening = node.handler, None, []
        if block.statements and is_caught(block.statements[0]):
            name, block = self.words.local(block.statements[0].target), Block(block.statements[1:], block.end)
            if any(self.words.local(result) == name for result in node.results):
                name, known = self.words.free(f"{name}_caught"), name
                opening.append(ast.Assign([ast.Name(known, STORE)], ast.Name(name, LOAD)))
        kinds = None if name is None and is_everything(node.kinds) else expression(node.kinds, self.words)
        return ast.ExceptHandler(kinds, name, _filled(opening + self.block(block, loop, node.results)))

    # --- loops -------------------------------------------------------------------

    def loop(self, node, out):
        words = self.words
        self.moves([name for name, _ in node.params], [init for _, init in node.params], out)
        params = [name for name, _ in node.params]
        body = []
        if node.trips is not None:
            self.bind(node.trips, ast.Constant(0), out)
            body.append(ast.AugAssign(ast.Name(words.local(node.trips), STORE), ast.Add(), ast.Constant(1)))
        body += self.block(node.body, (params, node.results), tail=True)
        after = []
        self.moves(node.results, [Name(param) for param in params], after)
        in_else = after if _breaks(node.body) else []
        if isinstance(node, While):
            out.append(ast.While(condition(node.test, words), _filled(body), in_else))
        else:
            target, walked = self.walked(node)
            out.append(ast.For(target, walked, _filled(body), in_else))
        if not in_else:
            out.extend(after)

    def walked(self, node):
        """Target and iterable: side by side with `zip`, counted with `enumerate`."""
        words = self.words
        targets = [ast.Name(words.local(name), STORE) for name in node.targets]
        iterables = [expression(iterable, words) for iterable in node.iterables]
        target, walked = targets[0], iterables[0]
        if len(targets) > 1:
            target = ast.Tuple(targets, STORE)
            walked = ast.Call(loaded(words.builtin("zip")), iterables, [])
        if node.index is not None:
            target = ast.Tuple([ast.Name(words.local(node.index), STORE), target], STORE)
            walked = ast.Call(loaded(words.builtin("enumerate")), [walked], [])
        return target, walked


def is_everything(kinds):
    """Return True if a handler catches all exceptions there are."""
    return isinstance(kinds, Extern) and kinds.value is BaseException


def _fitting(names, width):
    """As many of the names as fit into a chain of assignments, at least one."""
    count, used = 0, 0
    for name in names:
        used += len(name) + 3
        if used > width and count:
            break
        count += 1
    return names[:count]


def _is_plain_constant(node):
    return isinstance(node, Assign) and isinstance(node.value, Const) and node.span is not None


def _of_one_statement(a, b):
    return (a.file, a.line, a.text) == (b.file, b.line, b.text)


def _leaves_here(block):
    """Return True if an arm ends with a `continue` or `break` of its own."""
    return isinstance(block.end, (Continue, Break))


def _ends_trip(block):
    """Return True if an arm does nothing but go on with the next trip."""
    return isinstance(block.end, Continue) and not block.statements and not block.end.values


def _breaks(block):
    """Return True if the loop with this body can be left by `break`."""
    while True:
        if isinstance(block.end, Break):
            return True
        last = block.statements[-1] if block.statements else None
        if not (isinstance(block.end, Unreachable) and isinstance(last, If)):
            return False
        if _breaks(last.then):
            return True
        block = last.orelse


def _others(value, name, words):
    """The names a value reads, without its own."""
    return (id for id in names_in(value) if words.local(id) != name)


def _silent(statements):
    """Return True if a block consists of comments only."""
    return all(is_comment(statement) for statement in statements)


def _filled(statements):
    """A body with at least one statement."""
    return [*statements, ast.Pass()] if _silent(statements) else statements


def _conditional(test, then, orelse, added):
    """`x = a if test else b`, where each arm does nothing but give x a value, which is plain unless the branch was `added` by
    the compiler; comments stand above it."""
    comments = [statement for statement in then + orelse if is_comment(statement)]
    match [statement for statement in then + orelse if not is_comment(statement)]:
        case [ast.Assign([ast.Name(a)], value), ast.Assign([ast.Name(b)], other)]:
            if a == b and not _silent(orelse) and (added or _is_plain(value) and _is_plain(other)):
                chosen = ast.Assign([ast.Name(a, STORE)], ast.IfExp(test, value, other))
                return [*comments, chosen] if not added or len(ast.unparse(ast.fix_missing_locations(chosen))) <= WIDTH else None
    return None


def _is_plain(tree):
    if isinstance(tree, ast.UnaryOp):
        tree = tree.operand
    return isinstance(tree, (ast.Name, ast.Constant))
