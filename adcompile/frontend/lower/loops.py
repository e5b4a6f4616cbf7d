"""Loops. What a loop's body assigns and somebody reads later enters and leaves it by parameters and results.

A `return` in a loop is a `Break` whose results say so, the `else` of a loop an `if` on a flag.
"""

import ast

from adcompile.frontend.following.generators import read_by, walk_generator
from adcompile.frontend.frame.dispatch import always, is_test_of_statements, leaving, nested, run, statements, test_of
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.meeting import FLAGS, Joined, forget
from adcompile.frontend.frame.raising import say_held
from adcompile.frontend.frame.taint import RESULT
from adcompile.frontend.chosen.held_parts import changed_beside, gather, parts_of, rebound_slots, stays_none
from adcompile.frontend.frame.slots import is_noted_list, is_one_of
from adcompile.frontend.chosen.told_apart import takes_apart, told_apart
from adcompile.frontend.frame.values import STATIC, Cell, Choice, Container, Gone, Slot
from adcompile.frontend.lower.assignments import store, store_item
from adcompile.frontend.lower.branches import with_flags
from adcompile.frontend.lower.displays import check_sizes, now
from adcompile.frontend.lower.trip_by_trip import items_one_by_one
from adcompile.frontend.lower.walks import bind_elements, target_name, walk_of
from adcompile.frontend.source.flow import Flagged, Leave, OneByOne, endless
from adcompile.frontend.source.tree import bound_by
from adcompile.ir.nodes import Apply, Break, Const, Continue, For, If, Name, Undefined, Unreachable, While


BROKE, RETURNED = FLAGS["break"], FLAGS["return"]


class Trips:
    """The body of a loop: its ends hand over the loop's variables. `before` has what functions and Containers share where it begins,
    `without` the variables that have no value there, `gone` those of them that hold a Container at an end, `told` what it tells apart."""

    def __init__(self, frame, variables, told=None):
        self.variables, self.before, self.gone, self.told = tuple(variables), {}, {}, told
        self.began = {variable: frame.held(variable) for variable in self.variables}
        self.without = {variable: True for variable, value in self.began.items() if value is None or isinstance(value, Gone)
                        or isinstance(value, Name) and value.id in frame.unit.unset}

    def params(self, frame):
        """The parameters of the loop, which the environment then holds."""
        found = loop_params(frame, self.variables)
        frame.env.update((variable, value) for variable, value in self.began.items() if isinstance(value, Gone))
        if self.told is not None:
            self.told.stand()
        self.before = frame.shared()
        return found

    def values(self, frame, **flags):
        if self.told is not None:
            self.told.settle()
        changed_beside(frame, self.variables, self.before, self.told)
        return tuple([self.value(frame, variable, flags) for variable in self.variables])

    def value(self, frame, variable, flags):
        if variable in (BROKE, RETURNED):
            return Const(flags.get(variable[1:], False))
        value = frame.held(variable)
        if variable == RESULT and (not flags.get("returned") or not is_one_of(value)):
            return value if flags.get("returned") and value is not None else Undefined()
        if isinstance(value, (Container, Gone)) and variable in self.without and variable != RESULT:
            self.gone[variable] = True
            return Undefined()
        at_times = is_one_of(value) and (isinstance(value, Choice) or value.kind == "object")
        if at_times and not isinstance(self.began.get(variable), STATIC):
            if not takes_apart(frame, variable):
                frame.refuse("at_times", frame.statement)
            return Const(None)
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
    items = items_one_by_one(frame, node.target, node.iter, node.body) if isinstance(node, ast.For) else None
    if items is not None:
        return [OneByOne(node, items)]
    walk = walk_of(frame, node.target, node.iter, node.body) if isinstance(node, ast.For) else None
    if walk is not None and walk.generator is not None:
        return loop_over(frame, node, walk)
    ways = frame.flow.ways(node.body)
    returned, flagged = "return" in ways, "break" in ways and bool(node.orelse)
    falls = not endless(node) or "break" in ways
    carried = frame.flow.carried[node]
    key, place = (frame.source.file, node.lineno, node.col_offset), frame.unit.trips
    static, bound = [name for name in carried if isinstance(frame.held(name), STATIC)], ()
    if static or key in frame.unit.outer.told:
        bound = bound_by([node])
        carried = [name for name in carried if name in bound or name not in static]
    place.append(key)
    told = told_apart(frame, key, [*carried, *([RESULT] if returned else [])], bound)
    variables = [*with_cells(frame, carried, bound, told), *([BROKE] if flagged else []), *([RETURNED] if returned and falls else []),
                 *([RESULT] if returned and (told is None or RESULT not in told.ids) else [])]
    flag = frame.env.get(BROKE)
    if walk is None:
        while_loop(frame, node, variables, told)
    else:
        for_loop(frame, node, walk, variables, told)
    place.pop()
    forget(frame, node, [*variables, *(told.ids if told is not None else ())])
    broke = frame.env.get(BROKE)
    frame.env[BROKE] = flag
    return after(frame, node, returned, broke if flagged else None, falls)


@leaving(OneByOne, when=always)
def trip_by_trip(frame, node, rest, ends):
    """The trips of a loop one after the other, where its exits leave them; then its `else`, and what follows."""
    loop, kinds = node.loop, [kind for kind in FLAGS if kind in frame.flow.ways(node.loop.body)]
    if not kinds:
        for item in node.items:
            store_item(frame, loop.target, now(frame, item))
            run(frame, loop.body, Joined(()))
            check_sizes(frame, [item])
    if not kinds or not node.items:
        return run(frame, [*loop.orelse, *rest], ends)
    outer = {flag: frame.env.get(flag) for flag in (*FLAGS.values(), RESULT)}
    later = dict.fromkeys([*frame.flow.carried[loop], *frame.flow.results[loop]])
    store_item(frame, loop.target, now(frame, node.items[0]))
    run(frame, loop.body, Joined(with_flags(frame, later, kinds)))
    check_sizes(frame, node.items[:1])
    follow, others = [], OneByOne(loop, node.items[1:])
    if "return" in kinds:
        follow.append(Flagged(frame.env[RETURNED], [Leave("return", frame.env.get(RESULT))]))
    follow.append(Flagged(frame.env[BROKE], [], [others], later) if "break" in kinds else others)
    frame.env.update(outer)
    return run(frame, [*follow, *rest], ends)


def after(frame, node, returned, broke, falls):
    """The statements that follow a loop: the rest of a `return` in it, and its `else`, where no `break` left it."""
    if not falls:
        return [Leave("return", frame.env[RESULT])] if returned else [Leave("never")]
    follow = [Flagged(frame.env[RETURNED], [Leave("return", frame.env[RESULT])])] if returned else []
    if broke is not None:
        return [*follow, Flagged(broke, [], node.orelse, frame.flow.results[node])]
    return [*follow, *node.orelse]


def with_cells(frame, variables, bound=(), told=None):
    """Variables as the environment knows them, and all that functions share, which a call in the loop may change. A Container that a
    variable is `bound` to anew is taken apart, where the loop does not tell apart what that is."""
    cells = [key for key, value in frame.shared().items() if not isinstance(value, STATIC) and not stays_none(frame, key, value)
             and not is_noted_list(frame.unit, value)]
    keys = dict.fromkeys([*map(frame.variable, variables), *cells, *(rebound_slots(frame) if told is None else ())])
    found = []
    for key in keys:
        value = frame.env.get(key)
        if told is not None and key in told.ids:
            continue
        if isinstance(value, Choice) and is_one_of(value) and frame.unit.outer.tell_apart(frame.unit.trips[-1]):
            continue
        apart = isinstance(value, Container) and (key in bound or isinstance(key, Slot))
        found += parts_of(frame, key) if apart else [key]
    return found + (told.tags if told is not None else [])


def loop_params(frame, variables):
    """The parameters of a loop, which the environment then holds."""
    params = []
    for variable in variables:
        value = frame.held(variable)
        init = Undefined() if value is None or variable == RESULT or isinstance(value, Gone) else expr(frame, value)
        if variable in (BROKE, RETURNED):
            init = Const(False)
        params.append((frame.new(variable), init))
        frame.unit.note_same(params[-1][0], init)
        if isinstance(init, Undefined) or isinstance(init, Name) and init.id in frame.unit.unset:
            frame.unit.unset.add(params[-1][0])
    hold_all(frame, variables, [name for name, _ in params])
    return tuple(params)


def loop_results(frame, variables):
    return tuple([frame.new(variable) for variable in variables])


def hold_all(frame, variables, names, told=None):
    """The variables of a loop hold what has these names; behind it, with what it has `told` apart."""
    frame.env.update(zip(variables, map(Name, names)))
    gather(frame, variables)
    if told is not None:
        told.leave()


# --- generators -------------------------------------------------------------


def loop_over(frame, node, walk):
    """Lowers a loop over a generator; returns the statements that come after it."""
    kinds = [kind for kind in FLAGS if kind in frame.flow.ways(node.body)]
    exits = [FLAGS[kind] for kind in kinds if kind != "continue"]
    carried = dict.fromkeys([*frame.flow.carried[node], *frame.flow.results[node]])
    read = read_by(walk.generator)
    carried |= {name: None for name in frame.flow.assigned(node) if name in read}
    bound, cells = bound_by([node]), {flag: Cell(frame, flag) for flag in [*exits, *([RESULT] if RETURNED in exits else [])]}
    frame.env.update((cell, Const(False) if flag in exits else None) for flag, cell in cells.items())

    def take(value):
        frame.statement = node
        store(frame, walk.targets[0], value)
        if run(frame, node.body, Joined(with_flags(frame, carried, kinds))) is not None:
            frame.stop()
            return Const(False)
        frame.env.update((cell, frame.env[flag]) for flag, cell in cells.items())
        first, *rest = [frame.env[flag] for flag in exits] or [Const(False)]
        return Apply("or", (first, *rest)) if rest else first

    variables, flag = [name for name in carried if name in bound or not isinstance(frame.held(name), STATIC)], frame.env.get(BROKE)
    walk_generator(frame, walk.generator, variables, take, bool(exits), node.iter)
    frame.env.update((flag, frame.env.pop(cell)) for flag, cell in cells.items())
    forget(frame, node, carried)
    broke, frame.env[BROKE] = frame.env.get(BROKE), flag
    return after(frame, node, RETURNED in exits, broke if BROKE in exits and node.orelse else None, True)


# --- while ------------------------------------------------------------------


def while_loop(frame, node, variables, told):
    outer, place = dict(frame.env), frame.span(node)
    ends = Trips(frame, variables, told)
    params = ends.params(frame)
    if is_test_of_statements(frame, node.test):
        test, make = Const(True), lambda: tested_trip(frame, node, ends)
    else:
        test, make = nested(frame, node.test), lambda: run(frame, node.body, ends)
    frame.unit.loops += 1
    body = frame.block(make)
    frame.unit.loops -= 1
    frame.env = outer
    results = loop_results(frame, variables)
    frame.emit(While(test, params, body, results, None, place))
    hold_all(frame, variables, results, told)
    frame.env.update((variable, Gone()) for variable in ends.gone)


def tested_trip(frame, node, ends):
    """A trip of a loop whose test binds something: the test stands in the trip."""
    say_held(frame)
    test, outer, place = test_of(frame, node.test), frame.env, frame.span(node)
    frame.env = dict(outer)
    go_on = frame.block(lambda: run(frame, node.body, ends))
    frame.env = dict(outer)
    leave = frame.block(lambda: ends.leave("exhausted", frame))
    frame.emit(If(test, go_on, leave, (), place))
    return Unreachable()


# --- for --------------------------------------------------------------------


def for_loop(frame, node, walk, variables, told):
    def trip(ends):
        frame.statement = node
        return run(frame, node.body, ends)

    walk_for(frame, walk, variables, trip, told)


def walk_for(frame, walk, variables, trip, told=None):
    """A `For` whose body `trip(ends)` makes; the variables hold its results. A generator is lowered instead of it, with `trip(None)` where
    it yields."""
    if walk.generator is not None:
        def take(value):
            store(frame, walk.targets[0], value)
            trip(None)
            return Const(False)

        walk_generator(frame, walk.generator, variables, take, False, frame.statement)
        return
    outer, place = frame.env, frame.span()
    frame.env = dict(outer)
    ends = Trips(frame, variables, told)
    params = ends.params(frame)
    names = tuple([target_name(frame, target) for target in walk.targets])
    index = None if walk.counter is None else target_name(frame, walk.counter)

    def make():
        bind_elements(frame, walk, names, index)
        return trip(ends) or ends.fall(frame)

    frame.unit.loops += 1
    walked = [rows for rows in (walk.rows or {}).values()]
    for rows in walked:
        rows.walking += 1
    body = frame.block(make)
    for rows in walked:
        rows.walking -= 1
    frame.unit.loops -= 1
    frame.env = outer
    results = loop_results(frame, variables)
    frame.emit(For(names, walk.iterables, params, body, results, index, None, place, walk.again))
    hold_all(frame, variables, results, told)
    frame.env.update((variable, Gone()) for variable in ends.gone)
