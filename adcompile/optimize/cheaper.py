"""The same values for less: the last pass before dead code goes.

    for x in reversed(x_tape):              t = 0.5 * y_bar
        t = 0.5 * y_bar             →       for x in reversed(x_tape):
        W_bar += h_bar[:, None] * x             W_bar += np.dot(h_bar[:, None], x[None])

A multiple of an array that does not change in a loop is made before it. The product of a column and a row is one of
matrices, for which there is faster code. The user's own statements stay where and what they are.
"""

from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, For, Name, While
from adcompile.ir.types import is_array, rank
from adcompile.ir.visit import blocks, bound, defined, walk, with_blocks

FAST = ("float64", "float32")


def cheapen(program, types, namer, added):
    """The program with what transforms added made cheaper; `added` gets the new names, `types` their types."""
    maker = _Maker(types, namer, added)
    return replace(program, body=maker.block(program.body))


class _Maker:
    def __init__(self, types, namer, added):
        self.types, self.namer, self.added = types, namer, added
        self.columns = {}       # of names of columns `x[:, None]`

    def block(self, block):
        statements = []
        for statement in block.statements:
            if isinstance(statement, Assign):
                statements += self.assign(statement) if statement.target in self.added else [statement]
                continue
            statement = with_blocks(statement, [self.block(inner) for inner in blocks(statement)])
            statements += self.hoisted(statement) if isinstance(statement, (For, While)) else [statement]
        return Block(tuple(statements), block.end)

    def assign(self, statement):
        match statement.value:
            case Apply("getitem", (Name(vector), Apply("tuple", (Apply("slice", (Const(None), Const(None), Const(None))), Const(None))))):
                if self.is_vector(vector):
                    self.columns[statement.target] = self.types[vector].dtype
            case Apply("mul", (Name(column), Name(vector))) if column in self.columns and self.is_vector(vector) \
                    and self.types[vector].dtype == self.columns[column]:
                row = self.namer.new("t")
                product = Apply("numpy.dot", (Name(column), Name(row)))
                return [self.made(row, Apply("getitem", (Name(vector), Const(None))), statement), replace(statement, value=product)]
        return [statement]

    def made(self, name, value, statement):
        self.added[name] = True
        self.types[name] = self.types[statement.target]
        return Assign(name, value, statement.span)

    def is_vector(self, name):
        type = self.types.get(name)
        return is_array(type) and rank(type) == 1 and type.dtype in FAST

    def hoisted(self, loop):
        """The loop, and before it what is the same in every trip."""
        inside = {name: True for statement in (loop, *walk(loop.body)) for name in (*bound(statement), *defined(statement))}
        before, kept = [], []
        for statement in loop.body.statements:
            if isinstance(statement, Assign) and statement.target in self.added and self.is_multiple(statement.value) \
                    and statement.value.args[-1].id not in inside:
                del inside[statement.target]
                before.append(statement)
            else:
                kept.append(statement)
        return [*before, replace(loop, body=Block(tuple(kept), loop.body.end)) if before else loop]

    def is_multiple(self, value):
        """Whether a value is an array times a number that can make nothing overflow."""
        match value:
            case Apply("mul", (Const(number), Name(x))) if isinstance(number, float):
                return is_array(self.types.get(x)) and abs(number) <= 1.0
            case Apply("neg", (Name(x),)):
                return is_array(self.types.get(x))
        return False
