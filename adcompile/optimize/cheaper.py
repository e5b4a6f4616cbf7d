"""The same values for less: the last pass before dead code goes.

    for x in reversed(x_tape):              t = 0.5 * y_bar
        t = 0.5 * y_bar             →       for x in reversed(x_tape):
        W_bar += h_bar[:, None] * x             W_bar += np.dot(h_bar[:, None], x[None])

    2.0 * (0.5 * y_bar / y)                 y_bar / y

    -1.0 * counts + x_bar                   x_bar - counts

A multiple of an array that does not change in a loop is made before it. The product of a column and a row is one of
matrices, for which there is faster code. A multiple of a quotient is the quotient of a multiple. Integers and bools, which have no negative
of their own, are taken off an array of float64; that gives the same bits. The user's own statements stay where and what they are.
"""

import math

from adcompile.analysis.inference.one_width import obeys_algebra
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, For, Name, While
from adcompile.ir.types import is_array, is_discrete_kind, rank
from adcompile.ir.visit import blocks, read_counts, rebuilt, with_blocks
from adcompile.ops.asked import card_of

FAST = ("float64", "float32")


def cheapen(program, types, namer, added, loops):
    """The program with what transforms added made cheaper; `added` gets the new names, `types` their types."""
    maker = _Maker(types, namer, added, read_counts(program.body), loops)
    body = maker.block(program.body)
    return program if body is program.body else replace(program, body=body)


class _Maker:
    def __init__(self, types, namer, added, reads, loops):
        self.types, self.namer, self.added, self.reads, self.loops = types, namer, added, reads, loops
        self.columns = {}       # of names of columns `x[:, None]`
        self.parts = {}         # of names of the block that are read once: what they are

    def block(self, block):
        outer, self.parts, statements = self.parts, {}, []
        for statement in block.statements:
            if isinstance(statement, Assign):
                statements += self.assign(statement) if statement.target in self.added else [statement]
                continue
            facts = self.loops[statement] if isinstance(statement, (For, While)) else None
            statement = with_blocks(statement, [self.block(inner) for inner in blocks(statement)])
            if facts is not None:
                before, statement = self.hoisted(statement, facts)
                statements += [made for moved in before for made in self.assign(moved)]
            statements.append(statement)
        self.parts = outer
        return rebuilt(block, statements, block.end)

    def assign(self, statement):
        if self.reads.get(statement.target) == 1:
            self.parts[statement.target] = statement.value
        match statement.value:
            case Apply("mul", (Const(float() as number), Name(quotient))) if quotient in self.parts:
                return self.multiple(statement, number, self.parts[quotient])
            case Apply(_, (Name(negative), Name(x))) as value if negative in self.parts and card_of(value).algebra == "sum":
                return self.without_counts(statement, self.parts[negative], x)
            case Apply("getitem", (Name(vector), Apply("tuple", (Apply("slice", (Const(None), Const(None), Const(None))), Const(None))))):
                if self.is_vector(vector):
                    self.columns[statement.target] = self.types[vector].dtype
            case Apply("mul", (Name(column), Name(vector))) if column in self.columns and self.is_vector(vector) \
                    and self.types[vector].dtype == self.columns[column]:
                row = self.namer.new(TEMPORARY)
                product = Apply("numpy.dot", (Name(column), Name(row)))
                return [self.made(row, Apply("getitem", (Name(vector), Const(None))), statement), replace(statement, value=product)]
        return [statement]

    def without_counts(self, statement, negative, x):
        match negative:
            case Apply(_, (Const(-1.0), Name(counts))) if card_of(negative).algebra == "product" and self.is_float64(x) \
                    and self.are_counts(counts):
                return [replace(statement, value=Apply("sub", (Name(x), Name(counts))))]
        return [statement]

    def multiple(self, statement, number, quotient):
        """A number times a quotient whose numerator is a number, or a number times something."""
        if quotient.__class__ is not Apply or card_of(quotient).algebra != "quotient":
            return [statement]
        op = quotient.op
        match quotient:
            case Apply(_, (Const(float() as top), below)) \
                    if _is_factor(number * top) and self.are_reals(below):
                return [replace(statement, value=Apply(op, (Const(number * top), below)))]
            case Apply(_, (Name(top), below)):
                match self.parts.get(top):
                    case Apply("mul", (Const(float() as inner), Name() as rest)) \
                            if _is_factor(number * inner) and self.are_reals(rest, below):
                        return self.quotient_of_multiple(statement, op, (number * inner, rest), top, below)
        return [statement]

    def quotient_of_multiple(self, statement, op, multiple, top, below):
        number, rest = multiple
        if number == 1.0 and self.types.get(rest.id) == self.types.get(top):
            return [replace(statement, value=Apply(op, (rest, below)))]
        name = self.namer.new(TEMPORARY)
        above = self.made(name, Apply("mul", (Const(number), rest)), statement, self.types[top])
        return [above, replace(statement, value=Apply(op, (Name(name), below)))]

    def made(self, name, value, statement, type=None):
        self.added[name] = True
        self.types[name] = self.types[statement.target] if type is None else type
        return Assign(name, value, statement.span)

    def are_reals(self, *operands):
        return obeys_algebra(*[type_of(operand, self.types) for operand in operands])

    def is_float64(self, name):
        type = self.types.get(name)
        return is_array(type) and type.dtype == "float64"

    def are_counts(self, name):
        type = self.types.get(name)
        return is_array(type) and type.dtype is not None and is_discrete_kind(type.dtype)

    def is_vector(self, name):
        type = self.types.get(name)
        return is_array(type) and rank(type) == 1 and type.dtype in FAST

    def hoisted(self, loop, facts):
        """The statements whose values are the same in every trip, and the loop without them."""
        multiples = {id(statement): True for statement in loop.body.statements if isinstance(statement, Assign)
                     and statement.target in self.added and self.is_multiple(statement.value)}
        if not multiples:
            return [], loop
        moved, before, kept = {}, [], []
        for statement in loop.body.statements:
            array = statement.value.args[-1].id if id(statement) in multiples else None
            if array is not None and (array in moved or not self.loops.is_inside(array, facts)):
                moved[statement.target] = True
                before.append(statement)
            else:
                kept.append(statement)
        return before, replace(loop, body=Block(tuple(kept), loop.body.end)) if before else loop

    def is_multiple(self, value):
        """Return True if a value is an array times a number that cannot make it overflow."""
        match value:
            case Apply("mul", (Const(number), Name(x))) if isinstance(number, float):
                return is_array(self.types.get(x)) and abs(number) <= 1.0
            case Apply("neg", (Name(x),)):
                return is_array(self.types.get(x))
        return False


def _is_factor(number):
    """Return True if the product of two constants may take their place: it has neither vanished nor overflown."""
    return number != 0.0 and math.isfinite(number)
