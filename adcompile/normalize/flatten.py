"""One operation a statement, where a derivative flows. Afterwards every operand that carries one is a name, or a display
of names as an operand of a function:

    return f(x) * y                 t = f(x); t2 = t * y; return t2
    builtins.max(a, b, c)           t = builtins.max(a, b); builtins.max(t, c)
    for k in range(next(n)):        t = next(n); for k in range(t):

What carries no derivative (tests, indices, shapes, constants) stays as it is.
"""

from adcompile.analysis.activity.active import carriers, carrying_operands
from adcompile.analysis.effects.purity import is_pure
from adcompile.analysis.loops.iterables import is_range, reversed_in
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Break, Continue, For, Name, Record, Return, While, Yield
from adcompile.ir.visit import ATOMS, blocks, is_display, rebuilt, with_blocks
from adcompile.ops.asked import is_item
from adcompile.rules.table import lookup


def flatten(program, active, namer):
    """The flat program; the same object where it is flat already."""
    flattener = _Flattener(active, namer)
    body = flattener.block(program.body)
    return replace(program, body=body) if flattener.changed else program


def is_flat(statement):
    """Return True if a statement assigns an operation on one or two names or constants."""
    if statement.__class__ is not Assign or statement.value.__class__ is not Apply:
        return False
    value = statement.value
    return not value.kwargs and len(value.args) <= 2 and all([arg.__class__ in ATOMS for arg in value.args])


class _Flattener:
    def __init__(self, active, namer):
        self.active, self.namer, self.changed = active, namer, False

    def carries(self, expr):
        return any(name in self.active for name in carriers(expr))

    def block(self, block):
        out = []
        for statement in block.statements:
            out.append(statement if is_flat(statement) else self.statement(statement, out))
        end = block.end
        if isinstance(end, (Yield, Continue, Break)):
            values = tuple([self.atom(value, out) for value in end.values])
            end = end if values == end.values else end.__class__(values)
        elif isinstance(end, Return):
            value = self.result(end.value, out)
            end = end if value is end.value else Return(value)
        return rebuilt(block, out, end)

    def statement(self, statement, out):
        span = getattr(statement, "span", None)
        match statement:
            case Assign(target, value):
                found = self.operation(value, out, span)
                return statement if found is value else Assign(target, found, span)
            case Record(tape, value):
                return Record(tape, self.atom(value, out, span), span)
            case For() | While():
                params = tuple([(name, self.atom(init, out, span)) for name, init in statement.params])
                if params != statement.params:
                    statement = replace(statement, params=params)
                if isinstance(statement, For):
                    iterables = tuple([self.walked(iterable, out, span) for iterable in statement.iterables])
                    statement = statement if iterables == statement.iterables else replace(statement, iterables=iterables)
        return with_blocks(statement, [self.block(inner) for inner in blocks(statement)])

    def walked(self, iterable, out, span):
        if reversed_in(iterable) is not None:
            return replace(iterable, args=(self.atom(iterable.args[0], out, span),))
        if is_range(iterable) and not all(map(is_pure, iterable.args)):
            return replace(iterable, args=tuple([self.named(arg, out, span) for arg in iterable.args]))
        return self.atom(iterable, out, span)

    def named(self, expr, out, span):
        """A name for what is evaluated once: the ends of a range are asked again where the loop is undone."""
        self.changed = True
        target = self.namer.new(TEMPORARY)
        out.append(Assign(target, expr, span))
        return Name(target)

    def result(self, value, out):
        """The operand for a result: a display of names stays one."""
        if is_display(value):
            return replace(value, args=tuple([self.result(item, out) for item in value.args]))
        return self.atom(value, out)

    def atom(self, expr, out, span=None):
        """The name of an operation that carries a derivative; everything else as it is."""
        if not isinstance(expr, Apply) or not self.carries(expr):
            return expr
        self.changed = True
        target = self.namer.new(TEMPORARY)
        value = self.operation(expr, out, expr.span or span)
        self.active[target] = True
        out.append(Assign(target, value, expr.span or span))
        return Name(target)

    def operation(self, expr, out, span):
        """The operation with names as those operands that carry a derivative."""
        if not isinstance(expr, Apply) or not self.carries(expr):
            return expr
        rule = lookup(expr.op, len(expr.args))
        if rule is not None and rule.folds and len(expr.args) > 2:
            first = self.atom(replace(expr, args=expr.args[:-1]), out, span)
            return self.operation(replace(expr, args=(first, expr.args[-1])), out, span)
        carrying = [id(operand) for operand in carrying_operands(expr)]
        args = tuple([self.operand(arg, out, span, is_item(expr)) if id(arg) in carrying else arg for arg in expr.args])
        kwargs = tuple([(key, self.operand(arg, out, span) if id(arg) in carrying else arg) for key, arg in expr.kwargs])
        if args == expr.args and kwargs == expr.kwargs:
            return expr
        return replace(expr, args=args, kwargs=kwargs)

    def operand(self, expr, out, span, item=False):
        if is_display(expr) and self.carries(expr) and not item:
            return replace(expr, args=tuple([self.operand(item, out, span) for item in expr.args]))
        return self.atom(expr, out, span)
