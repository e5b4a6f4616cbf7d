"""Where paths part and meet: `if`, `with`, and exits that have to wait for the end of their block.

Exits become values: where paths meet again there are variables with several values, the user's own and flags that say
how a block was left. An `if` of which an arm always leaves takes what follows it into the other arm; where both arms may
go on, flags are set and a second `if` leaves. Nothing is ever lowered twice.
"""

import ast

from adcompile.frontend.lower.calls import Calls
from adcompile.frontend.lower.taint import RESULT
from adcompile.frontend.lower.values import STATIC, Cell, Choice
from adcompile.frontend.source.blocks import BLOCKS, leaves
from adcompile.frontend.source.exits import LEFT, RETURNED, without_exits
from adcompile.frontend.source.flow import Flagged, Leave, context_of
from adcompile.frontend.source.syntax import kind_of
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import Apply, Block, Const, If, Name, Undefined, Unreachable, With, Yield

FLAGS = {"break": "$broke", "continue": "$continued", "return": "$returned"}


class Joined:
    """A run of statements whose ends meet again; `variables` are what they hand over there, flags among them."""

    def __init__(self, variables):
        self.variables = tuple(variables)

    def fall(self, frame):
        return None

    def leave(self, kind, frame):
        frame.env[FLAGS[kind]] = Const(True)
        return None


class Result(Joined):
    """The body of a function: what meets at its end is the value it returns."""

    def __init__(self):
        super().__init__((RESULT,))

    def fall(self, frame):
        frame.env[RESULT] = Const(None)
        return None


class Branches(Calls):

    def lower_body(self):
        """Lowers the body of the function into the current block; returns the value that it returns."""
        for node in self.flow.nodes:
            if isinstance(node, (ast.Global, ast.Nonlocal)) and any(map(self.takes_active, node.names)):
                self.refuse(kind_of(node), node)
        end = self.run(self.flow.body, Result())
        if end is None:
            return self.env[RESULT]
        self.stop()
        return Const(None)

    def takes_active(self, name):
        """Whether an active value may go into a variable of the user's world."""
        return name in self.tainted and name in self.flow.times_bound and self.outer_key(name) is not None

    def is_setting(self, statement):
        """Whether a `with` only changes how code runs."""
        item = statement.items[0]
        return len(statement.items) == 1 and item.optional_vars is None and isinstance(item.context_expr, ast.Call) \
            and context_of(self.key_of(item.context_expr.func)) == "setting"

    # --- runs of statements -----------------------------------------------------

    def run(self, statements, ends):
        """Lowers statements into the current block; returns the block's end, or None where the ends of paths meet."""
        for position, statement in enumerate(statements):
            if self.is_stopped:
                return Unreachable()
            match statement:
                case Leave(kind="never"):
                    return Unreachable()
                case Leave(kind=kind, value=value):
                    if value is not None:
                        self.env[RESULT] = value
                    return ends.leave(kind, self)
                case Flagged() | ast.If() if self.leaves(statement):
                    return self.leaving_if(statement, statements[position + 1:], ends)
            if isinstance(statement, ast.stmt):
                self.statement = statement
            match statement:
                case ast.Return(value=value):
                    self.env[RESULT] = self.result(value)
                    return Unreachable() if self.is_stopped else ends.leave("return", self)
                case ast.Break():
                    return ends.leave("break", self)
                case ast.Continue():
                    return ends.leave("continue", self)
                case ast.Raise():
                    self.as_written(statement)
                    return Unreachable()
                case Flagged() | ast.If():
                    if not self.plain_if(statement):
                        return Unreachable()
                case ast.For() | ast.While():
                    follow = self.loop(statement)
                    if follow:
                        return self.run([*follow, *statements[position + 1:]], ends)
                case ast.With() if self.is_setting(statement):
                    follow = self.setting(statement)
                    if follow:
                        return self.run([*follow, *statements[position + 1:]], ends)
                case _ if isinstance(statement, BLOCKS) and leaves(statement):
                    return self.run([*self.held_block(statement), *statements[position + 1:]], ends)
                case _:
                    self.simple(statement)
        return Unreachable() if self.is_stopped else ends.fall(self)

    def held_block(self, statement):
        """A block with exits that stays as the user wrote it. Returns the statements that leave as it was left."""
        held = without_exits(statement)
        if any(map(self.taint.carries, held.returned)):
            self.tainted.add(RETURNED)
        self.labels.setdefault(LEFT, named("left"))
        self.labels.setdefault(RETURNED, self.label)
        self.as_written(held.tree, kind_of(statement))
        tests = [Flagged(Apply("eq", (self.env[LEFT], Const(number))), [leave]) for number, leave in held.exits.items()]
        if "fall" not in self.flow.ways([statement]):
            tests[-1:] = tests[-1].body
        return tests

    def result(self, node):
        """What a `return` returns, by name."""
        if node is None:
            return Const(None)
        value = self.value(node, self.label)
        if isinstance(value, (Name, Const, *STATIC)):
            return value
        self.assign(RESULT, value, self.span())
        return self.env[RESULT]

    def leaves(self, statement):
        """Whether an `if` has an exit in it."""
        ways = self.flow.ways([statement])
        return any(kind in ways for kind in FLAGS)

    # --- if -----------------------------------------------------------------------

    def arms(self, statement):
        """The test of an `if`, and its arms."""
        if isinstance(statement, Flagged):
            return statement.test, statement.body, statement.orelse, statement.results
        self.statement = statement
        return self.test(statement.test), statement.body, statement.orelse, self.flow.results[statement]

    def plain_if(self, statement):
        """An `if` without exits. Returns whether anything comes after it."""
        test, then, orelse, variables = self.arms(statement)
        ends = Joined(variables)
        place = self.span()
        if isinstance(test, Const) and not isinstance(statement, Flagged):
            falls = self.run(then if test.value else orelse, ends) is None
        else:
            falls = self.fork(test, (lambda: self.run(then, ends), lambda: self.run(orelse, ends)), variables, place)
        self.forget(statement, variables)
        return falls

    def forget(self, statement, variables):
        """Variables that a statement changes and nobody reads any more have no value."""
        if isinstance(statement, ast.stmt):
            for name in self.flow.assigned(statement):
                key = self.variable(name)
                if name in variables or isinstance(key, Cell) or isinstance(self.env.get(name), STATIC):
                    continue
                if name in self.flow.locals:
                    self.env[name] = None
                else:
                    self.env.pop(name, None)

    def leaving_if(self, statement, rest, ends):
        """An `if` with an exit, and all that follows it in its run of statements."""
        test, then, orelse, variables = self.arms(statement)
        place = self.span()
        if "fall" not in self.flow.ways(then):
            return self.last_if(test, then, [*orelse, *rest], ends, place)
        if "fall" not in self.flow.ways(orelse):
            return self.last_if(test, [*then, *rest], orelse, ends, place)
        if not rest:
            return self.last_if(test, then, orelse, ends, place)
        kinds = [kind for kind in FLAGS if kind in self.flow.ways([statement])]
        variables = self.with_flags(variables, kinds)
        inner = Joined(variables)
        self.fork(test, (lambda: self.run(then, inner), lambda: self.run(orelse, inner)), variables, place)
        return self.run([*self.flag_tests(kinds, True), *rest], ends)

    def last_if(self, test, then, orelse, ends, place):
        """An `if` with nothing after it in its run of statements."""
        arms = (lambda: self.run(then, ends), lambda: self.run(orelse, ends))
        if isinstance(ends, Joined):
            return None if self.fork(test, arms, ends.variables, place) else Unreachable()
        outer, blocks = self.env, []
        for arm in arms:
            self.env = dict(outer)
            blocks.append(self.block(arm))
        self.emit(If(test, *blocks, (), place))
        return Unreachable()

    def with_flags(self, variables, kinds):
        """The variables of a run of statements and those that say how it was left, which are set."""
        for kind in kinds:
            self.env[FLAGS[kind]] = Const(False)
        if "return" in kinds:
            self.env[RESULT] = None
        return [*variables, *(FLAGS[kind] for kind in kinds), *([RESULT] if "return" in kinds else [])]

    def flag_tests(self, kinds, falls):
        """Statements that leave as the flags say. Where nothing falls through, the last exit needs no test."""
        found = [Flagged(self.env[FLAGS[kind]], [Leave(kind, self.env.get(RESULT) if kind == "return" else None)])
                 for kind in kinds]
        if found and not falls:
            found[-1:] = found[-1].body
        return found if kinds or falls else [Leave("never")]

    # --- paths that meet ------------------------------------------------------------

    def fork(self, test, arms, variables, place, label=None, carries=False):
        """An `If` with what each arm makes of the variables as results. Returns whether anything comes after it.

        `label` and `carries` are for the value of an expression, the first of the variables.
        """
        outer, blocks, ends = self.env, [], []
        for arm in arms:
            self.env = dict(outer)
            block = self.block(arm)
            blocks.append(block)
            ends.append(self.env if block.end is None else None)
        self.env = outer
        falling = [env for env in ends if env is not None]
        results, values = self.meet(falling, variables, label, carries)
        rows = iter(values)
        blocks = [Block(block.statements, Yield(tuple(next(rows)))) if block.end is None else block for block in blocks]
        self.emit(If(test, *blocks, tuple(results), place))
        return bool(falling)

    def setting(self, statement):
        """`with np.errstate(...)`: a block. Returns the statements that leave as it was left."""
        ways = self.flow.ways(statement.body)
        kinds = [kind for kind in FLAGS if kind in ways]
        variables = self.with_flags(self.flow.results[statement], kinds)
        context, place = self.nested(statement.items[0].context_expr), self.span()
        self.env, outer = dict(self.env), self.env
        block = self.block(lambda: self.run(statement.body, Joined(variables)))
        inner, self.env = self.env, outer
        if block.end is None:
            results, (values,) = self.meet([inner], variables)
            block = Block(block.statements, Yield(tuple(values)))
        else:
            results = []
        self.emit(With(context, block, tuple(results), place))
        self.forget(statement, variables)
        if "fall" in ways:
            return self.flag_tests(kinds, True)
        return self.flag_tests(kinds, False)

    def meet(self, falling, variables, label=None, carries=False):
        """The variables where paths meet: `(results, [values of one path, ...])`; the environment has the results."""
        results, columns = [], []
        cells = [key for env in falling for key in env if isinstance(key, Cell)]
        for position, variable in enumerate(dict.fromkeys([*map(self.variable, variables), *cells])):
            found = [self.held(variable, env) for env in falling]
            if all(same(value, self.held(variable)) for value in found):
                continue
            if isinstance(variable, Cell) and any(isinstance(value, STATIC) for value in found):
                found = [value if value is not None else kept for value, kept in zip(found, reversed(found))]
            if all(isinstance(value, STATIC) for value in found):
                if all(same(value, found[0]) for value in found):
                    self.env[variable] = found[0]
                else:
                    name = self.unit.namer.new(TEMPORARY)
                    self.env[variable] = Choice(Name(name), *found)
                    results.append(name)
                    columns.append([Const(True), Const(False)])
                continue
            name = self.new(variable) if label is None or position else self.unit.namer.new(label)
            if carries and not position:
                self.unit.tainted.add(name)
            self.env[variable] = Name(name)
            results.append(name)
            columns.append([Undefined() if value is None else self.expr(value) for value in found])
        return results, [list(row) for row in zip(*columns)] or [[] for _ in falling]


def same(one, other):
    """Whether two values of a variable are the same value."""
    if isinstance(one, Name) and isinstance(other, Name):
        return one.id == other.id
    return one is other
