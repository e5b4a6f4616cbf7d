"""The program, statement by statement, on values with sets of columns beside them.

    found = Evaluation(values, programs).block(program.body)        the Traced of what it returns

What is sound, wherever the arguments lead another time:

    a branch on what varies         what it gives depends on what either arm gives: the other one runs too, if it has no effect
    a loop that what varies ends    what it gives depends on all that it reads
    an attempt                      the same, if something that it reads varies
    code that nobody followed       what it may have written depends on everything

For indices and sizes that do not vary, loops run as they run.
"""

import ast
import builtins

import numpy as np

from adcompile.ir.nodes import (
    Apply, Assign, Block, Break, Const, Continue, Effect, Extern, For, If, Keep, Name, Passed, Recall, Record, Return, Statement, Try,
    Undefined, Unreachable, Verbatim, While, With, Yield,
)
from adcompile.ir.objects import is_known_sparse, structure_of
from adcompile.ir.tried import attempted
from adcompile.ir.visit import blocks, names_in, operands, walk
from adcompile.ops.card import NOT_KNOWN
from adcompile.ops.fields.effects import Doing
from adcompile.ops.keys import is_attribute
from adcompile.ops.operators import UPDATES
from adcompile.sparse.dependence.one_operation import OneCall, printed
from adcompile.sparse.dependence.operations import resulting
from adcompile.sparse.dependence.own_operations import UNSET, NotTried, Tape, is_unset, special
from adcompile.sparse.dependence.reach import Reach
from adcompile.sparse.dependence.traced import Traced, from_everything, has_numbers, is_single, joined, sets_in, walked

MOST_BRANCHES = 12
"""So deep the other arms of branches run within one another."""
class Left(Exception):
    """A trip that ends: `node` is the Continue or Break, `values` what it hands over."""

    def __init__(self, node, values):
        super().__init__()
        self.node, self.values = node, values


class World:
    """Shared by all evaluations of one run: the number of columns, the programs that are invoked, and what may have been written."""

    def __init__(self, width, program_of):
        self.width, self.program_of = width, program_of
        self.written, self.unknown, self.given = {}, False, {}

    def everything(self):
        return [Reach(1, self.width, full=True)]

    def lent(self, value):
        """The Traced of something that is given, of which the floats may be others in another call, and nothing else."""
        if not has_numbers(value):
            return Traced(value)
        if not isinstance(value, (np.ndarray, np.generic, float, complex)):
            self.given[id(value)] = value
        return Traced(value, None, 1)

    def is_given(self, value):
        """Return True for an object or a structure that is given, or stands in one, and as far as known is as it was."""
        return id(value) in self.given and not self.touched(value)

    def has_given_structure(self, matrix):
        """Return True if the elements of a sparse matrix stand where those of one that is given do, or of its transpose: plans compare that.
        What is made of floats may lose elements that are 0."""
        own = structure_of(matrix) or ()
        others = [structure_of(one) or () for one in self.given.values() if is_known_sparse(one)]
        return any(len(own) == len(other) > 0 and all(map(np.shares_memory, own, other)) for other in others)

    def touched(self, value):
        """Return True if code that nobody followed may have put something that varies into an object."""
        if is_single(value) and not isinstance(value, np.ndarray) or isinstance(value, (str, bytes, tuple, type(None), bool, type)):
            return False
        return id(value) in self.written or self.unknown and not isinstance(value, np.ndarray)


class Evaluation:
    """`values` has the Traced of each name, `trying` how many arms that are not taken it is in, `ends` for each loop around, whether
    what ends it varies."""

    def __init__(self, values, world, trying=0):
        self.values, self.world, self.trying = values, world, trying
        self.ends, self.caught = [False], []

    def inside(self, values):
        """The evaluation of a program that is invoked, for the values of its parameters."""
        return Evaluation(values, self.world, self.trying)

    # --- expressions ------------------------------------------------------------

    def expr(self, expr):
        match expr:
            case Name(id):
                return self.name(id)
            case Const(value) | Extern(_, value):
                return Traced(value)
            case Undefined():
                return UNSET
            case Verbatim(tree, reads):
                return self.evaluated(ast.Expression(tree), reads)
            case Apply(op):
                return special.get(op, Evaluation.operation)(self, expr)
        raise TypeError(f"not an expression: {expr!r}")

    def name(self, id):
        found = self.values[id]
        if is_unset(found):
            raise UnboundLocalError(f"cannot access local variable {id.rpartition('.')[0]!r} where it is not associated with a value")
        if found.reach is None and self.world.touched(found.value):
            return from_everything(found.value, self.world.everything(), 2)
        return found

    def handed(self, expr):
        """A value that is handed over may be unset."""
        return self.values[expr.id] if isinstance(expr, Name) and is_unset(self.values[expr.id]) else self.expr(expr)

    def evaluated(self, tree, reads):
        """An expression as the user wrote it."""
        given = {name: self.handed(read) for name, read in reads}
        space = {name: one.value for name, one in given.items() if not is_unset(one)}
        self.run_unknown(list(given.values()), False)
        value = eval(compile(ast.fix_missing_locations(tree), "<user>", "eval"), space | {"__builtins__": builtins})
        return self.of_all(value, given.values())

    def of_all(self, value, read):
        """The Traced of a value of which no more is known than what it was made of."""
        read = list(read)
        return from_everything(value, [one for known in read for one in sets_in(known.reach)], max([one.varies for one in read], default=0))

    def operation(self, apply):
        function, taken = printed(apply)
        knowns = [self.expr(arg) for arg in taken]
        found = OneCall(apply, function, knowns) if not self.trying else self.tried(apply, function, knowns)
        if apply.op in UPDATES and not self.trying and isinstance(knowns[0].value, list) and all(one.reach is None for one in knowns):
            knowns[0].value[:] = found.value        # whoever holds the list sees it
            found.value = knowns[0].value
        if is_attribute(apply.op) and self.world.is_given(knowns[0].value):
            return self.world.lent(found.value)
        if found.card is NOT_KNOWN or found.card.effect is Doing.UNKNOWN or found.card.writes:
            self.run_unknown(knowns, found.card is not NOT_KNOWN and found.card.effect is not Doing.UNKNOWN)
        return resulting(found)

    def tried(self, apply, function, knowns):
        """A call in an arm that is not taken: only of what has no effect."""
        found = OneCall.__new__(OneCall)
        found.prepare(apply, function, knowns)
        if found.card is NOT_KNOWN or found.card.effect not in (Doing.NONE, Doing.CHECKS) or found.card.writes:
            raise NotTried
        found.value = found.again({})
        return found

    def run_unknown(self, knowns, followed):
        """Notes that code has run that nobody followed: it may have put what varies into the objects that it was given, or into others."""
        if any(one.varies for one in knowns):
            for one in knowns:
                if one.reach is None and (not one.varies or id(one.value) in self.world.given) and not is_unset(one):
                    self.world.written[id(one.value)] = one.value
            self.world.unknown = self.world.unknown or not followed

    # --- statements ---------------------------------------------------------------

    def block(self, block):
        """Runs a block; returns the values it ends with."""
        for statement in block.statements:
            self.statement(statement)
        match block.end:
            case Return(value):
                return self.expr(value)
            case Yield(values):
                return [self.handed(value) for value in values]
            case Continue(values) | Break(values):
                raise Left(block.end, [self.handed(value) for value in values])
        raise AssertionError("a place that nothing reaches was reached")

    def statement(self, node):
        run = statements.get(type(node))
        if run is None:
            raise TypeError(f"not a statement: {node!r}")
        run(self, node)

    def assign(self, node):
        self.values[node.target] = self.expr(node.value)

    def effect(self, node):
        if self.trying:
            raise NotTried
        self.expr(node.value)

    def verbatim(self, node):
        if self.trying:
            raise NotTried
        given = {name: self.handed(read) for name, read in node.reads}
        self.run_unknown(list(given.values()), False)
        space = {name: one.value for name, one in given.items() if not is_unset(one)} | {"__builtins__": builtins}
        exec(compile(ast.fix_missing_locations(ast.Module([node.tree], [])), "<user>", "exec"), space)
        for name, new in node.writes:
            self.values[new] = self.of_all(space[name], given.values()) if name in space else UNSET

    def record(self, node):
        if self.trying:
            raise NotTried
        name = node.value
        unset = isinstance(name, Name) and is_unset(self.values[name.id])
        self.values[node.tape].value.append(Traced(None) if unset else self.expr(name))

    def recall(self, node):
        if self.trying:
            raise NotTried
        self.values[node.target] = self.popped(self.values[node.tape].value)

    def popped(self, tape):
        found = tape.pop()
        return found if tape.poisoned is None else from_everything(found.value, tape.poisoned, 2)

    def branch(self, node):
        test = self.expr(node.test)
        taken, other = (node.then, node.orelse) if test.value else (node.orelse, node.then)
        if not test.varies:
            self.values.update(zip(node.results, self.block(taken)))
            return
        if leaves_loop(node):
            self.ends[-1] = True
        before = dict(self.values)
        found = self.block(taken)
        if not isinstance(other.end, Unreachable):
            found = self.both(found, self.other_arm(other, before), [test, *self.read_in(other, before)])
        self.values.update(zip(node.results, found))

    def other_arm(self, block, values):
        """The results that the arm which is not taken would give; None where it has effects, fails or leaves a loop."""
        if self.trying >= MOST_BRANCHES or not isinstance(block.end, Yield):
            return None
        inner = Evaluation(dict(values), self.world, self.trying + 1)
        inner.caught = self.caught
        try:
            with np.errstate(all="ignore"):
                found = inner.block(block)
        except Exception:
            return None
        return found if not inner.ends[-1] else None

    def both(self, found, others, read):
        """The results of either arm; `read` is what the other one reads, where it is not known what it gives."""
        if others is None:
            sets = [one for known in read for one in sets_in(known.reach)]
            return [from_everything(one.value, sets_in(one.reach) + sets, 2) for one in found]
        return [joined(one, other) for one, other in zip(found, others)]

    def read_in(self, block, values):
        """The values from before a block that it reads."""
        names = dict.fromkeys([name for statement in walk(block) for expr in read_by(statement) for name in names_in(expr)])
        names |= dict.fromkeys([name for expr in operands(block.end) for name in names_in(expr)])
        return [values[name] for name in names if name in values and not isinstance(values[name].value, Tape)]

    def attempt(self, node):
        if self.trying:
            raise NotTried
        before = dict(self.values)
        found = self.attempted(node)
        read = [one for block in (node.body, node.handler) for one in self.read_in(block, before)]
        if any(one.varies for one in read):
            if leaves_loop(node):
                self.ends[-1] = True
            found = self.both(found, None, read)
        self.values.update(zip(node.results, found))

    def attempted(self, node):
        before = attempted(node)
        rest = Block(node.body.statements[len(before):], node.body.end)
        try:
            for statement in before:
                self.statement(statement)
            if not rest.statements:
                return self.block(rest)
        except Left:
            raise
        except BaseException as error:
            if not isinstance(error, self.expr(node.kinds).value):
                raise
            self.caught.append(error)
            found = self.block(node.handler)
            self.caught.pop()
            return found
        return self.block(rest)

    def within(self, node):
        if self.trying:
            raise NotTried
        with self.expr(node.context).value:
            self.values.update(zip(node.results, self.block(node.body)))

    def keep(self, node):
        self.values.update([(name, self.handed(value)) for name, value in node.values])

    # --- loops ------------------------------------------------------------------------

    def for_loop(self, node):
        iterables = [self.expr(iterable) for iterable in node.iterables]
        self.ends.append(any(one.varies > 1 or one.varies and not is_walked(one) for one in iterables))

        def tests():
            for index, elements in enumerate(zip(*map(walked, iterables))):
                self.values.update(zip(node.targets, elements))
                if node.index:
                    self.values[node.index] = Traced(index)
                yield

        self.loop(node, tests())

    def while_loop(self, node):
        if self.trying:
            raise NotTried
        self.ends.append(False)
        self.loop(node, self.while_tests(node))

    def while_tests(self, node):
        while True:
            test = self.expr(node.test)
            self.ends[-1] = self.ends[-1] or bool(test.varies)
            if not test.value:
                return
            yield

    def loop(self, node, tests):
        names = [name for name, _ in node.params]
        values, count = [self.handed(init) for _, init in node.params], 0
        before = {**self.values, **dict(zip(names, values))}
        self.values.update(zip(names, values))
        for _ in tests:
            count += 1
            try:
                self.block(node.body)
            except Left as left:
                values = left.values
                if isinstance(left.node, Break):
                    break
                self.values.update(zip(names, values))
        varies = self.ends.pop()
        if varies:
            values = self.ended_anywhere(node, values, before)
        self.values.update(zip(node.results, values))
        if node.trips:
            self.values[node.trips] = Traced(count, None, 2 * varies)

    def ended_anywhere(self, node, values, before):
        """The values behind a loop that other arguments would end in another trip."""
        read = self.read_in(node.body, before) + [self.expr(one) for one in (node.iterables if isinstance(node, For) else ())]
        read += [before[name] for name, _ in node.params]
        for statement in walk(node.body):
            if isinstance(statement, (Record, Recall)):
                tape = self.values.get(statement.tape)
                if tape is not None:
                    tape.value.poisoned = [one for known in read for one in sets_in(known.reach)] + (tape.value.poisoned or [])
        sets = [one for known in (*values, *read) for one in sets_in(known.reach)]
        return [from_everything(value.value, sets, 2) for value in values]


def is_walked(whole):
    """Return True if the number of items of an iterable is known though the items vary."""
    return isinstance(whole.value, (np.ndarray, list, tuple))


def leaves_loop(node):
    """Return True if something in a statement leaves the loop around it."""
    return any(not isinstance(block.end, (Yield, Unreachable)) or any(leaves_loop(inner) for inner in block.statements
                                                                       if isinstance(inner, (If, With, Try))) for block in blocks(node))


def read_by(statement):
    found = operands(statement)
    for block in blocks(statement):
        found = (*found, *operands(block.end))
    return found


statements = {
    Assign: Evaluation.assign, Effect: Evaluation.effect, Statement: Evaluation.verbatim, Record: Evaluation.record,
    Recall: Evaluation.recall, If: Evaluation.branch, Try: Evaluation.attempt, With: Evaluation.within, Keep: Evaluation.keep,
    Passed: lambda evaluation, node: None, For: Evaluation.for_loop, While: Evaluation.while_loop,
}
