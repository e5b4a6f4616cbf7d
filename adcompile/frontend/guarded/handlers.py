"""`try`. What may raise is attempted in a block; where it did, a handler runs in place of the rest.

    [results] = try: body; passed; else        both blocks hand over what they assign and somebody reads later
    except kinds: handlers                     one after the other ask whether the exception is theirs

What a `finally` does is done behind such a block, whatever has happened in it: how it was left are flags, as for other exits, and
an exception is raised again.
"""

import ast

from adcompile.errors import BadArgument, DerivativeError
from adcompile.frontend.frame.dispatch import nested, run, statements
from adcompile.frontend.frame.meeting import FLAGS, Joined, forget, fork, meet
from adcompile.frontend.frame.raising import Attempt, raise_again, say_held
from adcompile.frontend.frame.taint import ERROR
from adcompile.frontend.frame.values import Container
from adcompile.frontend.lower.branches import flag_tests, kept_statement, with_flags
from adcompile.frontend.source.flow import Flagged, Leave
from adcompile.frontend.source.tree import bound_by
from adcompile.ir.names import named
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Extern, Name, Passed, Try, Unreachable, Yield
from adcompile.ir.visit import is_display

EVERYTHING = Extern("BaseException", BaseException)


@statements(ast.Try)
def attempt(frame, node):
    """A `try` through which a derivative may flow; any other stays as it is."""
    if not any(name in frame.tainted for name in (*bound_by([node]), *frame.flow.reads(node))):
        return kept_statement(frame, node)
    return completed(frame, node) if node.finalbody else handled(frame, node, frame.flow.results[node])


def handled(frame, node, wanted):
    """A `try` without its `finally`, for variables that are wanted later. Returns the statements that leave as it was left."""
    ways = frame.flow.ways([*node.body, *node.orelse]) | {way: True for handler in node.handlers for way in frame.flow.ways(handler.body)}
    kinds = [kind for kind in FLAGS if kind in ways]
    variables = with_flags(frame, wanted, kinds)
    caught = kinds_of(frame, node.handlers)
    emit_try(frame, caught or EVERYTHING, frame.flow.guarded[node].handlers, variables,
             lambda: passing(frame, node, kinds, variables), lambda: handling(frame, node, caught, variables))
    forget(frame, node, wanted)
    return flag_tests(frame, kinds, "fall" in ways)


def completed(frame, node):
    """A `try` with a `finally`."""
    place, guarded = frame.span(), frame.flow.guarded[node]
    around = [*node.body, *node.orelse]
    ways = frame.flow.ways(around) | {way: True for handler in node.handlers for way in frame.flow.ways(handler.body)}
    kinds = [kind for kind in FLAGS if kind in ways]
    variables = [*with_flags(frame, guarded.inside, kinds), ERROR]
    frame.env[ERROR] = Const(None)

    def body():
        inner = handled(frame, node, guarded.inside) if node.handlers else around
        end = run(frame, inner or [], Joined(variables))
        if end is None:
            frame.emit(Passed(place))
        return end

    def handler():
        error = frame.unit.namer.new(named("error"))
        frame.emit(Assign(error, Apply("caught"), place))
        frame.env[ERROR] = Name(error)

    emit_try(frame, EVERYTHING, guarded.last, variables, body, handler)
    error = frame.env[ERROR]
    raised = Flagged(Apply("is_not", (error, Const(None))), [Leave("raise", error)])
    return [*node.finalbody, raised, *flag_tests(frame, kinds, "fall" in ways)]


def emit_try(frame, kinds, held, variables, body, handler):
    """The `Try` of two blocks, as `body()` and `handler()` lower them. `held` are the variables that are what they were where
    something raised."""
    node, place, outer = frame.statement, frame.span(), frame.env
    frame.env = dict(outer)
    attempt, attempts = Attempt(frame, held), frame.unit.attempts
    attempts.append(attempt)
    count = len(attempts)
    first = frame.block(body)
    del attempts[count - 1:]
    first = Block((*attempt.beginning(), *first.statements), first.end)
    ends = [frame.env if first.end is None else None]
    frame.env = dict(outer)
    frame.env.update((variable, Name(param)) for variable, param in attempt.params.items())
    second = frame.block(handler)
    ends.append(frame.env if second.end is None else None)
    if None not in ends:
        agree(variables, attempt, *ends)
    frame.env = outer
    results, values = meet(frame, [env for env in ends if env is not None], variables)
    rows = iter(values)
    blocks = [Block(block.statements, Yield(tuple(next(rows)))) if block.end is None else block for block in (first, second)]
    if not attempt.is_told:
        frame.refuse("Try", node)
    frame.emit(Try(kinds, *blocks, tuple(results), tuple(attempt.params.values()), place))
    if attempts:
        say_held(frame)


def agree(variables, attempt, passed, raised):
    """A variable that holds an object from before a `try` where that has passed, and nothing where it has not, is read in neither the
    handler nor behind it then: it holds the object."""
    for name in variables:
        value = passed.get(name)
        if isinstance(value, Container) and value.block in attempt.open and raised.get(name) is None:
            raised[name] = value


def passing(frame, node, kinds, variables):
    """Lowers what is attempted, and the `else`."""
    place = frame.span()
    end = run(frame, node.body, Joined(variables))
    if end is not None:
        return end
    frame.unit.attempts.pop()
    frame.emit(Passed(place))
    if not node.orelse:
        return None
    before = [kind for kind in kinds if kind in frame.flow.ways(node.body)]
    return run(frame, [*flag_tests(frame, before, True), *node.orelse], Joined(variables))


# --- handlers ----------------------------------------------------------------


def kinds_of(frame, handlers):
    """The kinds of exceptions that handlers catch together, as one expression; None where that is not known."""
    if len(handlers) == 1:
        return one_kind(frame, handlers[0])
    found = []
    for kind in (one_kind(frame, handler) for handler in handlers):
        if isinstance(kind, Extern) and isinstance(kind.value, type):
            found.append(kind)
        elif is_display(kind) and all(isinstance(part, Extern) and isinstance(part.value, type) for part in kind.args):
            found += kind.args
        else:
            return None
    everything = next((kind for kind in found if kind.value is BaseException), None)
    return everything or Apply("tuple", tuple(found))


def one_kind(frame, handler):
    return EVERYTHING if handler.type is None else nested(frame, handler.type)


def handling(frame, node, caught, variables):
    """Lowers what runs where something was raised."""
    frame.statement = node
    ends, place = Joined(variables), frame.span(next((one for one in node.handlers if one.name), node.handlers[0]))
    names = {handler.name for handler in node.handlers}
    label = frame.label_of(*names) if len(names) == 1 and None not in names else named("error")
    error = Name(frame.unit.namer.new(label))
    frame.emit(Assign(error.id, Apply("caught"), place))
    if frame.tainted and any(name in frame.tainted for name in names):
        frame.unit.tainted.add(error.id)
    if may_be_ours(caught):
        frame.emit(Effect(Apply("runtime.pass_on", (error,)), place))

    def first_of(handlers):
        if not handlers:
            return raise_again(frame, error)
        first, *rest = handlers
        if not rest and caught is not None:
            return body_of(frame, first, error, ends)
        test = Apply("builtins.isinstance", (error, one_kind(frame, first)))
        falls = fork(frame, test, (lambda: body_of(frame, first, error, ends), lambda: first_of(rest)), variables, place)
        return None if falls else Unreachable()

    return first_of(node.handlers)


def may_be_ours(caught):
    """Return True if a handler may catch what a derivative raises where it refuses to go on."""
    kinds = caught.args if is_display(caught) else (caught,)
    known = all(isinstance(kind, Extern) and isinstance(kind.value, type) for kind in kinds)
    return not known or any(issubclass(DerivativeError, kind.value) or issubclass(BadArgument, kind.value) for kind in kinds)


def body_of(frame, handler, error, ends):
    """The statements of a handler. The name of the exception has no value behind them."""
    if handler.name is not None:
        frame.hold(handler.name, error)
    frame.unit.caught.append(error)
    end = run(frame, handler.body, ends)
    frame.unit.caught.pop()
    if handler.name is not None and end is None:
        frame.hold(handler.name, None)
    return end
