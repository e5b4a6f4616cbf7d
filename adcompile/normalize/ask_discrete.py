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
from adcompile.ir.types import OPAQUE, Opaque, Optional, is_number
from adcompile.ir.visit import blocks, map_operands, parts, walk, with_blocks
from adcompile.normalize.guards import OPERAND, asked
from adcompile.ops.asked import card_of

MESSAGE = "this operation is not one of numbers or arrays and cannot be differentiated"
HINT = "Call a function or method that does it; write into a dict, or update it, instead of joining two."


def ask_for_discrete(program, types, wrt):
    """The program with such checks; itself where none is needed."""
    found = {target: value for statement in walk(program.body) for target, value in given_by(statement) if holds_doubtful(value, types)}
    between = find_between(program, types | dict.fromkeys(found, OPAQUE), wrt, found) if found else {}      # types are those for numbers
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
    """Return True if an operation may be one of something else than numbers, and may lose a derivative then."""
    asked_for = card_of(apply).loses
    if asked_for == "result":
        return not is_number(type_of(apply, types)) and not all(isinstance(arg, Const) or is_number(type_of(arg, types)) for arg in apply.args)
    return asked_for == "operands" and any(is_open(arg, types) for arg in apply.args)


def is_open(arg, types):
    return isinstance(type_of(arg, types), (Opaque, Optional))


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
    checked = [asked("runtime.checked_operand", arg, OPERAND, expr.span or span) if is_open(before, types) else arg
               for arg, before in zip(new.args, expr.args)]
    return replace(new, args=tuple(checked))
