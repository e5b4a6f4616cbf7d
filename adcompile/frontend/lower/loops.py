"""Loops. What a loop's body assigns and somebody reads later enters and leaves it by parameters and results.

A `return` in a loop is a `Break` whose results say so, the `else` of a loop an `if` on a flag. Loops over `zip` and
`enumerate` walk what these walk over.
"""

import ast
from dataclasses import dataclass

from adcompile.frontend.lower.branches import FLAGS, Branches, Joined
from adcompile.frontend.lower.taint import RESULT
from adcompile.frontend.lower.values import STATIC, Cell
from adcompile.frontend.outside.receivers import made_by
from adcompile.frontend.source.flow import Flagged, Leave, endless
from adcompile.frontend.source.tree import bound_by
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Break, Const, Continue, For, If, Name, Undefined, Unreachable, While
from adcompile.ops.by_operation import ByOperation

BROKE, RETURNED = FLAGS["break"], FLAGS["return"]


@dataclass(slots=True)
class Walk:
    """What a loop walks side by side and where the elements go; `whole` takes them all as a tuple."""

    targets: tuple
    iterables: tuple
    whole: ast.expr | None = None
    counter: ast.expr | None = None
    start: object = None
    call: tuple | None = None       # a function that is called of all elements, and the `map` that says so


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
        return Undefined() if value is None else frame.expr(value)

    def fall(self, frame):
        return Continue(self.values(frame))

    def leave(self, kind, frame):
        if kind == "continue":
            return Continue(self.values(frame))
        flag = {"break": "broke", "return": "returned"}.get(kind)
        return Break(self.values(frame, **({flag: True} if flag else {})))


walks = ByOperation()
"""By operation: the function `f(frame, target, iterable, starred)` that gives the `Walk` of a loop over a call of it, None where
it walks what the call gives."""


class Loops(Branches):

    def loop(self, node):
        """Lowers a loop; returns the statements that come after it, beside those of the source."""
        if self.one_by_one(node):
            return node.orelse
        ways = self.flow.ways(node.body)
        returned, flagged = "return" in ways, "break" in ways and bool(node.orelse)
        falls = not endless(node) or "break" in ways
        carried = self.flow.carried[node]
        static = [name for name in carried if isinstance(self.env.get(name), STATIC)]
        if static:
            bound = bound_by([node])
            carried = [name for name in carried if name in bound or name not in static]
        variables = [*self.with_cells(carried), *([BROKE] if flagged else []), *([RETURNED] if returned and falls else []),
                     *([RESULT] if returned else [])]
        flag = self.env.get(BROKE)
        make = self.for_loop if isinstance(node, ast.For) else self.while_loop
        results = make(node, variables)
        self.forget(node, variables)
        self.env.update(zip(variables, map(Name, results)))
        broke = self.env.get(BROKE)
        self.env[BROKE] = flag
        return self.after(node, returned, broke if flagged else None, falls)

    def one_by_one(self, node):
        """Lowers a loop over functions trip by trip, if that is what it is and no exit is in its way."""
        if not isinstance(node, ast.For) or any(kind in self.flow.ways(node.body) for kind in FLAGS):
            return False
        functions = self.function_items(node.iter)
        for item in functions or ():
            self.store_item(node.target, item)
            self.run(node.body, Joined(()))
        return functions is not None

    def after(self, node, returned, broke, falls):
        """What follows a loop: the rest of a `return` in it, and its `else`, where no `break` left it."""
        if not falls:
            return [Leave("return", self.env[RESULT])] if returned else [Leave("never")]
        follow = [Flagged(self.env[RETURNED], [Leave("return", self.env[RESULT])])] if returned else []
        if broke is not None:
            return [*follow, Flagged(broke, [], node.orelse, self.flow.results[node])]
        return [*follow, *node.orelse]

    def with_cells(self, variables):
        """Variables as the environment knows them, and all that functions share, which a call in the loop may change."""
        cells = [key for key, value in self.env.items() if isinstance(key, Cell) and not isinstance(value, STATIC)]
        return list(dict.fromkeys([*map(self.variable, variables), *cells]))

    def params(self, variables):
        """The parameters of a loop, which the environment then holds."""
        params = []
        for variable in variables:
            value = self.held(variable)
            init = Undefined() if value is None or variable == RESULT else self.expr(value)
            if variable in (BROKE, RETURNED):
                init = Const(False)
            params.append((self.new(variable), init))
        self.env.update((variable, Name(name)) for variable, (name, _) in zip(variables, params))
        return tuple(params)

    def results(self, variables):
        return tuple([self.new(variable) for variable in variables])

    # --- while ----------------------------------------------------------------

    def while_loop(self, node, variables):
        outer, place = dict(self.env), self.span(node)
        params = self.params(variables)
        ends = Trips(variables)
        if self.hoists(node.test):
            test, make = Const(True), lambda: self.tested_trip(node, ends)
        else:
            test, make = self.nested(node.test), lambda: self.run(node.body, ends)
        self.unit.loops += 1
        body = self.block(make)
        self.unit.loops -= 1
        self.env = outer
        results = self.results(variables)
        self.emit(While(test, params, body, results, None, place))
        return results

    def tested_trip(self, node, ends):
        """A trip of a loop whose test binds something: the test stands in the trip."""
        test, outer, place = self.test(node.test), self.env, self.span(node)
        self.env = dict(outer)
        go_on = self.block(lambda: self.run(node.body, ends))
        self.env = dict(outer)
        leave = self.block(lambda: ends.leave("exhausted", self))
        self.emit(If(test, go_on, leave, (), place))
        return Unreachable()

    # --- for ------------------------------------------------------------------

    def for_loop(self, node, variables):
        def trip():
            self.statement = node
            return self.run(node.body, Trips(variables))

        return self.walk_for(self.walk_of(node.target, node.iter), variables, trip)

    def walk_for(self, walk, variables, trip):
        """A `For` whose body `trip` makes; returns the names of the variables after it, which they hold."""
        outer, place = self.env, self.span()
        self.env = dict(outer)
        params = self.params(variables)
        names = tuple([self.target_name(target) for target in walk.targets])
        index = None if walk.counter is None else self.target_name(walk.counter)

        def make():
            self.bind_elements(walk, names, index)
            return trip() or Trips(variables).fall(self)

        self.unit.loops += 1
        body = self.block(make)
        self.unit.loops -= 1
        self.env = outer
        results = self.results(variables)
        self.emit(For(names, walk.iterables, params, body, results, index, None, place))
        self.env.update(zip(variables, map(Name, results)))
        return results

    def walk_of(self, target, iterable):
        """What a loop over `iterable` walks, and where each element goes."""
        self.unit.consumed.add(iterable)
        if isinstance(iterable, ast.Call) and self.taint.carries(iterable) and is_bar(self.key_of(iterable.func)) and iterable.args:
            return self.watched(target, iterable)
        if not isinstance(iterable, ast.Call) or any(keyword.arg != "start" for keyword in iterable.keywords):
            return Walk((target,), (self.iterable(iterable),))
        walk = walks.get(self.key_of(iterable.func))
        found = walk and walk(self, target, iterable, any(isinstance(arg, ast.Starred) for arg in iterable.args))
        return found or Walk((target,), (self.iterable(iterable),))

    @walks("builtins.enumerate")
    def counted(self, target, iterable, starred):
        """A loop over `enumerate(xs)`, or `enumerate(xs, start)`: it walks `xs` and counts."""
        if not is_tuple(target, 2) or not 1 <= len(iterable.args) <= 2 or starred:
            return None
        over, *start = iterable.args
        if isinstance(over, ast.Call) and self.key_of(over.func) == self.key_of(iterable.func):
            return None
        start += [keyword.value for keyword in iterable.keywords]
        walk = self.walk_of(target.elts[1], over)
        walk.counter, walk.start = target.elts[0], self.operand(start[0]) if start else Const(0)
        return walk

    @walks("builtins.zip")
    def abreast(self, target, iterable, starred):
        """A loop over `zip(xs, ys)`: it walks both side by side."""
        iterables = None if iterable.keywords or not iterable.args else self.side_by_side(iterable.args)
        if iterables is None:
            return None
        if is_tuple(target, len(iterables)):
            return Walk(tuple(target.elts), iterables)
        return Walk((None,) * len(iterables), iterables, target)

    def watched(self, target, bar):
        """A loop over a bar that tells how far it is: what it walks is walked beside it, since that carries derivatives."""
        walk = self.walk_of(target, bar.args[0])
        if len(walk.iterables) != 1 or walk.call is not None or not isinstance(walk.iterables[0], Name) or len(bar.args) > 1:
            return Walk((target,), (self.iterable(bar),))
        kwargs = tuple([(keyword.arg, self.nested(keyword.value)) for keyword in bar.keywords])
        counted = Apply("builtins.range", (Apply("builtins.len", walk.iterables),))
        walk.iterables = (Apply(self.key_of(bar.func), (counted,), kwargs, self.span(bar)), *walk.iterables)
        walk.targets = (None, *walk.targets)
        return walk

    def side_by_side(self, nodes):
        """What `zip` walks over; None where that is not known."""
        found = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                items = self.items(node.value)
                if items is None:
                    return None
                found += items
            else:
                self.unit.consumed.add(node)
                found.append(self.iterable(node))
        return tuple(found)

    @walks("builtins.map")
    def mapped(self, target, iterable, starred):
        """A loop over `map(f, ...)`: each trip calls f of its elements."""
        if iterable.keywords or not iterable.args:
            return None
        function = None if starred else self.value(iterable.args[0])
        if not isinstance(function, STATIC) or len(iterable.args) < 2:
            return None
        iterables = self.side_by_side(iterable.args[1:])
        return Walk((None,) * len(iterables), iterables, target, call=(function, iterable))

    def iterable(self, node):
        """What a loop walks over."""
        if isinstance(node, ast.Call) and len(node.args) == 1 and self.taint.carries(node) \
                and self.key_of(node.func) == "builtins.reversed" and not node.keywords:
            value = self.operand(node.args[0])
            backwards = Apply("slice", (Const(None), Const(None), Const(-1)))
            return self.temporary(Apply("getitem", (value, backwards), (), self.span(node)), node, True)
        return self.operand(node) if self.flat(node) else self.nested(node)

    def target_name(self, target):
        if isinstance(target, ast.Name):
            return self.new(self.variable(target.id))
        name = self.unit.namer.new(TEMPORARY)
        if target is None or self.taint.carries(target):
            self.unit.tainted.add(name)
        return name

    def bind_elements(self, walk, names, index):
        """The elements of a trip get the names of the targets; a counter counts from its start."""
        if walk.counter is not None:
            if isinstance(walk.start, Const) and walk.start.value == 0:
                self.bind_element(index, walk.counter)
            else:
                self.store(walk.counter, Apply("add", (walk.start, Name(index)), (), self.span()))
        for name, target in zip(names, walk.targets):
            if target is not None:
                self.bind_element(name, target)
        if walk.call is not None:
            value = self.called(walk.call[0], tuple(map(Name, names)), (), walk.call[1], None)
            self.store(walk.whole, value)
        elif walk.whole is not None:
            self.store(walk.whole, Apply("tuple", tuple(map(Name, names)), (), self.span()))

    def bind_element(self, name, target):
        if isinstance(target, ast.Name):
            self.hold(target.id, Name(name))
        else:
            self.store(target, Name(name))


def is_bar(key):
    """Whether a function gives the items of what it walks, and tells how far it is."""
    return key is not None and made_by(key) == "tqdm.tqdm"


def is_tuple(target, count):
    return isinstance(target, (ast.Tuple, ast.List)) and len(target.elts) == count \
        and not any(isinstance(elt, ast.Starred) for elt in target.elts)
