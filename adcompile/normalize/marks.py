"""Operations that may run code which nobody followed are marked, so that no pass moves, repeats or drops them.

    k = getitem(settings, 0)            k = acting(getitem(settings, 0))        where `settings` may be an object of the user's
    if flag: ...                        if acting(truth(flag)): ...

What carries a derivative is checked to be a number or an array where it is used, and stays as it is.
"""

from operator import is_

from adcompile.analysis.activity.active import find_varied
from adcompile.analysis.effects.acting import Acting
from adcompile.analysis.effects.purity import is_pure_operation
from adcompile.analysis.memory.aliases import is_immutable
from adcompile.errors import render
from adcompile.frontend.outside.running import asks
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Const, Effect, Extern, For, If, Statement, Verbatim, While
from adcompile.ir.visit import blocks, map_operands, names_in, rebuilt, with_blocks
from adcompile.ops.keys import is_method


def mark(program, types, wrt):
    """The program with marks; itself where nothing in it may run such code. `wrt` are the parameters that may carry derivatives."""
    active = find_varied(program, types, wrt)
    acting = Acting(program, types, active)
    return replace(program, body=_Marker(acting, active).block(program.body)) if acting.acts else program


class _Marker:
    def __init__(self, acting, active):
        self.acting, self.active = acting, active

    def block(self, block):
        statements = [self.statement(statement) for statement in block.statements]
        return rebuilt(block, statements, map_operands(block.end, self.expression))

    def statement(self, statement):
        if isinstance(statement, Assign) and statement.target in self.active:
            return statement
        new = map_operands(statement, self.expression)
        if isinstance(new, Effect) and new.value is statement.value and self.tells_function(new.value):
            return replace(new, value=self.asked(new.value))
        if isinstance(new, Statement) and new.refusal is None:
            new = replace(new, refusal=self.refusal_in(statement, statement.span))
        if isinstance(new, (If, While)) and self.acting.is_open(statement.test):
            new = replace(new, test=acting(Apply("truth", (new.test,))))
        if isinstance(new, For):
            new = replace(new, iterables=tuple([acting(after) if self.acting.walks_open(before) else after
                                                for before, after in zip(statement.iterables, new.iterables)]))
        return with_blocks(new, [self.block(inner) for inner in blocks(new)])

    def expression(self, expr):
        """The expression with marks around those of its operations that act and are not known to have an effect."""
        if isinstance(expr, Verbatim) and expr.refusal is None:
            return replace(expr, refusal=self.refusal_in(expr, expr.span))
        if not isinstance(expr, Apply):
            return expr
        args = tuple([self.expression(arg) for arg in expr.args])
        kwargs = tuple([(name, self.expression(value)) for name, value in expr.kwargs])
        same = all(map(is_, args, expr.args)) and all(new is old for (_, new), (_, old) in zip(kwargs, expr.kwargs))
        new = expr if same else replace(expr, args=args, kwargs=kwargs)
        if any(name in self.active for name in names_in(expr)) and self.hands_on(expr):
            return self.asked(new)
        return acting(new) if is_pure_operation(expr) and self.acting.operation(expr) else new

    def hands_on(self, expr):
        """Return True if an unknown function is called with memory that carries a derivative."""
        if not (expr.op == "call" or is_method(expr.op)) or not self.acting.operation(expr):
            return False
        operands = (*expr.args[1:], *(value for _, value in expr.kwargs))
        return any(name in self.active and not is_immutable(self.acting.types.get(name)) for part in operands for name in names_in(part))

    def tells_function(self, expr):
        """Return True if a call of an unknown function, of whose result nothing is read, is given values that depend on `wrt`."""
        if not isinstance(expr, Apply) or expr.op != "call" or isinstance(expr.args[0], Extern):
            return False
        operands = (*expr.args[1:], *(value for _, value in expr.kwargs))
        return any(name in self.active for part in operands for name in names_in(part))

    def refusal_in(self, node, span):
        """The refusal of a piece of the user's tree in which such a call stands, None where there is none."""
        handed = {key for key, read in node.reads for name in names_in(read)
                  if name in self.active and not is_immutable(self.acting.types.get(name))}
        found = handed and self.acting.unknown_call(node, handed)
        return refusal_of("effect", span) if found else None

    def asked(self, call):
        """The call of a function that is asked, when it is found, whether it only gives a value."""
        form, _, name = call.op.partition(":")
        function = Apply(f"attr:{name}", call.args[:1], (), call.span) if form == "method" else call.args[0]
        refusal = refusal_of("effect", call.span)
        text = Const(render(refusal.message, refusal.hint, refusal.span))
        asked = Apply("call", (Extern("asks", asks), function, text), (), call.span)
        return Apply("call", (asked, *call.args[1:]), call.kwargs, call.span)


def is_asked(call):
    """Return True if a call is one of a function that was asked, when it was found, whether it only gives a value."""
    found = call.args[0] if call.op == "call" else None
    return isinstance(found, Apply) and found.op == "call" and isinstance(found.args[0], Extern) and found.args[0].value is asks


def acting(expr):
    return Apply("acting", (expr,), (), expr.span if isinstance(expr, Apply) else None)
