"""`if`, `with`, blocks that stay as they are, and exits that have to wait for the end of their block.

Exits become values: where paths meet again there are variables with several values, the user's own and flags that say
how a block was left. An `if` of which an arm always leaves takes what follows it into the other arm; where both arms may
go on, flags are set and a second `if` leaves. Nothing is ever lowered twice.
"""

import ast

from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.dispatch import always, leaving, nested, run, statements, test_of, value_of
from adcompile.frontend.frame.meanings import key_of
from adcompile.frontend.frame.meeting import FLAGS, Joined, forget, fork, meet
from adcompile.frontend.frame.raising import raise_again
from adcompile.frontend.frame.taint import RESULT
from adcompile.frontend.frame.values import STATIC
from adcompile.frontend.source.blocks import BLOCKS, leaves
from adcompile.frontend.source.exits import LEFT, RETURNED, without_exits
from adcompile.frontend.source.flow import Flagged, Leave, context_of
from adcompile.frontend.source.syntax import kind_of
from adcompile.ir.names import named
from adcompile.ir.nodes import Apply, Block, Const, If, Name, Unreachable, With, Yield


@leaving(Leave, when=always)
def leave_now(frame, node, rest, ends):
    """An exit that was made while lowering."""
    if node.kind == "never":
        return Unreachable()
    if node.kind == "raise":
        return raise_again(frame, node.value)
    if node.value is not None:
        frame.env[RESULT] = node.value
    return ends.leave(node.kind, frame)


@leaving(ast.Return, when=always)
def leave_function(frame, node, rest, ends):
    frame.env[RESULT] = result_of(frame, node.value)
    return Unreachable() if frame.is_stopped else ends.leave("return", frame)


@leaving(ast.Break, ast.Continue, when=always)
def leave_trip(frame, node, rest, ends):
    return ends.leave("break" if isinstance(node, ast.Break) else "continue", frame)


@leaving(ast.Raise, when=always)
def leave_by_raising(frame, node, rest, ends):
    if node.exc is None and frame.unit.caught:
        return raise_again(frame, frame.unit.caught[-1])
    as_written(frame, node)
    return Unreachable()


def result_of(frame, node):
    """The value that a `return` returns: a name, a constant, or something static."""
    if node is None:
        return Const(None)
    value = value_of(frame, node, frame.label)
    if isinstance(value, (Name, Const, *STATIC)):
        return value
    frame.assign(RESULT, value, frame.span())
    return frame.env[RESULT]


# --- if ---------------------------------------------------------------------


def has_exit(frame, statement):
    """True if an `if` has an exit in it."""
    ways = frame.flow.ways([statement])
    return any(kind in ways for kind in FLAGS)


@statements(ast.If, Flagged)
def plain_if(frame, statement):
    """An `if` without exits. Where nothing comes after it, it returns what says so."""
    test, then, orelse, variables = arms_of(frame, statement)
    ends = Joined(variables)
    place = frame.span()
    if isinstance(test, Const) and not isinstance(statement, Flagged):
        falls = run(frame, then if test.value else orelse, ends) is None
    else:
        falls = fork(frame, test, (lambda: run(frame, then, ends), lambda: run(frame, orelse, ends)), variables, place)
    forget(frame, statement, variables)
    return None if falls else [Leave("never")]


@leaving(ast.If, Flagged, when=has_exit)
def leaving_if(frame, statement, rest, ends):
    """An `if` with an exit, and all that follows it in its run of statements."""
    test, then, orelse, variables = arms_of(frame, statement)
    place = frame.span()
    if "fall" not in frame.flow.ways(then):
        return last_if(frame, test, then, [*orelse, *rest], ends, place)
    if "fall" not in frame.flow.ways(orelse):
        return last_if(frame, test, [*then, *rest], orelse, ends, place)
    if not rest:
        return last_if(frame, test, then, orelse, ends, place)
    kinds = [kind for kind in FLAGS if kind in frame.flow.ways([statement])]
    variables = with_flags(frame, variables, kinds)
    inner = Joined(variables)
    fork(frame, test, (lambda: run(frame, then, inner), lambda: run(frame, orelse, inner)), variables, place)
    return run(frame, [*flag_tests(frame, kinds, True), *rest], ends)


def last_if(frame, test, then, orelse, ends, place):
    """An `if` with nothing after it in its run of statements."""
    arms = (lambda: run(frame, then, ends), lambda: run(frame, orelse, ends))
    if isinstance(ends, Joined):
        return None if fork(frame, test, arms, ends.variables, place) else Unreachable()
    outer, blocks = frame.env, []
    for arm in arms:
        frame.env = dict(outer)
        blocks.append(frame.block(arm))
    frame.emit(If(test, *blocks, (), place))
    return Unreachable()


def arms_of(frame, statement):
    """The test of an `if`, and its arms."""
    if isinstance(statement, Flagged):
        return statement.test, statement.body, statement.orelse, statement.results
    frame.statement = statement
    return test_of(frame, statement.test), statement.body, statement.orelse, frame.flow.results[statement]


def with_flags(frame, variables, kinds):
    """The variables of a run of statements and those that say how it was left, which are set."""
    for kind in kinds:
        frame.env[FLAGS[kind]] = Const(False)
    if "return" in kinds:
        frame.env[RESULT] = None
    return [*variables, *(FLAGS[kind] for kind in kinds), *([RESULT] if "return" in kinds else [])]


def flag_tests(frame, kinds, falls):
    """Statements that leave as the flags say. Where nothing falls through, the last exit needs no test."""
    found = [Flagged(frame.env[FLAGS[kind]], [Leave(kind, frame.env.get(RESULT) if kind == "return" else None)])
             for kind in kinds]
    if found and not falls:
        found[-1:] = found[-1].body
    return found if kinds or falls else [Leave("never")]


# --- with, try and match ----------------------------------------------------


@statements(ast.stmt)
def kept_statement(frame, node):
    """All statements that have no function of their own stay as the user wrote them."""
    if isinstance(node, BLOCKS) and leaves(node):
        return held_block(frame, node)
    as_written(frame, node, kind_of(node))
    return None


def held_block(frame, statement):
    """A block with exits that stays as the user wrote it. Returns the statements that leave as it was left."""
    held = without_exits(statement)
    if any(map(frame.taint.carries, held.returned)):
        frame.tainted.add(RETURNED)
    frame.labels.setdefault(LEFT, named("left"))
    frame.labels.setdefault(RETURNED, frame.label)
    as_written(frame, held.tree, kind_of(statement))
    tests = [Flagged(Apply("eq", (frame.env[LEFT], Const(number))), [leave]) for number, leave in held.exits.items()]
    if "fall" not in frame.flow.ways([statement]):
        tests[-1:] = tests[-1].body
    return tests


def is_setting(frame, statement):
    """True if a `with` only changes how code runs."""
    item = statement.items[0]
    return len(statement.items) == 1 and item.optional_vars is None and isinstance(item.context_expr, ast.Call) \
        and context_of(key_of(frame, item.context_expr.func)) == "setting"


def setting_block(frame, statement):
    """`with np.errstate(...)`: a block. Returns the statements that leave as it was left."""
    ways = frame.flow.ways(statement.body)
    kinds = [kind for kind in FLAGS if kind in ways]
    variables = with_flags(frame, frame.flow.results[statement], kinds)
    context, place = nested(frame, statement.items[0].context_expr), frame.span()
    frame.env, outer = dict(frame.env), frame.env
    block = frame.block(lambda: run(frame, statement.body, Joined(variables)))
    inner, frame.env = frame.env, outer
    if block.end is None:
        results, (values,) = meet(frame, [inner], variables)
        block = Block(block.statements, Yield(tuple(values)))
    else:
        results = []
    frame.emit(With(context, block, tuple(results), place))
    forget(frame, statement, variables)
    if "fall" in ways:
        return flag_tests(frame, kinds, True)
    return flag_tests(frame, kinds, False)
