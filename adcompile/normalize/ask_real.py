"""Checks that operands are real where a derivative flows. They are added only where types do not tell.

    y = mul(x, c)       →       t = runtime.real(c, "NotDifferentiable", ...)
                                y = mul(x, t)                   where `c` may be complex, or an array of objects

What is asked once is not asked again. Also asked is the operand of an operation that is constant for real numbers alone,
such as `np.imag`, and the result of one that is told a dtype: it has a derivative only as floats.

In a program with complex numbers a value of which nothing is known may be complex too, where the rule holds for these. Operations that
have another rule on complex operands get the key of that one; both are printed alike:

    np.abs(z)       →       numpy.absolute/complex(z)           where `z` is complex, or may be

Functions that are to be holomorphic take no conjugates, parts or absolute values of what carries the derivative.
"""

from adcompile.analysis.activity.active import find_between
from adcompile.analysis.inference.not_real import asks_for_dtype, doubts, has_complex, is_asked, is_doubtful, leaves_reals
from adcompile.analysis.inference.type_of import type_of
from adcompile.errors import refused
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Assign, Block, Name, Refusal
from adcompile.ir.reals import is_told
from adcompile.ir.types import List, Opaque, Tuple, is_number
from adcompile.ir.visit import blocks, is_display, names_in, walk, with_blocks
from adcompile.normalize.guards import asked
from adcompile.normalize.refusals import label
from adcompile.ops.asked import card_of
from adcompile.ops.for_complex import holds_for_complex, of_complex
from adcompile.ops.keys import COMPLEX
from adcompile.rules.keywords import FRESH
from adcompile.rules.table import UnsupportedCall


def ask_for_reals(program, types, active, wrt, namer):
    """The program with such checks; itself where none is needed."""
    if all(map(is_told, types.values())):
        return program
    found = doubts(program, types, active, wrt)
    asker = _Asker(types, active, found, namer, constants_of_reals(program, types, wrt), has_complex(program.body, types))
    body = asker.block(program.body, {})
    return replace(program, body=body) if asker.changed else program


def constants_of_reals(program, types, wrt):
    """The names of results that are constant only if the operand is real, and else would carry a derivative from `wrt`."""
    found = {statement.target: statement.value for statement in walk(program.body)
             if isinstance(statement, Assign) and is_constant_of_reals(statement.value)}
    between = find_between(program, types, wrt, found) if found else {}
    return {target: True for target in found if target in between}


def is_constant_of_reals(expr):
    return isinstance(expr, Apply) and card_of(expr).reals == "only"


class _Asker:
    """`constants` has the names whose operand is asked, though no derivative flows into them."""

    def __init__(self, types, active, doubtful, namer, constants, complex_too):
        self.types, self.active, self.doubtful, self.namer, self.constants = types, active, doubtful, namer, constants
        self.changed, self.complex_too = False, complex_too

    def block(self, block, known):
        """`known` has for each name that was asked before the name of what was found to be real."""
        out, known = [], dict(known)
        for statement in block.statements:
            if isinstance(statement, Assign) and isinstance(statement.value, Apply):
                statement = self.statement(statement, known, out)
            out.append(with_blocks(statement, [self.block(inner, known) for inner in blocks(statement)]))
        return Block(tuple(out), block.end)

    def statement(self, statement, known, out):
        apply, span = statement.value, statement.value.span or statement.span
        if statement.target in self.constants:
            args = tuple([self.real(arg, False, span, known, out) for arg in apply.args])
            return statement if args == apply.args else replace(statement, value=replace(apply, args=args))
        if statement.target in self.active and apply.op == "invoke":
            args = [self.real(arg, False, span, known, out) if isinstance(arg, Name) and arg.id in self.active else arg
                    for arg in apply.args]
            return replace(statement, value=replace(apply, args=tuple(args)))
        if statement.target not in self.active or not is_asked(apply):
            return statement
        apply = self.with_real_operands(apply, span, known, out)
        if is_told(self.types.get(statement.target)):
            return statement if apply is statement.value else replace(statement, value=apply)
        if leaves_reals(apply):
            check = "runtime.inexact" if self.complex_too and holds_for_complex(apply) else "runtime.real"
            apply = asked(check, self.define(apply, span, out), "the result is not real", span)
        elif asks_for_dtype(apply):
            found = self.define(apply, span, out)
            apply = asked("runtime.floats", found, "the dtype that is asked for here is not one of floats", span,
                          "Write the dtype itself, so that it is known before the program runs.")
        return statement if apply is statement.value else replace(statement, value=apply)

    def with_real_operands(self, apply, span, known, out):
        found, args, kwargs = card_of(apply), apply.args, apply.kwargs
        check = "runtime.inexact" if self.complex_too and holds_for_complex(apply) else "runtime.real"
        rule = found.rule
        try:
            bound = rule.bind(args, kwargs)
        except UnsupportedCall:
            return apply
        for name, operand in bound.items():
            if name in rule.static or name == "out" and getattr(operand, "op", None) in FRESH:
                continue        # of memory that is made for the call the result tells
            of_many = name in rule.wrt and found.takes in ("arrays", "items")
            if isinstance(operand, tuple):
                asked_for = tuple([self.real(item, of_many, span, known, out, check) for item in operand])
            else:
                asked_for = self.real(operand, of_many, span, known, out, check)
            if asked_for != operand:
                args, kwargs = rule.replace(args, kwargs, name, asked_for)
        return apply if args is apply.args and kwargs is apply.kwargs else replace(apply, args=args, kwargs=kwargs)

    def real(self, operand, of_many, span, known, out, check="runtime.real"):
        """The operand, or what was found to be real of it, or by another check. `of_many` says that it may be a sequence of numbers and
        arrays."""
        if is_display(operand):
            items = tuple([self.real(item, of_many, span, known, out, check) for item in operand.args])
            return operand if items == operand.args else replace(operand, args=items)
        type = type_of(operand, self.types)
        may_be_asked = is_number(type) or of_many and isinstance(type, (List, Tuple, Opaque))
        if not may_be_asked or not is_doubtful(operand, self.types, self.doubtful):
            return operand
        key = (operand.id, check) if isinstance(operand, Name) else None
        if key is None or key not in known:
            found = self.define(asked(check, operand, "an operand of this operation is no real number or array", span),
                                span, out)
            if key is None:
                return found
            known[key] = found
        return known[key]

    def define(self, value, span, out):
        self.changed = True
        target = self.namer.new(TEMPORARY)
        if any(name in self.active for name in names_in(value)):
            self.active[target] = True
        out.append(Assign(target, value, span))
        return Name(target)


# --- complex operands -------------------------------------------------------


def with_complex_operands(program, types):
    """The program with such operations named; itself where nothing is complex."""
    if not has_complex(program.body, types):
        return program
    return replace(program, body=named(program.body, types))


def named(block, types):
    out = []
    for statement in block.statements:
        if isinstance(statement, Assign) and isinstance(statement.value, Apply):
            value = of_complex(statement.value, lambda expr: type_of(expr, types), sure=False)
            statement = statement if value is statement.value else replace(statement, value=value)
        out.append(with_blocks(statement, [named(inner, types) for inner in blocks(statement)]))
    return Block(tuple(out), block.end)


# --- holomorphic functions --------------------------------------------------


def refuse_conjugates(program, active):
    """The program itself; raises NotDifferentiable where an active value goes through what is not holomorphic."""
    found = [refusal_of_conjugate(statement.value, statement.span) for statement in walk(program.body)
             if getattr(statement, "target", None) in active and is_conjugating(getattr(statement, "value", None), active)]
    if found:
        raise refused(found)
    return program


def is_conjugating(expr, active):
    """Return True if an operation on active values has a rule for complex numbers that takes conjugates."""
    return isinstance(expr, Apply) and expr.op.endswith(COMPLEX) and card_of(expr).complex != "holomorphic" \
        and any(name in active for name in names_in(expr))


def refusal_of_conjugate(apply, span):
    return Refusal("NotDifferentiable", f"{label(apply)} is not holomorphic, so there is no complex derivative",
                   "Leave out holomorphic=True and give real and imaginary parts as real arguments, or take jvp or vjp.", apply.span or span)
