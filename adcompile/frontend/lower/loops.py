"""Loops. What a loop's body assigns and somebody reads later enters and leaves it by parameters and results.

A `return` in a loop is a `Break` whose results say so, the `else` of a loop an `if` on a flag.
"""

import ast

from adcompile.frontend.frame.dispatch import nested, run, statements, test_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meeting import FLAGS, Joined, forget
from adcompile.frontend.frame.taint import RESULT
from adcompile.frontend.frame.values import STATIC
from adcompile.frontend.lower.assignments import store_item
from adcompile.frontend.lower.displays import function_items
from adcompile.frontend.lower.walks import bind_elements, target_name, walk_of
from adcompile.frontend.source.flow import Flagged, Leave, endless
from adcompile.frontend.source.tree import bound_by
from adcompile.ir.nodes import Break, Const, Continue, For, If, Name, Undefined, Unreachable, While


BROKE, RETURNED = FLAGS["break"], FLAGS["return"]


class Trips:
    """The body of a loop: its ends hand over the loop's variables."""

    def __init__(self, variables):
        self.variables = tuple(variables)

    def values(self, frame, **flags):
        return tuple([self.value(frame, variable, flags) for variable in self.variables])

    def value(self, frame, variable, flags):
        if variable in (BROKE, RETURNED):
            return Const(flags.get(variable[1:], False))
        if variable == RESULT:
            return frame.env[RESULT] if flags.get("returned") else Undefined()
        value = frame.held(variable)
        return Undefined() if value is None else expr(frame, value)

    def fall(self, frame):
        return Continue(self.values(frame))

    def leave(self, kind, frame):
        if kind == "continue":
            return Continue(self.values(frame))
        flag = {"break": "broke", "return": "returned"}.get(kind)
        return Break(self.values(frame, **({flag: True} if flag else {})))


@statements(ast.For, ast.While)
def loop(frame, node):
    """Lowers a loop; returns the statements that come after it, beside those of the source."""
    if one_by_one(frame, node):
        return node.orelse
    ways = frame.flow.ways(node.body)
    returned, flagged = "return" in ways, "break" in ways and bool(node.orelse)
    falls = not endless(node) or "break" in ways
    carried = frame.flow.carried[node]
    static = [name for name in carried if isinstance(frame.env.get(name), STATIC)]
    if static:
        bound = bound_by([node])
        carried = [name for name in carried if name in bound or name not in static]
    variables = [*with_cells(frame, carried), *([BROKE] if flagged else []), *([RETURNED] if returned and falls else []),
                 *([RESULT] if returned else [])]
    flag = frame.env.get(BROKE)
    make = for_loop if isinstance(node, ast.For) else while_loop
    results = make(frame, node, variables)
    forget(frame, node, variables)
    frame.env.update(zip(variables, map(Name, results)))
    broke = frame.env.get(BROKE)
    frame.env[BROKE] = flag
    return after(frame, node, returned, broke if flagged else None, falls)


def one_by_one(frame, node):
    """Lowers a loop over functions trip by trip, if that is what it is and no exit is in its way."""
    if not isinstance(node, ast.For) or any(kind in frame.flow.ways(node.body) for kind in FLAGS):
        return False
    functions = function_items(frame, node.iter)
    for item in functions or ():
        store_item(frame, node.target, item)
        run(frame, node.body, Joined(()))
    return functions is not None


def after(frame, node, returned, broke, falls):
    """The statements that follow a loop: the rest of a `return` in it, and its `else`, where no `break` left it."""
    if not falls:
        return [Leave("return", frame.env[RESULT])] if returned else [Leave("never")]
    follow = [Flagged(frame.env[RETURNED], [Leave("return", frame.env[RESULT])])] if returned else []
    if broke is not None:
        return [*follow, Flagged(broke, [], node.orelse, frame.flow.results[node])]
    return [*follow, *node.orelse]


def with_cells(frame, variables):
    """Variables as the environment knows them, and all that functions share, which a call in the loop may change."""
    cells = [key for key, value in frame.shared().items() if not isinstance(value, STATIC)]
    return list(dict.fromkeys([*map(frame.variable, variables), *cells]))


def loop_params(frame, variables):
    """The parameters of a loop, which the environment then holds."""
    params = []
    for variable in variables:
        value = frame.held(variable)
        init = Undefined() if value is None or variable == RESULT else expr(frame, value)
        if variable in (BROKE, RETURNED):
            init = Const(False)
        params.append((frame.new(variable), init))
    frame.env.update((variable, Name(name)) for variable, (name, _) in zip(variables, params))
    return tuple(params)


def loop_results(frame, variables):
    return tuple([frame.new(variable) for variable in variables])


# --- while ------------------------------------------------------------------


def while_loop(frame, node, variables):
    outer, place = dict(frame.env), frame.span(node)
    params = loop_params(frame, variables)
    ends = Trips(variables)
    if frame.hoists(node.test):
        test, make = Const(True), lambda: tested_trip(frame, node, ends)
    else:
        test, make = nested(frame, node.test), lambda: run(frame, node.body, ends)
    frame.unit.loops += 1
    body = frame.block(make)
    frame.unit.loops -= 1
    frame.env = outer
    results = loop_results(frame, variables)
    frame.emit(While(test, params, body, results, None, place))
    return results


def tested_trip(frame, node, ends):
    """A trip of a loop whose test binds something: the test stands in the trip."""
    test, outer, place = test_of(frame, node.test), frame.env, frame.span(node)
    frame.env = dict(outer)
    go_on = frame.block(lambda: run(frame, node.body, ends))
    frame.env = dict(outer)
    leave = frame.block(lambda: ends.leave("exhausted", frame))
    frame.emit(If(test, go_on, leave, (), place))
    return Unreachable()


# --- for --------------------------------------------------------------------


def for_loop(frame, node, variables):
    def trip():
        frame.statement = node
        return run(frame, node.body, Trips(variables))

    return walk_for(frame, walk_of(frame, node.target, node.iter), variables, trip)


def walk_for(frame, walk, variables, trip):
    """A `For` whose body `trip` makes; returns the names of the variables after it, which they hold."""
    outer, place = frame.env, frame.span()
    frame.env = dict(outer)
    params = loop_params(frame, variables)
    names = tuple([target_name(frame, target) for target in walk.targets])
    index = None if walk.counter is None else target_name(frame, walk.counter)

    def make():
        bind_elements(frame, walk, names, index)
        return trip() or Trips(variables).fall(frame)

    frame.unit.loops += 1
    body = frame.block(make)
    frame.unit.loops -= 1
    frame.env = outer
    results = loop_results(frame, variables)
    frame.emit(For(names, walk.iterables, params, body, results, index, None, place))
    frame.env.update(zip(variables, map(Name, results)))
    return results
