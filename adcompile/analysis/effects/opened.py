"""The names that hold values that may be objects of the user's, or hold such objects.

    opened(program, acting)     the names, as a dict (an ordered set); `acting` is the `acting.Acting` that asks
"""

from adcompile.frontend.outside.running import OPEN
from adcompile.ir.nodes import Assign, Break, Continue, For, If, Name, Statement, Try, Verbatim, While, With, Yield


def opened(program, acting):
    """The names whose values may be anything, as a dict (an ordered set)."""
    reached, todo = _Sources(acting).of_program(program)
    found = {}
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = True
            todo.extend(reached.get(name, ()))
    return found


class _Sources:
    """`reached` has for each name those that are open if it is; `start` are those that are."""

    def __init__(self, acting):
        self.acting, self.reached, self.start = acting, {}, []

    def of_program(self, program):
        self.start += [param.name for param in program.params if self.acting.sources(Name(param.name))]
        self.block(program.body, None, None)
        return self.reached, self.start

    def add(self, target, value):
        sources = () if self.acting.is_plain(self.acting.types.get(target)) else self.acting.sources(value)
        if sources is OPEN:
            self.start.append(target)
        else:
            for name in sources:
                self.reached.setdefault(name, []).append(target)

    def block(self, block, targets, loop):
        for statement in block.statements:
            self.statement(statement, loop)
        handed = {Yield: targets, Continue: loop and [name for name, _ in loop.params], Break: loop and loop.results}
        for name, value in zip(handed.get(type(block.end)) or (), getattr(block.end, "values", ())):
            self.add(name, value)

    def statement(self, statement, loop):
        match statement:
            case Assign(target, value):
                self.add(target, value)
            case Statement(tree, reads, writes):
                value = Verbatim(tree, reads)
                for _, new in writes:
                    self.add(new, value)
            case If(_, then, orelse, results):
                self.block(then, results, loop)
                self.block(orelse, results, loop)
            case With(_, body, results):
                self.block(body, results, loop)
            case Try(_, body, handler, results):
                self.block(body, results, loop)
                self.block(handler, results, loop)
            case For() | While():
                for (name, init), result in zip(statement.params, statement.results):
                    self.add(name, init)
                    self.add(result, Name(name))
                if isinstance(statement, For):
                    for target, iterable in zip(statement.targets, statement.iterables):
                        self.add(target, iterable)
                self.block(statement.body, None, statement)
