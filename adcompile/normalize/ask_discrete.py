"""Checks that what has no derivative on numbers is done with numbers, where types do not tell.

    y = x | c           →       y = runtime.discrete(x | c, "NotDifferentiable", ...)
    y = x // c          →       y = x // runtime.checked_operand(c, "NotDifferentiable", ...)

Of numbers and arrays, comparisons and operations on bits give bools and integers. Of a dict, or where the class of an object gives
the operator another meaning, they may give anything. It is asked only where a derivative would flow on to the result.
"""

from operator import is_

from adcompile.analysis.activity.active import find_between
from adcompile.analysis.inference.type_of import type_of
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, Const, For
from adcompile.ir.types import Opaque, Optional, is_number
from adcompile.ir.visit import blocks, map_operands, parts, walk, with_blocks
from adcompile.normalize.guards import OPERAND, asked
from adcompile.ops.asked import card_of

MESSAGE = "this operation is not one of numbers or arrays and cannot be differentiated"
HINT = "Call a function or method that does it; write into a dict, or update it, instead of joining two."


def ask_for_discrete(program, types, wrt):
    """The program with such checks; itself where none is needed."""
    found = {target: value for statement in walk(program.body) for target, value in given_by(statement) if holds_doubtful(value, types)}
    between = find_between(program, types, wrt, found) if found else {}
    targets = [target for target in found if target in between]
    return replace(program, body=_block(program.body, dict.fromkeys(targets), types)) if targets else program


def given_by(statement):
    """The names that a statement by itself binds, each with the expression that its value is, or is an element of."""
    if isinstance(statement, Assign):
        return [(statement.target, statement.value)]
    return list(zip(statement.targets, statement.iterables)) if isinstance(statement, For) else []


def holds_doubtful(expr, types):
    """Return True if an expression is such an operation, or has one in it, that may be one of something else than numbers."""
    return isinstance(expr, Apply) and (is_doubtful(expr, types) or any(holds_doubtful(part, types) for part in parts(expr)))


def is_doubtful(apply, types):
    if not card_of(apply).loses or is_number(type_of(apply, types)):
        return False
    return not all(isinstance(arg, Const) or is_number(type_of(arg, types)) for arg in apply.args)


def _block(block, targets, types):
    return Block(tuple([_statement(statement, targets, types) for statement in block.statements]), block.end)


def _statement(statement, targets, types):
    if any(target in targets for target, _ in given_by(statement)):
        statement = map_operands(statement, lambda expr: _asked(expr, types, statement.span))
    return with_blocks(statement, [_block(inner, targets, types) for inner in blocks(statement)])


def _asked(expr, types, span):
    if not isinstance(expr, Apply):
        return expr
    args = tuple([_asked(arg, types, span) for arg in expr.args])
    kwargs = tuple([(name, _asked(value, types, span)) for name, value in expr.kwargs])
    same = all(map(is_, args, expr.args)) and all(new is old for (_, new), (_, old) in zip(kwargs, expr.kwargs))
    new = expr if same else replace(expr, args=args, kwargs=kwargs)
    if not is_doubtful(expr, types):
        return new
    if card_of(expr).loses == "result":
        return asked("runtime.discrete", new, MESSAGE, expr.span or span, HINT)
    doubtful = [isinstance(type_of(arg, types), (Opaque, Optional)) for arg in expr.args]
    checked = [asked("runtime.checked_operand", arg, OPERAND, expr.span or span) if open else arg for arg, open in zip(new.args, doubtful)]
    return replace(new, args=tuple(checked))
