"""Powers of Python's floats that would be complex are refused when they are reached.

    y = x ** 0.3        →       if x < 0.0:
                                    runtime.refuse("NotDifferentiable", ...)
                                y = x ** 0.3

NumPy's numbers are nan there and stay as they are, and so does what is known to be no less than zero.
"""

import math
from dataclasses import replace

from adcompile.analysis.types import type_of
from adcompile.errors import render
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, If, Name, Unreachable, Yield
from adcompile.ir.types import Numeric, Opaque, kind
from adcompile.ir.visit import blocks, walk, with_blocks

MESSAGE = "a power of a negative number is complex here, and cannot be differentiated yet"
HINT = "Take the power of abs(x), or of np.float64(x), which gives nan."
POSITIVE = ("exp", "sqrt", "abs", "absolute", "fabs", "cosh", "hypot", "square")
GUARDED = ("float", "double", "real", "mixed", "number")


def guard_powers(program, types, active):
    """The program with a check before each active power that may be complex."""
    pass_ = _Powers(program, types, active)
    return replace(program, body=pass_.block(program.body)) if pass_.found() else program


class _Powers:
    def __init__(self, program, types, active):
        self.program, self.types, self.active = program, types, active
        self.values = {}        # of name: the operation that it is the result of

    def found(self):
        """Whether there is a power to be checked."""
        self.values = {statement.target: statement.value for statement in walk(self.program.body)
                       if isinstance(statement, Assign) and isinstance(statement.value, (Apply, Const))}
        return any(self.test(statement) is not None for statement in walk(self.program.body))

    def block(self, block):
        out = []
        for statement in block.statements:
            guard = self.guard(statement)
            if guard is not None and not (out and _is_guard(out[-1])):
                out.append(guard)
            out.append(with_blocks(statement, [self.block(inner) for inner in blocks(statement)]))
        return Block(tuple(out), block.end)

    def guard(self, statement):
        test = self.test(statement)
        if test is None:
            return None
        span = statement.value.span or statement.span
        raising = Apply("runtime.refuse", (Const("NotDifferentiable"), Const(render(MESSAGE, HINT, span))), (), span)
        return If(test, Block((Effect(raising, span),), Unreachable()), Block((), Yield()), (), span)

    def test(self, statement):
        """When the result of a statement is complex; None where it never is."""
        match statement:
            case Assign(target, Apply("pow" | "ipow" | "builtins.pow", (base, exponent), ())) if target in self.active:
                pass
            case _:
                return None
        whole = isinstance(exponent, Const) and float(exponent.value).is_integer()
        if whole or kind(type_of(exponent, self.types)) == "int":
            return None
        if not self.may_be_python(base) or not self.may_be_python(exponent) or self.is_positive(base):
            return None
        below = self.below(base)
        if isinstance(exponent, Const):
            return below
        return Apply("and", (below, Apply("ne", (Apply("mod", (exponent, Const(1.0))), Const(0.0)))))

    def below(self, base):
        """Whether a base is a number of Python's below zero."""
        negative = Apply("lt", (base, Const(0.0)))
        if kind(type_of(base, self.types)) is not None:
            return negative
        return Apply("and", (Apply("runtime.is_python", (base,)), negative))

    def may_be_python(self, operand):
        type = type_of(operand, self.types)
        return isinstance(type, (Numeric, Opaque)) or kind(type) in GUARDED

    def is_positive(self, expr, depth=0):
        """Whether a value is known to be no less than zero."""
        if depth > 8:
            return False
        value = self.values.get(expr.id) if isinstance(expr, Name) else expr
        match value:
            case Const(number):
                return isinstance(number, (int, float)) and not math.isnan(number) and number >= 0
            case Apply("mul" | "imul", (Name(left), Name(right))) if left == right:
                return True
            case Apply("pow" | "ipow" | "builtins.pow", (_, Const(int() | float() as power))) if power % 2 == 0:
                return True
            case Apply("add" | "mul" | "div" | "iadd" | "imul" | "idiv" | "pow", args) \
                    | Apply("builtins.float" | "builtins.sum" | "builtins.max", args):
                return all(self.is_positive(arg, depth + 1) for arg in args)
            case Apply(op):
                module, _, name = op.rpartition(".")
                return module in ("builtins", "math", "numpy") and name in POSITIVE
        return False


def _is_guard(statement):
    """Whether a statement is such a check."""
    match statement:
        case If(_, Block((Effect(Apply("runtime.refuse", (_, Const(text)))),), Unreachable())):
            return text.startswith(MESSAGE)
    return False
