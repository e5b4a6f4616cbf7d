"""The captured data that is read after code that nobody followed has run, and so has to be read again where it is used.

    read_again(program, acting, callees)        the names of captured parameters, as a dict (an ordered set)

Python evaluates from left to right, and a trip of a loop comes after another one. What a parameter is handed to (a
variable, a function beside the program) counts as a read where that is read in turn, which is later than need be.
"""

from adcompile.ir.nodes import Apply, For, Name, Statement, Verbatim, While
from adcompile.ir.visit import blocks, is_invoke, names_in, operands, parts, walk


def read_again(program, acting, callees=False):
    """`acting` is the `analysis.effects.acting.Acting` of the program; `callees` says that functions beside it run such code."""
    captured = {param.name: True for param in program.params if param.kind == "captured"}
    if not captured:
        return {}
    reader = _Reader(captured, acting, callees)
    reader.block(program.body, False)
    return reader.found


class _Reader:
    """`acted` says, on the way through the program, whether such code may have run by then."""

    def __init__(self, captured, acting, callees):
        self.captured, self.acting, self.callees = captured, acting, callees
        self.found = {}

    def read(self, names):
        self.found.update(dict.fromkeys(name for name in names if name in self.captured))

    def block(self, block, acted):
        for statement in block.statements:
            acted = self.statement(statement, acted)
        for operand in operands(block.end):
            acted = self.expression(operand, acted)
        return acted

    def statement(self, statement, acted):
        if isinstance(statement, (For, While)):
            return self.loop(statement, acted)
        for operand in operands(statement):
            acted = self.expression(operand, acted)
        if self.acting.of_statement(statement):
            if isinstance(statement, Statement):
                self.read(name for operand in operands(statement) for name in names_in(operand))
            acted = True
        return any([self.block(inner, acted) for inner in blocks(statement)]) or acted

    def loop(self, loop, acted):
        """Follow a loop. Its iterables and initial values are evaluated once; its test and body are evaluated after former trips,
        which may have run such code."""
        for operand in operands(loop)[isinstance(loop, While):]:
            acted = self.expression(operand, acted)
        acted = acted or self.acts_inside(loop)
        if isinstance(loop, While):
            acted = self.expression(loop.test, acted)
        return self.block(loop.body, acted)

    def acts_inside(self, loop):
        return any(self.acting.of_statement(inner) or self.callees and is_invoke(inner) for inner in (loop, *walk(loop.body))) \
            or any(map(self.acting.of, self.ends(loop.body)))

    def ends(self, block):
        """The expressions that are handed over at the ends of a block and of those in it."""
        found = list(operands(block.end))
        for statement in block.statements:
            for inner in blocks(statement):
                found += self.ends(inner)
        return found

    def expression(self, expr, acted):
        """Notes what an expression reads; returns whether such code has run by its end."""
        match expr:
            case Name(id):
                if acted:
                    self.read((id,))
            case Verbatim():
                ran = self.acting.of(expr)
                if acted or ran:
                    self.read(names_in(expr))
                return acted or ran
            case Apply():
                for part in parts(expr):
                    acted = self.expression(part, acted)
                if expr.op == "invoke" and self.callees:
                    self.read(name for part in parts(expr) for name in names_in(part))
                    return True
                return acted or self.acting.operation(expr)
        return acted
