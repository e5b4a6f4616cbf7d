"""Powers of Python's floats that would be complex are refused when they are reached.

    y = x ** 0.3        →       if x < 0.0:
                                    runtime.refuse("NotDifferentiable", ...)
                                y = x ** 0.3

    y = abs(x * c ** 0.3)       →       y = abs(x * runtime.real(c ** 0.3, "NotDifferentiable", ...))

NumPy's numbers are nan there and stay as they are, and so does what is known to be no less than zero. A constant power is
asked only where something real is made of it on the way to the result: else the result itself is complex, which is refused.
"""

import itertools
import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from adcompile.analysis.activity.active import flows
from adcompile.analysis.inference.infer import type_of
from adcompile.analysis.inference.not_real import asks_for_dtype
from adcompile.errors import render
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, If, Name, Unreachable, Yield
from adcompile.ir.types import Numeric, Opaque, kind
from adcompile.ir.visit import blocks, names_in, operations, parts, walk, with_blocks
from adcompile.normalize.guards import asked
from adcompile.ops.asked import Sort, card_of
from adcompile.ops.keys import function_of
from adcompile.rules.table import lookup

MESSAGE = "a power of a negative number is complex here, and cannot be differentiated yet"
HINT = "Take the power of abs(x), or of np.float64(x), which gives nan."
GUARDED = ("float", "double", "real", "mixed", "number")


def guard_powers(program, types, active):
    """The program with a check before each active power that may be complex."""
    pass_ = _Powers(program, types, active)
    return replace(program, body=pass_.block(program.body)) if pass_.found() else program


def ask_for_real_powers(program, types, active, constants, called=False):
    """The program with checks of constant powers of which something real is made before a derivative reaches the result.

    `constants` are names of results that are constant only if their operands are real. What a program that is `called` by
    another one returns is taken to be real there.
    """
    pass_ = _Powers(program, types, active)
    if not pass_.constant_powers():
        return program
    feeding = feeding_real(program, active, constants, names_in(program.body.end.value) if called else ())
    return replace(program, body=pass_.asking(program.body, feeding)) if feeding else program


def feeding_real(program, active, constants, results):
    """The names of which something real is made that a derivative flows through, or would if they were complex, and those
    that `results` are made of."""
    assigned = [statement for statement in walk(program.body) if isinstance(statement, Assign)]
    ends = [statement.value for statement in assigned
            if statement.target in constants or statement.target in active and makes_real(statement.value)]
    todo = [*results, *(name for value in ends for name in names_in(value))]
    sources, found = flows(program)[0] if todo else {}, {}
    more = {statement.target: names_in(statement.value) for statement in assigned if statement.target in constants}
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = True
            todo += (*sources.get(name, ()), *more.get(name, ()))
    return found


def makes_real(expr):
    """Return True if an operation may make real numbers of complex ones."""
    rule = lookup(expr.op, len(expr.args)) if isinstance(expr, Apply) else None
    return rule is not None and (asks_for_dtype(expr) or hides_complex(expr.op, len(rule.wrt)))


@lru_cache(maxsize=1024)
def hides_complex(op, count):
    """Return True if a function gives real numbers for a complex number, or for a matrix of them: `abs`, `np.linalg.norm`."""
    function = function_of(op.partition("/")[0])
    for sample, number in itertools.product((1.0 + 1.0j, np.full((2, 2), 1.0 + 1.0j)), range(1, count + 1)):
        try:
            with np.errstate(all="ignore"):
                result = function(*[sample] * number)
            if not all(map(np.iscomplexobj, result if isinstance(result, tuple) else (result,))):
                return True
        except Exception:       # it takes no complex numbers, or others: then the user's program raises
            continue
    return False


POWERS = Sort(lambda found: found.algebra == "power")


class _Powers:
    def __init__(self, program, types, active):
        self.program, self.types, self.active = program, types, active
        self.values = {}        # of name: the operation that it is the result of

    def found(self):
        """Return True if there is a power in the program that has to be checked."""
        if not POWERS.among(operations(self.program.body)):
            return False
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

    def constant_powers(self):
        """Return True if there are powers that may be complex, and that no derivative flows through."""
        if not POWERS.among(operations(self.program.body)):
            return False
        self.values = {statement.target: statement.value for statement in walk(self.program.body)
                       if isinstance(statement, Assign) and isinstance(statement.value, (Apply, Const))}
        return any(self.has_powers(value, target in self.active) for target, value in self.values.items())

    def has_powers(self, expr, active):
        """Return True if an expression has such a power in it. Where a derivative flows through the whole, only its parts count."""
        stack = list(parts(expr)) if active else [expr]
        while stack:
            node = stack.pop()
            if isinstance(node, Apply):
                if card_of(node).algebra == "power" and len(node.args) == 2 and self.may_be_complex(*node.args):
                    return True
                stack += parts(node)
        return False

    def asking(self, block, feeding):
        """The block with checks of the constant powers in what is assigned to the names in `feeding`."""
        out = []
        for statement in block.statements:
            if isinstance(statement, Assign) and statement.target in feeding:
                statement = replace(statement, value=self.real(statement.value, statement.target in self.active, statement.span))
            out.append(with_blocks(statement, [self.asking(inner, feeding) for inner in blocks(statement)]))
        return Block(tuple(out), block.end)

    def real(self, expr, active, span):
        """An expression with checks of the powers in it; that of the whole where a derivative flows there is another one."""
        if not self.has_powers(expr, active):
            return expr
        args = tuple([self.real(arg, False, span) for arg in expr.args])
        kwargs = tuple([(name, self.real(arg, False, span)) for name, arg in expr.kwargs])
        if args != expr.args or any(a is not b for (_, a), (_, b) in zip(kwargs, expr.kwargs)):
            expr = replace(expr, args=args, kwargs=kwargs)
        if active or card_of(expr).algebra != "power" or len(args) != 2 or not self.may_be_complex(*args):
            return expr
        return asked("runtime.real", expr, MESSAGE, expr.span or span)

    def test(self, statement):
        """When the result of a statement is complex; None where it never is."""
        match statement:
            case Assign(target, Apply(_, (base, exponent), ()) as power) if card_of(power).algebra == "power" and target in self.active:
                pass
            case _:
                return None
        if not self.may_be_complex(base, exponent):
            return None
        below = self.below(base)
        if isinstance(exponent, Const):
            return below
        return Apply("and", (below, Apply("ne", (Apply("mod", (exponent, Const(1.0))), Const(0.0)))))

    def below(self, base):
        """The test, as an expression, that a base is a number of Python's below zero."""
        negative = Apply("lt", (base, Const(0.0)))
        if kind(type_of(base, self.types)) is not None:
            return negative
        return Apply("and", (Apply("runtime.is_python", (base,)), negative))

    def may_be_complex(self, base, exponent):
        """Return True if `base ** exponent` may be the power of a negative number of Python's to a fraction."""
        whole = isinstance(exponent, Const) and isinstance(exponent.value, (int, float)) and float(exponent.value).is_integer()
        if whole or kind(type_of(exponent, self.types)) == "int":
            return False
        below = self.may_be_python(base) or kind(type_of(base, self.types)) in ("int", "integer")
        return below and self.may_be_python(exponent) and not self.is_positive(base)

    def may_be_python(self, operand):
        type = type_of(operand, self.types)
        return isinstance(type, (Numeric, Opaque)) or kind(type) in GUARDED

    def is_positive(self, expr, depth=0):
        """Return True if a value is known to be no less than zero."""
        if depth > 8:
            return False
        value = self.values.get(expr.id) if isinstance(expr, Name) else expr
        if isinstance(value, Const):
            return isinstance(value.value, (int, float)) and not math.isnan(value.value) and value.value >= 0
        if not isinstance(value, Apply):
            return False
        found = card_of(value)
        match found.algebra, value.args:
            case "product", (Name(left), Name(right)) if left == right:
                return True
            case "power", (_, Const(int() | float() as power)) if power % 2 == 0:
                return True
            case ("sum" | "product" | "quotient" | "power"), args:
                return all(self.is_positive(arg, depth + 1) for arg in args)
        return found.nonnegative or found.keeps_sign and all(self.is_positive(arg, depth + 1) for arg in value.args)


def _is_guard(statement):
    """Return True if a statement is a check that this pass added."""
    match statement:
        case If(_, Block((Effect(Apply("runtime.refuse", (_, Const(text)))),), Unreachable())):
            return text.startswith(MESSAGE)
    return False
