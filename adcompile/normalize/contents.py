"""Copies of memory that the reverse sweep reads and that is written later: they are made when the primal reads it.

    y = mul(x, buffer)          t = snapshot(buffer)
                                y = mul(x, t)                   where something may write into `buffer`
    y = getitem(x, p[0])        t = p[0]
                                y = getitem(x, t)

Only operations with an active result are changed: nothing else is read in the reverse sweep. Memory that carries a
derivative is not written (that is refused), so it needs no copy.
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.loops.iterables import is_range
from adcompile.analysis.memory.aliases import is_immutable
from adcompile.ir.dtypes import DISTINCT
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Const, Extern, For, Name
from adcompile.ir.types import dtype, is_number
from adcompile.ir.visit import blocks, is_display, names_in, walk, with_blocks
from adcompile.ops.asked import card_of
from adcompile.rules.table import lookup


def keep_contents(program, types, active, written, namer):
    """The program with copies of what is read of the memory of the names in `written`; itself where there is none."""
    if not written:
        return program
    keeper = _Keeper(types, active, written, namer, taken_out(program, types))
    body = keeper.block(program.body)
    return replace(program, body=body) if keeper.changed else program


def asks_no_more_than_shapes(apply):
    """Return True if undoing an operation needs only the shape of a constant operand. Items of a container are kept where they are
    taken out, and a function of the user's keeps what it needs itself, but for a derivative of one, which is undone by calling another."""
    rule = lookup(apply.op, len(apply.args))
    if apply.op == "invoke":
        return apply.args[0].value.derived is None
    return bool(card_of(apply).keeps) or rule is not None and rule.has_constant_partials


def taken_out(program, types):
    """The names of what is taken out of lists and dicts, by an index or one after the other."""
    found = {}
    for statement in walk(program.body):
        match statement:
            case Assign(target, Apply("getitem", (container, _))) if not is_number(type_of(container, types)):
                found[target] = True
            case For(targets, iterables):
                found |= {target: True for target, iterable in zip(targets, iterables) if not is_number(type_of(iterable, types))}
    return found


class _Keeper:
    def __init__(self, types, active, written, namer, taken):
        self.types, self.active, self.written, self.namer, self.taken = types, active, written, namer, taken
        self.changed = False

    def block(self, block):
        out = []
        for statement in block.statements:
            if isinstance(statement, Assign) and statement.target in self.active and isinstance(statement.value, Apply):
                statement = replace(statement, value=self.operation(statement.value, out, statement.span))
            elif isinstance(statement, For):
                iterables = tuple([self.walked(iterable, out, statement.span) for iterable in statement.iterables])
                statement = replace(statement, iterables=iterables)
            out.append(with_blocks(statement, [self.block(inner) for inner in blocks(statement)]))
        return Block(tuple(out), block.end)

    def operation(self, apply, out, span):
        if asks_no_more_than_shapes(apply):
            return apply
        first = 1 if apply.op == "call" else 0
        args = (*apply.args[:first], *[self.operand(arg, out, span) for arg in apply.args[first:]])
        kwargs = tuple([(name, self.operand(arg, out, span)) for name, arg in apply.kwargs])
        return replace(apply, args=args, kwargs=kwargs)

    def operand(self, expr, out, span):
        """A constant operand as it is now; an item of a container of which others carry a derivative may be a constant."""
        if isinstance(expr, (Const, Extern)) or not any(name in self.written for name in names_in(expr)):
            return expr
        if any(name in self.active and name not in self.taken for name in names_in(expr)):
            return expr
        if is_display(expr) or isinstance(expr, Apply) and expr.op == "slice":
            return replace(expr, args=tuple([self.operand(arg, out, span) for arg in expr.args]))
        if is_immutable(type_of(expr, self.types)) or dtype(type_of(expr, self.types)) == DISTINCT:     # numbers of cells are never written
            return expr if isinstance(expr, Name) else self.named(expr, out, span)
        return self.named(Apply("snapshot", (expr,), (), span), out, span)

    def named(self, value, out, span):
        self.changed = True
        name = self.namer.new(TEMPORARY)
        out.append(Assign(name, value, span))
        return Name(name)

    def walked(self, iterable, out, span):
        """The ends of a range, which are asked once more when the loop is undone."""
        if is_range(iterable):
            return replace(iterable, args=tuple([self.operand(arg, out, span) for arg in iterable.args]))
        return iterable
